package modem

import (
	"strconv"

	"github.com/emberwire/emberwire/modem/value"
)

// Origin says what in the sending computer transmitted a message: running
// program, file, line. Empty where unknown.
type Origin struct {
	Program, File string
	Line          int
}

// Message is what was transmitted. All who hear it, and its copies in flight,
// share it: once a tap has seen it, it is never changed.
type Message struct {
	Number       uint64 // counts the messages of the lab from 1; 0 when sent without a medium
	Sent         Time
	Sender       int     // the number of the sending computer: the truth, not a claim
	From         *Source // the sending modem
	Channel      int
	ReplyChannel int
	Value        value.Value
	Origin       Origin
}

// Source is the modem that sent a message, as it was then. It is never changed.
type Source struct {
	RelayedModem
	Medium  string // that it was attached to
	Relayed bool   // it is in another world (Relay)
}

// source is the modem as it is now, the same until it is another one.
func (m *Modem) source() *Source {
	if m.src == nil {
		m.src = &Source{RelayedModem: RelayedModem{m.cfg.Computer, m.cfg.Name, m.cfg.Kind, m.cfg.At, m.cfg.Dimension}, Relayed: m.relayed}
		if m.cfg.Medium != nil {
			m.src.Medium = m.cfg.Medium.name
		}
	}
	return m.src
}

// Arrival is a message at one modem that hears it.
type Arrival struct {
	Modem        *Modem
	Message      *Message
	Channel      int
	ReplyChannel int
	Value        value.Value
	Distance     float64 // in blocks; along the cable if there is one
	HasDistance  bool    // false from another dimension
	Sender       int     // Message.Sender
	Why          Why     // HeardOpen or HeardRouter
}

// OpenFor reports whether the channel it arrived on is open for o.
func (a Arrival) OpenFor(o Owner) bool { return a.Modem.channels.owned(o, a.Channel) }

// Receiver takes what a modem hears. Deliver answers OK, or why the computer
// could not take it, usually QueueFull.
type Receiver interface {
	Deliver(now Time, a Arrival) Outcome
}

// Outcome is OK, or why a delivery failed.
type Outcome = Why

// Why says why a modem heard a message, or why not.
type Why uint8

// The reasons. OK is only the answer of a Receiver.
const (
	OK            Why = iota
	HeardOpen         // has the channel open
	HeardRouter       // asked for it with SetWants
	ChannelClosed     // in reach, but the channel is not open
	OutOfRange        // too far away, or in another dimension
	OtherMedium       // said by the lab of computers without a modem on this medium
	Off               // its computer is off
	Lost              // the medium lost it
	QueueFull         // the computer's queue, or the medium itself, had no room
	OwnMessage        // the sending modem never hears itself
)

// String is the reason as the packet list shows it.
func (w Why) String() string {
	switch w {
	case OK:
		return "ok"
	case HeardOpen:
		return "heard"
	case HeardRouter:
		return "heard as router"
	case ChannelClosed:
		return "channel closed"
	case OutOfRange:
		return "out of range"
	case OtherMedium:
		return "other medium"
	case Off:
		return "off"
	case Lost:
		return "lost"
	case QueueFull:
		return "queue full"
	case OwnMessage:
		return "own message"
	}
	return "reason " + strconv.Itoa(int(w))
}

// Heard reports whether w is a reason for having heard a message.
func (w Why) Heard() bool { return w == HeardOpen || w == HeardRouter }

// Counter numbers the messages of a lab over all its media.
type Counter struct{ last uint64 }

// Next is the next number; the first is 1.
func (c *Counter) Next() uint64 {
	c.last++
	return c.last
}

// Count is how many numbers were given out.
func (c *Counter) Count() uint64 { return c.last }

// MissLimit is for how many modems a tap is told why they missed a message.
const MissLimit = 64

// Tap looks at a medium without changing it. Calls for one
// message come in this order: Sent when it is transmitted; when it is due,
// Heard after each receiver has taken it, then Missed for the others in the
// order of computers and modems. A receiver may transmit while it is called, so
// calls for another message may come in between.
type Tap interface {
	Sent(now Time, msg *Message)
	Heard(now Time, msg *Message, by *Modem, distance float64, has bool, why Why)
	// Missed is called only while WantsMisses, at most MissLimit times for a
	// delivery. Of a duplicate only what was lost or refused is told.
	Missed(now Time, msg *Message, by *Modem, why Why)
	WantsMisses() bool
}

// MissCounter is a Tap that also wants to know how many modems beyond
// MissLimit missed a message.
type MissCounter interface {
	MissedMore(now Time, msg *Message, n int)
}
