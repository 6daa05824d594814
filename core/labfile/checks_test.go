package labfile

import (
	"strings"
	"testing"
)

// withCheck is a lab with a [[check]].
func withCheck(keys string) []byte {
	return []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[check]]\n" + keys + "\n```\n")
}

func TestChecksAreRead(t *testing.T) {
	for keys, want := range map[string]string{
		`packets = "from=a"`:                                   "packets from=a: 1+",
		"packets = \"ping\"\ncount = \"0\"":                    "packets ping: 0",
		"packets = \"ping\"\ncount = 3":                        "packets ping: 3",
		"packets = \"ping\"\ncount = \"2-4\"":                  "packets ping: 2-4",
		"packets = \"ping\"\ncount = \"3+\"\ntext = \"pings\"": "pings",
		"screen = \"a\"\ncontains = \"hi\"":                    `screen of a, contains "hi"`,
		"file = \"a/x/log\"\nmatches = \"*end\"":               `file a/x/log, matches "*end"`,
		"file = \"a/x\"\nlacks = \"b\"\ncontains = \"c\"":      `file a/x, contains "c", lacks "b"`,
		"finished = \"a\"\ntry = 3":                            "a finishes",
	} {
		f, err := Parse("x.md", withCheck(keys))
		if err != nil {
			t.Errorf("%s: %v", keys, err)
		} else if got := f.Config.Check[0].Text; got != want {
			t.Errorf("%s is %q, not %q", keys, got, want)
		}
	}
}

func TestWrongChecks(t *testing.T) {
	long := strings.Repeat("x", maxCheckFor)
	for keys, want := range map[string]string{
		"text = \"x\"": "x.md:5: check[0]: a check looks at one thing: packets, screen, file or finished",
		"screen = \"a\"\nfile = \"a/b\"\ncontains = \"x\"": "x.md:5: check[0]: a check looks at one thing: packets, screen, file or finished",
		"screen = \"a\"":                                                            "x.md:5: check[0]: what is to be seen? contains, lacks or matches says it",
		"finished = \"a\"\ncontains = \"x\"":                                        "x.md:5: check[0]: contains, lacks and matches are for a screen or a file",
		"screen = \"a\"\ncontains = \"x\"\ncount = \"1\"":                           "x.md:8: check[0].count: only packets are counted",
		"packets = \"x\"\ncount = \"many\"":                                         `"many" is no count; write it like "3", "2+", "1-4" or "0"`,
		"packets = \"x\"\ncount = \"-1\"":                                           `"-1" is no count`,
		"packets = \"x\"\ncount = \"4-2\"":                                          `"4-2" is no count`,
		"packets = \"x\"\ncount = \"1+-2\"":                                         `"1+-2" is no count`,
		"packets = \"x\"\ncount = \"1000001\"":                                      `"1000001" is no count`,
		"packets = \"x\"\ncount = \"\"":                                             `"" is no count`,
		"finished = \"a\"\ntry = -1":                                                "x.md:7: check[0].try: -1 is no point of a lesson, 1 to 99",
		"finished = \"a\"\ntry = 100":                                               "x.md:7: check[0].try: 100 is no point of a lesson, 1 to 99",
		"file = \"a\"\ncontains = \"x\"":                                            `x.md:6: check[0].file: "a": write NAME/path, a computer and a file on its disk`,
		"file = \"/x\"\ncontains = \"x\"":                                           `x.md:6: check[0].file: "/x": write NAME/path`,
		"file = \"a/../b\"\ncontains = \"x\"":                                       `x.md:6: check[0].file: "a/../b": write NAME/path`,
		"screen = \"a\"\ncontains = \"" + long + "y\"":                              "x.md:5: check[0]: its texts are longer than 1024 bytes",
		"screan = \"a\"":                                                            "x.md:6: check.screan: unknown key",
		strings.Repeat("finished=\"a\"\n[[check]]\n", MaxChecks) + "finished=\"a\"": "x.md:2: check: 65 checks, at most 64",
	} {
		_, err := Parse("x.md", withCheck(keys))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v\nnot %s", keys, err, want)
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		text, matches string
		want          bool
	}{
		{"abc", "abc", true}, {"abc", "ab", false}, {"abc", "*", true}, {"", "*", true}, {"", "", true},
		{"abc", "a*c", true}, {"abc", "a*b", false}, {"abc", "*b*", true}, {"abc", "a*bc*c", false}, {"aXbXc", "a*X*c", true},
		{"ab", "ab*b", false}, {"a\nb", "a*b", true}, {"abab", "*ab", true}, {"x", "x**", true},
	} {
		if Fits(c.text, c.matches) != c.want {
			t.Errorf("%q fits %q: %v", c.text, c.matches, !c.want)
		}
	}
}
