package ui

import (
	"encoding/json"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// MyLab is a lab that this browser keeps (written by static/mylabs.js).
type MyLab struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	When  string `json:"when"`
	Bytes int    `json:"bytes"`
	State string `json:"state"` // open here, open in another tab, made by a newer version; empty: none of these
	Newer bool   `json:"newer"` // it cannot be opened by this page
}

// askMine fetches the list, and what is wrong with the storage.
func (g *gallery) askMine() {
	g.page.Script.Kept("list", "", func(text string) {
		g.page.ctx.Dispatch(func(app.Context) {
			g.mine, g.said = nil, ""
			if json.Unmarshal([]byte(text), &g.mine) != nil {
				g.said = text
			}
		})
	})
}

// kept does something with a lab that is kept, or with all of them.
func (g *gallery) kept(what, id string) {
	g.page.Script.Kept(what, id, func(problem string) {
		g.askMine()
		g.page.ctx.Dispatch(func(app.Context) { g.told = problem })
	})
}

// beginnings of new labs (static/newlab.js), with what they are called.
var beginnings = [][2]string{{"one", "One computer"}, {"pair", "Two on the air"}, {"server", "Client and server"}, {"router", "Router between two nets"}}

// beginning is the button that opens one.
func (g *gallery) beginning(kind, text string) app.UI {
	return app.Button().Type("button").Class("plain").DataSet("new", kind).Text(text).OnClick(func(app.Context, app.Event) {
		g.page.Script.Kept("new", kind, func(problem string) {
			if g.page.failed(problem); problem == "" && g.page.gallery != nil {
				g.page.toggleGallery()
			}
		})
	}, kind)
}

// myLabs is the first shelf of the gallery.
func (g *gallery) myLabs() app.UI {
	var found []MyLab
	for _, m := range g.mine {
		if (Lab{Title: m.Title}).has(words(g.search)) {
			found = append(found, m)
		}
	}
	return app.Section().ID("my-labs").Aria("label", "My labs").Body(
		app.H3().Text("My labs"),
		app.P().Class("share-problem").Role("alert").Hidden(g.said+g.told == "").Text(g.said+otherwise(g.said == "", g.told, "")),
		app.P().Class("muted").Hidden(len(g.mine) > 0 || g.said != "").Text("What you work on is kept in this browser and stands here."),
		app.Ul().Class("my-list").Body(app.Range(found).Slice(func(i int) app.UI { return g.myLab(found[i]) })),
		app.Div().Body(app.Range(g.page.state.Notes).Slice(func(i int) app.UI {
			n := g.page.state.Notes[i]
			return when(n.ID == "deleted", func() app.UI { return g.page.note(n) })
		})),
		app.Div().Class("share-row").ID("new-lab").Role("group").Aria("label", "New lab").Body(
			app.Span().Class("muted").Text("New lab:"), app.Range(beginnings).Slice(func(i int) app.UI { return g.beginning(beginnings[i][0], beginnings[i][1]) })),
		app.Div().Class("share-row").Body(
			app.Button().ID("my-zip").Type("button").Class("plain").Hidden(len(g.mine) == 0).Text("Download all as a zip").OnClick(func(app.Context, app.Event) { g.kept("zip", "") }),
			app.Button().ID("my-unzip").Type("button").Class("plain").Text("Bring in a zip or labs").OnClick(func(app.Context, app.Event) { g.kept("bring", "") })),
	)
}

func (g *gallery) myLab(m MyLab) app.UI {
	do := func(what, text string) app.UI {
		return app.Button().Type("button").Class("plain").Text(text).Aria("label", text+" "+m.Title).OnClick(func(app.Context, app.Event) {
			if what == "open" {
				g.page.toggleGallery()
			}
			g.kept(what, m.ID)
		}, what+m.ID)
	}
	return app.Li().DataSet("id", m.ID).Body(
		app.B().Class("my-title").Text(m.Title),
		app.Span().Class("muted").Text(m.When+", "+sized(m.Bytes)+otherwise(m.State != "", ", "+m.State, "")),
		app.Div().Class("my-do").Body(
			when(!m.Newer && m.State != "open here", func() app.UI { return do("open", "Open") }),
			when(!m.Newer, func() app.UI { return do("duplicate", "Duplicate") }),
			when(!m.Newer, func() app.UI { return do("download", "Download") }),
			when(m.State == "" || m.Newer, func() app.UI { return do("delete", "Delete") })),
	)
}
