-- Addresses, routes, neighbours, control messages.
--@ pair
--# ipconfig
local config = syscall.ipconfig("back")
print(config.ip, config.netmask, config.up)
--> 10.0.0.1	24	true

--# ipconfig.device
print(syscall.ipconfig("back").ip, syscall.ipconfig("/back").ip)
print(pcall(syscall.ipconfig, "/nowhere"))
--> 10.0.0.1	10.0.0.1
--> false	No such device

--# ipconfig.info
local config = syscall.ipconfig("left", { ip = "10.1.0.1", netmask = 16 })
print(config.ip, config.netmask)
--> 10.1.0.1	16

--# ipconfig.ip
print(syscall.ipconfig("back").ip, "<" .. syscall.ipconfig("left").ip .. ">")
print(syscall.ipconfig("left", { ip = 0x0A010001, netmask = 24 }).ip) -- a number will do
--> 10.0.0.1	<>
--> 10.1.0.1

--# ipconfig.netmask
print(syscall.ipconfig("back").netmask, syscall.ipconfig("left").netmask)
print(syscall.ipconfig("left", { ip = "10.1.0.1", netmask = "255.255.0.0" }).netmask)
--> 24	0
--> 16

--# ipconfig.up
print(syscall.ipconfig("back").up)
print(syscall.ipconfig("back", { up = false }).up)
--> true
--> false

--# ipconfig.up.down
syscall.netevent(true)
syscall.ipconfig("back", { up = false })
syscall.netcontrol("10.0.0.2", "ping")
print(select(2, os.pullEvent("network_event")).error)
--> No route to host

--# ipconfig.device.uuid
-- The UUID of the modem at the left of computer 0.
syscall.ipconfig("163327b2-a101-50f4-9378-a9912e4729c7", { ip = "10.1.0.1", netmask = 24 })
print(syscall.ipconfig("left").ip)
--> 10.1.0.1

--# ipconfig.error.device
print(pcall(syscall.ipconfig, "/nowhere"))
--> false	No such device

--# ipconfig.error.modem
print(pcall(syscall.ipconfig, "top")) -- there is nothing
--> false	Not a modem

--# ipconfig.error.root
syscall.setuser("guest")
print(syscall.ipconfig("back").ip, "may be looked at")
print(pcall(syscall.ipconfig, "back", { up = false }))
--> 10.0.0.1	may be looked at
--> false	Permission denied

--# ipconfig.error.computer
-- Ben hangs on the cable at the left, as computer_1.
print(pcall(syscall.ipconfig, "computer_1"))
--> false	Not a modem

--# routelist
for _, route in ipairs(syscall.routelist(0)) do
  print(route.source .. "/" .. route.sourceNetmask, route.action, route.device)
end
--> 127.0.0.0/8	local	/lo
--> 127.255.255.255/32	broadcast	/lo
--> 10.0.0.0/24	local	/back
--> 10.0.0.255/32	broadcast	/back

--# routelist.num
print(#syscall.routelist(0), "come with the addresses")
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "blackhole" })
print(#syscall.routelist(1), "is ours")
--> 4	come with the addresses
--> 1	is ours

--# routelist.source
print(syscall.routelist(0)[1].source)
--> 127.0.0.0

--# routelist.sourceNetmask
print(syscall.routelist(0)[1].sourceNetmask .. " bits")
--> 8 bits

--# routelist.action
for _, route in ipairs(syscall.routelist(0)) do print(route.source, route.action) end
--> 127.0.0.0	local
--> 127.255.255.255	broadcast
--> 10.0.0.0	local
--> 10.0.0.255	broadcast

--# routelist.action.unicast
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "unicast", device = "back", destination = "10.0.0.2" })
print(syscall.routelist(1)[1].action, syscall.routeget("10.5.0.1").destination)
--> unicast	10.0.0.2

--# routelist.action.broadcast
for _, route in ipairs(syscall.routelist(0)) do
  if route.action == "broadcast" then print(route.source, route.device) end
