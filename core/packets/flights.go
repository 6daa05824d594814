package packets

import (
	"slices"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// MaxFlights bounds the flights of one snapshot. Of a flood the map shows a
// part; the packet list has it all.
const MaxFlights = 96

// flights are what a map shows of the messages. They are kept only while
// somebody sees a map.
type flights struct {
	seen  bool
	list  []view.Flight
	marks []uint64 // what was told of each medium as under way
}

// watch begins or ends the watching. What is under way then is told, what was
// before is not.
func (f *flights) watch(seen bool) {
	if f.seen != seen {
		*f = flights{seen: seen}
	}
}

// ended notes that a message was heard or missed at a computer.
func (p *List) ended(now modem.Time, msg *modem.Message, medium string, by *modem.Modem, why modem.Why) {
	f := &p.flights
	if !f.seen || len(f.list) >= MaxFlights || by == nil || by.Computer() == msg.Sender {
		return
	}
	x := p.find(msg.Number)
	if !why.Heard() && why != modem.Lost && x != nil && slices.Contains(x.hearers(), by.Computer()) {
		return // another modem of a hearer
	}
	f.list = append(f.list, p.flight(msg, medium, by.Computer(), now, why.String(), x.endedAt(by)))
}

// endedAt reports whether the message was heard or missed at a modem before:
// what ends there now is a copy.
func (x *packet) endedAt(m *modem.Modem) bool {
	here := func(f fate) bool { return f.computer == m.Computer() && f.modem == m.Name() }
	return x != nil && (slices.ContainsFunc(x.heard, here) || slices.ContainsFunc(x.missed, here))
}

func (p *List) flight(msg *modem.Message, medium string, to int, due modem.Time, why string, again bool) view.Flight {
	f := view.Flight{Number: msg.Number, From: msg.Sender, To: to, Medium: medium, Sent: seconds(msg.Sent), Due: seconds(due), Why: why, Copy: again}
	if msg.From != nil {
		f.Side = msg.From.Name
	}
	if x := p.find(msg.Number); x != nil {
		f.Protocol = p.innermost(x).Protocol
	}
	return f
}

// aside reports whether a closed channel is no news: others heard the message,
// or it was a copy for repeaters.
func (p *List) aside(f *view.Flight) bool {
	x := p.find(f.Number)
	return x != nil && f.Why == modem.ChannelClosed.String() && (x.copy || len(x.heard) > 0)
}

// Told gives the flights since the last time: those that ended, then those
// under way that were not told yet.
func (p *List) Told() []view.Flight {
	f := &p.flights
	if !f.seen {
		return nil
	}
	media := p.world.Media()
	f.marks = append(f.marks, make([]uint64, max(len(media)-len(f.marks), 0))...)
	for i, m := range media {
		f.marks[i] = m.Look(f.marks[i], func(u modem.UnderWay) bool {
			if u.To.Computer() != u.Message.Sender {
				f.list = append(f.list, p.flight(u.Message, m.Name(), u.To.Computer(), u.Due, underWay(u.Why), u.Copy))
			}
			return len(f.list) < MaxFlights
		})
	}
	out := f.list
	f.list = nil
	for i := range out {
		out[i].Aside = p.aside(&out[i])
	}
	return out
}

// underWay is what is told of a message that is not there yet: nothing, but
// that it will not be heard where it goes.
func underWay(why modem.Why) string {
	if why.Heard() {
		return ""
	}
	return "→ " + why.String()
}
