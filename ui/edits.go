package ui

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// chord is a key pressed together with Ctrl, or with Command on a Mac.
type chord struct {
	key   string // lower case
	shift bool
}

// chord does what Ctrl and a key ask for; true if it was something. In a field
// undo is the field's own.
func (p *Page) chord(c chord, field bool) bool {
	switch {
	case c.key == "s" && p.shown() == tabFiles && p.files != nil && p.files.open != nil:
		p.ctx.Dispatch(func(app.Context) { p.files.save(nil) })
	case field || p.share || p.state.Leaving:
		return false
	case c.key == "z" && !c.shift:
		p.edit(view.DoUndo)
	case c.key == "z" || c.key == "y":
		p.edit(view.DoRedo)
	default:
		return false
	}
	return true
}

// edit takes an edit back or does it again. Nothing to do is no problem.
func (p *Page) edit(verb string) {
	if verb == view.DoUndo && p.state.Undo == "" || verb == view.DoRedo && p.state.Redo == "" {
		return
	}
	p.Script.Send(view.Command{Verb: verb}, func(r view.Reply) { p.failed(r.Error) })
}

// showFiles opens the Files panel, on the files of a computer; -1: of the one
// it had.
func (p *Page) showFiles(id int) {
	p.show(tabFiles)
	p.ctx.Dispatch(func(ctx app.Context) {
		if p.files != nil && id >= 0 {
			p.files.choose(id)
		}
		ctx.Defer(func(app.Context) { focus(treeID) })
	})
}

// diskOwners are the computers whose files can be seen, and the lab.
func (p *Page) diskOwners() []diskOwner {
	var out []diskOwner
	for _, c := range p.state.Computers {
		out = append(out, diskOwner{c.ID, c.Name, c.Disk})
	}
	slices.SortFunc(out, func(a, b diskOwner) int { return a.ID - b.ID })
	for _, f := range p.state.Floppies {
		if !f.Record {
			out = append(out, diskOwner{f.ID, f.Name + " (floppy)", f.Disk})
		}
	}
	if out == nil {
		return nil // the lab is not here yet
	}
	return append(out, diskOwner{ID: view.TheLab, Name: "the lab itself"})
}

// opens forgets what belonged to the lab before, and takes the keyboard to the
// question about its edits when there is one.
func (p *Page) opens(ctx app.Context, s State) {
	if s.Opened != p.state.Opened {
		p.dismissed, p.drafts = nil, 0
	}
	if s.Leaving && !p.state.Leaving {
		ctx.Defer(func(app.Context) { focus("leave") })
	}
	if !s.Leaving && p.state.Leaving && !p.share {
		ctx.Defer(func(app.Context) { focus("lab") })
	}
}

// labName is what a downloaded lab is called: its file's name, or its title.
func (p *Page) labName() string {
	if p.state.Name != "" {
		return p.state.Name
	}
	return slug(p.state.Title)
}

// slug is a title as a file's name.
func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	if out := strings.Join(words, "-"); out != "" {
		return out[:min(len(out), 64)]
	}
	return "lab"
}

// maxAsks is how many hosts are asked about at once: a lab that wants many must
// not push the page away.
const maxAsks = 2

// asks are the quiet notices about hosts that programs wanted to reach.
func (p *Page) asks() []app.UI {
	var out []app.UI
	more := 0
	for i, name := range p.state.Asks {
		who := "A program"
		if i < len(p.state.Askers) && p.state.Askers[i] != "" {
			who = p.state.Askers[i]
		}
		switch {
		case p.dismissed[name]:
		case len(out) < maxAsks:
			out = append(out, p.ask(who, name))
		default:
			more++
		}
	}
	if more > 0 {
		out = append(out, app.Div().Class("notice ask").Role("status").Body(
			app.Span().Class("notice-text").Text("Programs of this lab asked for "+plural(more, "more host", "more hosts")+"."),
			app.Button().Type("button").Class("plain").Text("Dismiss all").OnClick(func(app.Context, app.Event) { p.ignore(p.state.Asks...) })))
	}
	return out
}

// ignore hears no more of hosts.
func (p *Page) ignore(names ...string) {
	if p.dismissed == nil {
		p.dismissed = map[string]bool{}
	}
	for _, name := range names {
		p.dismissed[name] = true
	}
}

// unseen is what a page cannot check before it asks a host.
const unseen = "The page cannot see where that name leads; it may be a machine in your own network."

func (p *Page) ask(who, name string) app.UI {
	return app.Div().Class("notice ask").Role("status").DataSet("host", name).Body(
		app.Span().Class("notice-text").Text(who+" asked for "+name+", which is outside of the lab, and was refused. If you allow it, run the program again. "+unseen),
		app.Button().Type("button").Class("plain").Text("Allow").Aria("label", "Allow "+name+" for this lab").OnClick(func(app.Context, app.Event) {
			p.Script.Send(view.Command{Verb: view.DoAllow, Text: name}, func(r view.Reply) { p.failed(r.Error) })
		}, name),
		app.Button().Type("button").Class("plain").Text("Dismiss").Aria("label", "Dismiss the question about "+name).OnClick(func(app.Context, app.Event) { p.ignore(name) }, name),
	)
}

// inert takes a part of the page out of reach while a sheet is over it.
func inert(part app.HTMLDiv, under bool) app.HTMLDiv {
	if under {
		return part.Attr("inert", "")
	}
	return part
}

// toggleShare opens or closes the sheet with the link.
func (p *Page) toggleShare() {
	p.ctx.Dispatch(func(ctx app.Context) {
		p.share = !p.share
		ctx.Defer(func(app.Context) { focus(map[bool]string{true: "share", false: "share-button"}[p.share]) })
	})
}
