package copper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// TestRegistrationSwitch: nobody, everybody, or whom a function admits may
// register (spec/cnet.md 9.9).
func TestRegistrationSwitch(t *testing.T) {
	for _, c := range []struct{ allowed, bob, eve string }{
		{"false", "2", "2"}, {"true", "0", "0"},
		{`function(name, socket) assert(socket.target) sleep(0.2) return name == "bob" end`, "0", "2"},
		{`function() error("never") end`, "2", "2"},
	} {
		_, s, client := pairOf(t, strings.Replace(hosting, "cNet.startEventLoop", "cNet.setRegistration("+c.allowed+")\ncNet.startEventLoop", 1), `
local cNet = require "cNet"
print("bob", cNet.register("server-id", "bob", "pw", 1))
print("eve", cNet.register("server-id", "eve", "pw", 1))
`, modem.Impairment{}, 1, 20*time.Second)
		client.want(t, "bob\t"+c.bob, "eve\t"+c.eve)
		users := s.stack.node.Servers()[0].Users
		if _, ok := users.Find("bob"); ok != (c.bob == "0") {
			t.Errorf("%s: bob registered: %v", c.allowed, ok)
		}
		if strings.Contains(c.allowed, "never") {
			s.want(t, "[cNet] Error in registration handler: ")
		}
	}
}

// TestPinning: the first certificate is kept; a server with another key of the
// same name is not believed any more. Strict: without an authority there is no
// connection at all.
func TestPinningAndStrict(t *testing.T) {
	w, s, c := pairOf(t, cryptoServer, `
local cryptoNet = require "cryptoNet"
cryptoNet.setLoggingEnabled(false)
cryptoNet.setStrict(true)
print("strict", cryptoNet.getStrict(), pcall(cryptoNet.connect, "Demo"))
cryptoNet.setStrict(false)
cryptoNet.setPinning(true)
print("pinning", cryptoNet.getPinning(), fs.exists("Demo.crt"), cryptoNet.connect("Demo").target, fs.exists("Demo.crt"))
sleep(5)
print("impostor", pcall(cryptoNet.connect, "Demo", 2))
`, modem.Impairment{}, 1, 5*time.Second)
	s.PowerOff(w.now)
	w.add("impostor", cryptoServer)
	w.run(cryptonet.Time(15 * time.Second))
	c.want(t, "strict\ttrue\tfalse\tNo certificate authority key, strict mode needs one.", "pinning\ttrue\tfalse\tDemo\ttrue",
		"impostor\tfalse\tDid not receive a response before timeout.")
}

// TestReplayAfterRestart: a recorded connection request opens no socket, also
// when the server has been restarted in between (spec/cryptonet.md 18.1.2).
func TestReplayAfterRestart(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	var heard recorder
	w.air.AddTap(&heard)
	s := w.add("server", strings.Replace(hosting, `print("hosting")`, `print("hosting")`, 1))
	w.run(cryptonet.Time(time.Second))
	c := w.add("client", shortClient)
	w.run(cryptonet.Time(5 * time.Second))
	c.want(t, "200\ttrue\ttrue\ttrue")
	if len(heard.requests) != 1 {
		t.Fatalf("%d connection requests", len(heard.requests))
	}
	again := func(name string) int {
		m, _ := cryptonet.Parse(heard.requests[0])
		m.ID++
		before := s.stack.Stats().Replayed
		s.stack.Heard(w.now, modem.Arrival{Modem: s.modem, Channel: cryptonet.Channel("server-id"), Value: m.Value(cryptonet.Channel("server-id"))})
		if n := len(s.stack.node.Servers()[0].Sockets()); n != 0 {
			t.Errorf("%s: %d sockets", name, n)
		}
		return s.stack.Stats().Replayed - before
	}
	if again("running") != 1 {
		t.Error("running: not counted as a replay")
	}
	s.Reboot(w.now)
	w.run(cryptonet.Time(8 * time.Second))
	if again("restarted") != 1 {
		t.Error("restarted: not counted as a replay")
	}
	text, err := s.FS().ReadFile("server-id_sessions.txt")
	if err != nil || len(text) != sessionLine {
		t.Errorf("sessions %q, %v", text, err)
	}
}

type recorder struct {
	packetLog
	requests []value.Value
}

func (r *recorder) Sent(_ modem.Time, m *modem.Message) {
	if p, ok := cryptonet.Parse(m.Value); ok && p.Type == cryptonet.TypeConnectionRequest && m.Channel != cryptonet.RepeatChannel {
		r.requests = append(r.requests, m.Value)
	}
}

