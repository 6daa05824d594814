-- Texts, vectors, modules.
--@ alone
--# textutils
print(textutils.serialize({ 1, name = "ann" }))
--> {
-->   1,
-->   name = "ann",
--> }

--# textutils.serialize
print(textutils.serialize({ 1, x = { true } }, { compact = true }))
local t = {}
t.self = t
print(pcall(textutils.serialize, t))
print(pcall(textutils.serialize, print))
--> {1,x={true,},}
--> false	Cannot serialize table with recursive entries
--> false	Cannot serialize type function

--# textutils.unserialize
print(textutils.unserialize("{ 1, 2, 3 }")[3], textutils.unserialize("nonsense("))
--> 3	nil

--# textutils.serializeJSON
print(textutils.serializeJSON({ name = "ann" }), textutils.serializeJSON({ 1, 2 }), textutils.serializeJSON({}))
--> {"name":"ann"}	[1,2]	{}

--# textutils.unserializeJSON
print(textutils.unserializeJSON('{"a": [1, 2, null]}').a[2])
print(textutils.unserializeJSON("{"))
--> 2
--> nil	Malformed JSON at position 2: Unexpected end of input, expected object key

--# textutils.empty_json_array
print(textutils.serializeJSON({ list = textutils.empty_json_array }))
--> {"list":[]}

--# textutils.json_null
print(textutils.serializeJSON({ textutils.json_null }))
--> [null]

--# textutils.urlEncode
print(textutils.urlEncode("a b&c=d"))
--> a+b%26c%3Dd

--# textutils.formatTime
print(textutils.formatTime(13.5), textutils.formatTime(13.5, true))
--> 1:30 PM	13:30

--# textutils.tabulate
textutils.tabulate(colors.yellow, { "name", "place" }, colors.white, { "ann", "10" }, { "ben", "200" })
--> name  place
--> ann   10
--> ben   200

--# textutils.pagedTabulate
textutils.pagedTabulate({ "a", "b" }, { "c", "d" })
--> a b
--> c d

--# textutils.pagedPrint
print(textutils.pagedPrint("one\ntwo"))
--> one
--> two
--> 2

--# textutils.slowPrint
local before = os.clock()
textutils.slowPrint("hello", 10)
print(os.clock() - before >= 0.4)
--> hello
--> true

--# textutils.slowWrite
textutils.slowWrite("hello ", 20)
print("there")
--> hello there

--# textutils.complete
print(textutils.complete("te", { ten = 1, term = {} })[1])
--> n

--# vector
local a, b = vector.new(1, 2, 3), vector.new(0, 1, 0)
print(a + b, a * 2, -a, a == b)
--> 1,3,3	2,4,6	-1,-2,-3	false

--# vector.new
print(vector.new(1, 2))
--> 1,2,0

--# vector.add
print(vector.new(1, 2, 3):add(vector.new(1, 1, 1)))
--> 2,3,4

--# vector.sub
print(vector.new(1, 2, 3):sub(vector.new(1, 1, 1)))
--> 0,1,2

--# vector.mul
print(vector.new(1, 2, 3):mul(3))
--> 3,6,9

--# vector.div
print(vector.new(2, 4, 6):div(2))
--> 1,2,3

--# vector.unm
print(vector.new(1, 2, 3):unm())
--> -1,-2,-3

--# vector.dot
print(vector.new(1, 2, 3):dot(vector.new(1, 0, 2)))
--> 7

--# vector.cross
print(vector.new(1, 0, 0):cross(vector.new(0, 1, 0)))
--> 0,0,1

--# vector.length
print(vector.new(3, 4, 0):length())
--> 5

--# vector.normalize
print(vector.new(0, 5, 0):normalize())
--> 0,1,0

--# vector.round
print(vector.new(1.4, 2.6, 0):round(), vector.new(1.4, 0, 0):round(0.5))
--> 1,3,0	1.5,0,0

--# vector.equals
print(vector.new(1, 2):equals(vector.new(1, 2, 0)))
--> true

--# vector.tostring
print(vector.new(1, 2, 3):tostring())
--> 1,2,3

--# expect
local expect = require "cc.expect"
print(pcall(expect, 1, "x", "number"))
--> false	/startup.lua:2: bad argument #1 (number expected, got string)

--# expect.expect
local expect = require "cc.expect".expect
print(expect(1, 5, "number"))
print(pcall(expect, 2, nil, "string", "table"))
--> 5
--> false	/startup.lua:3: bad argument #2 (string or table expected, got nil)

