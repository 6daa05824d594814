package packets

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/core/dissect/script"
	"github.com/emberwire/emberwire/core/fault"
	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// Bounds of what the lab remembers of its messages. Older ones fall out.
const (
	MaxPackets     = 20_000
	MaxPacketBytes = 32 << 20 // of Go's memory for them all
	packetWeight   = 576      // of a packet and its message, without what grows
	fateWeight     = 72
	maxHearers     = 256 // fates remembered of one message
	maxCopies      = 64  // copies for repeaters remembered of one message
)

// packet is a message and what became of it.
type packet struct {
	msg    *modem.Message
	medium string
	heard  []fate
	missed []fate
	more   int   // misses and hearers beyond the bounds
	alien  []int // computers that had no modem on the medium when it was sent; shared, never changed
	weight int
	owner  *owner // the list that may change it

	shown    view.Layer // the innermost layer as it is shown, dissected when first asked for
	verdict  verdict
	facts    dissect.Facts // what those before it tell about it
	note     string        // what it is among the messages before it
	first    dissect.First // where its connection began
	of       uint64        // the message that it passes on, or is a copy of; 0: of none
	copy     bool          // for repeaters
	copies   []uint64      // that its sender made for repeaters
	stirred  bool          // the counts are to look at it again
	counted  uint64        // in which of them it counts
	aroused  bool          // the filter of Break is to look at it
	broke    bool          // it has fitted that
	talk     string        // names its conversation, once somebody asked
	talkKeys int           // session keys that were known then
}

// fate is what a message did at one modem.
type fate struct {
	computer int
	modem    string
	distance float64
	has      bool // the distance is known
	at       modem.Time
	why      modem.Why
	drop     string // why a network stack dropped it, "" if none did
}

// List remembers the latest messages in the order of their numbers, which
// is the order in which they were sent.
type List struct {
	world     *world.World
	owner     *owner
	ring      []*packet
	weight    int
	first     int // of a copy: bytes of the messages that it was the first to share
	dropped   int
	changes   int  // counts what became of messages after they were sent
	watched   bool // somebody looks: misses are wanted
	elsewhere elsewhere
	absent    map[string][]int
	flights   flights
	keys      keys
	own       *script.Set // dissectors of the lab; nil: none
	judge     judge
	flows     dissect.Flows
	repeats   dissect.Repeats
	copied    int // copies for repeaters among them
	counts    counts
	breaks    breaks
	trace     *trace
	written   *written
	digest    digest
}

// New is an empty list that reads with the dissectors of a lab file;
// one of those that cannot be loaded is an error of the file. A traced list keeps
// every line of its trace.
func New(f *labfile.File, traced bool) (*List, error) {
	p := &List{owner: &owner{}, digest: newDigest(), absent: map[string][]int{}}
	if traced {
		p.trace = &trace{}
	}
	if err := p.addDissectors(f); err != nil {
		return nil, err
	}
	return p, p.addCounts(f)
}

// Begin is told what world is observed.
func (p *List) Begin(w *world.World) { p.world = w }

// Tap hears a medium.
func (p *List) Tap(m *modem.Medium) modem.Tap { return &tap{medium: m, list: p} }

// Key remembers a session key.
func (p *List) Key(server, identity string, key [cryptonet.KeySize]byte) {
	p.keys.add(server, identity, key)
}

// Changed forgets who has no modem where.
func (p *List) Changed() { p.absent = map[string][]int{} }

// find gives a remembered message by its number.
func (p *List) find(number uint64) *packet {
	if len(p.ring) == 0 || number < p.ring[0].msg.Number {
		return nil
	}
	i := number - p.ring[0].msg.Number
	if i >= uint64(len(p.ring)) {
		return nil
	}
	return p.ring[i]
}

// add remembers one more message and forgets what is beyond the bounds.
func (p *List) add(x *packet) {
	m := x.msg
	x.owner, x.alien = p.owner, p.strangers(x.medium)
	x.note = p.flows.See(m.Sender, m.Value, m.Channel, m.ReplyChannel)
	x.facts = p.flows.Tell(time.Duration(m.Sent), m.Sender, m.Value, m.Channel, m.ReplyChannel, x.note)
	x.first = p.flows.Began(m.Value, m.Channel, m.ReplyChannel)
	x.of, x.copy = p.repeats.See(m.Number, m.Sender, m.Value, m.Channel)
	if x.copy {
		p.copied++
		if of := p.writable(x.of); of != nil && len(of.copies) < maxCopies {
			before := cap(of.copies)
			of.copies = append(of.copies, m.Number)
			p.weigh(of, 8*(cap(of.copies)-before))
		}
	}
	p.ring = append(p.ring, x)
	weight := value.Weight(x.msg.Value)
	p.weigh(x, packetWeight+len(x.note)+weight+weight/16) // Go rounds up
	p.stir(x)
	p.bound()
}

