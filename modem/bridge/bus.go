package bridge

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// TabsOnly is the address of rooms without a server: tabs of one browser.
const TabsOnly = "tabs:"

// Times of a room without a server.
const (
	busGather = 300 * time.Millisecond // others answer within
	busSettle = 300 * time.Millisecond // nobody else says that an id is theirs
	busBeat   = 2 * time.Second        // a tab says so often that it is there
	busGone   = 7 * time.Second        // after so long without that it is not
)

// The first byte of what tabs say on their channel; then the tab's number.
const (
	busWho     = 1 // who is there?
	busHere    = 2 // whether its ids are settled, and a wire.Peer
	busLeft    = 3
	busFrames  = 4 // a message of its client: records, for all or for one
	busCharter = 5
)

// Bus is a tab's part in a room without a server: it plays the server to the
// tab's own client, and agrees with the others, over a channel that all tabs of
// a browser hear, about who is there and who has which ids. What computers say
// is sealed as ever; a page of the same site could disturb a room and read
// nothing.
type Bus struct {
	now    time.Duration
	random func([]byte)
	open   bool

	hello    *wire.Hello
	conn     uint32
	ids      []int
	wanted   int
	picked   []int // of ids, not settled yet
	phase    busPhase
	due      time.Duration // when the phase is over
	since    time.Duration // of the hello
	told     time.Duration // when the others were told last
	beat     time.Duration // when the client was
	sub      wire.Subscribe
	others   []*busTab // by number
	top      int
	charter  *wire.Charter
	signed   []byte
	toClient wire.Batch
	toOthers [][]byte
}

type busPhase uint8

const (
	gathering busPhase = iota // asks who is there
	settling                  // has picked ids
	admitted
)

// busTab is another tab.
type busTab struct {
	wire.Peer
	settled bool
	heard   time.Duration
}

// NewBus is a tab that has not said hello.
func NewBus(random func([]byte)) *Bus { return &Bus{random: random} }

// Channel is the name under which the tabs of a room hear each other.
func Channel(l wire.Link) string {
	id := l.Room()
	return "emberwire room " + wire.Key(id).String()
}

// Open begins, as a server does, with a challenge.
func (b *Bus) Open(now time.Duration) {
	*b = Bus{random: b.random, now: now, open: true, top: -1, beat: now, charter: &wire.Charter{}}
	b.toClient.Add(wire.KindChallenge, make([]byte, len(wire.Challenge{})))
}

// Close says goodbye.
func (b *Bus) Close() {
	if b.open && b.hello != nil {
		b.say(busLeft, nil)
	}
	b.open = false
}

func (b *Bus) say(kind byte, body []byte) {
	b.toOthers = append(b.toOthers, append(binary.BigEndian.AppendUint32([]byte{kind}, b.conn), body...))
}

// Sent takes a message of the tab's client.
func (b *Bus) Sent(now time.Duration, msg []byte) {
	b.now = now
	frames, err := wire.Split(msg)
	if err != nil || !b.open {
		return // of our own making: never
	}
	var records wire.Batch
	for _, f := range frames {
		switch f.Kind {
		case wire.KindHello:
			if h, err := wire.DecodeHello(f.Body); err == nil {
				b.greet(h)
			}
		case wire.KindSubscribe:
			b.sub, _ = wire.DecodeSubscribe(f.Body)
		case wire.KindWant:
			w, _ := wire.DecodeWant(f.Body)
			b.wanted += w.Fresh
		case wire.KindCharter:
			b.say(busCharter, f.Body)
			b.chartered(f.Body, false)
		case wire.KindRecord, wire.KindResend:
			records.Add(f.Kind, f.Body)
		}
	}
	for _, m := range records.Take() {
		if b.phase == admitted {
			b.say(busFrames, m)
		}
	}
}

func (b *Bus) greet(h wire.Hello) {
	var n [4]byte
	b.random(n[:])
	b.conn = binary.BigEndian.Uint32(n[:]) | 1
	b.hello, b.ids, b.wanted, b.top = &h, h.Claims, h.Fresh, max(b.top, h.Known)
	b.phase, b.due, b.since, b.told = gathering, b.now+busGather, b.now, b.now
	b.say(busWho, nil)
}

