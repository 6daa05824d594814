package labfile

import (
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2/unstable"
)

// What goes deeper than MaxNesting is refused, with its line, wherever it
// stands; what only looks deep is not.
func TestNesting(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, c := range []struct {
		toml string
		line int // of the error; 0: it is another one
	}{
		{"x = " + deep(MaxNesting), 0},
		{"x = " + deep(MaxNesting+1), 3},
		{"x = " + strings.Repeat("[", 100_000), 3},
		{"x = " + strings.Repeat("{a=", 100_000), 3},
		{"seed = 1\n\nx = [\n" + strings.Repeat("[\n", MaxNesting), 5 + MaxNesting},
		{"x" + strings.Repeat(".x", MaxNesting-1) + " = 1", 0},
		{"x" + strings.Repeat(".x", MaxNesting) + " = 1", 3},
		{"x" + strings.Repeat(". 'x'", MaxNesting) + " = 1", 3},
		{"[x" + strings.Repeat(".x", MaxNesting) + "]", 3},
		{"x = [" + strings.Repeat("1.5, ", 1000) + "]", 0},
		{"# " + deep(1000) + "\nx = 1", 0},
		{"x = \"" + deep(1000) + "\"", 0},
		{"x = '" + deep(1000) + "'", 0},
		{"x = \"\"\"\n" + deep(1000) + "\\\"\"\" \"\"\"", 0},
		{"x = '''\n" + deep(1000) + "'''", 0},
		{"x = \"\\\"" + deep(1000) + "\"", 0},
		{"x = ['\\', " + deep(1000) + "]", 3},
		{"x = [\"\"\"a\"\"\"\", " + deep(1000) + "]", 3},
		{"x = ['''a''''', " + deep(1000) + "]", 3},
		{"x = [\"a\", # \"\n" + deep(1000) + "]", 4},
	} {
		_, err := Parse("lab.md", []byte("# A\n```toml lab.toml\n"+c.toml+"\n```\n"))
		e, ok := err.(*Error)
		if !ok {
			t.Errorf("%.40q: %v", c.toml, err)
			continue
		}
		if refused := strings.Contains(e.Text, "inside one another"); refused != (c.line > 0) || refused && e.Line != c.line {
			t.Errorf("%.40q: %v, want line %d", c.toml, err, c.line)
		}
		Expressions([]byte(c.toml))
	}
}

// FuzzNesting compares with the reader: what it reads is no deeper than it was
// said to be.
func FuzzNesting(f *testing.F) {
	for _, s := range []string{"a=[[1]]", "a='''x''''\nb=[]", "a=\"\"\"\\\"\"\"\"", "a={b={c=[1]}}#[", "[[a.b]]\nc.d=1", "a=[\"\"\"a\"\"\"\"\"\",[[1]]]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if tooDeep([]byte(s), MaxNesting) >= 0 {
			return // the reader does not see it
		}
		p := unstable.Parser{}
		p.Reset([]byte(s))
		for p.NextExpression() {
			e := p.Expression()
			words := 0
			for it := e.Key(); it.Next(); {
				words++
			}
			d := 0
			if e.Kind == unstable.KeyValue {
				d = nesting(e.Value())
			}
			if d = max(d, words); d > 1 && tooDeep([]byte(s), d-1) < 0 {
				t.Fatalf("%q is %d deep", s, d)
			}
		}
	})
}

func nesting(n *unstable.Node) int {
	deepest := 0
	for it := n.Children(); it.Next(); {
		c := it.Node()
		if c.Kind == unstable.KeyValue {
			c = c.Value()
		}
		deepest = max(deepest, nesting(c))
	}
	if n.Kind == unstable.Array || n.Kind == unstable.InlineTable {
		deepest++
	}
	return deepest
}
