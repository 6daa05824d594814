-- What the APIs answer where a mistake would lose data without a word.
local t = require "runner"
local describe, it, expect, screen, command, put = t.describe, t.it, t.expect, t.screen, t.command, t.put

describe("4.16 textutils", function()
    it("writes the holes of lists as null", function()
        expect(textutils.serialiseJSON { [1] = "a", [3] = "c" }):eq('["a",null,"c"]')
        expect(textutils.serialiseJSON { [2] = "x" }):eq('[null,"x"]')
        expect(textutils.serialiseJSON { { [3] = false } }):eq("[[null,null,false]]")
        expect(textutils.serialiseJSON { a = { [2] = 1 } }):eq('{"a":[null,1]}')
        expect.error(textutils.serialiseJSON, { [2 ^ 40] = 1 }):eq("Cannot serialize a list of 1 entries up to index 1099511627776")
    end)
    it("reads the table itself, not its __index or __pairs", function()
        local proxy = setmetatable({ "own" }, { __index = function(_, i) return i and i < 5 and "not own" or nil end })
        expect(textutils.serialise(proxy, { compact = true })):eq('{"own",}')
        expect(textutils.serialiseJSON(proxy)):eq('["own"]')
    end)
    it("encodes characters beyond ASCII as UTF-8", function()
        expect(textutils.urlEncode("\233")):eq("%C3%A9")
        expect(textutils.urlEncode("a b&c\n~")):eq("a+b%26c%0D%0A%7E")
    end)
    it("pages without losing a line", function()
        local shown = {}
        local function watch()
            local pull = os.pullEvent
            os.pullEvent = function()
                for y = 1, 4 do shown[#shown + 1] = (t.window.getLine(y):gsub(" +$", "")) end
            end
            local lines = {}
            for i = 1, 9 do lines[i] = "line number " .. i .. " is longer than the question" end
            local ok, err = pcall(textutils.pagedPrint, table.concat(lines, "\n"))
            os.pullEvent = pull
            if not ok then error(err, 0) end
        end
        local rows = screen(44, 4, function(win)
            t.window = win
            watch()
        end)
        for _, row in ipairs(rows) do shown[#shown + 1] = row end
        shown = table.concat(shown, "|")
        for i = 2, 9 do expect(shown):matches("line number " .. i .. " is longer than the question") end
        expect(shown:find("continue[^|]")):eq(nil)
    end)
    it("slowWrite wraps words as write does", function()
        for _, text in ipairs { "one two three four", "abcdefghijklmno", "a\nb  c\n", "", "ab abcdefghijklmn x" } do
            local answers = {}
            local function with(f)
                return screen(10, 6, function() answers[#answers + 1] = f(text, 1000) write("|") end)
            end
            expect(with(textutils.slowWrite)):eq(with(write))
            expect(answers[1]):eq(answers[2])
        end
    end)
    it("tabulate refuses nil", function()
        expect.error(textutils.tabulate, nil):eq("bad argument #1 (number or table expected, got nil)")
        expect.error(textutils.tabulate, { "a" }, nil, { "b" }):eq("bad argument #2 (number or table expected, got nil)")
        expect.error(textutils.pagedTabulate, { {} }):eq("bad argument #1.1 (string expected, got table)")
    end)
end)

describe("4.16 cc.pretty", function()
    local pretty = require "cc.pretty"
    it("writes keys in brackets", function()
        local function text(value) return pretty.render(pretty.pretty(value)) end
        expect(text { ["a b"] = 1 }):eq('{ ["a b"] = 1 }')
        expect(text { [5] = true, a = 1 }):eq("{ [5] = true, a = 1 }")
        expect(text { ["end"] = 1 }):eq('{ ["end"] = 1 }')
    end)
    it("writes functions with source and arguments", function()
        local f = load("return function(a, b, ...) end", "=file")()
        local function text(options) return pretty.render(pretty.pretty(f, options)) end
        expect(text()):eq(tostring(f))
        expect(text { function_source = true }):eq("function<file:1>")
        expect(text { function_args = true }):eq(tostring(f) .. "(a, b, ...)")
        expect(text { function_source = true, function_args = true }):eq("function<file:1>(a, b, ...)")
    end)
    it("has one form of each document", function()
        expect(rawequal(pretty.text(""), pretty.empty)):eq(true)
        expect(rawequal(pretty.text(" "), pretty.space)):eq(true)
        expect(rawequal(pretty.text("\n"), pretty.line)):eq(true)
        expect(rawequal(pretty.concat(), pretty.empty)):eq(true)
        local one = pretty.text("x")
        expect(rawequal(pretty.concat(one), one)):eq(true)
        expect(rawequal(pretty.group(one), one)):eq(true)
        expect(pretty.render(pretty.text("a\n\nb"))):eq("a\n\nb")
        expect(pretty.render(pretty.group(pretty.text("a\nb")))):eq("ab")
    end)
end)

describe("4.7 and 4.9", function()
    it("os.loadAPI raises with the reason", function()
        expect.error(os.loadAPI, "nosuch"):eq("Failed to load API nosuch due to File not found")
        put("broken.lua", "error('mine', 0)")
        expect.error(os.loadAPI, "broken.lua"):eq("Failed to load API broken due to mine")
        expect(broken):eq(nil)
        put("itself", "os.loadAPI('itself')")
        expect.error(os.loadAPI, "itself"):matches("API itself is already being loaded")
    end)
    it("rs is redstone", function() expect(rawequal(rs, redstone)):eq(true) end)
    it("a preloaded module gets its name alone", function()
        local n
        package.preload.alone = function(...) n = select("#", ...) return {} end
        require "alone"
        package.preload.alone = nil
        expect(n):eq(1)
    end)
    it("files have an identity", function()
        local a, b = io.open("broken.lua"), io.open("broken.lua")
        expect(tostring(a)):matches("^file %(%x+%)$")
        expect(tostring(a) == tostring(b)):eq(false)
        a:close() b:close()
        expect(tostring(a)):eq("file (closed)")
    end)
end)

describe("4.5 programs", function()
    it("set shows the default", function()
        settings.define("my.num", { default = 1, type = "number" })
        settings.set("my.num", 2)
        expect(command("set my.num")):eq("my.num is 2 (default is 1)")
        expect(command("set my.num 3")):eq('"my.num" set to 3')
        expect(command("set my.num nil")):eq('"my.num" unset')
        expect(command("set my.num")):eq("my.num is 1")
        settings.undefine("my.num")
    end)
    it("rm of a mount says how to empty it", function()
        expect(command("rm /")):eq("Cannot delete mount /\nTo delete its contents run rm /*")
        expect(command("rm /rom")):eq("Cannot delete mount /rom\nTo delete its contents run rm /rom/*")
    end)
    it("a program of a first line gets the path as typed", function()
        put("teller", "print(...)")
        put("told", "#!teller\n")
        expect(command("told a")):eq("told\ta")
        put("sub/told", "#!teller -x\n")
        expect(command("sub/../sub/told")):eq("-x\tsub/../sub/told")
    end)
    it("boxes have their colour as text colour", function()
        local fg
        screen(4, 4, function(win)
            paintutils.drawFilledBox(1, 1, 2, 2, colors.red)
            paintutils.drawBox(3, 1, 4, 2, colors.lime)
            fg = { win.getLine(1) }
        end)
        expect(fg):eq({ "    ", "ee55", "ee55" })
    end)
    it("motd knows the days", function()
        local date = os.date
        os.date = function() return "12-24" end
        local ok, text = pcall(command, "motd")
        os.date = date
        expect(ok, text):eq(true, "Merry X-mas!")
    end)
    it("help of nothing is an error", function()
        local colour
        screen(30, 2, function(win)
            shell.run("help nosuchtopic")
            _, colour = win.getLine(1)
        end)
        expect(colour:sub(1, 1)):eq("e")
    end)
end)

t.finish()
