package phoenix

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/ws"
)

// What a peer says on a connection of http or ws, through a whole stack: the
// bytes, cut into pieces, go to a server of each kind and to a client of each
// kind. Whatever they are, nothing hangs, nothing is left over, and a server
// that answers does so in one well-formed message.

// hostileSeeds are valid input of every kind there is.
func hostileSeeds() (toServer, toClient []string) {
	key := ws.Key(1, 2)
	upgrade := "GET /x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + "\r\n\r\n"
	toServer = []string{
		"GET /a?b HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
		"HEAD / HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
		"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
		upgrade + ws.Frame(ws.Text, "hello", true, 5) + ws.Frame(ws.Binary, strings.Repeat("x", 200), true, 6),
		upgrade + "\x01\x82abcd\x00\x00" + ws.Frame(ws.Ping, "p", true, 5) + "\x80\x81abcd\x00" + ws.Frame(ws.Pong, "", true, 8),
		upgrade + ws.Frame(ws.Binary, strings.Repeat("x", 70000), true, 6) + ws.Frame(ws.Close, ws.CloseData(1000, "bye"), true, 5),
	}
	toClient = []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\n\r\nto the end", "HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.2/next\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\n\r\n" +
			ws.Frame(ws.Text, "hello", false, 0) + ws.Frame(ws.Ping, "", false, 0) + ws.Frame(ws.Close, "", false, 0),
	}
	return toServer, toClient
}

// pieces says data on a connection, cut where the bytes of cut say.
func pieces(n *network, b *box, id int, data string, cut []byte) {
	for i := 0; len(data) > 0; i++ {
		k := len(data)
		if i < len(cut) {
			k = min(k, int(cut[i])+1)
		}
		b.on(id, "write", data[:k])
		data = data[k:]
		n.after(2 * ms)
	}
}

// attackServer lets a server of http or ws hear data. It answers requests and
// echoes messages.
func attackServer(t testing.TB, scheme, data string, cut []byte) string {
	v := newVisit(t, scheme+"://0.0.0.0:80")
	pieces(v.n, v.client, v.id, data, cut)
	for range 3 {
		for _, e := range v.server.events {
			if r, ok := e.Args[0].H.(request); ok {
				r.n.end.fetched()
				id := r.n.end.handleID()
				v.server.on(id, "read", "*a")
				v.server.on(id, "write", "answer")
			} else if id, ok := e.Args[0].V.Field("id").Int(); ok {
				v.server.on(id, "read", "*a")
				v.server.on(id, "write", "echo")
			}
		}
		v.server.events = nil
		v.n.after(50 * ms)
	}
	said := v.said()
	v.client.on(v.id, "close")
	v.n.after(2 * time.Minute)
	if len(v.server.sockets)+len(v.server.web.Handles())+len(v.client.sockets) > 0 {
		t.Fatalf("%s %q: %d connections and %d handles are left, and %d connections of the client", scheme, data, len(v.server.sockets), len(v.server.web.Handles()), len(v.client.sockets))
	}
	return said
}

// attackClient lets a client of http or ws hear data in answer to what it asks.
// KEY stands for what its key wants.
func attackClient(t testing.TB, scheme, data string, cut []byte) string {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://0.0.0.0:80")
	id := a.do("connect", scheme+"://10.0.0.2/")[0].ID
	a.on(id, "write", "")
	answers := 0
	for range 20 { // a redirection asks again
		n.after(20 * ms)
		for _, e := range b.events {
			r, ok := e.Args[0].H.(request)
			if !ok {
				continue
			}
			r.n.end.fetched()
			k := r.n.end.handleID()
			out, _ := b.Method(n.now, b.Root(), k, "read", plain([]any{"*a"}))
			asked := http1.NewRequest()
			if len(out) > 0 {
				text, _ := out[0].V.Str()
				if err := asked.Feed(text); err != nil || !asked.Done() {
					t.Fatalf("asked %q: %v", text, err)
				}
			}
			key, _ := asked.Message.Get("Sec-WebSocket-Key")
			pieces(n, b, k, strings.ReplaceAll(data, "KEY", ws.Accept(key)), cut)
			b.on(k, "close")
			answers++
		}
		b.events = nil
	}
	n.after(2 * time.Minute)
	got := fmt.Sprintf("%d %s %s", answers, a.on(id, "status"), a.on(id, "read", "*a"))
	a.on(id, "close")
	n.after(time.Minute)
	if len(a.sockets)+len(a.web.Handles())+a.web.Asked() > 0 {
		t.Fatalf("%s %q: %d connections, %d handles, %d questions are left", scheme, data, len(a.sockets), len(a.web.Handles()), a.web.Asked())
	}
	return got
}

