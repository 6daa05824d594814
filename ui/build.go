package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// building is the sheet that adds a computer, or changes what one has: its
// place, its modems and its other peripherals. The engine checks what is asked for; what it says is
// shown.
type building struct {
	page   *Page
	id     int // -1: a new one
	name   string
	at     view.Vec
	modems []view.Modem
	parts  []view.Part
	hung   []view.Part // on its cables
	cables []string    // that are there

	problem string
}

var (
	kinds   = [][2]string{{"wireless", "wireless"}, {"ender", "ender"}, {"wired", "wired"}}
	plugs   = append(kinds[:len(kinds):len(kinds)], [2]string{"speaker", "speaker"}, [2]string{"monitor", "monitor"}, [2]string{"drive", "disk drive"}, [2]string{"printer", "printer"})
	sides   = [][2]string{{"back", "back"}, {"top", "top"}, {"left", "left"}, {"right", "right"}, {"front", "front"}, {"bottom", "bottom"}}
	systems = [][2]string{{"craftos", "CraftOS"}, {"phoenix", "Phoenix"}}
	types   = [][2]string{{"", "computer"}, {"pocket", "pocket computer"}}
)

// draw draws the sheet.
func (b *building) draw() app.UI {
	b.look()
	title := "Add a computer"
	if b.id >= 0 {
		title = b.name + " #" + itoa(b.id)
	}
	return app.Div().Class("sheet-back").Body(
		app.Div().ID("build").Class("sheet build").Role("dialog").Aria("modal", "true").Aria("label", title).TabIndex(-1).Body(
			app.Div().Class("sheet-head").Body(app.H2().Text(title), button(iconClose, "Close (Esc)", "", b.close)),
			b.form(),
			app.P().Class("build-problem").Role("alert").Hidden(b.problem == "").Text(b.problem),
		),
	)
}

func (b *building) form() app.UI {
	if b.id < 0 {
		return app.Div().OnKeyDown(enter(b.add)).Body(
			row("Name", text("build-name", b.name, "")),
			row("System", choice("build-os", systems, ""), choice("build-type", types, "")),
			row("Position", b.position()),
			row("Modem", choice("build-kind", kinds, "none"), choice("build-side", sides, ""), b.cable()),
			row("Phoenix", text("build-ip", "", "10.0.0.5/24"), text("build-gateway", "", "gateway")),
			app.Div().Class("build-foot").Body(
				app.Span().Class("muted").Text("It boots at once. It can be undone."),
				app.Button().ID("build-add").Type("button").Class("plain").Text("Add").OnClick(b.add)),
		)
	}
	return app.Div().Body(
		app.Div().OnKeyDown(enter(b.move)).Body(row("Position", b.position(), app.Button().Type("button").Class("plain").Text("Move").OnClick(b.move))),
		app.H3().Text("Modems and other peripherals"),
		app.Ul().Class("build-modems").Body(app.Range(b.modems).Slice(b.modem), app.Range(b.parts).Slice(b.part), app.Range(b.hung).Slice(b.onCable)),
		app.P().Class("muted").Hidden(len(b.modems)+len(b.parts) > 0).Text("It has none."),
		app.Div().OnKeyDown(enter(b.plug)).Body(row("New", choice("build-kind", plugs, ""), choice("build-side", b.places(), ""), b.cable(),
			app.Input().ID("build-size").Type("text").Size(4).Placeholder("3x2").Title("Size of a monitor in blocks").Aria("label", "size of a monitor in blocks, as 3x2").AutoComplete(false).Spellcheck(false),
			app.Button().ID("build-plug").Type("button").Class("plain").Text("Plug in").OnClick(b.plug))),
		app.Div().Class("build-foot").Body(
			app.Span().Class("muted").Text("Everything here can be undone."),
			app.Button().Type("button").Class("plain remove").Text("Remove "+b.name).OnClick(b.remove)),
	)
}

func row(name string, fields ...app.UI) app.UI {
	return app.Div().Class("build-row").Body(append([]app.UI{app.Span().Class("build-label").Aria("hidden", "true").Text(name)}, fields...)...)
}

func text(id, value, hint string) app.UI {
	return app.Input().ID(id).Type("text").Value(value).Placeholder(hint).Aria("label", strings.TrimPrefix(id, "build-")).
		AutoComplete(false).Spellcheck(false)
}

