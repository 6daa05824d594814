package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// spot is what a narrow window shows; a wide one shows all of them.
type spot string

const (
	placeBench   spot = "bench"
	placePackets spot = "packets"
	placeSide    spot = "side" // what one reads: the tab that is chosen
)

// visit shows a place where there is room for one only.
func (p *Page) visit(at spot) {
	p.ctx.Dispatch(func(ctx app.Context) {
		p.place = at
		ctx.Defer(func(app.Context) {
			p.Script.Sync()
			if p.list != nil && at == placePackets {
				p.list.ctx.Dispatch(p.list.ask) // there was no height for rows before
			}
		})
	})
}

// places are the buttons at the lower edge of a narrow window.
func (p *Page) places() app.HTMLDiv {
	to := func(shape, name string, here bool, do func()) app.UI {
		return app.Button().Type("button").Class("place").Aria("current", here).
			OnClick(func(app.Context, app.Event) { do() }, name).Body(icon(shape), app.Span().Text(name))
	}
	reads := func(t tab, shape, name string) app.UI {
		return to(shape, name, p.place == placeSide && p.shown() == t, func() { p.show(t) })
	}
	return app.Div().Class("places").Role("navigation").Aria("label", "Places").Body(
		to(iconBoth, "Bench", p.place == placeBench, func() { p.visit(placeBench) }),
		to(iconDiagram, "Packets", p.place == placePackets, func() { p.visit(placePackets) }),
		reads(tabLesson, iconLabs, "Lesson"),
		reads(tabFiles, iconFiles, "Files"),
		reads(tabReference, iconSearch, "Reference"),
	)
}

// timeline is the lab's clock above the packets, which the painter writes, and
// the marks of timeline.js.
func (p *Page) timeline() app.UI {
	return app.Div().Class("timeline").Body(
		app.Div().Class("time").Title("Lab time since the start").Body(
			app.Canvas().ID("clock").Class("clock").Role("img").Aria("label", "Lab time"),
			app.Span().ID("rate").Class("rate").Title("Lab seconds reached per second: this device cannot keep up, so lab time goes slower").Text(""),
			app.Span().Class("clock-state").Role("status").Text(p.clockText()),
		),
		app.Div().ID("past").Class("past"), // static/past.js has what is in it
	)
}

// channels are the channels that each computer has open now, in words.
func (p *Page) channels() map[int]string {
	out := map[int]string{}
	for _, c := range p.state.Computers {
		var list []string
		for _, m := range c.Modems {
			if s := openText(m); s != "" {
				list = append(list, s)
			}
		}
		out[c.ID] = strings.Join(list, ", ")
	}
	return out
}
