package world_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

const serving = `
syscall.listen("http://0.0.0.0:80")
syscall.listen("http://10.0.0.2:8080")
syscall.listen("ws://0.0.0.0:81")
local sockets = {}
while true do
  local event, p = os.pullEvent()
  if event == "network_request" and p.method then
    print(p.uri, p.ip, p.method, p.path, p.headers.Host)
    if p.path == "/away" then p.handle:respond(302, { Location = "http://pages.test/motd.txt" }) end
    if p.path == "/out" then p.handle:respond(302, { Location = "https://example.com/x" }) end
    p.handle:write("you are " .. p.ip .. ", ", p.handle:read("*a") or "no body")
  elseif event == "network_request" then
    print(p.uri, p.ip, p.path)
    sockets[p.handle.id] = p.handle
  elseif event == "handle_data_ready" then
    sockets[p.id]:write(sockets[p.id]:read("*a"):upper())
  elseif event == "handle_status_change" then
    print(p.status)
  end
end`

// served is a lab with a server, bob. More computers follow.
func served(t *testing.T, computers string, programs ...string) *labfile.File {
	t.Helper()
	src := "# Web\n```toml lab.toml\n[medium]\nlatency = \"5ms\"\n[[web]]\nname = \"shop.test\"\ncomputer = \"bob\"\n[[web]]\nname = \"talk.test\"\ncomputer = \"bob\"\nport = 81\n" +
		"[[web]]\nname = \"high.test\"\ncomputer = \"bob\"\nport = 8080\n[[web]]\nname = \"none.test:99\"\ncomputer = \"bob\"\nport = 99\n" +
		"[[web]]\nname = \"pages.test/motd.txt\"\nfile = \"web/motd.txt\"\n" +
		"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"back\"\nip = \"10.0.0.2/24\"\n" + computers + "```\n```text web/motd.txt\nBe kind.\n```\n" +
		"```lua bob/startup.lua\n" + serving + "\n```\n"
	for _, p := range programs {
		name, program, _ := strings.Cut(p, "\n")
		src += "```lua " + name + "/startup.lua\n" + program + "\n```\n"
	}
	f, err := labfile.Parse("web.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func wantLog(t *testing.T, l *lab.Lab, id int, want string) {
	t.Helper()
	if got := l.Log(id); got != "CraftOS 1.9\n"+want {
		t.Errorf("computer %d printed\n%s\nwant\n%s", id, got, want)
	}
}

const neighbour = "[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\nip = \"10.0.0.1/24\"\n"

// Who has a route reaches a server by its modem: everything is in the air.
func TestServersByModem(t *testing.T) {
	l := started(t, served(t, neighbour, `alice
os.sleep(0.5)
print(http.get("http://10.0.0.2/a?b").readAll())
print(http.get("http://shop.test").readAll())
print(http.post("http://high.test/form", "name=alice").readAll())
print(http.get("http://shop.test/away").readAll())
print(http.get("https://shop.test:443").readAll())
print(http.get("http://10.0.0.2:7"))
local s = http.websocket("ws://talk.test/x")
s.send("hello") print(s.receive())
s.send(("x"):rep(100000), true) local big, binary = s.receive() print(#big, binary)
s.close()
print(http.websocket("ws://shop.test"))
local h = syscall.connect("http://shop.test/phoenix") h:write()
os.pullEvent("handle_status_change") print(h:status(), h:read("*a"))
h = syscall.connect("http://pages.test/motd.txt") h:write() print(h:status())
os.pullEvent("handle_status_change") print(h:read(), h:responseHeaders()["Content-Type"])
h = syscall.connect("ws://talk.test") print(h:status())
os.pullEvent("handle_status_change") h:write("there") os.pullEvent("handle_data_ready") print(h:read())
h:close()
print(syscall.checkuri("http://shop.test"), syscall.checkuri("wss://talk.test"), syscall.checkuri("http://example.com"), syscall.checkuri("ws://10.0.0.2"))`), lab.Options{})
	l.Run()
	wantLog(t, l, 1, `you are 10.0.0.1, no body
you are 10.0.0.1, no body
you are 10.0.0.1, name=alice
Be kind.

you are 10.0.0.1, no body
nil	Connection refused	nil
HELLO	true
100000	true
false	Not a WebSocket
open	you are 10.0.0.1, no body
connecting
Be kind.	text/plain
connecting
THERE
true	true	false	true
> `)
	if slices.ContainsFunc(l.Media(), func(m *modem.Medium) bool { return m.Name() == world.OwnWeb }) {
		t.Error("the lab's own web was needed")
	}
	if got := l.Log(0); !strings.Contains(got, "http://10.0.0.2:8080\t10.0.0.1\tPOST\t/form\thigh.test\n") {
		t.Error(got)
	}
}

// Who has none, or not even a modem, reaches names and addresses over the
// lab's own web, on PSP streams as well.
func TestServersOverTheOwnWeb(t *testing.T) {
	l := started(t, served(t, "[[computer]]\nname = \"carol\"\n", `carol
os.sleep(0.5)
print(http.get("http://shop.test/a").readAll())
print(http.get("http://10.0.0.2:8080/").readAll())
print(http.get("http://high.test").readAll())
local s = http.websocket("ws://talk.test")
s.send("hello") print(s.receive()) s.close()
print(http.get("http://10.0.0.3/"))
print(http.get("http://none.test:99/"))
print(peripheral.getNames()[1], #syscall.routelist(0))
local h = syscall.connect("http://shop.test/phoenix") h:write()
os.pullEvent("handle_status_change") print(h:read("*a"))
h = syscall.connect("psp://100.64.0.2:80")
os.pullEvent("handle_status_change") print(h:status())`), lab.Options{})
	l.Run()
	wantLog(t, l, 1, `you are 100.64.0.1, no body
you are 100.64.0.1, no body
you are 100.64.0.1, no body
HELLO	true
nil	Domain not permitted	nil
nil	Connection refused	nil
nil	2
you are 100.64.0.1, no body
error	No route to host
> `)
	trace := l.Trace()
	if !strings.Contains(trace, "psp SYN 100.64.0.1:") || !strings.Contains(trace, "> 100.64.0.2:80 seq=") {
		t.Error(trace)
	}
	if got := l.Log(0); !strings.Contains(got, "http://0.0.0.0:80\t100.64.0.1\tGET\t/a\tshop.test\n") {
		t.Error(got)
	}
}

// A computer reaches itself by its name; one that is off lets others wait.
func TestServersOfOneself(t *testing.T) {
	l := started(t, served(t, "[[computer]]\nname = \"carol\"\n", `carol
parallel.waitForAny(function()
  syscall.listen("http://0.0.0.0:99")
  local _, p = os.pullEvent("network_request")
  p.handle:write("myself, " .. p.ip)
  os.sleep(1)
end, function()
  os.sleep(0.1)
  print(http.get("http://127.0.0.1:99/").readAll())
end)`), lab.Options{})
	l.Run()
	wantLog(t, l, 1, "myself, 127.0.0.1\n> ")
}

// The world beyond the lab: the same rules for both, and one bound.
func TestPhoenixReachesTheWorld(t *testing.T) {
	program := `alice
os.sleep(0.5)
local function ask(options)
  local h, why = syscall.connect(options)
  if not h then print(why) return nil end
  if h:status() == "ready" then h:write(options.body or "") end
  if h:status() == "connecting" then os.pullEvent("handle_status_change") end
  print(h:status())
  return h
end
local h = ask { url = "https://example.com/a?b#c", method = "put", headers = { A = "b" }, body = "x" }
if h:status() == "open" then print(h:responseCode(), h:responseHeaders().Age, h:read("*a")) end
h = ask { url = "wss://example.com/s" }
if h then
  h:write("hello") os.pullEvent("handle_data_ready") print(h:read("*a"))
  os.pullEvent("handle_status_change") print(h:status())
end
ask { url = "https://10.0.0.77/" }
ask { url = "http://10.9.0.1/" }
ask { url = "ws://localhost/" }
ask { url = "http://shop.test/out" }
ask { url = "https://down.test/" }`
	denied := started(t, served(t, neighbour, program), lab.Options{})
	denied.Run()
	wantLog(t, denied, 1, `error	Domain not permitted
Domain not permitted
error	No route to host
error	No route to host
error	Connection refused
error	Domain not permitted
error	Domain not permitted
> `)

	var out calls
	l := started(t, served(t, neighbour, program), lab.Options{Options: world.Options{Net: &out}})
	next := func(answers ...hostnet.Answer) {
		l.Run()
		for _, a := range answers {
			if !l.Waiting() && a.Kind != hostnet.Message && a.Kind != hostnet.Closed {
				t.Fatalf("nobody waits for %+v: %v", a, out)
			}
			answered(t, l, a)
		}
	}
	next(hostnet.Answer{ID: 1, Kind: hostnet.Response, Status: 201, Headers: []hostnet.Header{{Name: "Age", Value: "7"}}, Body: []byte("done")})
	next(hostnet.Answer{ID: 2, Kind: hostnet.Opened})
	for len(out) < 3 {
		l.Step()
	}
	next(hostnet.Answer{ID: 2, Kind: hostnet.Message, Body: []byte("hi")}, hostnet.Answer{ID: 2, Kind: hostnet.Closed, Code: 1000})
	next(hostnet.Answer{ID: 3, Kind: hostnet.Response, Status: 200})
	next(hostnet.Answer{ID: 4, Kind: hostnet.Failure, Error: "Unknown host"})
	next()
	wantLog(t, l, 1, `open
201	7	done
open
hi
closed
error	No route to host
error	No route to host
error	Connection refused
open
error	Unknown host
> `)
	if want := "[1 PUT https://example.com/a?b 2 dial wss://example.com/s 2 send hello 3 GET https://example.com/x 4 GET https://down.test/]"; fmt.Sprint([]string(out)) != want {
		t.Errorf("%v, want %s", []string(out), want)
	}
	if l.Connected() {
		t.Error("everything has ended")
	}
	repeated := labtest.Repeated(t, l)
	if repeated.Digest() != l.Digest() || repeated.Log(1) != l.Log(1) {
		t.Errorf("another run:\n%s", repeated.Log(1))
	}
}

// A computer that is switched off lets go of what it has asked.
func TestOffHangsUp(t *testing.T) {
	var out calls
	l := started(t, served(t, neighbour, `alice
os.sleep(0.5)
syscall.connect("wss://example.com/")
syscall.connect("https://example.com/"):write()
http.request("https://example.com/2")
os.sleep(60)`), lab.Options{Options: world.Options{Net: &out}})
	l.Run()
	answered(t, l, hostnet.Answer{ID: 1, Kind: hostnet.Opened})
	l.Node(1).PowerOff(l.Now())
	if want := "[1 dial wss://example.com/ 2 GET https://example.com/ 3 GET https://example.com/2 3 close 1 close 2 close]"; fmt.Sprint([]string(out)) != want || l.Waiting() || l.Connected() {
		t.Errorf("%v", []string(out))
	}
}

// A CraftOS program cannot wait for room on a WebSocket: one that sends more
// than the way takes loses it, and is told.
func TestWebSocketFlood(t *testing.T) {
	l := started(t, served(t, "[[computer]]\nname = \"carol\"\n", `carol
os.sleep(0.5)
local s = http.websocket("ws://talk.test")
local part, n = ("x"):rep(100000), 0
print(pcall(function() for i = 1, 40 do s.send(part, true) n = i end end))
print(n > 10, n < 40, os.pullEvent("websocket_closed"))`), lab.Options{})
	l.Run()
	wantLog(t, l, 1, "false\t/startup.lua:4: attempt to use a closed file\ntrue\ttrue\twebsocket_closed\tws://talk.test\n> ")
}

// A computer that is switched off says nothing more, not even goodbye.
func TestOffSaysNothing(t *testing.T) {
	l := started(t, served(t, neighbour, `alice
os.sleep(0.5)
http.websocket("ws://talk.test")
local h = syscall.connect("ws://talk.test")
http.request("http://10.0.0.2:99/")
os.sleep(60)`), lab.Options{})
	l.RunTo(modem.Time(2*time.Second), nil)
	sent := l.Messages()
	l.Node(1).PowerOff(l.Now())
	if l.Messages() != sent || sent < 8 {
		t.Errorf("%d messages, then %d", sent, l.Messages())
	}
}

// The lab's own servers answer https and wss, carried in clear; a server learns of
// it by a header. A page needs no more than a name.
func TestSecureSchemesInsideTheLab(t *testing.T) {
	src := "# Web\n```toml lab.toml\n[[web]]\nname = \"x.example\"\ncomputer = \"bob\"\n[[web]]\nname = \"s.example:443\"\ncomputer = \"bob\"\nport = 81\n[[web]]\nname = \"bare.example\"\n" +
		"[[computer]]\nname = \"bob\"\n[[computer]]\nname = \"alice\"\n```\n```lua bob/startup.lua\n" + `
syscall.listen("http://0.0.0.0:80") syscall.listen("ws://0.0.0.0:81")
while true do
  local event, p = os.pullEvent()
  if event == "network_request" and p.method then
    p.handle:write((p.headers["X-Forwarded-Proto"] or "in clear") .. " " .. p.path)
  elseif event == "handle_data_ready" then
    handle:write("echo " .. handle:read("*a"))
  elseif event == "network_request" then handle = p.handle end
end
` + "\n```\n```lua alice/startup.lua\n" + `
sleep(0.5)
for _, url in ipairs { "https://x.example", "https://x.example:443/a", "http://x.example:80/b", "http://x.example/c", "https://X.EXAMPLE/d?e" } do print(http.get(url).readAll()) end
print((http.get("https://x.example", { ["x-forwarded-proto"] = "forged" }).readAll()))
local s = http.websocket("wss://s.example") s.send("hi") print(s.receive()) s.close()
print(http.websocket("ws://s.example"))
print(http.checkURL("https://x.example:443/"), http.get("http://x.example:443"))
local r = http.get("https://bare.example") print(r.getResponseCode(), #r.readAll())
` + "\n```\n"
	l := started(t, parsed(t, src), lab.Options{})
	l.Run()
	want := "https /\nhttps /a\nin clear /b\nin clear /c\nhttps /d?e\nhttps /\necho hi\ttrue\nfalse\tDomain not permitted\ntrue\tnil\tDomain not permitted\tnil\n200\t0\n> "
	if got := strings.TrimPrefix(l.Log(1), "CraftOS 1.9\n"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
