section "3.1"
-- names and keywords
local _a1, A, and_, END = 1, 2, 3, 4; eq(_a1 + A + and_ + END, 10)
for _, word in ipairs { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" } do
  check(not load("local " .. word .. " = 1"), word .. " is a keyword")
end
if EMBER then
  -- goto is a name where 5.1 programs use it so
  eq(run("local goto = 5; return goto"), 5)
  eq(run("local t = { goto = 1 }; t.goto = t.goto + 1; return t.goto"), 2)
end
eq(run("local x = 1 goto done x = 2 ::done:: return x"), 1)
-- operators and separators: every one
eq(run("local t={1,2;3}; return #t+1-2*3/4%5^2, 1==1, 1~=2, 1<=2, 2>=1, 1<2, 2>1, 'a'..'b', ... , (t)[1], t[2]"), 3 + 1 - 2 * 3 / 4 % 25)
-- short strings and escapes
eq("\a\b\f\n\r\t\v\\\"\'", "\7\8\12\10\13\9\11\92\34\39"); eq('a\
b', "a\nb"); eq("\65\066\0067", "AB\0067"); eq("\x41\x7a\xfF", "Az\255"); eq("a\z
      b\z   c", "abc"); eq("\z", ""); eq('"', "\""); eq("'", '\'')
eq("\0", string.char(0)); eq(#"\0001", 2); eq("\255", string.char(255))
if EMBER then
  eq(run [[return "\u{41}"]], "A"); eq(run [[return "\u{e4}"]], "\195\164"); eq(run [[return "\u{20AC}"]], "\226\130\172"); eq(run [[return "\u{10FFFF}"]], "\244\143\191\191"); eq(run [[return "\u{7f}\u{80}"]], "\127\194\128")
  eq(run [[return "\u{0000041}"]], "A")
end
-- long strings
eq([[a
b]], "a\nb"); eq([[
first newline goes]], "first newline goes"); eq([==[ ]] ]=] ]==], " ]] ]=] "); eq([[\n]], "\\n"); eq([=[]]=], "]"); eq(#[[

x]], 2)
eq(run("return [[a\r\nb\rc\n\rd]]"), "a\nb\nc\nd"); eq(run("return 'a\\\r\nb'"), "a\nb")
-- numerals
eq(3, 3.0); eq(0xff, 255); eq(0xA, 10); eq(0X1p4, 16); eq(0x.8, 0.5); eq(0xA.8p1, 21); eq(0x1P-2, 0.25); eq(.5, 1 / 2); eq(5., 5); eq(3e2, 300); eq(314.16e-2, 3.1416); eq(0.31416E1, 3.1416)
eq(1e308 * 10, math.huge); eq(0x10p+1, 32); eq(1e+2, 100); eq(00012, 12); eq(0xffffffffffffffffff > 4e21, true); eq(12345678901234567890, 12345678901234567168)
eq(0x7fffffffffffffff, 2 ^ 63); eq(1e-400, 0); eq(4.9e-324 > 0, true); eq(0.1e1, 1); eq(123456789.123456789, 123456789.12345679)
-- comments
eq(1 --[[ inside ]] + --[==[ longer ]] ]==] 2, 3) -- to the end
--[[ many
lines ]]
--[=[ with ]] in it ]=]
---[[ a line, not a block
eq(run("--comment at the end"), nil); eq(run("return 1--"), 1); eq(run("--[[x]]return 2"), 2); eq(run("--[==\nreturn 3"), 3)
-- white space of every kind
eq(run("return\t1\v+\f2\r"), 3)
-- malformed
syntax("s:1: unfinished string near <eof>", 'x = "abc')
syntax("s:1: unfinished string near '\"abc'", 'x = "abc\ndef"')
syntax("s:1: unfinished long string near <eof>", "x = [[abc")
syntax("s:3: unfinished long comment near <eof>", "--[[abc\n\n")
syntax("s:1: invalid escape sequence near '\\q'", 'x = "\\q"')
syntax("s:1: decimal escape too large near '\\300'", 'x = "\\300"')
syntax("s:1: hexadecimal digit expected near '\\xg'", 'x = "\\xg"')
syntax("s:1: malformed number near '3a'", "x = 3a")
syntax("s:1: malformed number near '0x'", "x = 0x")
syntax("s:1: malformed number near '1e+'", "x = 1e+")
syntax("s:1: malformed number near '1..2'", "x = 1..2")
syntax("s:1: invalid long string delimiter near '[='", "x = [=x")
syntax("s:1: unexpected symbol near '@'", "x = @")
syntax("s:1: unexpected symbol near '$'", "x = $")
syntax("s:1: unexpected symbol near '!'", "x = !1")
syntax("s:1: syntax error near '~'", "x ~ 1")