func TestBoundSessions(t *testing.T) {
	p, _ := served(t)
	known := p.stack.sessions("s.txt")
	if len(known) != 0 {
		t.Errorf("%d known", len(known))
	}
	for i := range MaxSessionLines + 2 {
		p.stack.KeepSession("s.txt", cryptonet.SessionHash([]byte(fmt.Sprintf("%08d", i))))
	}
	size, _ := p.comp.FS().Size("s.txt")
	known = p.stack.sessions("s.txt")
	if size > int64(MaxSessionLines*sessionLine) || len(known) != MaxSessionLines/2+2 || string(known[0][:]) != fmt.Sprintf("%08d", MaxSessionLines/2) {
		t.Errorf("%d bytes, %d known, the first is %q", size, len(known), known[0][:])
	}
	// What is no line is passed over.
	if err := p.comp.FS().WriteFile("s.txt", []byte("nonsense\n\n3031323334353637\n30\n")); err != nil {
		t.Fatal(err)
	}
	if known := p.stack.sessions("s.txt"); len(known) != 1 || string(known[0][:]) != "01234567" {
		t.Errorf("known %q", known)
	}
}

// TestBusy: the cryptography of what is heard takes lab time; answers wait for
// it in their order, and no more than MaxOutgoing.
func TestBusy(t *testing.T) {
	p, sock := served(t)
	p.stack.free, p.out = false, nil
	now := time.Second
	ask := func(i int) {
		m := cryptonet.Message{ID: float64(10_000 + i), Type: cryptonet.TypeCertificateRequest, Target: "server-id", HasTarget: true}
		p.hear(cryptonet.Time(now), sock.Channel, m.Value(sock.Channel))
	}
	p.stack.node.Recv(cryptonet.Time(now), 0, sock.Channel, value.Nil())
	p.stack.busy = cryptonet.Time(now + 2*time.Millisecond)
	ask(0)
	if due, ok := p.stack.Deadline(); len(p.out) != 0 || !ok || due != cryptonet.Time(now+2*time.Millisecond) {
		t.Fatalf("%d sent, next %v, %v", len(p.out), due, ok)
	}
	if p.stack.Advance(cryptonet.Time(now + 2*time.Millisecond)); len(p.out) != 2 {
		t.Fatalf("%d sent, want the answer and its copy", len(p.out))
	}
	p.stack.busy = cryptonet.Time(now + time.Hour)
	for i := range MaxOutgoing {
		ask(1 + i)
	}
	if len(p.stack.outgoing) != MaxOutgoing || p.stack.dropped != MaxOutgoing {
		t.Errorf("%d wait, %d dropped", len(p.stack.outgoing), p.stack.dropped)
	}
}

// TestHandshakesTakeTime: fifty clients at once keep a server busy, its
// answers come one after the other.
func TestHandshakesTakeTime(t *testing.T) {
	took := func(clients int) time.Duration {
		w := newWorld(t, modem.Impairment{}, 1)
		w.add("server", hosting)
		w.run(cryptonet.Time(time.Second))
		var answers times
		w.air.AddTap(&answers)
		for range clients {
			w.add("client", shortClient)
		}
		w.run(cryptonet.Time(4 * time.Second))
		if len(answers.at) != clients {
			t.Fatalf("%d answers for %d clients", len(answers.at), clients)
		}
		return answers.at[clients-1].Sub(answers.at[0])
	}
	if one, many := took(1), took(20); one != 0 || many < 19*2*time.Millisecond || many > 100*time.Millisecond {
		t.Errorf("20 handshakes took %v", many)
	}
}

type times struct {
	packetLog
	at []modem.Time
}

func (r *times) Sent(now modem.Time, m *modem.Message) {
	if p, ok := cryptonet.Parse(m.Value); ok && p.Type == cryptonet.TypeConnectionResponse && m.Channel != cryptonet.RepeatChannel {
		r.at = append(r.at, now)
	}
}

// TestBoundThreads: handlers that never end pile up only so far, and the
// others go on.
func TestBoundThreads(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("computer", `
local cryptoNet = require "cryptoNet"
local started = 0
cryptoNet.startEventLoop(function()
  for i = 1, 6 do
    for j = 1, 200 do os.queueEvent("job") end
    sleep(0)
  end
  print("started", started)
end, function(event)
  if event[1] == "job" then
    started = started + 1
    os.pullEvent("never")
  end
end)`)
	w.run(cryptonet.Time(3 * time.Second))
	c.want(t, "started\t1023")
}

