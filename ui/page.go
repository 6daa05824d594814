package ui

import (
	"sort"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// Page is the whole page: bar, bench of tiles, side panel.
type Page struct {
	app.Compo
	Script Script

	state State
	labs  []Lab
	help  bool
	ctx   app.Context // of the page: what any part changes here is drawn anew
	tab   tab
	said  string         // the last problem of a command, until the next one works
	wrong map[int]string // so too, of commands to one computer: shown at its tile

	files     *Files
	drafts    int             // texts in the editor that are not saved
	share     bool            // the sheet is open
	room      bool            // so too
	forgiven  string          // what was not carried, and dismissed
	dismissed map[string]bool // hosts that nobody wants to hear of

	place   spot      // what a narrow window shows
	menu    bool      // is open
	list    *Packets  // as it stands in the page
	packet  opened    // beside the list
	sight   sight     // what the bench shows
	build   *building // the sheet of a computer, if it is open
	gallery *gallery  // the sheet of labs, if it is open
	wrote   *wrote    // the sheet of what programs wrote, if it is open
}

// OnMount starts listening. The state comes on another goroutine and is taken
// over on the page's own.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx, p.sight = ctx, firstSight()
	p.Script.Asked(p.asked)
	p.Script.Said(p.tileSaid)
	p.place = placeBench
	listenKeys(p.shortcut)
	listenChords(p.chord)
	p.Script.Labs(func(l []Lab) { ctx.Dispatch(func(app.Context) { p.labs = l }) })
	p.Script.Listen(func(s State) {
		ctx.Dispatch(func(ctx app.Context) {
			places := placesOf(p.state) != placesOf(s)
			p.forgive(s)
			p.opens(ctx, s)
			if p.gallery != nil && s.Kept != p.state.Kept {
				p.gallery.askMine()
			}
			p.holds(s)
			if s.Lab != p.state.Lab {
				p.packet = opened{}
			}
			p.state = s
			if places {
				ctx.Defer(func(app.Context) { p.Script.Sync() })
			}
		})
	})
}

// placesOf is a string that changes when the painter must look for places.
func placesOf(s State) string {
	out := itoa(int(s.Lab))
	for _, c := range s.Computers {
		out += "," + itoa(c.ID)
		if c.Note != "" || c.Lost > 0 {
			out += "!"
		}
		for _, m := range c.Modems {
			out += m.Side
		}
	}
	for _, m := range s.Monitors {
		out += ";" + itoa(m.ID)
	}
	return out
}

// Render draws the page. Its three parts never change places: the canvases
// that the painter put into the bench must stay where they are.
func (p *Page) Render() app.UI {
	under := p.help || p.share || p.room && p.state.Room != nil || p.state.Leaving || p.build != nil || p.gallery != nil || p.wrote != nil // a sheet that must be answered first
	return app.Div().Class("page").DataSet("place", string(p.place)).Body(
		&Bar{Script: p.Script, Labs: p.labs, Name: p.state.Name, Title: p.state.Title, Clock: p.state.Clock, Speed: p.state.Speed,
			Undo: p.state.Undo, Redo: p.state.Redo, Edited: p.state.Edited || p.drafts > 0, Changed: p.state.Changed, Wrote: p.state.Wrote, Room: p.state.Room, Page: p, Under: under, Menu: p.menu},
		app.Div().Class("notices").Body(p.notices()...),
		inert(app.Div().Class("work").Role("main"), under).Body(
			app.Div().Class("left").Body(
				p.bench(),
				app.Section().ID("dock").Class("dock").Aria("label", "Time and packets").Body(
					p.timeline(),
					&Packets{Script: p.Script, Page: p, Lab: p.state.Lab, Sent: p.state.Packets, Count: p.state.Count, Dropped: p.state.Dropped, Names: p.names(), Shared: p.state.Room != nil}),
				app.Div().ID("split").Class("split").Role("separator").TabIndex(0).Aria("label", "Width of the side panel").
					Aria("orientation", "vertical").Aria("valuenow", "0").Aria("valuemin", "0").Aria("controls", "side").
					Title("Drag, or use the arrow keys, to make the side panel wider or narrower"),
			),
			&Side{Script: p.Script, Page: p, Tab: p.shown(), Lab: p.state.Lab, Name: p.state.Name, Opened: p.state.Opened, Owners: p.diskOwners(),
				Packet: p.packet, Shared: p.state.Room != nil, Channels: p.channels(), Checks: p.state.Checks},
		),
		inert(p.places(), under),
		app.Div().ID("live").Class("unseen").Aria("live", "polite"),
		app.Div().Body(when(p.help, func() app.UI { return &Help{Page: p} })),
		app.Div().Body(when(p.share, func() app.UI {
			return &Share{Script: p.Script, Page: p, Name: p.labName(), Drafts: p.drafts, Undo: p.state.Undo, Redo: p.state.Redo}
		})),
		app.Div().Body(when(p.build != nil, func() app.UI { return p.build.draw() })),
		app.Div().Body(when(p.gallery != nil, func() app.UI { return p.gallery.draw() })),
		app.Div().Body(when(p.wrote != nil, func() app.UI { return p.wrote.draw() })),
		app.Div().Body(p.roomSheet()),
		app.Div().Body(when(p.state.Leaving, func() app.UI { return &Leave{Script: p.Script, Page: p, Name: p.labName(), Drafts: p.drafts} })),
	)
}

