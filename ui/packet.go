package ui

import (
	"encoding/base64"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// opened is the packet that is shown beside the list.
type opened struct {
	number uint64 // 0: none
	packet *view.Packet
	lost   string // why it cannot be shown
}

// look shows a packet, or puts it away.
func (p *Page) look(o opened) {
	p.ctx.Dispatch(func(app.Context) {
		p.packet = o
		if o.packet != nil && o.number == p.state.Held {
			p.Script.Fly(o.packet)
		}
	})
}

// renew shows what is known now of the packet that is shown.
func (p *Page) renew(o opened) { p.ctx.Dispatch(func(app.Context) { p.packet = o }) }

// Opened is the opened packet: what became of it first, then the layer that
// says most with its fields, the layers around it a line each, and the value.
type Opened struct {
	app.Compo
	Page     *Page
	Number   uint64
	Packet   *view.Packet
	Lost     string
	Shared   bool
	Channels map[int]string // what each computer has open now
	picture  string         // of the stream it belongs to, as a URL; "" for none
	of       string         // filter that shows this stream
}

// Render draws nothing if no packet is opened.
func (o *Opened) Render() app.UI {
	place := app.Section().ID("opened").Class("opened").Aria("label", "Opened packet").Hidden(o.Number == 0)
	k := o.Packet
	if k == nil {
		return place.Body(o.head(), app.P().Class("muted detail").Text(o.Lost))
	}
	return place.Body(
		o.head(),
		app.Div().ID("detail").Class("detail").TabIndex(0).Role("region").Aria("label", "Packet "+itoa(int(o.Number))+": what became of it, and its layers").OnKeyDown(o.key).Body(
			when(o.pictured(), func() app.UI {
				return app.Img().Class("stream-picture").Alt("The stream's bytes over time: sent, sent once more, acknowledged").Src(o.picture)
			}),
			o.fates(k),
			app.Div().Class("layers").Body(app.Range(k.Tree.Layers).Slice(func(i int) app.UI {
				at := len(k.Tree.Layers) - 1 - i
				return o.layer(k.Tree.Layers[at], i == 0)
			})),
			app.Pre().Class("raw").TabIndex(0).Role("group").Aria("label", "The value as it was sent").Text(k.Raw),
		),
	)
}

func (o *Opened) head() app.UI {
	var title app.UI = app.Text("")
	if k := o.Packet; k != nil {
		title = phrase(k.Row.Summary, k.Row.Lead, k.Row.Tail, k.Row.Note, related(k.Row))
	}
	return app.Div().Class("side-head").Body(
		app.H2().Text("Packet "+itoa(int(o.Number))),
		app.Span().Class("spacer"),
		when(o.Packet != nil && strings.HasPrefix(o.Packet.Tree.Stream, "psp:"), func() app.UI {
			return app.Button().Type("button").Class("plain follow-this picture-this").Title("A picture of this stream: bytes over time").Aria("pressed", o.pictured()).OnClick(o.draw).Text("Picture")
		}),
		when(o.Packet != nil && o.Packet.Follow != "", func() app.UI {
			return app.Button().Type("button").Class("plain follow-this").Title("Filter: " + o.Packet.Follow).OnClick(o.follow).Text("Follow")
		}),
		when(o.Packet != nil && !o.Shared, func() app.UI {
			return app.Button().Type("button").Class("plain follow-this").DataSet("whatif", o.Number).Title("Go over the run again without this packet, or with it later").Text("What if…")
		}),
		button(iconUp, "The packet before (↑)", "walk", func(app.Context, app.Event) { o.Page.list.walk(-1) }),
		button(iconDown, "The packet after (↓)", "walk", func(app.Context, app.Event) { o.Page.list.walk(1) }),
		button(iconClose, "Close this packet", "", func(app.Context, app.Event) { o.Page.list.close() }),
		app.P().Class("opened-sum").Body(title))
}

// key leads back to the list.
func (o *Opened) key(_ app.Context, e app.Event) {
	if e.Get("key").String() == "Escape" {
		e.StopImmediatePropagation()
		focus(listID)
	}
}

// follow shows the conversation of the opened packet.
func (o *Opened) follow(app.Context, app.Event) { o.Page.list.filterBy(o.Packet.Follow) }

// pictured reports whether a picture of the opened packet's stream is there.
func (o *Opened) pictured() bool { return o.picture != "" && o.of == o.Packet.Follow }

// draw asks for a picture of the stream, as it is now, or puts it away.
func (o *Opened) draw(ctx app.Context, _ app.Event) {
	if o.pictured() {
		o.picture = ""
		return
	}
	of := o.Packet.Follow
	o.Page.Script.Send(view.Command{Verb: view.DoStream, Text: of}, func(r view.Reply) {
		if !r.OK {
			o.Page.failed(r.Error)
			return
		}
		ctx.Dispatch(func(app.Context) {
			o.picture, o.of = "data:image/svg+xml;base64,"+base64.StdEncoding.EncodeToString(r.Data), of
		})
	})
}

// fates are what became of it at each computer, and where it came from.
func (o *Opened) fates(k *view.Packet) app.UI {
	nobody := otherwise(o.Shared, "Nobody in this tab heard it.", "Nobody heard it.")
	if s := &o.Page.state; s.Past && s.Held == o.Number && len(k.Missed) == 0 {
		nobody = "It is on its way: nobody has heard it yet."
	}
	return app.Ul().Class("fates").Aria("label", "What became of it").Body(
		when(len(k.Heard) == 0, func() app.UI { return app.Li().Class("fate nobody").Text(nobody) }),
		app.Range(k.Heard).Slice(func(i int) app.UI { return o.heard(k, k.Heard[i]) }),
		app.Range(k.Missed).Slice(func(i int) app.UI { return o.missed(k, k.Missed[i]) }),
		when(k.More > 0, func() app.UI {
			return app.Li().Class("fate missed").Text(plural(k.More, "more computer", "more computers") + " did not hear it.")
		}),
		o.origin(k),
	)
}

func (o *Opened) heard(k *view.Packet, f view.Fate) app.UI {
	how := f.Why
	if f.Time > k.Row.Time {
		how += ", after " + short((f.Time-k.Row.Time)*1000) + " ms"
	}
	return fateLine("fate heard", f.Name, f.Computer, how, where(f))
}

func (o *Opened) missed(k *view.Packet, f view.Fate) app.UI {
	why, more := "did not hear it: "+f.Why, where(f)
	if f.Why == "channel closed" {
		why = "did not hear it: channel " + itoa(k.Row.Channel) + " closed"
		if open := o.Channels[f.Computer]; open != "" {
			more = "open now: " + open
		}
	}
	return fateLine("fate missed", f.Name, f.Computer, why, more)
}

// where is the modem and how far it is away.
func where(f view.Fate) string {
	s := f.Modem
	if f.Distance > 0 {
		s += ", " + short(f.Distance) + " blocks away"
	}
	return s
}

// origin is where and when it was sent, with the line of the program.
func (o *Opened) origin(k *view.Packet) app.UI {
	where := ""
	if k.File != "" {
		where = k.File + " line " + itoa(k.Line)
	}
	return fateLine("fate sent", k.Row.Name, k.Row.Sender, "sent it at "+stamp(k.Row.Time)+" on "+itoa(k.Row.Channel)+
		", reply on "+itoa(k.Row.Reply)+", over "+k.Row.Medium, where)
}

func fateLine(class, name string, id int, what, more string) app.UI {
	return app.Li().Class(class).Body(
		app.B().Class("fate-name").Text(name), app.Span().Class("fate-id").Text("#"+itoa(id)),
		app.Span().Class("fate-why").Text(what), app.Span().Class("muted").Text(more))
}

// layer draws one layer; the innermost is open, the others are a line each.
func (o *Opened) layer(l view.Layer, innermost bool) app.UI {
	return app.Details().Class("layer").Open(innermost).Body(
		app.Summary().Body(protocol(l.Protocol), phrase(l.Summary, l.Lead, l.Tail, "", "")),
		app.P().Class("layer-note").Hidden(l.Note == "").Text(l.Note),
		o.fields(l.Fields),
	)
}

func (o *Opened) fields(list []view.Field) app.UI {
	return app.Ul().Class("fields").Body(app.Range(list).Slice(func(i int) app.UI {
		f := list[i]
		return app.Li().Body(
			app.Span().Class("field-name").Text(f.Name),
			o.value(f),
			o.column(f),
			app.Span().Class("field-means").Text(f.Means),
			when(len(f.Sub) > 0, func() app.UI { return o.fields(f.Sub) }),
		)
	}))
}

// value is a field's value; a click on it filters by it.
func (o *Opened) value(f view.Field) app.UI {
	if f.Term == "" {
		return app.Span().Class("field-value").Text(f.Value)
	}
	return app.Button().Type("button").Class("field-value").Title("Filter: "+f.Term).
		OnClick(func(app.Context, app.Event) { o.Page.list.addTerm(f.Term) }, f.Term).Text(f.Value)
}

// column is the button that gives a field a column of the list.
func (o *Opened) column(f view.Field) app.UI {
	field, _, ok := strings.Cut(f.Term, "=")
	return when(ok, func() app.UI {
		return app.Button().Type("button").Class("as-column").Title("Show "+field+" as a column, or no longer").Aria("label", "Column "+field).
			OnClick(func(app.Context, app.Event) { o.Page.list.toggleColumn(field) }, field).Text("▥")
	})
}
