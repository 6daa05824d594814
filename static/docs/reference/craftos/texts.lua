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