// tiles are the computers in the order of their ids.
func (p *Page) tiles() []view.Computer {
	list := p.state.Computers
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return list
}

func (p *Page) tile(i int) app.UI {
	c := steady(p.state.Computers[i])
	return &Tile{Script: p.Script, Is: c, Page: p, Wrong: p.wrong[c.ID]}
}

// shown is the chosen tab.
func (p *Page) shown() tab {
	if p.tab == "" {
		return tabLesson
	}
	return p.tab
}

// show chooses a tab.
func (p *Page) show(t tab) { p.ctx.Dispatch(func(app.Context) { p.tab, p.place = t, placeSide }) }

// tileSaid keeps what was wrong with a command to a computer, until one works
// or it is dismissed.
func (p *Page) tileSaid(id int, why string) {
	if p.wrong[id] == why {
		return
	}
	p.ctx.Dispatch(func(ctx app.Context) {
		wrong := map[int]string{id: why}
		for other, text := range p.wrong {
			if other != id {
				wrong[other] = text
			}
		}
		p.wrong = wrong
		ctx.Defer(func(app.Context) { p.Script.Sync() })
	})
}

// forgive forgets what was wrong when the lab or a computer's power changes.
func (p *Page) forgive(s State) {
	if s.Lab != p.state.Lab {
		p.wrong = nil
		return
	}
	for i := range s.Computers {
		if c := &s.Computers[i]; p.wrong[c.ID] != "" && p.state.power(c.ID) != c.Power {
			delete(p.wrong, c.ID)
		}
	}
}

// steady is a computer without what the painter shows by itself, so that a
// tile is drawn again only when something in it has changed.
func steady(c view.Computer) view.Computer {
	c.CursorX, c.CursorY, c.Blink, c.Cursor, c.Rows, c.Planes, c.Palette, c.Events, c.Disk = 0, 0, false, 0, nil, nil, nil, 0, 0
	c.At = view.Vec{}
	modems := make([]view.Modem, len(c.Modems))
	for i, m := range c.Modems {
		modems[i] = view.Modem{Side: m.Side, Kind: m.Kind, Medium: m.Medium, Open: m.Open, Channels: m.Channels}
	}
	c.Modems = modems
	parts := make([]view.Part, len(c.Parts))
	for i, p := range c.Parts {
		parts[i] = view.Part{Side: p.Side, Kind: p.Kind}
	}
	c.Parts = parts
	return c
}

func (p *Page) names() map[int]string {
	names := map[int]string{}
	for _, c := range p.state.Computers {
		names[c.ID] = c.Name
	}
	for _, f := range p.state.Floppies {
		names[f.ID] = f.Name
	}
	return names
}

// notices are the things that went wrong, with what to do about them.
func (p *Page) notices() []app.UI {
	var out []app.UI
	if p.state.Film {
		out = append(out, p.filmNotice())
	}
	switch p.state.Engine {
	case "silent":
		out = append(out, p.notice("The engine has not answered for 5 seconds. It may be busy; a restart brings back your work, and the computers start anew.", "Restart the engine", p.restart))
	case "stopped":
		out = append(out, p.notice("The engine stopped: "+p.state.Text+". A restart brings back your work, and the computers start anew.", "Restart the engine", p.restart))
	}
	if p.state.Clock == view.Halted {
		out = append(out, p.notice("Emberwire has made a mistake, and the lab cannot go on: "+p.state.Stopped+
			". Nothing is lost: save what you have made, or run the lab again. Please report this text and the lab; the details are in the browser's console.", "", nil))
	}
	if p.state.Problem != "" {
		out = append(out, p.notice(p.state.Problem, "Choose a lab", func(app.Context, app.Event) { p.toggleGallery() }))
	}
	if p.state.Replay != "" {
		out = append(out, p.notice("This lab was "+p.state.Replay+".", "", nil))
	}
	for _, n := range p.state.Notes {
		out = append(out, p.note(n))
	}
	out = append(out, p.asks()...)
	if p.said != "" {
		out = append(out, app.Div().Class("notice").Role("alert").Body(
			app.Span().Class("notice-text").Text(p.said),
			goOn(p.Script, p.said, p.failed),
			app.Button().Type("button").Class("plain").Text("Dismiss").OnClick(p.dismiss)))
	}
	return append(out, p.roomNotices()...)
}

