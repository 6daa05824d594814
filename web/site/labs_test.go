package site

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
)

const three = "# Three\n\nA *first* sentence that says `what` it is. And another.\n\n```toml lab.toml\n" +
	"[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"b\"\nat = [40, 64, 0]\n[[computer.modem]]\nside = \"top\"\n[[computer.modem]]\nside = \"back\"\ncable = \"x\"\n" +
	"[[computer]]\nname = \"c\"\nat = [140, 64, 0]\n[[computer.modem]]\nside = \"back\"\ncable = \"x\"\n```\n" +
	"```text want/trace.txt\n0.500 1 0>1 5/6 psp one\n0.600 2 0>1 5/6 arp two\n0.700 3 0>1 5/6 psp three\n```\n"

func TestACardIsMadeOfALab(t *testing.T) {
	c := card("phoenix-three", []byte(three))
	if c.Title != "Three" || c.About != "A first sentence that says what it is." || c.Group != "Phoenix" || strings.Join(c.Tags, " ") != "psp arp" {
		t.Errorf("%+v", c)
	}
	for part, count := range map[string]int{"q-line": 2, "q-name": 2, ">one</text>": 1, ">three</text>": 1, ">two</text>": 0} {
		if n := strings.Count(c.Picture, part); n != count {
			t.Errorf("%d of %s, want %d:\n%s", n, part, count, c.Picture)
		}
	}
	place := card("repeater", []byte(three)) // where it matters who stands where
	for part, count := range map[string]int{"t-computer": 3, "t-cable": 1, "t-link": 1, "t-reach": 2} {
		if n := strings.Count(place.Picture, part); n != count {
			t.Errorf("%d of %s, want %d:\n%s", n, part, count, place.Picture)
		}
	}
	if c := card("repeater", []byte(three)); c.Shows != "Range, and who passes on" {
		t.Errorf("%+v", c)
	}
	if c := card("mine", []byte("no lab")); c.Title != "mine" || c.Group != more || c.Picture != "" {
		t.Errorf("%+v", c)
	}
}

func TestTheGalleryHasAnOrder(t *testing.T) {
	names := []string{"cnet-reference", "zoo", "phoenix-web", "psp-echo", "phoenix-ping", "cryptonet-replay", "cnet-rest", "chat", "hello"}
	for i, a := range names {
		for k, b := range names[:i] {
			if !before(Lab{Name: a, Title: a}, Lab{Name: b, Title: b}) {
				t.Errorf("%s (%d) does not come before %s (%d)", a, i, b, k)
			}
		}
	}
}

// Computers at one spot are drawn beside each other.
func TestNobodyHidesBehindAnother(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte("```toml lab.toml\n[[computer]]\nname = \"a\"\nat = [5, 64, 5]\n[[computer]]\nname = \"b\"\nat = [5, 90, 5]\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s := spots(f); s[1].x-s[0].x < 20 {
		t.Errorf("%v", s)
	}
}

// A lab that no heading names is found by nobody.
func TestEveryLabHasItsHeading(t *testing.T) {
	files, err := filepath.Glob("../../static/labs/*.md")
	if err != nil || len(files) < 40 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		if group, _, _ := shelf(strings.TrimSuffix(filepath.Base(f), ".md")); group == more {
			t.Errorf("%s stands under %q: name it in shelves", filepath.Base(f), more)
		}
	}
}
