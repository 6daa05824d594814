package world

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/capture"
	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/copies"
)

// analysis reads what a program captures, as the packet list would read it if it
// knew what the computer knows: no fates but its own, no keys, no dissectors of
// the lab.
type analysis struct {
	node   *Node
	look   phoenix.View
	filter *filter.Filter
	flows  dissect.Flows
	file   *capture.Writer // nil: lines
	names  map[string]string
}

// analyses makes them for a computer.
func (w builder) analyses(n *Node) func(phoenix.View) (phoenix.Analysis, error) {
	return func(v phoenix.View) (phoenix.Analysis, error) {
		f, err := filter.Parse(v.Filter)
		if err != nil {
			return nil, err
		}
		a := &analysis{node: n, look: v, filter: f}
		if v.File {
			a.file = capture.New(w.file.Title)
		}
		return a, nil
	}
}

// Copy implements phoenix.Analysis.
func (a *analysis) Copy(c *copies.Map) phoenix.Analysis {
	return copies.Of(c, a, func(n *analysis) {
		n.node, n.flows, n.names = copies.Known(c, a.node), a.flows.Copy(), maps.Clone(a.names)
		if a.file != nil {
			n.file = a.file.Copy()
		}
	})
}

// Read implements phoenix.Analysis. A file begins with its head, also where
// nothing fits.
func (a *analysis) Read(list []phoenix.Captured, names []phoenix.Host) (text string, looked int, fits bool) {
	a.learn(names)
	for looked < len(list) && !fits {
		if p := a.packet(list[looked]); a.fits(p) {
			fits, text = true, a.show(list[looked], p)
		}
		looked++
	}
	if a.file != nil {
		text = a.file.Take()
	}
	return text, looked, fits
}

// learn takes the table of names as it is now: of an address that several have
// none, of a computer the name that the lab gives it.
func (a *analysis) learn(hosts []phoenix.Host) {
	a.names = map[string]string{}
	for _, h := range hosts {
		if number := "#" + strconv.Itoa(h.Computer); a.names[number] == "" {
			a.names[number] = h.Name
		}
		for _, ip := range h.Addresses {
			if _, twice := a.names[ip.String()]; twice {
				a.names[ip.String()] = ""
			} else {
				a.names[ip.String()] = h.Name
			}
		}
	}
}

// packet is the message opened.
func (a *analysis) packet(c phoenix.Captured) *view.Packet {
	m := c.Message
	note := a.flows.See(m.Sender, m.Value, m.Channel, m.ReplyChannel)
	facts := a.flows.Tell(time.Duration(c.At), m.Sender, m.Value, m.Channel, m.ReplyChannel, note)
	r := dissect.Reader{}
	if !a.look.Numeric {
		r.First = a.flows.Began(m.Value, m.Channel, m.ReplyChannel)
		r.Names = func(address string) string { return a.names[address] }
	}
	p := &view.Packet{Tree: facts.Into(r.Message(m.Value, m.Channel, m.ReplyChannel)), Raw: m.Value.String()}
	last := p.Tree.Layers[len(p.Tree.Layers)-1]
	p.Row = view.Row{Number: m.Number, Time: c.At.Seconds(), Sender: m.Sender, Name: a.name(m.Sender),
		Channel: m.Channel, Reply: m.ReplyChannel, Protocol: last.Protocol, Summary: last.Summary, Note: note}
	if d := a.node.Modem(strings.TrimPrefix(c.Device, "/")); d != nil && d.Medium() != nil {
		p.Row.Medium = d.Medium().Name()
	}
	if !c.Out {
		p.Row.Hearers = []int{a.node.ID()}
		p.Heard = []view.Fate{{Computer: a.node.ID(), Name: a.node.Name(), Modem: c.Device, Time: c.At.Seconds(), Why: "heard"}}
	}
	return p
}

func (a *analysis) name(id int) string { return a.names["#"+strconv.Itoa(id)] }

func (a *analysis) fits(p *view.Packet) bool {
	return a.filter.Fits(&filter.Record{Row: &p.Row, Name: a.name,
		Tree:   func() view.Tree { return p.Tree },
		Missed: func() []view.Fate { return nil }})
}

// show is a message as lines, or as a part of the file.
func (a *analysis) show(c phoenix.Captured, p *view.Packet) string {
	if a.file != nil {
		a.file.Packet(p)
		return ""
	}
	b := &strings.Builder{}
	b.WriteString(strconv.FormatFloat(p.Row.Time, 'f', 3, 64))
	way := " In  "
	if c.Out {
		way = " Out "
	}
	b.WriteString(way + strings.TrimPrefix(c.Device, "/") + " ")
	if a.look.Channels {
		b.WriteString("#" + strconv.Itoa(p.Row.Sender) + " " + strconv.Itoa(p.Row.Channel) + "/" + strconv.Itoa(p.Row.Reply) + " ")
	}
	b.WriteString(p.Row.Protocol + " " + p.Row.Summary)
	if p.Row.Note != "" {
		b.WriteString(" [" + p.Row.Note + "]")
	}
	if a.look.Details {
		for _, l := range p.Tree.Layers {
			b.WriteString("\n  " + l.Protocol + ": " + l.Summary)
			fields(b, l.Fields, "    ")
		}
	}
	return printable(b.String())
}

// fields writes a line for each field.
func fields(b *strings.Builder, list []view.Field, indent string) {
	for _, f := range list {
		b.WriteString("\n" + indent + f.Name + " " + f.Value)
		if f.Means != "" {
			b.WriteString(" (" + f.Means + ")")
		}
		fields(b, f.Sub, indent+"  ")
	}
}

// signs are how a screen of ComputerCraft writes what it has no sign for.
var signs = strings.NewReplacer("→", ">", "…", "...", "–", "-")

// printable is text for such a screen: whatever else it cannot show is a
// question mark.
func printable(text string) string {
	text = signs.Replace(text)
	if !strings.ContainsFunc(text, strange) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if strange(r) {
			return '?'
		}
		return r
	}, text)
}

func strange(r rune) bool { return r < ' ' && r != '\n' || r > '~' }
