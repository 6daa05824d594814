package session

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// Every command of the table is handled by the one that the table names, and
// nobody else claims it. What is logged is an input.
func TestEveryVerbIsHandled(t *testing.T) {
	engine, err := os.ReadFile("../../wasm/engine/keep.go")
	if err != nil {
		t.Fatal(err)
	}
	names, err := os.ReadFile("../view/view.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range view.Verbs {
		p := newPage(t, talk)
		c := view.Command{Verb: v.Name}
		if v.By == view.ByEngine {
			m := regexp.MustCompile(`(Do\w+) += "` + v.Name + `"`).FindSubmatch(names)
			if m == nil || !strings.Contains(string(engine), "case view."+string(m[1])+":") {
				t.Errorf("%s is handled nowhere in wasm/engine", v.Name)
			}
			continue
		}
		if r := p.do(c); strings.Contains(r.Error, "does not know the command") {
			t.Errorf("%s is handled nowhere: %s", v.Name, r.Error)
		}
		l := p.s.Lab()
		if log, _ := l.Inputs(); len(log) > 0 && !view.IsInput(v.Name) {
			t.Errorf("%s was logged and is no input", v.Name)
		}
		owners := map[view.Owner]error{
			view.ByLab:     said(l.Do(c)),
			view.ByWorld:   l.Apply(c),
			view.ByPackets: l.Packets().Do(c, &view.Reply{}),
		}
		for owner, err := range owners {
			known := err == nil || !strings.Contains(err.Error(), "does not know the command")
			below := owner == view.ByLab && (v.By == view.ByWorld || v.By == view.ByPackets) // it passes them down
			if want := v.By == owner || below; known != want {
				t.Errorf("%s: %s knows it: %v (%v), the table says %s", v.Name, owner, known, err, v.By)
			}
		}
	}
}

func said(r view.Reply) error {
	if r.OK {
		return nil
	}
	return refusal(r.Error)
}

type refusal string

func (r refusal) Error() string { return string(r) }

func TestAnUnknownCommandSaysSo(t *testing.T) {
	p := newPage(t, talk)
	if r := p.do(view.Command{Verb: "explode", Number: 3}); r.OK || r.Number != 3 || r.Error != `the lab does not know the command "explode"` {
		t.Errorf("%+v", r)
	}
}

// What takes an edit back is what the table says.
func TestWhatTakesEditsBack(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range append(slices.Clone(edits),
		view.Command{Verb: view.DoWrite, Computer: 0, Text: "new/file", Data: []byte("x")},
		view.Command{Verb: view.DoDelete, Computer: 0, Text: "startup.lua"},
		view.Command{Verb: view.DoInsert, Text: "ben.left", Args: []string{"new"}},
		view.Command{Verb: view.DoHang, Text: "speaker", Args: []string{"attic"}},
		view.Command{Verb: view.DoUnhang, Text: "monitor_0"},
	) {
		p := newPage(t, house)
		p.frames(10 * ms)
		p.edit(view.Command{Verb: view.DoPlug, Computer: 1, Text: "drive", Args: []string{"left"}})
		p.edit(view.Command{Verb: view.DoHang, Text: "monitor", Args: []string{"attic"}})
		undo, _, err := p.s.Lab().Inverse(c)
		if err != nil || len(undo) == 0 {
			t.Fatalf("%s: %v", c.Verb, err)
		}
		seen[c.Verb] = true
		listed := strings.Split(view.About(c.Verb).Undo, ", ")
		for _, u := range undo {
			if !slices.Contains(listed, u.Verb) {
				t.Errorf("%s is taken back by %s, the table says %s", c.Verb, u.Verb, listed)
			}
			if !view.IsInput(u.Verb) {
				t.Errorf("%s is taken back by %s, which is no input: a recording could not repeat it", c.Verb, u.Verb)
			}
		}
	}
	for _, v := range view.Verbs {
		if v.Kind == view.Edit && !seen[v.Name] {
			t.Errorf("%s is an edit that is not tried here", v.Name)
		}
	}
}
