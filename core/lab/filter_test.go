package lab

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

func TestFilter(t *testing.T) {
	row := &view.Row{Number: 7, Sender: 0, Name: "alice", Medium: "air", Hearers: []int{1, 3}, Channel: 80, Reply: 49152,
		Protocol: "psp", Summary: "10.0.0.1:49152 > 10.0.0.2:80 SYN seq=5"}
	name := func(id int) string { return []string{"alice", "Bob", "carol", "dora"}[id] }
	for text, want := range map[string]bool{
		"":                                   true,
		"psp":                                true,
		"ps":                                 false,
		"PSP and computer=alice and not ack": true,
		"psp not syn":                        false,
		"not psp":                            false,
		"not not psp":                        true,
		"from=alice":                         true,
		"from=0":                             true,
		"from=bob":                           false,
		"to=bob":                             true,
		"to=3":                               true,
		"to=carol":                           false,
		"computer=dora":                      true,
		"computer=carol":                     false,
		"channel=80 reply=49152 medium=air proto=psp number=7": true,
		"channel=81":     false,
		"10.0.0.2:80":    true,
		"alice":          true,
		"not channel=81": true,
	} {
		f, err := parseFilter(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if got := f.fits(row, name); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestFilterErrors(t *testing.T) {
	_, err := parseFilter("psp colour=red")
	if err == nil || err.Error() != `filter: unknown key "colour"; known are computer, from, to, channel, reply, medium, proto, number` {
		t.Error(err)
	}
	if _, err := parseFilter(strings.Repeat("x ", maxTerms+1)); err == nil || err.Error() != "filter: more than 32 words" {
		t.Error(err)
	}
}
