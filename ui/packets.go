package ui

import (
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

const (
	rowHeight  = 20 // CSS pixels, as in packets.css
	tallHeight = 62 // of a row in a narrow window: who and when, what, why not
	spare      = 6  // rows fetched beyond the visible ones
	listID     = "packet-list"
	typing     = 150 * time.Millisecond // after the last key in the filter box
)

// Packets is the packet list. The rows stay in the engine; only those in view
// are fetched, at most one request at a time. The opened packet is the Page's:
// it is shown beside the list (Opened).
type Packets struct {
	app.Compo
	Script  Script
	Page    *Page // told what went wrong, and what is opened
	Lab     uint64
	Sent    int    // messages ever sent
	Count   string // changes when something became of a message, and with the way that the run went
	Dropped int    // rows that fell out of the engine's ring
	Names   map[int]string
	Shared  bool // others hear too, and are not known here

	ctx      app.Context
	lab      uint64
	count    string
	opened   int // counts loads
	rows     []view.Row
	base     int // place of rows[0] among the total rows
	total    int
	unread   int      // rows the filter has yet to look at
	folded   int      // copies for repeaters that are left out
	copies   bool     // show them
	columns  []string // fields with a column of their own
	filter   string
	problem  string   // what is wrong with the filter
	detached bool     // scrolled away from the newest row
	asking   bool     // a request is under way
	again    bool     // and another one is wanted
	edits    int      // counts changes of the filter
	picked   view.Row // the opened packet; number 0: none
	at       int      // its place, below 0: not known
}

// OnMount asks the engine to look closely at misses from now on.
func (p *Packets) OnMount(ctx app.Context) {
	p.ctx, p.Page.list, p.columns = ctx, p, keptColumns()
	p.Script.Send(view.Command{Verb: view.DoWatch, Number64: 1}, nil)
	p.ask(ctx)
}

// OnUpdate follows new messages and forgets the old lab's.
func (p *Packets) OnUpdate(ctx app.Context) {
	if p.opened != p.Page.state.Opened { // another lab: a filter for the one before would hide it
		if p.opened = p.Page.state.Opened; p.filter != "" {
			p.edits++
			p.filter = ""
			setValue("filter", "")
		}
	}
	if p.lab != p.Lab {
		p.lab, p.rows, p.base, p.total, p.picked, p.at = p.Lab, nil, 0, 0, view.Row{}, -1
		p.detached = false
		p.Script.Send(view.Command{Verb: view.DoWatch, Number64: 1}, nil)
	}
	if p.count != p.Count { // the opened packet may have been heard meanwhile
		if p.count = p.Count; p.picked.Number > 0 {
			p.read(p.picked.Number, p.Page.renew)
		}
	}
	p.ask(ctx)
}

// OnResize asks again: a narrow window has other rows.
func (p *Packets) OnResize(ctx app.Context) { p.ask(ctx) }

// ask fetches the rows in view.
func (p *Packets) ask(ctx app.Context) {
	if p.asking {
		p.again = true
		return
	}
	p.asking, p.again = true, false
	top, height := scrolled(listID)
	c := p.command(int(height)/p.rowHeight() + spare)
	if p.detached {
		c.X = max(1, int(top)/p.rowHeight()-spare/2+1)
		c.Count += spare / 2
	}
	p.Script.Send(c, func(r view.Reply) { ctx.Dispatch(func(ctx app.Context) { p.answered(ctx, c, r) }) })
}

// command asks for rows that the list shows.
func (p *Packets) command(count int) view.Command {
	return view.Command{Verb: view.DoPackets, Text: p.filter, Count: count, Fold: !p.copies, Args: p.columns}
}

func (p *Packets) rowHeight() int {
	if narrow() {
		return tallHeight
	}
	return rowHeight
}

// answered shows an answer, unless the question has changed meanwhile.
func (p *Packets) answered(ctx app.Context, c view.Command, r view.Reply) {
	p.asking = false
	same := c.Text == p.filter && c.Fold == !p.copies && slices.Equal(c.Args, p.columns)
	if same {
		p.problem = ""
		if p.filter != "" {
			p.problem = r.Error
		}
		if r.OK {
			p.show(r)
		} else if strings.HasPrefix(r.Error, "column") { // what was kept is none
			p.columns = nil
			keep("columns", "")
			p.again, p.problem = true, ""
		}
	}
	if !p.detached {
		ctx.Defer(func(app.Context) {
			if !p.detached { // still
				scrollTo(listID, -1)
			}
		})
	}
	if p.again || !same || r.Unread > 0 {
		p.ask(ctx) // the filter looks at a part of the list each time
	}
}

func (p *Packets) show(r view.Reply) {
	p.rows, p.base, p.total, p.unread, p.folded = r.Rows, r.Place, r.Total, r.Unread, r.Folded
	for i := range p.rows {
		if p.rows[i].Number == p.picked.Number {
			p.picked, p.at = p.rows[i], p.base+i
		}
	}
}

// Render draws the list with its head.
func (p *Packets) Render() app.UI {
	list := app.Div().ID(listID).Class("rows").TabIndex(0).Role("listbox").Aria("label", "Packets, newest last")
	if p.picked.Number > 0 && p.inside(p.at) {
		list = list.Aria("activedescendant", "row-"+itoa(int(p.picked.Number)))
	} else {
		list = list.Aria("activedescendant", "")
	}
	return app.Div().Class("list-side").Style("--cells", cellWidths(len(p.columns))).Style("--who", whoWidth(p.Names)).Body(
		p.head(),
		app.Div().Class("columns").Body(
			app.Span().Text("No"), app.Span().Text("Time"), app.Span().Text("From → heard by"),
			app.Span().Text("Channel"), app.Span().Text("Protocol"), app.Range(p.columns).Slice(p.columnHead), app.Span().Text("Summary, and who did not hear it")),
		app.Div().Class("pinned").Aria("hidden", "true").Body(when(p.pinned(), func() app.UI { return p.line(p.picked, "pin") })),
		list.OnScroll(p.onScroll).OnClick(p.onClick).OnKeyDown(p.onKey).Body(
			app.Div().Class("rows-all").Style("height", itoa(p.total*p.rowHeight())+"px").Body(
				app.Range(p.rows).Slice(func(i int) app.UI { return p.row(i) }))),
		app.P().Class("empty").Hidden(p.total > 0).Text(p.emptyText()),
	)
}

func (p *Packets) emptyText() string {
	switch {
	case p.filter != "":
		return "No packet matches the filter. A click on a field of an opened packet writes one."
	case p.folded > 0:
		return "All packets are copies for repeaters that nobody heard."
	}
	return "No computer has sent anything yet."
}

func (p *Packets) head() app.UI {
	follow := app.Button().Type("button").Class("tool follow").Title("Follow the newest packet, or hold the list while the world goes on").Aria("label", "Follow the newest packet").
		Aria("pressed", !p.detached).OnClick(p.follow).Body(icon(iconFollow))
	return app.Div().Class("side-head").Body(
		app.H2().Class("list-title").Text("Packets"),
		app.Span().Class("count").Text(p.counted()),
		app.Input().ID("filter").Class("filter").Type("search").Placeholder("Filter: psp and computer=alice and not ack").Aria("label", "Filter packets").
			Title("Words and fields: psp and computer=alice and not ack · (arp or control) missed=bob · psp.sequence>=100 · time<2").
			AutoComplete(false).Spellcheck(false).OnInput(p.onFilter),
		when(p.folded > 0 || p.copies, func() app.UI {
			return app.Button().Type("button").Class("plain copies").Title("rednet and CryptoNet send every message twice, once for repeaters. Copies that nobody heard are left out.").
				Aria("pressed", p.copies).OnClick(p.showCopies).Text(p.copyText())
		}),
		follow,
		app.Button().Type("button").Class("plain talks").Title("What belongs together: who speaks, how much, how long, what was lost").Aria("haspopup", "dialog").Text("Conversations"),
		button(iconDiagram, "Download a sequence diagram of these packets (SVG)", "", p.diagram),
		button(iconDownload, "Download these packets (JSON Lines)", "", p.export),
		button(iconCapture, "Download these packets as a capture for Wireshark (pcapng)", "pcapng", p.capture),
		app.P().Class("filter-problem").Role("status").Hidden(p.problem == "").Text(p.problem),
	)
}

func (p *Packets) copyText() string {
	if p.copies {
		return "Hide copies"
	}
	return plural(p.folded, "copy hidden", "copies hidden")
}

func (p *Packets) showCopies(ctx app.Context, _ app.Event) {
	p.copies, p.at = !p.copies, -1
	p.ask(ctx)
}

func (p *Packets) counted() string {
	s := grouped(p.total)
	if p.filter != "" {
		s += " of " + grouped(p.Sent-p.Dropped)
	}
	if p.unread > 0 {
		s += ", " + grouped(p.unread) + " to look at"
	}
	if p.Dropped > 0 {
		s += ", " + grouped(p.Dropped) + " older dropped"
	}
	return s
}

func (p *Packets) onScroll(ctx app.Context, _ app.Event) {
	top, height := scrolled(listID)
	atEnd := int(top+height) >= p.total*p.rowHeight()-p.rowHeight()/2
	if p.detached == !atEnd && !p.detached {
		return
	}
	p.detached = !atEnd
	p.ask(ctx)
}

func (p *Packets) follow(ctx app.Context, _ app.Event) {
	p.detached = !p.detached
	p.ask(ctx)
}

// filterBy puts a filter into the box. It may be called by another component.
func (p *Packets) filterBy(text string) {
	p.ctx.Dispatch(func(ctx app.Context) {
		p.edits++
		p.filter, p.detached, p.at = text, false, -1
		setValue("filter", text)
		p.ask(ctx)
	})
}

// addTerm narrows the list to packets that have this field too.
func (p *Packets) addTerm(term string) {
	if p.filter != "" {
		term = "(" + p.filter + ") and " + term
	}
	p.filterBy(term)
}

// diagram, export and capture save the packets that the filter shows.
func (p *Packets) diagram(app.Context, app.Event) { p.save(view.DoDiagram, "packets.svg") }
func (p *Packets) export(app.Context, app.Event)  { p.save(view.DoExport, "packets.jsonl") }
func (p *Packets) capture(app.Context, app.Event) { p.save(view.DoCapture, "packets.pcapng") }

func (p *Packets) save(verb, name string) {
	p.Script.Send(view.Command{Verb: verb, Text: p.filter}, func(r view.Reply) {
		if r.OK {
			p.Script.SaveFile(name, r.Data)
			return
		}
		p.Page.failed(r.Error)
	})
}

func (p *Packets) onFilter(ctx app.Context, _ app.Event) {
	text := ctx.JSSrc().Get("value").String()
	p.edits++
	mine := p.edits
	ctx.After(typing, func(ctx app.Context) {
		if mine != p.edits {
			return
		}
		p.filter, p.detached, p.at = text, false, -1
		p.ask(ctx)
	})
}
