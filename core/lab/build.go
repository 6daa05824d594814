package lab

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

// build does one of the edits of the world.
func (l *Lab) build(c view.Command) error {
	if c.Verb == view.DoAdd {
		return l.addTable(c)
	}
	n := l.byID[c.Computer]
	if n == nil {
		return fmt.Errorf("there is no computer %d", c.Computer)
	}
	switch c.Verb {
	case view.DoMove:
		return l.move(n, c.At)
	case view.DoRemove:
		return l.removeComputer(n)
	case view.DoPlug:
		return l.plug(n, c)
	}
	return l.unplug(n, word(c.Args, 0))
}

// word is one of a command's arguments, "" if it has not so many.
func word(args []string, i int) string {
	if i < len(args) {
		return args[i]
	}
	return ""
}

// edited is the working copy with lab.toml changed, checked like any lab file.
// Whoever is not in lab.toml by name any more, or new in it, may change the ids
// and positions that the others have by default: these are written down then,
// since running computers stay what and where they are.
func (l *Lab) edited(change func(f *labfile.File, t *labfile.Tables) error) (*labfile.File, error) {
	f := l.work.Clone()
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
		n := l.named(s.Name)
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
	if renamed, err := l.pinNames(f, t); err != nil {
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

// named is the computer of a name, nil if there is none.
func (l *Lab) named(name string) *node {
	i := slices.IndexFunc(l.nodes, func(n *node) bool { return n.Name() == name })
	if i < 0 {
		return nil
	}
	return l.nodes[i]
}

// root is the path of a computer's table in the working copy.
func (l *Lab) root(n *node) string {
	i := slices.IndexFunc(l.work.Config.Computer, func(s labfile.ComputerSpec) bool { return s.Name == n.Name() })
	return fmt.Sprintf("computer[%d]", i)
}

// settle takes an edited working copy over: every computer's share of it, the
// order of cables, and the wires.
func (l *Lab) settle(f *labfile.File) {
	l.work = f
	ranks := map[string]int{}
	for _, s := range f.Config.Computer {
		if n := l.named(s.Name); n != nil {
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
	for _, m := range l.media[1:] {
		m.Order(func(a, b *modem.Modem) int { return cmp.Compare(rank(a), rank(b)) })
	}
	l.packets.absent = map[string][]int{}
	l.rewire()
}

// rewire connects the sides anew and carries on what they send out.
func (l *Lab) rewire() {
	l.wires = nil
	l.addWires()
	for _, n := range l.nodes {
		for side := range computer.Sides {
			n.SetInput(l.now, side, l.arriving(n, side))
		}
	}
}

// move puts a computer, with every modem of it, somewhere else.
func (l *Lab) move(n *node, at *view.Vec) error {
	if at == nil {
		return errors.New("move: no position")
	}
	to := []float64{at.X, at.Y, at.Z}
	for _, v := range to {
		if !(math.Abs(v) <= 30_000_000) {
			return errors.New("move: the position is outside the world")
		}
	}
	f, err := l.edited(func(_ *labfile.File, t *labfile.Tables) error { return t.Set(l.root(n), "at", labfile.Position(to)) })
	if err != nil {
		return err
	}
	for _, m := range n.Modems() {
		m.Move(modem.Vec{X: at.X, Y: at.Y, Z: at.Z})
	}
	l.settle(f)
	return nil
}

// addTable adds the computer of a [[computer]] table and switches it on.
// [[redstone]] wires to it may stand behind.
func (l *Lab) addTable(c view.Command) error {
	f, s, err := l.adding(c)
	if err != nil {
		return err
	}
	old := l.work
	l.work = f
	if err := l.addComputer(s); err != nil {
		l.work = old
		return err
	}
	slices.SortFunc(l.nodes, func(a, b *node) int { return a.ID() - b.ID() })
	delete(l.gone, *s.ID)
	l.settle(f)
	n := l.byID[*s.ID]
	n.PowerOn(l.now)
	l.sched.refresh(n, l.now)
	return nil
}

// adding is the working copy with one more computer, and that computer.
func (l *Lab) adding(c view.Command) (*labfile.File, labfile.ComputerSpec, error) {
	var none labfile.ComputerSpec
	if len(c.Data) > labfile.MaxTable {
		return nil, none, fmt.Errorf("add: the table is %d bytes, at most %d", len(c.Data), labfile.MaxTable)
	}
	if err := labfile.OneComputer(c.Data); err != nil {
		return nil, none, err
	}
	have := len(l.work.Config.Computer)
	at := have
	if c.From > 0 {
		at = min(c.From-1, have)
	}
	f, err := l.edited(func(_ *labfile.File, t *labfile.Tables) error {
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
func (l *Lab) removeComputer(n *node) error {
	f, err := l.removing(n)
	if err != nil {
		return err
	}
	for _, side := range computer.Sides {
		l.unplugDevice(n, side)
	}
	n.PowerOff(l.now)
	l.nodes = slices.DeleteFunc(l.nodes, func(o *node) bool { return o == n })
	delete(l.byID, n.ID())
	l.sched.drop(n)
	l.gone[n.ID()] = n.Name()
	l.settle(f)
	return nil
}

// removing is the working copy without a computer.
func (l *Lab) removing(n *node) (*labfile.File, error) {
	return l.edited(func(f *labfile.File, t *labfile.Tables) error {
		root := l.root(n)
		if t.Find(root) == nil || !t.Find(root).Header {
			return fmt.Errorf("%s is written in another way than as a table [[computer]]; write it so, then it can be edited", root)
		}
		t.Cut(root)
		l.cutWires(n, t)
		shared := func(folder func(labfile.ComputerSpec) string) bool {
			return slices.ContainsFunc(l.nodes, func(o *node) bool { return o != n && folder(o.spec) == folder(n.spec) })
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
func (l *Lab) cutWires(n *node, t *labfile.Tables) (taken string) {
	list := l.work.Config.Redstone
	for i := len(list) - 1; i >= 0; i-- {
		from, _, _ := strings.Cut(list[i].From, ".")
		to, _, _ := strings.Cut(list[i].To, ".")
		if from == n.Name() || to == n.Name() {
			taken = t.Cut(fmt.Sprintf("redstone[%d]", i)) + taken
		}
	}
	return taken
}
