package packets

import (
	"slices"
	"sort"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// A film of a room shows the list as it was at a moment: the messages that had been
// sent, and what had become of each by then.

// At is the list as it was at a lab time, up to message last; 0: with all that had
// been sent. It holds what it shows, whatever is forgotten here meanwhile. before is
// what At gave last, of another moment: what was worked out in it is kept; nil: there
// is none. Flights says what was under way, and ended after since.
func (p *List) At(t modem.Time, last uint64, before *List, since modem.Time) *List {
	n := *p
	n.owner, p.owner = &owner{}, &owner{}
	n.ring, n.weight, n.copied = nil, 0, 0
	n.watched, n.flights = p.remembers(), flights{seen: p.flights.seen}
	n.trace, n.written, n.breaks, n.counts = nil, nil, breaks{}, counts{}
	all := p.ring
	if before != nil {
		all, n.judge = before.onwards(p, t), before.judge
	}
	if len(all) > 0 {
		n.dropped = int(all[0].msg.Number) - 1
	}
	for _, x := range all {
		if x.msg.Sent > t || last > 0 && x.msg.Number > last {
			break
		}
		if seen := before.seen(x); seen != nil {
			x = seen
		}
		n.tell(x, since, t)
		if x.ended() > t {
			x = x.until(t, n.owner)
		}
		n.ring, n.weight = append(n.ring, x), n.weight+x.weight
		if x.copy {
			n.copied++
		}
	}
	n.bound()
	return &n
}

// onwards are the messages that a list of a moment still holds, and those of p after
// them; without the first if those between are known to nobody.
func (before *List) onwards(p *List, t modem.Time) []*packet {
	end := uint64(p.dropped) + 1
	i := sort.Search(len(before.ring), func(i int) bool { return before.ring[i].msg.Number >= end })
	switch held := before.ring[:i]; {
	case i == 0:
		return p.ring
	case held[i-1].msg.Number == end-1:
		return append(slices.Clone(held), p.ring...)
	case held[i-1].msg.Sent >= t:
		return held
	}
	return p.ring
}

// seen is the message as it was in a list of another moment, if it knew all that
// has become of it.
func (before *List) seen(x *packet) *packet {
	if before == nil {
		return nil
	}
	if b := before.find(x.msg.Number); b != nil && len(b.heard) == len(x.heard) && len(b.missed) == len(x.missed) {
		return b
	}
	return nil
}

// ended is when the last was known of a message that is known.
func (x *packet) ended() (at modem.Time) {
	for _, list := range [2][]fate{x.heard, x.missed} {
		if len(list) > 0 {
			at = max(at, list[len(list)-1].at)
		}
	}
	return at
}

// until is the message with what had become of it by then.
func (x *packet) until(t modem.Time, of *owner) *packet {
	n := *x
	n.heard, n.missed, n.owner = fatesUntil(x.heard, t), fatesUntil(x.missed, t), of
	return &n
}

func fatesUntil(list []fate, t modem.Time) []fate {
	return slices.Clip(list[:sort.Search(len(list), func(i int) bool { return list[i].at > t })])
}

// tell notes for the map what ended between two times, and what was under way then.
func (p *List) tell(x *packet, since, t modem.Time) {
	f := &p.flights
	if !f.seen || x.ended() <= since {
		return
	}
	for _, list := range [2][]fate{x.heard, x.missed} {
		for _, e := range list {
			if e.at <= since || e.computer == x.msg.Sender || len(f.list) >= MaxFlights || e.modem == "" {
				continue
			}
			why := e.why.String()
			if e.at > t {
				why = underWay(e.why)
			}
			f.list = append(f.list, p.flight(x.msg, x.medium, e.computer, e.at, why, false))
		}
	}
}

// Flights is what a list of a moment tells the map.
func (p *List) Flights() (out []view.Flight) {
	for _, f := range p.flights.list {
		f.Aside = p.aside(&f)
		if x := p.find(f.Number); x != nil {
			f.Protocol = p.innermost(x).Protocol
		}
		out = append(out, f)
	}
	return out
}

// Sent is how many messages had been sent at the moment of a list.
func (p *List) Sent() int { return p.dropped + len(p.ring) }

// Span is when a remembered message was sent, and when the last was known of it.
func (p *List) Span(number uint64) (sent, ended modem.Time, ok bool) {
	x := p.find(number)
	if x == nil {
		return 0, 0, false
	}
	return x.msg.Sent, max(x.msg.Sent, x.ended()), true
}

// Asked lets a list of a moment know what other tabs have told since.
func (p *List) Asked(of *List) { p.elsewhere.told = of.elsewhere.told }
