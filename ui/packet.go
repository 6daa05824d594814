package ui

import (
	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// detail draws the opened packet: layers, fates, value, program line.
func (p *Packets) detail() app.UI {
	if p.packet == nil {
		return app.Div().Class("detail").Body(p.detailHead("Packet "+itoa(int(p.picked))), app.P().Class("muted").Text(p.lost))
	}
	k := p.packet
	return app.Div().Class("detail").Body(
		p.detailHead("Packet "+itoa(int(k.Row.Number))),
		app.P().Class("detail-line").Text(p.origin(k)),
		app.Div().Class("layers").Body(app.Range(k.Tree.Layers).Slice(func(i int) app.UI { return p.layer(k.Tree.Layers[i]) })),
		p.fates("Heard by", k.Heard, otherwise(p.Shared, "Nobody in this tab heard it.", "Nobody heard it.")),
		p.fates("Not heard by", k.Missed, "There was nobody else."),
		app.P().Class("muted").Hidden(k.More == 0).Text(plural(k.More, "more computer", "more computers")+" did not hear it."),
		app.H3().Text("Value"),
		app.Pre().Class("raw").TabIndex(0).Aria("label", "The value as it was sent").Text(k.Raw),
	)
}

func (p *Packets) detailHead(title string) app.UI {
	return app.Div().Class("side-head").Body(app.H2().Text(title), app.Span().Class("spacer"),
		when(p.packet != nil && p.packet.Follow != "", func() app.UI {
			return app.Button().Type("button").Class("plain follow-this").Title("Filter: " + p.packet.Follow).OnClick(p.followThis).Text("Follow")
		}),
		button(iconClose, "Close this packet", "", p.closeDetail))
}

// followThis shows the conversation of the opened packet.
func (p *Packets) followThis(ctx app.Context, _ app.Event) { p.filterBy(ctx, p.packet.Follow) }

// origin is where and when it was sent, in one line.
func (p *Packets) origin(k *view.Packet) string {
	s := k.Row.Name + " sent it at " + seconds(k.Row.Time) + " on channel " + itoa(k.Row.Channel) +
		", reply on " + itoa(k.Row.Reply) + ", over " + k.Row.Medium
	if k.File != "" {
		s += ", in " + k.File + " line " + itoa(k.Line)
	}
	return s + "."
}

func (p *Packets) layer(l view.Layer) app.UI {
	return app.Details().Class("layer").Open(true).Body(
		app.Summary().Body(
			protocol(l.Protocol), app.Span().Class("sum").Text(l.Summary)),
		app.P().Class("layer-note").Hidden(l.Note == "").Text(l.Note),
		p.fields(l.Fields),
	)
}

func (p *Packets) fields(list []view.Field) app.UI {
	return app.Ul().Class("fields").Body(app.Range(list).Slice(func(i int) app.UI {
		f := list[i]
		return app.Li().Body(
			app.Span().Class("field-name").Text(f.Name),
			p.value(f),
			app.Span().Class("field-means").Text(f.Means),
			when(len(f.Sub) > 0, func() app.UI { return p.fields(f.Sub) }),
		)
	}))
}

// value is a field's value; a click on it filters by it.
func (p *Packets) value(f view.Field) app.UI {
	if f.Term == "" {
		return app.Span().Class("field-value").Text(f.Value)
	}
	return app.Button().Type("button").Class("field-value").Title("Filter: "+f.Term).
		OnClick(func(ctx app.Context, _ app.Event) { p.addTerm(ctx, f.Term) }, f.Term).Text(f.Value)
}

func (p *Packets) fates(title string, list []view.Fate, none string) app.UI {
	return app.Div().Class("fates").Body(
		app.H3().Text(title),
		app.P().Class("muted").Hidden(len(list) > 0).Text(none),
		app.Ul().Body(app.Range(list).Slice(func(i int) app.UI { return fate(list[i]) })),
	)
}

func fate(f view.Fate) app.UI {
	class := "fate missed"
	if f.Why == "heard" || f.Why == "heard as router" {
		class = "fate heard"
	}
	where := ""
	if f.Distance > 0 {
		where = short(f.Distance) + " blocks"
	}
	return app.Li().Class(class).Body(
		app.Span().Class("fate-name").Text(f.Name), app.Span().Class("muted").Text("#"+itoa(f.Computer)+" "+f.Modem),
		app.Span().Class("fate-why").Text(f.Why), app.Span().Class("muted").Text(where))
}
