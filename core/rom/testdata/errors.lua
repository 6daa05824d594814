-- Errors of arguments: whom they blame and what they say.
local t = require "runner"
local describe, it, expect = t.describe, t.it, t.expect

-- Those that wait, stop the computer or change what the others need.
local skipped = {}
for name in ([[os.shutdown os.reboot os.pullEvent os.pullEventRaw os.run os.setAlarm os.queueEvent
    read sleep rednet.run rednet.receive rednet.lookup rednet.host gps.locate coroutine.yield term.redirect
    parallel.waitForAny parallel.waitForAll textutils.slowPrint textutils.slowWrite textutils.pagedPrint
    io.read io.lines io.input io.output io.stdin io.stdout io.stderr print printError write
    textutils.pagedTabulate textutils.tabulate settings.clear os.unloadAPI os.loadAPI http.get http.post
    http.websocket http.checkURL debug.debug debug.sethook debug.setmetatable debug.traceback error assert
    setfenv getfenv shell.exit shell.run shell.execute pcall xpcall collectgarbage load loadstring _G.require]]):gmatch("%S+") do
    skipped[name] = true
end

local wrong = { {}, { {} }, { false }, { print }, { 1, {} }, { "x", {} }, { 1, 1, {} }, { {}, false }, { {}, 1, false },
    { "x", "x", false }, { 1 / 0 }, { 0 / 0 }, { 1, 1, 1, 1, {} } }

local function sweep(name, f, found)
    if skipped[name] then return end
    for _, args in ipairs(wrong) do
        local ok, err = pcall(f, table.unpack(args))
        err = tostring(err)
        if not ok and (err:find("rom/", 1, true) or err:find("^bios") or err:find("^%S+%.lua:%d")) then
            found[#found + 1] = name .. ": " .. err
        end
    end
end

local function sweepAll(prefix, library)
    local found, names = {}, {}
    for name, f in pairs(library) do
        if type(f) == "function" then names[#names + 1] = name end
    end
    table.sort(names)
    for _, name in ipairs(names) do sweep(prefix .. "." .. name, library[name], found) end
    expect(table.concat(found, "; ")):eq("")
end

describe("4.16 errors of arguments", function()
    for _, name in ipairs { "colors", "fs", "gps", "help", "http", "io", "keys", "os", "paintutils", "parallel",
        "term", "peripheral", "rednet", "redstone", "settings", "shell", "textutils", "vector", "window", "disk" } do
        it("name no position in the ROM: " .. name, function()
            sweepAll(name, name == "shell" and shell or _G[name])
        end)
    end
    for _, name in ipairs { "cc.pretty", "cc.strings", "cc.completion", "cc.image.nft", "cc.audio.dfpwm", "cc.require" } do
        it("name no position in the ROM: " .. name, function() sweepAll(name, require(name)) end)
    end
    it("name no position in the ROM: window methods", function()
        sweepAll("window", window.create(term.current(), 1, 1, 5, 5, false))
    end)

    local function says(text, f, ...)
        local ok, err = pcall(f, ...)
        expect(ok, (tostring(err):gsub("^/errors%.lua:%d+: ", ""))):eq(false, text)
    end

    it("leave nil out of the list", function()
        for _, f in ipairs { sleep, gps.locate } do says("bad argument #1 (number expected, got boolean)", f, false) end
        says("bad argument #1 (string expected, got boolean)", io.lines, false)
        says("bad argument #2 (string expected, got boolean)", io.open, "x", false)
        says("bad argument #1 (string expected, got boolean)", settings.load, false)
        says("bad argument #1 (string expected, got boolean)", settings.save, false)
        says("bad argument #2 (function expected, got boolean)", peripheral.find, "x", false)
        says("bad argument #1 (string expected, got boolean)", rednet.close, false)
        says("bad argument #2 (table expected, got boolean)", textutils.serialize, 1, false)
        says("bad argument #6 (boolean expected, got number)", window.create, term.current(), 1, 1, 1, 1, 1)
        says("bad argument #2 (string expected, got number)", loadfile, "x", 1)
        says("bad argument #2 (number expected, got string)", require "cc.pretty".text, "x", "y")
        says("bad argument #2 (number expected, got string)", require "cc.strings".wrap, "x", "y")
        says("bad argument #2 (number expected, got string)", require "cc.strings".ensure_width, "x", "y")
        says("bad argument #4 (table expected, got number)", require "cc.image.nft".draw, {}, 1, 1, 1)
        says("bad argument #3 (boolean expected, got number)", fs.complete, "x", "y", 1)
        says("bad field 'n' (number or string expected, got boolean)", function()
            require "cc.expect".field({ n = true }, "n", "number", "nil", "string")
        end)
        says("bad argument #1 (nil expected, got number)", require "cc.expect".expect, 1, 1, "nil")
    end)
    it("of natives have no name", function()
        says("bad argument #1 (string expected, got number)", redstone.setOutput, 1, true)
        says("bad argument #1 (unknown option up)", redstone.setOutput, "up", true)
        says("bad argument #1 (string expected, got number)", fs.exists, 1)
        says("bad argument #1 (number expected, got string)", os.startTimer, "x")
        says("bad argument #1 (number expected, got nan)", os.startTimer, 0 / 0)
        says("bad argument #1 (number expected, got string)", term.native().scroll, "x")
        says("bad argument #1 (table expected, got nil)", peripheral.getName)
        local f = fs.open("errors.tmp", "w")
        says("bad argument #1 (string expected, got boolean)", f.seek, true)
        f.close()
        fs.delete("errors.tmp")
    end)
    it("are checked before anything is done", function()
        for _, f in ipairs { paintutils.drawLine, paintutils.drawBox, paintutils.drawFilledBox } do
            says("bad argument #1 (number expected, got nil)", f)
            says("bad argument #3 (number expected, got string)", f, 1, 1, "x", 1)
            says("bad argument #5 (number expected, got string)", f, 1, 1, 1, 1, "x")
        end
        says("bad argument #1 (number expected, got nil)", keys.getName, nil)
        says("bad argument #1 (string expected, got nil)", dofile, nil)
        local win = window.create(term.current(), 1, 1, 5, 5, false)
        for _, f in ipairs { win.setTextColour, win.setBackgroundColour, win.setPaletteColour, win.getPaletteColour } do
            says("bad argument #1 (number expected, got nil)", f, nil)
            says("Colour out of range", f, -1, 1, 1, 1)
            says("Colour out of range", f, 0x10000, 1, 1, 1)
        end
    end)
    it("of completions", function()
        local completion = require "cc.shell.completion"
        for _, name in ipairs { "file", "dir", "dirOrFile", "program", "programWithArgs" } do
            says("bad argument #1 (table expected, got nil)", completion[name])
            says("bad argument #2 (string expected, got nil)", completion[name], {})
        end
    end)
    it("of tables of http", function()
        says("field 'url' missing from table", function() http.request {} end)
        says("bad field 'timeout' (number expected, got string)", function() http.websocketAsync { url = "ws://x", timeout = "x" } end)
        says("bad argument #1 (string expected, got nil)", http.websocketAsync)
    end)
    it("of colours and settings", function()
        says("Colour out of range", colors.toBlit, 0)
        says("Colour out of range", colors.toBlit, 0x10000)
        expect(colors.toBlit(1), colors.toBlit(3), colors.toBlit(0xFFFF)):eq("0", "1", "f")
        says('Unknown type "x". Expected one of number, string, boolean, table.', settings.define, "a", { type = "x" })
    end)
end)

t.finish()
