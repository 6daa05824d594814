-- What programs print, and what of it is an error, by a name for print, write and
-- printError of our own.
local t = require "runner"
local describe, it, expect, put = t.describe, t.it, t.expect, t.put

-- What a command line prints, then what it prints as errors. Keys are pressed for it.
local function capture(line)
    local out, wrong = {}, {}
    local function into(list, ending)
        return function(...)
            local texts = table.pack(...)
            for i = 1, texts.n do texts[i] = tostring(texts[i]) end
            list[#list + 1] = table.concat(texts, "\t") .. ending
            return 1
        end
    end
    local own = { print = print, write = write, printError = printError, pull = os.pullEvent }
    _G.print, _G.write, _G.printError = into(out, "\n"), into(out, ""), into(wrong, "\n")
    os.pullEvent = function() return "key", keys.space, false end
    pcall(shell.run, line)
    _G.print, _G.write, _G.printError, os.pullEvent = own.print, own.write, own.printError, own.pull
    return table.concat(out), table.concat(wrong)
end

local function prints(line, want) it(line, function() expect(capture(line)):eq(want .. "\n", "") end) end
local function fails(line, want, text) it(line, function() expect(capture(line)):eq(text and text .. "\n" or "", want .. "\n") end) end
local function does(line) it(line, function() expect(capture(line)):eq("", "") end) end

put("a.txt", "x")
put("b.txt", "y")
fs.makeDir("d")

describe("usage", function()
    for line, arguments in pairs { cd = "<path>", copy = "<source> <destination>", rm = "<paths>", delete = "<paths>", move = "<source> <destination>",
        mv = "<source> <destination>", rename = "<source> <destination>", mkdir = "<paths>", edit = "<path>", type = "<path>", eject = "<drive>" } do
        prints(line, "Usage: " .. line .. " " .. arguments)
    end
    for line, list in pairs {
        gps = "gps host\ngps host <x> <y> <z>\ngps locate", clear = "clear\nclear screen\nclear palette\nclear all",
        label = "label get\nlabel get <drive>\nlabel set <text>\nlabel set <drive> <text>\nlabel clear\nlabel clear <drive>",
        wget = "wget <url> [filename]\nwget run <url>", chat = "chat host <hostname>\nchat join <hostname> <nickname>",
        pastebin = "pastebin put <filename>\npastebin get <code> <filename>\npastebin run <code> <arguments>",
        redstone = "redstone probe\nredstone set <side> <value>\nredstone set <side> <color> <value>\nredstone pulse <side> <count> <period>",
    } do
        prints(line == "clear" and "clear x" or line, "Usages:\n" .. list)
    end
    prints("chat host", "Usages:\nchat host <hostname>\nchat join <hostname> <nickname>")
    prints("chat join x", "Usages:\nchat host <hostname>\nchat join <hostname> <nickname>")
end)

describe("files", function()
    prints("cd nowhere", "Not a directory")
    prints("cd a.txt", "Not a directory")
    fails("copy nothing x", "No matching files")
    fails("copy a.txt b.txt", "Destination exists")
    fails("copy a.txt /rom/x", "Destination is read-only")
    fails("mv nothing x", "No matching files")
    fails("mv a.txt b.txt", "Destination exists")
    fails("mv a.txt /rom/x", "Destination is read-only")
    fails("mv /rom/startup.lua x", "Cannot move read-only file /rom/startup.lua")
    fails("mv /rom x", "Cannot move mount /rom")
    fails("mv *.txt c.txt", "Cannot overwrite file multiple times")
    fails("rename nothing x", "No matching files")
    fails("rename a.txt a.txt", "Destination exists")
    fails("rename a.txt /rom/x", "Destination is read-only")
    fails("rename /rom/startup.lua y", "Source is read-only")
    fails("rename /rom y", "Can't rename mounts")
    fails("rm nothing", "nothing: No matching files")
    fails("rm /rom/startup.lua", "Cannot delete read-only file /rom/startup.lua")
    fails("rm /", "Cannot delete mount /", "To delete its contents run rm /*")
    fails("rm /rom", "Cannot delete mount /rom", "To delete its contents run rm /rom/*")
    fails("list a.txt", "Not a directory")
    fails("mkdir /rom/a", "/rom/a: Access denied")
    fails("mkdir a.txt", "a.txt: Destination exists")
    does("mkdir d/e d/f")
    prints("type nothing", "No such path")
    prints("type d", "directory")
    prints("type a.txt", "file")
    prints("drive none", "No such path")
    it("the autorun folder is there", function() expect(fs.isDir("/rom/autorun")):eq(true) end)
end)

describe("computers and peripherals", function()
    prints("id", "This is computer #0")
    prints("id left", "No disk in drive left")
    prints("label get", "No Computer label")
    prints("label get left", "No disk drive named left")
    prints("label set left x", "No disk drive named left")
    prints("label clear left", "No disk drive named left")
    prints("eject left", "Nothing in left drive")
    prints("eject /rom", "Nothing in /rom drive")
    prints("peripherals", "Attached Peripherals:\nNone")
    prints("gps locate", "No wireless modem attached")
    prints("gps host", "No wireless modems found. 1 required.")
    prints("chat host x", "No modems found.")
    prints("chat join x y", "No modems found.")
    prints("repeat", "No modems found.")
    prints("monitor left hello", "No monitor named left")
    prints("monitor scale left 1", "No monitor named left")
    prints("redstone set foo true", "Sides are: " .. table.concat(rs.getSides(), ", "))
    fails("/rom/programs/pocket/equip", "Requires a Pocket Computer")
    fails("/rom/programs/pocket/unequip", "Requires a Pocket Computer")
    fails("help nothing", "No help available")
    prints("pastebin put nothing", "No such file")
    prints("set nothing", "nothing is nil")
end)

t.finish()
