package ui

import (
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

func (p *Packets) row(i int) app.UI {
	r := p.rows[i]
	return p.line(r, "row").ID("row-"+itoa(int(r.Number))).Role("option").Aria("selected", r.Number == p.picked.Number).
		Style("transform", "translateY("+itoa((p.base+i)*p.rowHeight())+"px)")
}

// line draws one row: number, time, from whom to whom, channel, protocol, what
// it says and who did not hear it.
func (p *Packets) line(r view.Row, class string) app.HTMLDiv {
	if r.Number == p.picked.Number {
		class += " picked"
	}
	if r.Of > 0 {
		class += " again"
	}
	div := app.Div().Class(class)
	if r.Rule != "" {
		div = div.DataSet("rule", r.Rule)
	}
	return div.Body(
		app.Span().Class("num").Text(int(r.Number)),
		app.Span().Class("num").Text(stamp(r.Time)),
		app.Span().Class(heardClass(r)).Text(r.Name+" → "+p.hearers(r)),
		app.Span().Class("num").Text(channels(r)),
		protocol(r.Protocol),
		app.Range(p.columns).Slice(func(i int) app.UI { return p.cell(r.Cells, i) }),
		app.Span().Class("sum").Body(
			phrase(r.Summary, r.Lead, r.Tail, r.Note, related(r)),
			app.Span().Class("why").Hidden(len(r.Unheard) == 0).Text(unheard(r)),
		),
	)
}

// phrase draws a summary: what kind it is, what it says, what there is to remark
// about it, between whom it is, and which other message it belongs to.
func phrase(summary string, lead, tail int, note, other string) app.UI {
	if lead < 0 || tail < 0 || lead+tail > len(summary) {
		lead, tail = 0, 0
	}
	at := len(summary) - tail
	return app.Span().Class("said").Body(
		app.B().Text(summary[:lead]),
		app.Span().Class("body").Text(summary[lead:at]),
		app.Span().Class("remark").Text(note),
		app.Span().Class("ends").Text(summary[at:]),
		app.Span().Class("other").Text(other),
	)
}

// related says which message it passes on, and that it has copies.
func related(r view.Row) string {
	switch {
	case r.Of > 0:
		return "passes on " + itoa(int(r.Of))
	case r.Copies > 0:
		return "+" + plural(r.Copies, "copy", "copies")
	}
	return ""
}

// unheard says who did not hear it although somebody could change that.
func unheard(r view.Row) string {
	var list []string
	for _, f := range r.Unheard {
		list = append(list, f.Name+": "+missed(f, r.Channel))
	}
	return strings.Join(list, ", ")
}

// missed is a reason in few words.
func missed(f view.Fate, channel int) string {
	switch {
	case f.Why == "channel closed":
		return itoa(channel) + " is closed"
	case f.Why == "out of range" && f.Distance > 0:
		return "out of range, " + short(f.Distance) + " blocks away"
	}
	return f.Why
}

// protocol is a protocol's name in its colour.
func protocol(name string) app.UI {
	return app.Span().Class("proto").DataSet("proto", name).Style("--hue", itoa(view.Hue(name))).Text(name)
}

func heardClass(r view.Row) string {
	if len(r.Hearers) == 0 {
		return "who unheard"
	}
	return "who"
}

func channels(r view.Row) string {
	if r.Channel == r.Reply {
		return itoa(r.Channel)
	}
	return itoa(r.Channel) + "/" + itoa(r.Reply)
}

func (p *Packets) name(id int) string {
	if n := p.Names[id]; n != "" {
		return n
	}
	return "#" + itoa(id)
}
