package lua

import (
	"math"
	"testing"
)

// A mark pass before any instruction changes nothing a program can see but
// what is in weak tables: what it forgets on the stack is never read again.
func TestMarkBeforeEveryInstruction(t *testing.T) {
	programs := map[string]string{"every way": waysThrough}
	for name, source := range corpus {
		if name != "garbage" { // it looks into weak tables
			programs[name] = source
		}
	}
	for name, source := range programs {
		want := start(t, source, 0)
		want.finish(t, math.MaxInt64)
		w := start(t, source, 0)
		steps := 0
		for {
			_, s := w.t.Resume(1)
			if s == Failed {
				t.Fatalf("%s: %s", name, w.m.Display(w.t.Err()))
			}
			if s == Done {
				break
			}
			if steps++; steps < 20_000 || steps%97 == 0 {
				w.m.markAll()
			}
		}
		if w.out.String() != want.out.String() {
			t.Errorf("%s:\n%s\nwant\n%s", name, w.out.String(), want.out.String())
		}
	}
}

// waysThrough has values in temporaries, open lists and variables at calls of
// every kind.
const waysThrough = `
local function many(n) local t = {} for i = 1, n do t[i] = { i } end return table.unpack(t) end
local function sum(...) local s = 0 for i = 1, select("#", ...) do s = s + (select(i, ...))[1] end return s end
print(sum(many(3)), sum({ 5 }, many(70)), #{ {}, {}, many(60) }, sum(many(2), many(2)))
local mt = {} mt.__index = function(t, k) return { k } end mt.__call = function(self, a, ...) return a, ... end
mt.__concat = function(a, b) return { (type(a) == "table" and (rawget(a, 1) or "m") or a) .. (type(b) == "table" and (rawget(b, 1) or "m") or b) } end
mt.__lt = function(a, b) return rawget(a, "n") < rawget(b, "n") end mt.__eq = function() return true end mt.__len = function() return 7 end
mt.__add = function(a, b) return { 3 } end mt.__newindex = function(t, k, v) rawset(t, k, { v }) end
local m = setmetatable({}, mt)
print(m.x[1] .. m.y[1], ("b" .. m)[1], (m + { 1 })[1] + #m, m("p", {}), sum(m(many(80))))
local chain = m for i = 1, 30 do chain = setmetatable({}, { __call = chain }) end
print(select("#", chain(many(40))))
local a, b, c = { 1 }, ({ 2 }), setmetatable({ n = 1 }, mt)
local d = a[1] and b or c
print(d[1], (a and { 4 } or b)[1], not a == { 1 }, (nil or { 6 })[1], c < setmetatable({ n = 2 }, mt), c == m)
for i, v in ipairs({ many(5) }) do local w = { v } a[i] = function() w[1] = v return w[1][1] + i end end
local s = 0 for i = 1, 5 do s = s + a[i]() end print(s)
for k, v in (function() return pairs({ x = { 1 }, y = { 2 } }) end)() do for i = 1, 2 do local q = { v[i] } s = s + (q[1] or 0) end end print(s)
local function tail(n, t) if n == 0 then return t end return tail(n - 1, { t[1] + 1 }) end print(tail(50, { 0 })[1])
local function gen() for i = 1, 5 do local big = { i } coroutine.yield(big, { i * 2 }) end end
for x, y in coroutine.wrap(gen) do s = s + x[1] + y[1] end print(s)
do local p, q = { 1 }, { 2 } p, q = q, p m.field = { p } print(p[1], q[1], m.field[1] == nil) end
local i = 0 repeat local keep = { i } i = i + 1 local f = function() return keep end until f()[1] >= 3 and keep[1] == 3
while true do local z = { i } i = i + 1 if z[1] > 8 then break end local g = function() return z end if g()[1] == 7 then goto out end end ::out:: print(i)
print(pcall(function(...) local t = { ... } error(t[2]) end, {}, "message"))
print(xpcall(function() local l = { 1 } return l.x.y end, function(e) return e:gsub("^.-: ", "") end))
print((("abc"):gsub("%w", function(ch) return ({ a = "1", b = m.zz[1] })[ch] end)))
debug.sethook(function() local h = { 1 } end, "l") local l1 = { 1 }
local l2 = { l1, sum({ 1 }, { 2 }, many(3)) }
debug.sethook() print(l2[1][1], l2[2])
local x = { [{}] = 1, y = { z = { 1 } }, many(3) } print(x.y.z[1], #x, -(-x[1][1]), "" .. x[2][1] .. "e")
print(load(function() i = i + 1 return ({ [11] = "return ", [12] = "{ 1 }" })[i + 10 - 9] end))
return many(300)`

