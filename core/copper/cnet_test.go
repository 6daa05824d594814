package copper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// pairOf runs a hosting program, then a client's.
func pairOf(t *testing.T, server, client string, imp modem.Impairment, seed uint64, end time.Duration) (*world, *testNode, *testNode) {
	t.Helper()
	w := newWorld(t, imp, seed)
	s := w.add("server", server)
	w.run(modem.Time(time.Second))
	c := w.add("client", client)
	w.run(modem.Time(end))
	return w, s, c
}

func TestRequests(t *testing.T) {
	_, s, c := pairOf(t, hosting, `
local cNet = require "cNet"
local function show(name, response, acknowledged)
  print(name, response and response.statusCode, response and response.statusMessage, response and type(response.data) == "table" and response.data.got or response and response.data, acknowledged)
end
local connection = cNet.connectCtcp("server-id")
assert(connection.Socket == connection.socket and connection.Socket.target == "server-id")
local seq, ack = connection.seqNumber, connection.ackNumber
local R, M = cNet.CttpRequest, cNet.CttpRequestMethod
show("get", cNet.sendCttpRequest(connection, R:new(M.GET, "/path"), 5))
assert(connection.seqNumber == seq + 1 and connection.ackNumber == ack + 2)
show("post", cNet.sendCttpRequest(connection, R:new(M.POST, "/items", {}, "abc")))
show("none", cNet.sendCttpRequest(connection, R:new(M.GET, "/missing")))
show("delete", cNet.sendCttpRequest(connection, R:new(M.DELETE, "/path")))
show("put", cNet.sendCttpRequest(connection, R:new("PUT", "/path")))
show("boom", cNet.sendCttpRequest(connection, R:new(M.GET, "/boom")))
local before = os.clock()
show("nothing", cNet.sendCttpRequest(connection, R:new(M.GET, "/nothing"), 1))
print("after", os.clock() - before)
-- Two at the same time on one connection: the slow one does not hold the other.
parallel.waitForAll(
  function() show("slow", cNet.sendCttpRequest(connection, R:new(M.GET, "/slow"))) end,
  function() show("quick", cNet.sendCttpRequest(connection, R:new(M.GET, "/path"))) end)
print("bye", cNet.disconnectCtcp(connection))
print("closed", cNet.sendCttpRequest(connection, R:new(M.GET, "/path")))
`, modem.Impairment{}, 1, 20*time.Second)
	c.want(t, "get\t200\tOK\tHello, World!\ttrue", "post\t201\tCREATED\tabc\ttrue", "none\t404\tNOT_FOUND\tnil\ttrue",
		"delete\t404\tNOT_FOUND\tnil\ttrue", "put\t501\tNOT_IMPLEMENTED\tnil\ttrue", "boom\t500\tINTERNAL_SERVER_ERROR\tnil\ttrue",
		"nothing\tnil\tnil\tnil\ttrue", "after\t1", "quick\t200\tOK\tHello, World!\ttrue\nslow\t202\tACCEPTED\tnil\ttrue", "bye\ttrue", "closed\tnil\tfalse")
	s.want(t, "[cNet] Error in REST handler: /startup.lua:9: secret")
	if n := len(s.stack.node.Servers()[0].Sockets()); n != 0 {
		t.Errorf("%d sockets left", n)
	}
}

func TestRegisterAndLogin(t *testing.T) {
	_, s, c := pairOf(t, hosting+"", `
local cNet = require "cNet"
print("register", cNet.register("server-id", " Bob ", "pw "))
print("again", cNet.register("server-id", "bob", "other", 1))
print("nobody", cNet.register("no-server", "bob", "other", 1))
local connection = cNet.connectCtcp("server-id")
print("wrong", pcall(cNet.login, connection, "bob", "bad"))
cNet.login(connection, "BOB", "pw")
print("in", connection.Socket.username, connection.Socket.permissionLevel)
print("twice", pcall(cNet.login, connection, "bob", "pw"))
cNet.logout(connection)
print("out", connection.Socket.username, connection.Socket.permissionLevel)
print("twice", pcall(cNet.logout, connection))
cNet.login(connection.Socket, "bob", "pw")
print("socket", connection.Socket.username)
`, modem.Impairment{}, 1, 40*time.Second)
	c.want(t, "register\t0", "again\t2", "nobody\t1", "wrong\tfalse\tLogin failed", "in\tbob\t1", "twice\tfalse\tAlready logged in",
		"out\tnil\t0", "twice\tfalse\tNot logged in", "socket\tbob")
	if text, err := s.FS().ReadFile("server-id_users.tbl"); err != nil || !strings.HasPrefix(string(text), "{\n  bob = {\n    {\n") {
		t.Errorf("user file %.60q, %v", text, err)
	}
}

