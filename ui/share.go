package ui

import (
	"github.com/emberwire/emberwire/core/view"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// Share is the sheet with what can be done with the lab as it stands: a link
// that holds all of it, or a file.
type Share struct {
	app.Compo
	Script Script
	Page   *Page
	Name   string
	Drafts int    // texts that are in neither
	Undo   string // another edit, another link
	Redo   string

	link, problem string
	size          int    // bytes of the lab
	said          string // what came of the last button
	of            string // the edits that the link was made of
}

// OnMount and OnUpdate make the link.
func (s *Share) OnMount(ctx app.Context) {
	s.of = s.Undo + "\n" + s.Redo
	s.ask(ctx)
	ctx.Defer(func(app.Context) {
		s.Script.Kept("embed", s.Name, func(problem string) { s.Page.failed(problem) })
	})
}
func (s *Share) OnUpdate(ctx app.Context) {
	if of := s.Undo + "\n" + s.Redo; s.of != of {
		s.of = of
		s.ask(ctx)
	}
}

func (s *Share) ask(ctx app.Context) {
	s.Script.Send(view.Command{Verb: view.DoLink}, func(r view.Reply) {
		ctx.Dispatch(func(app.Context) {
			s.link, s.problem, s.size = "", r.Error, r.Total
			if r.OK {
				s.link = s.Script.Address() + "#lab=" + r.Text
			}
		})
	})
}

// Render draws the sheet.
func (s *Share) Render() app.UI {
	return app.Div().Class("sheet-back").Body(
		app.Div().ID("share").Class("sheet share").Role("dialog").Aria("modal", "true").Aria("label", "Share").TabIndex(-1).Body(
			app.Div().Class("sheet-head").Body(app.H2().Text("Share the lab as it stands"), button(iconClose, "Close (Esc)", "", s.close)),
			app.H3().Text("Link"),
			app.P().Class("share-problem").Role("alert").Hidden(s.problem == "").Text(s.problem),
			app.Div().Class("share-row").Hidden(s.link == "").Body(
				app.Input().ID("share-link").Class("share-link").Type("text").ReadOnly(true).Value(s.link).Aria("label", "Link to the lab"),
				app.Button().ID("share-copy").Type("button").Class("plain").Text("Copy").OnClick(s.copy)),
			app.P().Class("muted").Hidden(s.link == "").Text("The link holds the whole lab, with the disks as they are: "+plural(len(s.link), "character", "characters")+
				" for "+sized(s.size)+". Nothing is sent to a server."),
			app.P().Class("share-problem").Role("status").Hidden(s.Drafts == 0).Text("In the editor "+plural(s.Drafts, "text is", "texts are")+" not saved (Ctrl+S): what you share does not have "+otherwise(s.Drafts == 1, "it", "them")+"."),
			app.H3().Text("File"),
			app.Div().Class("share-row").Body(
				app.Button().ID("share-file").Type("button").Class("plain").Text("Download "+s.Name+".md").OnClick(s.download),
				app.Span().Class("muted").Text("It runs with emberwire run, and when it is dropped on this page.")),
			app.P().Class("share-said").Role("status").Text(s.said),
			app.H3().Text("Embed"),
			app.Div().ID("share-embed").Class("share-embed"), // static/share.js
		),
	)
}

func (s *Share) close(app.Context, app.Event) { s.Page.toggleShare() }

// copy puts the link into the clipboard, which keeps the edits safe.
func (s *Share) copy(ctx app.Context, _ app.Event) {
	s.Script.Copy(s.link, func(problem string) {
		if problem == "" {
			s.Script.Send(view.Command{Verb: view.DoLink, Kept: true}, nil)
			problem = "The link is copied."
		}
		ctx.Dispatch(func(app.Context) { s.said = problem })
	})
}

func (s *Share) download(ctx app.Context, _ app.Event) {
	s.Page.saveLab(func(said string) { ctx.Dispatch(func(app.Context) { s.said = said }) })
}

// saveLab downloads the lab as it stands; its edits are safe then. What is
// not in the file is said.
func (p *Page) saveLab(then func(said string)) {
	name := p.labName() + ".md"
	p.Script.Send(view.Command{Verb: view.DoSave, Kept: true}, func(r view.Reply) {
		if !r.OK {
			then(r.Error)
			return
		}
		p.Script.SaveFile(name, r.Data)
		said := name + " is downloaded, " + sized(len(r.Data)) + "."
		if r.Text != "" {
			said += " " + r.Text + "."
		}
		then(said)
	})
}

// Leave is the question before another lab takes the place of one with edits
// that nobody has saved.
type Leave struct {
	app.Compo
	Script Script
	Page   *Page
	Name   string
	Drafts int

	problem string
}

// Render draws the question.
func (l *Leave) Render() app.UI {
	text := "The lab has edits that are not saved. Opening another one loses them."
	if l.Drafts > 0 {
		text = "The editor has " + plural(l.Drafts, "text that is", "texts that are") + " not saved to the disk. Opening another lab loses all edits; a download has them."
	}
	return app.Div().Class("sheet-back").Body(
		app.Div().ID("leave").Class("sheet question").Role("alertdialog").Aria("modal", "true").Aria("labelledby", "leave-title").Aria("describedby", "leave-text").TabIndex(-1).Body(
			app.Div().Class("sheet-head").Body(app.H2().ID("leave-title").Text("Keep the edits?"), button(iconClose, "Stay (Esc)", "", l.stay)),
			app.P().ID("leave-text").Text(text),
			app.P().Class("share-problem").Role("alert").Hidden(l.problem == "").Text(l.problem),
			app.Div().Class("leave-row").Body(
				app.Button().ID("leave-save").Type("button").Class("plain").Text("Download "+l.Name+".md, then open").OnClick(l.save),
				app.Button().ID("leave-lose").Type("button").Class("plain").Text("Open, lose the edits").OnClick(l.lose),
				app.Button().ID("leave-stay").Type("button").Class("plain").Text("Stay").OnClick(l.stay),
			),
		),
	)
}

func (l *Leave) stay(app.Context, app.Event) { l.Script.Leave(false) }
func (l *Leave) lose(app.Context, app.Event) { l.Script.Leave(true) }

// save downloads first; if that fails the lab stays.
func (l *Leave) save(ctx app.Context, _ app.Event) {
	name := l.Name + ".md"
	if l.Page.files != nil {
		l.Page.files.saveAll()
	}
	l.Script.Send(view.Command{Verb: view.DoSave, Kept: true}, func(r view.Reply) {
		if !r.OK {
			ctx.Dispatch(func(app.Context) { l.problem = r.Error })
			return
		}
		l.Script.SaveFile(name, r.Data)
		l.Script.Leave(true)
	})
}
