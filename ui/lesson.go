package ui

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/markdown"
	"github.com/emberwire/emberwire/core/view"
)

// prose draws a lesson. What it links to on the web opens beside the page; a
// link to lab:NAME opens that lab of the gallery by way of load, packet:N,
// computer:NAME, file:NAME/path and at:MOMENT lead there by way of visit. Any other
// address stays text: a lesson may come from anybody.
type prose struct {
	load   func(name string)
	visit  func(kind, to string)
	page   *Page // whose disks have the pictures; nil: none are shown
	checks []view.Check
	tried  *tried // the points that are ticked by hand; nil: none are
}

func (p prose) draw(list []markdown.Block) app.UI {
	return app.Div().Class("prose").Body(p.blocks(list)...)
}

func (p prose) blocks(list []markdown.Block) (out []app.UI) {
	tried := false
	for _, b := range list {
		if list := b.Kind == markdown.Bullets || b.Kind == markdown.Numbers; list && tried {
			out = append(out, p.list(b, 1))
			tried = false
			continue
		}
		tried = tries(b)
		out = append(out, p.block(b))
	}
	return out
}

func (p prose) block(b markdown.Block) app.UI {
	switch b.Kind {
	case markdown.Heading:
		return p.heading(b)
	case markdown.Code:
		return app.Pre().Class("raw").TabIndex(0).Text(b.Text)
	case markdown.Bullets, markdown.Numbers:
		return p.list(b, 0)
	case markdown.Quote:
		return app.Blockquote().Body(p.blocks(b.Items[0])...)
	case markdown.Table:
		return p.table(b)
	case markdown.Rule:
		return app.Hr()
	}
	return app.P().Body(p.words(b.Spans)...)
}

// heading leaves the first level to the page.
func (p prose) heading(b markdown.Block) app.UI {
	if b.Level == 1 {
		return app.H2().Body(p.words(b.Spans)...)
	}
	return app.H3().Body(p.words(b.Spans)...)
}

// list draws a list; the checks of the lab belong to its points from the number
// first on, 0: they do not.
func (p prose) list(b markdown.Block, first int) app.UI {
	if b.Kind == markdown.Numbers {
		return app.Ol().Start(max(b.Start, 0)).Body(p.items(b, first)...)
	}
	return app.Ul().Body(p.items(b, first)...)
}

// items draws an item of one paragraph as a plain line.
func (p prose) items(b markdown.Block, first int) (out []app.UI) {
	for i, item := range b.Items {
		body := p.blocks(item)
		if len(item) == 1 && item[0].Kind == markdown.Paragraph {
			body = p.words(item[0].Spans)
		}
		if first > 0 {
			body = p.ticked(first+i, body)
		}
		if b.Tasks == nil || b.Tasks[i] == markdown.NoTask {
			out = append(out, app.Li().Body(body...))
			continue
		}
		done := b.Tasks[i] == markdown.Done
		box := app.Input().Type("checkbox").Disabled(true).Checked(done).Aria("label", map[bool]string{true: "done", false: "to do"}[done])
		out = append(out, app.Li().Class("task").Body(append([]app.UI{box}, body...)...))
	}
	return out
}

// columns are the classes of how a column stands.
var columns = [...]string{markdown.Natural: "", markdown.Left: "left", markdown.Center: "center", markdown.Right: "right"}

func (p prose) table(b markdown.Block) app.UI {
	row := func(cells [][]markdown.Span, head bool) app.UI {
		out := make([]app.UI, len(cells))
		for i, c := range cells {
			class := columns[b.Align[i]]
			if head {
				out[i] = app.Th().Scope("col").Class(class).Body(p.words(c)...)
			} else {
				out[i] = app.Td().Class(class).Body(p.words(c)...)
			}
		}
		return app.Tr().Body(out...)
	}
	var rows []app.UI
	for _, r := range b.Rows[1:] {
		rows = append(rows, row(r, false))
	}
	return app.Div().Class("wide").TabIndex(0).Role("region").Aria("label", "Table").Body(app.Table().Body(
		app.THead().Body(row(b.Rows[0], true)), app.TBody().Body(rows...)))
}

func (p prose) words(list []markdown.Span) (out []app.UI) {
	for _, s := range list {
		switch s.Style {
		case markdown.Emphasis:
			out = append(out, app.Em().Text(s.Text))
		case markdown.Strong:
			out = append(out, app.Strong().Text(s.Text))
		case markdown.Literal:
			out = append(out, app.Code().Text(s.Text))
		case markdown.Link:
			out = append(out, p.link(s)...)
		case markdown.Picture:
			if p.page != nil && !strings.Contains(s.To, ":") && strings.Contains(s.To, "/") {
				out = append(out, &lessonPicture{Page: p.page, Lab: p.page.state.Lab, Path: s.To, Text: s.Text})
				continue
			}
			out = append(out, app.Em().Text(s.Text), app.Span().Class("address").Text(" "+s.To))
		default:
			out = append(out, app.Text(s.Text))
		}
	}
	return out
}

// link draws what a link says, and leads there if it may.
func (p prose) link(s markdown.Span) []app.UI {
	if name, ok := strings.CutPrefix(s.To, "lab:"); ok && labFile(name) {
		return []app.UI{app.Button().Type("button").Class("link").
			OnClick(func(app.Context, app.Event) { p.load(name) }, name).Text(s.Text)}
	}
	if kind, to, ok := strings.Cut(s.To, ":"); ok && p.visit != nil && (kind == "packet" || kind == "computer" || kind == "file" || kind == "at") {
		return []app.UI{app.Button().Type("button").Class("link").
			OnClick(func(app.Context, app.Event) { p.visit(kind, to) }, s.To).Text(s.Text)}
	}
	if strings.HasPrefix(s.To, "https://") || strings.HasPrefix(s.To, "http://") {
		return []app.UI{app.A().Href(s.To).Target("_blank").Rel("noopener noreferrer nofollow").Title(s.To).Text(s.Text)}
	}
	return []app.UI{app.Text(s.Text + " "), app.Span().Class("address").Text(s.To)}
}

// labFile reports whether a name can be one of the gallery: letters, digits
// and dashes.
func labFile(name string) bool {
	return name != "" && len(name) <= 64 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
