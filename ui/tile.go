package ui

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// Tile is one computer: a row with its name, lights and buttons, and its
// screen, which the painter puts into the place kept for it.
type Tile struct {
	app.Compo
	Script Script
	Page   *Page // told what went wrong
	Is     view.Computer
	Wrong  string // with the last command
}

// Render draws the frame around the screen.
func (t *Tile) Render() app.UI {
	id := itoa(t.Is.ID)
	return app.Section().Class("tile").DataSet("computer", id).Aria("label", "Computer "+t.Is.Name).Body(
		app.Header().Class("tile-head").Body(
			app.Span().Class("lamp").DataSet("power", string(t.Is.Power)).Title("Power: "+powerText(t.Is.Power)),
			app.B().Class("tile-name").Title("Double-click to enlarge").Text(t.Is.Name),
			app.Span().Class("tile-id").Text("#"+id),
			app.Span().Class("tile-os").Text(t.Is.OS),
			app.Span().Class("lights").Body(app.Range(t.Is.Modems).Slice(t.light), app.Range(t.Is.Parts).Slice(t.part)),
			app.Span().Class("spacer"),
			app.Span().Class("leave").Text("Esc leaves"),
			button(iconEnlarge, "Enlarge "+t.Is.Name+", or show all again (e)", "quiet enlarge", t.enlarge),
			t.powerButton(),
			button(iconFiles, "Files of "+t.Is.Name, "quiet tile-files", t.files),
			button(iconSetup, "Peripherals and place of "+t.Is.Name+", remove it", "quiet setup", t.setup).ID("setup-"+id),
			button(iconReboot, "Reboot "+t.Is.Name+" (Ctrl+Alt+R)", "quiet reboot", t.reboot),
			button(iconTerminate, "Terminate the program of "+t.Is.Name+" (Ctrl+Alt+T)", "quiet terminate", t.terminate),
			more(t.Is.Name),
		),
		app.Div().ID("screen-"+id).Class("screen").DataSet("power", string(t.Is.Power)).Body(t.keys()),
		app.P().Class("tile-note").Hidden(t.note() == "").Text(t.note()),
		app.P().Class("tile-note wrong").Role("alert").Hidden(t.Wrong == "").Body(
			app.Span().Text(t.Wrong), goOn(t.Script, t.Wrong, func(why string) { t.Page.tileSaid(t.Is.ID, why) }), app.Button().Type("button").Class("plain").Text("Dismiss").OnClick(t.dismiss)),
		app.Pre().ID("text-"+id).Class("unseen").Role("group").Aria("label", "Screen of "+t.Is.Name).Text(""),
	)
}

// more opens the menu with everything in words (see.js).
func more(name string) app.UI {
	return app.Button().Type("button").Class("tool quiet tile-more").Title("More of "+name).Aria("label", "More of "+name).
		Aria("haspopup", "menu").Aria("expanded", false).Body(icon(iconMore))
}

func powerText(p view.Power) string {
	if p == view.Failed {
		return "stopped with an error"
	}
	return string(p)
}

func (t *Tile) light(i int) app.UI {
	m := t.Is.Modems[i]
	shape := map[string]string{"wired": iconCable, "ender": iconEnder}[m.Kind]
	if shape == "" {
		shape = iconAntenna
	}
	title := m.Kind + " modem, " + m.Side
	if m.Kind == "wired" {
		title += ", cable " + m.Medium
	}
	title += dropped(t.Is.Drops)
	return app.Span().Class("plugged").Body(
		app.Span().ID("light-"+itoa(t.Is.ID)+"-"+m.Side).Class("light").Role("img").
			Title(title).Aria("label", title).DataSet("kind", m.Kind).Body(icon(shape)),
		app.Span().Class("open").Title(openTitle(m)).Text(plugText(m)))
}

// plugText is what stands beside a modem's light: its cable, or its open
// channels.
func plugText(m view.Modem) string {
	if m.Kind == "wired" {
		return m.Medium
	}
	return openText(m)
}

func openTitle(m view.Modem) string {
	if m.Open == 0 {
		return "No channel is open"
	}
	return "Open: " + openText(m)
}

// part is a peripheral that is no modem. Its light blinks when it does something.
func (t *Tile) part(i int) app.UI {
	p := t.Is.Parts[i]
	title := p.Kind + ", " + p.Side
	return app.Span().ID("light-"+itoa(t.Is.ID)+"-"+p.Side).Class("light").Role("img").
		Title(title).Aria("label", title).DataSet("kind", p.Kind).Body(icon(partIcon(p.Kind)))
}

func partIcon(kind string) string {
	switch kind {
	case "monitor":
		return iconScreen
	case "drive":
		return iconDisk
	case "printer":
		return iconPrinter
	}
	return iconSpeaker
}

// dropped says what the computer's network has dropped, most first.
func dropped(list []view.Drop) string {
	if len(list) == 0 {
		return ""
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b view.Drop) int { return b.Count - a.Count })
	words := make([]string, len(list))
	for i, d := range list {
		words[i] = d.Why + " " + grouped(d.Count)
	}
	return "; its network has dropped: " + strings.Join(words, ", ")
}

// note says what was bounded at this computer.
func (t *Tile) note() string {
	if t.Is.Note != "" {
		return t.Is.Note
	}
	if t.Is.Lost > 0 {
		return plural(t.Is.Lost, "event was", "events were") + " dropped: the queue holds 256."
	}
	return ""
}

func (t *Tile) powerButton() app.UI {
	if t.Is.Power == view.On {
		return button(iconPower, "Shut down "+t.Is.Name, "quiet power", t.power)
	}
	return button(iconPower, "Turn on "+t.Is.Name, "quiet power", t.power)
}

func (t *Tile) power(app.Context, app.Event) {
	if t.Is.Power == view.On {
		t.do(view.DoPower, "off")
		return
	}
	t.do(view.DoPower, "on")
}

func (t *Tile) reboot(app.Context, app.Event)    { t.do(view.DoPower, "reboot") }
func (t *Tile) terminate(app.Context, app.Event) { t.do(view.DoTerminate, "") }

func (t *Tile) files(app.Context, app.Event)   { t.Page.showFiles(t.Is.ID) }
func (t *Tile) setup(app.Context, app.Event)   { t.Page.setup(t.Is.ID) }
func (t *Tile) enlarge(app.Context, app.Event) { t.Script.Enlarge(t.Is.ID) }
func (t *Tile) dismiss(app.Context, app.Event) { t.Page.tileSaid(t.Is.ID, "") }

func (t *Tile) do(verb, text string) {
	t.Script.Send(view.Command{Verb: verb, Computer: t.Is.ID, Text: text}, func(r view.Reply) { t.Page.tileSaid(t.Is.ID, r.Error) })
	focus("keys-" + itoa(t.Is.ID))
}

// keys takes the keyboard for one screen. It is a text field, so that input
// methods and on-screen keyboards work; it is over the whole screen, unseen,
// and stays empty. static/keys.js listens to it.
func (t *Tile) keys() app.UI {
	id := itoa(t.Is.ID)
	return app.Textarea().ID("keys-"+id).Class("keys").DataSet("computer", id).
		Aria("label", "Keyboard of "+t.Is.Name+". Escape leaves.").Aria("describedby", "text-"+id).
		Attr("autocomplete", "off").Attr("autocapitalize", "off").Attr("spellcheck", "false").Rows(1)
}
