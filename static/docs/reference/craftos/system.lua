-- System, settings, shell, globals.
--@ alone
--# os
os.startTimer(1)
print(os.pullEvent("timer"))
print(os.clock() >= 1)
--> timer	0
--> true

--# os.pullEvent
os.queueEvent("mine", 1, "two")
print(os.pullEvent("mine"))
--> mine	1	two

--# os.pullEventRaw
os.queueEvent("terminate")
print(os.pullEventRaw("terminate"))
--> terminate

--# os.queueEvent
os.queueEvent("mine", { 1, 2 }, print)
local _, list, f = os.pullEvent("mine")
print(#list, f)
--> 2	nil

--# os.startTimer
local id = os.startTimer(0.5)
local _, which = os.pullEvent("timer")
print(which == id)
--> true

--# os.cancelTimer
os.cancelTimer(os.startTimer(0.5))
local last = os.startTimer(1)
local _, which = os.pullEvent("timer")
print(which == last)
--> true

--# os.setAlarm
local id = os.setAlarm((os.time() + 0.02) % 24)
print(select(2, os.pullEvent("alarm")) == id)
print(pcall(os.setAlarm, 25))
--> true
--> false	Number out of range

--# os.cancelAlarm
os.cancelAlarm(os.setAlarm(12))
print("no alarm")
--> no alarm

--# os.sleep
local before = os.clock()
os.sleep(1)
print(os.clock() - before)
--> 1

--# os.time
print(os.time() >= 0, os.time() < 24)
print(os.time({ year = 2020, month = 1, day = 1, hour = 0 }))
--> true	true
--> 1577836800

--# os.day
print(os.day() >= 0, os.day("utc") > 10000)
--> true	true

--# os.epoch
local before = os.epoch()
sleep(1)
print(os.epoch() - before)
--> 72000

--# os.date
print(os.date("!%Y-%m-%d %H:%M:%S", 86400))
print(os.date("!*t", 0).year)
--> 1970-01-02 00:00:00
--> 1970

--# os.clock
sleep(1)
print(os.clock() >= 1)
--> true

--# os.getComputerID
print(os.getComputerID(), os.computerID())
--> 0	0

--# os.getComputerLabel
print(os.getComputerLabel())
os.setComputerLabel("kitchen")
print(os.computerLabel())
--> nil
--> kitchen

--# os.setComputerLabel
os.setComputerLabel("kitchen")
print(os.getComputerLabel())
os.setComputerLabel()
print(os.getComputerLabel())
--> kitchen
--> nil

--# os.version
print(os.version())
--> CraftOS 1.9

--# os.run
local f = fs.open("hi", "w")
f.write("local name = ... print(greeting .. name)")
f.close()
print(os.run({ greeting = "hi ", print = print }, "hi", "ann"))
--> hi ann
--> true

--# os.loadAPI
local f = fs.open("counter", "w")
f.write("n = 0 function add() n = n + 1 return n end")
f.close()
os.loadAPI("counter")
print(counter.add(), counter.add())
--> 1	2

--# os.unloadAPI
local f = fs.open("counter", "w")
f.write("n = 0")
f.close()
os.loadAPI("counter")
os.unloadAPI("counter")
print(counter)
--> nil

--# os.reboot
if fs.exists("mark") then print("again") return end
fs.open("mark", "w").close()
os.reboot()
--> CraftOS 1.9
--> again

--# os.shutdown
print("good night")
os.shutdown()
--> good night

--# parallel
parallel.waitForAll(function() sleep(0.2) print("second") end, function() print("first") end)
--> first
--> second

--# parallel.waitForAny
print(parallel.waitForAny(function() sleep(5) end, function() sleep(0.1) end))
--> 2

--# parallel.waitForAll
parallel.waitForAll(function() sleep(0.3) print("b") end, function() print("a") end)
print(pcall(parallel.waitForAll, function() error("stop", 0) end, function() sleep(9) end))
--> a
--> b
--> false	stop

--# settings
settings.set("colour.wall", "red")
print(settings.get("colour.wall"))
--> red

--# settings.define
settings.define("door.open", { description = "May I?", default = false, type = "boolean" })
print(settings.get("door.open"))
print(pcall(settings.set, "door.open", 5))
--> false
--> false	bad argument #2 (boolean expected, got number)

--# settings.undefine
settings.define("door.open", { default = true })
settings.undefine("door.open")
print(settings.get("door.open"))
--> nil

--# settings.set
settings.set("volume", 7)
print(settings.get("volume"))
print(pcall(settings.set, "volume", print))
--> 7
--> false	bad argument #2 (number, string, boolean or table expected, got function)

--# settings.get
print(settings.get("volume"), settings.get("volume", 5))
--> nil	5

--# settings.getDetails
settings.define("volume", { default = 3, type = "number" })
settings.set("volume", 7)
local d = settings.getDetails("volume")
print(d.type, d.default, d.value, d.changed)
--> number	3	7	true

--# settings.unset
settings.define("volume", { default = 3 })
settings.set("volume", 7)
settings.unset("volume")
print(settings.get("volume"))
--> 3

--# settings.clear
settings.set("volume", 7)
settings.clear()
print(settings.get("volume"))
--> nil

--# settings.getNames
local names = settings.getNames()
print(#names > 5, names[1])
--> true	bios.strict_globals

--# settings.save
settings.set("volume", 7)
print(settings.save("mine"), fs.exists("mine"))
--> true	true

--# settings.load
settings.set("volume", 7)
settings.save("mine")
settings.set("volume", 1)
print(settings.load("mine"), settings.get("volume"), settings.load("none"))
--> true	7	false

--# shell
print(shell.getRunningProgram(), shell.dir())
--> startup.lua	

--# shell.run
print(shell.run("id"))
--> This is computer #0
--> true

--# shell.execute
local f = fs.open("show", "w")
f.write("print(#arg, ...)")
f.close()
print(shell.execute("show", "two words", "x"))
--> 2	two words	x
--> true

--# shell.exit
local f = fs.open("leave", "w")
f.write("shell.exit() print('bye')")
f.close()
shell.run("shell leave")
print("still here")
--> bye
--> still here

--# shell.dir
print(shell.dir() == "")
shell.setDir("rom")
print(shell.dir())
--> true
--> rom
--> rom>

--# shell.setDir
shell.setDir("rom/programs")
print(shell.dir())
print(pcall(shell.setDir, "nowhere"))
--> rom/programs
--> false	Not a directory
--> rom/programs>

--# shell.path
print(shell.path():match("^[^:]+"))
--> .

--# shell.setPath
shell.setPath(shell.path() .. ":/mine")
print(shell.path():match("[^:]+$"))
--> /mine

--# shell.resolve
shell.setDir("rom")
print(shell.resolve("programs"), shell.resolve("/x"))
--> rom/programs	x
--> rom>

--# shell.resolveProgram
print(shell.resolveProgram("ls"), shell.resolveProgram("nothing"))
--> rom/programs/list.lua	nil

--# shell.programs
local all = shell.programs()
print(#all > 30, all[1])
--> true	about

--# shell.aliases
print(shell.aliases().ls)
--> list

--# shell.setAlias
shell.setAlias("who", "id")
print(shell.resolveProgram("who"))
--> rom/programs/id.lua

--# shell.clearAlias
shell.clearAlias("ls")
print(shell.resolveProgram("ls"))
--> nil

--# shell.getRunningProgram
print(shell.getRunningProgram())
--> startup.lua

--# shell.complete
print(textutils.serialize(shell.complete("shutd"), { compact = true }))
--> {"own",}

--# shell.completeProgram
print(table.concat(shell.completeProgram("multis"), " "))
--> hell

--# shell.setCompletionFunction
shell.setCompletionFunction("rom/programs/id.lua", function(shell, n, text) return { "t" } end)
print(shell.complete("id lef")[1])
--> t

--# shell.getCompletionInfo
print(type(shell.getCompletionInfo()["rom/programs/delete.lua"].fnComplete))
--> function

--# shell.openTab
print(shell.openTab("id"))
--> 2
--> > This is computer #0
--> Press any key to continue

--# shell.switchTab
local tab = shell.openTab("edit x")
shell.switchTab(tab)
print(multishell.getFocus() == tab)
shell.switchTab(1)
--> true

--# multishell
print(multishell.getCurrent(), multishell.getCount())
--> 1	1

--# multishell.getCurrent
print(multishell.getCurrent())
--> 1

--# multishell.getCount
print(multishell.getCount())
--> 1

--# multishell.getFocus
print(multishell.getFocus())
--> 1

--# multishell.setFocus
print(multishell.setFocus(1), multishell.setFocus(9))
--> true	false

--# multishell.getTitle
print(multishell.getTitle(1))
--> startup

--# multishell.setTitle
multishell.setTitle(1, "mine")
print(multishell.getTitle(1))
--> mine

--# multishell.launch
local n = multishell.launch({}, "rom/programs/id.lua")
print(n, multishell.getCount())
--> 2	2
--> > This is computer #0
--> Press any key to continue

--# help
print(help.lookup("id"))
--> rom/help/id.txt

--# help.path
print(help.path())
--> /rom/help

--# help.setPath
help.setPath("/rom/help:/mine")
print(help.path())
--> /rom/help:/mine

--# help.lookup
print(help.lookup("id"), help.lookup("nothing"))
--> rom/help/id.txt	nil

--# help.topics
print(#help.topics() > 10)
--> true

--# help.completeTopic
print(table.concat(help.completeTopic("reboo"), " "))
--> t

--# globals
print(_HOST:match("^%S+"), _VERSION)
--> ComputerCraft	Lua 5.2

--# globals.print
print(print("a", 1, nil))
--> a	1	nil
--> 1

--# globals.write
print(write("one "))
--> one 0

--# globals.printError
printError("no such door")
--> no such door

--# globals.read
os.queueEvent("char", "h")
os.queueEvent("char", "i")
os.queueEvent("key", keys.enter, false)
print(read())
-->
--> hi

--# globals.sleep
sleep(0.5)
print("awake")
--> awake

--# globals.require
local f = fs.open("mine.lua", "w")
f.write("return { answer = 42 }")
f.close()
print(require("mine").answer, require("mine") == require("mine"))
print((select(2, pcall(require, "none")):match("[^\n]+")))
--> 42	true
--> module 'none' not found:

--# globals.loadfile
local f = fs.open("sum", "w")
f.write("return 1 + ...")
f.close()
print(loadfile("sum")(2), loadfile("none"))
--> 3	nil	File not found

--# globals.dofile
local f = fs.open("give", "w")
f.write("return 7")
f.close()
print(dofile("give"))
--> 7
