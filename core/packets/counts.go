package packets

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/labfile"
)

// A lab may count messages ([[check]] with packets). Every message that was sent
// counts, also one that has left the list: it is looked at once more before it
// goes, and again whenever somebody has heard or missed it.

// maxStirred is how many messages wait to be looked at again.
const maxStirred = 1024

// counts are the filters of the lab's checks.
type counts struct {
	filters []*filter.Filter // of check i; nil: it counts nothing
	tallies []Tally
	stirred []uint64
}

// Tally is how many messages fit the filter of a check.
type Tally struct {
	Count int
	Last  uint64 // number of the message that changed it last; 0: none
}

// addCounts reads the filters of the lab's checks.
func (p *List) addCounts(f *labfile.File) error {
	for i, c := range f.Config.Check {
		if c.Packets == "" {
			continue
		}
		if p.counts.filters == nil {
			p.counts.filters = make([]*filter.Filter, len(f.Config.Check))
			p.counts.tallies = make([]Tally, len(f.Config.Check))
		}
		var err error
		if p.counts.filters[i], err = filter.Parse(c.Packets); err != nil {
			return f.Wrong(fmt.Sprintf("check[%d].packets", i), strings.TrimPrefix(err.Error(), "filter: "))
		}
	}
	return nil
}

// stir notes that a message is to be looked at again.
func (p *List) stir(x *packet) {
	p.arouse(x)
	if p.counts.filters == nil || x.stirred {
		return
	}
	x.stirred = true
	if p.counts.stirred = append(p.counts.stirred, x.msg.Number); len(p.counts.stirred) >= maxStirred {
		p.tally()
	}
}

// tally looks at what was stirred.
func (p *List) tally() {
	for _, number := range p.counts.stirred {
		x := p.writable(number)
		var now uint64
		for i, f := range p.counts.filters {
			if f != nil && p.fits(f, x) {
				now |= 1 << i
			}
		}
		for diff := now ^ x.counted; diff != 0; diff &= diff - 1 {
			t := &p.counts.tallies[bits.TrailingZeros64(diff)]
			if t.Last = x.msg.Number; now&diff&-diff != 0 {
				t.Count++
			} else {
				t.Count--
			}
		}
		x.stirred, x.counted = false, now
	}
	p.counts.stirred = p.counts.stirred[:0]
}

// Tally is how many messages have fitted the filter of the lab's check i.
func (p *List) Tally(i int) Tally {
	p.tally()
	return p.counts.tallies[i]
}
