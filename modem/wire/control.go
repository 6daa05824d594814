package wire

import "encoding/binary"

// Session is the random name of one connection of one tab, drawn by the tab.
// With the room's key it gives the key of the tab's records, so that no two
// connections ever seal with the same key and number.
type Session [16]byte

// Token is how a tab whose connection broke gets its ids back.
type Token [16]byte

// RoomID names a room to the server. It comes from the key, but does not tell it.
type RoomID [16]byte

// Hello begins a connection. Only a Subscribe may come before it, and should:
// others answer a hello at once.
type Hello struct {
	Room    RoomID
	Session Session
	Token   Token // of the connection before; zero: this is the first
	Claims  []int // ids of computers that run already
	Fresh   int   // how many new ids are wanted besides
}

// Subscribe says which records a tab wants; it takes the place of the one
// before. Records of the presence tag must be asked for like others.
type Subscribe struct {
	All  bool
	Tags []Tag
}

// Want asks for more ids.
type Want struct{ Fresh int }

// Granted tells a tab its number and all its ids: first those it claimed or
// had, then the new ones in the order in which they were wanted.
type Granted struct {
	Conn    uint32
	Token   Token
	Welcome bool // the server has a welcome of this room
	IDs     []int
}

// Peer tells of another tab, when it comes and when it is granted more ids.
type Peer struct {
	Conn    uint32
	Session Session
	IDs     []int
}

// Left tells that another tab's connection has ended.
type Left struct{ Conn uint32 }

// Notice tells a tab how many of its records were dropped since the last one.
type Notice struct {
	Why   Dropped
	Count int
}

// Dropped is why records were dropped.
type Dropped uint8

// The reasons.
const (
	DroppedRate  Dropped = iota + 1 // beyond RecordsPerSecond
	DroppedBytes                    // beyond BytesPerSecond
)

// Refused tells a tab that it cannot come in.
type Refused struct {
	Why Refusal
	IDs []int // RefusedTaken: the ids that another tab has
}

// Refusal is why a tab cannot come in.
type Refusal uint8

// The reasons.
const (
	RefusedFull  Refusal = iota + 1 // the room has MaxTabs
	RefusedRooms                    // the server has MaxRooms
	RefusedTaken                    // claimed ids are another tab's
	RefusedIDs                      // more than MaxIDs for one tab
)

const maxID = 1<<31 - 1

func appendIDs(b []byte, ids []int) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(ids)))
	for _, id := range ids {
		b = binary.BigEndian.AppendUint32(b, uint32(id))
	}
	return b
}

// Encode gives the frame's body.
func (h Hello) Encode() []byte {
	b := append(append(append([]byte(nil), h.Room[:]...), h.Session[:]...), h.Token[:]...)
	b = appendIDs(b, h.Claims)
	return binary.BigEndian.AppendUint16(b, uint16(h.Fresh))
}

// Encode gives the frame's body.
func (s Subscribe) Encode() []byte {
	b := binary.BigEndian.AppendUint16([]byte{flag(s.All)}, uint16(len(s.Tags)))
	for _, t := range s.Tags {
		b = append(b, t[:]...)
	}
	return b
}

// Encode gives the frame's body.
func (w Want) Encode() []byte { return binary.BigEndian.AppendUint16(nil, uint16(w.Fresh)) }

// Encode gives the frame's body.
func (g Granted) Encode() []byte {
	b := binary.BigEndian.AppendUint32(nil, g.Conn)
	b = append(append(b, g.Token[:]...), flag(g.Welcome))
	return appendIDs(b, g.IDs)
}

// Encode gives the frame's body.
func (p Peer) Encode() []byte {
	return appendIDs(append(binary.BigEndian.AppendUint32(nil, p.Conn), p.Session[:]...), p.IDs)
}

// Encode gives the frame's body.
func (l Left) Encode() []byte { return binary.BigEndian.AppendUint32(nil, l.Conn) }

// Encode gives the frame's body.
func (n Notice) Encode() []byte {
	return binary.BigEndian.AppendUint32([]byte{byte(n.Why)}, uint32(n.Count))
}

// Encode gives the frame's body.
func (r Refused) Encode() []byte { return appendIDs([]byte{byte(r.Why)}, r.IDs) }

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// DecodeHello reads the body of a hello.
func DecodeHello(b []byte) (h Hello, err error) {
	r := reader{b: b, what: "hello"}
	copy(h.Room[:], r.take(len(h.Room)))
	copy(h.Session[:], r.take(len(h.Session)))
	copy(h.Token[:], r.take(len(h.Token)))
	h.Claims, h.Fresh = r.ids(), r.count(MaxFresh)
	return h, r.end()
}

// DecodeSubscribe reads the body of a subscribe.
func DecodeSubscribe(b []byte) (s Subscribe, err error) {
	r := reader{b: b, what: "subscribe"}
	s.All = r.flag()
	for range r.count(MaxTags) {
		var t Tag
		copy(t[:], r.take(len(t)))
		s.Tags = append(s.Tags, t)
	}
	return s, r.end()
}

// DecodeWant reads the body of a want.
func DecodeWant(b []byte) (w Want, err error) {
	r := reader{b: b, what: "want"}
	w.Fresh = r.count(MaxFresh)
	return w, r.end()
}

// DecodeGranted reads the body of a granted.
func DecodeGranted(b []byte) (g Granted, err error) {
	r := reader{b: b, what: "granted"}
	g.Conn = r.uint32()
	copy(g.Token[:], r.take(len(g.Token)))
	g.Welcome, g.IDs = r.flag(), r.ids()
	return g, r.end()
}

// DecodePeer reads the body of a peer.
func DecodePeer(b []byte) (p Peer, err error) {
	r := reader{b: b, what: "peer"}
	p.Conn = r.uint32()
	copy(p.Session[:], r.take(len(p.Session)))
	p.IDs = r.ids()
	return p, r.end()
}

// DecodeLeft reads the body of a left.
func DecodeLeft(b []byte) (l Left, err error) {
	r := reader{b: b, what: "left"}
	l.Conn = r.uint32()
	return l, r.end()
}

// DecodeNotice reads the body of a notice.
func DecodeNotice(b []byte) (n Notice, err error) {
	r := reader{b: b, what: "notice"}
	n.Why = Dropped(r.byte())
	if n.Why < DroppedRate || n.Why > DroppedBytes {
		r.fail("has the unknown reason %d", n.Why)
	}
	n.Count = int(r.uint32())
	return n, r.end()
}

// DecodeRefused reads the body of a refused.
func DecodeRefused(b []byte) (f Refused, err error) {
	r := reader{b: b, what: "refused"}
	f.Why = Refusal(r.byte())
	if f.Why < RefusedFull || f.Why > RefusedIDs {
		r.fail("has the unknown reason %d", f.Why)
	}
	f.IDs = r.ids()
	return f, r.end()
}
