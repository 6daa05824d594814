package labfile

import (
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, c := range []struct{ want, got, diff string }{
		{"a\n", "a\n", ""},
		{"", "a\n", "+ a\n"},
		{"a\n", "", "- a\n"},
		{"a\nb\nc\n", "a\nx\nc\n", "  a\n- b\n+ x\n  c\n"},
		{"a\nb\n", "b\n", "- a\n  b\n"},
		{"a\n", "a", "- a\n+ a (no newline)\n"},
		{"1\n2\n3\n4\n5\nx\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\ny\n6\n7\n8\n9\n", "  …\n  3\n  4\n  5\n- x\n+ y\n  6\n  7\n  8\n  …\n"},
	} {
		if got := Diff(c.want, c.got); got != c.diff {
			t.Errorf("%q, %q:\n%s", c.want, c.got, got)
		}
	}
}

// Two long texts are compared from their first difference on, and not for ever.
func TestDiffIsBounded(t *testing.T) {
	a := strings.Repeat("same\n", 50_000) + "wanted\n"
	b := strings.Repeat("same\n", 50_000) + "got\n"
	d := Diff(a, b)
	if !strings.Contains(d, "- wanted\n+ got\n") || len(d) > 100_000 {
		t.Errorf("%d bytes", len(d))
	}
	if d := Diff(strings.Repeat("x\n", 10_000), strings.Repeat("y\n", 10_000)); strings.Count(d, "\n") != 2*maxDiff {
		t.Errorf("%d lines", strings.Count(d, "\n"))
	}
}
