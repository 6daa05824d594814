package ui

import (
	"math"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// How one goes through the packet list: by click, by key, and by the buttons
// for the previous and the next packet. Places are counted over everything that
// the filter shows, fetched or not.

func (p *Packets) onClick(ctx app.Context, e app.Event) {
	top, _ := scrolled(listID)
	i := int(offsetIn(listID, e.Get("clientY").Float())+top)/p.rowHeight() - p.base
	if i >= 0 && i < len(p.rows) {
		p.detached = true
		p.pick(p.rows[i], p.base+i)
	}
}

// first and last are steps that lead to the ends of the list.
const (
	toFirst = math.MinInt32
	toLast  = math.MaxInt32
)

// onKey moves the choice.
func (p *Packets) onKey(_ app.Context, e app.Event) {
	_, height := scrolled(listID)
	page := max(int(height)/p.rowHeight()-1, 1)
	step := map[string]int{"ArrowDown": 1, "ArrowUp": -1, "PageDown": page, "PageUp": -page, "Home": toFirst, "End": toLast}[e.Get("key").String()]
	if e.Get("key").String() == "Enter" && p.picked.Number > 0 {
		e.PreventDefault()
		focus("detail")
		return
	}
	if step == 0 || e.Get("ctrlKey").Bool() || e.Get("altKey").Bool() || e.Get("metaKey").Bool() {
		return
	}
	e.PreventDefault()
	p.walk(step)
}

// walk opens the packet so many places further. Where the opened one stands is
// asked for if it is not known; without one the walk begins at an end.
func (p *Packets) walk(step int) {
	p.detached = true
	switch {
	case step == toFirst:
		p.goTo(0)
	case step == toLast:
		p.goTo(p.total - 1)
	case p.picked.Number == 0 && step < 0:
		p.goTo(p.total - 1)
	case p.picked.Number == 0:
		p.goTo(0)
	case p.at >= 0:
		p.goTo(p.at + step)
	default:
		c := p.command(1)
		c.From = int(p.picked.Number)
		p.fetch(c, func(r view.Reply) { p.goTo(r.Place + step) })
	}
}

// fetch asks for rows beside those in view.
func (p *Packets) fetch(c view.Command, then func(view.Reply)) {
	p.Script.Send(c, func(r view.Reply) {
		p.ctx.Dispatch(func(app.Context) {
			if r.OK {
				then(r)
			}
		})
	})
}

// goTo opens the packet at a place, or at the end next to it.
func (p *Packets) goTo(place int) {
	place = max(min(place, p.total-1), 0)
	p.at = place // the next step may come before the answer
	if i := place - p.base; i >= 0 && i < len(p.rows) {
		p.pick(p.rows[i], place)
		p.reveal(place)
		return
	}
	c := p.command(1)
	c.X = place + 1
	p.fetch(c, func(r view.Reply) {
		if p.at == place && len(r.Rows) > 0 {
			p.total = r.Total
			p.pick(r.Rows[0], place)
			p.reveal(place)
		}
	})
}

// inside reports whether a place can be seen.
func (p *Packets) inside(place int) bool {
	top, height := scrolled(listID)
	y := float64(place * p.rowHeight())
	return place >= 0 && y >= top-1 && y+float64(p.rowHeight()) <= top+height+1
}

// pinned reports whether the opened packet is out of view: its row stands above
// the others then.
func (p *Packets) pinned() bool { return p.picked.Number > 0 && !p.inside(p.at) }

// reveal scrolls a place into view.
func (p *Packets) reveal(place int) {
	p.ctx.Defer(func(ctx app.Context) {
		top, height := scrolled(listID)
		y, row := float64(place*p.rowHeight()), float64(p.rowHeight())
		switch {
		case y < top:
			scrollTo(listID, y)
		case y+row > top+height:
			scrollTo(listID, y+row-height)
		}
		p.ask(ctx) // where nothing had to be scrolled, nobody else asks
	})
}

// open shows the packet with a number, wherever it stands.
func (p *Packets) open(number uint64) {
	c := p.command(1)
	c.From = int(number)
	p.fetch(c, func(r view.Reply) {
		if len(r.Rows) > 0 && r.Rows[0].Number == number {
			p.pick(r.Rows[0], r.Place)
			if p.detached {
				p.reveal(r.Place)
			}
			return
		}
		p.Script.Send(view.Command{Verb: view.DoPacket, Number64: float64(number)}, func(r view.Reply) {
			if r.Packet == nil {
				p.Page.failed("There is no packet " + itoa(int(number)) + " in the list, or not any more.")
				return
			}
			p.pick(view.Row{Number: number}, -1) // not in this filter
		})
	})
}

// pick opens a row.
func (p *Packets) pick(row view.Row, place int) {
	p.ctx.Dispatch(func(app.Context) { p.picked, p.at = row, place })
	p.read(row.Number, p.Page.look)
}

// read shows a packet that is picked, and again as long as other tabs have been
// asked about it.
func (p *Packets) read(number uint64, show func(opened)) {
	p.Script.Send(view.Command{Verb: view.DoPacket, Number64: float64(number)}, func(r view.Reply) {
		p.ctx.Dispatch(func(ctx app.Context) {
			if p.picked.Number != number {
				return
			}
			show(opened{number, r.Packet, r.Error})
			if r.Packet != nil && r.Packet.Asking {
				ctx.After(asking, func(app.Context) {
					if p.picked.Number == number {
						p.read(number, p.Page.renew)
					}
				})
			}
		})
	})
}

// asking is how long other tabs may take to answer before it is looked again.
const asking = 400 * time.Millisecond

// close puts the opened packet away.
func (p *Packets) close() {
	p.ctx.Dispatch(func(app.Context) { p.picked, p.at = view.Row{}, -1 })
	p.Page.look(opened{})
	focus(listID)
}
