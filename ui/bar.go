package ui

import (
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// speeds are the choices of lab seconds per second.
var speeds = []string{"0.01", "0.1", "0.25", "0.5", "1", "2", "5", "10", "100"}

// Bar is the row above everything: the lab and its time.
type Bar struct {
	app.Compo
	Link    Link
	Page    *Page // told what went wrong
	Labs    []Lab
	Name    string
	Title   string
	Clock   view.State
	Speed   float64
	Undo    string // what can be taken back
	Redo    string
	Edited  bool // there is something nobody has saved
	Under   bool // a sheet that must be answered first
	Changed bool // the lab is not as it was opened
	Room    *view.Room
	Sight   sight
}

// Render draws the bar. The painter writes the clock.
func (b *Bar) Render() app.UI {
	header := app.Header().Class("bar")
	if b.Under {
		header = header.Attr("inert", "")
	}
	return header.Body(
		app.Div().Class("word").Body(app.Raw(mark), app.Span().Class("word-text").Text("Emberwire")),
		b.picker(),
		app.Span().Class("edited").Role("status").Title(b.kept()).Hidden(!b.Edited).Text("edited"),
		app.Div().Class("group").Role("group").Aria("label", "Time").Body(
			b.runButton(),
			button(iconStep, "One event further (.)", "", b.step),
			app.Select().Class("speed").Title("Speed of lab time").Aria("label", "Speed of lab time").OnChange(b.setSpeed).Body(
				app.Range(speeds).Slice(func(i int) app.UI {
					return app.Option().Value(speeds[i]).Selected(speeds[i] == b.speed()).Text(speeds[i] + "×")
				})),
			button(iconAgain, "Run again: from lab time 0, with my changes", "again", b.restart),
			button(iconReset, "Back to the original: the lab as it was opened; undo brings my changes back", "", b.reset),
		),
		app.Div().Class("group edits").Role("group").Aria("label", "Edits").Body(
			button(iconUndo, undoText("Undo", b.Undo, "Ctrl+Z"), "undo", b.undo).Aria("disabled", b.Undo == ""),
			button(iconRedo, undoText("Redo", b.Redo, "Ctrl+Shift+Z"), "redo", b.redo).Aria("disabled", b.Redo == ""),
		),
		b.views(),
		app.Div().Class("time").Title("Lab time since the start").Body(
			app.Span().ID("clock").Class("clock").Aria("label", "Lab time").Text("00:00.000"),
			app.Span().ID("rate").Class("rate").Title("Lab seconds reached per second: this device cannot keep up, so lab time goes slower").Text(""),
			app.Span().Class("clock-state").Text(stateText(b.Clock)),
		),
		app.Div().Class("spacer"),
		app.Span().Class("hint").Text("Click a screen and type, click a packet to look inside."),
		app.Div().Class("group").Body(
			b.roomButton(),
			button(iconShare, "Share: link to the lab as it stands, download (s)", "", b.share).ID("share-button"),
			button(iconDownload, "Download run: the lab with everything you did, to be replayed", "", b.download),
			button(iconTheme, "Theme: "+themeText(b.Link.Theme()), "", b.theme),
			button(iconHelp, "Keys (?)", "", b.help),
		),
	)
}

// kept says where the edits are.
func (b *Bar) kept() string {
	for _, n := range b.Page.state.Notes {
		if strings.HasPrefix(n.ID, "storage") {
			return "There are edits that this browser does not keep: Share downloads them"
		}
	}
	return "The lab has edits. They are kept in this browser; Share downloads them"
}

// picker is the lab's name; it opens the gallery.
func (b *Bar) picker() app.UI {
	return app.Button().ID("lab").Type("button").Class("lab").Value(b.Name).Title("Labs (g)").Aria("haspopup", "dialog").
		OnClick(func(app.Context, app.Event) { b.Page.toggleGallery() }).Body(
		icon(iconLabs), app.Span().Text(b.other()))
}

// other is the lab's title, or what to do while none runs.
func (b *Bar) other() string {
	if b.Title != "" {
		return b.Title
	}
	return "Choose a lab"
}

func (b *Bar) runButton() app.UI {
	if b.Clock == view.Running {
		return app.Button().ID("run").Type("button").Class("tool run").Title("Pause (p)").Aria("label", "Pause").OnClick(b.toggle).Body(icon(iconPause))
	}
	return app.Button().ID("run").Type("button").Class("tool run").Title("Run (p)").Aria("label", "Run").OnClick(b.toggle).Body(icon(iconRun))
}

func (b *Bar) speed() string { return strconv.FormatFloat(b.Speed, 'g', -1, 64) }

// undoText is the name of a button: what it would do.
func undoText(what, words, keys string) string {
	if words == "" {
		return "Nothing to " + strings.ToLower(what)
	}
	return what + ": " + words + " (" + keys + ")"
}

func stateText(s view.State) string {
	switch s {
	case view.Paused:
		return "paused"
	case view.Ended:
		return "ended"
	case view.Halted:
		return "halted"
	}
	return ""
}

func themeText(choice string) string {
	switch choice {
	case "dark", "light":
		return choice
	}
	return "as the system"
}

// do sends a command and shows what was wrong with it.
func (b *Bar) do(c view.Command) {
	b.Link.Send(c, func(r view.Reply) { b.Page.failed(r.Error) })
}

func (b *Bar) toggle(app.Context, app.Event)  { b.do(view.Command{Verb: clockVerb(b.Clock)}) }
func (b *Bar) step(app.Context, app.Event)    { b.do(view.Command{Verb: view.DoStep}) }
func (b *Bar) reset(app.Context, app.Event)   { b.do(view.Command{Verb: view.DoReset}) }
func (b *Bar) restart(app.Context, app.Event) { b.do(view.Command{Verb: view.DoRestart}) }
func (b *Bar) undo(app.Context, app.Event)    { b.Page.edit(view.DoUndo) }
func (b *Bar) redo(app.Context, app.Event)    { b.Page.edit(view.DoRedo) }
func (b *Bar) share(app.Context, app.Event)   { b.Page.toggleShare() }
func (b *Bar) help(app.Context, app.Event)    { b.Page.toggleHelp() }

func (b *Bar) setSpeed(ctx app.Context, _ app.Event) {
	f, err := strconv.ParseFloat(ctx.JSSrc().Get("value").String(), 64)
	if err == nil {
		b.do(view.Command{Verb: view.DoSpeed, Number64: f})
	}
}

func (b *Bar) theme(app.Context, app.Event) {
	next := map[string]string{"system": "light", "light": "dark", "dark": "system"}
	b.Link.SetTheme(next[b.Link.Theme()])
}

func (b *Bar) download(app.Context, app.Event) {
	name := b.Name + "-run.md"
	b.Link.Send(view.Command{Verb: view.DoRecording}, func(r view.Reply) {
		if r.OK {
			b.Link.SaveFile(name, r.Data)
		}
		b.Page.failed(r.Error)
	})
}
