package ui

import (
	"strconv"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// MonitorTile is one monitor: its name, and its screen, which the painter puts
// into the place kept for it and which feels fingers there.
type MonitorTile struct {
	app.Compo
	Script Script
	Is     view.Computer
}

// Render draws the frame around the screen.
func (t *MonitorTile) Render() app.UI {
	id := itoa(t.Is.ID)
	size := itoa(t.Is.Width) + "×" + itoa(t.Is.Height) + ", text " + strconv.FormatFloat(t.Is.Scale, 'f', -1, 64)
	kind := map[bool]string{true: "advanced monitor", false: "monitor"}[t.Is.Advanced]
	return app.Section().Class("tile monitor").DataSet("computer", id).Aria("label", "Monitor "+t.Is.Name).Body(
		app.Header().Class("tile-head").Body(
			app.Span().Class("light").DataSet("kind", "monitor").Title(kind).Body(icon(iconScreen)),
			app.B().Class("tile-name").Title("Double-click to enlarge").Text(t.Is.Name),
			app.Span().Class("tile-os").Title("Cells, and the scale of the text").Text(size),
			app.Span().Class("spacer"),
			button(iconEnlarge, "Enlarge "+t.Is.Name+", or show all again", "quiet enlarge", t.enlarge),
			more(t.Is.Name),
		),
		app.Div().ID("screen-"+id).Class("screen").DataSet("power", "on").DataSet("monitor", t.Is.Name).DataSet("touch", strconv.FormatBool(t.Is.Advanced)),
		app.Pre().ID("text-"+id).Class("unseen").Role("group").Aria("label", "Screen of "+t.Is.Name).Text(""),
	)
}

func (t *MonitorTile) enlarge(app.Context, app.Event) { t.Script.Enlarge(t.Is.ID) }