// TestBoundRoutes: the module says so in words.
func TestBoundRoutes(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("computer", `
local cNet = require "cNet"
for i = 1, 1024 do cNet.setRestApi("GET", "/" .. i, print) end
cNet.setRestApi("GET", "/1", print)
print(pcall(cNet.setRestApi, "GET", "/1025", print))`)
	w.run(cryptonet.Time(time.Second))
	c.want(t, "false\tToo many REST handlers")
}

// TestCompatibleKeys: short keys serve, connect, sign and are verified, and
// their modulus is above every hash, which an authority's must be.
func TestCompatibleKeys(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	w.add("server", `
shell.run("cnet certificates init --compatible")
shell.run("cnet certificates make Short --compatible")
shell.run("cnet certificates sign Short.crt")
shell.run("cnet host Short rom --compatible")`)
	w.run(modem.Time(2 * time.Second))
	c := w.add("client", `
local C = require "cryptoNet"
C.setLoggingEnabled(false)
local certificate = C.requestCertificate("Short")
print("digits", #certificate.key.shared, certificate.key.public, #certificate.signature > 70)
print("ours", #C.generateCertificate("x").key.shared)
print(shell.run("cnet request Short /motd.txt"))`)
	w.run(modem.Time(20 * time.Second))
	c.want(t, "digits\t82\t65537\ttrue", "ours\t15", "200 OK")
}

// TestErrorsPointAtTheProgram: an error of cNet names the line that called it,
// in the words of the call.
func TestErrorsPointAtTheProgram(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("computer", `
local cNet = require "cNet"
local C = cNet.CryptoNet
local function try(f) print(select(2, pcall(f))) end
try(function() cNet.host("x", "left") end)
try(function() cNet.host("x", 5) end)
try(function() cNet.connectCtcp(nil) end)
try(function() cNet.connectCtcp("a", 1, "left") end)
try(function() cNet.register("a", "b", "c", 1, "left") end)
try(function() cNet.checksum(print) end)
try(function() C.resolveModemSide("left") end)
try(function() C.host("x", true, false, "left") end)
try(function() C.discover(1, nil, nil, "left") end)
try(function() C.signCertificate({ name = "x", key = { public = "3", shared = "15" } }, { private = "7", shared = "15" }) end)
for _, code in ipairs { 1/0, -1.5, 0/0, 200.5 } do try(function() cNet.CttpResponse:new({ code = code, message = "x" }) end) end
`)
	w.run(modem.Time(2 * time.Second))
	for i, text := range []string{"No modem on side left.", "5 is not a valid side.", "serverId must be a string", "No modem on side left.", "No modem on side left.",
		"Cannot serialize type function", "No modem on side left.", "No modem on side left.", "No modem on side left.", "unsound key: its modulus has fewer than 250 bits",
		"Invalid status"} {
		c.want(t, fmt.Sprintf("startup.lua:%d: %s", 5+i, text))
	}
	if strings.Count(c.log.String(), "Invalid status") != 4 {
		t.Error(c.log.String())
	}
}

// TestSilenceHasWords: what a handler does wrong stands on the server, and an
// event that only wakes the module reaches nobody.
func TestSilenceHasWords(t *testing.T) {
	_, s, c := pairOf(t, `
local cNet = require "cNet"
cNet.setRestApi("GET", "/junk", function() return "junk" end)
cNet.setRestApi("GET", "/long", function() return { status = 200, body = ("x"):rep(20000) } end)
cNet.setRestApi("GET", "/inf", function() return { status = 1/0 } end)
cNet.setMessageHandler("cnet_request", function() print("INTERNAL") end)
cNet.startEventLoop(function() cNet.host("server-id") end)`, `
local cNet = require "cNet"
local connection = cNet.connectCtcp("server-id")
for _, path in ipairs { "/junk", "/long", "/inf" } do print(path, cNet.sendCttpRequest(connection, cNet.CttpRequest:new("GET", path)).statusCode) end
for _, name in ipairs { "Admin", " admin ", "ADMIN" } do print(cNet.register("server-id", name, "pw", 5)) end
print(select("#", cNet.disconnectCtcp(connection)))`, modem.Impairment{}, 1, 20*time.Second)
	s.want(t, "[cNet] Answered 500 to GET /junk: the handler returned a string that is no response", "[cNet] Answered 500 to GET /long: message is longer than 16000 bytes", "[cNet] Answered 500 to GET /inf: the handler returned a table")
	c.want(t, "/junk\t500", "/long\t500", "/inf\t500", "0\n2\tserver-id refuses the registration: this name is taken\n2\t")
	if strings.Contains(s.log.String(), "INTERNAL") {
		t.Error("an internal event reached a handler")
	}
}
