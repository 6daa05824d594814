package packets

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// maxUnheard is how many misses stand in a row.
const maxUnheard = 3

// friendly reads for people: names where addresses have one, numbers counted
// from the beginning of their connection.
func (p *List) friendly(x *packet) dissect.Reader {
	r := p.reader()
	r.Names, r.First = p.called, x.first
	return r
}

// called is the name of the computer with a number ("#3") or, if just one has
// it, with an address; "" if there is none.
func (p *List) called(address string) string {
	if number, ok := strings.CutPrefix(address, "#"); ok {
		id, err := strconv.Atoi(number)
		if n := p.world.Node(id); n != nil && err == nil {
			return n.Name()
		}
		return ""
	}
	name := ""
	for _, n := range p.world.Nodes() {
		for _, s := range n.Stacks() {
			net, ok := s.(*phoenix.Stack)
			if !ok || !net.Claims(address) {
				continue
			}
			if name != "" {
				return ""
			}
			name = n.Name()
		}
	}
	return name
}

// row is one line of the packet list.
func (p *List) row(x *packet) view.Row {
	r := p.brief(x)
	missed := p.misses(x)
	r.Misses, r.Of, r.Rule = len(missed)+x.more, x.of, p.rule(x)
	for _, number := range x.copies {
		if c := p.find(number); c != nil && c.folds() {
			r.Copies++
		}
	}
	for _, f := range missed {
		if len(r.Unheard) < maxUnheard && p.telling(x, f) {
			r.Unheard = append(r.Unheard, p.fate(f))
		}
	}
	return r
}

// folds reports whether a list that folds copies leaves it out: nobody heard
// this copy, so it says nothing that its original does not.
func (x *packet) folds() bool { return x.copy && len(x.heard) == 0 }

// folded is a list without the copies that say nothing new.
func (p *List) folded(list []*packet) []*packet {
	if p.copied == 0 {
		return list // mostly
	}
	return slices.DeleteFunc(slices.Clone(list), (*packet).folds)
}

// begins is the place in a list of the first row that a command asks for, out
// of count: by message number, by place, or so that they are the latest.
func begins(list []*packet, c view.Command, count int) int {
	switch {
	case c.From > 0:
		return sort.Search(len(list), func(i int) bool { return list[i].msg.Number >= uint64(c.From) })
	case c.X > 0:
		return min(c.X-1, len(list))
	}
	return max(len(list)-count, 0)
}

// telling reports whether a miss stands in the row: one that a program or a
// place could change, at somebody the message was for.
func (p *List) telling(x *packet, f fate) bool {
	switch {
	case f.why == modem.OtherMedium, f.why == modem.OwnMessage:
		return false
	case f.why == modem.Off && x.msg.Sent == 0:
		return false // all are being switched on
	}
	to, one := dissect.Recipient(x.msg.Value)
	if one {
		return f.computer == to
	}
	return f.why != modem.ChannelClosed || len(x.heard) == 0 && !x.copy
}

// brief is a row without its misses: what a filter looks at.
func (p *List) brief(x *packet) view.Row {
	m, s := x.msg, p.innermost(x)
	return view.Row{
		Number: m.Number, Time: seconds(m.Sent), Sender: m.Sender, Name: p.world.Name(m.Sender),
		Medium: x.medium, Hearers: x.hearers(), Channel: m.Channel, Reply: m.ReplyChannel,
		Protocol: s.Protocol, Summary: s.Summary, Lead: s.Lead, Tail: s.Tail, Note: x.remark(),
	}
}

// innermost is the layer that a row shows, worked out once.
func (p *List) innermost(x *packet) *view.Layer {
	if m := x.msg; x.shown.Protocol == "" {
		x = p.mine(x)
		x.shown = p.friendly(x).Innermost(m.Value, m.Channel, m.ReplyChannel)
		x.shown.Fields = nil
		p.weigh(x, len(x.shown.Summary)+len(x.shown.Note))
	}
	return &x.shown
}

// remark is what a message is among those before it, and why nobody who heard
// it had a use for it.
func (x *packet) remark() string {
	why := strings.TrimSuffix(strings.TrimPrefix(x.dropped(), " ["), "]")
	switch {
	case x.note == "":
		return why
	case why == "":
		return x.note
	}
	return x.note + ", " + why
}
