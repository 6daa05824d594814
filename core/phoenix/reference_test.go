package phoenix_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	world "github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// entry is one promise of the documentation of the network's system calls, as
// the Reference tab shows it.
type entry struct {
	Anchor, Kind, Name, Signature, Text, Errors, Lab string
}

func reference(t *testing.T) (list []entry) {
	t.Helper()
	src, err := os.ReadFile("../../static/docs/reference/phoenix.json")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(strings.NewReader(string(src)))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

func openLab(t *testing.T, name string) *world.Lab {
	t.Helper()
	src, err := os.ReadFile("../../static/labs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse(name, src)
	if err != nil {
		t.Fatal(err)
	}
	l, err := world.New(f, world.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Each entry says what it must, and the lab of its Run button is there.
func TestReferenceIsComplete(t *testing.T) {
	list := reference(t)
	if len(list) < 260 {
		t.Fatalf("only %d entries", len(list))
	}
	seen, labs := map[string]bool{}, map[string]bool{}
	for _, e := range list {
		if e.Anchor == "" || seen[e.Anchor] || e.Name == "" || e.Text == "" || e.Signature == "" {
			t.Errorf("%+v: incomplete, or its anchor stands twice", e)
		}
		seen[e.Anchor] = true
		if !slices.Contains([]string{"value", "field", "function", "parameter", "result", "error"}, e.Kind) {
			t.Errorf("%s: kind %q", e.Anchor, e.Kind)
		}
		if !labs[e.Lab] {
			labs[e.Lab] = true
			openLab(t, e.Lab)
		}
	}
}

// The reference labs print "ok ANCHOR" for each entry once. One waits for two
// lines from the keyboard.
func TestReferenceIsProven(t *testing.T) {
	proven := map[string]int{}
	for _, name := range []string{"phoenix-reference.md", "phoenix-os-reference.md"} {
		l := openLab(t, name)
		if name == "phoenix-os-reference.md" {
			for i, key := range []string{"line", "", "another", ""} {
				l.RunTo(modem.Time(time.Duration(15+i)*time.Second), func() bool { return false })
				c := view.Command{Version: view.Version, Verb: view.DoChar, Text: key}
				if key == "" {
					c.Verb, c.Key = view.DoKey, 257
				}
				if r := l.Do(c); r.Error != "" {
					t.Fatal(r.Error)
				}
			}
		}
		l.Run()
		labtest.Proven(t, proven, l)
	}
	var anchors []string
	for _, e := range reference(t) {
		anchors = append(anchors, e.Anchor)
	}
	labtest.AllProven(t, proven, anchors)
}
