package world

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// Computers and modems come, go and move while the lab runs. Each such edit is
// first made to a copy of lab.toml, which is then read and checked as any lab
// file is; only if it fits is the world changed in the same way. So what runs is
// always what would be saved.

// editor is a world that is edited: the world and the working copy of its lab
// file change together.
type editor struct{ *World }

// build does one of the edits of the world.
func (w editor) build(c view.Command) error {
	if c.Verb == view.DoAdd {
		return w.addTable(c)
	}
	n := w.byID[c.Computer]
	if n == nil {
		return fmt.Errorf("there is no computer %d", c.Computer)
	}
	switch c.Verb {
	case view.DoMove:
		return w.move(n, c.At)
	case view.DoRemove:
		return w.removeComputer(n)
	case view.DoPlug:
		return w.plug(n, c)
	}
	return w.unplug(n, c.Arg(0))
}

// edited is the working copy with lab.toml changed, checked like any lab file.
// Whoever is not in lab.toml by name any more, or new in it, may change the ids
// and positions that the others have by default: these are written down then,
// since running computers stay what and where they are.
func (w editor) edited(change func(f *labfile.File, t *labfile.Tables) error) (*labfile.File, error) {
	f := w.work.Clone()
	text, _ := f.Lookup(labfile.TOMLName)
	t := labfile.ReadTables(text)
	if err := change(f, t); err != nil {
		return nil, err
	}
	if err := f.Reconfigure(t); err != nil {
		return nil, err
	}
	pinned := false
	for i, s := range f.Config.Computer {
		n := w.named(s.Name)
		if n == nil {
			continue
		}
		root := fmt.Sprintf("computer[%d]", i)
		if *s.ID != n.ID() {
			pinned = true
			if err := t.Set(root, "id", fmt.Sprint(n.ID())); err != nil {
				return nil, err
			}
		}
		if t.Find(root+".at") == nil && !slices.Equal(s.At, n.spec.At) {
			pinned = true
			if err := t.Set(root, "at", labfile.Position(n.spec.At)); err != nil {
				return nil, err
			}
		}
	}
	if renamed, err := w.pinNames(f, t); err != nil {
		return nil, err
	} else if renamed {
		pinned = true
	}
	if pinned {
		if err := f.Reconfigure(t); err != nil {
			return nil, err
		}
	}
	return f, f.Fits()
}

// Root is the path of a computer's table in the working copy.
func (w *World) Root(n *Node) string {
	i := slices.IndexFunc(w.work.Config.Computer, func(s labfile.ComputerSpec) bool { return s.Name == n.Name() })
	return fmt.Sprintf("computer[%d]", i)
}

// adopt takes an edited working copy over: every computer's share of it, the
// order of cables, and the wires.
func (w editor) adopt(f *labfile.File) {
	w.work = f
	ranks := map[string]int{}
	for _, s := range f.Config.Computer {
		if n := w.named(s.Name); n != nil {
			n.spec = s
			n.setNetwork(s)
		}
		for _, m := range s.Modem {
			ranks[fmt.Sprint(*s.ID, m.Side)] = len(ranks)
		}
	}
	rank := func(m *modem.Modem) int {
		if r, ok := ranks[fmt.Sprint(m.Computer(), m.Name())]; ok {
			return r
		}
		return len(ranks) // of another tab's computer: at the end
	}
	for _, m := range w.media[1:] {
		m.Order(func(a, b *modem.Modem) int { return cmp.Compare(rank(a), rank(b)) })
	}
	w.observer.Changed()
	w.rewire()
}

// rewire connects the sides anew and carries on what they send out.
func (w editor) rewire() {
	w.wires = nil
	builder{w.World}.addWires()
	for _, n := range w.nodes {
		for side := range computer.Sides {
			n.SetInput(w.now, side, w.arriving(n, side))
		}
	}
}

// move puts a computer, with every modem of it, somewhere else.
func (w editor) move(n *Node, at *view.Vec) error {
	if at == nil {
		return errors.New("move: no position")
	}
	to := []float64{at.X, at.Y, at.Z}
	for _, v := range to {
		if !(math.Abs(v) <= 30_000_000) {
			return errors.New("move: the position is outside the world")
		}
	}
	f, err := w.edited(func(_ *labfile.File, t *labfile.Tables) error { return t.Set(w.Root(n), "at", labfile.Position(to)) })
	if err != nil {
		return err
	}
	for _, m := range n.Modems() {
		m.Move(modem.Vec{X: at.X, Y: at.Y, Z: at.Z})
	}
	w.adopt(f)
	return nil
}

