package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// gallery is the sheet with all labs: a card each, with a picture of who
// stands where. Like the sheet of a computer it is drawn by the page itself: a
// component of its own would cost 50 KB of wasm.
type gallery struct {
	page   *Page
	search string
	mine   []MyLab
	said   string // what is wrong with the storage
	told   string // what came of the last order
}

// shelf is a heading with its labs.
type shelf struct {
	name string
	labs []Lab
}

// shelves groups the labs in which all words of a search are found, in the
// order of the list.
func shelves(labs []Lab, search string) (out []shelf) {
	words := words(search)
	place := map[string]int{}
	for _, l := range labs {
		if !l.has(words) {
			continue
		}
		at, ok := place[l.Group]
		if !ok {
			at = len(out)
			place[l.Group] = at
			out = append(out, shelf{name: l.Group})
		}
		out[at].labs = append(out[at].labs, l)
	}
	return out
}

// words are those of a search.
func words(search string) []string { return strings.Fields(strings.ToLower(search)) }

func (l Lab) has(words []string) bool {
	text := strings.ToLower(strings.Join(append([]string{l.Name, l.Title, l.About, l.Group, l.Shows}, l.Tags...), "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// draw draws the sheet. The arrow keys go from card to card.
func (g *gallery) draw() app.UI {
	found := shelves(g.page.labs, g.search)
	return app.Div().Class("sheet-back").Body(
		app.Div().ID("gallery").Class("sheet gallery").Role("dialog").Aria("modal", "true").Aria("label", "Labs").TabIndex(-1).OnKeyDown(g.key).Body(
			app.Div().Class("sheet-head").Body(
				app.H2().Text("Labs"),
				// No Value: what was typed since the last drawing would be lost.
				app.Input().ID("gallery-search").Type("search").Placeholder("Search: router").Aria("label", "Search the labs").
					AutoComplete(false).Spellcheck(false).OnInput(g.onSearch),
				button(iconClose, "Close (Esc)", "", func(app.Context, app.Event) { g.page.toggleGallery() })),
			app.Div().Class("gallery-body").Body(when(g.search == "", func() app.UI { return doorway(g.open) }), g.myLabs(), app.Range(found).Slice(func(i int) app.UI { return g.shelf(found[i]) })),
			app.P().Class("muted").Role("status").Hidden(len(found) > 0).Text(g.nothing()),
			app.P().Class("muted gallery-foot").Text("A lab is one Markdown file: drop yours on the page, or link to it with ?src=ADDRESS."),
		),
	)
}

func (g *gallery) nothing() string {
	if len(g.page.labs) == 0 {
		return "The list of labs could not be loaded. Reload the page."
	}
	return "No lab has “" + strings.TrimSpace(g.search) + "”."
}

func (g *gallery) shelf(s shelf) app.UI {
	return app.Section().Aria("label", s.name).Body(
		app.H3().Text(s.name),
		app.Div().Class("cards").Body(app.Range(s.labs).Slice(func(i int) app.UI { return g.card(s.labs[i]) })))
}

func (g *gallery) card(l Lab) app.UI {
	here := l.Name == g.page.state.Name
	title := l.Title
	if here {
		title += " (runs now)"
	}
	return app.Button().Type("button").Class("card").DataSet("lab", l.Name).Aria("current", here).
		OnClick(func(app.Context, app.Event) { g.open(l.Name) }, l.Name).Body(
		app.Span().Class("card-picture").Aria("hidden", "true").Body(app.Raw(picture(l.Picture))),
		app.Span().Class("card-shows").Hidden(l.Shows == "").Text(l.Shows),
		app.B().Class("card-title").Text(title),
		app.Span().Class("card-about").Text(l.About),
		app.Span().Class("card-tags").Body(app.Range(l.Tags).Slice(func(i int) app.UI {
			return app.Span().Class("proto").DataSet("proto", strings.ToLower(l.Tags[i])).Text(l.Tags[i])
		})))
}

// picture is an SVG of our own build, or an empty one.
func picture(svg string) string {
	if strings.HasPrefix(svg, "<svg ") {
		return svg
	}
	return `<svg viewBox="0 0 1 1"></svg>`
}

func (g *gallery) open(name string) {
	g.page.toggleGallery()
	g.page.Script.Load(name)
}

func (g *gallery) onSearch(ctx app.Context, _ app.Event) {
	g.search = ctx.JSSrc().Get("value").String()
}

// key moves between the cards; Enter in the search box opens the first.
func (g *gallery) key(_ app.Context, e app.Event) {
	by := map[string]int{"ArrowRight": 1, "ArrowDown": 1, "ArrowLeft": -1, "ArrowUp": -1}[e.Get("key").String()]
	inBox := e.Get("target").Get("id").String() == "gallery-search"
	switch {
	case inBox && e.Get("key").String() == "Enter":
		if found := shelves(g.page.labs, valueOf("gallery-search")); len(found) > 0 {
			g.open(found[0].labs[0].Name)
		}
	case inBox && e.Get("key").String() == "ArrowDown":
		focusNext(".card", 0)
	case !inBox && by != 0:
		focusNext(".card", by)
	default:
		return
	}
	e.PreventDefault()
}

// toggleGallery opens or closes the sheet.
func (p *Page) toggleGallery() {
	p.ctx.Dispatch(func(ctx app.Context) {
		next := "lab"
		if p.gallery != nil {
			p.gallery = nil
		} else {
			p.gallery, next = &gallery{page: p}, "gallery-search"
			p.gallery.askMine()
		}
		ctx.Defer(func(app.Context) { focus(next) })
	})
}
