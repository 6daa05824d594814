package copper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// crowd opens as many connections as it gets and says something on each every
// 40 seconds. What is closed is opened again.
const crowd = `
local CryptoNet = require "cryptoNet"
CryptoNet.setLoggingEnabled(false)
local _, list = CryptoNet.requestCertificate("server-id")
local open = {}
while true do
  local alive = {}
  for _, socket in ipairs(CryptoNet.getAllClientSockets()) do alive[socket] = true end
  for i = 1, COUNT do
    if open[i] and not alive[open[i]] or not open[i] then
      local ok, socket = pcall(CryptoNet.connect, "server-id", 0.5, 1, list[1])
      open[i] = ok and socket or nil
    end
    if open[i] then pcall(CryptoNet.send, open[i], "still here") end
  end
  sleep(40)
end
`

// visitor asks every six seconds, as an honest client does.
const visitor = `
local cNet = require "cNet"
sleep(30)
local good, all = 0, 0
while os.clock() < UNTIL do
  local next_ = os.clock() + 6
  local r = cNet.connectAndSendCttpRequest("server-id", cNet.CttpRequest:new("GET", "/path"))
  all = all + 1
  if r then good = good + 1 end
  sleep(math.max(0, next_ - os.clock()))
end
print(good .. " of " .. all)
`

// member logs in, is silent for long, and is still who he was.
const member = `
local cNet = require "cNet"
sleep(5)
print("registered", cNet.register("server-id", "ann", "pw"))
local connection = cNet.connectCtcp("server-id")
cNet.login(connection, "ann", "pw")
sleep(400)
print("still in", connection.Socket.username, (cNet.sendCttpRequest(connection, cNet.CttpRequest:new("GET", "/path"))) ~= nil)
`

// TestLockOut: strangers that take every place they get do not keep an honest
// client out, and send no user away, from one computer or from many.
func TestLockOut(t *testing.T) {
	for attackers, end := range map[int]int{1: 430, 8: 130} {
		t.Run(fmt.Sprint(attackers, " attackers"), func(t *testing.T) {
			w := newWorld(t, modem.Impairment{}, 1)
			w.add("server", hosting)
			user := w.add("member", strings.Replace(member, "400", fmt.Sprint(end-30), 1))
			w.run(modem.Time(10 * time.Second))
			for range attackers {
				w.add("crowd", strings.ReplaceAll(crowd, "COUNT", fmt.Sprint(256/attackers)))
			}
			honest := w.add("visitor", strings.Replace(visitor, "UNTIL", fmt.Sprint(end), 1))
			w.run(modem.Time(time.Duration(end+20) * time.Second))
			user.want(t, "registered\t0", "still in\tann\ttrue")
			var good, all int
			if _, err := fmt.Sscanf(strings.TrimPrefix(honest.log.String(), "CraftOS 1.9\n"), "%d of %d", &good, &all); err != nil || good*100 < all*95 || all < end/9 {
				t.Errorf("the honest client got %d of %d (%v): %s", good, all, err, honest.log.String())
			}
			t.Logf("%d of %d requests", good, all)
		})
	}
}

// TestModemRules: hosting and connecting open channels as a program sees them,
// closing closes them, a closed channel is not heard on, and every message is
// a modem_message too (spec/cryptonet.md 2, 14, 15).
func TestModemRules(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	s := w.add("server", `
local cNet = require "cNet"
local modem = peripheral.find("modem")
local channel = cNet.CryptoNet.getChannel("server-id")
local heard = 0
cNet.setMessageHandler("modem_message", function(side, ch, reply, packet)
  assert(side == "back" and ch == channel and packet.sProtocol == "cryptoNet")
  heard = heard + 1
end)
cNet.setMessageHandler("connection_closed", function()
  print("heard", heard)
  modem.closeAll()
  print("closed by hand", modem.isOpen(channel))
  sleep(3)
  modem.open(channel)
  print("opened by hand", modem.isOpen(channel))
  sleep(5)
  cNet.CryptoNet.closeAll()
  print("closed", modem.isOpen(channel), modem.isOpen(65531))
end)
print("before", modem.isOpen(channel))
cNet.startEventLoop(function()
  cNet.host("server-id")
  print("hosting", modem.isOpen(channel), modem.isOpen(65531))
end)`)
	w.run(modem.Time(time.Second))
	c := w.add("client", `
local CryptoNet = require "cryptoNet"
CryptoNet.setLoggingEnabled(false)
local modem = peripheral.find("modem")
local channel = CryptoNet.getChannel("server-id")
local socket = CryptoNet.connect("server-id")
print("connected", modem.isOpen(channel), modem.isOpen(65531))
for i = 1, 5 do CryptoNet.send(socket, i) end
CryptoNet.close(socket)
print("closed", modem.isOpen(channel))
sleep(0.5)
print("deaf", #CryptoNet.discover(0.5), (pcall(CryptoNet.connect, "server-id", 0.5, 0.5)))
print("asked", modem.isOpen(65531))
modem.open(65531)
sleep(2)
print("again", pcall(CryptoNet.connect, "server-id", 0.5, 0.5) )
CryptoNet.discover(0.1)
print("kept", modem.isOpen(65531))
`)
	w.run(modem.Time(20 * time.Second))
	s.want(t, "before\tfalse", "hosting\ttrue\ttrue", "heard\t8", "closed by hand\tfalse", "opened by hand\ttrue", "closed\tfalse\tfalse")
	c.want(t, "connected\ttrue\tfalse", "closed\tfalse", "deaf\t0\tfalse", "asked\tfalse", "again\ttrue", "kept\ttrue")
}
