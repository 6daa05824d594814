package ui

import "github.com/maxence-charriere/go-app/v9/pkg/app"

// Help lists the keys.
type Help struct {
	app.Compo
	Page *Page
}

var keysOfPage = [][2]string{
	{"?", "these keys"},
	{"1 … 9", "take the keyboard to a computer"},
	{"p", "pause, run"},
	{"n", "run to the next packet, and hold"},
	{"b", "back to the packet before"},
	{". ,", "one event further while paused, or back"},
	{"i", "inside the computers: calls, variables, what they wait for, when to stop"},
	{"Esc", "from the past back to now"},
	{"e", "enlarge the screen used last, or show all again"},
	{"l", "lesson"},
	{"k", "the packet list"},
	{"g", "labs"},
	{"m", "map and screens, screens, map"},
	{"a", "add a computer"},
	{"f", "files"},
	{"s", "share: link, download"},
	{"Ctrl+Z", "take back an edit of the lab"},
	{"Ctrl+Shift+Z", "do it again"},
	{"/", "filter the packets"},
	{"↑ ↓", "in the packet list: the packet before, after; Page Up and Down, Home, End"},
	{"Enter", "from the list to what became of the packet; Esc leads back"},
}

var keysOfFiles = [][2]string{
	{"↑ ↓ ← →", "move through the files, fold a folder"},
	{"Enter", "open the file in the editor"},
	{"Delete", "delete it (Ctrl+Z brings it back)"},
	{"Ctrl+S", "save the text"},
	{"Ctrl+Enter", "save it and run the lab again"},
	{"Ctrl+Space", "in the editor: complete a name; Ctrl+F: find"},
	{"Esc", "leaves the text; Tab goes on behind it"},
}

var keysOfScreen = [][2]string{
	{"Esc", "gives the keyboard back to the page"},
	{"Ctrl+Alt+T", "terminate the program (or hold Ctrl+T)"},
	{"Ctrl+Alt+R", "reboot (or hold Ctrl+R)"},
	{"Ctrl+Alt+S", "shut down (or hold Ctrl+S)"},
	{"Ctrl+V", "paste one line"},
}

var keysOfMap = [][2]string{
	{"Tab", "from computer to computer"},
	{"Enter", "gives it the keyboard"},
	{"↑ ↓ ← →", "move it by a block, with Shift by ten; Page Up and Down: its height"},
	{"F2", "its modems and place; Delete too"},
	{"+ - 0", "closer, farther, all; on the ground the arrow keys move the view"},
}

// Render draws the sheet.
func (h *Help) Render() app.UI {
	return app.Div().Class("sheet-back").OnClick(h.close).Body(
		app.Div().ID("help").Class("sheet").Role("dialog").Aria("modal", "true").Aria("label", "Keys").TabIndex(-1).Body(
			app.Div().Class("sheet-head").Body(app.H2().Text("Keys"), button(iconClose, "Close (Esc)", "", h.close)),
			app.H3().Text("On the page"), table(keysOfPage),
			app.H3().Text("On the map"), table(keysOfMap),
			app.H3().Text("In the files"), table(keysOfFiles),
			app.H3().Text("On a screen (click it first)"), table(keysOfScreen),
			app.P().Class("muted").Text("Some browsers keep Ctrl+T, Ctrl+R or Ctrl+W for themselves: use the Ctrl+Alt keys or the buttons above each screen."),
			app.P().Body(app.A().Href("docs/").Target("_blank").Text("Documentation"), app.Text(": cNet, Phoenix, labs, packets, embeds, specifications")),
		),
	)
}

func table(rows [][2]string) app.UI {
	return app.Dl().Class("keys-table").Body(app.Range(rows).Slice(func(i int) app.UI {
		return app.Div().Body(app.Dt().Body(app.Kbd().Text(rows[i][0])), app.Dd().Text(rows[i][1]))
	}))
}

func (h *Help) close(app.Context, app.Event) { h.Page.toggleHelp() }
