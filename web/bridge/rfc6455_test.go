package bridge

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// raw is a client that writes frames by hand (RFC 6455 5.2).
type raw struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func dialRaw(t *testing.T, address string) *raw {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "GET /room HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
	x := &raw{t, conn, bufio.NewReader(conn)}
	r, err := http.ReadResponse(x.in, nil)
	if err != nil || r.StatusCode != http.StatusSwitchingProtocols || r.Header.Get("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Fatalf("%v, %v", r, err)
	}
	return x
}

// frame is one frame, masked as a client's must be.
func frame(first byte, payload []byte) []byte {
	out := []byte{first}
	switch n := len(payload); {
	case n < 126:
		out = append(out, 0x80|byte(n))
	case n < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, 0x80|126), uint16(n))
	default:
		out = binary.BigEndian.AppendUint64(append(out, 0x80|127), uint64(n))
	}
	mask := [4]byte{1, 2, 3, 4}
	out = append(out, mask[:]...)
	for i, b := range payload {
		out = append(out, b^mask[i%4])
	}
	return out
}

// read gives the next frame of the server, which must be whole, unmasked and
// without reserved bits.
func (x *raw) read() (opcode byte, payload []byte, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(x.in, head); err != nil {
		return 0, nil, err
	}
	if head[0]&0xf0 != 0x80 || head[1]&0x80 != 0 {
		x.t.Fatalf("the server sends a frame that begins with %x", head)
	}
	n := int(head[1])
	if n == 126 {
		var long [2]byte
		if _, err := io.ReadFull(x.in, long[:]); err != nil {
			return 0, nil, err
		}
		n = int(binary.BigEndian.Uint16(long[:]))
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(x.in, payload)
	return head[0] & 15, payload, err
}

// The opcodes, with FIN.
const (
	finContinue, finText, finBinary, finClose, finPing, finPong = 0x80, 0x81, 0x82, 0x88, 0x89, 0x8a
	binaryBegins, pingBegins, continues                         = 0x02, 0x09, 0x00
)

// outcome tells what comes back beside messages: pongs, and how it ends.
func (x *raw) outcome() (out string) {
	for {
		op, payload, err := x.read()
		switch {
		case err != nil:
			return out + "cut"
		case op == 8 && len(payload) < 2:
			return out + "close"
		case op == 8:
			return out + fmt.Sprint("close ", binary.BigEndian.Uint16(payload))
		case op == 10:
			out += fmt.Sprintf("pong %s, ", payload)
		case op != 2:
			return out + fmt.Sprint("opcode ", op)
		}
	}
}

func closing(code uint16, reason string) []byte {
	return frame(finClose, append(binary.BigEndian.AppendUint16(nil, code), reason...))
}

// What RFC 6455 says of frames, from a client that does it wrong. "cut" is a
// connection that fails without a close frame, as 5.1 and 7.1.7 allow.
func TestRFC6455(t *testing.T) {
	s := New(Options{})
	srv := httptest.NewServer(s)
	defer func() { s.Close(); srv.Close() }()
	beat := wire.AppendFrame(nil, wire.KindBeat, nil)
	farewell := closing(1000, "")
	for name, c := range map[string]struct {
		send [][]byte
		want string
	}{
		"a ping":                                   {[][]byte{frame(finPing, []byte("hi")), farewell}, "pong hi, close 1000"},
		"a ping of 125 bytes":                      {[][]byte{frame(finPing, bytes.Repeat([]byte("x"), 125)), farewell}, "pong " + string(bytes.Repeat([]byte("x"), 125)) + ", close 1000"},
		"an unasked pong":                          {[][]byte{frame(finPong, []byte("hi")), farewell}, "close 1000"},
		"a message in two frames":                  {[][]byte{frame(binaryBegins, beat[:2]), frame(finContinue, beat[2:]), farewell}, "close 1000"},
		"a ping between two frames":                {[][]byte{frame(binaryBegins, beat[:2]), frame(finPing, []byte("hi")), frame(finContinue, beat[2:]), farewell}, "pong hi, close 1000"},
		"a message in frames of one byte and none": {[][]byte{frame(binaryBegins, beat[:1]), frame(continues, nil), frame(continues, beat[1:2]), frame(finContinue, beat[2:]), farewell}, "close 1000"},
		"a frame without a mask":                   {[][]byte{{finPing, 2, 'h', 'i'}}, "cut"},
		"reserved bit 1":                           {[][]byte{frame(finPing|0x40, []byte("hi"))}, "close 1002"},
		"reserved bit 2":                           {[][]byte{frame(finBinary|0x20, beat)}, "close 1002"},
		"reserved bit 3":                           {[][]byte{frame(finBinary|0x10, beat)}, "close 1002"},
		"reserved opcode 3":                        {[][]byte{frame(0x83, beat)}, "close 1002"},
		"reserved opcode 7":                        {[][]byte{frame(0x87, beat)}, "close 1002"},
		"reserved opcode 11":                       {[][]byte{frame(0x8b, nil)}, "close 1002"},
		"reserved opcode 15":                       {[][]byte{frame(0x8f, nil)}, "close 1002"},
		"a ping in two frames":                     {[][]byte{frame(pingBegins, []byte("hi"))}, "close 1002"},
		"a ping of 126 bytes":                      {[][]byte{frame(finPing, make([]byte, 126))}, "close 1002"},
		"a continuation of nothing":                {[][]byte{frame(finContinue, beat)}, "close 1002"},
		"a message within another":                 {[][]byte{frame(binaryBegins, beat[:2]), frame(finBinary, beat)}, "close 1002"},
		"a length with its highest bit":            {[][]byte{{finBinary, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}}, "cut"},
		"text":                                     {[][]byte{frame(finText, []byte("hi"))}, "close 4005"},
		"text that is not UTF-8":                   {[][]byte{frame(finText, []byte{0xff, 0xfe})}, "close 4005"},
		"an empty message":                         {[][]byte{frame(finBinary, nil)}, "close 4005"},
		"a message of 256 KiB and a byte":          {[][]byte{frame(finBinary, make([]byte, wire.MaxMessage+1))}, "close 1009"},
		"a close without a code":                   {[][]byte{frame(finClose, nil)}, "close"},
		"a close of one byte":                      {[][]byte{frame(finClose, []byte{3})}, "close 1002"},
		"a close with 999":                         {[][]byte{closing(999, "")}, "close 1002"},
		"a close with 1004":                        {[][]byte{closing(1004, "")}, "close 1002"},
		"a close with 1005":                        {[][]byte{closing(1005, "")}, "close 1002"},
		"a close with 1006":                        {[][]byte{closing(1006, "")}, "close 1002"},
		"a close with 1015":                        {[][]byte{closing(1015, "")}, "close 1002"},
		"a close with 5000":                        {[][]byte{closing(5000, "")}, "close 1002"},
		"a close with 3000":                        {[][]byte{closing(3000, "an application's")}, "close 3000"},
		"a close with a reason":                    {[][]byte{closing(1001, "going")}, "close 1001"},
		"a close with a reason that is not UTF-8":  {[][]byte{closing(1000, "\xff\xfe")}, "close 1000"}, // 1007 is due; the library does not look at the reason, and nobody reads it
		"nothing behind a close":                   {[][]byte{farewell, frame(finPing, []byte("hi"))}, "close 1000"},
		"an end in the middle of a frame":          {[][]byte{frame(finBinary, beat)[:3], nil}, "cut"},
	} {
		t.Run(name, func(t *testing.T) {
			x := dialRaw(t, srv.Listener.Addr().String())
			for _, b := range c.send {
				if b == nil {
					_ = x.conn.(*net.TCPConn).CloseWrite()
				}
				if _, err := x.conn.Write(b); err != nil {
					break // it has closed already
				}
			}
			if got := x.outcome(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
