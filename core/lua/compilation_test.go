package lua

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// longStatements are single statements of about n bytes, of every shape that
// can be long.
func longStatements(n int) map[string]string {
	many := func(head, part, tail string) string { return head + strings.Repeat(part, n/len(part)) + tail }
	lines := "local a = b.c d(a, 'e', 1, {}) if a then return x + 1 end\n"
	return map[string]string{
		"tables":        many("x = {", "{},", "}"),
		"numbers":       many("x = {", "1,", "}"),
		"fields":        many("x = {", "a=1,", "}"),
		"keys":          many("x = {", "[1]=1,", "}"),
		"functions":     many("x = {", "function() end,", "}"),
		"calls":         many("x = {", "f'',", "}"),
		"sums":          many("x = {", strings.Repeat("1+a*", 99)+"1,", "}"),
		"chains":        many("x = {", "a"+strings.Repeat(".b", 99)+",", "}"),
		"logic":         many("x = {", strings.Repeat("a and b or ", 20)+"1,", "}"),
		"comparisons":   many("x = {", "not(a<b),", "}"),
		"ordinary code": many("do ", "do "+lines+" end ", "end"),
		"one function":  many("function f() ", "do "+lines+" end ", "end"),
		"ifs":           many("if x then ", "elseif a then b() ", "end"),
		"labels":        many("do ", "do ::a:: goto a end ", "end"),
		"breaks":        many("while x do ", "if a then break end ", "end"),
		"long string":   many("x = '", "a", "'"),
		"escapes":       many("x = '", `\65`, "'"),
		"decimal":       many("x = '", `\z `, "'"),
		"long bracket":  many("x = [[", "]\n", "]]"),
		"long comment":  many("--[[", "]\n", "]]"),
		"line comment":  many("--", "a", "\nx = 1"),
		"space":         many("x =", " ", "1"),
		"lines":         many("x =", "\n", "1"),
		"long name":     many("x", "x", " = 1"),
		"semicolons":    many("do ", ";", " end"),
		"strings":       many("x = {", "'',", "}"),
		"concatenation": many("x = {", "a"+strings.Repeat("..a", 99)+",", "}"),
		"numeral":       many("x = ", "1", ""),
		"hexadecimal":   many("x = 0x", "f", ""),
		"levels":        many("x = [==[", "]=", "]==]"),
		"statements":    many("", "a=a+1 ", ""),
		"arguments":     many("f(", "a,", "a)"),
		"local values":  many("local x = ", "1,", "1"),
		"results":       many("return ", "1,", "1"),
		"constants":     "x = {" + counted(n, "%d,") + "}",
		"names":         "do " + counted(n, "a%d=1 ") + "end",
		"one operator":  many("x = a", "..a", ""),
		"nested":        nested("function f() local a%d ", " return a%d end ", n),
		"closures":      "local " + names(198) + " " + many("", "function f() return v198 + v7 end ", ""),
		"gotos":         strings.Repeat("do ", 90) + many("while a do ", "if a then break end if b then goto l end ", "end ") + strings.Repeat(" local c function d() return c end end ", 90) + "::l::",
		"upvalues":      "local " + names(150) + " function f() return {" + many("", "v149,v0,v75,", "}") + " end",
	}
}

func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "v%d,", i)
	}
	return b.String() + "v"
}

// counted is about n bytes of a part with rising numbers.
func counted(n int, part string) string {
	var b strings.Builder
	for i := 0; b.Len() < n-20; i++ {
		fmt.Fprintf(&b, part, i)
	}
	return b.String()
}

// nested is about n bytes of functions in functions.
func nested(open, end string, n int) string {
	var b strings.Builder
	for b.Len() < n-90*40 {
		for i := range 60 {
			fmt.Fprintf(&b, open, i)
		}
		for i := range 60 {
			fmt.Fprintf(&b, end, i)
		}
	}
	return b.String()
}

// TestCompilationInPieces: in pieces comes out what comes out at once, for the
// same price, and no piece is large.
func TestCompilationInPieces(t *testing.T) {
	for name, source := range longStatements(64 << 10) {
		whole, err := Compile("=x", source)
		c := newCompilation("=x", source)
		total := 0
		for !c.done {
			before := c.work.done()
			total += c.step()
			if n := c.work.done() - before; n > pieceWork+maxJumps/4 {
				t.Errorf("%s: a piece of %d", name, n)
			}
		}
		if want := workCost * c.work.done(); total != want || err == nil && total < len(source)/byteSteps {
			t.Errorf("%s: %d charged, not %d", name, total, want)
		}
		if (err == nil) != (c.err == nil) || err == nil && (len(whole.code) != len(c.proto.code) || whole.size != c.proto.size) {
			t.Errorf("%s: %v at once, %v in pieces", name, err, c.err)
		}
	}
}

// An abandoned compilation leaves no coroutine behind.
func TestAbandonedCompilations(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 50 {
		c := newCompilation("=x", longStatements(64 << 10)["tables"])
		for range 5 {
			c.step()
		}
	}
	for range 200 {
		runtime.GC()
		if runtime.NumGoroutine() <= before+1 {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// What a compilation counts is about what it takes.
func TestCompilationMemory(t *testing.T) {
	for name, source := range longStatements(256 << 10) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		c := newCompilation("=x", source)
		worst := 0.0
		for i := 0; !c.done; i++ {
			c.step()
			if i%64 == 63 {
				runtime.GC()
				runtime.ReadMemStats(&after)
				worst = max(worst, (float64(after.HeapAlloc)-float64(before.HeapAlloc))/float64(c.work.bytes()+1<<18))
			}
		}
		if worst > 1.3 {
			t.Errorf("%s: %.2f times what is counted", name, worst)
		}
		runtime.KeepAlive(source)
	}
}