end
--> 127.255.255.255	/lo
--> 10.0.0.255	/back

--# routelist.action.local
for _, route in ipairs(syscall.routelist(0)) do
  if route.action == "local" and route.device == "/back" then print(route.source, route.sourceNetmask) end
end
print(syscall.routeget("10.0.0.2").action)
--> 10.0.0.0	24
--> local

--# routelist.action.unreachable
syscall.netevent(true)
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "unreachable" })
print(syscall.routelist(1)[1].action)
syscall.netcontrol("10.5.0.1", "ping")
print(select(2, os.pullEvent("network_event")).error)
--> unreachable
--> Destination unreachable

--# routelist.action.prohibit
syscall.netevent(true)
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" })
print(syscall.routelist(1)[1].action)
syscall.netcontrol("10.5.0.1", "ping")
print(select(2, os.pullEvent("network_event")).error)
--> prohibit
--> Prohibited

--# routelist.action.blackhole
syscall.netevent(true)
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "blackhole" })
print(syscall.routelist(1)[1].action)
syscall.netcontrol("10.5.0.1", "ping") -- vanishes
os.startTimer(1)
print((os.pullEvent()))
--> blackhole
--> timer

--# routelist.device
print(syscall.routelist(0)[1].device)
--> /lo

--# routelist.destination
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "unicast", device = "back", destination = "10.0.0.2" })
print(syscall.routelist(1)[1].destination)
--> 10.0.0.2

--# routelist.missing
print(syscall.routelist(7))
--> nil

--# routelist.errors
print(pcall(syscall.routelist, -1))
print(pcall(syscall.routelist, "x"))
--> true	nil
--> true	nil

--# routeadd
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "unicast", device = "back", destination = "10.0.0.2" })
print(syscall.routeget("10.5.1.2").destination)
--> 10.0.0.2

--# routeadd.options
local route = { source = "10.5.0.0", sourceNetmask = 16, action = "blackhole" }
syscall.routeadd(route)
print(syscall.routelist(1)[1].source, syscall.routelist(1)[1].action)
--> 10.5.0.0	blackhole