// bound forgets what is beyond the bounds.
func (p *List) bound() {
	for len(p.ring) > MaxPackets || p.weight > MaxPacketBytes && len(p.ring) > 1 {
		p.forget()
	}
}

// forget drops the oldest; the trace keeps its line, or has it written.
func (p *List) forget() {
	old := p.ring[0]
	if old.stirred {
		p.tally()
		old = p.ring[0]
	}
	if p.trace != nil {
		p.trace.add(p.line(old))
	}
	if w := p.written; w != nil && old.msg.Number >= w.next {
		p.write(old)
	}
	p.weight -= p.ring[0].weight // what was worked out for its line, too
	if old.copy {
		p.copied--
	}
	p.ring[0] = nil
	p.ring = p.ring[1:]
	p.dropped++
}

// weigh makes x heavier. Nothing is forgotten yet: somebody may be going through
// the list.
func (p *List) weigh(x *packet, bytes int) {
	x.weight += bytes
	p.weight += bytes
}

// fated adds a fate to one of the lists of x.
func (p *List) fated(x *packet, list *[]fate, f fate) {
	before := cap(*list)
	*list = append(*list, f)
	p.weigh(x, fateWeight*(cap(*list)-before))
	p.changes++
	p.stir(x)
	p.bound()
}

// reader reads with the lab's keys and dissectors.
func (p *List) reader() dissect.Reader {
	r := dissect.Reader{Keys: &p.keys}
	if p.own != nil {
		r.Own = p.own
	}
	return r
}

// tree is the message dissected, with addresses as they travelled.
func (p *List) tree(x *packet) view.Tree {
	m := x.msg
	return x.facts.Into(p.reader().Message(m.Value, m.Channel, m.ReplyChannel))
}

// dissect gives protocol and summary as the trace has them: with addresses and
// numbers as they travelled.
func (p *List) dissect(x *packet) (proto, summary string) {
	m := x.msg
	proto, summary = p.reader().Summary(m.Value, m.Channel, m.ReplyChannel)
	if x.note != "" {
		summary += " [" + x.note + "]"
	}
	return proto, summary
}

// hearers are the ids of the computers that heard it, each once.
func (x *packet) hearers() []int {
	var out []int
	for _, f := range x.heard {
		if !slices.Contains(out, f.computer) {
			out = append(out, f.computer)
		}
	}
	return out
}

// misses are the fates of all computers that did not hear it: one line for
// each modem in the medium, and one for each computer without a modem there.
// That the sender's own modem does not hear it goes without saying, and that
// another modem of a hearer did not; but a copy that was lost does count.
func (p *List) misses(x *packet) []fate {
	var out []fate
	heard := x.hearers()
	for _, f := range x.missed {
		other := f.why != modem.Lost && f.why != modem.QueueFull && slices.Contains(heard, f.computer)
		if f.why != modem.OwnMessage && !other {
			out = append(out, f)
		}
	}
	if !p.remembers() {
		return out
	}
	for _, id := range x.alien {
		if id != x.msg.Sender && len(out) < modem.MissLimit {
			out = append(out, fate{computer: id, at: x.msg.Sent, why: modem.OtherMedium})
		}
	}
	return out
}

// strangers are the computers without a modem on a medium. They are
// looked for once, until modems come or go.
func (p *List) strangers(medium string) []int {
	if medium == world.OwnWeb {
		return nil // who is not on it has not needed it yet
	}
	ids, known := p.absent[medium]
	if known {
		return ids
	}
	for _, n := range p.world.Nodes() {
		if !onMedium(n.Computer, medium) {
			ids = append(ids, n.ID())
		}
	}
	p.absent[medium] = ids
	return ids
}

// onMedium reports whether a computer has a modem on the medium called name.
func onMedium(c *computer.Computer, name string) bool {
	for _, m := range c.Modems() {
		if m.Medium() != nil && m.Medium().Name() == name {
			return true
		}
	}
	return false
}

