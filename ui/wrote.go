package ui

import (
	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// wrote is the sheet about what programs wrote: it is looked at, made the
// lab's own, or put back.
type wrote struct {
	page  *Page
	list  []view.File
	total int
	shown string // path and computer of the file whose difference is shown
	diff  string
	said  string
}

// wroteText counts what programs wrote.
func wroteText(n int) string { return "programs wrote " + plural(n, "file", "files") }

// toggleWrote opens or closes the sheet.
func (p *Page) toggleWrote() {
	p.ctx.Dispatch(func(ctx app.Context) {
		next := "wrote"
		if p.wrote != nil {
			p.wrote = nil
		} else {
			p.wrote, next = &wrote{page: p}, "wrote-sheet"
			p.wrote.ask()
		}
		ctx.Defer(func(app.Context) { focus(next) })
	})
}

func (w *wrote) ask() {
	w.page.Script.Send(view.Command{Verb: view.DoWrote}, func(r view.Reply) {
		w.page.ctx.Dispatch(func(app.Context) { w.list, w.total, w.said = r.Files, r.Total, r.Error })
	})
}

// draw draws the sheet.
func (w *wrote) draw() app.UI {
	return app.Div().Class("sheet-back").Body(
		app.Div().ID("wrote-sheet").Class("sheet share").Role("dialog").Aria("modal", "true").Aria("label", "What programs wrote").TabIndex(-1).Body(
			app.Div().Class("sheet-head").Body(app.H2().Text("What programs wrote"), button(iconClose, "Close (Esc)", "", func(app.Context, app.Event) { w.page.toggleWrote() })),
			app.P().Class("muted").Text("These files are on the disks, and kept in this browser, but no part of the lab yet: Run again begins without them. Keep makes them the lab's, Put back gives the disk what the lab has. Both can be undone."),
			app.P().Class("share-problem").Role("alert").Hidden(w.said == "").Text(w.said),
			app.Div().Class("share-row").Hidden(w.total == 0).Body(
				w.button("Keep all", view.Command{Verb: view.DoAdopt, All: true}),
				w.button("Put all back", view.Command{Verb: view.DoPutBack, All: true})),
			app.P().Class("muted").Role("status").Text(wroteText(w.total)+otherwise(w.total > len(w.list), "; the first "+itoa(len(w.list))+" are shown", "")),
			app.Ul().Class("wrote-list").Body(app.Range(w.list).Slice(func(i int) app.UI { return w.line(w.list[i]) })),
		),
	)
}

func (w *wrote) line(f view.File) app.UI {
	name := w.page.names()[f.Computer] + "/" + f.Path
	return app.Li().Body(
		app.Div().Class("share-row").Body(
			app.Span().Class("wrote-name").Text(name),
			app.Span().Class("muted").Text(f.How+otherwise(f.Folder, " folder", "")),
			app.Button().Type("button").Class("plain").Aria("label", "Difference of "+name).Aria("expanded", w.shown == name).Hidden(f.Folder).Text("Difference").
				OnClick(func(app.Context, app.Event) { w.look(f, name) }, name),
			w.button("Keep", view.Command{Verb: view.DoAdopt, Computer: f.Computer, Text: f.Path}).Aria("label", "Keep "+name).Hidden(f.Folder),
			w.button("Put back", view.Command{Verb: view.DoPutBack, Computer: f.Computer, Text: f.Path}).Aria("label", "Put "+name+" back"),
		),
		app.Pre().Class("wrote-diff").TabIndex(0).Hidden(w.shown != name).Text(w.diff),
	)
}

// button does a command and asks what is left.
func (w *wrote) button(text string, c view.Command) app.HTMLButton {
	return app.Button().Type("button").Class("plain").Text(text).OnClick(func(app.Context, app.Event) {
		w.page.Script.Send(c, func(r view.Reply) {
			w.ask()
			w.page.ctx.Dispatch(func(app.Context) { w.said = r.Error })
		})
	}, c.Verb+itoa(c.Computer)+c.Text)
}

// look shows or hides a difference.
func (w *wrote) look(f view.File, name string) {
	if w.shown == name {
		w.shown = ""
		return
	}
	w.shown, w.diff = name, ""
	w.page.Script.Send(view.Command{Verb: view.DoDiff, Computer: f.Computer, Text: f.Path}, func(r view.Reply) {
		w.page.ctx.Dispatch(func(app.Context) { w.diff = r.Text + r.Error })
	})
}
