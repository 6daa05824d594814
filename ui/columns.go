package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// maxColumns is how many columns of its own the list has (core/filter).
const maxColumns = 6

// maxWho is how many letters the column of sender and hearers is widened for.
const maxWho = 24

// keptColumns are the columns that were chosen last.
func keptColumns() []string {
	list := strings.FieldsFunc(kept("columns"), func(r rune) bool { return r == ' ' })
	return list[:min(len(list), maxColumns)]
}

// cellWidths are the widths of columns, for the style sheet.
func cellWidths(n int) string {
	if n == 0 {
		return ""
	}
	return "repeat(" + itoa(n) + ",minmax(60px,1fr))"
}

// whoWidth has room for the two longest names of a lab, or one and "nobody".
func whoWidth(names map[int]string) string {
	longest, second := 0, len("nobody")
	for _, n := range names {
		if l := utf8.RuneCountInString(n); l > longest {
			longest, second = l, max(longest, second)
		} else {
			second = max(l, second)
		}
	}
	return itoa(min(longest+second+len(" > "), maxWho)*29/4+1) + "px" // of a letter of 12 pixels
}

// toggleColumn gives a field a column, or takes it away.
func (p *Packets) toggleColumn(field string) {
	p.ctx.Dispatch(func(ctx app.Context) {
		if at := slices.Index(p.columns, field); at >= 0 {
			p.columns = slices.Delete(slices.Clone(p.columns), at, at+1)
		} else if p.columns = append(slices.Clone(p.columns), field); len(p.columns) > maxColumns {
			p.columns = p.columns[1:]
		}
		keep("columns", strings.Join(p.columns, " "))
		p.ask(ctx)
	})
}

// columnHead is the head of a column: a click takes it away.
func (p *Packets) columnHead(i int) app.UI {
	field := p.columns[i]
	return app.Button().Type("button").Class("cell").Title("Take the column "+field+" away").Aria("label", "Take the column "+field+" away").
		OnClick(func(app.Context, app.Event) { p.toggleColumn(field) }, field).Text(field + " ×")
}

// cells are the values of the columns in a row.
func (p *Packets) cell(list []string, i int) app.UI {
	text := ""
	if i < len(list) {
		text = list[i]
	}
	return app.Span().Class("cell").Title(text).Text(text)
}
