package computer

import (
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// A computer with a wired modem sees what else is on the cable under names that
// are the same for everybody: the other computers, and peripherals that hang
// there. A question for one name looks for that one only; a cable may have
// hundreds of computers.

// neighbourPrefix begins the name of a computer on a cable.
const neighbourPrefix = "computer_"

// RemoteName is the name of computer id on every cable.
func RemoteName(id int) string { return neighbourPrefix + strconv.Itoa(id) }

// remoteID is the number in such a name.
func remoteID(name string) (id int, ok bool) {
	digits, found := strings.CutPrefix(name, neighbourPrefix)
	id, err := strconv.Atoi(digits)
	return id, found && err == nil && RemoteName(id) == name
}

// Neighbour is another computer as one sees it on a cable: a peripheral of the
// type "computer" (spec/computercraft.md 4.9).
type Neighbour struct{ *Computer }

// Types are those of a computer.
func (Neighbour) Types() []string { return []string{"computer"} }

// Attach needs nothing: who is on the cable is the medium's.
func (Neighbour) Attach(*Computer, string) {}

// Detach needs nothing.
func (Neighbour) Detach(*Computer, string) {}

// Advance has nothing to do: a computer has its own time.
func (Neighbour) Advance(modem.Time) {}

// Deadline is never.
func (Neighbour) Deadline() (modem.Time, bool) { return 0, false }

// Version is always the same: a computer is looked at by itself.
func (Neighbour) Version() uint64 { return 0 }

// Copy is the computer's copy.
func (n Neighbour) Copy(c *copies.Map) Peripheral { return Neighbour{copies.Known(c, n.Computer)} }

// Itself is the computer, also of whoever stands between it and its modems.
func (c *Computer) Itself() *Computer { return c }

// owner is the computer of a modem, nil for none of ours.
func owner(m *modem.Modem) *Computer {
	if o, ok := m.Receiver().(interface{ Itself() *Computer }); ok {
		return o.Itself()
	}
	return nil
}

// Remotes are the other computers on the cable of m, by id, each once.
func Remotes(m *modem.Modem) []*Computer {
	if m.IsWireless() || m.Medium() == nil {
		return nil
	}
	var out []*Computer
	for _, x := range m.Medium().Modems() { // by computer
		c := owner(x)
		if c != nil && c.ID() != m.Computer() && (len(out) == 0 || out[len(out)-1] != c) {
			out = append(out, c)
		}
	}
	return out
}

// hub is what hangs on a cable besides computers, in the order in which it was
// hung there. The medium keeps it.
type hub struct {
	names  []string
	byName map[string]Peripheral
}

// hubOf is the hub of a medium, nil if nothing was ever hung there.
func hubOf(m *modem.Medium) *hub {
	h, _ := m.Hub().(*hub)
	return h
}

// Hang puts a peripheral on a cable under a name that is free there. All
// computers on the cable see it.
func Hang(cable *modem.Medium, name string, p Peripheral) {
	h := hubOf(cable)
	if h == nil {
		h = &hub{byName: map[string]Peripheral{}}
		cable.SetHub(h)
	}
	h.names, h.byName[name] = append(h.names, name), p
	for _, c := range computersOn(cable) {
		c.see(p, name)
	}
}

// Unhang takes it off again.
func Unhang(cable *modem.Medium, name string) {
	h := hubOf(cable)
	if h == nil || h.byName[name] == nil {
		return
	}
	p := h.byName[name]
	delete(h.byName, name)
	h.names = slices.DeleteFunc(h.names, func(n string) bool { return n == name })
	for _, c := range computersOn(cable) {
		c.lose(p, name)
	}
}

// CopyHub hangs the copies of what hangs on a cable on the cable's copy.
func CopyHub(c *copies.Map, cable, to *modem.Medium) {
	h := hubOf(cable)
	if h == nil {
		return
	}
	n := &hub{names: slices.Clone(h.names), byName: map[string]Peripheral{}}
	for name, p := range h.byName {
		n.byName[name] = p.Copy(c)
	}
	to.SetHub(n)
}

// computersOn are all computers on a cable, by id.
func computersOn(cable *modem.Medium) (out []*Computer) {
	for _, x := range cable.Modems() {
		if c := owner(x); c != nil && (len(out) == 0 || out[len(out)-1] != c) {
			out = append(out, c)
		}
	}
	return out
}

// RemoteNames are the names of everything else on the cable of m: computers by
// id, then what hangs there.
func RemoteNames(m *modem.Modem) (names []string) {
	for _, c := range Remotes(m) {
		names = append(names, RemoteName(c.ID()))
	}
	if h := wiredHub(m); h != nil {
		names = append(names, h.names...)
	}
	return names
}

// Lookup is what has a name on the cable of m, nil for nothing.
func Lookup(m *modem.Modem, name string) Peripheral {
	if id, ok := remoteID(name); ok && !m.IsWireless() && m.Medium() != nil && id != m.Computer() {
		for _, x := range m.Medium().Of(id) {
			if c := owner(x); c != nil {
				return Neighbour{Computer: c}
			}
		}
	}
	if h := wiredHub(m); h != nil {
		if p, ok := h.byName[name]; ok {
			return p
		}
	}
	return nil
}

// wiredHub is the hub of the cable that a modem is on, nil for none.
func wiredHub(m *modem.Modem) *hub {
	if m.IsWireless() || m.Medium() == nil {
		return nil
	}
	return hubOf(m.Medium())
}

// meet tells this computer of what is on the cable of m, and the others of this
// one. What hangs there sees a computer once, however many modems it has there.
func (c *Computer) meet(m *modem.Modem) {
	for _, r := range Remotes(m) {
		c.Queue(E("peripheral", RemoteName(r.ID())))
		r.Queue(E("peripheral", RemoteName(c.ID())))
	}
	if h := wiredHub(m); h != nil && len(m.Medium().Of(c.ID())) == 1 {
		for _, name := range h.names {
			c.see(h.byName[name], name)
		}
	}
}

// part is the opposite, before the modem leaves the cable.
func (c *Computer) part(m *modem.Modem) {
	for _, r := range Remotes(m) {
		c.Queue(E("peripheral_detach", RemoteName(r.ID())))
		r.Queue(E("peripheral_detach", RemoteName(c.ID())))
	}
	if h := wiredHub(m); h != nil && len(m.Medium().Of(c.ID())) == 1 {
		for _, name := range h.names {
			c.lose(h.byName[name], name)
		}
	}
}

// DigestTo writes what hangs on the cable.
func (h *hub) DigestTo(d *statesum.Digest) {
	for _, name := range h.names {
		d.Part(name, h.byName[name])
	}
}
