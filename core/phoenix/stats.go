package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/modem"
)

// Reason is why something came to nothing. The packet list shows it.
type Reason string

// The reasons. Those of connections are in psp.Drop.
const (
	Malformed      Reason = "malformed"
	Unwrapped      Reason = "not in a link message"
	DeviceDown     Reason = "device down"
	Spoofed        Reason = "source is not the sender"
	OtherComputer  Reason = "for another computer"
	Collision      Reason = "own address claimed by another computer"
	NotLearned     Reason = "address not learned"
	Duplicate      Reason = "duplicate"
	BadSource      Reason = "source address not acceptable"
	BadDestination Reason = "destination address not acceptable"
	NotForUs       Reason = "for another address"
	NoHops         Reason = "no hops left"
	NoRoute        Reason = "no route"
	Refused        Reason = "refused by a route"
	Blackhole      Reason = "blackhole"
	NoNeighbour    Reason = "neighbour unknown"
	WaitingFull    Reason = "too many packets wait for neighbours"
	WouldReturn    Reason = "would go back where it came from"
	TooFast        Reason = "too fast"
	TooLarge       Reason = "too large"
	PortZero       Reason = "port 0"
	NotBroadcast   Reason = "not acceptable by broadcast"
	NoSocket       Reason = "no socket"
	BacklogFull    Reason = "backlog full"
	QueueFull      Reason = "queue full"
	EventLost      Reason = "event queue full"
	SendFailed     Reason = "modem refused"
)

// Stats counts what was dropped, by reason, in the order of first appearance.
type Stats struct {
	names  []Reason
	counts []int
}

// heard is a message of a medium, as one modem heard it; the zero heard is
// none.
type heard struct {
	number uint64
	modem  string
}

func heardAs(a modem.Arrival) heard {
	if a.Message == nil {
		return heard{}
	}
	return heard{a.Message.Number, a.Modem.Name()}
}

// OnDrop sets who is told of each message that a modem has heard and that came
// to nothing here: its number, the modem, the reason. It may be told later,
// when what was forwarded could not be; nil: nobody is.
func (s *Stack) OnDrop(f func(number uint64, modem, why string)) { s.dropped = f }

// Drops are the counters as plain data, in the order of first appearance.
func (s *Stack) Drops() (why []string, counts []int) {
	all := s.Stats()
	for i, r := range all.names {
		why, counts = append(why, string(r)), append(counts, all.counts[i])
	}
	return why, counts
}

// drop counts the message that is being received.
func (s *Stack) drop(r Reason) {
	s.stats.count(r)
	s.tellDropped(s.hearing, r)
}

// ignore counts it though it may be good for something else.
func (s *Stack) ignore(r Reason, used bool) {
	if used {
		s.stats.count(r)
	} else {
		s.drop(r)
	}
}

// lose counts a packet on its way out: one of ours, or one that was heard.
func (s *Stack) lose(p outgoing, r Reason) {
	s.stats.count(r)
	s.tellDropped(p.heard, r)
}

func (s *Stack) tellDropped(h heard, r Reason) {
	if s.dropped != nil && h.number != 0 {
		s.dropped(h.number, h.modem, string(r))
	}
}

// count adds one.
func (s *Stats) count(r Reason) {
	if i := slices.Index(s.names, r); i >= 0 {
		s.counts[i]++
		return
	}
	s.names, s.counts = append(s.names, r), append(s.counts, 1)
}

// Count is how often something was dropped for a reason.
func (s *Stats) Count(r Reason) int {
	if i := slices.Index(s.names, r); i >= 0 {
		return s.counts[i]
	}
	return 0
}

// Reasons are those that have a count.
func (s *Stats) Reasons() []Reason { return slices.Clone(s.names) }

// rate allows so many things in each second.
type rate struct {
	second int64
	used   int
}

// allow takes one of max and reports whether there was one.
func (r *rate) allow(now Time, max int) bool {
	if sec := int64(now) / second; sec != r.second || r.used == 0 {
		r.second, r.used = sec, 0
	}
	r.used++
	return r.used <= max
}
