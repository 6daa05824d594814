-- Processes, events, files, devices: on a Phoenix computer.
--@ process
--# getpid
print(syscall.getpid())
--> 2

--# getppid
print(syscall.getppid())
--> 1

--# getname
print(syscall.getname())
--> startup

--# getplist
print(table.concat(syscall.getplist(), " "))
--> 1 2

--# getuser
print(syscall.getuser())
--> root

--# setuser
syscall.setuser("guest")
print(syscall.getuser())
--> guest

--# setuser.error.root
syscall.setuser("guest")
print(pcall(syscall.setuser, "root")) -- there is no way back
--> false	Permission denied

--# version
print(syscall.version())
--> PHOENIX Emberwire 0.1

--# uptime
local util = require "system.util"
local before = syscall.uptime()
util.sleep(1)
print(math.floor(syscall.uptime() - before + 0.5))
--> 1

--# fork
local util = require "system.util"
syscall.fork(function() print("the child is process " .. syscall.getpid()) end)
util.pullEvent("process_complete")
print("the parent goes on")
--> the child is process 3
--> the parent goes on

--# fork.func
local util = require "system.util"
syscall.fork(function() return "its value" end)
print(select(2, util.pullEvent("process_complete")).value)
--> its value

--# fork.name
local util = require "system.util"
syscall.fork(function() print(syscall.getname()) end, "kid")
util.pullEvent("process_complete")
--> kid

--# fork.args
local util = require "system.util"
syscall.fork(function(a, b) print(a, b) end, "kid", 1, "two")
util.pullEvent("process_complete")
--> 1	two

--# fork.result
local util = require "system.util"
local id = syscall.fork(function() end)
print(id, select(2, util.pullEvent("process_complete")).id)
--> 3	3

--# fork.event
local util = require "system.util"
syscall.fork(function() return 5 end)
print(select(2, util.pullEvent("process_complete")).value)
syscall.fork(function() error("oh no", 0) end)
print(select(2, util.pullEvent("process_complete")).error)
--> 5
--> oh no
--> oh no

--# fork.error
print(pcall(syscall.fork))
--> false	bad argument #1 (expected function, got nil)

--# exec
syscall.exec("/other.lua", "x") -- does not come back
print("never")
--> I am other, process 2	x

--# exec.path
syscall.chdir("/")
syscall.exec("other.lua")
--> I am other, process 2

--# exec.args
syscall.exec("/other.lua", "one", 2)
--> I am other, process 2	one	2

--# exec.same
local util = require "system.util"
local child = syscall.fork(function() syscall.exec("/other.lua") end)
print(select(2, util.pullEvent("process_complete")).id == child)
--> I am other, process 3
--> true

--# exec.error.missing
print(pcall(syscall.exec, "/nothing.lua"))
--> false	/nothing.lua: No such file

--# exec.error.syntax
print(pcall(syscall.exec, "/rubbish.lua"))
--> false	/rubbish.lua:1: syntax error near 'is'

--# exit
local util = require "system.util"
syscall.fork(function() syscall.exit() print("never") end)
print(select(2, util.pullEvent("process_complete")).value)
--> nil

--# exit.code
local util = require "system.util"
syscall.fork(function() syscall.exit(5) end)
print(select(2, util.pullEvent("process_complete")).value)
--> 5

--# exit.error
print(pcall(syscall.exit, {}))
--> false	bad argument #1 (expected number, boolean, or nil, got table)

--# kill
local util = require "system.util"
local id = syscall.fork(function() while true do coroutine.yield() end end)
syscall.kill(id)
print(select(2, util.pullEvent("process_complete")).error)
--> Killed

--# kill.error.missing
print(pcall(syscall.kill, 99))
--> false	No such process

--# kill.error.user
syscall.setuser("guest")
print(pcall(syscall.kill, 1))
--> false	Permission denied

--# getcwd
print(syscall.getcwd())
--> /

--# chdir
syscall.chdir("/lib")
print(syscall.getcwd())
--> /lib

--# chdir.error.missing
print(pcall(syscall.chdir, "/nowhere"))
--> false	/nowhere: No such file

--# chdir.error.file
print(pcall(syscall.chdir, "/other.lua"))
--> false	/other.lua: Not a directory

--# getenv
syscall.getenv().COLOUR = "red"
print(syscall.getenv().COLOUR)
--> red

--# getenv.inherited
local util = require "system.util"
syscall.getenv().COLOUR = "red"
syscall.fork(function()
  print(syscall.getenv().COLOUR)
  syscall.getenv().COLOUR = "blue" -- of the child only
end)
util.pullEvent("process_complete")
print(syscall.getenv().COLOUR)
--> red
--> red

--# queueEvent
syscall.queueEvent("mine", { n = 7 })
local event, params = coroutine.yield()
print(event, params.n)
--> mine	7

--# timer
syscall.timer(0.5)
print((coroutine.yield()))
--> timer