--# expect.field
local field = require "cc.expect".field
print(field({ x = 1 }, "x", "number"))
print(pcall(field, {}, "x", "number"))
--> 1
--> false	/startup.lua:3: field 'x' missing from table

--# expect.range
local range = require "cc.expect".range
print(range(5, 1, 10))
print(pcall(range, 50, 1, 10))
--> 5
--> false	/startup.lua:3: number outside of range (expected 50 to be within 1 and 10)

--# strings
local strings = require "cc.strings"
print(#strings.wrap("one two three", 7))
--> 2

--# strings.wrap
local strings = require "cc.strings"
print(table.concat(strings.wrap("one two three", 8), "|"))
--> one two|three

--# strings.ensure_width
local strings = require "cc.strings"
print("[" .. strings.ensure_width("ab", 4) .. strings.ensure_width("abcdef", 4) .. "]")
--> [ab  abcd]

--# strings.split
local strings = require "cc.strings"
print(table.concat(strings.split("a,b,,c", ","), "|"))
--> a|b||c

--# pretty
local pretty = require "cc.pretty"
pretty.pretty_print({ 1, 2, name = "ann" })
--> { 1, 2, name = "ann" }

--# pretty.pretty
local pretty = require "cc.pretty"
print(pretty.render(pretty.pretty({ 1, "two" })))
--> { 1, "two" }

--# pretty.pretty_print
local pretty = require "cc.pretty"
pretty.pretty_print({ a = 1 })
--> { a = 1 }

--# pretty.text
local pretty = require "cc.pretty"
pretty.print(pretty.text("hello", colors.lime))
--> hello

--# pretty.concat
local pretty = require "cc.pretty"
pretty.print(pretty.concat("a", pretty.space, "b"))
--> a b

--# pretty.nest
local pretty = require "cc.pretty"
pretty.print(pretty.nest(2, pretty.concat("a", pretty.line, "b")))
--> a
-->   b

--# pretty.group
local pretty = require "cc.pretty"
pretty.print(pretty.group(pretty.concat("a", pretty.space_line, "b")))
--> a b

--# pretty.write
local pretty = require "cc.pretty"
pretty.write(pretty.text("hello "))
print("there")
--> hello there

--# pretty.print
local pretty = require "cc.pretty"
pretty.print(pretty.text("hello"))
--> hello

--# pretty.render
local pretty = require "cc.pretty"
print(pretty.render(pretty.group(pretty.concat("one", pretty.space_line, "two")), 4))
--> one
--> two

--# pretty.empty
local pretty = require "cc.pretty"
print(#pretty.render(pretty.empty))
--> 0

--# pretty.space
local pretty = require "cc.pretty"
print("[" .. pretty.render(pretty.space) .. "]")
--> [ ]

--# pretty.line
local pretty = require "cc.pretty"
pretty.print(pretty.concat("a", pretty.line, "b"))
--> a
--> b

--# pretty.space_line
local pretty = require "cc.pretty"
pretty.print(pretty.concat("a", pretty.space_line, "b"))
--> a
--> b

--# completion
local completion = require "cc.completion"
print(completion.choice("re", { "red", "blue" })[1])
--> d

--# completion.choice
local completion = require "cc.completion"
print(table.concat(completion.choice("b", { "blue", "brown", "red" }), " "))
--> lue rown

--# completion.peripheral
local completion = require "cc.completion"
print(completion.peripheral("to")[1])
--> p

--# completion.side
local completion = require "cc.completion"
print(completion.side("le")[1])
--> ft

--# completion.setting
local completion = require "cc.completion"
print(completion.setting("motd.e")[1])
--> nable

--# completion.command
local completion = require "cc.completion"
print(#completion.command("x"))
--> 0

--# shellCompletion
local completion = require "cc.shell.completion"
shell.setCompletionFunction("startup.lua", completion.build({ completion.choice, { "hello", "bye" } }))
print(shell.complete("startup he")[1])
--> llo

--# shellCompletion.build
local completion = require "cc.shell.completion"
local f = completion.build(completion.side, { completion.choice, { "on", "off" }, many = true })
print(f(shell, 1, "to", {})[1], f(shell, 2, "o", { "top" })[2], f(shell, 3, "of", {})[1])
print(pcall(completion.build, "side"))
--> p	ff	f
--> false	bad argument #1 (table or function expected, got string)

--# shellCompletion.file
local completion = require "cc.shell.completion"
print(completion.file(shell, "start")[1])
--> up.lua

--# shellCompletion.dir
local completion = require "cc.shell.completion"
print(completion.dir(shell, "r")[1])
--> om/

--# shellCompletion.dirOrFile
local completion = require "cc.shell.completion"
print("[" .. completion.dirOrFile(shell, "start", nil, true)[1] .. "]")
--> [up.lua ]

--# shellCompletion.program
local completion = require "cc.shell.completion"
print(completion.program(shell, "shutd")[1])
--> own

--# shellCompletion.programWithArgs
local completion = require "cc.shell.completion"
print("[" .. completion.programWithArgs(shell, "shutd", { "left" }, 2)[1] .. "]")
--> [own ]

--# shellCompletion.help
local completion = require "cc.shell.completion"
print(completion.help(shell, "redn")[1])
--> et

--# shellCompletion.choice
local completion = require "cc.shell.completion"
print("[" .. completion.choice(shell, "re", {}, { "red", "blue" }, true)[1] .. "]")
--> [d ]

--# shellCompletion.side
local completion = require "cc.shell.completion"
print(completion.side(shell, "bo")[1])
--> ttom

--# shellCompletion.setting
local completion = require "cc.shell.completion"
print(completion.setting(shell, "motd.e")[1])
--> nable

--# shellCompletion.command
local completion = require "cc.shell.completion"
print(#completion.command(shell, "ti"))
--> 0

--# require
local env = setmetatable({}, { __index = _G })
env.require, env.package = require "cc.require".make(env, "/lib")
print(env.package.path:sub(1, 7))
--> ?;?.lua

--# require.make
local file = fs.open("lib/twice.lua", "w")
file.write("return function(n) return 2 * n end")
file.close()
local load = require "cc.require".make(setmetatable({}, { __index = _G }), "/lib")
print(load("twice")(21))
print(select(2, pcall(load, "thrice")):match("[^\n]*"))
--> 42
--> module 'thrice' not found:

--# nft
local nft = require "cc.image.nft"
local image = nft.parse("\31" .. "5green\n" .. "\31" .. "ered")
nft.draw(image, 20, 3)
print(#image, image[2].text, image[2].foreground)
--> 2	red	eee

--# nft.parse
local row = require "cc.image.nft".parse("ab\31ec\0304d")[1]
print(row.text, row.foreground, row.background)
--> abcd	00ee	fff4

--# nft.load
local nft = require "cc.image.nft"
local file = fs.open("flag.nft", "w")
file.write("\31" .. "bblue\n")
file.close()
print(nft.load("flag.nft")[1].foreground)
print(nft.load("none.nft"))
--> bbbb
--> nil	/none.nft: No such file

--# dfpwm.encode
local dfpwm = require "cc.audio.dfpwm"
print(#dfpwm.encode({ 0, 50, 100, 50, 0, -50, -100, -50 }))
print(pcall(dfpwm.encode, { 200 }))
--> 1
--> false	Amplitude at position 1 was 200, but should be between -128 and 127

--# dfpwm.decode
local dfpwm = require "cc.audio.dfpwm"
local samples = dfpwm.decode("\255\255\0\0")
print(#samples, samples[1] < samples[16], samples[17] > samples[32])
--> 32	true	true

--# dfpwm.make_encoder
local encode = require "cc.audio.dfpwm".make_encoder()
local piece = {}
for i = 1, 800 do piece[i] = math.floor(100 * math.sin(i / 20)) end
print(#encode(piece), #encode(piece))
--> 100	100

--# dfpwm.make_decoder
local decode = require "cc.audio.dfpwm".make_decoder()
local first, second = decode(("\255"):rep(10)), decode(("\255"):rep(10))
print(#first, first[80] <= second[1])
--> 80	true

--@ craftos
--# shellCompletion.peripheral
local completion = require "cc.shell.completion"
print(completion.peripheral(shell, "spea")[1])
--> ker_0

--# nft.draw
local nft, monitor = require "cc.image.nft", peripheral.find("monitor")
nft.draw(nft.parse("red\nsky"), 2, 1, monitor)
nft.draw(nft.parse("over"), 30, 4)
print(monitor.getCursorPos())
--> 5	2

--# dfpwm
local dfpwm, speaker = require "cc.audio.dfpwm", peripheral.find("speaker")
local samples = {}
for i = 1, 4800 do samples[i] = math.floor(100 * math.sin(i / 20)) end
print(speaker.playAudio(dfpwm.decode(dfpwm.encode(samples))))
--> true
