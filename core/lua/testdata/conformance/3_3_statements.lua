section "3.2"
g1 = 1; eq(g1, 1); eq(_ENV.g1, 1); eq(_G["g1"], 1); g1 = nil
local a; eq(a, nil)
local t = { x = { y = { 5 } } }; eq(t.x.y[1], 5); t.x.y[1] = 6; eq(t["x"]["y"][1], 6)
eq(undefinedGlobal, nil)

section "3.3.1"
eq(run(";;; ; return 1;"), 1)
do local a = 1; do local a = 2; eq(a, 2) end; eq(a, 1) end
syntax("s:1: <eof> expected near 'x'", "return 1 x = 2")
syntax("s:1: 'end' expected near <eof>", "do")
syntax("s:3: 'end' expected (to close 'do' at line 1) near <eof>", "do\n\n")
eq(run("do return 7 end"), 7)
local f = load("a = f\n(g)(1)"); check(f, "a call may span lines")

section "3.3.2"
eq(select("#", run("return ...", 1, nil, nil)), 3); eq(run("local a, b = ...; return a .. b", "x", "y"), "xy")
eq(run(""), nil)
check(not load("# comment"), "only files skip a first line with #")
eq(load("return 1", "=n")(), 1)

section "3.3.3"
local i, x = 3, {}
i, x[i] = i + 1, 20; eq(i, 4); eq(x[3], 20); eq(x[4], nil)
local p, q = 1, 2; p, q = q, p; list("2,1", p, q)
local r, s, u = 1; list("1,nil,nil", r, s, u)
local v, w = 1, 2, 3; list("1,2", v, w)
local function three() return 1, 2, 3 end
local b1, b2, b3, b4 = three(); list("1,2,3,nil", b1, b2, b3, b4)
b1, b2, b3, b4 = 0, three(); list("0,1,2,3", b1, b2, b3, b4)
b1, b2, b3 = three(), 10; list("1,10,nil", b1, b2, b3)
b1, b2 = (three()); list("1,nil", b1, b2)
local tab = {}
tab.a, tab.b, tab[1] = three(); list("1,2,3", tab.a, tab.b, tab[1])
do local a = {}; local b = a; a.x, a = 1, nil; eq(b.x, 1); eq(a, nil) end
do local i, a = 1, {}; i, a[i], a[i + 1] = 2, "one", "two"; eq(a[1], "one"); eq(a[2], "two") end
local ev = setmetatable({}, { __newindex = function(_, k, v) rawset(x, k, v) end }); ev.k = 9; eq(x.k, 9)
syntax("s:1: syntax error near '='", "f() = 1")
syntax("s:1: syntax error near <eof>", "x")
syntax("s:1: syntax error near '='", "a, f() = 1, 2")

