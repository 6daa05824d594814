package packets

import "github.com/emberwire/emberwire/core/filter"

// breaks are the messages at which somebody wants the run to stop.
type breaks struct {
	filter  *filter.Filter // nil: at none
	from    uint64         // the first that can be one
	stirred []uint64       // to be looked at
	broke   uint64         // the first that fits and was not told yet; 0: none
}

// Break says at which messages the run is to stop, of those to come: a filter, ""
// for none. A message is looked at when it is sent, and whenever somebody has
// heard or missed it.
func (p *List) Break(text string) error {
	if text == "" {
		p.breaks = breaks{}
		return nil
	}
	f, err := filter.Parse(text)
	if err == nil {
		p.breaks = breaks{filter: f, from: p.world.Messages() + 1}
	}
	return err
}

// Halts reports whether a message fits the filter of Break that was not told yet.
func (p *List) Halts() bool {
	b := &p.breaks
	for _, number := range b.stirred {
		x := p.writable(number)
		if x == nil {
			continue // has left the list
		}
		x.aroused = false
		if !x.broke && p.fits(b.filter, x) {
			x.broke = true
			if b.broke == 0 || x.msg.Number < b.broke {
				b.broke = x.msg.Number
			}
		}
	}
	b.stirred = b.stirred[:0]
	return b.broke > 0
}

// Broke is the number of the first message that fits the filter of Break since it
// was asked last; 0: none does.
func (p *List) Broke() (number uint64) {
	if p.Halts() {
		number, p.breaks.broke = p.breaks.broke, 0
	}
	return number
}

// arouse notes that a message is to be looked at by the filter of Break.
func (p *List) arouse(x *packet) {
	b := &p.breaks
	if b.filter == nil || x.broke || x.aroused || x.msg.Number < b.from {
		return
	}
	x.aroused = true
	b.stirred = append(b.stirred, x.msg.Number)
}
