package hostile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/markdown"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
	"github.com/emberwire/emberwire/tests/smallstack"
)

// nested are texts in which n things are inside one another or follow one
// another, for whatever reads a text of somebody else.
func nested(n int) map[string]string {
	rep := strings.Repeat
	return map[string]string{
		"brackets":        rep("[", n),
		"both brackets":   rep("[", n) + rep("]", n),
		"links":           rep("[a](", n) + rep(")", n),
		"images":          rep("![", n) + rep("](x)", n),
		"quotes":          rep("> ", n) + "a",
		"list items":      rep("- ", n) + "a",
		"indented":        indented(min(n, 800)),
		"numbered":        rep("1. ", n) + "a",
		"stars":           rep("*", n) + "a" + rep("*", n),
		"stars and lines": rep("*a _b ", n) + rep("_ *", n),
		"strong":          rep("**a ", n) + rep("**", n),
		"ticks":           rep("`", n) + "a",
		"more ticks":      growing(min(n, 1000)),
		"parentheses":     rep("(", n) + "a" + rep(")", n),
		"not":             rep("not ", n) + "psp",
		"and":             "psp" + rep(" and psp", n),
		"or":              "psp" + rep(" or not psp", n),
		"braces":          rep("{a=", n) + "1" + rep("}", n),
		"dots":            "a" + rep(".a", n),
		"table rows":      rep("|", n) + "\n" + rep("|-", n) + "|\n" + rep("|", n),
		"angles":          rep("<", n) + rep(">", n),
		"backslashes":     rep("\\", n),
	}
}

// growing is one backtick, then two, then three: each opens a span that nothing
// closes.
func growing(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", i+1) + " ")
	}
	return b.String()
}

