package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// toggleMenu opens or closes the menu at the end of the bar.
func (p *Page) toggleMenu() {
	p.ctx.Dispatch(func(ctx app.Context) {
		next := "menu-button"
		if p.menu = !p.menu; p.menu {
			next = "menu-reset"
		}
		ctx.Defer(func(app.Context) { focus(next) })
	})
}

// menuButton opens what is needed seldom.
func (b *Bar) menuButton() app.UI {
	return app.Div().Class("menu-place").Body(
		button(iconMore, "More: the original lab, the run, theme, keys", "", func(app.Context, app.Event) { b.Page.toggleMenu() }).
			ID("menu-button").Aria("haspopup", "menu").Aria("expanded", b.Menu),
		when(b.Menu, func() app.UI {
			return app.Div().ID("menu").Class("menu").Role("menu").Aria("label", "More").OnKeyDown(b.menuKey).Body(
				b.item("menu-reset", iconReset, "Back to the original", "The lab as it was opened; undo brings my changes back", b.reset),
				when(b.Wrote > 0, func() app.UI {
					return b.item("menu-wrote", iconFiles, "What programs wrote", "Look at it, keep it or put it back", func(app.Context, app.Event) { b.Page.toggleWrote() })
				}),
				b.item("menu-run", iconDownload, "Download run", "The lab with everything you did, to be replayed", b.download),
				b.item("menu-step", iconStep, "One event further", "while paused, .", b.step),
				b.item("menu-theme", iconTheme, "Theme: "+themeText(b.Script.Theme()), "As the system, light or dark", b.theme),
				b.item("menu-help", iconHelp, "Keys", "?", b.help),
			)
		}),
	)
}

func (b *Bar) item(id, shape, name, more string, do app.EventHandler) app.UI {
	return app.Button().ID(id).Type("button").Class("menu-item").Role("menuitem").TabIndex(-1).OnClick(func(ctx app.Context, e app.Event) {
		if id != "menu-theme" && id != "menu-step" {
			b.Page.toggleMenu()
		}
		do(ctx, e)
	}, b.Script.Theme()).Body(icon(shape), app.Span().Text(name), app.Span().Class("muted").Text(more))
}

// menuKey goes through the menu.
func (b *Bar) menuKey(_ app.Context, e app.Event) {
	by := map[string]int{"ArrowDown": 1, "ArrowUp": -1}[e.Get("key").String()]
	switch key := e.Get("key").String(); {
	case by != 0:
		focusNext(".menu-item", by)
	case key == "Home":
		focusNext(".menu-item", 0)
	case key == "Tab":
		b.Page.toggleMenu()
	default:
		return
	}
	e.PreventDefault()
}
