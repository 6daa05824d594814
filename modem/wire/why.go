package wire

import (
	"encoding/binary"

	"github.com/emberwire/emberwire/modem"
)

// Why asks all other tabs what became of a message at their computers. Who sent
// it, as what and where, is told too: a tab that did not want the message can
// answer all the same.
type Why struct {
	Ask     uint16 // counts the sender's questions
	Session Seen   // whose message
	Counter uint64 // number of its record
	Medium  string
	From    modem.RelayedModem
	Channel int
}

// Fates answers a Why, to the one who asked.
type Fates struct {
	To   Seen
	Ask  uint16
	List []Fate
}

// MaxFates bounds the modems of one answer.
const MaxFates = 64

// Fate is what became of a message at one modem.
type Fate struct {
	Computer int
	Side     string
	Why      modem.Why
	Came     bool    // the message came to the tab: Why is how it was. Else how it would be now
	Distance float64 // blocks; 0: not known
}

// Encode gives a record's body.
func (x Why) Encode() []byte {
	b := binary.BigEndian.AppendUint16([]byte{bodyWhy}, x.Ask)
	b = binary.BigEndian.AppendUint64(append(b, x.Session[:]...), x.Counter)
	b = append(b, byte(x.From.Kind))
	b = appendVec(binary.BigEndian.AppendUint32(b, uint32(x.From.Computer)), x.From.At)
	b = binary.BigEndian.AppendUint16(b, uint16(x.Channel))
	return appendWord(appendWord(appendWord(b, x.Medium), x.From.Name), x.From.Dimension)
}

// Encode gives a record's body; what is beyond MaxFates is left out.
func (x Fates) Encode() []byte {
	list := x.List[:min(len(x.List), MaxFates)]
	b := binary.BigEndian.AppendUint16(append([]byte{bodyFates}, x.To[:]...), x.Ask)
	b = append(b, byte(len(list)))
	for _, f := range list {
		b = append(binary.BigEndian.AppendUint32(b, uint32(f.Computer)), byte(f.Why), flag(f.Came))
		b = appendFloat(appendWord(b, f.Side), f.Distance)
	}
	return b
}

func (r *reader) why() *Why {
	x := &Why{Ask: uint16(r.uint16()), Session: Seen(r.fixed(len(Seen{}))), Counter: r.uint64()}
	x.From.Kind, x.From.Computer, x.From.At = r.kind(), r.id(), r.vec()
	x.Channel, x.Medium, x.From.Name, x.From.Dimension = r.uint16(), r.word(), r.word(), r.word()
	return x
}

func (r *reader) fates() *Fates {
	x := &Fates{To: Seen(r.fixed(len(Seen{}))), Ask: uint16(r.uint16())}
	for range r.few(MaxFates) {
		f := Fate{Computer: r.id(), Why: modem.Why(r.byte()), Came: r.flag(), Side: r.word(), Distance: r.float()}
		if f.Why < modem.HeardOpen || f.Why > modem.OwnMessage {
			r.fail("has the unknown reason %d", f.Why)
		}
		x.List = append(x.List, f)
	}
	return x
}
