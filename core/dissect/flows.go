package dissect

import (
	"math"
	"slices"
	"strconv"

	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/value"
)

// Bounds of what is remembered of conversations.
const (
	MaxFlows = 512 // directions of connections; the oldest falls out
	maxHoles = 256 // numbers of one direction that were jumped over
	maxIDs   = 64  // latest packet ids of one direction
)

// Flows compares each message with those before it in the same conversation
// and says what a single message cannot tell: that it is a retransmission, a
// duplicate or out of order, or that it fills the receiver's window. It sees
// what senders transmit, in that order. The zero Flows has seen nothing.
type Flows struct {
	flows []*flow    // oldest use first
	asked []exchange // of dynamic addresses, oldest first
}

// exchange is a question for an address, and the first server that answered it.
type exchange struct{ message, client, server int }

// seeServer remarks the offer of a second server to one question: one of them is
// not the network's (spec/phoenix.md 17.1).
func (f *Flows) seeServer(v value.Value) string {
	kind, _ := v.Field("type").Str()
	message, _ := v.Field("messageID").Int()
	client, _ := v.Field("to").Int()
	server, ok := v.Field("from").Int()
	if kind != "offer" || !ok {
		return ""
	}
	i := slices.IndexFunc(f.asked, func(x exchange) bool { return x.message == message && x.client == client })
	if i >= 0 {
		if f.asked[i].server != server {
			return "another server"
		}
		return ""
	}
	if f.asked = append(f.asked, exchange{message, client, server}); len(f.asked) > maxIDs {
		f.asked = slices.Delete(f.asked, 0, 1)
	}
	return ""
}

// flow is one direction of a PSP connection as one computer transmits it: a
// router that passes it on is another.
type flow struct {
	sender   int
	from, to string  // "10.0.0.1:80"
	first    float64 // number it began with; NaN: its beginning was not seen
	high     float64 // highest number so far
	holes    []float64
	ids      []string
	window   float64 // of the last message; -1 unknown
	ack      float64 // highest acknowledgement given; -1 none
	sent     []outstanding
	acked    float64 // highest acknowledgement received
}

// First are the numbers with which the two directions of a connection began:
// a summary counts from them. The zero First knows none.
type First struct{ Seq, Ack *float64 }

// number is a sequence number, counted from the first if that is known.
func (First) number(name string, n value.Value, first *float64) string {
	if v, ok := n.Number(); ok && first != nil {
		return name + " " + value.FormatNumber(v-*first)
	}
	return name + "=" + num(n)
}

// Began answers where the connection of a message began, as far as both
// directions were seen.
func (f *Flows) Began(v value.Value, channel, reply int) (out First) {
	packet := v.Field("payload")
	source, _ := packet.Field("source").Str()
	destination, _ := packet.Field("destination").Str()
	from, to := ended(source, reply), ended(destination, channel)
	for _, x := range f.flows {
		switch n := x.first; {
		case math.IsNaN(n):
		case x.from == from && x.to == to && out.Seq == nil:
			out.Seq = &n
		case x.from == to && x.to == from && out.Ack == nil:
			out.Ack = &n
		}
	}
	return out
}

// See takes the next message of a computer and answers what is remarkable
// about it, "" for most.
func (f *Flows) See(sender int, v value.Value, channel, reply int) string {
	if on, _ := v.Field("dhcp").Bool(); on {
		return f.seeServer(v)
	}
	packet := v.Field("payload")
	p := packet.Field("payload")
	if kind, _ := p.Field("type").Str(); kind != "socket" {
		return ""
	}
	seq, ok := p.Field("sequence").Number()
	source, _ := packet.Field("source").Str()
	destination, _ := packet.Field("destination").Str()
	if reset, _ := p.Field("reset").Bool(); reset || !ok || math.IsNaN(seq) || source == "" {
		return ""
	}
	from, to := source+":"+strconv.Itoa(reply), destination+":"+strconv.Itoa(channel)
	id, _ := packet.Field("messageID").Str()
	x := f.find(sender, from, to)
	syn, _ := p.Field("synchronize").Bool()
	if x == nil || syn && seq != x.high {
		if syn && p.Field("acknowledgement").IsNil() { // a new connection: what the other end said is of an old one
			f.flows = slices.DeleteFunc(f.flows, func(back *flow) bool { return back.from == to && back.to == from })
		}
		x = f.begin(x, sender, from, to, seq)
		if !syn {
			x.first = math.NaN()
		}
		x.remember(id)
		x.heed(p)
		return ""
	}
	note := x.judge(seq, id)
	x.heed(p)
	if _, data := p.Field("payload").Str(); data && note == "" {
		note = f.full(x, seq)
	}
	return note
}

// find moves a flow to the end, as the latest used.
func (f *Flows) find(sender int, from, to string) *flow {
	i := slices.IndexFunc(f.flows, func(x *flow) bool { return x.sender == sender && x.from == from && x.to == to })
	if i < 0 {
		return nil
	}
	x := f.flows[i]
	f.flows = append(slices.Delete(f.flows, i, i+1), x)
	return x
}

// begin starts a flow, anew if there was one between the same ports.
func (f *Flows) begin(x *flow, sender int, from, to string, seq float64) *flow {
	if x == nil {
		x = &flow{}
		if f.flows = append(f.flows, x); len(f.flows) > MaxFlows {
			f.flows = slices.Delete(f.flows, 0, 1)
		}
	}
	*x = flow{sender: sender, from: from, to: to, first: seq, high: seq, window: -1, ack: -1}
	return x
}

func (x *flow) remember(id string) {
	if x.ids = append(x.ids, id); len(x.ids) > maxIDs {
		x.ids = slices.Delete(x.ids, 0, 1)
	}
}

// judge compares a number with those before.
func (x *flow) judge(seq float64, id string) string {
	if slices.Contains(x.ids, id) {
		return "duplicate"
	}
	x.remember(id)
	switch hole := slices.Index(x.holes, seq); {
	case hole >= 0:
		x.holes = slices.Delete(x.holes, hole, hole+1)
		return "out of order"
	case seq <= x.high:
		return "retransmission"
	case seq > x.high+1:
		note := "skips " + counted(int(min(seq-x.high-1, 1e6)), "message", "messages")
		for n := x.high + 1; n < seq && len(x.holes) < maxHoles; n++ {
			x.holes = append(x.holes, n)
		}
		x.high = seq
		return note
	}
	x.high = seq
	return ""
}

// heed remembers what a message says to the other direction.
func (x *flow) heed(p value.Value) {
	if n, ok := p.Field("windowSize").Number(); ok {
		x.window = n
	}
	if n, ok := p.Field("acknowledgement").Number(); ok {
		x.ack = max(x.ack, n)
	}
}

// full says that with this message everything the receiver allowed is on its
// way. The receiver's own direction tells how much that is.
func (f *Flows) full(x *flow, seq float64) string {
	for _, back := range f.flows {
		if back.from == x.to && back.to == x.from && back.window >= 0 && back.ack >= 0 && back.sender != x.sender {
			if seq-back.ack >= back.window {
				return "window full"
			}
			return ""
		}
	}
	return ""
}

// Copy knows the same and goes on by itself.
func (f *Flows) Copy() Flows {
	return Flows{asked: slices.Clone(f.asked), flows: copies.List(f.flows, func(x *flow) *flow {
		n := *x
		n.holes, n.ids, n.sent = slices.Clone(x.holes), slices.Clone(x.ids), slices.Clone(x.sent)
		return &n
	})}
}
