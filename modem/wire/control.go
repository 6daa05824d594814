package wire

import (
	"encoding/binary"
	"strings"
)

// Session is the random name of one visit of one tab, drawn by the tab. With
// the room's key it gives the key of the tab's records, so that no two tabs
// ever seal with the same key and number.
type Session [16]byte

// Token is the server's own mark that a tab was granted its ids: with it they
// are the tab's again after the server has forgotten them.
type Token [16]byte

// RoomID names a room to the server; see Link.Room.
type RoomID [16]byte

// Hello begins a connection; see Sign for its proofs. Only a Subscribe may come
// before it, and should: others answer a hello at once.
type Hello struct {
	Room    RoomID
	Session Session
	Token   Token // of the latest Granted; zero: this is the first
	Claims  []int // ids of computers that run already, in the order they were granted
	Fresh   int   // how many new ids are wanted besides
	Known   int   // the highest id that the tab has heard of in this room, -1 for none
	Lab     bool  // the tab has a lab of its own: it needs none of the room

	Owner    OwnerID
	Access   PublicKey // of a key made from the room's
	Member   PublicKey // the tab's own
	HasKey   Signature
	IsMember Signature
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
	Charter bool // the server has a charter of this room, and has told it
	IDs     []int
}

// Peer tells of another tab, when it comes and when it is granted more ids.
type Peer struct {
	Conn    uint32
	Session Session
	Member  PublicKey
	IDs     []int
}

// Elsewhere tells where the room is served too: a tab whose server is gone comes
// back there. The addresses are of WebSockets, and end with /room.
type Elsewhere struct{ Addresses []string }

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
	RefusedFull    Refusal = iota + 1 // the room has MaxTabs
	RefusedRooms                      // the server has MaxRooms
	RefusedTaken                      // claimed ids are another tab's
	RefusedIDs                        // more than MaxIDs for one tab
	RefusedClosed                     // the owner has closed the room to newcomers
	RefusedRemoved                    // the owner has removed this tab
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
	b = binary.BigEndian.AppendUint16(b, uint16(h.Fresh))
	b = binary.BigEndian.AppendUint32(b, uint32(h.Known+1))
	b = append(b, flag(h.Lab))
	b = append(append(append(b, h.Owner[:]...), h.Access[:]...), h.Member[:]...)
	return append(append(b, h.HasKey[:]...), h.IsMember[:]...)
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
	b = append(append(b, g.Token[:]...), flag(g.Charter))
	return appendIDs(b, g.IDs)
}

// Encode gives the frame's body.
func (p Peer) Encode() []byte {
	b := append(binary.BigEndian.AppendUint32(nil, p.Conn), p.Session[:]...)
	return appendIDs(append(b, p.Member[:]...), p.IDs)
}

// Encode gives the frame's body; what is beyond the bounds is left out.
func (e Elsewhere) Encode() []byte {
	b := []byte{0}
	for _, at := range e.Addresses {
		if len(at) <= MaxAddress && b[0] < MaxOthers {
			b[0]++
			b = append(append(b, byte(len(at))), at...)
		}
	}
	return b
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
	h.Claims, h.Fresh, h.Known = r.ids(), r.count(MaxFresh), r.id()-1
	h.Lab = r.flag()
	copy(h.Owner[:], r.take(len(h.Owner)))
	copy(h.Access[:], r.take(len(h.Access)))
	copy(h.Member[:], r.take(len(h.Member)))
	copy(h.HasKey[:], r.take(len(h.HasKey)))
	copy(h.IsMember[:], r.take(len(h.IsMember)))
	return h, r.end()
}

// DecodeChallenge reads the body of a challenge.
func DecodeChallenge(b []byte) (c Challenge, err error) {
	r := reader{b: b, what: "challenge"}
	copy(c[:], r.take(len(c)))
	return c, r.end()
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
	g.Charter, g.IDs = r.flag(), r.ids()
	return g, r.end()
}

// DecodePeer reads the body of a peer.
func DecodePeer(b []byte) (p Peer, err error) {
	r := reader{b: b, what: "peer"}
	p.Conn = r.uint32()
	copy(p.Session[:], r.take(len(p.Session)))
	copy(p.Member[:], r.take(len(p.Member)))
	p.IDs = r.ids()
	return p, r.end()
}

// DecodeElsewhere reads the body of an elsewhere.
func DecodeElsewhere(b []byte) (e Elsewhere, err error) {
	r := reader{b: b, what: "elsewhere"}
	for range r.few(MaxOthers) {
		at := string(r.take(r.few(MaxAddress)))
		if r.err == nil && !isAddress(at) {
			r.fail("has the address %q", clip(at))
		}
		e.Addresses = append(e.Addresses, at)
	}
	return e, r.end()
}

// isAddress reports whether a tab may be told to go there.
func isAddress(at string) bool {
	rest, ok := strings.CutPrefix(at, "ws://")
	if !ok {
		rest, ok = strings.CutPrefix(at, "wss://")
	}
	host, path, cut := strings.Cut(rest, "/")
	return ok && cut && host != "" && strings.HasSuffix("/"+path, "/room") && !strings.ContainsFunc(rest, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("@#?\\", c) })
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
	if f.Why < RefusedFull || f.Why > RefusedRemoved {
		r.fail("has the unknown reason %d", f.Why)
	}
	f.IDs = r.ids()
	return f, r.end()
}
