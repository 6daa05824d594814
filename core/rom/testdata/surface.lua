-- What programs find: every name of every API, and small facts of paragraphs
-- that no other specification is about.
local t = require "runner"
local describe, it, expect, screen = t.describe, t.it, t.expect, t.screen

-- All of them, none missing and, unless more is said, none besides.
local function has(api, names, more)
    local want, missing, extra = {}, {}, {}
    for name in names:gmatch("%S+") do
        want[name] = true
        if api[name] == nil then missing[#missing + 1] = name end
    end
    for name in pairs(api) do
        if not want[name] then extra[#extra + 1] = tostring(name) end
    end
    table.sort(extra)
    expect(table.concat(missing, " ")):eq("")
    if not more then expect(table.concat(extra, " ")):eq("") end
end

describe("4.16.1 globals", function()
    it("are all there", function()
        has(_G, [[write print printError read sleep loadfile dofile load loadstring _HOST _CC_DEFAULT_SETTINGS
            assert error getmetatable setmetatable ipairs next pairs pcall xpcall rawequal rawget rawlen rawset select
            tonumber tostring type unpack setfenv getfenv _VERSION _G coroutine string table math bit32 bit utf8 debug
            os fs io term window colors colours paintutils textutils parallel peripheral redstone rs rednet gps settings
            keys vector help disk]], true)
    end)
    it("the absent ones are absent", function()
        for _, name in ipairs { "collectgarbage", "module", "gcinfo", "newproxy" } do expect(_G[name], name):eq(nil, name) end
        expect(string.dump, os.execute, os.exit, os.getenv, io.popen):eq(nil, nil, nil, nil, nil)
    end)
    it("_CC_DEFAULT_SETTINGS is a string", function() expect(type(_CC_DEFAULT_SETTINGS)):eq("string") end)
end)

describe("4.16.2 os", function()
    it("has its functions", function()
        has(os, [[version pullEvent pullEventRaw queueEvent run loadAPI unloadAPI sleep startTimer cancelTimer setAlarm
            cancelAlarm shutdown reboot getComputerID computerID getComputerLabel computerLabel setComputerLabel clock time
            day epoch date]])
    end)
end)

describe("4.16 other APIs", function()
    it("4.16.3 parallel", function() has(parallel, "waitForAny waitForAll") end)
    it("4.16.4 textutils", function()
        has(textutils, [[slowWrite slowPrint formatTime pagedPrint tabulate pagedTabulate serialize serialise unserialize
            unserialise serializeJSON serialiseJSON unserializeJSON unserialiseJSON urlEncode complete empty_json_array
            json_null]])
    end)
    it("4.16.5 settings", function() has(settings, "define undefine set get getDetails unset clear getNames load save") end)
    it("4.16.6 redstone", function()
        local names = [[getSides setOutput getOutput getInput setAnalogOutput getAnalogOutput getAnalogInput setBundledOutput
            getBundledOutput getBundledInput testBundledInput setAnalogueOutput getAnalogueOutput getAnalogueInput]]
        has(redstone, names)
        has(rs, names)
    end)
    it("4.16.7 vector", function()
        has(vector, "new")
        has(getmetatable(vector.new()).__index, "add sub mul div unm dot cross length normalize round tostring equals")
        local a = vector.new(1, 2, 3)
        expect(tostring(a:add(a):sub(vector.new(1)):mul(2):div(2):unm()), a:tostring()):eq("-1,-4,-6", "1,2,3")
        expect(tostring(vector.new(0, 5, 0):normalize()), a:equals(vector.new(1, 2, 3))):eq("0,1,0", true)
    end)
    it("4.16.8 disk", function()
        has(disk, "isPresent getLabel setLabel hasData getMountPath hasAudio getAudioTitle playAudio stopAudio eject getID")
    end)
    it("4.16.9 help", function()
        has(help, "path setPath lookup topics completeTopic")
        expect(help.path(), help.lookup("id"), help.completeTopic("reboo")):eq("/rom/help", "rom/help/id.txt", { "t" })
        expect(help.topics()[1] ~= nil, help.lookup("no such")):eq(true, nil)
    end)
    it("4.16.10 string and utf8", function()
        has(string, "byte char find format gmatch gsub len lower match rep reverse sub upper pack unpack packsize gfind")
        has(utf8, "char charpattern codepoint codes len offset")
        expect(("ab"):gfind(".")(), utf8.char(228), utf8.len("\u{e4}b")):eq("a", "\u{e4}", 2)
        expect(("<I2"):packsize(), ("<I2"):pack(258)):eq(2, "\2\1")
    end)
    it("4.16.11 modules", function()
        has(require "cc.expect", "expect field range")
        has(require "cc.pretty", "empty space line space_line text concat nest group write print render pretty pretty_print")
        has(require "cc.strings", "wrap ensure_width split")
        has(require "cc.completion", "choice peripheral side setting command")
        has(require "cc.shell.completion", "file dir dirOrFile program programWithArgs help choice peripheral side setting command build")
        has(require "cc.require", "make", true)
        has(require "cc.audio.dfpwm", "make_encoder encode make_decoder decode")
        has(require "cc.image.nft", "parse load draw")
        expect(package.path):eq("?;?.lua;?/init.lua;/rom/modules/main/?;/rom/modules/main/?.lua;/rom/modules/main/?/init.lua")
    end)
    it("4.16.12 argument errors", function()
        expect.error(os.queueEvent):eq("bad argument #1 (string expected, got nil)")
        expect.error(fs.open, "x", 1):eq("bad argument #2 (string expected, got number)")
        local e = require "cc.expect"
        local function given(...) e(1, nil, ...) end
        expect.error(function() given("number") end):matches("number expected, got nil%)$")
        expect.error(function() given("number", "string") end):matches("number or string expected, got nil%)$")
        expect.error(function() given("number", "string", "table") end):matches("number, string or table expected, got nil%)$")
    end)
    it("4.16.11 dfpwm goes there and back", function()
        local dfpwm = require "cc.audio.dfpwm"
        local wave = {}
        for i = 1, 800 do wave[i] = math.floor(100 * math.sin(i / 12)) end
        local packed = dfpwm.encode(wave)
        expect(#packed):eq(100)
        local back, worst = dfpwm.decode(packed), 0
        expect(#back):eq(800)
        for i = 200, 800 do worst = math.max(worst, math.abs(back[i] - wave[i])) end
        expect(worst < 40, worst):eq(true, worst)
        local encoder, decoder = dfpwm.make_encoder(), dfpwm.make_decoder()
        local first, second = {}, {}
        for i = 1, 400 do first[i], second[i] = wave[i], wave[i + 400] end
        expect(encoder(first) .. encoder(second)):eq(packed)
        expect(#decoder(packed:sub(1, 50))):eq(400)
    end)
    it("4.16.4 slowWrite, slowPrint and paging", function()
        local start = os.clock()
        local rows = screen(8, 3, function() textutils.slowWrite("ab", 20) textutils.slowPrint("cd", 20) end)
        expect(rows[1]):eq("abcd")
        expect(os.clock() - start > 0.15):eq(true)
        rows = screen(8, 4, function()
            os.queueEvent("key", keys.space, false)
            textutils.pagedPrint("1\n2\n3\n4\n5")
        end)
        expect(table.concat(rows, " ")):matches("5")
        rows = screen(30, 4, function() textutils.pagedTabulate(colors.red, { "a", "b" }, colors.white, { "c" }) end)
        expect(rows[1], rows[2]):eq("a b", "c")
    end)
    it("4.16.5 undefine and clear", function()
        settings.define("a.b", { default = 1 })
        settings.undefine("a.b")
        expect(settings.get("a.b")):eq(nil)
        settings.set("a.c", { 1 })
        expect(settings.get("a.c")):eq({ 1 })
        local kept = {}
        for _, name in ipairs(settings.getNames()) do kept[name] = settings.getDetails(name).value end
        settings.clear()
        expect(settings.get("a.c")):eq(nil)
        for name, value in pairs(kept) do if name ~= "a.c" then settings.set(name, value) end end
    end)
end)

describe("4.6 shell and programs", function()
    it("has its functions", function()
        has(shell, [[run execute exit dir setDir path setPath resolve resolveProgram programs complete completeProgram
            setCompletionFunction openTab switchTab getCompletionInfo getRunningProgram setAlias clearAlias aliases]])
        has(multishell, "getFocus setFocus getCurrent getCount getTitle setTitle launch")
    end)
    it("4.3 path and aliases", function()
        expect(shell.path()):eq(".:/rom/programs:/rom/programs/http:/rom/programs/advanced:/rom/programs/rednet:/rom/programs/fun:/rom/programs/fun/advanced")
        local aliases = shell.aliases()
        for alias, program in pairs { ls = "list", dir = "list", cp = "copy", mv = "move", rm = "delete", clr = "clear",
            rs = "redstone", sh = "shell", background = "bg", foreground = "fg" } do
            expect(aliases[alias]):eq(program)
        end
    end)
    it("4.5 every program is there and has a help text of its own", function()
        for name in ([[about alias apis cd clear copy delete drive edit exit gps help id import label list lua mkdir move
            peripherals programs reboot redstone rename set shell shutdown time type chat repeat wget]]):gmatch("%S+") do
            expect(shell.resolveProgram(name) ~= nil, name):eq(true, name)
            local path = help.lookup(name)
            expect(path ~= nil, name):eq(true, name)
            local file = fs.open(path, "r")
            expect(#file.readAll() > 30, name):eq(true, name)
            file.close()
        end
    end)
    it("4.5 drive, about, time, alias, wget", function()
        expect(t.command("drive")):matches("^hdd %(%d+KB remaining%)$")
        expect(t.command("drive rom")):eq("rom (0B remaining)")
        expect(t.command("drive none")):eq("No such path")
        expect(t.command("time")):matches("^The time is .* on Day 1$")
        expect(t.command("about")):matches("CraftOS 1.9")
        t.command("alias foo id")
        expect(t.command("foo")):eq("This is computer #0")
        t.command("alias foo")
        expect(t.command("foo")):eq("No such program")
    end)
    it("4.4 settings are defined", function()
        for name, default in pairs { ["shell.allow_startup"] = true, ["shell.allow_disk_startup"] = true, ["shell.autocomplete"] = true,
            ["edit.autocomplete"] = true, ["lua.autocomplete"] = true, ["edit.default_extension"] = "lua",
            ["paint.default_extension"] = "nfp", ["list.show_hidden"] = false, ["motd.enable"] = true,
            ["motd.path"] = "/rom/motd.txt:/motd.txt", ["lua.warn_against_use_of_local"] = true, ["lua.function_args"] = true,
            ["lua.function_source"] = false, ["bios.strict_globals"] = false, ["shell.autocomplete_hidden"] = false,
            ["bios.use_multishell"] = true } do
            expect(settings.getDetails(name).default, name):eq(default, name)
        end
    end)
end)

describe("4.10 to 4.15 names", function()
    it("4.10.1 rednet", function()
        has(rednet, [[CHANNEL_BROADCAST CHANNEL_REPEAT MAX_ID_CHANNELS open close isOpen send broadcast receive host unhost
            lookup run]])
        expect(rednet.CHANNEL_BROADCAST, rednet.CHANNEL_REPEAT, rednet.MAX_ID_CHANNELS):eq(65535, 65533, 65500)
    end)
    it("4.11.1 gps", function()
        has(gps, "CHANNEL_GPS locate")
        expect(gps.CHANNEL_GPS, gps.locate(0.1)):eq(65534, nil)
    end)
    it("4.12.1 peripheral", function()
        has(peripheral, "getNames isPresent getType hasType getMethods getName call wrap find")
    end)
    it("4.13.1 term", function()
        has(term, [[write scroll getCursorPos setCursorPos getCursorBlink setCursorBlink getSize clear clearLine getTextColour
            setTextColour getBackgroundColour setBackgroundColour isColour blit setPaletteColour getPaletteColour
            nativePaletteColour getTextColor setTextColor getBackgroundColor setBackgroundColor isColor setPaletteColor
            getPaletteColor nativePaletteColor redirect current native]])
    end)
    it("4.13.8 the palette", function()
        local digits = "0123456789abcdef"
        for i, rgb in ipairs { 0xF0F0F0, 0xF2B233, 0xE57FD8, 0x99B2F2, 0xDEDE6C, 0x7FCC19, 0xF2B2CC, 0x4C4C4C, 0x999999,
            0x4C99B2, 0xB266E5, 0x3366CC, 0x7F664C, 0x57A64E, 0xCC4C4C, 0x111111 } do
            expect(colors.packRGB(term.nativePaletteColour(2 ^ (i - 1)))):eq(rgb)
            expect(colors.toBlit(2 ^ (i - 1))):eq(digits:sub(i, i))
        end
    end)
    it("4.13.9 colors", function()
        local names = "white orange magenta lightBlue yellow lime pink cyan purple blue brown green red black "
        local functions = "combine subtract test packRGB unpackRGB rgb8 toBlit fromBlit"
        has(colors, names .. "gray lightGray " .. functions)
        has(colours, names .. "grey lightGrey " .. functions)
    end)
    it("4.13.10 window", function()
        has(window, "create")
        local win = window.create(term.current(), 2, 3, 4, 5, false)
        has(win, [[write scroll getCursorPos setCursorPos getCursorBlink setCursorBlink getSize clear clearLine getTextColour
            setTextColour getBackgroundColour setBackgroundColour isColour blit setPaletteColour getPaletteColour
            getTextColor setTextColor getBackgroundColor setBackgroundColor isColor setPaletteColor getPaletteColor
            getLine setVisible isVisible redraw restoreCursor getPosition reposition]])
        expect(win.getPosition()):eq(2, 3)
        expect(win.isVisible()):eq(false)
    end)
    it("4.13.11 paintutils", function()
        has(paintutils, "parseImage loadImage drawPixel drawLine drawBox drawFilledBox drawImage")
        local image = paintutils.parseImage("e0\n b")
        expect(image):eq({ { 16384, 1 }, { 0, 2048 } })
        screen(6, 4, function()
            paintutils.drawImage(image, 1, 1)
            paintutils.drawBox(3, 1, 5, 3, colors.lime)
            paintutils.drawFilledBox(1, 3, 2, 4, colors.red)
            paintutils.drawLine(6, 1, 6, 4, colors.blue)
            paintutils.drawPixel(4, 2, colors.yellow)
        end)
        local rows = {}
        for y = 1, 4 do rows[y] = select(3, t.window.getLine(y)) end
        expect(rows):eq({ "e0555b", "fb545b", "ee555b", "eefffb" })
    end)
    it("4.14.1 keys", function()
        local count = 0
        for name, code in pairs(keys) do if type(code) == "number" then count = count + 1 expect(keys.getName(code) ~= nil, name):eq(true, name) end end
        expect(count):eq(118)
    end)
    it("4.15.1 fs", function()
        has(fs, [[list combine getName getDir getSize exists isDir isReadOnly makeDir move copy delete open getDrive
            getFreeSpace getCapacity attributes complete find isDriveRoot]])
    end)
    it("4.15.6 errors of paths", function()
        expect.error(fs.makeDir, "rom/x"):eq("/rom/x: Access denied")
        expect.error(fs.getSize, "none"):eq("/none: No such file")
        expect.error(fs.list, "none"):eq("/none: No such file")
        fs.makeDir("d/e")
        expect.error(fs.copy, "d", "d/e/f"):eq("Can't copy a directory inside itself")
        expect.error(fs.move, "d", "d/e/f"):eq("Can't move a directory inside itself")
        expect.error(fs.copy, "d", "d/e"):eq("File exists")
        fs.delete("none")
    end)
    it("4.15.7 io", function()
        has(io, "close flush input lines open output read type write stdin stdout stderr")
        local f = io.open("iofile", "w")
        has(getmetatable(f).__index, "close flush lines read seek setvbuf write")
        f:close()
    end)
end)

t.finish()
