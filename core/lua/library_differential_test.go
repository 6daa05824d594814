//go:build !js

package lua_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// libraryCalls is how many generated calls are compared; LUA_CALLS=n tries n, and
// LUA_SEED=n another row of them.
const libraryCalls = 4000

// TestLibraryDifferential compares generated calls of the libraries, one by one, with
// lua5.2, wherever the dialect says what Lua 5.2 says.
func TestLibraryDifferential(t *testing.T) {
	if _, ok := plainLua(t, "-v"); !ok {
		t.Skip("lua5.2 is not installed: no call is compared")
	}
	n, seed := libraryCalls, uint64(1)
	if k, err := strconv.Atoi(os.Getenv("LUA_CALLS")); err == nil {
		n = k
	}
	if k, err := strconv.Atoi(os.Getenv("LUA_SEED")); err == nil {
		seed = uint64(k)
	}
	g := calls{rand.New(rand.NewPCG(seed, 5))}
	sources := make([]string, n)
	for i := range sources {
		sources[i] = g.call()
	}
	ours, plain := oursRows(t, sources), plainRows(t, sources)
	for i, s := range sources {
		if ours[i] != plain[i] {
			t.Errorf("%s\n  ours: %s\nlua5.2: %s", s, clip(ours[i]), clip(plain[i]))
		}
	}
}

// library: lua5.2 says where a function called by pcall is found.
var library = regexp.MustCompile(`'(?:_G|\w+)\.(\w+)' \(`)

// rowsOf is a program that prints the rows of some sources, read back by split.
func rowsOf(sources []string) string {
	var script strings.Builder
	for _, s := range sources {
		fmt.Fprintf(&script, "print(row(%s) .. '\\n@@end')\n", longString(s))
	}
	return script.String()
}

func plainRows(t *testing.T, sources []string) []string {
	path := filepath.Join(t.TempDir(), "rows.lua")
	script := "dofile('testdata/dialect/show.lua')\n" + rowsOf(sources)
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := plainLua(t, path)
	return splitRows(t, library.ReplaceAllString(out, "'$1' ("), len(sources))
}

func oursRows(t *testing.T, sources []string) []string {
	w := newWorld(t, 0)
	w.mustRun(t, "=show", readFile(t, "testdata/dialect/show.lua"))
	for i := 0; i < len(sources); i += 1000 {
		w.mustRun(t, "=rows", rowsOf(sources[i:min(i+1000, len(sources))]))
	}
	return splitRows(t, w.out.String(), len(sources))
}

func splitRows(t *testing.T, out string, n int) []string {
	rows := strings.Split(out, "\n@@end\n")
	if len(rows) != n+1 {
		t.Fatalf("%d of %d rows: %s", len(rows)-1, n, clip(rows[len(rows)-1]))
	}
	return rows[:n]
}

// calls generates calls of library functions.
type calls struct{ r *rand.Rand }

func (g calls) pick(list ...string) string { return list[g.r.IntN(len(list))] }

// join writes up to n items next to each other.
func (g calls) join(n int, item func() string) string {
	var b strings.Builder
	for range 1 + g.r.IntN(n) {
		b.WriteString(item())
	}
	return b.String()
}

func (g calls) text() string {
	return "'" + g.join(12, func() string {
		return g.pick("a", "b", "c", "A", "1", "20", " ", "(", ")", ",", "=", ".", "-", "%", "\\0", "\\255", "_")
	}) + "'"
}

func (g calls) pattern() string {
	return "'" + g.pick("", "", "^") + g.join(5, func() string {
		one := g.pick("a", "b", "1", ".", "%a", "%d", "%w", "%s", "%p", "%u", "%l", "%x", "%c", "%S", "%W", "%.", "%%", "[ab]", "[^ab]", "[a-c1-3]", "[%w_]", "[^%s]", "[%a-]", "[]]")
		return g.pick(one, one+g.pick("*", "+", "-", "?"), "("+one+")", "("+one+"+)", "()", "%b()", "%f[%w]", "%1")
	}) + g.pick("", "", "$") + "'"
}

// index is an integer near the ends of a short string or list, or a fraction.
func (g calls) index() string {
	return g.pick("1", "2", "3", "0", "-1", "-2", "-5", "4", "2.7", "-1.5", "'2'", "5")
}

// number has no infinities, no NaN and no negative zero, which the dialect writes
// otherwise.
func (g calls) number() string {
	switch g.r.IntN(4) {
	case 0:
		return fmt.Sprint(g.r.IntN(2001) - 1000)
	case 1:
		return fmt.Sprint(g.r.Int64N(1 << 52))
	case 2:
		return strconv.FormatFloat(g.r.NormFloat64()*1000, 'g', -1, 64)
	}
	return g.pick("1e15", "1e-7", "123456789012", "0.1", "2^53", "1/3", "1e100", "5e-324", "255", "1")
}

