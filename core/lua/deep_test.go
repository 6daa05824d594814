package lua

import (
	"strings"
	"testing"
)

// deepSources are as deep as the grammar lets anything be: n of each kind, and
// long chains in many parentheses, blocks and functions.
func deepSources(n int) map[string]string {
	rep := strings.Repeat
	chain := min(n, maxChain-1)
	in := func(open, part, close string) string {
		return rep(open, 190) + "a" + rep(rep(part, chain)+close, 190)
	}
	return map[string]string{
		"fields":             "x = a" + rep(".b", n),
		"calls":              "x = a" + rep("()", n),
		"calls with strings": "x = a" + rep("''", n),
		"calls with tables":  "x = a" + rep("{}", n),
		"methods":            "x = a" + rep(":b()", n),
		"indices":            "x = a" + rep("[a]", n),
		"sum":                "x = a" + rep("+a", n),
		"and":                "x = a" + rep(" and a", n),
		"or":                 "if a" + rep(" or a", n) + " then end",
		"comparisons":        "x = a" + rep("<a", n),
		"compared":           "if a" + rep("<a", n) + " then end",
		"parentheses":        "x = " + rep("(", n) + "1" + rep(")", n),
		"tables":             "x = " + rep("{", n) + "1" + rep("}", n),
		"functions":          "x = " + rep("function() return ", n) + "1" + rep(" end", n),
		"ifs":                rep("if a then ", n) + rep(" end", n),
		"not":                "x = " + rep("not ", n) + "1",
		"arguments":          "x = " + rep("f(", n) + "1" + rep(")", n),
		"nested indices":     "x = " + rep("a[", n) + "1" + rep("]", n),
		"powers":             "x = a" + rep("^a", n),
		"concatenation":      "x = a" + rep("..a", n),
		"sums in sums":       "x = " + in("(", "+a", ")"),
		"ors in ors":         "x = " + in("(", " or a", ")"),
		"ors in if":          "if " + in("(", " or a", ")") + " then end",
		"calls in calls":     "x = " + in("(", "()", ")"),
		"sum in ifs":         rep("if a then ", 190) + "x = a" + rep("+a", chain) + rep(" end", 190),
		"sum in functions":   rep("return function() ", 90) + "x = a" + rep("+a", chain) + rep(" end", 90),
	}
}

// TestDeepSources: what is deep is compiled or refused, at every bound; in a
// browser's worker too: see TestDeepSourcesInASmallStack.
func TestDeepSources(t *testing.T) {
	for _, n := range []int{50, 199, 200, 201, maxChain - 1, maxChain, maxChain + 1, maxDepth, 3000, 90_000} {
		for name, source := range deepSources(n) {
			_, err := Compile("=x", source)
			if n == 50 && err != nil && !strings.Contains(name, " in ") {
				t.Errorf("%d %s: %v", n, name, err)
			}
			if err != nil && !strings.Contains(err.Error(), tooDeep) && !strings.Contains(err.Error(), "too complex") {
				t.Errorf("%d %s: %v", n, name, err)
			}
			if n > maxDepth && err == nil && !strings.Contains(name, " in ") {
				t.Errorf("%d %s is compiled", n, name)
			}
		}
	}
	for name, source := range map[string]string{"sum": "x = a" + strings.Repeat("+a", maxChain-1), "fields": "x = a" + strings.Repeat(".b", maxChain-1)} {
		if _, err := Compile("=x", source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