// addTable adds the computer of a [[computer]] table and switches it on.
// [[redstone]] wires to it may stand behind.
func (w editor) addTable(c view.Command) error {
	f, s, err := w.adding(c)
	if err != nil {
		return err
	}
	old := w.work
	w.work = f
	if err := (builder{w.World}).addComputer(s); err != nil {
		w.work = old
		return err
	}
	slices.SortFunc(w.nodes, func(a, b *Node) int { return a.ID() - b.ID() })
	delete(w.gone, *s.ID)
	w.adopt(f)
	n := w.byID[*s.ID]
	n.PowerOn(w.now)
	w.sched.refresh(n, w.now)
	return nil
}

// CheckAdd says why the computer of a [[computer]] table (view.DoAdd) cannot be
// added; nil if it can.
func (w *World) CheckAdd(c view.Command) error {
	_, _, err := editor{w}.adding(c)
	return err
}

// adding is the working copy with one more computer, and that computer.
func (w editor) adding(c view.Command) (*labfile.File, labfile.ComputerSpec, error) {
	var none labfile.ComputerSpec
	if len(c.Data) > labfile.MaxTable {
		return nil, none, fmt.Errorf("add: the table is %d bytes, at most %d", len(c.Data), labfile.MaxTable)
	}
	if err := labfile.OneComputer(c.Data); err != nil {
		return nil, none, err
	}
	have := len(w.work.Config.Computer)
	at := have
	if c.From > 0 {
		at = min(c.From-1, have)
	}
	f, err := w.edited(func(_ *labfile.File, t *labfile.Tables) error {
		if have > 0 && t.Find("computer[0]") == nil {
			return errors.New("the computers stand in one list in lab.toml; write each as a table [[computer]], then one can be added")
		}
		t.Put(string(c.Data), fmt.Sprintf("computer[%d]", at), "")
		return nil
	})
	if err != nil {
		return nil, none, err
	}
	return f, f.Config.Computer[at], nil
}

// removeComputer switches a computer off and takes it out of the world, with
// its modems, its wires and the files that were only its own.
func (w editor) removeComputer(n *Node) error {
	f, err := w.removing(n)
	if err != nil {
		return err
	}
	for _, side := range computer.Sides {
		w.unplugDevice(n, side)
	}
	n.PowerOff(w.now)
	w.nodes = slices.DeleteFunc(w.nodes, func(o *Node) bool { return o == n })
	delete(w.byID, n.ID())
	w.sched.drop(n)
	w.gone[n.ID()] = n.Name()
	w.adopt(f)
	return nil
}

// removing is the working copy without a computer.
func (w editor) removing(n *Node) (*labfile.File, error) {
	return w.edited(func(f *labfile.File, t *labfile.Tables) error {
		root := w.Root(n)
		if t.Find(root) == nil || !t.Find(root).Header {
			return fmt.Errorf("%s is written in another way than as a table [[computer]]; write it so, then it can be edited", root)
		}
		t.Cut(root)
		w.cutWires(n, t)
		shared := func(folder func(labfile.ComputerSpec) string) bool {
			return slices.ContainsFunc(w.nodes, func(o *Node) bool { return o != n && folder(o.spec) == folder(n.spec) })
		}
		if !shared(func(s labfile.ComputerSpec) string { return s.Files }) {
			f.RemoveFolder(n.spec.Files)
		}
		if n.spec.ROM != "" && !shared(func(s labfile.ComputerSpec) string { return s.ROM }) {
			f.RemoveFolder(n.spec.ROM)
		}
		return nil
	})
}

// cutWires takes the [[redstone]] tables of a computer out and answers them.
func (w editor) cutWires(n *Node, t *labfile.Tables) (taken string) {
	list := w.work.Config.Redstone
	for i := len(list) - 1; i >= 0; i-- {
		from, _, _ := strings.Cut(list[i].From, ".")
		to, _, _ := strings.Cut(list[i].To, ".")
		if from == n.Name() || to == n.Name() {
			taken = t.Cut(fmt.Sprintf("redstone[%d]", i)) + taken
		}
	}
	return taken
}
