package packets

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/emberwire/emberwire/core/view"
)

// Told is one message as two runs are compared by it.
type Told struct {
	Number uint64
	Time   float64 // lab seconds when it was sent
	Text   string  // sender, who heard it, channels, protocol and summary, as in the trace
	Exact  string  // what it was, when it was sent and heard, to the nanosecond
	Kin    string  // Text without what another history changes: long numbers, and who heard it
}

// Story is every remembered message, in the order of sending.
func (p *List) Story() []Told {
	out := make([]Told, 0, len(p.ring))
	for _, x := range p.ring {
		out = append(out, p.told(x))
	}
	return out
}

func (p *List) told(x *packet) Told {
	m := x.msg
	proto, summary := p.dissect(x)
	ports := fmt.Sprintf("%d/%d %s %s", m.Channel, m.ReplyChannel, proto, summary)
	var exact strings.Builder
	fmt.Fprintf(&exact, "%d %d %s %s", m.Sent, m.Sender, x.medium, m.Value)
	for _, f := range x.heard {
		fmt.Fprintf(&exact, " %d.%s@%d", f.computer, f.modem, f.at)
	}
	return Told{
		Number: m.Number, Time: seconds(m.Sent), Exact: exact.String(),
		Text: fmt.Sprintf("%s > %s %s", p.world.Name(m.Sender), p.names(x), ports),
		Kin:  fmt.Sprint(m.Sender, " ", masked(ports)),
	}
}

// names are who heard it and who of those that count did not.
func (p *List) names(x *packet) string {
	var out []string
	for _, id := range x.hearers() {
		out = append(out, p.world.Name(id))
	}
	if len(out) == 0 {
		return "nobody"
	}
	return strings.Join(out, ", ")
}

// masked has one mark for every number of four digits and more: sequence
// numbers, times and ids, which hardly any two histories have in common.
func masked(s string) string {
	var out strings.Builder
	digits := 0
	flush := func(end int) {
		if digits >= 4 {
			out.WriteByte('#')
		} else {
			out.WriteString(s[end-digits : end])
		}
		digits = 0
	}
	for i, c := range s {
		if unicode.IsDigit(c) && c < 128 {
			digits++
			continue
		}
		flush(i)
		out.WriteRune(c)
	}
	flush(len(s))
	return out.String()
}

// Marks are the remembered messages on a timeline.
func (p *List) Marks() []view.Mark {
	out := make([]view.Mark, 0, len(p.ring))
	for _, x := range p.ring {
		row := p.brief(x)
		m := view.Mark{Time: row.Time, Kind: view.MarkPacket, Number: row.Number, Proto: row.Protocol, Rule: p.rule(x)}
		if p.lostOn(x) {
			m.Kind = view.MarkMiss
		}
		out = append(out, m)
	}
	return out
}

// lostOn reports whether a computer missed a message that it could have wanted.
func (p *List) lostOn(x *packet) bool {
	return slices.ContainsFunc(p.misses(x), func(f fate) bool { return p.telling(x, f) })
}