// What a program can no longer reach ends, whatever register it was in.
func TestDeadRegistersKeepNothing(t *testing.T) {
	for _, body := range []string{
		`while x[1] do local a = {} end`,
		`local y = x[1] y = nil while x[1] do local a = {} end`,
		`do local y = x[1] end while x[1] do local a = {} end`,
		`repeat local a = {} until not x[1]`,
		`repeat local y = x[1] y = nil local a = {} until not x[1]`,
		`while x[1] do local a = function() end end`,
		`while x[1] do a = {} end`,
		`while x[1] do a = "x" .. ({ n = #tostring({}) }).n .. "y" end`,
		`while x[1] do local a = tostring({}) == tostring({}) end`,
		`while x[1] do local a = tostring({}) == tostring({}) and {} or not {} end`,
		`while x[1] do local a = #{ {}, {} } + #{ {} } * #tostring({}) end`,
		`while x[1] do local a = ({ {} })[#{ {} }][#{}] end`,
		`while x[1] do local a, b, c = (function() return {} end)(), ("x"):rep(100) end`,
		`while x[1] ~= nil do local a = -(#{}) end`,
		`while true do if not x[1] then break end local a = {} end`,
		`for i = 1, 1e9 do local a = x[1] if not a then break end a = nil local b = {} end`,
		`local function f(v) return v == nil end while not f(x[1]) do local a = {} end`,
		`local function f(...) return select("#", ...) end while f(x[1]) and x[1] do local a = {} end`,
		`while type(x[1]) == "table" do local a = {} end`,
		`while rawget(x, 1) do table.pack(1) end`,
		`while pcall(next, x[1]) do local a = {} end`,
		`local c = coroutine.wrap(function(v) while true do v = nil v = coroutine.yield() v = nil end end) while x[1] do c(x[1]) local a = {} end`,
		`local c = coroutine.wrap(function() while true do coroutine.yield(x[1]) end end) while c() do local a = {} end`,
		`local c = coroutine.create(function() local v = x[1] error() end) coroutine.resume(c) while x[1] do local a = {} end`,
		`pcall(function() local v = x[1] error() end) while x[1] do local a = {} end`,
		`for k, v in pairs({ x[1] }) do end while x[1] do local a = {} end`,
		`local t = { x[1], x[1] } t = nil while x[1] do local a = {} end`,
		`local s = ("a"):gsub("a", function() return tostring(x[1]) end) while x[1] do local a = {} end`,
		`local a, b = x[1], 1 a, b = b, 1 while x[1] do local c = {} end`,
		`local function f() return x[1], x[1], x[1] end f() while x[1] do local c = {} end`,
		`local function f() local v = x[1] return function() end end local g = f() while x[1] do local c = {} end`,
	} {
		w := start(t, `local x = setmetatable({}, { __mode = "v" }) x[1] = {} `+body+` print("end")`, 0)
		for used := int64(0); used < 3_000_000; {
			n, s := w.t.Resume(100_000)
			if used += n; s != Paused {
				break
			}
		}
		if w.out.String() != "end\t\n" {
			t.Errorf("%s: does not end: %s %s", body, w.out.String(), w.m.Display(w.t.Err()))
		}
	}
}