section "3.3.4"
local n = 0
while n < 5 do n = n + 1 if n == 3 then break end end; eq(n, 3)
repeat local inner = n; n = n + 1 until inner == 6; eq(n, 7)
local function kind(x) if x < 0 then return "neg" elseif x == 0 then return "zero" elseif x < 10 then return "small" else return "big" end end
list("neg,zero,small,big", kind(-1), kind(0), kind(5), kind(50))
if nil then check(false) elseif false then check(false) else check(true) end
-- goto
do
  local out = {}
  for i = 1, 3 do
    for j = 1, 3 do
      if j == 2 then goto continue end
      out[#out + 1] = i .. j
      ::continue::
    end
  end
  eq(table.concat(out, " "), "11 13 21 23 31 33")
  local k = 0
  ::again:: k = k + 1
  if k < 4 then goto again end
  eq(k, 4)
  -- each round of a backward goto makes new locals
  local fs = {}
  do
    local i = 1
    ::top::
    local up = i
    fs[i] = function() up = up + 1; return up end
    i = i + 1
    if i <= 3 then goto top end
  end
  eq(fs[1]() + fs[1](), 2 + 3); eq(fs[2](), 3); eq(fs[3](), 4)
end
eq(run("goto f; local x; ::f::"), nil)
syntax("s:1: <goto f> at line 1 jumps into the scope of local 'x'", "goto f; local x; ::f:: print(x)")
syntax("s:1: no visible label 'nowhere' for <goto> at line 1", "goto nowhere")
syntax("s:1: label 'a' already defined on line 1", "::a:: ::a::")
syntax("s:1: <break> at line 1 not inside a loop", "break")
syntax("s:2: <break> at line 1 not inside a loop", "break\nx = 1")
syntax("s:1: no visible label 'l' for <goto> at line 1", "do ::l:: end goto l")
check(load("do goto l end ::l::")); check(load("while true do break end")); check(load("::a:: do ::b:: end"))
syntax("s:1: <goto cont> at line 1 jumps into the scope of local 'y'", "repeat if x then goto cont end; local y = 1; ::cont:: until x")
eq(run("while true do do break end x = 1 end return 1"), 1)

section "3.3.5"
local sum = 0
for i = 1, 10 do sum = sum + i end; eq(sum, 55)
for i = 10, 1 do sum = 0 end; eq(sum, 55)
local back = {}; for i = 3, 1, -1 do back[#back + 1] = i end; eq(table.concat(back), "321")
local fr = {}; for i = 0, 1, 0.25 do fr[#fr + 1] = i end; eq(table.concat(fr, " "), "0 0.25 0.5 0.75 1")
local cnt = 0; for i = 1, 1 do cnt = cnt + 1; i = 100 end; eq(cnt, 1)
local fl = {}; for i = 1, 3 do fl[i] = function() i = i + 1; return i end end; eq(fl[1](), 2); eq(fl[1](), 3); eq(fl[2](), 3)
cnt = 0; for i = math.huge, math.huge do cnt = cnt + 1; if cnt > 2 then break end end; eq(cnt, 3)
cnt = 0; for i = 1, 0 / 0 do cnt = cnt + 1 end; eq(cnt, 0)
cnt = 0; for i = 1, 3.9 do cnt = cnt + 1 end; eq(cnt, 3)
raises("s:1: 'for' initial value must be a number", load("for i = 'a', 2 do end", "=s"))
raises("s:1: 'for' limit must be a number", load("for i = 1, {} do end", "=s"))
raises("s:1: 'for' step must be a number", load("for i = 1, 2, 'x' do end", "=s"))
cnt = 0; for i = 1, 5, 2 do cnt = cnt + i end; eq(cnt, 9)
-- limits are evaluated once
local evals = 0; local function lim() evals = evals + 1; return 3 end; for i = 1, lim() do end; eq(evals, 1)
-- generic
local got = {}
for k, v, extra in function(s, c) if c < 3 then return c + 1, s .. c end end, "s", 0 do got[#got + 1] = k .. v .. tostring(extra) end
eq(table.concat(got, " "), "1s0nil 2s1nil 3s2nil")
for k in pairs {} do check(false) end
local fns = {}; for k, v in ipairs { "a", "b" } do fns[k] = function() return k .. v end end; eq(fns[1]() .. fns[2](), "1a2b")
local iterator = EMBER and "local '(for generator)' (a %s value)" or "a %s value"; raises("s:1: attempt to call " .. iterator:format("nil"), load("for x in nil do end", "=s"))
raises("s:1: attempt to call " .. iterator:format("table"), load("for x in {} do end", "=s"))
for a in setmetatable({}, { __call = function(self, s, c) if not c then return 1 end end }) do eq(a, 1) end
do local t = {}; for k, v in next, { 5, 6 } do t[k] = v end; eq(t[1] + t[2], 11) end
-- assigning to existing fields while walking is allowed
do local t = {}; for i = 1, 50 do t["k" .. i] = i end; for k in pairs(t) do t[k] = nil end; eq(next(t), nil) end
syntax("s:1: '=' or 'in' expected near <eof>", "for x")
syntax("s:1: 'do' expected near 'x'", "for i = 1, 2 x")
syntax("s:1: ',' expected near 'do'", "for i = 1 do end")

section "3.3.6"
local called = 0; local function inc() called = called + 1; return called end
inc() inc(); eq(called, 2); ({ m = inc }).m(); eq(called, 3); (inc)(); eq(called, 4)
local o = { n = 0 }; function o:up(d) self.n = self.n + (d or 1); return self end
o:up():up(5):up(); eq(o.n, 7)
syntax("s:1: syntax error near ';'", "(f);")

section "3.3.7"
local l1, l2 = 1; list("1,nil", l1, l2)
local l1 = l1 + 1; eq(l1, 2)
local function fact(n) if n <= 1 then return 1 end return n * fact(n - 1) end; eq(fact(10), 3628800)
local g = function(n) return g end; eq(g(), nil)
local many = {}; for i = 1, 200 do many[i] = "l" .. i end
check(load("local " .. table.concat(many, ", ") .. " = 1"), "200 locals")
syntax("s:1: too many local variables (limit is 200) in main function near <eof>", "local " .. table.concat(many, ", ") .. ", one_more")