func (p *Page) notice(text, action string, do app.EventHandler) app.UI {
	return app.Div().Class("notice").Role("alert").Body(
		app.Span().Class("notice-text").Text(text),
		when(action != "", func() app.UI {
			return app.Button().Type("button").Class("plain").Text(action).OnClick(do, action)
		}),
	)
}

// note is something that is known and can be dismissed.
func (p *Page) note(n Note) app.UI {
	return app.Div().Class("notice ask").Role("status").DataSet("note", n.ID).Body(
		app.Span().Class("notice-text").Text(n.Text),
		when(n.Action != "", func() app.UI {
			return app.Button().Type("button").Class("plain").Text(n.Action).OnClick(func(app.Context, app.Event) { p.Script.Note(n.ID, true) }, n.ID)
		}),
		app.Button().Type("button").Class("plain").Text("Dismiss").OnClick(func(app.Context, app.Event) { p.Script.Note(n.ID, false) }, n.ID),
	)
}

func (p *Page) restart(app.Context, app.Event) { p.Script.Restart() }
func (p *Page) dismiss(app.Context, app.Event) { p.said = "" }
func (p *Page) toggleHelp() {
	p.ctx.Dispatch(func(ctx app.Context) {
		p.help = !p.help
		ctx.Defer(func(app.Context) { focus(otherwise(p.help, "help", "menu-button")) })
	})
}
func (p *Page) failed(why string) {
	if p.said != why {
		p.ctx.Dispatch(func(app.Context) { p.said = why })
	}
}

// shortcut does what a key on the page itself asks for; true if it was one.
func (p *Page) shortcut(key string) bool {
	switch {
	case key == "?":
		p.toggleHelp()
	case key == "Escape" && p.menu:
		p.toggleMenu()
	case key == "Escape" && p.help:
		p.toggleHelp()
	case key == "Escape" && p.state.Leaving:
		p.Script.Leave(false)
	case key == "Escape" && p.room:
		p.toggleRoom()
	case key == "Escape" && p.share:
		p.toggleShare()
	case key == "Escape" && p.build != nil:
		p.built()
	case key == "Escape" && p.wrote != nil:
		p.toggleWrote()
	case key == "Escape" && p.gallery != nil:
		p.toggleGallery()
	case key == "Escape" && p.state.Past && p.build == nil:
		p.Script.Send(view.Command{Verb: view.DoPresent}, nil)
	case p.help || p.room || p.state.Leaving || p.share || p.build != nil || p.gallery != nil || p.wrote != nil:
		return false // the page behind the sheet waits
	case key == "s":
		p.toggleShare()
	case key == "f":
		p.showFiles(-1)
	case key == "m":
		p.nextSight()
	case key == "a":
		p.add(nil)
	case key == "g":
		p.toggleGallery()
	case key == "p":
		p.play()
	case key == "n":
		p.next()
	case key == "b":
		p.previous()
	case key == "i":
		press("inside")
	case key == ",":
		p.seek("back")
	case key == ".":
		p.Script.Send(view.Command{Verb: view.DoStep}, nil)
	case key == "e":
		p.Script.Enlarge(-1)
	case key == "l":
		p.show(tabLesson)
	case key == "k":
		p.visit(placePackets)
		focus(listID)
	case key == "/":
		p.visit(placePackets)
		focus("filter") // at once: the next key is for it
	case len(key) == 1 && key[0] >= '1' && key[0] <= '9' && int(key[0]-'1') < len(p.state.Computers):
		focus("keys-" + itoa(p.state.Computers[key[0]-'1'].ID))
	default:
		return false
	}
	return true
}

// clockVerb is what the run button does in a state.
func clockVerb(s view.State) string {
	if s == view.Running {
		return view.DoPause
	}
	return view.DoRun
}
