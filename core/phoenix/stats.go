package phoenix

import "slices"

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
