package copper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/core/copper/cttp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// served is a stack with one server, used from Go, and a connection to it.
func served(t testing.TB) (*player, *cryptonet.Socket) {
	tt, ok := t.(*testing.T)
	if !ok {
		tt = &testing.T{}
	}
	p := newPlayer(tt, loadTranscript(t, "cnet_request"), 0)
	p.tr.Steps = p.tr.Steps[:4]
	p.play(0)
	return p, p.stack.node.Servers()[0].Sockets()[0]
}

func getRequest(path string) value.Value {
	return cttp.Request{Method: "GET", Path: path}.Value()
}

func TestBoundRequests(t *testing.T) {
	p, sock := served(t)
	for i := range MaxRequests { // of as many computers as have a share
		if !p.stack.handle(p.program, &request{socket: &cryptonet.Socket{From: 1 + i/MaxWaiting}}) {
			t.Fatal("refused below the bound")
		}
		if (i+1)%MaxWaiting == 0 && p.stack.handle(p.program, &request{socket: &cryptonet.Socket{From: 1 + i/MaxWaiting}}) {
			t.Fatal("one computer got more than its share")
		}
	}
	p.stack.ctcp(0, p.program, sock, ctcp.Message{Seq: 5, Ack: 1, Protocol: ctcp.CTTP, Payload: getRequest("/path")})
	if len(p.program.waiting) != MaxRequests {
		t.Fatalf("%d requests wait", len(p.program.waiting))
	}
	p.out = nil
	_ = p.stack.settle(0)
	last := p.out[len(p.out)-2] // the last is its copy
	m, _ := cryptonet.Parse(last.Value)
	c, _ := ctcp.Parse(p.open(m))
	if r, ok := cttp.ParseResponse(c.Payload); !ok || r.Code != 503 {
		t.Errorf("the request beyond the bound was answered %v", p.open(m))
	}
	// Those in a handler count too; a finished one makes room.
	r := p.program.take()
	p.stack.route(p.program, &request{socket: sock, Request: cttp.Request{Method: "GET", Path: "/path"}})
	if len(p.program.waiting) != MaxRequests-1 {
		t.Error("a request beyond the bound was queued")
	}
	p.program.finish(r.id)
	if p.program.finish(r.id) != nil {
		t.Error("a request was finished twice")
	}
}

func TestBoundCalls(t *testing.T) {
	p, sock := served(t)
	ask := func() *call {
		return p.stack.start(0, &call{stages: []stage{stageRequest}, sock: sock, timeout: time.Second, payload: getRequest("/x")})
	}
	for range MaxCalls {
		if ask() == nil {
			t.Fatal("refused below the bound")
		}
	}
	if ask() != nil {
		t.Error("a call beyond the bound")
	}
	// Calls that are over and were abandoned make room.
	p.stack.Advance(cryptonet.Time(time.Second))
	p.stack.Advance(cryptonet.Time(2 * time.Second))
	if ask() == nil || len(p.stack.calls) != MaxCalls {
		t.Errorf("%d calls", len(p.stack.calls))
	}
}

func TestBoundPrograms(t *testing.T) {
	p, _ := served(t)
	for range 2 * MaxPrograms {
		p.stack.newProgram()
	}
	if len(p.stack.programs) != MaxPrograms || p.stack.program(p.program.id) != p.program {
		t.Errorf("%d programs; the one with a server must stay", len(p.stack.programs))
	}
}

func TestBoundLog(t *testing.T) {
	p, _ := served(t)
	for i := range 3 * MaxLog {
		m := cryptonet.Message{ID: float64(i), Type: cryptonet.TypeDiscoveryRequest}
		p.hear(0, cryptonet.DiscoveryChannel, m.Value(cryptonet.DiscoveryChannel))
	}
	if len(p.stack.logs) != MaxLog {
		t.Errorf("%d lines", len(p.stack.logs))
	}
}