--# timer.event
local id = syscall.timer(0.5)
local event, params = coroutine.yield()
print(event, params.id == id)
--> timer	true

--# cancel
local slow, quick = syscall.timer(0.5), syscall.timer(1)
syscall.cancel(slow)
local _, params = coroutine.yield()
print(params.id == quick)
--> true

--# yield.syscall
print(coroutine.yield("syscall", "getuser"))
--> true	root

--# yield.error
print(coroutine.yield("syscall", "kill", 99))
--> false	No such process

--# yield.event
syscall.queueEvent("hello", { from = "me" })
local event, params = coroutine.yield()
print(event, params.from)
--> hello	me

--# yield.preempt
local done
syscall.fork(function() done = true end)
while not done do coroutine.yield("preempt") end
print("the other one had its turn")
--> the other one had its turn

--# yield.unknown
local util = require "system.util"
syscall.fork(function() coroutine.yield("nonsense") end)
print(select(2, util.pullEvent("process_complete")).error)
--> unknown yield
--> unknown yield

--# syscall.missing
print(pcall(function() syscall.fly() end))
--> false	/startup.lua:1: No such syscall: fly

--# environment.library
print(string.rep("x", 3), math.max(1, 2), type(io.write), type(coroutine.wrap))
--> xxx	2	function	function

--# environment.require
print(type(require "system.util"), pcall(require, "nothing") and "there" or "not there")
--> table	not there