// indented is a list of one item in a list of one item, and so on.
func indented(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

// What reads the texts of others reads them or says what is wrong, however deep
// they are.
func TestDeepTexts(t *testing.T) {
	for _, n := range []int{filter.MaxDepth, filter.MaxDepth + 1, 1000, 20_000} {
		for name, text := range nested(n) {
			_ = markdown.Read(text)
			if f, err := filter.Parse(text); err == nil && f == nil {
				t.Errorf("%d %s: neither a filter nor an error", n, name)
			}
			for _, toml := range []string{"a = " + text, "[" + text + "]\n", text + " = 1", "[[computer]]\nname = " + text} {
				if f, err := labfile.Parse("lab.md", []byte("# Lab\n```toml lab.toml\n"+toml+"\n```\n"+text)); err == nil && f == nil {
					t.Errorf("%d %s: neither a lab nor an error", n, name)
				}
			}
			_, _ = wire.ParseLink("http://localhost:1/#room=" + text)
		}
	}
}

// Values are as deep as they may be, or refused: what is written, what is read,
// and all that walks over one.
func TestDeepValues(t *testing.T) {
	at := func(depth int) value.Value {
		v := value.Int(1)
		for range depth {
			v = value.List(v)
		}
		return v
	}
	b, err := value.Encode(at(value.MaxDepth))
	if err != nil {
		t.Fatal(err)
	}
	v, err := value.Decode(b)
	if err != nil || !value.Equal(v, at(value.MaxDepth)) || value.Weight(v) == 0 || value.Check(v) != nil {
		t.Errorf("%d tables inside one another: %v", value.MaxDepth, err)
	}
	if err := value.Check(at(value.MaxDepth + 1)); err == nil {
		t.Error("a table more is allowed")
	}
	inner := string(b[:len(b)-len(mustEncode(t, value.Int(1)))]) // the heads of MaxDepth tables
	if _, err := value.Decode([]byte(strings.Repeat(inner, 3000))); err == nil {
		t.Error("a hundred thousand heads of tables are read")
	}
}

func mustEncode(t *testing.T, v value.Value) []byte {
	b, err := value.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// recursions go as deep as they are let, each in every way a program can make
// the host go deeper.
const recursions = `
local function deep(n) local t = {} for i = 1, n do t = { t } end return t end
local function text(open, n, close) return open:rep(n) .. close:rep(n) end
local modem = peripheral.find("modem")
local ways = {
  function() return textutils.serialise(deep(5000)) end,
  function() return textutils.serialiseJSON(deep(5000)) end,
  function() return textutils.unserialise(text("{", 30000, "}")) end,
  function() return textutils.unserialiseJSON(text("[", 30000, "]")) end,
  function() return textutils.unserialiseJSON(('{"a":'):rep(30000)) end,
  function() return load("return " .. text("(", 30000, ")")) end,
  function() return ("x"):rep(1e5):find(("x?"):rep(200) .. "x*") end,
  function() return text("(", 100000, ")"):match("%b()") end,
  function() return ("a"):rep(1e5):match(("(a?)"):rep(32) .. ".-$") end,
  function() return os.queueEvent("deep", deep(20000)) end,
  function() return os.queueEvent("deep", deep(31)) end,
  function() return modem.transmit(1, 1, deep(20000)) end,
  function() return modem.transmit(1, 1, deep(31)) end,
  function() return modem.transmit(1, 1, deep(32)) end,
  function() local t = {} t[t] = t t.t = t return modem.transmit(1, 1, t) end,
  function() local function f() return coroutine.wrap(f)() end return f() end,
  function() local function f() return coroutine.resume(coroutine.create(f)) end return f() end,
  function() local function f() return pcall(f) end return f() end,
  function() local function f() return xpcall(f, f) end return f() end,
  function() local function f() error(setmetatable({}, { __tostring = f })) end return xpcall(f, tostring) end,
  function() local function f() table.sort({ 3, 2, 1 }, f) end return f() end,
  function() local function f() return ("x"):gsub("x", f) end return f() end,
  function() local function f() return load(f) end return f() end,
  function() local t t = setmetatable({}, { __tostring = function() return ("%s"):format(t) end }) return tostring(t) end,
  function() local t t = setmetatable({}, { __index = function(_, k) return t[k] end }) return t.x end,
  function() local t t = setmetatable({}, { __concat = function(a, b) return a .. b end }) return t .. "x" end,
  function() local t t = setmetatable({}, { __len = function(x) return #x end, __index = function(x, k) return table.concat(x) end }) return table.concat(t) end,
  function() local t t = setmetatable({}, { __pairs = function(x) return pairs(x) end }) return pairs(t) end,
  function() local t = print for i = 1, 30000 do t = setmetatable({}, { __call = t }) end return t() end,
  function() local t = {} for i = 1, 30000 do t = setmetatable({}, { __index = t }) end return t.x end,
  function() local t = {} t.__index = t setmetatable(t, t) return t.x end,
  function() local function f() return require("nosuch" .. #debug.traceback()) end return f() end,
  function() local d = deep(200000) d = nil local s = {} for i = 1, 200 do s[i] = ("x"):rep(20000) .. i end end,
  function() debug.sethook(function() local function f() return 1 + f() end f() end, "l") local x = 1 debug.sethook() end,
  function() return string.format(("%s"):rep(200), table.unpack(deep(1), 1, 200)) end,
  function() local env = setmetatable({}, { __index = _ENV }) for i = 1, 1000 do env = setmetatable({}, { __index = env }) end return load("return print", "=x", "t", env)() end,
  function() return fs.open(("a/"):rep(5000), "r") end,
  function() return fs.makeDir(("a/"):rep(5000)) end,
  function() return fs.find(("*/"):rep(5000)) end,
  function() return settings.set("deep", deep(5000)) end,
  function() local keep = {} for i = 1, 3000 do keep = setmetatable({ keep }, { __mode = "kv" }) end collectgarbage = nil return #("x"):rep(3e6) end,
}
for _, f in ipairs(ways) do
  local c = coroutine.create(f)
  coroutine.resume(c)
  sleep(0)
end
print("survived", #ways)
`

// What a program makes the host do inside one another has an end, and what it
// sends is shown.
func TestDeepCalls(t *testing.T) {
	src := "# Deep\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n" +
		"[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n```lua a/startup.lua\n" + recursions + "\n```\n" +
		"```lua b/startup.lua\nperipheral.find('modem').open(1)\nlocal n = 0\nwhile true do os.pullEvent('modem_message') n = n + 1 print(n) end\n```\n"
	f, err := labfile.Parse("lab.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	l.RunTo(l.Now().Add(2*time.Minute), nil)
	shown := func(i int) string {
		return fmt.Sprint(l.Computers()[i].Screen().Text(), l.Computers()[i].FailureText())
	}
	if !strings.Contains(shown(0), "survived") || !strings.Contains(shown(1), "1") {
		t.Errorf("%s\n%s", shown(0), shown(1))
	}
}

// The same with half the stack of a browser's worker.
func TestDeepInASmallStack(t *testing.T) {
	smallstack.Run(t, "TestDeepTexts$|TestDeepValues$|TestDeepCalls$")
}
