// Package ui is the page: components that draw what they are told and send
// commands. It knows no engine; everything comes and goes through Script. The
// pixels of the screens, the clock and the lights are not drawn here but by
// static/painter.js, in the places these components give it.
package ui

import "github.com/emberwire/emberwire/core/view"

// Script is the page's way to the engine and to the browser around it. The
// callbacks come on any goroutine.
type Script interface {
	Send(c view.Command, then func(view.Reply)) // then may be nil
	Listen(func(State))                         // the newest state, now and at each change
	Sync()                                      // the places for screens have changed
	Labs(func([]Lab))                           // the labs that can be chosen
	Load(name string)                           // load one of them; a problem is told by State
	Restart()                                   // a new engine with the same lab
	Theme() string                              // system, dark, light
	SetTheme(string)
	SaveFile(name string, data []byte)
	Said(func(id int, why string))                // told what is wrong with a computer's last input; "": nothing
	Lesson() string                               // the newest lab's, Markdown
	Fly(k *view.Packet)                           // the map shows a packet on its way, and where it ended
	Enlarge(id int)                               // one screen over the others, or all again; -1: the one used last
	Reference()                                   // draw the reference in its place
	Leave(yes bool)                               // the answer to State.Leaving
	Drafts(n int)                                 // so many texts in the editor are not saved
	Kept(what, id string, then func(text string)) // an order about the labs that this browser keeps; text: what is wrong, or the list
	Note(id string, act bool)                     // a note is answered, or just taken away
	Copy(text string, then func(problem string))  // to the clipboard
	Clipboard(then func(text, problem string))    // from it
	Address() string                              // of the page, without what it has opened
	Editor() Editor
	NewRoom(then func(problem string)) // a room for the lab that runs
	LeaveRoom()
	Asked(func(what string, id int, at view.Vec)) // the map asks for a sheet: add, edit
}

// Editor is that of the Files panel (static/editor.js).
type Editor interface {
	Set(key, path, text string) bool // show the text of a file, which key names; false: it is not held as it is
	Forget()                         // what was open is another lab's
	Text() string                    // as it stands
	Replace(text string)             // all of it, as by a paste
	Mark(line int, why string)       // the line with an error, 0: none
	Go(line int)                     // take the cursor there
	Focus()
	Can() bool                  // whether there is another than the plain text area
	Plain() bool                // whether it is shown
	Choose(kind string)         // "plain", or ""
	Listen(changed, run func()) // a moment after the last key; Ctrl+Enter
}

// Lab is one choice of the lab picker.
type Lab struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	About   string   `json:"about"`   // its first sentence
	Group   string   `json:"group"`   // the heading it stands under
	Shows   string   `json:"shows"`   // its mechanism
	Tags    []string `json:"tags"`    // protocols
	Picture string   `json:"picture"` // SVG
}

// State is what the page knows of the engine (written by static/loader.js).
type State struct {
	Engine    string          `json:"engine"`  // starting, running, silent, stopped
	Text      string          `json:"text"`    // why it stopped
	Problem   string          `json:"problem"` // why a lab was not loaded
	Name      string          `json:"name"`    // the lab's file name without .md
	Lab       uint64          `json:"lab"`     // counts loads and resets
	Title     string          `json:"title"`
	Clock     view.State      `json:"state"`
	Held      uint64          `json:"held"`   // as in view.Snapshot
	Seek      string          `json:"seek"`   // so too
	Past      bool            `json:"past"`   // so too
	Film      bool            `json:"film"`   // so too
	First     bool            `json:"first"`  // somebody is here for the first time: the first lab is shown step by step
	Stopped   string          `json:"halted"` // why the lab is halted
	Replay    string          `json:"replay"` // that a recording was made with another engine
	Speed     float64         `json:"speed"`
	Now       float64         `json:"now"`
	Packets   int             `json:"packets"`
	Dropped   int             `json:"dropped"`
	Count     string          `json:"count"` // changes when the packet list has to be read again
	Computers []view.Computer `json:"computers"`
	Monitors  []view.Computer `json:"monitors"`
	Checks    []view.Check    `json:"checks"` // what the lab is to show
	Floppies  []view.Floppy   `json:"floppies"`
	Hung      []view.Part     `json:"hung"`    // on cables
	Undo      string          `json:"undo"`    // what can be taken back, in words
	Redo      string          `json:"redo"`    // what can be done again
	Edited    bool            `json:"edited"`  // there are edits that nobody has saved
	Changed   bool            `json:"changed"` // the lab is not as it was opened
	Wrote     int             `json:"wrote"`   // files that programs wrote
	Kept      int             `json:"kept"`    // counts the changes of the labs that this browser keeps
	Notes     []Note          `json:"notes"`   // what is said about where the lab is kept
	Asks      []string        `json:"asks"`    // hosts that programs asked for and nobody has allowed
	Askers    []string        `json:"askers"`  // and who asked for each
	Opened    int             `json:"opened"`  // counts loads, not resets
	Room      *view.Room      `json:"room"`    // nil: this tab is in none
	RoomLink  string          `json:"roomLink"`
	Leaving   bool            `json:"leaving"` // another lab is to be opened, which would lose edits
}

// Note is something to know, and perhaps something to do about it.
type Note struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Action string `json:"action"` // empty: it is only known
}

// power of a computer, empty if it is not there.
func (s *State) power(id int) view.Power {
	for i := range s.Computers {
		if s.Computers[i].ID == id {
			return s.Computers[i].Power
		}
	}
	return ""
}
