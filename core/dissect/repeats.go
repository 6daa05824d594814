package dissect

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/value"
)

// MaxRepeats bounds the ids that are remembered; the oldest falls out.
const MaxRepeats = 1024

// Repeats knows messages again by the id that they carry: those that a router
// or a repeater passes on, and the copies that rednet and CryptoNet send for
// repeaters. The zero Repeats has seen nothing.
type Repeats struct {
	latest map[string]carrier
	order  []string // ids, the oldest first
}

// carrier is the latest message with an id.
type carrier struct {
	number uint64
	sender int
}

// See takes the next message. It answers the number of the one that it passes
// on, or is a copy of, 0 for most; copy says that it is one for repeaters.
func (r *Repeats) See(number uint64, sender int, v value.Value, channel int) (of uint64, copy bool) {
	id := identifier(v)
	if id == "" {
		return 0, false
	}
	before, known := r.latest[id]
	switch {
	case !known:
		r.remember(id)
	case channel == channelRepeat:
		return before.number, true
	case before.sender == sender:
		return 0, false // sent twice: that is a duplicate, and Flows says so
	}
	r.latest[id] = carrier{number, sender}
	return before.number, false
}

func (r *Repeats) remember(id string) {
	if r.latest == nil {
		r.latest = map[string]carrier{}
	}
	r.order = append(r.order, id)
	if len(r.order) > MaxRepeats {
		delete(r.latest, r.order[0])
		r.order = slices.Delete(r.order, 0, 1)
	}
}

// identifier is what a message and its copies have in common, "" for one that
// carries no id.
func identifier(v value.Value) string {
	t := v.Table()
	if t == nil {
		return ""
	}
	if id := t.Field("nMessageID"); !id.IsNil() {
		return "rednet " + short(id)
	}
	if looksPhoenix(message{table: t}) {
		if id := t.Field("payload").Field("messageID"); !id.IsNil() {
			return "phoenix " + short(id)
		}
	}
	return ""
}

// Recipient is the number of the one computer that a message is for, as its
// outermost layer says; false: it is for all, or says nothing.
func Recipient(v value.Value) (id int, one bool) {
	t := v.Table()
	if t == nil {
		return 0, false
	}
	to := t.Field("nRecipient")
	if looksPhoenix(message{table: t}) {
		to = t.Field("destination")
	} else if s, _ := t.Field("sProtocol").Str(); s == "cryptoNet" {
		return 0, false // its recipient is a channel
	}
	n, ok := to.Number()
	if !ok || n < 0 || n >= channelRepeat || n != float64(int(n)) {
		return 0, false
	}
	return int(n), true
}

// Copy knows the same and goes on by itself.
func (r *Repeats) Copy() Repeats { return Repeats{maps.Clone(r.latest), slices.Clone(r.order)} }
