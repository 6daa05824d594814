package ui

import (
	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/markdown"
)

// tab is one of the side panel's.
type tab string

const (
	tabPackets   tab = "packets"
	tabFiles     tab = "files"
	tabLesson    tab = "lesson"
	tabReference tab = "reference"
)

// Side is the panel beside the bench, or below it: packets, files, lesson and
// reference. The packet list and the editor live on while they are not seen.
type Side struct {
	app.Compo
	Link    Link
	Page    *Page // holds the choice of the tab
	Tab     tab
	Lab     uint64
	Sent    int
	Dropped int
	Names   map[int]string
	Shared  bool   // with other tabs, in a room
	Opened  int    // counts loads
	Hosts   []host // whose files can be seen

	lab    uint64
	lesson []markdown.Block
	opened bool // the reference, at least once
}

// OnMount and OnUpdate read the lesson of a new lab.
func (s *Side) OnMount(app.Context)  { s.read() }
func (s *Side) OnUpdate(app.Context) { s.read() }

func (s *Side) read() {
	if s.lab != s.Lab {
		s.lab, s.lesson = s.Lab, markdown.Read(s.Link.Lesson())
	}
}

// Render draws the tabs and both panels.
func (s *Side) Render() app.UI {
	s.opened = s.opened || s.Tab == tabReference
	return app.Aside().ID("side").Class("side").Aria("label", "Packets, files, lesson and reference").Body(
		app.Div().Class("tabs").Role("tablist").Aria("label", "Side panel").Body(
			s.tab(tabPackets, "Packets"), s.tab(tabFiles, "Files"), s.tab(tabLesson, "Lesson"), s.tab(tabReference, "Reference")),
		app.Div().ID("panel-packets").Class("panel").Role("tabpanel").Aria("labelledby", "tab-packets").Hidden(s.Tab != tabPackets).Body(
			&Packets{Link: s.Link, Page: s.Page, Lab: s.Lab, Sent: s.Sent, Dropped: s.Dropped, Names: s.Names, Shared: s.Shared, Seen: s.Tab == tabPackets}),
		app.Div().ID("panel-files").Class("panel").Role("tabpanel").Aria("labelledby", "tab-files").Hidden(s.Tab != tabFiles).Body(
			&Files{Link: s.Link, Page: s.Page, Seen: s.Tab == tabFiles, Lab: s.Lab, Opened: s.Opened, Hosts: s.Hosts}),
		app.Div().ID("panel-lesson").Class("panel").Role("tabpanel").Aria("labelledby", "tab-lesson").Hidden(s.Tab != tabLesson).Body(
			app.Div().Class("lesson").TabIndex(0).Role("document").Aria("label", "Lesson").Body(s.text())),
		app.Div().ID("panel-reference").Class("panel").Role("tabpanel").Aria("labelledby", "tab-reference").Hidden(s.Tab != tabReference).Body(
			&Reference{Link: s.Link, Opened: s.opened}),
	)
}

func (s *Side) tab(t tab, name string) app.UI {
	return app.Button().ID("tab-"+string(t)).Type("button").Class("tab").Role("tab").Aria("selected", s.Tab == t).
		Aria("controls", "panel-"+string(t)).OnClick(func(app.Context, app.Event) { s.Page.show(t) }, string(t)).Text(name)
}

func (s *Side) text() app.UI {
	if len(s.lesson) == 0 {
		return app.P().Class("muted").Text("This lab has no lesson.")
	}
	return prose{load: s.Link.Load}.draw(s.lesson)
}
