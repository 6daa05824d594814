package modem

import (
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// Ours.
const (
	// ReorderHold is how long a message that is to be overtaken waits for
	// another one at most.
	ReorderHold = 100 * time.Millisecond
	// MaxDelay bounds latency, jitter and the time one message occupies the
	// medium.
	MaxDelay = time.Hour
	// FrameOverhead is what a message without content occupies, in bytes.
	FrameOverhead = 16
)

// Impairment is how far a medium is from perfect. The zero Impairment is
// perfect: delivery at the time of sending, in order, nothing lost.
//
// Values out of range are brought into it by NewMedium: times into 0..MaxDelay,
// probabilities into 0..1.
type Impairment struct {
	// Latency is how long a message is under way. Jitter is added, uniformly
	// from 0..Jitter and drawn anew for each message: messages sent closer
	// together than that may overtake each other.
	Latency, Jitter time.Duration
	// Loss is the probability that one receiver does not hear a message that
	// reached it; each receiver draws on its own.
	Loss float64
	// Duplicate is the probability that a message arrives twice, the second
	// copy with a jitter of its own.
	Duplicate float64
	// Reorder is the probability that a message lets the next one of the medium
	// pass: it arrives directly after that, or ReorderHold late when none comes.
	Reorder float64
	// Bandwidth in bytes a second, shared by all senders: a message occupies
	// the medium for (value.Size + FrameOverhead) / Bandwidth, and the next
	// waits until it is through. 0: unlimited. Duplicates occupy nothing.
	Bandwidth float64
}

func (i Impairment) normal() Impairment {
	i.Latency = min(max(i.Latency, 0), MaxDelay)
	i.Jitter = min(max(i.Jitter, 0), MaxDelay)
	i.Loss = probability(i.Loss)
	i.Duplicate = probability(i.Duplicate)
	i.Reorder = probability(i.Reorder)
	if !(i.Bandwidth > 0) {
		i.Bandwidth = 0
	}
	return i
}

func probability(p float64) float64 {
	if !(p > 0) { // also NaN
		return 0
	}
	return min(p, 1)
}

// occupy is when a message of size bytes that is sent now is through.
func (m *Medium) occupy(now Time, size int) Time {
	if m.imp.Bandwidth == 0 {
		return now
	}
	takes := float64(size+FrameOverhead) * float64(time.Second) / m.imp.Bandwidth
	m.busyUntil = max(m.busyUntil, now).Add(time.Duration(min(takes, float64(MaxDelay))))
	return m.busyUntil
}

// Fate is what a Filter does to one message, besides the Impairment.
type Fate struct {
	Lose   bool          // nobody hears it; taps are told "lost" for those who would have
	Delay  time.Duration // later by so much
	Copies int           // so many more copies
	Other  *Content      // this is sent in its place; nil: it is as it is
}

// Content is what a message says, without who says it. The value is sealed.
type Content struct {
	Channel      int
	ReplyChannel int
	Value        value.Value
}

// Filter decides on each message when it is sent, before the taps see it. It is for scripted faults;
// modemtest has some. nil: none.
type Filter func(now Time, msg *Message) Fate