func TestEnumsAndClasses(t *testing.T) {
	_, _, c := pairOf(t, "", `
local cNet = require "cNet"
print(cNet.CttpStatus.NOT_FOUND.code, cNet.CttpStatus.NOT_FOUND.message, cNet.CttpStatus.TOKEN_EXPIRED.code)
print(cNet.ModemSide.TOP, cNet.CttpRequestMethod.DELETE, cNet.MessageEventType.LOGIN_FAILED)
local r = cNet.CttpRequest:new("GET", "/p")
print(r.requestMethod, r.path, type(r.header), r.data)
local s = cNet.CttpResponse:new(cNet.CttpStatus.OK, { a = 1 }, 5)
print(s.statusCode, s.statusMessage, s.header.a, s.data)
print(pcall(cNet.CttpResponse.new, cNet.CttpResponse, { code = "x" }))
print(cNet.checksum({ a = 1, b = 2, c = 3 }), cNet.checksum({ c = 3, b = 2, a = 1 }), cNet.checksum("abc"))
print(pcall(cNet.checksum, print))
print(pcall(cNet.startEventLoop))
print(cNet.connectCtcp("nobody", 1))
print(cNet.connectAndSendCttpRequest("nobody", r, 1))
print(pcall(cNet.connectCtcp, "nobody", 1, "top"))
print(pcall(cNet.connectCtcp, "nobody", 1, "middle"))
print(require("cryptoNet").getChannel("DemoServer"), type(cNet.CryptoNet.connect))
`, modem.Impairment{}, 1, 10*time.Second)
	c.want(t, "404\tNOT_FOUND\t498", "top\tDELETE\tlogin_failed", "GET\t/p\ttable\tnil", "200\tOK\t1\t5", "false\tInvalid status",
		"4293202598\t4293202598\t777682385", "false\tCannot serialize type function", "false\tonStart must be a function",
		"nil\n", "nil\tfalse\tfalse\tfalse", "No modem on side top.", "middle is not a valid side.", "52459\tfunction")
}

// TestOneCryptoNet: whoever requires both modules has one CryptoNet, in either
// order; another program has its own; a file of the name wins.
func TestOneCryptoNet(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("computer", `
print("first cNet", require("cNet").CryptoNet == require("cryptoNet"))
package.loaded.cNet, package.loaded.cryptoNet = nil
print("first cryptoNet", require("cryptoNet") == require("cNet").CryptoNet)
_G.CRYPTO = require("cryptoNet")
shell.run("other")
local f = fs.open("cryptoNet.lua", "w") f.write("return { mine = true }") f.close()
package.loaded.cNet, package.loaded.cryptoNet = nil
print("a file", require("cNet").CryptoNet.host ~= nil, require("cryptoNet").mine)
`)
	if err := c.FS().WriteFile("other.lua", []byte(`print("its own", require("cryptoNet") ~= CRYPTO)`)); err != nil {
		t.Fatal(err)
	}
	w.run(modem.Time(time.Second))
	c.want(t, "first cNet\ttrue", "first cryptoNet\ttrue", "its own\ttrue", "a file\ttrue\ttrue")
}

