package world

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// addMedia makes the air and every cable that is named.
func (w *World) addMedia() {
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

func (w *World) addMedium(name string, wired bool, i labfile.Impairment) {
	m := modem.NewMedium(name, wired, i.Medium(), w.seed, &w.numbers)
	w.observe(m)
	w.media = append(w.media, m)
}

// medium finds the air ("") or a cable.
func (w *World) medium(cable string) *modem.Medium {
	for _, m := range w.media[1:] {
		if m.Name() == cable {
			return m
		}
	}
	return w.media[0]
}

// observe lets the observer hear a medium.
func (w *World) observe(m *modem.Medium) {
	if t := w.observer.Tap(m); t != nil {
		m.AddTap(t)
	}
}
