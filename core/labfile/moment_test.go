package labfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const moments = "# Moments\n```toml lab.toml\n# a lab\nseed = 3\n\n[[computer]]\nname = \"a\"\n%s```\n"

func TestMomentsAreNamed(t *testing.T) {
	f, err := Parse("x.md", fmt.Appendf(nil, moments, "\n[[moment]]\nat = \"packet:2\"\nname = \"Bob answers\"\n\n[[moment]]\nat = \"1.5s\"\nname = \"later\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"Bob answers": "packet:2", "later": "1.5s", "step:7": "step:7", "2s": "2s"} {
		if m, err := f.FindMoment(text); err != nil || m.String() != want {
			t.Errorf("%s: %v %v", text, m, err)
		}
	}
	want := `"soon" is no moment of a run: write it like 2.5s, step:120 or packet:14; the lab names "Bob answers", "later"`
	if _, err := f.FindMoment("soon"); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	fewer, err := f.SetMoments([]MomentSpec{{Name: "l\"ater", At: "2s"}})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := fewer.Lookup(TOMLName)
	if got := string(text); got != "# a lab\nseed = 3\n\n[[computer]]\nname = \"a\"\n\n[[moment]]\nat = \"2s\"\nname = \"l\\\"ater\"\n" {
		t.Errorf("%q", got)
	}
	if before, _ := f.Lookup(TOMLName); !strings.Contains(string(before), "Bob answers") {
		t.Error("the file that it was made of has changed")
	}
	none, err := fewer.SetMoments(nil)
	if text, _ := none.Lookup(TOMLName); err != nil || strings.Contains(string(text), "moment") || !strings.Contains(string(text), "name = \"a\"\n") {
		t.Errorf("%v %q", err, text)
	}
	if same, err := f.SetMoments(slices.Clone(f.Config.Moment)); err != nil || same != f {
		t.Error("the same names make another file")
	}
}

// A lab whose tables are written in a row keeps them, and says why.
func TestMomentsWrittenInARow(t *testing.T) {
	f, err := Parse("x.md", []byte("# Moments\n```toml lab.toml\nmoment = [{ at = \"1s\", name = \"x\" }]\n[[computer]]\nname = \"a\"\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	if same, err := f.SetMoments(nil); err == nil || !strings.Contains(err.Error(), "[[moment]]") && !strings.Contains(err.Error(), "moment") || same != f {
		t.Errorf("%v", err)
	}
}

func TestMomentsThatAreNone(t *testing.T) {
	long := strings.Repeat("n", MaxMomentName+1)
	var many strings.Builder
	for i := range MaxMoments + 1 {
		fmt.Fprintf(&many, "[[moment]]\nat = \"%ds\"\nname = \"n%d\"\n", i, i)
	}
	for tables, want := range map[string]string{
		"[[moment]]\nat = \"soon\"\nname = \"x\"\n":                                      `x.md:9: moment[0].at: "soon" is no moment of a run: write it like 2.5s, step:120 or packet:14`,
		"[[moment]]\nat = \"1s\"\n":                                                      `moment[0].name: a moment needs a name of one line, without spaces around it`,
		"[[moment]]\nat = \"1s\"\nname = \" x\"\n":                                       `moment[0].name: a moment needs a name of one line, without spaces around it`,
		"[[moment]]\nat = \"1s\"\nname = \"a\\tb\"\n":                                    `moment[0].name: a moment needs a name of one line, without spaces around it`,
		"[[moment]]\nat = \"1s\"\nname = \"" + long + "\"\n":                             `moment[0].name: the name of a moment has at most 60 characters`,
		"[[moment]]\nat = \"1s\"\nname = \"packet:3\"\n":                                 `moment[0].name: "packet:3" says a moment itself: it is no name for one`,
		"[[moment]]\nat = \"1s\"\nname = \"now\"\n":                                      `moment[0].name: "now" says a moment itself: it is no name for one`,
		"[[moment]]\nat = \"1s\"\nname = \"x\"\n[[moment]]\nat = \"2s\"\nname = \"x\"\n": `moment[1].name: two moments are named "x"`,
		many.String(): `moment: 101 moments, at most 100`,
	} {
		if _, err := Parse("x.md", fmt.Appendf(nil, moments, tables)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot  %v\nwant %s", tables[:min(len(tables), 80)], err, want)
		}
	}
}
