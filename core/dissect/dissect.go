// Package dissect turns a modem message into a tree of named fields: layers
// from the outside in, each with a summary in its protocol's own words. The
// packet list, --trace and the golden files all read the same tree.
//
// A message is known by its shape, never by its channel alone: the channels of
// Phoenix, rednet, gps and CryptoNet overlap (spec/computercraft.md 4.18). Each
// protocol has its own file. Anything may arrive, so nothing here trusts a
// field's presence or type, and nothing panics.
package dissect

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// MaxLayers bounds the layers of one message: a control message may carry the
// packet that caused it, which may carry another.
const MaxLayers = 12

// protocol is one shape: looks says whether a message has it, layers adds what
// it means.
type protocol struct {
	looks  func(m message) bool
	layers func(b *builder, m message)
}

// message is what a protocol is asked about.
type message struct {
	value   value.Value
	table   *value.Table // value's table, or nil
	channel int
	reply   int
	keys    Keys // nil: ciphertext stays ciphertext
}

// protocols in the order they are tried: the more particular shape first.
func protocols() [7]protocol {
	return [7]protocol{
		{looksPhoenix, phoenixLayers},
		{looksCryptoNet, cryptoNetLayers},
		{looksRednet, rednetLayers},
		{looksDHCP, dhcpLayers},
		{looksNames, namesLayers},
		{looksGPS, gpsLayers},
		{func(message) bool { return true }, rawLayers},
	}
}

// Reader reads messages. The zero Reader knows the built-in protocols.
type Reader struct {
	Keys  Keys                        // opens what is sealed; nil: ciphertext stays ciphertext
	Own   Own                         // dissectors of the lab itself; may be nil
	Names func(address string) string // of the computer that has an address or, as "#3", a number; nil, or "": say the address
	First First                       // numbers of a connection, to count from in summaries
}

// Own are dissectors that a lab brings along. They are asked about what the
// built-in protocols leave over.
type Own interface {
	// Layers reads a payload; none if it is not theirs.
	Layers(Payload) []view.Layer
}

// Payload is what the innermost built-in layer carries.
type Payload struct {
	Under          string // that layer's protocol: modem, rednet, psp, pdp, cryptonet, ctcp
	Value          value.Value
	Channel, Reply int
	Sealed         bool // it was ciphertext on the air
}

// Message is the tree of a message sent on channel ch with reply channel
// reply. Its first layer is always the modem's. What was ciphertext on the air
// says so.
func (r Reader) Message(v value.Value, ch, reply int) view.Tree {
	b := &builder{names: r.Names, first: r.First}
	b.modem(v, ch, reply)
	m := message{value: v, table: v.Table(), channel: ch, reply: reply, keys: r.Keys}
	for _, p := range protocols() {
		if p.looks(m) {
			p.layers(b, m)
			break
		}
	}
	if r.Own != nil && b.payload != nil {
		b.own(r.Own, ch, reply)
	}
	return view.Tree{Layers: b.layers, Stream: b.stream}
}

// Summary is the innermost layer's protocol and summary, one line without
// control characters.
func (r Reader) Summary(v value.Value, ch, reply int) (proto, summary string) {
	l := r.Innermost(v, ch, reply)
	return l.Protocol, l.Summary
}

// Innermost is the layer that says most, with a summary of one line.
func (r Reader) Innermost(v value.Value, ch, reply int) view.Layer {
	t := r.Message(v, ch, reply)
	last := t.Layers[len(t.Layers)-1]
	last.Summary = oneLine(last.Summary)
	return last
}

// builder collects layers.
type builder struct {
	names   func(string) string
	first   First
	layers  []view.Layer
	stream  string   // the conversation, as far in as it is known
	payload *Payload // what the innermost layer carries; nil: nothing, or more layers
}

// who is the name of what has an address, or the address.
func (b *builder) who(address string) string {
	if b.names != nil {
		if name := b.names(address); name != "" {
			return name
		}
	}
	return address
}

// between is from whom to whom.
func (b *builder) between(from, to string) string {
	if b.names == nil {
		return from + " > " + to
	}
	return from + " → " + to
}

// carries remembers what the layer added last carries.
func (b *builder) carries(v value.Value, sealed bool) {
	b.payload = &Payload{Under: b.layers[len(b.layers)-1].Protocol, Value: v, Sealed: sealed}
}

// own adds the lab's own layers; they take the place of the raw one.
func (b *builder) own(o Own, ch, reply int) {
	b.payload.Channel, b.payload.Reply = ch, reply
	layers := o.Layers(*b.payload)
	if len(layers) == 0 {
		return
	}
	last := len(b.layers) - 1
	again := strings.HasSuffix(b.layers[last].Summary, forRepeaters)
	if b.layers[last].Protocol == "raw" {
		b.layers = b.layers[:last]
	}
	for _, l := range layers {
		add := b.add
		if b.payload.Sealed {
			add = b.decrypted
		}
		if add(l) && again {
			b.copied()
		}
	}
}

// forRepeaters ends the summary of what is sent a second time for repeaters.
const forRepeaters = ", copy for repeaters"

// copied says of the layer added last that it is such a copy.
func (b *builder) copied() {
	l := &b.layers[len(b.layers)-1]
	l.Summary += forRepeaters
	l.Tail += len(forRepeaters)
}

// add appends a layer and reports whether there was room for it.
func (b *builder) add(l view.Layer) bool {
	if len(b.layers) >= MaxLayers {
		b.layers[len(b.layers)-1].Note = note(b.layers[len(b.layers)-1].Note, "more layers than are shown")
		return false
	}
	b.layers = append(b.layers, l)
	return true
}

// modem is the outermost layer: what every modem message has.
func (b *builder) modem(v value.Value, ch, reply int) {
	b.add(view.Layer{
		Protocol: "modem",
		Summary:  fmt.Sprintf("channel %d, reply on %d", ch, reply),
		Fields: []view.Field{
			shown("channel", value.Int(ch), channelName(ch)),
			shown("replyChannel", value.Int(reply), channelName(reply)),
			shown("size", value.Int(value.Size(v)), "bytes"),
		},
	})
}

// channelName is what a channel is commonly used for; a hint, not a dissection.
func channelName(ch int) string {
	switch ch {
	case 65535:
		return "rednet broadcast"
	case 65534:
		return "gps"
	case 65533:
		return "rednet repeat"
	case 65531:
		return "CryptoNet discovery"
	}
	return ""
}

// note joins two notes.
func note(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// oneLine replaces control characters, so that a summary is one line.
func oneLine(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] == 127 {
			return cleaned(s)
		}
	}
	return s
}

func cleaned(s string) string {
	out := []byte(s)
	for i, c := range out {
		if c < ' ' || c == 127 {
			out[i] = '.'
		}
	}
	return string(out)
}
