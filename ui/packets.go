package ui

import (
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

const (
	rowHeight = 24   // CSS pixels, as in app.css
	spare     = 6    // rows fetched beyond the visible ones
	window    = 1000 // matches of a filter that can be scrolled through
	listID    = "packet-list"
	typing    = 150 * time.Millisecond // after the last key in the filter box
)

// Packets is the packet list and the opened packet. The rows stay in the
// engine; only those in view are fetched, at most one request at a time.
type Packets struct {
	app.Compo
	Link    Link
	Page    *Page // told what went wrong
	Lab     uint64
	Sent    int // messages ever sent
	Dropped int // rows that fell out of the engine's ring
	Names   map[int]string
	Shared  bool // others hear too, and are not known here
	Seen    bool // not behind the other tab

	lab      uint64
	rows     []view.Row
	base     int // place of rows[0] among the total rows
	total    int
	unread   int // rows the filter has yet to look at
	filter   string
	problem  string // what is wrong with the filter
	detached bool   // scrolled away from the newest row
	asking   bool   // a request is under way
	again    bool   // and another one is wanted
	edits    int    // counts changes of the filter
	picked   uint64 // number of the opened packet, 0 none
	packet   *view.Packet
	lost     string // why the opened packet cannot be shown
}

// OnMount asks the engine to look closely at misses from now on.
func (p *Packets) OnMount(ctx app.Context) {
	p.Link.Send(view.Command{Verb: view.DoWatch, Number64: 1}, nil)
	p.ask(ctx)
}

// OnUpdate follows new messages and forgets the old lab's.
func (p *Packets) OnUpdate(ctx app.Context) {
	if p.lab != p.Lab {
		p.lab, p.rows, p.base, p.total, p.picked, p.packet, p.lost = p.Lab, nil, 0, 0, 0, nil, ""
		p.detached = false
		p.Link.Send(view.Command{Verb: view.DoWatch, Number64: 1}, nil)
	}
	p.ask(ctx)
}

// ask fetches the rows in view.
func (p *Packets) ask(ctx app.Context) {
	if p.asking {
		p.again = true
		return
	}
	p.asking, p.again = true, false
	top, height := scrolled(listID)
	c := p.request(int(top)/rowHeight, int(height)/rowHeight+spare)
	filter := p.filter
	p.Link.Send(c, func(r view.Reply) { ctx.Dispatch(func(ctx app.Context) { p.take(ctx, c, filter, r) }) })
}

// request is the command for the rows at a place. Without a filter the number
// of a message gives its place; with one only the newest matches have a known
// place, so a whole window of them is fetched once the list is scrolled.
func (p *Packets) request(first, count int) view.Command {
	c := view.Command{Verb: view.DoPackets, Text: p.filter, Count: count}
	switch {
	case p.detached && p.filter == "":
		c.From = p.Dropped + 1 + max(0, first-spare/2)
	case p.detached:
		c.Count = window
	}
	return c
}

// take shows an answer, unless the question has changed meanwhile.
func (p *Packets) take(ctx app.Context, c view.Command, filter string, r view.Reply) {
	p.asking = false
	if filter == p.filter {
		p.problem = ""
		if filter != "" {
			p.problem = r.Error
		}
		if r.OK {
			p.show(c, r)
		}
	}
	if !p.detached {
		ctx.Defer(func(app.Context) { scrollTo(listID, -1) })
	}
	if p.again || r.Unread > 0 && filter == p.filter {
		p.ask(ctx) // the filter looks at a part of the list each time
	}
}

func (p *Packets) show(c view.Command, r view.Reply) {
	p.rows, p.total, p.unread = r.Rows, r.Total, r.Unread
	if p.filter == "" {
		p.total = max(p.Sent-p.Dropped, 0)
		if n := len(r.Rows); n > 0 {
			p.total = max(p.total, int(r.Rows[n-1].Number)-p.Dropped)
		}
	}
	p.base = p.total - len(p.rows)
	if c.From > 0 {
		p.base = c.From - p.Dropped - 1
	}
}

// Render draws the panel.
func (p *Packets) Render() app.UI {
	return app.Div().Class("packets").Body(
		app.Div().Class("list-side").Body(
			p.head(),
			app.Div().Class("columns").Aria("hidden", "true").Body(
				app.Span().Text("No"), app.Span().Text("Time"), app.Span().Text("From → heard by"),
				app.Span().Text("Channel"), app.Span().Text("Protocol"), app.Span().Text("Summary")),
			app.Div().ID(listID).Class("rows").TabIndex(0).Role("listbox").Aria("label", "Packets, newest last").
				OnScroll(p.onScroll).OnClick(p.onClick).OnKeyDown(p.onKey).Body(
				app.Div().Class("rows-all").Style("height", itoa(p.total*rowHeight)+"px").Body(
					app.Range(p.inView()).Slice(func(i int) app.UI { return p.row(i) }))),
			app.P().Class("empty").Hidden(p.total > 0).Text(p.emptyText()),
		),
		app.Div().Class("detail-side").Hidden(p.picked == 0).Body(p.detail()),
	)
}

func (p *Packets) emptyText() string {
	if p.filter != "" {
		return "No packet matches the filter."
	}
	return "No computer has sent anything yet."
}

func (p *Packets) head() app.UI {
	follow := app.Button().Type("button").Class("tool follow").Title("Follow the newest packet, or hold the list while the world goes on").Aria("label", "Follow the newest packet").
		Aria("pressed", !p.detached).OnClick(p.follow).Body(icon(iconFollow))
	return app.Div().Class("side-head").Body(
		app.Span().Class("count").Text(p.counted()),
		app.Span().Class("spacer"),
		app.Input().ID("filter").Class("filter").Type("search").Placeholder("Filter: psp and from=alice").Aria("label", "Filter packets").
			Title("Words and fields: psp and computer=alice and not ack · (arp or control) missed=bob · psp.sequence>=100 · time<2").
			AutoComplete(false).Spellcheck(false).OnInput(p.onFilter),
		follow,
		button(iconDiagram, "Download a sequence diagram of these packets (SVG)", "", p.diagram),
		button(iconDownload, "Download these packets (JSON Lines)", "", p.export),
		button(iconDownload, "Download these packets as a capture for Wireshark (pcapng)", "pcapng", p.capture),
		app.P().Class("filter-problem").Role("status").Hidden(p.problem == "").Text(p.problem),
	)
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

// inView are the fetched rows that can be seen now, with some to spare.
func (p *Packets) inView() []view.Row {
	from, to := p.span()
	return p.rows[from:to]
}

func (p *Packets) span() (from, to int) {
	if !p.detached || len(p.rows) < window {
		return 0, len(p.rows)
	}
	top, height := scrolled(listID)
	from = min(max(int(top)/rowHeight-p.base-spare/2, 0), len(p.rows))
	return from, min(from+int(height)/rowHeight+2*spare, len(p.rows))
}

func (p *Packets) row(i int) app.UI {
	from, _ := p.span()
	r := p.rows[from+i]
	class := "row"
	if r.Number == p.picked {
		class = "row picked"
	}
	return app.Div().ID("row-"+itoa(int(r.Number))).Class(class).Role("option").Aria("selected", r.Number == p.picked).
		Style("transform", "translateY("+itoa((p.base+from+i)*rowHeight)+"px)").Body(
		app.Span().Class("num").Text(int(r.Number)),
		app.Span().Class("num").Text(seconds(r.Time)),
		app.Span().Class(heardClass(r)).Text(r.Name+" → "+p.hearers(r)),
		app.Span().Class("num").Text(channels(r)),
		protocol(r.Protocol),
		app.Span().Class("sum").Text(r.Summary),
	)
}

// protocol is a protocol's name in its colour.
func protocol(name string) app.UI {
	return app.Span().Class("proto").DataSet("proto", name).Style("--hue", itoa(view.Hue(name))).Text(name)
}

func heardClass(r view.Row) string {
	if len(r.Hearers) == 0 {
		return "who unheard"
	}
	return "who"
}

func channels(r view.Row) string {
	if r.Channel == r.Reply {
		return itoa(r.Channel)
	}
	return itoa(r.Channel) + "/" + itoa(r.Reply)
}

func (p *Packets) name(id int) string {
	if n := p.Names[id]; n != "" {
		return n
	}
	return "#" + itoa(id)
}

func (p *Packets) onScroll(ctx app.Context, _ app.Event) {
	top, height := scrolled(listID)
	atEnd := int(top+height) >= p.total*rowHeight-rowHeight/2
	if p.detached == !atEnd && !p.detached {
		return
	}
	was := p.detached
	p.detached = !atEnd
	if p.detached && was && p.filter != "" {
		return // the window is there already
	}
	p.ask(ctx)
}

func (p *Packets) follow(ctx app.Context, _ app.Event) {
	p.detached = !p.detached
	p.ask(ctx)
}

// filterBy puts a filter into the box, or adds a term to what is there.
func (p *Packets) filterBy(ctx app.Context, text string) {
	p.edits++
	p.filter, p.detached = text, false
	setValue("filter", text)
	p.ask(ctx)
}

// addTerm narrows the list to packets that have this field too.
func (p *Packets) addTerm(ctx app.Context, term string) {
	if p.filter != "" {
		term = "(" + p.filter + ") and " + term
	}
	p.filterBy(ctx, term)
}

// diagram, export and capture save the packets that the filter shows.
func (p *Packets) diagram(app.Context, app.Event) { p.save(view.DoDiagram, "packets.svg") }
func (p *Packets) export(app.Context, app.Event)  { p.save(view.DoExport, "packets.jsonl") }
func (p *Packets) capture(app.Context, app.Event) { p.save(view.DoCapture, "packets.pcapng") }

func (p *Packets) save(verb, name string) {
	p.Link.Send(view.Command{Verb: verb, Text: p.filter}, func(r view.Reply) {
		if r.OK {
			p.Link.SaveFile(name, r.Data)
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
		p.filter, p.detached = text, false
		p.ask(ctx)
	})
}

func (p *Packets) onClick(ctx app.Context, e app.Event) {
	top, _ := scrolled(listID)
	i := int(offsetIn(listID, e.Get("clientY").Float())+top)/rowHeight - p.base
	if i >= 0 && i < len(p.rows) {
		p.pick(ctx, i)
	}
}

// onKey moves the choice with the arrow keys.
func (p *Packets) onKey(ctx app.Context, e app.Event) {
	step := map[string]int{"ArrowDown": 1, "ArrowUp": -1, "PageDown": 10, "PageUp": -10}[e.Get("key").String()]
	if step == 0 || len(p.rows) == 0 {
		return
	}
	e.PreventDefault()
	at := len(p.rows) - 1
	for i, r := range p.rows {
		if r.Number == p.picked {
			at = min(max(i+step, 0), len(p.rows)-1)
		}
	}
	p.detached = true
	p.pick(ctx, at)
	p.reveal(ctx, p.base+at)
}

// reveal scrolls a place into view.
func (p *Packets) reveal(ctx app.Context, place int) {
	top, height := scrolled(listID)
	y := float64(place * rowHeight)
	switch {
	case y < top:
		scrollTo(listID, y)
	case y+rowHeight > top+height:
		scrollTo(listID, y+rowHeight-height)
	}
}

// pick opens a row.
func (p *Packets) pick(ctx app.Context, i int) {
	p.picked = p.rows[i].Number
	number := p.picked
	p.Link.Send(view.Command{Verb: view.DoPacket, Number64: float64(number)}, func(r view.Reply) {
		ctx.Dispatch(func(app.Context) {
			if p.picked == number {
				p.packet, p.lost = r.Packet, r.Error
			}
		})
	})
}

func (p *Packets) closeDetail(app.Context, app.Event) { p.picked, p.packet, p.lost = 0, nil, "" }