// here tells the others of this tab.
func (b *Bus) here() {
	p := wire.Peer{Conn: b.conn, Session: b.hello.Session, Member: b.hello.Member, IDs: append(slices.Clone(b.ids), b.picked...)}
	settled := byte(0)
	if b.phase == admitted {
		settled = 1
	}
	b.say(busHere, append([]byte{settled}, p.Encode()...))
	b.told = b.now
}

// Turn does what is due, and gives what is for the client, and for the others.
func (b *Bus) Turn(now time.Duration) (toClient, toOthers [][]byte) {
	b.now = now
	if b.open && b.hello != nil {
		b.step()
	}
	if b.open && now >= b.beat+wire.BeatEvery {
		b.beat = now
		b.toClient.Add(wire.KindBeat, nil)
	}
	toOthers, b.toOthers = b.toOthers, nil
	return b.toClient.Take(), toOthers
}

// Deadline is when Turn wants to be called at the latest.
func (b *Bus) Deadline() time.Duration {
	d := b.beat + wire.BeatEvery
	if !b.open || b.hello == nil {
		return d
	}
	if d = min(d, b.told+busBeat, b.now+busBeat); b.phase != admitted || len(b.picked) > 0 {
		d = min(d, max(b.due, b.now+busGather/3))
	}
	return d
}

func (b *Bus) step() {
	for _, o := range slices.Clone(b.others) {
		if b.now >= o.heard+busGone {
			b.part(o.Conn)
		}
	}
	switch {
	case b.phase == admitted && b.now >= b.told+busBeat:
		b.here()
	case b.phase == gathering && b.now >= b.due && b.mayEnter():
		b.phase, b.due = settling, b.now
		b.pick()
	case b.phase == gathering && b.now >= b.told+busBeat && b.open:
		b.told = b.now
		b.say(busWho, nil)
	}
	if b.phase == admitted && b.wanted > 0 && len(b.picked) == 0 {
		b.pick()
	}
	if b.phase != gathering && b.now >= b.due && (len(b.picked) > 0 || b.phase == settling) {
		b.claimPicked()
	}
}

// mayEnter reports whether a newcomer has what it waits for: somebody who knows
// the room, or that there is nobody to wait for.
func (b *Bus) mayEnter() bool {
	h := b.hello
	switch {
	case b.charter.Closed && len(h.Claims) == 0 && h.Member.Fingerprint() != h.Owner:
		b.refuse(wire.RefusedClosed, nil)
		return false
	case h.Fresh == 0 || b.signed != nil:
		return true
	}
	return b.now >= b.since+wire.WaitForLab && (h.Lab || h.Owner == wire.OwnerID{})
}

// pick chooses new ids: those after all that anybody has.
func (b *Bus) pick() {
	b.picked = nil
	for n := range b.wanted {
		b.picked = append(b.picked, b.top+1+n)
	}
	b.due = b.now + busSettle
	b.here()
}

// claimPicked takes what was picked: nobody else has said that it is theirs.
func (b *Bus) claimPicked() {
	b.ids, b.wanted, b.picked = append(b.ids, b.picked...), b.wanted-len(b.picked), nil
	b.learn(b.ids)
	first := b.phase != admitted
	if b.phase = admitted; first {
		if b.signed != nil {
			b.toClient.Add(wire.KindCharter, b.signed)
		}
		for _, o := range b.others {
			if o.settled {
				b.toClient.Add(wire.KindPeer, o.Encode())
			}
		}
	}
	b.toClient.Add(wire.KindGranted, wire.Granted{Conn: b.conn, Charter: b.signed != nil, IDs: b.ids}.Encode())
	b.here()
}

func (b *Bus) learn(ids []int) {
	for _, id := range ids {
		b.top = max(b.top, id)
	}
}

func (b *Bus) refuse(why wire.Refusal, ids []int) {
	b.toClient.Add(wire.KindRefused, wire.Refused{Why: why, IDs: ids}.Encode())
	b.Close()
}

// Heard takes what another tab said.
func (b *Bus) Heard(now time.Duration, data []byte) {
	b.now = now
	if !b.open || b.hello == nil || len(data) < 5 {
		return
	}
	from, body := binary.BigEndian.Uint32(data[1:]), data[5:]
	if from == b.conn {
		return
	}
	switch data[0] {
	case busWho:
		b.here()
		if b.signed != nil && b.eldest() {
			b.say(busCharter, b.signed)
		}
	case busHere:
		if len(body) > 0 {
			if p, err := wire.DecodePeer(body[1:]); err == nil && p.Conn == from {
				b.meet(p, body[0] == 1)
			}
		}
	case busLeft:
		b.part(from)
	case busCharter:
		b.chartered(body, true)
	case busFrames:
		b.deliver(from, body)
	}
}

