package ui

import (
	"fmt"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/markdown"
	"github.com/emberwire/emberwire/core/view"
)

// tries reports whether a block announces the list whose points the checks of
// the lab belong to.
func tries(b markdown.Block) bool {
	return (b.Kind == markdown.Paragraph || b.Kind == markdown.Heading) && len(b.Spans) > 0 && strings.HasPrefix(b.Spans[0].Text, "Things to try")
}

// marks of how a check stands, and what a screen reader says.
var marks = map[string][2]string{
	view.Pending: {"○", "not seen yet"},
	view.Holds:   {"✓", "done"},
	view.Fails:   {"✗", "not so"},
}

// together is how several checks of one point stand: it holds when all do.
func together(list []view.Check) string {
	state := view.Holds
	for _, c := range list {
		if c.State == view.Fails {
			return view.Fails
		}
		if c.State == view.Pending {
			state = view.Pending
		}
	}
	return state
}

// point are the checks of a point of the lesson; 0: those of the lab itself.
func (p prose) point(n int) (out []view.Check) {
	for _, c := range p.checks {
		if c.Try == n {
			out = append(out, c)
		}
	}
	return out
}

// ticked draws how the checks of a point stand, in front of its words; once they
// hold, with what decided behind them.
func (p prose) ticked(n int, words []app.UI) []app.UI {
	list := p.point(n)
	switch {
	case n == 0:
		return words
	case len(list) == 0 && p.tried != nil:
		return append([]app.UI{p.byHand(n)}, words...)
	case len(list) == 0:
		return words
	}
	state := together(list)
	out := append([]app.UI{app.Span().Class("mark").DataSet("state", state).Role("img").Aria("label", marks[state][1]).Text(marks[state][0])}, words...)
	if state != view.Holds { // what is to be seen is not told beforehand
		return out
	}
	return append(out, p.told(list))
}

// points counts the points of a lesson that checks may belong to.
func points(lesson []markdown.Block) (n int) {
	tried := false
	for _, b := range lesson {
		if tried && (b.Kind == markdown.Bullets || b.Kind == markdown.Numbers) {
			n = max(n, len(b.Items))
		}
		tried = tries(b)
	}
	return n
}

// shows is the list of what the lab itself is to show, and of checks that belong
// to a point which the lesson does not have: its author sees the mistake.
func (p prose) shows(lesson []markdown.Block) app.UI {
	list, most := p.point(0), points(lesson)
	for _, c := range p.checks {
		if c.Try > most {
			c.Text += fmt.Sprintf(" (try = %d: the lesson has no such point)", c.Try)
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return app.Div()
	}
	return app.Div().Class("prose checks").Body(app.H3().Text("What it shows"), p.told(list))
}

// told are checks in words, each with what decided it.
func (p prose) told(list []view.Check) app.UI {
	return app.Ul().Class("told").Aria("live", "polite").Body(app.Range(list).Slice(func(i int) app.UI {
		c := list[i]
		return app.Li().DataSet("state", c.State).Body(
			app.Span().Class("mark").Role("img").Aria("label", marks[c.State][1]).Text(marks[c.State][0]),
			app.Span().Text(c.Text),
			app.Span().Class("address").Text(" "+c.Why),
			app.Button().Type("button").Class("link").Hidden(c.Packet == 0).Text("packet "+itoa(int(c.Packet))).
				OnClick(func(app.Context, app.Event) { p.visit("packet", itoa(int(c.Packet))) }, c.Packet),
		)
	}))
}