// choice is a selection; none is the word for nothing, "" if something must be
// chosen.
func choice(id string, list [][2]string, none string) app.UI {
	if none != "" {
		list = append(append([][2]string{}, list...), [2]string{"", none})
	}
	return app.Select().ID(id).Aria("label", strings.TrimPrefix(id, "build-")).Body(app.Range(list).Slice(func(i int) app.UI {
		return app.Option().Value(list[i][0]).Text(list[i][1])
	}))
}

// position is three fields for x, y and z.
func (b *building) position() app.UI {
	values := []float64{b.at.X, b.at.Y, b.at.Z}
	return app.Span().Class("build-place").Body(app.Range(values).Slice(func(i int) app.UI {
		axis := string("xyz"[i])
		return app.Span().Body(app.Text(axis), app.Input().ID("build-"+axis).Type("number").Step(0.1).
			Value(strconv.FormatFloat(values[i], 'f', -1, 64)).Aria("label", "position "+axis))
	}))
}

// cable is a field with the cables that are there; it counts for a wired modem.
func (b *building) cable() app.UI {
	hint := "cable, if wired"
	if len(b.cables) > 0 {
		hint = "cable: " + b.cables[0]
	}
	return app.Input().ID("build-cable").Type("text").Placeholder(hint).Aria("label", "cable of a wired modem").AutoComplete(false).Spellcheck(false)
}

// enter is the key in a field that does what the button beside it does.
func enter(do app.EventHandler) app.EventHandler {
	return func(ctx app.Context, e app.Event) {
		if e.Get("key").String() == "Enter" && e.Get("target").Get("tagName").String() == "INPUT" {
			e.PreventDefault()
			do(ctx, e)
		}
	}
}

// free are the sides with nothing on them.
func (b *building) free() (out [][2]string) {
	for _, s := range sides {
		there := slices.ContainsFunc(b.modems, func(m view.Modem) bool { return m.Side == s[0] }) ||
			slices.ContainsFunc(b.parts, func(p view.Part) bool { return p.Side == s[0] })
		if !there {
			out = append(out, s)
		}
	}
	return out
}

func (b *building) modem(i int) app.UI {
	m := b.modems[i]
	what := m.Kind + ", " + m.Side
	if m.Kind == "wired" {
		what += ", cable " + m.Medium
	}
	return b.plugged(what, "modem", m.Side)
}

func (b *building) part(i int) app.UI {
	p := b.parts[i]
	return b.plugged(p.Kind+", "+p.Side, p.Kind, p.Side)
}

// plugged is what is on a side, with the way to take it off.
func (b *building) plugged(text, what, side string) app.UI {
	return app.Li().Body(app.Span().Text(text), app.Button().Type("button").Class("plain").Text("Unplug").
		Aria("label", "Unplug the "+what+" at the "+side).OnClick(func(app.Context, app.Event) {
		b.send(view.Command{Verb: view.DoUnplug, Computer: b.id, Args: []string{side}}, false)
	}, side))
}

// onTheCable is where a peripheral hangs that is at no side.
const onTheCable = "cable"

// places are the free sides, and the cable of the computer's wired modem.
func (b *building) places() [][2]string {
	out := b.free()
	if b.ownCable() != "" {
		out = append(out, [2]string{onTheCable, "on the cable"})
	}
	return out
}

// ownCable is the first cable that the computer is on, "" for none.
func (b *building) ownCable() string {
	for _, m := range b.modems {
		if m.Kind == "wired" {
			return m.Medium
		}
	}
	return ""
}

// onCable is what hangs on a cable of the computer, with the way to take it off.
func (b *building) onCable(i int) app.UI {
	p := b.hung[i]
	return app.Li().Body(app.Span().Text(p.Kind+", "+p.Name+" on cable "+p.Cable), app.Button().Type("button").Class("plain").Text("Unplug").
		Aria("label", "Take "+p.Name+" off the cable").OnClick(func(app.Context, app.Event) {
		b.send(view.Command{Verb: view.DoUnhang, Text: p.Name}, false)
	}, p.Name))
}

// send does an edit and closes the sheet, or says what was wrong.
func (b *building) send(c view.Command, close bool) {
	b.page.Script.Send(c, func(r view.Reply) {
		b.page.ctx.Dispatch(func(app.Context) {
			b.problem = b.page.atForm(r.Error)
			if r.OK && close {
				b.page.built()
			}
		})
	})
}

