package modem

import (
	"slices"

	"github.com/emberwire/emberwire/modem/value"
)

// RelayedModem describes a modem of a computer that is in another world: what a
// bridge relays comes from one.
type RelayedModem struct {
	Computer  int
	Name      string // side or remote name
	Kind      Kind
	At        Vec
	Dimension string
}

// Relay transmits on behalf of a modem elsewhere. It is heard as if that modem
// were attached here, with this medium's delays and losses, but it hears
// nothing and nobody is told that it missed anything. On a cable its distance
// is the straight one: where along the chain it is plugged in is not known.
// The errors are those of Transmit; a kind that does not fit the medium, which
// another world may claim, is dropped without one and without a message.
func (m *Medium) Relay(now Time, from RelayedModem, ch, reply int, v value.Value) (*Message, error) {
	if !inRange(ch) || !inRange(reply) {
		return nil, ErrChannelRange
	}
	if (from.Kind == Wired) != m.wired {
		return nil, nil
	}
	size, err := value.Seal(v)
	if err != nil {
		return nil, err
	}
	cfg := Config{Computer: from.Computer, Name: from.Name, Kind: from.Kind, At: from.At, Dimension: from.Dimension, Range: m.baseRange()}
	by := &Modem{relayed: true, cfg: cfg, id: identity(&cfg)}
	msg := &Message{Sent: now, Sender: from.Computer, Channel: ch, ReplyChannel: reply, Value: v, From: by.source()}
	m.send(now, msg, by, size)
	return msg, nil
}

// Tuned is what a medium listens to.
type Tuned struct {
	Channels []int // open at some modem, ascending
	Routers  bool  // some modem asks for everything
}

// Tuning lists it, for a bridge that wants to be sent no more than is heard.
func (m *Medium) Tuning() Tuned {
	t := Tuned{Routers: len(m.routers) > 0}
	for ch := range m.open {
		t.Channels = append(t.Channels, ch)
	}
	slices.Sort(t.Channels)
	return t
}

// Tunings counts the changes of Tuning.
func (m *Medium) Tunings() uint64 { return m.tunings }

// RangeAt is how far a modem of a kind reaches at a height, in blocks:
// infinitely for all but wireless ones. It is that of a medium that says nothing
// else.
func RangeAt(k Kind, y float64) float64 { return rangeAt(k, y, DefaultRange) }

// Ask judges whom a message of a modem elsewhere would reach on a channel as
// things are now, and transmits nothing. It calls tell for each modem, in the
// order of computers.
func (m *Medium) Ask(from RelayedModem, ch int, tell func(x *Modem, why Why, distance float64)) {
	if !inRange(ch) || (from.Kind == Wired) != m.wired {
		return
	}
	sender := &Modem{relayed: true, cfg: Config{Computer: from.Computer, Name: from.Name, Kind: from.Kind, At: from.At, Dimension: from.Dimension, Range: m.baseRange()}}
	f := &flight{msg: &Message{Sender: from.Computer, Channel: ch}, by: sender, from: spotOf(sender)}
	for _, x := range m.modems {
		v := m.verdict(f, x)
		tell(x, v.why, v.distance)
	}
}
