package world

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// network are the media of a world.
type network struct {
	media    []*modem.Medium // the air, then the cables by name
	numbers  modem.Counter
	ownWeb   *modem.Medium // the lab's own web; nil before somebody needs it
	webCount int           // addresses given on it
}

// Messages counts the messages ever sent.
func (n *network) Messages() uint64 { return n.numbers.Count() }

// Media are the air and the cables.
func (n *network) Media() []*modem.Medium { return slices.Clone(n.media) }

// Shared are the media that others can have in common with this world: the air
// and the cables.
func (n *network) Shared() []*modem.Medium {
	return slices.DeleteFunc(slices.Clone(n.media), func(m *modem.Medium) bool { return m == n.ownWeb })
}

// Cables are the wired media with their chains.
func (n *network) Cables() []view.Cable {
	out := []view.Cable{}
	for _, m := range n.media[1:] {
		c := view.Cable{Name: m.Name(), Chain: []view.End{}}
		for _, x := range m.Chain() {
			c.Chain = append(c.Chain, view.End{Computer: x.Computer(), Side: x.Name()})
		}
		out = append(out, c)
	}
	return out
}

// medium finds the air ("") or a cable.
func (n *network) medium(cable string) *modem.Medium {
	for _, m := range n.media[1:] {
		if m.Name() == cable {
			return m
		}
	}
	return n.media[0]
}

// addMedia makes the air and every cable that is named.
func (w builder) addMedia() {
	cables := maps.Clone(w.file.Config.Cable)
	if cables == nil {
		cables = map[string]labfile.Impairment{}
	}
	for _, s := range w.file.Config.Computer {
		for _, m := range s.Modem {
			if _, ok := cables[m.Cable]; m.Kind == "wired" && !ok {
				cables[m.Cable] = labfile.Impairment{}
			}
		}
	}
	for _, p := range w.file.Config.Peripheral {
		if _, ok := cables[p.Cable]; !ok {
			cables[p.Cable] = labfile.Impairment{}
		}
	}
	w.addMedium(labfile.Air, false, w.file.Config.Medium)
	for _, name := range slices.Sorted(maps.Keys(cables)) {
		w.addMedium(name, true, cables[name])
	}
}

func (w builder) addMedium(name string, wired bool, i labfile.Impairment) {
	m := modem.NewMedium(name, wired, i.Medium(), w.seed, &w.network.numbers)
	m.SetFilter(w.faults.fate)
	m.SetRange(blocks(i.Range))
	w.observe(m)
	w.media = append(w.media, m)
}

// blocks is a range as a medium has it: 0 is the default.
func blocks(r *float64) float64 {
	if r == nil {
		return 0
	}
	return *r
}

// observe lets the observer hear a medium.
func (w builder) observe(m *modem.Medium) {
	if t := w.observer.Tap(m); t != nil {
		m.AddTap(t)
	}
}
