package wire

import "encoding/binary"

// Pulse is what a tab tells from time to time of what it has sent and heard.
// Who finds its own session in it knows that the sender is alive now, and not a
// recording.
type Pulse struct {
	Sent uint64 // number of the last message that went out before this
	Sees []Sight
}

// Sight is what a tab has of another's messages.
type Sight struct {
	Session Seen
	Got     uint64 // all that is wanted up to this number has come
	Missed  uint32 // messages that will never come, so far
	Ask     uint16 // not 0: send again what came after Got; it counts the asks
}

// Resume answers an ask, to the one who asked: first what is lost for good,
// then, behind the records, that this was all.
type Resume struct {
	To   Seen
	Ask  uint16
	Done bool
	Sent uint64 // if done: number of the last message
	Lost []Lost
}

// Lost tells how many messages of a tag are too old to be sent again.
type Lost struct {
	Tag   Tag
	Seq   uint32 // of the last of them
	Count uint32
}

// MaxLost bounds the tags of a resume; the messages of others are missed all
// the same when the next one of their tag comes.
const MaxLost = 255

// Encode gives a record's body.
func (p Pulse) Encode() []byte {
	sees := p.Sees[:min(len(p.Sees), MaxTabs)]
	b := binary.BigEndian.AppendUint64([]byte{bodyPulse}, p.Sent)
	b = append(b, byte(len(sees)))
	for _, s := range sees {
		b = binary.BigEndian.AppendUint64(append(b, s.Session[:]...), s.Got)
		b = binary.BigEndian.AppendUint32(b, s.Missed)
		b = binary.BigEndian.AppendUint16(b, s.Ask)
	}
	return b
}

// Encode gives a record's body.
func (x Resume) Encode() []byte {
	lost := x.Lost[:min(len(x.Lost), MaxLost)]
	b := append([]byte{bodyResume}, x.To[:]...)
	b = append(binary.BigEndian.AppendUint16(b, x.Ask), flag(x.Done))
	b = append(binary.BigEndian.AppendUint64(b, x.Sent), byte(len(lost)))
	for _, l := range lost {
		b = binary.BigEndian.AppendUint32(append(b, l.Tag[:]...), l.Seq)
		b = binary.BigEndian.AppendUint32(b, l.Count)
	}
	return b
}

func (r *reader) pulse() *Pulse {
	p := &Pulse{Sent: r.uint64()}
	for range r.few(MaxTabs) {
		p.Sees = append(p.Sees, Sight{Seen(r.fixed(len(Seen{}))), r.uint64(), r.uint32(), uint16(r.uint16())})
	}
	return p
}

func (r *reader) resume() *Resume {
	x := &Resume{To: Seen(r.fixed(len(Seen{}))), Ask: uint16(r.uint16()), Done: r.flag(), Sent: r.uint64()}
	for range r.few(MaxLost) {
		x.Lost = append(x.Lost, Lost{Tag(r.fixed(len(Tag{}))), r.uint32(), r.uint32()})
	}
	return x
}

// Resend is a record for one tab.
type Resend struct {
	To     uint32
	Record []byte // its body, as it went out before
}

// Encode gives the frame's body.
func (x Resend) Encode() []byte {
	return append(binary.BigEndian.AppendUint32(nil, x.To), x.Record...)
}

// DecodeResend reads the body of a resend. Record aliases it.
func DecodeResend(b []byte) (x Resend, err error) {
	r := reader{b: b, what: "resend"}
	x.To = r.uint32()
	if r.err != nil {
		return x, r.err
	}
	x.Record = r.b
	_, err = DecodeRecord(x.Record)
	return x, err
}
