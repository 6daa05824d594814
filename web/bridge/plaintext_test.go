package bridge

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// serverProcess is set in a process that is only a server of rooms: its memory
// holds nothing that a test knows, but what came over the socket.
const serverProcess = "EMBERWIRE_TEST_ROOMS"

func TestMain(m *testing.M) {
	if dump := os.Getenv(serverProcess); dump != "" {
		serveRooms(dump)
	}
	os.Exit(m.Run())
}

// serveRooms prints its port and serves rooms; /dump writes all its memory
// into a file.
func serveRooms(dump string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	mux := http.NewServeMux()
	mux.Handle("/room", New(Options{Log: slog.New(slog.NewTextHandler(os.Stdout, nil))}))
	mux.HandleFunc("/dump", func(w http.ResponseWriter, r *http.Request) {
		runtime.GC()
		file, err := os.Create(dump)
		if err == nil {
			debug.WriteHeapDump(file.Fd())
			err = file.Close()
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	panic(http.Serve(l, mux))
}

// The server's memory and log hold no key and nothing of what it forwards,
// while messages lie in its queues.
func TestServerHoldsNoPlaintext(t *testing.T) {
	if os.Getenv("EMBERWIRE_NODE") != "" {
		t.Skip("needs processes")
	}
	dump := filepath.Join(t.TempDir(), "heap")
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), serverProcess+"="+dump)
	var log bytes.Buffer
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 6)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	port := strings.TrimSpace(string(line[:n]))
	copied := make(chan struct{})
	go func() { defer close(copied); log.ReadFrom(out) }()

	link := wire.Link{Key: wire.Key{0x51, 0x7a, 0xc3, 0x1e, 0x99, 0x42, 0xe0, 0x0d, 0x6b, 0xf5, 0x38, 0xa1, 0x2c, 0xd7, 0x84, 0x5f}, Owner: wire.Seed{1}.Public().Fingerprint()}
	key := link.Key
	const secret = "the treasure lies under the old oak"
	sealer, tags := wire.NewSealer(key, wire.Session{1}, wire.Messages), key.Tags()
	body, err := wire.Message{Medium: "air", Channel: 15, Value: value.String(secret), From: modem.RelayedModem{Name: "back"}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	record := sealer.Seal(tags.Channel("air", 15), body)
	a := dialAt(t, port, link, wire.Seed{1}, wire.Hello{Session: wire.Session{1}, Claims: []int{0}})
	b := dialAt(t, port, link, wire.Seed{2}, wire.Hello{Session: wire.Session{2}, Claims: []int{1}})
	write := func(ws *websocket.Conn, k wire.Kind, body []byte) {
		if err := ws.Write(context.Background(), websocket.MessageBinary, wire.AppendFrame(nil, k, body)); err != nil {
			t.Fatal(err)
		}
	}
	charter := wire.Charter{Version: 1, Welcome: key.SealWelcome([24]byte{1}, []byte("# "+secret))}
	write(a, wire.KindCharter, charter.Sign(wire.Seed{1}, link.Room()))
	write(b, wire.KindSubscribe, wire.Subscribe{Tags: []wire.Tag{record.Tag}}.Encode())
	for sealed := false; !sealed; { // b has the record, as the server has it
		write(a, wire.KindRecord, record.Encode())
		_, msg, err := b.Read(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		sealed = bytes.Contains(msg, record.Sealed)
	}
	for range 100 {
		write(a, wire.KindRecord, record.Encode()) // b does not take these
	}
	res, err := http.Get("http://127.0.0.1:" + port + "/dump")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res, err)
	}
	res.Body.Close()
	a.CloseNow()
	b.CloseNow()
	_ = server.Process.Kill()
	<-copied
	_ = server.Wait()
	memory, err := os.ReadFile(dump)
	if err != nil {
		t.Fatal(err)
	}
	room := link.Room()
	if !bytes.Contains(memory, room[:]) || !bytes.Contains(memory, record.Sealed[:16]) {
		t.Error("the dump lacks what the server must have, so it shows nothing")
	}
	for name, bad := range map[string][]byte{"the message": []byte(secret), "half of it": []byte(secret[:18]), "the key": key[:], "the key as in the link": []byte(key.String()), "the link": []byte(link.String())} {
		if bytes.Contains(memory, bad) {
			t.Errorf("the server's memory holds %s", name)
		}
		if bytes.Contains(log.Bytes(), bad) {
			t.Errorf("the server's log holds %s", name)
		}
	}
	if !strings.Contains(log.String(), " tab=2 tabs=2") {
		t.Errorf("the log says %s", log.String())
	}
}

func dialAt(t *testing.T, port string, l wire.Link, member wire.Seed, h wire.Hello) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.Dial(context.Background(), "ws://127.0.0.1:"+port+"/room", nil)
	if err != nil {
		t.Fatal(err)
	}
	ws.SetReadLimit(wire.MaxMessage)
	_, msg, err := ws.Read(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	frames, err := wire.Split(msg)
	if err != nil {
		t.Fatal(err)
	}
	c, err := wire.DecodeChallenge(frames[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	h.Sign(l, member, c)
	if err := ws.Write(context.Background(), websocket.MessageBinary, wire.AppendFrame(nil, wire.KindHello, h.Encode())); err != nil {
		t.Fatal(err)
	}
	return ws
}
