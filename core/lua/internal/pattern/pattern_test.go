package pattern

import (
	"strconv"
	"strings"
	"testing"
)

// find answers as the recording does, in pieces of so many steps; with cloning, every
// piece is run on a copy.
func find(src, pat string, budget int, cloning bool) (string, int) {
	if Literal(pat) {
		return findPlain(src, pat, budget, cloning)
	}
	anchored := pat != "" && pat[0] == '^'
	if anchored {
		pat = pat[1:]
	}
	m := new(Matcher)
	m.Begin(Compile(pat), src, 0, anchored)
	total := 0
	for {
		if cloning {
			m = m.Clone()
		}
		used, st := m.Run(budget)
		total += used
		switch st {
		case Matched:
			return describe(m, src), total
		case Failed:
			return "-", total
		case Broken:
			return "!" + m.Fault, total
		}
	}
}

func findPlain(src, pat string, budget int, cloning bool) (string, int) {
	f := new(Finder)
	f.Begin(src, pat, 0)
	total := 0
	for {
		if cloning {
			f = f.Clone()
		}
		used, st := f.Run(budget)
		total += used
		switch st {
		case Matched:
			return strconv.Itoa(f.From+1) + "|" + strconv.Itoa(f.From+len(pat)) + "|", total
		case Failed:
			return "-", total
		}
	}
}

func describe(m *Matcher, src string) string {
	out := strconv.Itoa(m.From+1) + "|" + strconv.Itoa(m.To) + "|"
	for i := range m.Parentheses() {
		start, end, position, fault := m.Capture(i)
		switch {
		case fault != "":
			return "!" + fault
		case position:
			out += strconv.Itoa(start+1) + "|"
		default:
			out += src[start:end] + "|"
		}
	}
	return out
}

func TestRecorded(t *testing.T) {
	for _, row := range recorded {
		for i, want := range row[1:] {
			for _, budget := range []int{1, 7, 1000, 1 << 30} {
				got, _ := find(row[0], patterns[i], budget, budget == 7)
				if got != want {
					t.Errorf("find(%q, %q) in %d = %q, want %q", row[0], patterns[i], budget, got, want)
				}
			}
		}
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []struct{ name, src, pat, want string }{
		{"captures", "abc", strings.Repeat("()", 33), "!too many captures"},
		{"items", strings.Repeat("a", MaxItems+1), strings.Repeat("a?", MaxItems+1), "!pattern too complex"},
		{"items reached late", "b", "c" + strings.Repeat("a?", MaxItems+1), "-"},
		{"length", "b", "b" + strings.Repeat("%a", MaxLength/2), "!pattern too complex"},
		{"all captures", "a", strings.Repeat("()", 32), "1|0|" + strings.Repeat("1|", 32)},
	} {
		if got, _ := find(c.src, c.pat, 1000, false); got != c.want {
			t.Errorf("%s: %.60q, want %q", c.name, got, c.want)
		}
	}
}

// TestInterrupted: no piece of work takes much longer than the steps it was given.
func TestInterrupted(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	for _, c := range []struct{ src, pat string }{
		{long, ".-b"}, {long, "a*b"}, {long, "%b()"}, {"(" + long, "%b()"}, {long + "c" + long, "^(a*)c%1b"},
		{long, "[b-z]"}, {long, "b%a"}, {long, "aab"}, {strings.Repeat("a?", 25)[:50], strings.Repeat("a?", 25) + strings.Repeat("a", 25)},
	} {
		anchored := c.pat[0] == '^'
		m := new(Matcher)
		m.Begin(Compile(strings.TrimPrefix(c.pat, "^")), c.src, 0, anchored)
		for range 200 {
			used, st := m.Run(1000)
			if used > 1000+compared/16 {
				t.Fatalf("%q took %d steps of 1000", c.pat, used)
			}
			if st != More {
				break
			}
		}
	}
}

func TestFinderLongNeedle(t *testing.T) {
	needle := strings.Repeat("ab", 50000) + "c"
	for _, c := range []struct {
		src  string
		want int
	}{
		{strings.Repeat("ab", 60000) + "c" + needle, 20001}, {needle, 1}, {needle[1:], 0}, {"x" + needle[:len(needle)-1] + "d", 0},
	} {
		want := "-"
		if c.want > 0 {
			want = strconv.Itoa(c.want) + "|" + strconv.Itoa(c.want+len(needle)-1) + "|"
		}
		if i := strings.Index(c.src, needle) + 1; i != c.want {
			t.Fatalf("the case is wrong: %d", i)
		}
		got, _ := findPlain(c.src, needle, 1<<40, false)
		again, _ := findPlain(c.src, needle, 100, true)
		if got != want || again != want {
			t.Errorf("found %s and %s, want %s", got, again, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, p := range patterns {
		f.Add("hello (world) 2024", p)
	}
	f.Fuzz(func(t *testing.T, src, pat string) {
		if len(src) > 200 || len(pat) > 60 {
			return
		}
		m, n := new(Matcher), new(Matcher)
		m.Begin(Compile(pat), src, 0, false)
		n.Begin(Compile(pat), src, 0, false)
		_, st := m.Run(20000)
		for st != More {
			_, other := n.Run(3)
			if other == More {
				continue
			}
			if other != st || st == Matched && describe(m, src) != describe(n, src) {
				t.Fatalf("find(%q, %q): %d, in pieces %d", src, pat, st, other)
			}
			return
		}
	})
}
