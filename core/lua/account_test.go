//go:build !js

// In WebAssembly Go's heap is collected only now and then; the account is the
// same everywhere.

package lua

import (
	"runtime"
	"strings"
	"testing"
)

// keptKinds each make something a program can keep, in turn i. What waits in a
// host function is kept by its coroutine c.
var keptKinds = map[string]string{
	"empty tables":           `return {}`,
	"short lists":            `return { i, i, i }`,
	"small records":          `return { a = i, b = i }`,
	"lists":                  `local t = {} for j = 1, 300 do t[j] = j end return t`,
	"maps":                   `local t = {} for j = 1, 300 do t["k" .. j] = j end return t`,
	"sparse maps":            `local t = {} for j = 1, 300 do t[j * 1000] = j end return t`,
	"a list":                 `return i`,
	"numbers as strings":     `return "" .. i`,
	"strings":                `return ("x"):rep(60) .. i`,
	"long strings":           `return ("x"):rep(5000) .. i`,
	"very long strings":      `return ("x"):rep(40000) .. i`,
	"pieces of strings":      `return (("x"):rep(100000) .. i):sub(-40)`,
	"captures":               `return (("x"):rep(20000) .. i):match("%d+")`,
	"closures":               `return function() return i end`,
	"closures of two":        `local j = i return function() j = j + i return j end`,
	"closures of many":       `local a, b, c, d = i, i, i, i return function() return a + b + c + d end`,
	"functions":              `return function() end`,
	"matchers":               `return (("x"):rep(1000) .. i):gmatch(".")`,
	"coroutines":             `return coroutine.create(function() end)`,
	"wrapped":                `return coroutine.wrap(function() end)`,
	"suspended":              `local c = coroutine.create(function() coroutine.yield() end) coroutine.resume(c) return c`,
	"deep coroutines":        `local function f(n) if n > 0 then return 1 + f(n - 1) end coroutine.yield() end local c = coroutine.create(f) coroutine.resume(c, 200) return c`,
	"dead coroutines":        `local function f(n) if n > 0 then return 1 + f(n - 1) end error() end local c = coroutine.create(f) coroutine.resume(c, 200) return c`,
	"finished coroutines":    `local function f(n) if n > 0 then return 1 + f(n - 1) end return 1 end local c = coroutine.create(f) coroutine.resume(c, 200) return c`,
	"variables of dropped":   `local f local c = coroutine.create(function() local s, n = ("x"):rep(5000) .. i, 0 f = function() n = n + 1 end coroutine.yield() return s end) coroutine.resume(c) return f`,
	"deep in host":           `local function f(n) if n > 0 then return table.foreach({ 1 }, function() f(n - 1) end) end coroutine.yield() end local c = coroutine.create(f) coroutine.resume(c, 50) return c`,
	"reading":                `local n = 0 local c = coroutine.create(function() load(function() n = n + 1 if n > 1 then coroutine.yield() end return (" "):rep(20000) .. i end) end) coroutine.resume(c) return c`,
	"reading pieces":         `local n = 0 local c = coroutine.create(function() load(function() n = n + 1 if n > 300 then coroutine.yield() end return "local x" end) end) coroutine.resume(c) return c`,
	"readers' names":         `local c = coroutine.create(function() load(function() coroutine.yield() end, "=" .. ("n"):rep(5000) .. i) end) coroutine.resume(c) return c`,
	"formatting":             `local c = coroutine.create(function() return ("%s%s"):format(("x"):rep(20000), setmetatable({}, { __tostring = function() coroutine.yield() return "" end })) end) coroutine.resume(c) return c`,
	"formatting at once":     `local c = coroutine.create(function() return ("%s"):format(setmetatable({}, { __tostring = function() coroutine.yield() return "" end })) end) coroutine.resume(c) return c`,
	"gsub":                   `local c = coroutine.create(function() return (("x"):rep(20000) .. "y"):gsub("y", coroutine.yield) end) coroutine.resume(c) return c`,
	"gsub at once":           `local c = coroutine.create(function() return ("y"):gsub("y", coroutine.yield) end) coroutine.resume(c) return c`,
	"gsub by long pattern":   `local c = coroutine.create(function() return ("y"):gsub(("x?"):rep(2000) .. "(y)", coroutine.yield) end) coroutine.resume(c) return c`,
	"sorting":                `local c = coroutine.create(function() table.sort({ 1, 2, 3 }, coroutine.yield) end) coroutine.resume(c) return c`,
	"joining":                `local c = coroutine.create(function() table.concat(setmetatable({}, { __len = function() return 300 end, __index = function(_, k) if k == 300 then coroutine.yield() end return "x" end })) end) coroutine.resume(c) return c`,
	"unpacking":              `local c = coroutine.create(function() table.unpack(setmetatable({}, { __index = function(_, k) if k == 300 then coroutine.yield() end return 1 end }), 1, 301) end) coroutine.resume(c) return c`,
	"foreach":                `local c = coroutine.create(function() table.foreach({ 1 }, coroutine.yield) end) coroutine.resume(c) return c`,
	"in pcall":               `local c = coroutine.create(function() pcall(pcall, pcall, coroutine.yield) end) coroutine.resume(c) return c`,
	"yielded values":         `local c = coroutine.create(function(...) coroutine.yield(table.unpack({}, 1, 500)) end) coroutine.resume(c) return c`,
	"chunks":                 `return load("return function() return a.b.c end")`,
	"larger chunks":          `return load(("local a = b.c d(a, 'e', " .. i .. ", {}) "):rep(100))`,
	"chunks of functions":    `return load("x = {" .. ("function(a) return a + b end,"):rep(50) .. "}")`,
	"chunks of constants":    `local t = {} for j = 1, 200 do t[j] = i * j + 0.5 end return load("return {" .. table.concat(t, ",") .. "}")`,
	"chunks of strings":      `local t = {} for j = 1, 200 do t[j] = "'s" .. i * 1000 + j .. "'" end return load("return {" .. table.concat(t, ",") .. "}")`,
	"chunks of locals":       `local t = {} for j = 1, 150 do t[j] = "local v" .. i * 1000 + j .. " = 1 " end return load(table.concat(t))`,
	"chunks of names":        `return load("x = " .. ("y" .. i .. "."):rep(99) .. "z")`,
	"chunks of upvalues":     `return load("local a, b, c, d, e, f = 1 return {" .. ("function() return a, b, c, d, e, f, g end,"):rep(50) .. "}")`,
	"functions of chunks":    `return load("local s = '" .. ("x"):rep(5000) .. i .. "' return function() end")()`,
	"chunks in long sources": `return load("return function() return a" .. i .. " end" .. (" "):rep(20000))()`,
	"comments":               `return load("--" .. ("x"):rep(20000) .. i .. "\nreturn 'abc', def")`,
	"long chunk names":       `return load("return 1", "=" .. ("n"):rep(5000) .. i)`,
	"long file names":        `return load("return 1", "@" .. ("n"):rep(5000) .. i)`,
	"sources as names":       `return load("return '" .. ("x"):rep(5000) .. i .. "'")`,
	"environments":           `return setfenv(function() return x end, {})`,
	"metatables":             `return setmetatable({}, { __index = {} })`,
	"errors":                 `return select(2, pcall(error, ("x"):rep(1000) .. i, 1))`,
	"syntax errors":          `return select(2, load(("x"):rep(1000) .. i))`,
	"tracebacks":             `return debug.traceback("x" .. i)`,
	"information":            `return debug.getinfo(1)`,
}

