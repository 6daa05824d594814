package ui

import (
	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// sight is what the bench shows.
type sight string

const (
	sightScreens sight = "tiles"
	sightMap     sight = "map"
	sightBoth    sight = "both"
)

// sights are the choices in the order of the key m.
var sights = []struct {
	is         sight
	icon, name string
}{
	{sightBoth, iconBoth, "Map and screens (m)"},
	{sightScreens, iconTiles, "Screens (m)"},
	{sightMap, iconMap, "Map of the network (m)"},
}

// firstSight is what the address asks for, or what was chosen last.
func firstSight() sight {
	for _, word := range []string{asked("view"), kept("view")} {
		for _, s := range sights {
			if word == string(s.is) {
				return s.is
			}
		}
	}
	return sightBoth
}

// bench is the place of the map and of the screens. Both are always there: the
// painter's canvases must stay where they are.
func (p *Page) bench() app.UI {
	return app.Div().Class("bench-side").DataSet("view", string(p.sight)).Body(
		p.views(),
		app.Div().Class("map-place").Body(when(p.sight != sightScreens, func() app.UI { return app.Div().ID("map") })),
		app.Div().Class("bench-place").Body(
			app.Div().ID("bench").Class("bench").Aria("label", "Computers").Body(
				app.Range(p.tiles()).Slice(func(i int) app.UI { return p.tile(i) }),
				app.Range(p.state.Monitors).Slice(func(i int) app.UI { return &MonitorTile{Script: p.Script, Is: steady(p.state.Monitors[i])} }),
			),
		),
		app.Div().ID("drives").Class("drives"), // filled by drives.js
		app.Div().ID("sound").Class("drives"),  // by sound.js
		p.caption(),
	)
}

// see changes what the bench shows.
func (p *Page) see(s sight) {
	keep("view", string(s))
	p.ctx.Dispatch(func(ctx app.Context) {
		p.sight = s
		ctx.Defer(func(app.Context) { p.Script.Sync() })
	})
}

// nextSight goes through the choices.
func (p *Page) nextSight() {
	for i, s := range sights {
		if s.is == p.sight {
			p.see(sights[(i+1)%len(sights)].is)
			return
		}
	}
	p.see(sightMap)
}

// views are the buttons on the bench that choose.
func (p *Page) views() app.UI {
	return app.Div().Class("views").Role("group").Aria("label", "Bench").Body(
		app.Range(sights).Slice(func(i int) app.UI {
			s := sights[i]
			return button(s.icon, s.name, "view-"+string(s.is), func(app.Context, app.Event) { p.see(s.is) }, string(s.is)).
				Aria("pressed", p.sight == s.is)
		}),
	)
}

// add opens the sheet for a new computer; at is where, nil: beside the others.
func (p *Page) add(at *view.Vec) {
	p.ctx.Dispatch(func(ctx app.Context) {
		if at == nil {
			at = p.beside()
		}
		p.build = &building{page: p, id: -1, name: p.freeName(), at: *at}
		ctx.Defer(func(app.Context) { focus("build-name") })
	})
}

// setup opens the sheet of a computer.
func (p *Page) setup(id int) {
	p.ctx.Dispatch(func(ctx app.Context) {
		for _, c := range p.state.Computers {
			if c.ID == id {
				p.build = &building{page: p, id: id, name: c.Name, at: c.At}
				ctx.Defer(func(app.Context) { focus("build") })
			}
		}
	})
}

// built closes the sheet.
func (p *Page) built() {
	p.ctx.Dispatch(func(ctx app.Context) {
		back := "add-button"
		if p.build != nil && p.build.id >= 0 {
			back = "setup-" + itoa(p.build.id)
		}
		p.build = nil
		ctx.Defer(func(app.Context) { focus(back) })
	})
}

// beside is a place six blocks to the right of all.
func (p *Page) beside() *view.Vec {
	at := view.Vec{Y: 64}
	for i, c := range p.state.Computers {
		if i == 0 || c.At.X+6 > at.X {
			at = view.Vec{X: c.At.X + 6, Y: c.At.Y, Z: c.At.Z}
		}
	}
	return &at
}

// freeName is a name that nobody has.
func (p *Page) freeName() string {
	taken := map[string]bool{}
	for _, c := range p.state.Computers {
		taken[c.Name] = true
	}
	for _, name := range []string{"alice", "bob", "carol", "dora", "emil", "frida", "gus", "hanna"} {
		if !taken[name] {
			return name
		}
	}
	for n := 1; ; n++ {
		if name := "pc" + itoa(n); !taken[name] {
			return name
		}
	}
}

// asked opens what the map or the timeline asks for.
func (p *Page) asked(what string, id int, at view.Vec) {
	switch what {
	case "add":
		p.add(&at)
	case "edit":
		p.setup(id)
	case "packet":
		p.list.open(uint64(id))
	}
}
