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
	Script  Script
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
	Wrote   int  // files that programs wrote
	Room    *view.Room
	Menu    bool
}

// Render draws the bar. The painter writes the clock.
func (b *Bar) Render() app.UI {
	header := app.Header().Class("bar")
	if b.Under {
		header = header.Attr("inert", "")
	}
	return header.Body(
		app.Div().Class("word").Body(app.Raw(mark), app.Div().Class("word-text").Body(
			app.H1().Class("word-name").Text("Emberwire"),
			app.P().Class("word-line").Body(app.Span().Class("word-long").Text("Computers, modems, cNet and Phoenix. "), app.Text("Run Lua, watch every packet.")))),
		b.picker(),
		app.Div().Class("group").Role("group").Aria("label", "Time").Body(
			b.runButton(),
			button(iconPrevious, "Back to the packet before, and hold when it was sent (b)", "previous", func(app.Context, app.Event) { b.Page.previous() }),
			labelled(iconNext, "Next packet", "Run to the next message, and hold when it has arrived (n)", "next", func(app.Context, app.Event) { b.Page.next() }),
			app.Select().Class("speed").Title("Speed of lab time").Aria("label", "Speed of lab time").OnChange(b.setSpeed).Body(
				app.Range(speeds).Slice(func(i int) app.UI {
					return app.Option().Value(speeds[i]).Selected(speeds[i] == b.speed()).Text(speeds[i] + "×")
				})),
			labelled(iconAgain, "Run again", "From lab time 0, with my changes", "again", b.restart),
		),
		app.Div().Class("spacer"),
		app.Div().Class("stands").Body(
			app.Span().Class("edited").Role("status").Title(b.kept()).Text(b.editedText()),
			app.Button().ID("wrote").Type("button").Class("plain").Title("Look at what programs wrote, keep it or put it back").Aria("haspopup", "dialog").Hidden(b.Wrote == 0).
				OnClick(func(app.Context, app.Event) { b.Page.toggleWrote() }).
				Aria("label", wroteText(b.Wrote)).Body(app.Span().Class("label").Text("programs wrote "), app.Text(plural(b.Wrote, "file", "files"))),
		),
		app.Div().Class("group edits").Role("group").Aria("label", "Edits").Body(
			button(iconUndo, undoText("Undo", b.Undo, "Ctrl+Z"), "undo", b.undo).Aria("disabled", b.Undo == ""),
			button(iconRedo, undoText("Redo", b.Redo, "Ctrl+Shift+Z"), "redo", b.redo).Aria("disabled", b.Redo == ""),
		),
		app.Div().Class("group last").Body(
			labelled(iconAdd, "Add", "Add a computer (a)", "add", func(app.Context, app.Event) { b.Page.add(nil) }).ID("add-button"),
			b.roomButton(),
			labelled(iconShare, "Share", "Link to the lab as it stands, download (s)", "share", b.share).ID("share-button"),
			b.menuButton(),
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

// editedText keeps its place while there is nothing to say.
func (b *Bar) editedText() string {
	if b.Edited {
		return "edited"
	}
	return ""
}

// picker is the lab's name; it opens the gallery.
func (b *Bar) picker() app.UI {
	return app.Button().ID("lab").Type("button").Class("lab").Value(b.Name).Title("Labs (g)").Aria("haspopup", "dialog").
		OnClick(func(app.Context, app.Event) { b.Page.toggleGallery() }).Body(
		icon(iconLabs), app.Span().Class("lab-text").Body(app.Span().Class("lab-word").Text("Labs"), app.Span().Class("lab-title").Text(b.other())))
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
		return labelled(iconPause, "Pause", "Pause (p)", "run", b.toggle).ID("run")
	}
	return labelled(iconRun, "Play", "Play (p)", "run", b.toggle).ID("run")
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
	b.Script.Send(c, func(r view.Reply) { b.Page.failed(r.Error) })
}

func (b *Bar) toggle(app.Context, app.Event)  { b.Page.play() }
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
	b.Script.SetTheme(next[b.Script.Theme()])
}

func (b *Bar) download(app.Context, app.Event) {
	name := b.Name + "-run.md"
	b.Script.Send(view.Command{Verb: view.DoRecording}, func(r view.Reply) {
		if r.OK {
			b.Script.SaveFile(name, r.Data)
		}
		b.Page.failed(r.Error)
	})
}