// TestAccountIsHonest: what a program keeps takes of Go's heap what its account
// says, a little more or less.
func TestAccountIsHonest(t *testing.T) {
	const from, to = 1 << 19, 2 << 20
	const frame = `
local kept = {}
local function make(i) MAKE end
for i = 1, 1e9 do kept[i] = make(i) if enough() then break end end
print(#kept) hold(kept)`
	for kind, make := range keptKinds {
		w := start(t, strings.Replace(frame, "MAKE", make, 1), 1<<30)
		var before runtime.MemStats
		account, goal := int64(0), int64(from)
		w.m.mem.threshold = 1 << 40 // passes are only made here
		w.m.SetStr(w.m.Globals(), "enough", w.m.NewFunction("enough", func(c *Call) Result {
			a := &w.m.mem
			if a.account < goal {
				return c.Return(Bool(false))
			}
			w.m.markAll()
			a.threshold = 1 << 40
			if a.account >= from && account == 0 {
				account = a.account
				runtime.GC()
				runtime.ReadMemStats(&before)
			}
			goal = from
			if account > 0 {
				goal = to
			}
			done := a.account >= to && account > 0
			goal = a.account + max(goal-a.account, 1<<16)
			return c.Return(Bool(done))
		}))
		var factor float64
		w.m.SetStr(w.m.Globals(), "hold", w.m.NewFunction("hold", func(c *Call) Result {
			w.m.markAll()
			runtime.GC()
			var after runtime.MemStats
			runtime.ReadMemStats(&after)
			factor = (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / float64(w.m.mem.account-account)
			return c.Return()
		}))
		for {
			_, s := w.t.Resume(10_000_000)
			if s == Failed {
				t.Errorf("%s: %s", kind, w.m.Display(w.t.Err()))
			}
			if s != Paused {
				break
			}
			var now runtime.MemStats
			if runtime.ReadMemStats(&now); now.HeapAlloc > 1<<30 {
				t.Errorf("%s: more than 1 GiB, the account says %d", kind, w.m.mem.account)
				break
			}
		}
		t.Logf("%-22s %.2f  %s", kind, factor, strings.TrimSpace(w.out.String()))
		if factor > 1.4 || factor < 0.3 {
			t.Errorf("%s take %.2f times what the account says", kind, factor)
		}
	}
}
