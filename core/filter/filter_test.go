package filter

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// syn is a PSP message as the packet list sees it.
func syn() *Record {
	return &Record{
		Row: &view.Row{Number: 7, Time: 1.5, Sender: 0, Name: "alice", Medium: "air", Hearers: []int{1, 3}, Channel: 80, Reply: 49152,
			Protocol: "psp", Summary: "10.0.0.1:49152 > 10.0.0.2:80 SYN seq=5"},
		Name: func(id int) string { return []string{"alice", "Bob", "carol", "dora"}[id] },
		Tree: func() view.Tree {
			return view.Tree{Stream: "psp:10.0.0.1:49152-10.0.0.2:80", Layers: []view.Layer{
				{Protocol: "modem", Fields: []view.Field{{Name: "channel", Value: "80"}}},
				{Protocol: "internet", Fields: []view.Field{{Name: "source", Value: `"10.0.0.1"`}, {Name: "hopsLeft", Value: "15"}}},
				{Protocol: "psp", Fields: []view.Field{{Name: "sequence", Value: "5"},
					{Name: "body", Value: "2 entries", Sub: []view.Field{{Name: "Text", Value: `"hello there"`}, {Name: "a.b", Value: "true"}}}}},
			}}
		},
		Missed: func() []view.Fate { return []view.Fate{{Computer: 2, Name: "carol", Why: "out of range"}} },
	}
}

func TestFits(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                   true,
		"psp":                                true,
		"sp":                                 false,
		"PSP and computer=alice and not ack": true,
		"psp not syn":                        false,
		"not psp":                            false,
		"not not psp":                        true,
		"!psp":                               false,
		"!(arp || control)":                  true,
		"arp or psp":                         true,
		"arp or control":                     false,
		"arp or psp and not syn":             false, // and binds first
		"(arp or psp) and syn":               true,
		"from=alice":                         true,
		"from=0":                             true,
		"from=bob":                           false,
		"from!=bob":                          true,
		"to=bob":                             true,
		"to=3":                               true,
		"to=carol":                           false,
		"computer=dora":                      true,
		"computer=carol":                     false,
		"missed=carol":                       true,
		"missed=bob":                         false,
		`why="out of range"`:                 true,
		"why~range":                          true,
		"channel=80 reply=49152 medium=air proto=psp number=7": true,
		"channel == 80 && reply>=49152":                        true,
		"channel=81":                                           false,
		"channel<100":                                          true,
		"channel>9":                                            true, // as numbers, not as text
		"time>1.4 time<=1.5":                                   true,
		"10.0.0.2:80":                                          true,
		"alice":                                                true,
		"internet":                                             true, // a layer
		"rednet":                                               false,
		"not channel=81":                                       true,
		"psp.sequence=5":                                       true,
		"psp.sequence=5.0":                                     true,
		"psp.sequence!=5":                                      false,
		"psp.sequence!=6":                                      true,
		"psp.nothing!=6":                                       false, // nothing to compare
		"psp.sequence>4 psp.sequence<6":                        true,
		"internet.source=10.0.0.1":                             true,
		"internet.HOPSLEFT>=15":                                true,
		`psp.body.text="hello there"`:                          true,
		`psp.body.text~there`:                                  true,
		`psp.body.a.b=true`:                                    true,
		`stream="psp:10.0.0.1:49152-10.0.0.2:80"`:              true,
		`"SYN seq=5"`:                                          true,
		`"syn seq=6"`:                                          false,
	} {
		f, err := Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := f.Fits(syn()); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestErrors(t *testing.T) {
	const known = "known are computer, from, to, missed, why, channel, reply, medium, proto, number, time, stream, rule and fields like psp.sequence"
	for text, want := range map[string]string{
		"psp colour=red":                         `filter: unknown key "colour"; ` + known,
		"psp and":                                "filter: something is missing at the end",
		"or psp":                                 "filter: something is missing before or",
		"psp and and arp":                        "filter: something is missing before and",
		"not":                                    "filter: something is missing at the end",
		"(psp":                                   "filter: a ) is missing",
		"psp)":                                   "filter: ) without its (",
		"()":                                     "filter: something is missing before )",
		"from=":                                  "filter: a value is missing after from=",
		"from=(":                                 "filter: a value is missing after from=",
		"=3":                                     "filter: something is missing before =",
		`"psp`:                                   `filter: a " is missing at the end`,
		`"psp\`:                                  `filter: a " is missing at the end`,
		"psp & arp":                              `filter: "&" stands alone; write and, or, or quote it`,
		strings.Repeat("x ", MaxTerms+1):         "filter: more than 32 words",
		strings.Repeat("(", MaxDepth+2) + "x":    "filter: more than 16 parentheses or nots inside one another",
		strings.Repeat("not ", MaxDepth+2) + "x": "filter: more than 16 parentheses or nots inside one another",
		strings.Repeat("x", MaxText+1):           "filter: longer than 1024 bytes",
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
}

// What a click on a field writes finds the message again.
func TestTerm(t *testing.T) {
	for _, c := range []struct {
		proto string
		path  []string
		value string
		want  string
	}{
		{"psp", []string{"sequence"}, "5", "psp.sequence=5"},
		{"internet", []string{"source"}, `"10.0.0.1"`, "internet.source=10.0.0.1"},
		{"psp", []string{"body", "Text"}, `"hello there"`, `psp.body.Text="hello there"`},
		{"psp", []string{"body", "a.b"}, "true", "psp.body.a.b=true"},
		{"raw", []string{"a b"}, "1", ""},
		{"raw", []string{"a"}, "", ""},
	} {
		got := Term(c.proto, c.path, c.value)
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.path, got, c.want)
		}
		if f, err := Parse(got); err != nil || got != "" && !f.Fits(syn()) {
			t.Errorf("%s does not find its message: %v", got, err)
		}
	}
	for _, s := range []string{"", "and", "a b", `say "x" \ y`, "(", "10.0.0.1:80", "a=b"} {
		tokens, err := scan(Quote(s))
		if err != nil || len(tokens) != 1 || tokens[0] != (token{wordToken, s}) {
			t.Errorf("%q quoted is %s, which reads as %v %v", s, Quote(s), tokens, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"psp and computer=alice and not ack", `(arp or "who has") missed!=bob`, "a.b>=1 c~d", "!a&&b||c==d", `"\"`, "<="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if x, err := Parse(text); err == nil {
			x.Fits(syn())
		}
	})
}