// TestBoundRegistrations: one connection registers only a few users, with
// short printable names, and never overwrites one.
func TestBoundRegistrations(t *testing.T) {
	p, sock := served(t)
	hash := strings.Repeat("h", 32)
	users := p.stack.node.Servers()[0].Users
	reg := func(name, field, hash string) bool {
		return p.stack.register(sock, value.Fields("username", name, field, hash)) == nil
	}
	for _, bad := range []struct{ name, field, hash string }{
		{"", "passwordHash", hash}, {"a\nb", "passwordHash", hash}, {strings.Repeat("n", MaxUserName+1), "passwordHash", hash},
		{"bob", "passwordHash", "short"}, {"bob", "secret", hash},
	} {
		if reg(bad.name, bad.field, bad.hash) {
			t.Errorf("registered %v", bad)
		}
	}
	for i := range MaxRegistrations {
		field := []string{"passwordHash", "password"}[i%2] // 9.1: the alias
		if !reg(fmt.Sprint("user", i), field, hash) {
			t.Errorf("user %d refused", i)
		}
	}
	if reg("one more", "passwordHash", hash) || users.Len() != MaxRegistrations {
		t.Errorf("%d users", users.Len())
	}
	before, _ := users.Find("user0")
	p.stack.joined[sock] = 0
	if reg("user0", "passwordHash", strings.Repeat("x", 32)) {
		t.Error("an existing user was registered")
	}
	if after, _ := users.Find("user0"); after != before {
		t.Error("an existing user was changed")
	}
}

// FuzzCTCP gives a server any user message.
func FuzzCTCP(f *testing.F) {
	add := func(m ctcp.Message) {
		b, err := value.Encode(m.Value())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, fl := range []ctcp.Flags{0, ctcp.SYN, ctcp.SYN | ctcp.ACK, ctcp.ACK, ctcp.FIN, ctcp.FIN | ctcp.ACK} {
		add(ctcp.Message{Seq: 1, Ack: 2, Flags: fl, Protocol: ctcp.CTTP})
	}
	add(ctcp.Message{Seq: 1, Ack: 2, Flags: ctcp.REG, Protocol: ctcp.CLOG, Payload: value.Fields("username", "bob", "passwordHash", strings.Repeat("h", 32))})
	add(ctcp.Message{Seq: 1, Ack: 2, Protocol: ctcp.CTTP, Payload: getRequest("/path/a")})
	add(ctcp.Message{Seq: 1, Ack: 2, Protocol: ctcp.CTTP, Payload: cttp.Answer(cttp.NotFound).Value()})
	p, sock := served(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := value.Decode(b)
		if err != nil {
			return
		}
		if m, ok := ctcp.Parse(v); ok {
			p.stack.ctcp(0, p.program, sock, m)
			_ = p.stack.settle(0)
			p.out = nil
		}
		if len(p.program.waiting) > MaxRequests || p.stack.node.Servers()[0].Users.Len() > MaxRegistrations {
			t.Fatal("beyond a bound")
		}
	})
}

// BenchmarkRequest is connect, request and disconnect of a client and a
// server computer, everything included but the certificate's second of lab
// time.
func BenchmarkRequest(b *testing.B) {
	for _, clients := range []int{1, 50} {
		b.Run(fmt.Sprint(clients, " clients"), func(b *testing.B) {
			w := newWorld(b, modem.Impairment{}, 1)
			w.add("server", hosting)
			w.run(cryptonet.Time(time.Second))
			for range clients {
				w.add("client", `
local cNet = require "cNet"
local connection = cNet.connectCtcp("server-id")
local request = cNet.CttpRequest:new("GET", "/path")
while true do
  local response = cNet.sendCttpRequest(connection, request)
  assert(response and response.statusCode == 200)
  os.queueEvent("count")
  os.pullEvent("count")
end`)
			}
			w.run(cryptonet.Time(2500 * time.Millisecond)) // all are connected
			before := w.numbers.Next()
			for b.Loop() {
				w.run(w.now.Add(100 * time.Millisecond))
			}
			// A request is four messages, each with its copy.
			requests := float64(w.numbers.Next()-before) / 8
			b.ReportMetric(requests/b.Elapsed().Seconds(), "requests/s")
			b.ReportMetric(requests/float64(b.N), "requests/op")
		})
	}
}
