section "6.4.1"
local function m(s, p, ...) return s:match(p, ...) end
-- classes and their complements, over all bytes
local classes = { a = 52, c = 33, d = 10, g = 94, l = 26, p = 32, s = 6, u = 26, w = 62, x = 22 }
for c, n in pairs(classes) do
  local is, isnt = 0, 0
  for b = 0, 255 do
    local ch = string.char(b)
    if ch:find("%" .. c) then is = is + 1 end
    if ch:find("%" .. c:upper()) then isnt = isnt + 1 end
  end
  eq(c .. is, c .. n); eq(isnt, 256 - n)
end
eq(m("x", "."), "x"); eq(m("a.b", "%."), "."); eq(m("a]b", "[]]"), "]"); eq(m("a-b", "[a%-]+"), "a-"); eq(m("abc123", "[a-c1-2]+"), "abc12"); eq(m("abc", "[^b]+"), "a"); eq(m("^x", "[%^x]+"), "^x"); eq(m("a^", "[a^]+"), "a^"); eq(m("-a", "[-a]+"), "-a"); eq(m("x-", "[x-]+"), "x-"); eq(m("é", "[\195][\169]"), "é"); eq(m("ab]", "[^]]+"), "ab"); eq(m("%d", "[%%d]+"), "%d"); eq(m("a b", "[%s%a]+"), "a b"); eq(m("5", "[%D5]"), "5")
-- quantifiers
eq(m("aaa", "a*"), "aaa"); eq(m("aaa", "a-"), ""); eq(m("aaab", "a-b"), "aaab"); eq(m("baaa", "ba+"), "baaa"); eq(m("b", "ba?"), "b"); eq(m("ba", "ba?"), "ba"); eq(m("aab", "a?a?b"), "aab"); eq(m("", "a*"), ""); eq(m("xyz", ".-z"), "xyz"); eq(m("[[x]]", "%[%[(.-)%]%]"), "x"); eq(m("aXb", "%u"), "X"); eq(m("aaa", "^a-$"), "aaa"); eq(m("abc", "b*"), ""); eq(m("a+b", "a%+b"), "a+b"); eq(m("a*", "a%*"), "a*")
-- anchors
eq(m("abc", "^b"), nil); eq(m("abc", "^a"), "a"); eq(m("abc", "c$"), "c"); eq(m("abc", "b$"), nil); eq(m("a$b", "a$b"), "a$b"); eq(m("a^b", "a^b"), "a^b"); eq(m("", "^$"), ""); eq(("aaa"):gsub("^a", "x"), "xaa"); eq(("abc"):find("^b", 2), 2)
-- captures
list("a,b", m("ab", "(a)(b)")); list("ab,b", m("ab", "(a(b))")); list("1,3", m("ab", "()ab()")); list("nil", m("x", "(y)")); list("x,x", m("x=x", "(%w)=(%1)")); eq(m("abab", "(ab)%1"), "ab"); eq(m("'it'", "(['\"])(.-)%1"), "'"); list("k,v", m("k:v", "(.-):(.*)")); list("", m("abc", "(b*)"))
-- %b and %f
eq(m("f(a(b)c)d", "%b()"), "(a(b)c)"); eq(m("((x)", "%b()"), "(x)"); eq(m("no", "%b()"), nil); eq(m("<<a>>", "%b<>"), "<<a>>"); eq(m("xx", "%bxx"), "xx"); eq(m("THE (quick) fox", "%f[%a]%a+%f[%A]"), "THE"); list("5,11", ("the (quick) fox"):find("%f[(]%b()")); list("6,10", ("THE (quick) fox"):find("%f[%a]%a+", 5)); eq(("aba"):gsub("%f[a]", "-"), "-ab-a"); eq(m("x", "%f[%z]"), ""); eq(("hello world"):gsub("%f[%w]%w+", string.upper), "HELLO WORLD"); eq(m("foo.bar", "%f[%w]bar"), "bar")
-- errors
bad("malformed pattern (ends with '%')", "('a'):find('%')"); bad("malformed pattern (missing ']')", "('a'):find('[a')"); bad("malformed pattern (missing ']')", "('a'):find('[]')"); bad("malformed pattern (missing ']')", "('a'):find('[^]')"); bad("malformed pattern (missing arguments to '%b')", "('a'):find('%b')"); bad("missing '[' after '%f' in pattern", "('a'):find('%fa')"); bad("invalid pattern capture", "('a'):match(')')"); bad("unfinished capture", "('a'):find('(a')"); bad("invalid capture index %1", "('a'):find('%1')"); bad("invalid capture index %1", "('aa'):find('(a%1)')"); bad("malformed pattern (missing ']')", "('a'):find('[a%')")
bad("too many captures", "('a'):rep(40):find(('(a)'):rep(33))"); eq(select("#", ("a"):rep(40):match(("(a)"):rep(32))), 32)
-- positions and growth
list("2,3,b", ("abc"):find("(b)c")); list("4,3", ("abc"):find("", 4)); list("3,3", ("a.c"):find("c", -1)); list("abc,3", ("abc"):gsub("%w", "%0")); list("aabbcc,3", ("abc"):gsub("%w", "%0%0")); list("b a,1", ("a b"):gsub("(%w+) (%w+)", "%2 %1")); list("-,1", ("abc"):gsub(".*", "-", 1)); list("3,abc,1", #(("abc"):gsub("b", "b")), ("abc"):gsub("b", {})) ; list("x-y-z,2", ("x y z"):gsub(" ", "-"))
local t = {}; ("a,b,,c"):gsub("([^,]*),?", function(x) t[#t + 1] = "<" .. x .. ">" end); eq(table.concat(t), "<a><b><><c><>"); t = {}; for k, v in ("a=1,b=2"):gmatch("(%a)=(%d)") do t[#t + 1] = k .. v end; eq(table.concat(t), "a1b2"); t = {}; for w in ("one two"):gmatch("%a+") do t[#t + 1] = w end; eq(#t, 2); eq(("abc"):gsub("", "."), ".a.b.c."); eq(("a\0b\0"):gsub("%z", "0"), "a0b0"); eq(#("x"):rep(1000):gsub("x", "yy"), 2000); eq(("abc"):gsub("(b)", "[%1]"), "a[b]c"); eq(("abc def"):gsub("%w+", "%0 %0", 1), "abc abc def")
local long = ("a"):rep(3000); eq(#long:match("a*"), 3000); eq(#long:match(".-$"), 3000); eq(long:find("b"), nil); eq(#long:match("(a*)"), 3000)