// eldest reports whether this tab answers for all: one is enough.
func (b *Bus) eldest() bool {
	return !slices.ContainsFunc(b.others, func(o *busTab) bool { return o.settled && o.Conn < b.conn })
}

// meet takes what another tab says of itself.
func (b *Bus) meet(p wire.Peer, settled bool) {
	if b.charter.Bars(p.Member) || p.Member == b.hello.Member {
		return
	}
	if i := slices.IndexFunc(b.others, func(o *busTab) bool { return o.Member == p.Member && o.Conn != p.Conn }); i >= 0 {
		b.part(b.others[i].Conn) // the same tab, loaded again
	}
	b.learn(p.IDs)
	at, known := slices.BinarySearchFunc(b.others, p.Conn, func(o *busTab, n uint32) int { return int(int64(o.Conn) - int64(n)) })
	if !known {
		if len(b.others) >= wire.MaxTabs-1 {
			return
		}
		b.others = slices.Insert(b.others, at, &busTab{})
	}
	o := b.others[at]
	news := !known || !slices.Equal(o.IDs, p.IDs) || o.settled != settled
	*o = busTab{p, settled, b.now}
	b.yield(o)
	if b.phase == admitted && settled && news {
		b.toClient.Add(wire.KindPeer, p.Encode())
	}
	if !known && b.phase != gathering {
		b.here()
	}
}

// yield gives way to a tab that has the same ids: who settled first, or else
// has the lower session, keeps them.
func (b *Bus) yield(o *busTab) {
	clash := func(ids []int) bool {
		return slices.ContainsFunc(ids, func(id int) bool { return slices.Contains(o.IDs, id) })
	}
	first := o.settled || slices.Compare(o.Session[:], b.hello.Session[:]) < 0
	switch {
	case len(b.picked) > 0 && clash(b.picked) && first:
		b.pick()
	case b.phase != admitted && o.settled && clash(b.hello.Claims):
		b.refuse(wire.RefusedTaken, b.hello.Claims)
	}
}

func (b *Bus) part(conn uint32) {
	at := slices.IndexFunc(b.others, func(o *busTab) bool { return o.Conn == conn })
	if at < 0 {
		return
	}
	b.others = slices.Delete(b.others, at, at+1)
	if b.phase == admitted {
		b.toClient.Add(wire.KindLeft, wire.Left{Conn: conn}.Encode())
	}
}

// chartered takes the owner's word, if it is one and new.
func (b *Bus) chartered(body []byte, tell bool) {
	c, err := wire.OpenCharter(b.hello.Room, b.hello.Owner, slices.Clone(body))
	if err != nil || b.signed != nil && !c.Newer(b.charter) {
		return
	}
	b.charter, b.signed = c, slices.Clone(body)
	b.learn(c.IDs)
	if c.Bars(b.hello.Member) {
		b.refuse(wire.RefusedRemoved, nil)
		return
	}
	for _, o := range slices.Clone(b.others) {
		if c.Bars(o.Member) {
			b.part(o.Conn)
		}
	}
	if tell && b.phase == admitted {
		b.toClient.Add(wire.KindCharter, b.signed)
	}
}

// deliver gives the client those records of another tab that it wants.
func (b *Bus) deliver(from uint32, msg []byte) {
	if b.phase != admitted || !slices.ContainsFunc(b.others, func(o *busTab) bool { return o.Conn == from && o.settled }) {
		return
	}
	frames, err := wire.Split(msg)
	if err != nil {
		return
	}
	for _, f := range frames {
		kind, body := wire.KindRecord, f.Body
		if f.Kind == wire.KindResend {
			x, err := wire.DecodeResend(f.Body)
			if err != nil || x.To != b.conn {
				continue
			}
			kind, body = wire.KindResent, x.Record
		}
		if _, err := wire.DecodeRecord(body); err != nil || f.Kind != wire.KindResend && f.Kind != wire.KindRecord {
			continue
		}
		if tag := wire.Stamp(body, from); b.sub.All || slices.Contains(b.sub.Tags, tag) {
			b.toClient.Add(kind, body)
		}
	}
}