func (g calls) whole() string { return fmt.Sprint(g.r.IntN(1<<g.r.IntN(31) + 1)) }

func (g calls) list() string {
	return "{" + g.join(5, func() string { return g.pick("1", "2", "'x'", "3.5", "'b'", "10") + "," }) + "}"
}

func (g calls) flags() string {
	return g.pick("", "", "-", "+", " ", "#", "0", "-+", "+0") + g.pick("", "", "5", "12", "1") + g.pick("", "", ".0", ".3", ".10")
}

// call is one call; errors are part of what it gives.
func (g calls) call() string {
	s, p := g.text(), g.pattern()
	switch g.r.IntN(20) {
	case 0:
		return fmt.Sprintf("string.find(%s, %s)", s, p)
	case 1:
		return fmt.Sprintf("string.match(%s, %s, %s)", s, p, g.pick("1", "0", "-1", "-3", "-50"))
	case 2:
		return fmt.Sprintf("string.gsub(%s, %s, '<%%0>')", s, p)
	case 3:
		return fmt.Sprintf("string.gsub(%s, %s, %s, %s)", s, p, g.pick("'%1'", "{a = 1, b = 'z', [1] = 2}", "string.upper", "function(...) return select('#', ...) end"), g.pick("1", "2", "0", "99", "1.5"))
	case 4: // where nothing matches an empty text, the end of the subject is as in Lua 5.2
		return fmt.Sprintf("local t = {} for a, b in string.gmatch(%s, %s) do t[#t + 1] = tostring(a) .. tostring(b) end return table.concat(t, ';')", s, g.pick("'%a+'", "'(%w)(%W?)'", "'[^,]+'", "'(%w+)=(%w+)'", "'%f[%a]%a+'", "'()%d'"))
	case 5:
		return fmt.Sprintf("string.sub(%s, %s, %s)", s, g.index(), g.index())
	case 6:
		return fmt.Sprintf("string.byte(%s, %s, %s)", s, g.index(), g.index())
	case 7:
		return fmt.Sprintf("string.rep(%s, %s, %s)", s, g.index(), g.text())
	case 8, 9:
		return fmt.Sprintf("string.format('%%%s%s', %s)", g.flags(), g.pick("g", "e", "f", "G", "E", "a"), g.number())
	case 10:
		return fmt.Sprintf("string.format('%%%s%s', %s)", g.flags(), g.pick("d", "i", "x", "X", "o", "u"), g.whole())
	case 11:
		s = strings.ReplaceAll(s, "\\0", "") // where lua5.2 ends a %s
		return fmt.Sprintf("string.format('%%%ss|%%q', %s, %s)", g.pick("", "5", "-5", ".2", "10.3"), s, g.text())
	case 12:
		return fmt.Sprintf("local n = tonumber('%s') return n and n + 0", g.join(4, func() string { return g.pick("1", "0", "x", ".", "e", "-", "+", " ", "a", "f", "p", "9") }))
	case 13:
		return fmt.Sprintf("local n = tonumber('%s', %s) return n and n + 0", g.join(4, func() string { return g.pick("1", "0", "7", "z", "-", " ", "a", "f") }), g.pick("2", "8", "16", "36", "11"))
	case 14:
		return fmt.Sprintf("bit32.%s(%s, %s)", g.pick("band", "bor", "bxor", "lshift", "rshift", "arshift", "lrotate", "rrotate"), g.pick("-", "")+g.whole(), g.pick(g.whole(), "3", "-5", "31", "32", "40"))
	case 15:
		return fmt.Sprintf("bit32.%s", g.pick("extract("+g.whole()+", "+g.index()+", "+g.index()+")", "replace("+g.whole()+", "+g.whole()+", "+g.index()+")", "bnot("+g.whole()+")", "btest("+g.whole()+", "+g.whole()+")"))
	case 16:
		return fmt.Sprintf("table.concat(%s, %s, %s, %s)", g.list(), g.text(), g.index(), g.index())
	case 17:
		return fmt.Sprintf("local t = %s table.insert(t, 1, 'n') return table.remove(t, %s), table.concat(t, ' '), table.unpack(t, %s, %s)", g.list(), g.pick("1", "#t", "'1'", "1.5"), g.index(), g.index())
	case 18:
		x := g.number()
		return fmt.Sprintf("math.floor(%s) + 0, math.ceil(%s) + 0, math.abs(%s), math.fmod(%s, %s) + 0, math.sqrt(math.abs(%s)), tostring(%s)", x, x, x, g.number(), g.pick("3", "0.5", "-7", "1e5"), x, x)
	}
	return fmt.Sprintf("%s %% %s + 0, %s ^ %s, select(%s, %s)", g.whole(), g.pick("7", "-3", "1000", "-64"), g.pick("2", "3", "1.5", "10"), g.pick("2", "10", "-3", "0", "15"), g.index(), g.pick("1, 2, 3", "'a'", "nil, 5"))
}