// attack is everything, and what must hold of what servers say.
func attack(t testing.TB, data string, cut []byte) {
	said := attackServer(t, "http", data, cut)
	r := http1.NewResponse("GET")
	text, _, _ := strings.Cut(strings.ReplaceAll(said, "\n", "\r\n"), "|")
	if strings.HasPrefix(data, "HEAD ") {
		r = http1.NewResponse("HEAD")
	}
	if text != "" && text != "HTTP/1.1 100 Continue\r\n\r\n" {
		if err := r.Feed(text); err != nil || !r.Done() || r.Rest() != "" {
			t.Fatalf("%q: answered %q: %v", data, said, err)
		}
	}
	attackServer(t, "ws", data, cut)
	attackClient(t, "http", data, cut)
	attackClient(t, "ws", data, cut)
}

// Each message cut off after each byte, or with a byte changed: nothing is left
// behind by it.
func TestHostileWebBytes(t *testing.T) {
	toServer, toClient := hostileSeeds()
	step := 1
	if testing.Short() {
		step = 13
	}
	for _, s := range append(toServer, toClient...) {
		short := s[:min(len(s), 400)]
		for i := 0; i < len(short); i += step {
			attackServer(t, "http", short[:i], nil)
			attackServer(t, "ws", short[:i], nil)
			attackClient(t, "http", short[:i], nil)
			attackClient(t, "ws", short[:i], nil)
		}
		attack(t, s, nil)
	}
}

// Valid input is understood, in any pieces.
func TestFriendlyWebBytes(t *testing.T) {
	toServer, toClient := hostileSeeds()
	for _, cut := range [][]byte{nil, make([]byte, 3000), {3, 0, 9, 200}} {
		for i, want := range []string{"answer", "Content-Length: 6\n\n|", "HTTP/1.1 200 OK", "answer", "answer"} {
			if got := attackServer(t, "http", toServer[i], cut); !strings.Contains(got, want) {
				t.Errorf("%q: %q", toServer[i], got)
			}
		}
		for i, want := range []string{"answer", "answer", "\x88\x02\x03\xe8"} {
			if got := attackServer(t, "ws", toServer[5+i], cut); !strings.Contains(got, want) {
				t.Errorf("%.200q: %.200q", toServer[5+i], got)
			}
		}
		for i, want := range []string{`1 "open" "hello"`, `1 "open" "to the end"`, `1 "open" nil`, `1 "open" "ab"`, `17 "error", "Too many redirects" error: attempt to read from a error handle`} {
			if got := attackClient(t, "http", toClient[i], cut); got != want {
				t.Errorf("%q: %s", toClient[i], got)
			}
		}
		if got := attackClient(t, "ws", toClient[5], cut); got != `1 "closed" "hello"` {
			t.Error(got)
		}
	}
}

func FuzzWebBytes(f *testing.F) {
	toServer, toClient := hostileSeeds()
	for _, s := range append(toServer, toClient...) {
		f.Add(s, []byte{0, 7, 255})
	}
	f.Fuzz(func(t *testing.T, data string, cut []byte) {
		if len(data) <= 4096 && len(cut) <= 64 {
			attack(t, data, cut)
		}
	})
}

// A length that lies is refused before anything is kept.
func TestLyingLengths(t *testing.T) {
	for _, size := range []uint64{1 << 20, 1<<20 + 1, 1 << 40, 1<<64 - 1} {
		toServer, _ := hostileSeeds()
		head, _, _ := strings.Cut(toServer[5], "\r\n\r\n")
		frame := string(binary.BigEndian.AppendUint64([]byte{0x82, 0xff}, size)) + "abcd"
		attackServer(t, "ws", head+"\r\n\r\n"+frame, nil)
	}
}
