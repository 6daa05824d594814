package session

import (
	"reflect"
	"slices"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// looker is one who looks at a lab, and remembers what it has seen.
type looker struct {
	number uint64
	acked  uint64
	lab    uint64
	titled bool
	seen   map[int]*seen
	cables []view.Cable
	parts  []view.Part
	disks  []view.Floppy
	filmed sight          // what it has seen of a film
	scene  int            // moves of the film that it has seen
	heard  map[int]uint64 // while it listens: what it was told of each speaker, by number
}

// seen is what a looker knows of one computer.
type seen struct {
	head    view.Computer // without rows, planes and palette
	screen  uint64        // version of the screen
	palette uint64
	known   bool
	node    *world.Node // whose number it is: one may be removed and another get it
}

// newLooker has seen nothing.
func newLooker() *looker { return &looker{seen: map[int]*seen{}} }

// Forget starts over with lab number lab: everything will be sent again.
func (k *looker) Forget(lab uint64) {
	k.lab, k.titled, k.seen, k.cables, k.parts, k.disks = lab, false, map[int]*seen{}, nil, nil, nil
	k.listen(nil, k.heard != nil)
}

// Turn goes over to another world of the same lab: everything in it will be sent
// again, and what is not in it is gone.
func (k *looker) Turn(l *lab.Lab) {
	for id := range k.seen {
		k.seen[id] = &seen{node: l.Node(id)}
	}
	k.cables, k.parts, k.disks = nil, nil, []view.Floppy{{}} // another list than any: it is told
	k.listen(l, k.heard != nil)
}

// Ack says that snapshot number was drawn.
func (k *looker) Ack(number uint64) { k.acked = max(k.acked, min(number, k.number)) }

// Ready reports whether the last snapshot was acknowledged.
func (k *looker) Ready() bool { return k.acked == k.number }

// Snapshot is what changed in l since the looker's last one.
func (k *looker) Snapshot(l *lab.Lab) *view.Snapshot {
	k.number++
	s := &view.Snapshot{
		Version: view.Version, Number: k.number, Lab: k.lab, Now: l.Now().Seconds(), Speed: 1, State: view.Running,
		Packets: int(l.Messages()), Dropped: l.Packets().Forgotten(), Fates: l.Packets().Changes(),
	}
	s.Asks, s.Askers = l.Asks()
	if !k.titled {
		s.Title, s.Lesson, k.titled = l.File().Title, l.File().Lesson, true
	}
	n := k.look(l)
	s.Gone, s.Computers, s.Cables, s.Parts, s.Floppies = n.gone, n.computers, n.cables, n.parts, n.floppies
	s.Flights = l.Packets().Told()
	s.Sounds = k.sounds(l)
	return s
}

// news is what a looker has not seen of a lab: as in view.Snapshot.
type news struct {
	gone      []int
	computers []view.Computer
	cables    []view.Cable
	parts     []view.Part
	floppies  []view.Floppy
}

// look is what changed in l since the looker's last look.
func (k *looker) look(l *lab.Lab) (out news) {
	out.gone = k.left(l)
	for _, n := range l.Nodes() {
		if c, changed := k.computer(n); changed {
			out.computers = append(out.computers, c)
		}
	}
	for _, m := range l.Monitors() {
		if c, changed := k.monitor(m); changed {
			out.computers = append(out.computers, c)
		}
	}
	if cables := l.Cables(); k.cables == nil || !reflect.DeepEqual(cables, k.cables) {
		out.cables, k.cables = cables, cables
	}
	if parts := l.CableParts(); !reflect.DeepEqual(parts, k.parts) {
		out.parts, k.parts = parts, parts
	}
	if list := l.Floppies(); !slices.Equal(list, k.disks) {
		out.floppies, k.disks = list, list
	}
	return out
}

// left are the ids of computers that are no longer what was seen under them.
func (k *looker) left(l *lab.Lab) (gone []int) {
	monitors := map[int]bool{}
	for _, m := range l.Monitors() {
		monitors[-m.Number] = true
	}
	for id, old := range k.seen {
		if n := l.Node(id); id >= 0 && (n == nil || n != old.node) || id < 0 && !monitors[id] {
			gone = append(gone, id)
			delete(k.seen, id)
		}
	}
	slices.Sort(gone)
	return gone
}

// computer is what changed of one computer.
func (k *looker) computer(n *world.Node) (view.Computer, bool) {
	old := k.seen[n.ID()]
	if old == nil {
		old = &seen{node: n}
		k.seen[n.ID()] = old
	}
	return old.news(header(n), n.Screen())
}

// monitor is what changed of one monitor.
func (k *looker) monitor(m world.Monitor) (view.Computer, bool) {
	old := k.seen[-m.Number]
	if old == nil {
		old = &seen{}
		k.seen[-m.Number] = old
	}
	s := m.Screen()
	x, y := s.Cursor()
	return old.news(view.Computer{
		ID: -m.Number, Name: m.Name, Scale: float64(m.Scale()) / 2, Power: view.On, Advanced: s.Colour(),
		Width: s.Width(), Height: s.Height(), CursorX: x, CursorY: y, Blink: s.Blink(), Cursor: s.TextColour(),
	}, s)
}

// news is c with what is new on its screen, and whether there is something.
func (old *seen) news(c view.Computer, screen *term.Screen) (view.Computer, bool) {
	same := old.known && old.screen == screen.Version() && reflect.DeepEqual(old.head, c)
	if same {
		return c, false
	}
	old.head = c
	if !old.known || old.palette < screen.PaletteVersion() {
		p := screen.Palette()
		c.Palette = p[:]
	}
	addRows(&c, screen, old)
	old.known, old.screen, old.palette = true, screen.Version(), screen.PaletteVersion()
	return c, true
}

// addRows adds the rows that are newer than what was seen.
func addRows(c *view.Computer, s *term.Screen, old *seen) {
	for y := range s.Height() {
		if old.known && s.RowVersion(y) <= old.screen {
			continue
		}
		chars, fg, bg := s.Row(y)
		c.Rows = append(c.Rows, y)
		c.Planes = append(append(append(c.Planes, chars...), fg...), bg...)
	}
}

// header is everything about a computer but its cells.
func header(n *world.Node) view.Computer {
	s := n.Screen()
	x, y := s.Cursor()
	c := view.Computer{
		ID: n.ID(), Name: n.Name(), Label: term.ToUnicode(n.Label()), OS: n.OS(), Power: view.Power(n.State().String()),
		Advanced: n.Advanced(), Width: s.Width(), Height: s.Height(), CursorX: x, CursorY: y,
		Blink: s.Blink(), Cursor: s.TextColour(), Events: n.QueuedEvents(), Lost: n.DroppedEvents(), Note: n.Note(), Disk: n.FS().Changes(),
	}
	c.At, c.Modems, c.Drops, c.Parts = n.At(), n.Lights(), n.Drops(), n.Parts()
	return c
}