--# environment.arg
print(arg[0], #arg, ...)
--> /startup.lua	0

--# environment.hidden
print(fs, term, peripheral, rednet, redstone, http, shell)
--> nil	nil	nil	nil	nil	nil	nil

--# open
local file = syscall.open("/note", "w")
file.write("one\ntwo\n")
file.close()
print(syscall.open("/note").readLine())
--> one

--# open.path
syscall.chdir("/lib")
print(syscall.open("/other.lua") ~= nil, syscall.open("other.lua"))
--> true	nil	/lib/other.lua: No such file

--# open.mode
syscall.open("/note", "w").write("one ")
local more = syscall.open("/note", "a")
more.write("two")
more.close()
print(syscall.open("/note", "r").readAll())
--> one two

--# open.missing
print(syscall.open("/none"))
--> nil	/none: No such file

--# open.closed
local util = require "system.util"
local file
syscall.fork(function() file = syscall.open("/other.lua") end)
util.pullEvent("process_complete")
print((pcall(file.readAll)))
--> false

--# open.error.mode
print(pcall(syscall.open, "/other.lua", "fast"))
--> false	Unsupported mode

--# list
print(table.concat(syscall.list("/"), " "))
--> bin lib other.lua rubbish.lua startup.lua

--# list.error
print(pcall(syscall.list, "/nowhere"))
--> false	/nowhere: No such file

--# stat
local about = syscall.stat("/other.lua")
print(about.type, about.size, about.readOnly)
print(syscall.stat("/lib").type)
--> file	91	false
--> directory

--# stat.missing
print(syscall.stat("/none"))
--> nil	/none: No such file

--# mkdir
syscall.mkdir("/a/b/c")
print(syscall.stat("/a/b/c").type)
--> directory

--# mkdir.error
print(pcall(syscall.mkdir, "/other.lua"))
--> false	/other.lua: File exists

--# rename
syscall.rename("/other.lua", "/another.lua")
print(syscall.stat("/another.lua").type, syscall.stat("/other.lua"))
--> file	nil	/other.lua: No such file

--# rename.error
print(pcall(syscall.rename, "/none", "/some"))
--> false	No such file

--# remove
syscall.remove("/other.lua")
print(syscall.stat("/other.lua"))
--> nil	/other.lua: No such file

--# remove.error
print(pcall(syscall.remove, "/none"))
--> false	/none: No such file

--# remove.error.readonly
print(pcall(syscall.remove, "/bin/ip.lua"))
--> false	/bin/ip.lua: Access denied

--# write
syscall.write("no line end, ")
syscall.write("until now\n")
--> no line end, until now

--# writeerr
syscall.writeerr("this is red\n")
--> this is red

--# readline
syscall.write("Your name? ") -- click the screen and type
print("hello " .. syscall.readline())
--> Your name?

--# read
print("Type three characters, and Enter:")
print(#syscall.read(3) .. " characters")
--> Type three characters, and Enter:

--# termsize
print(syscall.termsize())
--> 51	19

--# devlookup
print(syscall.devlookup("back"))
--> /back	/redstone/back

--# devlookup.path
print(syscall.devlookup("/back"), syscall.devlookup("//back/"), syscall.devlookup("/"))
--> /back	/back	/

--# devlookup.name
print(syscall.devlookup("left"))
--> /left	/redstone/left

--# devlookup.uuid
print(syscall.devlookup("163327b2-a101-50f4-9378-a9912e4729c7"))
--> /left

--# devlookup.none
print(select("#", syscall.devlookup("/nowhere")) .. " results")
--> 0 results

--# devfind
print(syscall.devfind("modem"))
--> /lo	/back	/left

--# devfind.computer
print(syscall.devfind("computer"))
--> /	/left/computer_1

--# devmethods
print(table.concat(syscall.devmethods("/back"), " "))
--> open isOpen close closeAll transmit isWireless

--# devmethods.error
print(pcall(syscall.devmethods, "/nowhere"))
--> false	No such device

--# devcall
print(syscall.devcall("/back", "isWireless"), syscall.devcall("/left", "isWireless"))
--> true	false

--# devcall.computer
print(syscall.devcall("/", "getId"), syscall.devcall("/left/computer_1", "getID"))
--> 0	1

--# devcall.redstone
syscall.devcall("/redstone/top", "setOutput", true)
print(syscall.devcall("/redstone/top", "getOutput"))
--> true

--# devcall.error.device
print(pcall(syscall.devcall, "/nowhere", "open", 5))
--> false	No such device

--# devcall.error.method
print(pcall(syscall.devcall, "/back", "fly"))
--> false	No such method

--# devcall.error.root
syscall.setuser("guest")
print(pcall(syscall.devcall, "/", "shutdown"))
--> false	Permission denied

--# devlisten
local util = require "system.util"
syscall.devcall("back", "open", 6)
syscall.devlisten("back")
syscall.devcall("back", "transmit", 5, 6, "hello") -- Ben sends it back
print(select(2, util.filterEvent("modem_message", { channel = 6 })).message)
--> hello

--# devlisten.event
local util = require "system.util"
syscall.devcall("back", "open", 6)
syscall.devlisten("back")
syscall.devcall("back", "transmit", 5, 6, "hello")
local _, e = util.filterEvent("modem_message", { channel = 6 })
print(e.device, e.channel, e.replyChannel, e.message, e.distance)
--> /back	6	5	hello	8

--# devlisten.error
print(pcall(syscall.devlisten, "/nowhere"))
--> false	No such device

--# devalias
syscall.devalias("back", "uplink")
print(syscall.devlookup("uplink"))
syscall.setuser("guest")
print(pcall(syscall.devalias, "left", "uplink"))
--> /back
--> false	Permission denied

--# devalias.several
syscall.devalias("back", "uplink")
syscall.devalias("left", "uplink")
print(syscall.devlookup("uplink"))
print(syscall.connect({ url = "rednet://0.0.0.1", device = "uplink" }).status())
--> /back	/left
--> open

--# util.sleep
local util = require "system.util"
local before = syscall.uptime()
util.sleep(2)
print(math.floor(syscall.uptime() - before + 0.5))
--> 2

--# util.pullEvent
local util = require "system.util"
util.queueEvent("other")
util.queueEvent("mine", { n = 1 })
print((util.pullEvent("mine")))
--> mine

--# util.filterEvent
local util = require "system.util"
util.queueEvent("mine", { n = 1 })
util.queueEvent("mine", { n = 2 })
print(select(2, util.filterEvent("mine", { n = 2 })).n)
--> 2

--# util.queueEvent
local util = require "system.util"
util.queueEvent("mine", { n = 7 })
print((util.pullEvent()))
--> mine

--# util.timer
local util = require "system.util"
local id = util.timer(0.5)
print(select(2, util.pullEvent("timer")).id == id)
--> true

--# util.cancel
local util = require "system.util"
util.cancel(util.timer(0.5))
local id = util.timer(1)
print(select(2, util.pullEvent("timer")).id == id)
--> true

--# util.argparse
local util = require "system.util"
local options = util.argparse({ n = "number", v = false, out = true }, "-n", "5", "-v", "--out=x", "rest")
print(options.n, options.v, options.out, options[1])
--> 5	true	x	rest

--# util.split
local util = require "system.util"
print(table.concat(util.split("a b  c"), ","), table.concat(util.split("a:b", ":"), ","))
--> a,b,c	a,b

--# util.copy
local util = require "system.util"
local original = { 1, { 2 } }
local copy = util.copy(original)
copy[2][1] = "changed"
print(original[2][1], copy[2][1])
--> 2	changed

--# expect
local expect = require "system.expect"
print(pcall(expect, 1, nil, "string"))
--> false	/startup.lua:2: bad argument #1 (expected string, got nil)

--# expect.result
local expect = require "system.expect"
print(expect(1, "x", "string", "nil"))
--> x

--# expect.field
local expect = require "system.expect"
print(expect.field({ x = 5 }, "x", "number"))
print(pcall(expect.field, {}, "x", "number"))
--> 5
--> false	/startup.lua:3: bad field "x" (expected number, got nil)

--# expect.range
local expect = require "system.expect"
print(expect.range(2, 1, 3))
print(pcall(expect.range, 5, 1, 3))
--> 2
--> false	/startup.lua:3: number outside of range (expected 5 to be within 1 and 3)