// cryptoServer and cryptoClient use CryptoNet itself.
const cryptoServer = `
local cryptoNet = require "cryptoNet"
cryptoNet.setLoggingEnabled(false)
cryptoNet.startEventLoop(function()
  local server = cryptoNet.host("Demo", true, false, "back")
  cryptoNet.addUser("Bobby", "mypass123", 3)
  print("user", cryptoNet.userExists("Bobby"), cryptoNet.getPermissionLevel("Bobby"), cryptoNet.checkPassword("Bobby", "x"), cryptoNet.checkPassword("no", "x"))
  print(pcall(cryptoNet.addUser, "Bobby", "x"))
  print(pcall(cryptoNet.host, "Demo"))
end, function(event)
  local name = event[1]
  if name == "connection_opened" then
    cryptoNet.send(event[2], "Welcome")
  elseif name == "encrypted_message" then
    if event[2] == "logout me" then print(cryptoNet.logout(event[3])) end
    if type(event[2]) == "table" then event[2].from = event[3].username end
    cryptoNet.send(event[3], event[2])
  elseif name == "plain_message" then
    cryptoNet.sendUnencrypted(event[3], event[2])
  elseif name == "login" then
    print("login", event[2], event[3].permissionLevel, event[4].name, event[4].sockets[event[3].target] == event[3])
  elseif name == "connection_closed" then
    print("closed", next(event[3].sockets))
  end
end)
`

func TestCryptoNet(t *testing.T) {
	w, s, c := pairOf(t, cryptoServer, `
local cryptoNet = require "cryptoNet"
cryptoNet.setLoggingEnabled(false)
local list = cryptoNet.discover()
print("found", #list, list[1] and list[1].name)
print("certificate", cryptoNet.requestCertificate("Demo").name, cryptoNet.requestCertificate("None", 0.5))
cryptoNet.startEventLoop(function()
  local socket = cryptoNet.connect("Demo")
  print("connected", cryptoNet.socketValid(socket), socket == cryptoNet.getAllClientSockets()[1])
  print(cryptoNet.listen())
  cryptoNet.send(socket, nil)
  cryptoNet.send(socket, { 1, 2, x = "y" })
  sleep(0.5)
  cryptoNet.login(socket, "Bobby", "mypass123")
  cryptoNet.send(socket, { 3 })
  cryptoNet.sendUnencrypted(socket, "in clear")
  sleep(0.5)
  print("level", socket.username, socket.permissionLevel)
  cryptoNet.send(socket, "logout me")
  sleep(0.5)
  print("level", socket.username, socket.permissionLevel)
  print(pcall(cryptoNet.send, socket, print))
  print(pcall(cryptoNet.send, { print }, 1))
  cryptoNet.close(socket)
  print(pcall(cryptoNet.connect, "None", 1, 0.5))
end, function(event)
  if event[1] == "encrypted_message" or event[1] == "plain_message" or event[1] == "login" or event[1] == "logout" then
    print(event[1], type(event[2]) == "table" and textutils.serialise(event[2], { compact = true }) or event[2])
  end
end)
`, modem.Impairment{}, 1, 15*time.Second)
	s.want(t, "user\ttrue\t3\tfalse\tnil", "false\tUser Bobby already exists.", "false\tServer called Demo already exists.",
		"login\tBobby\t3\tDemo\ttrue", "logout\tBobby", "closed\tnil")
	c.want(t, "found\t1\tDemo", "certificate\tDemo\tnil\ttable", "connected\ttrue\ttrue", "encrypted_message\tWelcome",
		"encrypted_message\tnil", `encrypted_message	{1,2,x="y",}`, "login\tBobby", `encrypted_message	{3,from="Bobby",}`, "plain_message\tin clear",
		"level\tBobby\t3", "logout\tBobby", "level\tnil\t0", "Can't serialize functions.", "Invalid socket.", "Failed to request certificate from server.")
	if t.Failed() {
		t.Log(w.now, s.log.String(), c.log.String())
	}
}

