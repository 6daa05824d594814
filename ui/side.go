package ui

import (
	"slices"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/markdown"
	"github.com/emberwire/emberwire/core/view"
)

// tab is one of the side panel's.
type tab string

const (
	tabFiles     tab = "files"
	tabLesson    tab = "lesson"
	tabReference tab = "reference"
)

// firstLab is the one that opens where the address names none; its lesson ends
// with the doors.
const firstLab = "hello"

// Side is the panel beside the bench, or below it: packets, files, lesson and
// reference. The packet list and the editor live on while they are not seen.
type Side struct {
	app.Compo
	Script   Script
	Page     *Page // holds the choice of the tab
	Tab      tab
	Lab      uint64
	Name     string      // of the lab's file
	Opened   int         // counts loads
	Owners   []diskOwner // whose files can be seen
	Packet   opened
	Shared   bool           // with other tabs, in a room
	Checks   []view.Check   // of the lab
	Channels map[int]string // what each computer has open now

	lab    uint64
	lesson []markdown.Block
	tried  tried
	opened bool // the reference, at least once
}

// OnMount and OnUpdate read the lesson of a new lab.
func (s *Side) OnMount(app.Context)  { s.read() }
func (s *Side) OnUpdate(app.Context) { s.read() }

func (s *Side) read() {
	if s.lab != s.Lab {
		s.lab, s.lesson = s.Lab, markdown.Read(s.Script.Lesson())
	}
}

// Render draws the tabs and both panels.
func (s *Side) Render() app.UI {
	s.opened = s.opened || s.Tab == tabReference
	return app.Section().ID("side").Class("side").Aria("label", "Lesson, files, reference and the opened packet").Body(
		app.Div().Class("tabs").Role("tablist").Aria("label", "Side panel").OnKeyDown(s.key).Body(
			s.tab(tabLesson, "Lesson"), s.tab(tabFiles, "Files"), s.tab(tabReference, "Reference")),
		app.Div().ID("panel-files").Class("panel").Role("tabpanel").Aria("labelledby", "tab-files").Hidden(s.Tab != tabFiles).Body(
			&Files{Script: s.Script, Page: s.Page, Seen: s.Tab == tabFiles, Lab: s.Lab, Opened: s.Opened, Owners: s.Owners}),
		app.Div().ID("panel-lesson").Class("panel").Role("tabpanel").Aria("labelledby", "tab-lesson").Hidden(s.Tab != tabLesson).Body(
			app.Div().Class("lesson").TabIndex(0).Role("document").Aria("label", "Lesson").Body(s.text())),
		app.Div().ID("panel-reference").Class("panel").Role("tabpanel").Aria("labelledby", "tab-reference").Hidden(s.Tab != tabReference).Body(
			&Reference{Script: s.Script, Opened: s.opened}),
		&Opened{Page: s.Page, Number: s.Packet.number, Packet: s.Packet.packet, Lost: s.Packet.lost, Shared: s.Shared, Channels: s.Channels},
	)
}

// key goes from tab to tab.
func (s *Side) key(_ app.Context, e app.Event) {
	order := []tab{tabLesson, tabFiles, tabReference}
	at := slices.Index(order, s.Tab)
	switch e.Get("key").String() {
	case "ArrowRight":
		at = (at + 1) % len(order)
	case "ArrowLeft":
		at = (at + len(order) - 1) % len(order)
	case "Home":
		at = 0
	case "End":
		at = len(order) - 1
	default:
		return
	}
	e.PreventDefault()
	s.Page.show(order[at])
	focus("tab-" + string(order[at]))
}

func (s *Side) tab(t tab, name string) app.UI {
	return app.Button().ID("tab-"+string(t)).Type("button").Class("tab").Role("tab").Aria("selected", s.Tab == t).TabIndex(otherwise(s.Tab == t, 0, -1)).
		Aria("controls", "panel-"+string(t)).OnClick(func(app.Context, app.Event) { s.Page.show(t) }, string(t)).Text(name)
}

func (s *Side) text() app.UI {
	p := prose{load: s.Script.Load, visit: s.Page.follow, page: s.Page, checks: s.Checks}
	if s.Name != "" {
		s.tried.of(s.Name)
		p.tried = &s.tried
	}
	if len(s.lesson) == 0 {
		return app.Div().Body(app.P().Class("muted").Text(otherwise(s.Lab == 0, "No lab is open.", "This lab has no lesson.")), p.shows(nil))
	}
	return app.Div().Body(
		p.draw(s.lesson),
		p.shows(s.lesson),
		when(s.Name == firstLab, func() app.UI {
			return app.Div().Class("prose").Body(app.P().Class("muted").Text("And then, three doors:"), doorway(s.Script.Load))
		}),
	)
}
