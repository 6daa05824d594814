-- Files.
--@ alone
--# fs
for _, name in ipairs(fs.list("/")) do print(name) end
--> rom
--> startup.lua

--# fs.list
print(table.concat(fs.list("rom"), " "))
print(pcall(fs.list, "none"))
--> apis autorun help modules motd.txt programs startup.lua
--> false	/none: No such file

--# fs.exists
print(fs.exists("rom"), fs.exists("none"))
--> true	false

--# fs.isDir
print(fs.isDir("rom"), fs.isDir("startup.lua"))
--> true	false

--# fs.isReadOnly
print(fs.isReadOnly("rom"), fs.isReadOnly("startup.lua"))
--> true	false

--# fs.isDriveRoot
print(fs.isDriveRoot("/"), fs.isDriveRoot("rom"), fs.isDriveRoot("rom/apis"))
--> true	true	false

--# fs.makeDir
fs.makeDir("a/b")
print(fs.isDir("a/b"))
print(pcall(fs.makeDir, "startup.lua"))
--> true
--> false	/startup.lua: File exists

--# fs.move
fs.open("a", "w").close()
fs.move("a", "b")
print(fs.exists("a"), fs.exists("b"))
print(pcall(fs.move, "none", "c"))
--> false	true
--> false	No such file

--# fs.copy
fs.copy("rom/help", "help")
print(fs.isDir("help"))
print(pcall(fs.copy, "help", "help/x"))
--> true
--> false	Can't copy a directory inside itself

--# fs.delete
fs.open("a", "w").close()
fs.delete("a")
fs.delete("a")
print(fs.exists("a"), pcall(fs.delete, "rom"))
--> false	false	/rom: Access denied

--# fs.combine
print(fs.combine("a", "../b", "c.lua"))
--> b/c.lua

--# fs.getName
print(fs.getName("a/b.lua"), fs.getName(""))
--> b.lua	root

--# fs.getDir
print(fs.getDir("a/b.lua"), fs.getDir(""))
--> a	..

--# fs.getSize
local f = fs.open("a", "w") f.write("hello") f.close()
print(fs.getSize("a"))
print(pcall(fs.getSize, "none"))
--> 5
--> false	/none: No such file

--# fs.getFreeSpace
local before = fs.getFreeSpace("/")
fs.open("a", "w").close()
print(before - fs.getFreeSpace("/")) -- a file costs at least 500
--> 500

--# fs.getCapacity
print(fs.getCapacity("/"), fs.getCapacity("rom"))
--> 1000000	nil

--# fs.getDrive
print(fs.getDrive("startup.lua"), fs.getDrive("rom"), fs.getDrive("none"))
--> hdd	rom	nil

--# fs.find
print(table.concat(fs.find("rom/programs/re*.lua"), " "))
--> rom/programs/reboot.lua rom/programs/redstone.lua rom/programs/rename.lua

--# fs.complete
print(table.concat(fs.complete("star", "/"), " "))
--> tup.lua

--# fs.attributes
local a = fs.attributes("rom")
print(a.isDir, a.isReadOnly, a.size)
print(type(fs.attributes("startup.lua").modified))
--> true	true	0
--> number

--# fs.open
local f = fs.open("a", "w")
f.write("hello")
f.close()
print(fs.open("a", "r").readAll())
print(fs.open("none", "r"))
print(pcall(fs.open, "a", "x"))
--> hello
--> nil	/none: No such file
--> false	Unsupported mode

--# file
local f = fs.open("a", "w")
f.write("hello")
f.close()
print(fs.getSize("a"))
--> 5

--# file.read
local f = fs.open("rom/help/id.txt", "r")
print(#f.read(5), #f.read())
f.close()
print(type(fs.open("rom/help/id.txt", "rb").read()))
--> 5	1
--> number

--# file.readLine
local f = fs.open("a", "w") f.write("one\ntwo") f.close()
f = fs.open("a", "r")
print(f.readLine(), f.readLine(), f.readLine())
--> one	two	nil

--# file.readAll
local f = fs.open("a", "w") f.write("one\ntwo") f.close()
f = fs.open("a", "r")
f.readLine()
print(f.readAll())
--> two

--# file.write
local f = fs.open("a", "wb")
f.write("x")
f.write(65)
f.close()
print(fs.open("a", "r").readAll())
--> xA

--# file.writeLine
local f = fs.open("a", "w")
f.writeLine("one")
f.writeLine("two")
f.close()
print(fs.getSize("a"))
--> 8

--# file.flush
local f = fs.open("a", "w")
f.write("hello")
f.flush()
print(fs.getSize("a"))
--> 5

--# file.seek
local f = fs.open("a", "w") f.write("abcdef") f.close()
f = fs.open("a", "r")
print(f.seek("set", 3), f.read(2), f.seek("cur"), f.seek("end"))
--> 3	de	5	6

--# file.close
local f = fs.open("a", "w")
f.close()
print(pcall(f.write, "x"))
--> false	attempt to use a closed file

--# io
for line in io.lines("/rom/help/id.txt") do print(#line > 0) break end
--> true

--# io.open
local f = io.open("/a", "w")
f:write("one ", 2, "\n")
f:close()
print(io.open("/a"):read("a"))
print(io.open("/none"))
--> one 2
-->
--> nil	/none: No such file

--# io.lines
local f = fs.open("a", "w") f.write("one\ntwo") f.close()
for line in io.lines("/a") do write(line .. "; ") end
print()
--> one; two;

--# io.input
local f = fs.open("a", "w") f.write("hello") f.close()
io.input("/a")
print(io.read("a"))
--> hello

--# io.output
io.output("/a")
io.write("hello")
io.output():close()
io.output(io.stdout)
print(fs.getSize("a"))
--> 5

--# io.read
local f = fs.open("a", "w") f.write("12 apples\nrest") f.close()
io.input("/a")
print(io.read("n", "l", "a"))
--> 12	 apples	rest

--# io.write
io.write("a", 1, "\n")
--> a1

--# io.close
local f = io.open("/a", "w")
io.close(f)
print(io.type(f))
--> closed file

--# io.flush
io.output("/a")
io.write("hello")
io.flush()
io.output(io.stdout)
print(fs.getSize("a"))
--> 5

--# io.type
print(io.type(io.stdout), io.type(5))
--> file	nil

--# io.stdin
print(io.type(io.stdin))
--> file

--# io.stdout
io.stdout:write("hello\n")
--> hello

--# io.stderr
io.stderr:write("no\n")
--> no