// packet is a row opened.
func (p *List) packet(x *packet) *view.Packet {
	m := x.msg
	out := &view.Packet{
		Row: p.row(x), Tree: x.facts.Into(p.friendly(x).Message(m.Value, m.Channel, m.ReplyChannel)), More: x.more,
		Raw: m.Value.String(), File: m.Origin.File, Line: m.Origin.Line, Prog: m.Origin.Program,
	}
	terms(&out.Tree)
	if out.Tree.Stream != "" {
		out.Follow = "stream=" + filter.Quote(out.Tree.Stream)
	}
	for _, f := range x.heard {
		out.Heard = append(out.Heard, p.fate(f))
	}
	for _, f := range p.misses(x) {
		out.Missed = append(out.Missed, p.fate(f))
	}
	heard, missed := p.others(x)
	out.Heard, out.Missed = append(out.Heard, heard...), append(out.Missed, missed...)
	return out
}

func (p *List) fate(f fate) view.Fate {
	return view.Fate{Computer: f.computer, Name: p.world.Name(f.computer), Modem: f.modem,
		Distance: f.distance, Time: seconds(f.at), Why: f.reason()}
}

// tap is the lab's eye on one medium.
type tap struct {
	medium *modem.Medium
	list   *List
}

// Sent remembers a message.
func (t *tap) Sent(now modem.Time, msg *modem.Message) {
	if text, ok := msg.Value.Str(); fault.Enabled && ok {
		fault.At(fault.Medium, text)
	}
	t.list.digest.sent(msg, t.medium.Name())
	t.list.add(&packet{msg: msg, medium: t.medium.Name()})
}

// Heard notes a hearer.
func (t *tap) Heard(now modem.Time, msg *modem.Message, by *modem.Modem, distance float64, has bool, why modem.Why) {
	t.list.digest.heard(now, msg, by, why)
	t.list.ended(now, msg, t.medium.Name(), by, why)
	x := t.list.writable(msg.Number)
	if x == nil {
		return
	}
	if len(x.heard) >= maxHearers {
		x.more++
		return
	}
	f := fate{computer: by.Computer(), modem: by.Name(), distance: distance, has: has, at: now, why: why}
	if n := t.list.world.Node(f.computer); n != nil {
		f.drop = n.LastDrop()
	}
	t.list.fated(x, &x.heard, f)
}

// Missed notes why a modem did not hear it.
func (t *tap) Missed(now modem.Time, msg *modem.Message, by *modem.Modem, why modem.Why) {
	t.list.ended(now, msg, t.medium.Name(), by, why)
	if x := t.list.writable(msg.Number); x != nil {
		f := fate{at: now, why: why}
		if by != nil {
			f.computer, f.modem = by.Computer(), by.Name()
		}
		t.list.fated(x, &x.missed, f)
	}
}

// MissedMore counts what is beyond the medium's bound.
func (t *tap) MissedMore(now modem.Time, msg *modem.Message, n int) {
	if x := t.list.writable(msg.Number); x != nil {
		x.more += n
	}
}

// WantsMisses: while they are remembered, or somebody looks at the map.
func (t *tap) WantsMisses() bool { return t.list.remembers() || t.list.flights.seen }

// remembers reports whether misses are kept: while somebody looks at the list,
// for a trace, for checks that count messages and to stop at one.
func (p *List) remembers() bool {
	return p.watched || p.breaks.filter != nil || p.trace != nil || p.written != nil || p.counts.filters != nil
}

var (
	_ modem.Tap         = (*tap)(nil)
	_ modem.MissCounter = (*tap)(nil)
)

// seconds is a lab time for people and the view protocol.
func seconds(t modem.Time) float64 { return t.Seconds() }

// Watch tells whether somebody looks at the list: misses are wanted then.
func (p *List) Watch(watched bool) { p.watched = watched }

// Watched reports whether somebody looks at the list.
func (p *List) Watched() bool { return p.watched }

// SeeMap tells whether somebody sees the map: flights are told then.
func (p *List) SeeMap(seen bool) { p.flights.watch(seen) }

// Follow lets what somebody watches of another list be watched here.
func (p *List) Follow(o *List) {
	p.Watch(o.watched)
	p.SeeMap(o.flights.seen)
}