--# routeadd.options.table
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "blackhole", table = 3 })
print(#syscall.routelist(3))
--> 1

--# routeadd.options.needs
print(pcall(syscall.routeadd, { source = "10.5.0.0", sourceNetmask = 16, action = "unicast", destination = "10.0.0.2" }))
--> false	bad field "device" (expected string, got nil)

--# routeadd.table.new
print(syscall.routelist(200))
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "blackhole", table = 200 })
print(#syscall.routelist(200))
--> nil
--> 1

--# routeadd.result
print(select("#", syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" })) .. " results")
--> 0 results

--# routeadd.error.root
syscall.setuser("guest")
print(pcall(syscall.routeadd, { source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" }))
--> false	Permission denied

--# routeadd.error.exists
local route = { source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" }
syscall.routeadd(route)
print(pcall(syscall.routeadd, route))
--> false	Route already exists

--# routeadd.error.device
print(pcall(syscall.routeadd, { source = "10.5.0.0", sourceNetmask = 16, action = "local", device = "/nowhere" }))
--> false	No such device

--# routeadd.error.modem
print(pcall(syscall.routeadd, { source = "10.5.0.0", sourceNetmask = 16, action = "local", device = "top" }))
--> false	Not a modem

--# routedel
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" })
syscall.routedel("10.5.0.0/16")
print(#syscall.routelist(1))
--> 0

--# routedel.source
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" })
syscall.routeadd({ source = "10.6.0.0", sourceNetmask = 16, action = "prohibit" })
syscall.routedel("10.5.0.0/16")
print(syscall.routelist(1)[1].source)
--> 10.6.0.0

--# routedel.num
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit", table = 3 })
syscall.routedel("10.5.0.0/16", 3)
print(#syscall.routelist(3))
--> 0

--# routedel.result
syscall.routeadd({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" })
print(select("#", syscall.routedel("10.5.0.0/16")) .. " results")
--> 0 results

--# routedel.error.root
syscall.setuser("guest")
print(pcall(syscall.routedel, "10.5.0.0/16"))
--> false	Permission denied

--# routeget
local way = syscall.routeget("10.0.0.2")
print(way.ip, way.action, way.device, way.from)
--> 10.0.0.2	local	/back	10.0.0.1

--# routeget.none
print(syscall.routeget("10.77.0.1"))
--> nil	No route to host

--# arplist
syscall.connect("psp://10.0.0.2:7") -- asks who that is
os.pullEvent("handle_status_change")
for ip, id in pairs(syscall.arplist("back")) do print(ip, "is computer " .. id) end
--> 10.0.0.1	is computer 0
--> 10.0.0.2	is computer 1

--# arplist.device
print(syscall.arplist("back")["10.0.0.1"], syscall.arplist("left")["10.0.0.1"])
--> 0	nil

--# arplist.result
print(syscall.arplist("back")["10.0.0.1"] == os.getComputerID())
--> true

--# arplist.error.device
print(pcall(syscall.arplist, "/nowhere"))
--> false	No such device

--# arplist.error.modem
print(pcall(syscall.arplist, "top"))
--> false	Not a modem

--# arpadd
syscall.arpadd("back", "10.0.0.9", 1)
print(syscall.arplist("back")["10.0.0.9"])
--> 1

--# arpadd.device
syscall.arpadd("left", "10.1.0.9", 1)
print(syscall.arplist("left")["10.1.0.9"], syscall.arplist("back")["10.1.0.9"])
--> 1	nil

--# arpadd.ip
syscall.arpadd("back", "10.0.0.9", 1)
print(syscall.arplist("back")["10.0.0.9"], syscall.arplist("back")["10.0.0.8"])
--> 1	nil

--# arpadd.id
syscall.arpadd("back", "10.0.0.9", 42) -- whoever that is
print(syscall.arplist("back")["10.0.0.9"])
--> 42

--# arpadd.result
print(select("#", syscall.arpadd("back", "10.0.0.9", 1)) .. " results")
--> 0 results

--# arpadd.error.root
syscall.setuser("guest")
print(pcall(syscall.arpadd, "back", "10.0.0.9", 1))
--> false	Permission denied

--# arpadd.error.device
print(pcall(syscall.arpadd, "/nowhere", "10.0.0.9", 1))
--> false	No such device

--# arpadd.error.modem
print(pcall(syscall.arpadd, "top", "10.0.0.9", 1))
--> false	Not a modem

--# arpadd.error.exists
syscall.arpadd("back", "10.0.0.9", 1)
print(pcall(syscall.arpadd, "back", "10.0.0.9", 2))
--> false	ARP entry already exists

--# arpdel
syscall.arpadd("back", "10.0.0.9", 1)
syscall.arpdel("back", "10.0.0.9")
print(syscall.arplist("back")["10.0.0.9"])
--> nil

--# arpdel.device
syscall.arpadd("left", "10.1.0.9", 1)
syscall.arpdel("back", "10.1.0.9") -- is not known there
print(syscall.arplist("left")["10.1.0.9"])
--> 1

--# arpdel.ip
syscall.arpadd("back", "10.0.0.8", 1)
syscall.arpadd("back", "10.0.0.9", 1)
syscall.arpdel("back", "10.0.0.9")
print(syscall.arplist("back")["10.0.0.8"], syscall.arplist("back")["10.0.0.9"])
--> 1	nil

--# arpdel.result
syscall.arpadd("back", "10.0.0.9", 1)
print(select("#", syscall.arpdel("back", "10.0.0.9")) .. " results")
--> 0 results

--# arpdel.error.root
syscall.setuser("guest")
print(pcall(syscall.arpdel, "back", "10.0.0.2"))
--> false	Permission denied

--# arpdel.error.device
print(pcall(syscall.arpdel, "/nowhere", "10.0.0.2"))
--> false	No such device

--# arpdel.error.modem
print(pcall(syscall.arpdel, "top", "10.0.0.2"))
--> false	Not a modem

--# netcontrol
syscall.netevent(true)
syscall.netcontrol("10.0.0.2", "ping")
local _, e = os.pullEvent("network_event")
print(e.sender, e.messageType)
--> 10.0.0.2	pong

--# netcontrol.ip
syscall.netevent(true)
syscall.netcontrol("10.0.0.2", "ping")
print(select(2, os.pullEvent("network_event")).sender)
--> 10.0.0.2

--# netcontrol.type
for _, kind in ipairs { "ping", "pong", "unreachable", "timeout" } do
  print(kind, (pcall(syscall.netcontrol, "10.0.0.2", kind)))
end
print(pcall(syscall.netcontrol, "10.0.0.2", "hello"))
--> ping	true
--> pong	true
--> unreachable	true
--> timeout	true
--> false	bad argument #2 (invalid option 'hello')

--# netcontrol.err
syscall.netevent(true)
syscall.netcontrol("10.0.0.2", "ping", "are you there?")
local _, e = os.pullEvent("network_event")
print(e.messageType, e.payload.payload.error) -- the pong has the ping in it
--> pong	are you there?

--# netcontrol.result
print(select("#", syscall.netcontrol("10.0.0.2", "ping")) .. " results")
--> 0 results

--# netcontrol.error.root
syscall.setuser("guest")
print(pcall(syscall.netcontrol, "10.0.0.2", "ping"))
--> false	Permission denied

--# netevent
print(syscall.netevent())
syscall.netevent(true)
syscall.netcontrol("10.0.0.2", "ping")
print((os.pullEvent("network_event")))
--> false
--> network_event

--# netevent.state
print(syscall.netevent(true), syscall.netevent(false))
--> true	false

--# netevent.result
print(syscall.netevent())
syscall.netevent(true)
print(syscall.netevent())
--> false
--> true

--# netevent.error.root
syscall.setuser("guest")
print(pcall(syscall.netevent, true))
--> false	Permission denied

--# netevent.socket
syscall.netevent(true)
syscall.connect("psp://10.0.0.2:7")
local _, e
repeat _, e = os.pullEvent("network_event") until e.type == "socket"
print(e.sender, e.port, e.synchronize)
--> 10.0.0.2	7	true

--# netevent.failure
syscall.netevent(true)
syscall.netcontrol("10.77.0.1", "ping")
local _, e = os.pullEvent("network_event")
print(e.messageType, e.error, e.sender)
--> unreachable	No route to host	nil

--# lookup
print(syscall.lookup("ben"))
print(syscall.lookup("10.0.0.2"))
print(syscall.lookup("nobody"))
--> 10.0.0.2
--> 10.0.0.2
--> nil	Unknown host nobody

--# hosts
for name, addresses in pairs(syscall.hosts()) do print(name, table.concat(addresses, " ")) end
--> you	10.0.0.1
--> ben	10.0.0.2

--# hostname
print(syscall.hostname())
--> you

--# netstat
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
for _, c in ipairs(syscall.netstat()) do
  if c.id == ben.id then print(c.state, c.remotePort) end
end
--> connected	7

--# dhcp
syscall.dhcp("left", true) -- asks for an address; nobody gives one
print(syscall.dhcp("left").state)
print(syscall.dhcp("back"))
--> selecting
--> nil

--# dhcpserver
syscall.dhcpserver("back", { first = "10.0.0.100", last = "10.0.0.109" })
print(#syscall.dhcpserver("back") .. " given away")
syscall.dhcpserver("back", false)
print(syscall.dhcpserver("back"))
print(pcall(syscall.dhcpserver, "left", { first = "10.1.0.1", last = "10.1.0.9" }))
--> 0 given away
--> nil
--> false	/left has no address

--# addscheme
local module = {}
function module.connect(options) return syscall.connect((options.url:gsub("^call", "psp"))) end
syscall.addscheme("call", module)
local ben = syscall.connect("call://10.0.0.2:7")
os.pullEvent("handle_status_change")
print(ben:status())
--> open

--# addscheme.connect
local handle = { status = function() return "open" end, read = function() return "hello from " .. "nowhere" end,
  write = function() end, close = function() end }
syscall.addscheme("echo", { connect = function() return handle end })
print(syscall.connect("echo://x").read())
--> hello from nowhere

--# addscheme.tell
syscall.addscheme("call", { connect = function(options, tell)
  tell("calling", { to = options.url })
  return nil, "nobody is at home"
end })
print(syscall.connect("call://anybody"))
print(select(2, os.pullEvent("calling")).to)
--> nil	nobody is at home
--> call://anybody

--# addscheme.check
syscall.addscheme("call", { connect = function() end, check = function(uri) return uri == "call://me" end })
print(syscall.checkuri("call://me"), syscall.checkuri("call://you"))
--> true	false

--# addscheme.builtin
print(pcall(syscall.addscheme, "psp", { connect = function() end }))
--> false	The scheme psp is built in

--# delscheme
syscall.addscheme("call", { connect = function() end })
syscall.delscheme("call")
print(pcall(syscall.connect, "call://me"))
print(pcall(syscall.delscheme, "call"))
--> false	Invalid protocol call
--> false	The scheme call is not registered

--# network.connect
local network = require("system.network")
local ben = network.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
print(ben:status(), network.ipconfig("back").ip)
--> open	10.0.0.1

--# network.parseURI
local uri = require("system.network").parseURI("psp://anna@10.0.0.2:80/path?query#part")
print(uri.scheme, uri.user, uri.host, uri.port, uri.path, uri.query, uri.fragment)
--> psp	anna	10.0.0.2	80	/path	query	part

--# network.checkURI
local network = require("system.network")
print(network.checkURI("psp://10.0.0.2:7"), network.checkURI("nonsense"))
--> true	false

--# network.urlEncode
print(require("system.network").urlEncode("a b/c?~"))
--> a+b%2Fc%3F~

--# network.get
local network = require("system.network")
print(network.get("http://10.0.0.2/page"):read("*a"))
print(network.head("http://10.0.0.2/page"):responseCode())
--> GET /page
--> 200

--# network.post
local network = require("system.network")
print(network.post("http://10.0.0.2/form", "some data"):read("*a"))
--> POST /form

--# network.getData
print(require("system.network").getData("http://10.0.0.2/page"))
--> GET /page

--# network.route
local network = require("system.network")
network.route.add({ source = "10.5.0.0", sourceNetmask = 16, action = "prohibit" })
print(network.route.list(1)[1].source)
network.route.remove("10.5.0.0/16")
--> 10.5.0.0

--# network.arp
local network = require("system.network")
network.arp.set("back", "10.0.0.9", 1)
print(network.arp.list("back")["10.0.0.9"])
--> 1

--# craftos.process
print(syscall.getpid(), syscall.getname(), syscall.getuser())
--> 2	startup	root

--# craftos.yield
print(coroutine.yield("syscall", "getname"))
--> true	startup

--# craftos.fork
syscall.fork(function() print("a child of the program, process " .. syscall.getpid()) end)
os.pullEvent("process_complete")
print("it has ended")
--> a child of the program, process 3
--> it has ended

--# capture
local caught = syscall.capture({ filter = "control", device = "back" })
syscall.netcontrol("10.0.0.2", "ping")
sleep(0.1)
for text in caught.read do print(text) end
syscall.setuser("guest")
print(pcall(syscall.capture))
--> 0.002 Out back control ping you > ben
--> 0.006 In  back control pong ben > you
--> false	Permission denied

--# capture.filter
print(syscall.capture({ filter = "(" }))
--> nil	filter: something is missing at the end

--# capture.counts
local caught = syscall.capture({ filter = "control" })
syscall.netcontrol("10.0.0.2", "ping")
sleep(0.1)
while caught.read() do end
print(caught.counts()) -- that fitted, that went through, that were lost
--> 2	5	0
