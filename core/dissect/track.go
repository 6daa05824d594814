package dissect

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// maxSent is how many messages of one direction are remembered until they are
// acknowledged.
const maxSent = 512

// Facts are what the messages before it say about one of a PSP stream: what a
// network analyser works out. The zero Facts has none.
type Facts struct {
	known  bool
	flight int           // bytes of data under way in its direction, with it
	window float64       // messages that the receiver allows; -1: it has not said
	rtt    time.Duration // from what it acknowledges first to it; 0: not known
	again  string        // the kind of a retransmission, "" if it is none
	why    string        // and its reason
	behind float64       // how far below the highest number it is, out of order
}

// outstanding is a message that is not acknowledged.
type outstanding struct {
	number float64
	bytes  int
	at     time.Duration // first sent
	last   time.Duration // last sent
	times  int
	sacked bool // the peer has it, above a hole
}

// Tell takes the message that See was asked about last, and when it was sent.
func (f *Flows) Tell(at time.Duration, sender int, v value.Value, channel, reply int, note string) (out Facts) {
	packet := v.Field("payload")
	p := packet.Field("payload")
	if kind, _ := p.Field("type").Str(); kind != "socket" {
		return out
	}
	source, _ := packet.Field("source").Str()
	destination, _ := packet.Field("destination").Str()
	from, to := ended(source, reply), ended(destination, channel)
	seq, ok := p.Field("sequence").Number()
	i := slices.IndexFunc(f.flows, func(x *flow) bool { return x.sender == sender && x.from == from && x.to == to })
	if i < 0 || !ok || note == "duplicate" {
		return out
	}
	x := f.flows[i]
	if syn, _ := p.Field("synchronize").Bool(); syn && x.high == seq && note == "" {
		x.sent = nil
	}
	out = Facts{known: true, window: -1}
	back := f.opposite(x)
	if back != nil {
		out.window = back.window
		out.rtt = back.acknowledged(at, p)
	}
	out.again, out.why = x.resent(at, seq, p, note)
	if note == "out of order" {
		out.behind = x.high - seq
	}
	for _, o := range x.sent {
		if !o.sacked {
			out.flight += o.bytes
		}
	}
	return out
}

// opposite is the other direction, as its sender transmits it.
func (f *Flows) opposite(x *flow) *flow {
	for _, back := range f.flows {
		if back.from == x.to && back.to == x.from && back.sender != x.sender {
			return back
		}
	}
	return nil
}

// acknowledged takes what a message says about this direction, and answers the
// round trip of the newest that it acknowledges, unless that was sent twice.
func (x *flow) acknowledged(at time.Duration, p value.Value) (rtt time.Duration) {
	ack, ok := p.Field("acknowledgement").Number()
	if !ok {
		return 0
	}
	n := 0
	for n < len(x.sent) && x.sent[n].number <= ack {
		if o := x.sent[n]; o.times == 1 && !o.sacked {
			rtt = at - o.at
		}
		n++
	}
	x.sent = slices.Delete(x.sent, 0, n)
	x.acked = max(x.acked, ack)
	if list := p.Field("sack").Table(); list != nil {
		for _, r := range list.All() {
			low, _ := r.Field("from").Number()
			high, _ := r.Field("to").Number()
			for i := range x.sent {
				if o := &x.sent[i]; o.number >= low && o.number <= high {
					o.sacked = true
				}
			}
		}
	}
	return rtt
}

// resent remembers a message and says why it is sent once more.
func (x *flow) resent(at time.Duration, seq float64, p value.Value, note string) (kind, why string) {
	data, _ := p.Field("payload").Str()
	i := slices.IndexFunc(x.sent, func(o outstanding) bool { return o.number == seq })
	if note != "retransmission" {
		if i < 0 {
			x.sent = append(x.sent, outstanding{number: seq, bytes: len(data), at: at, last: at, times: 1})
			if len(x.sent) > maxSent {
				x.sent = slices.Delete(x.sent, 0, 1)
			}
		}
		return "", ""
	}
	_, carries := p.Field("payload").Str()
	syn, _ := p.Field("synchronize").Bool()
	fin, _ := p.Field("final").Bool()
	switch {
	case syn:
		kind = "handshake"
	case fin:
		kind = "end"
	case !carries:
		return "acknowledgement", "the latest one is repeated under its number"
	case i < 0:
		return "needless", "it was acknowledged already"
	default:
		kind = "timeout"
	}
	if i < 0 {
		return kind, "it was answered already"
	}
	o := &x.sent[i]
	waited := at - o.last
	o.last, o.times = at, o.times+1
	if above := slices.ContainsFunc(x.sent, func(b outstanding) bool { return b.sacked && b.number > seq }); above && carries && !o.sacked {
		return "fast", "the receiver has later ones"
	}
	return kind, fmt.Sprintf("no acknowledgement for %s", milliseconds(waited))
}

func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', -1, 64) + " ms"
}

// Layer shows the facts as a layer of the message, so that they are opened and
// filtered like fields that travel; false: there are none.
func (a Facts) Layer() (l view.Layer, ok bool) {
	if !a.known {
		return l, false
	}
	l = view.Layer{Protocol: "flow", Summary: "what the messages before it tell"}
	add := func(name, text string, v any, means string) {
		l.Fields = append(l.Fields, view.Field{Name: name, Value: text, Means: means, Data: v})
	}
	add("inflight", strconv.Itoa(a.flight), value.Int(a.flight), "bytes of data in this direction that were not acknowledged, with this message")
	if a.window >= 0 {
		add("window", value.FormatNumber(a.window), value.Number(a.window), "messages that the receiver allowed last")
	}
	if a.rtt > 0 {
		add("rtt", strconv.FormatFloat(a.rtt.Seconds(), 'f', -1, 64), value.Number(a.rtt.Seconds()), "seconds since the message that it acknowledges was sent")
	}
	if a.again != "" {
		add("retransmission", a.again, nil, "handshake, end, timeout, fast (later ones have arrived), acknowledgement, or needless")
		add("reason", a.why, nil, "why it is sent once more")
	}
	if a.behind > 0 {
		add("behind", value.FormatNumber(a.behind), value.Number(a.behind), "messages that have overtaken it: it is out of order")
	}
	return l, true
}

// Into puts the facts among the layers of their message, before that of PSP.
func (a Facts) Into(t view.Tree) view.Tree {
	l, ok := a.Layer()
	i := slices.IndexFunc(t.Layers, func(x view.Layer) bool { return x.Protocol == "psp" })
	if ok && i >= 0 {
		t.Layers = slices.Insert(slices.Clone(t.Layers), i, l)
	}
	return t
}
