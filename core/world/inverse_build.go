package world

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// What takes back an edit of the world (build.go).

// inverseOfBuild gives the inverse of the edits that build does.
func (w editor) inverseOfBuild(c view.Command) (undo []view.Command, words string, err error) {
	if c.Verb == view.DoAdd {
		return w.inverseOfAdd(c)
	}
	n := w.byID[c.Computer]
	if n == nil {
		return nil, "", fmt.Errorf("there is no computer %d", c.Computer)
	}
	switch c.Verb {
	case view.DoMove:
		at := n.spec.At
		back := view.Command{Verb: view.DoMove, Computer: n.ID(), At: &view.Vec{X: at[0], Y: at[1], Z: at[2]}}
		return []view.Command{back}, "move " + n.Name(), nil
	case view.DoRemove:
		return w.inverseOfRemove(n)
	case view.DoPlug:
		side := c.Arg(0)
		if len(c.Data) > 0 {
			side = sideOf(c.Data)
		}
		return []view.Command{{Verb: view.DoUnplug, Computer: n.ID(), Args: []string{side}}}, plugWord(c) + " at the " + side + " of " + n.Name(), nil
	}
	return w.inverseOfUnplug(n, c.Arg(0))
}

// sideOf is the side in a modem's table, which is checked when it is plugged.
func sideOf(table []byte) string {
	for _, x := range labfile.Expressions(table) {
		if strings.HasSuffix(x.Path, ".side") {
			return strings.Trim(string(table[x.Value:x.End]), `"'`)
		}
	}
	return ""
}

func (w editor) inverseOfAdd(c view.Command) ([]view.Command, string, error) {
	_, s, err := w.adding(c)
	if err != nil {
		return nil, "", err
	}
	return []view.Command{{Verb: view.DoRemove, Computer: *s.ID}}, "add " + s.Name, nil
}

// inverseOfRemove adds the computer again at its place in the file, with the
// disk and the label that it has now. It boots anew.
func (w editor) inverseOfRemove(n *Node) (undo []view.Command, words string, err error) {
	f, err := w.removing(n)
	if err != nil {
		return nil, "", err
	}
	text, _ := w.work.Lookup(labfile.TOMLName)
	t := labfile.ReadTables(text)
	root := w.Root(n)
	table := labfile.ReadTables([]byte(t.Cut(root)))
	after := slices.IndexFunc(w.work.Config.Computer, func(s labfile.ComputerSpec) bool { return s.Name == n.Name() }) + 1
	add := view.Command{Verb: view.DoAdd, From: after}
	if err := w.pin(f, n, table); err != nil {
		return nil, "", err
	}
	add.Data = []byte(table.Text + w.cutWires(n, t))
	fresh := filesIn(f, n.spec.Files)                     // pages of the lab's web, or of a folder that others have too
	never := func(fs.Entry, []byte) bool { return false } // files come with their times
	v := n.Volume()
	undo = append(append([]view.Command{add}, filled(v.writing(v.differs(fresh, never)))...), v.labelling()...)
	return append(undo, v.foldersNow()...), "remove " + n.Name(), nil
}

// pin writes the id and the place of a computer into its table if they would
// become others when it is added to f.
func (w editor) pin(f *labfile.File, n *Node, table *labfile.Tables) error {
	taken := func(id int) bool {
		return slices.ContainsFunc(f.Config.Computer, func(s labfile.ComputerSpec) bool { return *s.ID == id })
	}
	lowest := 0
	for taken(lowest) {
		lowest++
	}
	if lowest != n.ID() && table.Find("computer[0].id") == nil {
		if err := table.Set("computer[0]", "id", fmt.Sprint(n.ID())); err != nil {
			return err
		}
	}
	if table.Find("computer[0].at") == nil {
		return table.Set("computer[0]", "at", labfile.Position(n.spec.At))
	}
	return nil
}

func (w editor) inverseOfUnplug(n *Node, side string) ([]view.Command, string, error) {
	_, taken, err := w.unplugging(n, side)
	if err != nil {
		return nil, "", err
	}
	// Alone, the table is one of no computer: its path begins without a number.
	key, i := n.plugged(side)
	back := view.Command{Verb: view.DoPlug, Computer: n.ID(), Data: []byte(taken), From: i + 1}
	return []view.Command{back}, "take the " + key + " off the " + side + " of " + n.Name(), nil
}

// plugWord is what is plugged, in a word.
func plugWord(c view.Command) string {
	text := string(c.Data)
	if text == "" {
		text, _ = plugTable(c.Text, "", "", "")
	}
	key, _ := onePlug(text) // an error shows when it is plugged
	return cmp.Or(key, modemKey)
}
