package wire

import (
	"encoding/binary"
	"math"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// maxWord bounds names of computers, modems, media and dimensions, in bytes.
const maxWord = 48

// The first byte of a body.
const (
	bodyMessage  = 1
	bodyPresence = 2
	bodyPulse    = 3
	bodyResume   = 4
	bodyWhy      = 5
	bodyFates    = 6
	bodyScreen   = 7
)

// Message is what a modem elsewhere transmitted.
type Message struct {
	Medium         string // "air" or the name of a cable
	From           modem.RelayedModem
	Channel, Reply int
	Seq            uint32 // counts the sender's messages of this tag, from 1
	Value          value.Value
}

// Presence is what a tab tells of itself.
type Presence struct {
	Computers []Computer
	More      int       // computers beyond MaxListed
	Member    PublicKey // who the tab is
	Pace      Pace
}

// Pace is how a tab's computers run.
type Pace uint8

// The paces.
const (
	Runs   Pace = iota
	Paused      // lab time stands still
	Behind      // its machine is too slow for them
)

// Seen is the beginning of a session.
type Seen [8]byte

// Short is how a session is listed in Presence.Sees.
func (s Session) Short() Seen { return Seen(s[:8]) }

// Bounds of a presence: with them it fits a record.
const (
	MaxListed = 64 // computers
	MaxModems = 6  // of one computer
)

// Computer is one computer of a presence.
type Computer struct {
	ID     int
	Name   string
	Modems []Plug
}

// Plug is one modem of a computer.
type Plug struct {
	Medium, Side string
	Kind         modem.Kind
	At           modem.Vec
}

// Encode gives a record's body. The errors are the value's own, and one for a
// message that does not fit a record.
func (m Message) Encode() ([]byte, error) {
	v, err := value.Encode(m.Value)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, 64+len(v))
	b = append(b, bodyMessage, byte(m.From.Kind))
	b = binary.BigEndian.AppendUint32(b, uint32(m.From.Computer))
	b = appendVec(b, m.From.At)
	b = binary.BigEndian.AppendUint16(b, uint16(m.Channel))
	b = binary.BigEndian.AppendUint16(b, uint16(m.Reply))
	b = binary.BigEndian.AppendUint32(b, m.Seq)
	b = appendWord(appendWord(appendWord(b, m.Medium), m.From.Name), m.From.Dimension)
	b = append(b, v...)
	if len(b) > MaxBody {
		return nil, errorf("a message of %d bytes, at most %d fit a record", len(b), MaxBody)
	}
	return b, nil
}

// seqAt is where a message's Seq stands in its body.
const seqAt = 2 + 4 + 3*8 + 2 + 2

// SetSeq numbers an encoded message.
func SetSeq(body []byte, seq uint32) { binary.BigEndian.PutUint32(body[seqAt:], seq) }

func appendVec(b []byte, v modem.Vec) []byte {
	return appendFloat(appendFloat(appendFloat(b, v.X), v.Y), v.Z)
}

func appendFloat(b []byte, f float64) []byte {
	return binary.BigEndian.AppendUint64(b, math.Float64bits(f))
}

func appendWord(b []byte, s string) []byte {
	s = s[:min(len(s), maxWord)]
	return append(append(b, byte(len(s))), s...)
}

// Encode gives a record's body. What is beyond the bounds is left out and
// counted in More.
func (p Presence) Encode() []byte {
	list := p.Computers[:min(len(p.Computers), MaxListed)]
	b := []byte{bodyPresence, byte(len(list))}
	for _, c := range list {
		plugs := c.Modems[:min(len(c.Modems), MaxModems)]
		b = binary.BigEndian.AppendUint32(b, uint32(c.ID))
		b = append(appendWord(b, c.Name), byte(len(plugs)))
		for _, m := range plugs {
			b = appendVec(append(appendWord(appendWord(b, m.Medium), m.Side), byte(m.Kind)), m.At)
		}
	}
	b = binary.BigEndian.AppendUint16(b, uint16(min(p.More+len(p.Computers)-len(list), MaxIDs)))
	return append(append(b, p.Member[:]...), byte(p.Pace))
}

// DecodeBody reads a record's body: a *Message, or, of the control stream, a
// *Presence, a *Pulse, a *Resume, a *Why, a *Fates or a *Screen.
func DecodeBody(b []byte) (any, error) {
	r := reader{b: b, what: "body"}
	switch k := r.byte(); k {
	case bodyMessage:
		m, err := r.message()
		if err != nil {
			return nil, err
		}
		return m, nil
	case bodyPresence:
		return ended(&r, r.presence())
	case bodyPulse:
		return ended(&r, r.pulse())
	case bodyResume:
		return ended(&r, r.resume())
	case bodyWhy:
		return ended(&r, r.why())
	case bodyFates:
		return ended(&r, r.fates())
	case bodyScreen:
		return ended(&r, r.screen())
	default:
		r.fail("is of the unknown kind %d", k)
	}
	return nil, r.err
}

func ended(r *reader, x any) (any, error) {
	if err := r.end(); err != nil {
		return nil, err
	}
	return x, nil
}

func (r *reader) message() (*Message, error) {
	m := &Message{}
	m.From.Kind, m.From.Computer, m.From.At = r.kind(), r.id(), r.vec()
	m.Channel, m.Reply, m.Seq = r.uint16(), r.uint16(), r.uint32()
	m.Medium, m.From.Name, m.From.Dimension = r.word(), r.word(), r.word()
	if r.err != nil {
		return nil, r.err
	}
	v, err := value.Decode(r.b)
	if err != nil {
		return nil, errorf("body: %v", err)
	}
	m.Value = v
	return m, nil
}

func (r *reader) presence() *Presence {
	p := &Presence{}
	for range r.few(MaxListed) {
		c := Computer{ID: r.id(), Name: r.word()}
		for range r.few(MaxModems) {
			c.Modems = append(c.Modems, Plug{Medium: r.word(), Side: r.word(), Kind: r.kind(), At: r.vec()})
		}
		p.Computers = append(p.Computers, c)
	}
	p.More = r.count(MaxIDs)
	p.Member = PublicKey(r.fixed(len(p.Member)))
	if p.Pace = Pace(r.byte()); p.Pace > Behind {
		r.fail("has the unknown pace %d", p.Pace)
	}
	return p
}

// few reads a count of one byte.
func (r *reader) few(most int) int {
	n := int(r.byte())
	if n > most {
		r.fail("counts %d, at most %d", n, most)
		return 0
	}
	return n
}

func (r *reader) kind() modem.Kind {
	k := modem.Kind(r.byte())
	if k > modem.Wired {
		r.fail("has a modem of the unknown kind %d", k)
	}
	return k
}

func (r *reader) vec() (v modem.Vec) { return modem.Vec{X: r.float(), Y: r.float(), Z: r.float()} }