func TestAuthority(t *testing.T) {
	_, _, c := pairOf(t, cryptoServer, `
local cryptoNet = require "cryptoNet"
cryptoNet.setLoggingEnabled(false)
cryptoNet.initCertificateAuthority()
print(pcall(cryptoNet.initCertificateAuthority))
print("strict", pcall(cryptoNet.connect, "Demo"))
print("unsigned", cryptoNet.connect("Demo", nil, nil, nil, nil, nil, true).target)
local certificate, key = cryptoNet.generateCertificate("Mine")
local signed = cryptoNet.signCertificate(certificate)
local authority = cryptoNet.loadCertAuthKey()
print("signed", cryptoNet.verifyCertificate(signed, authority), cryptoNet.certificateValid(signed), cryptoNet.privateKeyValid(key))
signed.name = "Yours"
print("forged", cryptoNet.verifyCertificate(signed, authority))
local text = cryptoNet.serializeCertOrKey(key)
print("text", cryptoNet.deserializeCertOrKey(text).private == key.private, text:find('private = "\\"') ~= nil)
cryptoNet.saveUserTable({ bob = { { 1, 2 }, 3 } }, "u.tbl")
print("users", cryptoNet.loadUserTable("u.tbl").bob[2], pcall(cryptoNet.saveUserTable, { 1 }, "u.tbl"))
print(#cryptoNet.generateKey(), cryptoNet.keyValid(cryptoNet.generateKey()), cryptoNet.resolveModemSide())
`, modem.Impairment{}, 1, 10*time.Second)
	c.want(t, "certAuth.key already exists, please delete", "strict\tfalse\tFailed to request certificate from server.", "unsigned\tDemo",
		"signed\ttrue\ttrue\ttrue", "forged\tfalse", "text\ttrue\ttrue", "users\t3\tfalse\tNot a valid user table", "16\ttrue\tback")
}

// TestMessageHandler: handlers run apart; one that fails or waits loses no
// request (spec/cnet.md 9.15).
func TestMessageHandler(t *testing.T) {
	server := `
local cNet = require "cNet"
cNet.setMessageHandler(cNet.MessageEventType.CONNECTION_OPENED, function(socket, server) print("opened", server.name) error("bad") end)
cNet.setMessageHandler(cNet.MessageEventType.ENCRYPTED_MESSAGE, function(message, socket) sleep(100) end)
cNet.setMessageHandler(cNet.MessageEventType.CONNECTION_CLOSED, function() print("closed") end)
` + strings.TrimPrefix(hosting, "\nlocal cNet = require \"cNet\"\n")
	_, s, c := pairOf(t, server, shortClient, modem.Impairment{}, 1, 10*time.Second)
	s.want(t, "opened\tserver-id", "bad", "closed")
	c.want(t, "200\ttrue\ttrue\ttrue")
}

const shortClient = `
local cNet = require "cNet"
local r, a, b, c = cNet.connectAndSendCttpRequest("server-id", cNet.CttpRequest:new("GET", "/path"))
print(r and r.statusCode, a, b, c)
`

// TestRestart: a program that is terminated leaves nothing behind that keeps
// the next one from hosting.
func TestRestart(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	s := w.add("server", "")
	if err := s.FS().WriteFile("serve.lua", []byte(hosting)); err != nil {
		t.Fatal(err)
	}
	if err := s.FS().WriteFile("startup.lua", []byte(`shell.run("serve") print("ended") shell.run("serve")`)); err != nil {
		t.Fatal(err)
	}
	s.Reboot(w.now)
	w.run(modem.Time(time.Second))
	s.Terminate(w.now)
	w.run(modem.Time(2 * time.Second))
	c := w.add("client", shortClient)
	w.run(modem.Time(8 * time.Second))
	s.want(t, "hosting\nTerminated\nended\nhosting")
	c.want(t, "200\ttrue\ttrue\ttrue")
}

// TestSame: the same seeds give the same conversation, others another.
func TestSame(t *testing.T) {
	run := func(seed uint64) string {
		w := newWorld(t, modem.Impairment{Loss: 0.05}, seed)
		var tap packetLog
		w.air.AddTap(&tap)
		w.add("server", hosting)
		w.run(modem.Time(time.Second))
		c := w.add("client", shortClient)
		w.run(modem.Time(20 * time.Second))
		return tap.b.String() + c.log.String()
	}
	a := run(3)
	if b := run(3); a != b {
		t.Error("two runs differ")
	}
	if len(a) < 1000 {
		t.Errorf("only %d bytes of traffic", len(a))
	}
}

