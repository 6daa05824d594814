package computer

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/emberwire/emberwire/modem"
)

// Remote is a computer as others see it on a cable: a peripheral of the type
// "computer" (spec/computercraft.md 4.9). *Computer is one.
type Remote interface {
	ID() int
	Label() string
	On() bool
	PowerOn(now modem.Time)
	PowerOff(now modem.Time)
	Reboot(now modem.Time)
	Queue(ev Event) bool
}

var _ Remote = (*Computer)(nil)

// RemoteName is the name of computer id on every cable.
func RemoteName(id int) string { return "computer_" + strconv.Itoa(id) }

// Remotes are the other computers on the cable of m, by id, each once.
func Remotes(m *modem.Modem) []Remote {
	if m.IsWireless() || m.Medium() == nil {
		return nil
	}
	var out []Remote
	for _, x := range m.Medium().Modems() {
		if r, ok := x.Receiver().(Remote); ok && x.Computer() != m.Computer() {
			out = append(out, r)
		}
	}
	order := func(a, b Remote) int { return cmp.Compare(a.ID(), b.ID()) }
	slices.SortStableFunc(out, order)
	return slices.CompactFunc(out, func(a, b Remote) bool { return a.ID() == b.ID() })
}

// meet tells this computer of those on the cable of m, and them of this one.
func (c *Computer) meet(m *modem.Modem, event string) {
	for _, r := range Remotes(m) {
		c.Queue(E(event, RemoteName(r.ID())))
		r.Queue(E(event, RemoteName(c.ID())))
	}
}
