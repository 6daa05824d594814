package packets

import (
	"hash"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
)

// A list that is copied shares its messages with the copy: there may be thousands,
// and of most nothing more is learnt. Whoever changes one makes it its own before.

// owner tells the list that may change a message from all others.
type owner struct{ _ byte }

// writable is a remembered message that may be changed, nil if it is not remembered.
func (p *List) writable(number uint64) *packet {
	if x := p.find(number); x != nil {
		return p.mine(x)
	}
	return nil
}

// mine is a message of the list that may be changed.
func (p *List) mine(x *packet) *packet {
	if x.owner == p.owner {
		return x
	}
	n := *x
	n.owner = p.owner
	n.heard, n.missed, n.copies = slices.Clone(x.heard), slices.Clone(x.missed), slices.Clone(x.copies)
	p.ring[x.msg.Number-p.ring[0].msg.Number] = &n
	return &n
}

// Copy implements world.Observer. Nobody looks at the copy, and nothing stops it.
func (p *List) Copy(c *copies.Map, w *world.World) world.Observer {
	n := copies.Of(c, p, nil)
	n.world = w
	n.ring, n.first = slices.Clone(p.ring), 0
	for _, x := range p.ring {
		if x.owner == p.owner {
			n.first += x.weight
		}
	}
	p.owner, n.owner = &owner{}, &owner{}
	n.elsewhere, n.absent, n.flights = elsewhere{}, map[string][]int{}, flights{}
	n.keys = keys{slices.Clone(p.keys.order), maps.Clone(p.keys.byID)}
	n.flows, n.repeats = p.flows.Copy(), p.repeats.Copy()
	n.counts.tallies, n.counts.stirred = slices.Clone(p.counts.tallies), slices.Clone(p.counts.stirred)
	n.breaks, n.written, n.watched = breaks{}, nil, false
	if p.trace != nil {
		n.trace = &trace{cut: p.trace.cut}
		n.trace.text.WriteString(p.trace.text.String())
	}
	n.digest = newDigest()
	if h, ok := p.digest.sum.(hash.Cloner); ok {
		if sum, err := h.Clone(); err == nil {
			n.digest.sum = sum
		}
	}
	return n
}

// CopyTap is the tap of the copied medium: modem.CopyMedium.
func (t *tap) CopyTap(c *copies.Map) modem.Tap {
	return &tap{medium: copies.Known(c, t.medium), list: copies.Known(c, t.list)}
}

// Weight is how many bytes a copied list holds by itself, and how many of messages
// that it was the first to share.
func (p *List) Weight() (own, shared int) { return 8*len(p.ring) + 100*len(p.keys.order), p.first }