type packetLog struct{ b strings.Builder }

func (p *packetLog) Sent(now modem.Time, m *modem.Message) {
	fmt.Fprintln(&p.b, now, m.Sender, m.Channel, m.Value)
}
func (p *packetLog) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (p *packetLog) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why)               {}
func (p *packetLog) WantsMisses() bool                                                        { return false }

// TestLoss: over a medium that loses up to a fifth, every request answers or
// fails with a documented result in the documented time.
func TestLoss(t *testing.T) {
	answered := 0
	for seed := uint64(1); seed <= 6; seed++ {
		_, _, c := pairOf(t, hosting, `
local cNet = require "cNet"
for i = 1, 5 do
  local before = os.clock()
  local response, connected, acknowledged, disconnected = cNet.connectAndSendCttpRequest("server-id", cNet.CttpRequest:new("GET", "/path/" .. i), 2)
  local took = os.clock() - before
  -- certificate 1 s, handshake 2 s, opening 2 s, request 2 + 2 s, closing 2 s
  assert(took <= 11.1, took)
  assert(not response or response.data == "Hello, " .. i .. "!")
  assert(connected or not response and not acknowledged and not disconnected)
  assert(acknowledged or not response)
  print(i, response and response.statusCode)
end
print("end")
`, modem.Impairment{Loss: 0.04 * float64(seed-1)}, seed, 80*time.Second)
		c.want(t, "end")
		answered += strings.Count(c.log.String(), "\t200")
	}
	if answered < 10 {
		t.Errorf("only %d of 30 requests were answered", answered)
	}
}

// TestBusyServer: handshakes, acknowledgements and answers for paths without
// a handler come while Lua computes.
func TestBusyServer(t *testing.T) {
	_, _, c := pairOf(t, strings.Replace(hosting, `print("hosting")`, `while true do sleep(0) for i = 1, 1e8 do end end`, 1), `
local cNet = require "cNet"
local r, a, b, c = cNet.connectAndSendCttpRequest("server-id", cNet.CttpRequest:new("GET", "/none"))
print(r and r.statusCode, a, b, c, os.clock() < 3)
`, modem.Impairment{}, 1, 4*time.Second)
	c.want(t, "404\ttrue\ttrue\ttrue\ttrue")
}

// TestTerminateWaiting: a program that is terminated while it waits leaves no
// call behind.
func TestTerminateWaiting(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("client", `
local cNet = require "cNet"
print(cNet.connectCtcp("nobody", 60))
`)
	w.run(modem.Time(500 * time.Millisecond))
	if len(c.stack.calls) != 1 {
		t.Fatalf("%d calls", len(c.stack.calls))
	}
	c.Terminate(w.now)
	w.run(modem.Time(time.Second))
	c.want(t, "Terminated")
	if len(c.stack.calls) != 0 || c.stack.node.Shape() != [4]int{} {
		t.Errorf("%d calls, shape %v", len(c.stack.calls), c.stack.node.Shape())
	}
	if open := c.modem.Channels(); len(open) != 0 {
		t.Errorf("channels %v are open", open)
	}
}

// TestLargeMessages: 10 kB go through, what a modem cannot carry is refused at
// the sender with a text.
func TestLargeMessages(t *testing.T) {
	_, _, c := pairOf(t, cryptoServer, `
local cryptoNet = require "cryptoNet"
cryptoNet.setLoggingEnabled(false)
local socket = cryptoNet.connect("Demo")
cryptoNet.listen()
cryptoNet.send(socket, ("x"):rep(10000))
local name, message = cryptoNet.listen()
print(name, #message)
print(pcall(cryptoNet.send, socket, ("x"):rep(20000)))
local self = {} self[1] = self
print(pcall(cryptoNet.send, socket, self))
`, modem.Impairment{}, 1, 5*time.Second)
	c.want(t, "encrypted_message\t10000", "message is longer than 16000 bytes", "Cannot serialize table with recursive entries")
}
