package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// Reference is the third panel: what the libraries promise, each with a program
// that runs in its place. static/reference.js draws it when it is opened for the
// first time.
type Reference struct {
	app.Compo
	Script Script
	Opened bool // once; it stays true

	drawn bool
}

func (r *Reference) OnMount(ctx app.Context)  { r.open(ctx) }
func (r *Reference) OnUpdate(ctx app.Context) { r.open(ctx) }

func (r *Reference) open(ctx app.Context) {
	if r.Opened && !r.drawn {
		r.drawn = true
		ctx.Defer(func(app.Context) { r.Script.Reference() })
	}
}

// Render leaves the place to the script.
func (r *Reference) Render() app.UI { return app.Div().ID("reference").Class("reference") }