// atForm is a problem of a lab file as a form says it, whose reader has not seen
// the file: the field and what is wrong with it, and who has a name already.
func (p *Page) atForm(problem string) string {
	at := strings.Index(problem, "computer[")
	if at < 0 {
		return problem
	}
	said := afterIndex(afterIndex(problem[at:], "computer["), "modem[")
	name, taken := strings.CutPrefix(said, "name: \"")
	name, rest, _ := strings.Cut(name, "\" ")
	for _, c := range p.state.Computers {
		if taken && c.Name == name && strings.HasPrefix(rest, "is the name of computer ") {
			return `name: "` + name + `" is the name of computer #` + itoa(c.ID) + " already"
		}
	}
	return said
}

// afterIndex is what follows "table[3].", if the text begins so.
func afterIndex(text, table string) string {
	if _, rest, ok := strings.Cut(text, "]."); ok && strings.HasPrefix(text, table) {
		return rest
	}
	return text
}

func (b *building) close(app.Context, app.Event) { b.page.built() }

func (b *building) remove(app.Context, app.Event) {
	b.send(view.Command{Verb: view.DoRemove, Computer: b.id}, true)
}

// place reads the three fields; one that is empty is 0.
func place() *view.Vec {
	read := func(axis string) float64 {
		f, _ := strconv.ParseFloat(valueOf("build-"+axis), 64)
		return f
	}
	return &view.Vec{X: read("x"), Y: read("y"), Z: read("z")}
}

func (b *building) move(app.Context, app.Event) {
	b.send(view.Command{Verb: view.DoMove, Computer: b.id, At: place()}, true)
}

// wire is the cable for a kind of modem: the field, or the first there is.
func (b *building) wire(kind string) string {
	cable := valueOf("build-cable")
	switch {
	case kind != "wired":
		return ""
	case cable == "" && len(b.cables) > 0:
		return b.cables[0]
	case cable == "":
		return "cable"
	}
	return cable
}

func (b *building) plug(app.Context, app.Event) {
	kind := valueOf("build-kind")
	if valueOf("build-side") == onTheCable {
		b.send(view.Command{Verb: view.DoHang, Text: kind, Args: []string{cmp.Or(valueOf("build-cable"), b.ownCable()), valueOf("build-size")}}, false)
		return
	}
	b.send(view.Command{Verb: view.DoPlug, Computer: b.id, Text: kind, Args: []string{valueOf("build-side"), b.wire(kind), valueOf("build-size")}}, false)
}

func (b *building) add(app.Context, app.Event) {
	kind := valueOf("build-kind")
	side, pocket := valueOf("build-side"), valueOf("build-type")
	if pocket != "" {
		side = "back" // it has no other one for a modem
	}
	b.send(view.Command{Verb: view.DoAdd, Data: []byte(tableOf(valueOf("build-name"), valueOf("build-os"), pocket, *place(),
		kind, side, b.wire(kind), valueOf("build-ip"), valueOf("build-gateway")))}, true)
}

// tableOf is a computer as lab.toml writes it; what "" is one that stands.
func tableOf(name, os, what string, at view.Vec, kind, side, cable, ip, gateway string) string {
	var out strings.Builder
	line := func(key, value string) { out.WriteString(key + " = " + value + "\n") }
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	out.WriteString("[[computer]]\n")
	line("name", strconv.Quote(name))
	if os != "craftos" {
		line("os", strconv.Quote(os))
	}
	if what != "" {
		line("kind", strconv.Quote(what))
	}
	line("at", "["+number(at.X)+", "+number(at.Y)+", "+number(at.Z)+"]")
	if kind == "" {
		return out.String()
	}
	out.WriteString("[[computer.modem]]\n")
	line("side", strconv.Quote(side))
	line("kind", strconv.Quote(kind))
	for _, field := range [][2]string{{"cable", cable}, {"ip", ip}, {"gateway", gateway}} {
		if field[1] != "" {
			line(field[0], strconv.Quote(field[1]))
		}
	}
	return out.String()
}

// look finds out what the computer has, and which cables there are.
func (b *building) look() {
	b.modems, b.parts, b.cables, b.hung = nil, nil, nil, nil
	for _, c := range b.page.state.Computers {
		if c.ID == b.id {
			b.parts = c.Parts
		}
		for _, m := range c.Modems {
			if c.ID == b.id {
				b.modems = append(b.modems, m)
			}
			if m.Kind == "wired" && !slices.Contains(b.cables, m.Medium) {
				b.cables = append(b.cables, m.Medium)
			}
		}
	}
	for _, p := range b.page.state.Hung {
		if slices.ContainsFunc(b.modems, func(m view.Modem) bool { return m.Kind == "wired" && m.Medium == p.Cable }) {
			b.hung = append(b.hung, p)
		}
	}
}
