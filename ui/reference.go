package ui

import (
	"encoding/json"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/manual"
)

// volume is one list of the reference: static/docs/reference/FILE.json.
type volume struct {
	file, title string
	entries     []manual.Entry
	problem     string // why it could not be loaded
	groups      []manual.Group
}

// Reference is the third panel: what the libraries promise, with the lab that
// proves it. The lists are fetched when it is opened for the first time.
type Reference struct {
	app.Compo
	Link   Link
	Opened bool // once; it stays true

	ctx     app.Context // of the panel: a button's ends with the button
	manuals []volume
	search  string
	edits   int // counts changes of the search box
}

// OnMount and OnUpdate fetch the lists once.
func (r *Reference) OnMount(ctx app.Context)  { r.open(ctx) }
func (r *Reference) OnUpdate(ctx app.Context) { r.open(ctx) }

func (r *Reference) open(ctx app.Context) {
	if !r.Opened || r.manuals != nil {
		return
	}
	r.ctx = ctx
	r.manuals = []volume{{file: "cnet", title: "cNet"}, {file: "cryptonet", title: "CryptoNet"}, {file: "phoenix", title: "Phoenix"}}
	for i := range r.manuals {
		r.fetch(i)
	}
}

func (r *Reference) fetch(i int) {
	r.manuals[i].problem = ""
	r.Link.Reference(r.manuals[i].file, func(data []byte, problem string) {
		r.ctx.Dispatch(func(app.Context) { r.manuals[i].take(data, problem) })
	})
}

// take reads a list that has come, or keeps why it has not.
func (m *volume) take(data []byte, problem string) {
	if problem == "" {
		if err := json.Unmarshal(data, &m.entries); err != nil {
			problem = "it is damaged: " + err.Error()
		}
	}
	if problem != "" {
		m.problem = "The reference of " + m.title + " could not be loaded (" + problem + "). Try again; if that does not help, reload the page."
		return
	}
	m.groups = manual.Grouping(m.entries)
}

// Render draws the search box and a section for each list.
func (r *Reference) Render() app.UI {
	return app.Div().Class("reference").Body(
		app.Div().Class("ref-head").Body(
			app.Input().ID("ref-search").Class("ref-search").Type("search").Placeholder("Search: timeout").
				Aria("label", "Search the reference").AutoComplete(false).Spellcheck(false).OnInput(r.onSearch),
			app.Range(r.manuals).Slice(func(i int) app.UI { return jump(&r.manuals[i]) }),
		),
		app.Div().Class("ref-body").TabIndex(0).Role("document").Aria("label", "Reference").Body(
			app.Range(r.manuals).Slice(func(i int) app.UI { return r.section(i) })),
	)
}

// jump is the button that leads to a section.
func jump(m *volume) app.UI {
	id := "ref-" + m.file
	return app.Button().Type("button").Class("plain").Title("Go to the part about "+m.title).Text(m.title).
		OnClick(func(app.Context, app.Event) {
			section := app.Window().GetElementByID(id)
			section.Call("scrollIntoView")
			section.Call("focus", map[string]any{"preventScroll": true})
		}, id)
}

func (r *Reference) section(i int) app.UI {
	m := &r.manuals[i]
	found := manual.Matching(m.groups, r.search)
	return app.Section().ID("ref-"+m.file).TabIndex(-1).Aria("label", m.title).Body(
		app.H2().Text(m.title),
		app.P().Class("ref-note").Role("status").Hidden(m.note(r.search, len(found)) == "").Text(m.note(r.search, len(found))),
		when(m.problem != "", func() app.UI {
			return app.Div().Class("ref-problem").Role("alert").Body(
				app.Span().Text(m.problem),
				app.Button().Type("button").Class("plain").Text("Try again").Aria("label", "Try again to load the reference of "+m.title).
					OnClick(func(app.Context, app.Event) { r.fetch(i) }, m.file))
		}),
		app.Div().Body(app.Range(found).Slice(func(k int) app.UI { return r.group(found[k]) })),
	)
}

// note says why a section shows nothing; its problem has a line of its own.
func (m *volume) note(search string, found int) string {
	switch {
	case m.problem != "" || found > 0:
		return ""
	case m.groups == nil:
		return "Loading…"
	}
	return "Nothing here about “" + strings.TrimSpace(search) + "”."
}

func (r *Reference) group(g manual.Group) app.UI {
	return app.Div().Class("ref-group").Body(
		app.Div().Class("ref-top").Body(app.H3().Text(g.Title()), r.run(g.Head)),
		app.Div().Body(app.Code().Class("ref-signature").Text(g.Head.Signature)).Hidden(g.Head.Signature == ""),
		app.P().Hidden(g.Head.Text == "").Text(g.Head.Text),
		fails(g.Head.Errors),
		app.Dl().Class("ref-items").Hidden(len(g.Items) == 0).Body(
			app.Range(g.Items).Slice(func(i int) app.UI { return r.item(g.Items[i], g.Head.Anchor == "") })),
	)
}

func (r *Reference) item(e manual.Entry, alone bool) app.UI {
	return app.Div().Class("ref-item").Body(
		app.Dt().Body(app.Span().Class("ref-kind").Text(e.Kind), app.Span().Class("ref-name").Text(e.Name),
			app.Code().Hidden(e.Signature == e.Name).Text(e.Signature), when(alone, func() app.UI { return r.run(e) })),
		app.Dd().Body(app.P().Text(e.Text), fails(e.Errors)),
	)
}

// fails is the line of errors.
func fails(errors string) app.UI {
	return app.P().Class("ref-errors").Hidden(errors == "").Body(app.Span().Class("ref-kind").Text("errors"), app.Code().Text(errors))
}

// run is the button that opens the lab of a heading, or of an entry below a
// heading that is none.
func (r *Reference) run(e manual.Entry) app.UI {
	lab := strings.TrimSuffix(e.Lab, ".md")
	return app.Button().Type("button").Class("plain ref-run").Hidden(lab == "").DataSet("anchor", e.Anchor).Text("Run").
		Title("Open the lab "+lab+", which proves it").Aria("label", "Run the lab of "+e.Anchor).
		OnClick(func(app.Context, app.Event) { r.Link.Load(lab) }, lab)
}

func (r *Reference) onSearch(ctx app.Context, _ app.Event) {
	text := ctx.JSSrc().Get("value").String()
	r.edits++
	mine := r.edits
	ctx.After(typing, func(app.Context) {
		if mine == r.edits {
			r.search = text
		}
	})
}
