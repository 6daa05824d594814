package ui

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/view"
)

// fakeScript is a Script without an engine: it keeps what was sent, and answers
// each command with reply. What a test does not need panics (the nil Script).
type fakeScript struct {
	Script
	sent   []view.Command
	reply  view.Reply
	tell   func(State)
	lesson string
	syncs  int
	asked  func(what string, id int, at view.Vec)
	said   func(id int, why string)
}

func (f *fakeScript) Send(c view.Command, then func(view.Reply)) {
	f.sent = append(f.sent, c)
	if then != nil {
		then(f.reply)
	}
}
func (f *fakeScript) Listen(tell func(State)) { f.tell = tell }
func (f *fakeScript) Labs(then func([]Lab)) {
	then([]Lab{{Name: "hello", Title: "Hello", Group: "Begin here"}})
}
func (f *fakeScript) Sync()                                           { f.syncs++ }
func (f *fakeScript) Asked(do func(what string, id int, at view.Vec)) { f.asked = do }
func (f *fakeScript) Said(do func(id int, why string))                { f.said = do }
func (f *fakeScript) Lesson() string                                  { return f.lesson }
func (f *fakeScript) Theme() string                                   { return "system" }
func (f *fakeScript) Address() string                                 { return "http://host/" }
func (f *fakeScript) Drafts(int)                                      {}
func (f *fakeScript) Editor() Editor                                  { return fakeEditor{} }
func (f *fakeScript) Kept(what, _ string, then func(string))          { then("[]") }

func (f *fakeScript) Reference() {}

type fakeEditor struct{ Editor }

func (fakeEditor) Set(string, string, string) bool { return true }
func (fakeEditor) Text() string                    { return "" }
func (fakeEditor) Mark(int, string)                {}
func (fakeEditor) Forget()                         {}
func (fakeEditor) Can() bool                       { return true }
func (fakeEditor) Listen(func(), func())           {}

// twoComputers is a state with what a lab can have.
func twoComputers() State {
	return State{Engine: "running", Name: "hello", Lab: 1, Title: "Hello", Clock: view.Running, Speed: 1, Packets: 3, Opened: 1, Undo: "move alice", Edited: true, Changed: true, Computers: []view.Computer{
		{ID: 0, Name: "alice", OS: "CraftOS", Power: view.On, Advanced: true, Modems: []view.Modem{{Side: "back", Kind: "wireless", Medium: "air", Open: 1, Channels: []int{65}},
			{Side: "left", Kind: "wired", Medium: "lan"}}, Parts: []view.Part{{Side: "top", Kind: "speaker"}}, Lost: 2},
		{ID: 7, Name: `<img src=x onerror=alert(1)>`, OS: "Phoenix", Power: view.Failed, Drops: []view.Drop{{Why: "no route", Count: 1200}}},
	}, Monitors: []view.Computer{{ID: -1, Name: "monitor_0", Power: view.On, Scale: 1}}}
}

// begin draws a page natively.
func begin(t *testing.T, s State) (*Page, *fakeScript, app.ClientDispatcher) {
	t.Helper()
	f := &fakeScript{lesson: "# Hello\n\nA lesson with `code`.\n"}
	p := &Page{Script: f}
	d := app.NewClientTester(p)
	t.Cleanup(d.Close)
	f.tell(s)
	d.Consume()
	d.Consume() // what was drawn asks for more: the lesson
	return p, f, d
}

func html(t *testing.T, p *Page, want ...string) string {
	t.Helper()
	text := app.HTMLString(p)
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("the page lacks %s", w)
		}
	}
	return text
}

func TestTheStateIsDrawn(t *testing.T) {
	p, _, _ := begin(t, twoComputers())
	text := html(t, p, `data-computer="0"`, `aria-label="Computer alice"`, `title="wireless modem, back"`, `title="wired modem, left, cable lan"`, `title="Open: 65"`,
		`id="light-0-top"`, `id="keys-7"`, `id="screen-0"`, `id="screen--1"`, `title="Power: stopped with an error"`, "2 events were dropped: the queue holds 256.",
		"&lt;img src=x onerror=alert(1)&gt;", "Undo: move alice", "A lesson with")
	field := regexp.MustCompile(`<textarea[^>]* id="keys-0"[^>]*>`).FindString(text)
	for _, want := range []string{`data-computer="0"`, `class="keys"`, `aria-describedby="text-0"`, `aria-label="Keyboard of alice. Escape leaves."`} {
		if !strings.Contains(field, want) {
			t.Errorf("the keyboard of alice lacks %s: %s", want, field)
		}
	}
}

// sheets are the states of the page in which something more is open.
var sheets = map[string]func(p *Page, s *State){
	"nothing": func(*Page, *State) {},
	"help":    func(p *Page, _ *State) { p.help = true },
	"share":   func(p *Page, _ *State) { p.share = true },
	"menu":    func(p *Page, _ *State) { p.menu = true },
	"leave":   func(_ *Page, s *State) { s.Leaving = true },
	"add":     func(p *Page, _ *State) { p.build = &building{page: p, id: -1, name: "c"} },
	"edit":    func(p *Page, _ *State) { p.build = &building{page: p, id: 0, name: "alice"} },
	"gallery": func(p *Page, _ *State) { p.gallery = &gallery{page: p} },
	"wrote":   func(p *Page, s *State) { p.wrote = &wrote{page: p}; s.Wrote = 2 },
	"files":   func(p *Page, _ *State) { p.tab = tabFiles },
	"notices": func(p *Page, s *State) {
		p.said, s.Problem, s.Replay = "a", "b", "c"
		s.Engine, s.Text = "stopped", "d"
	},
	"asks":   func(_ *Page, s *State) { s.Asks, s.Askers = []string{"example.org"}, []string{"alice"} },
	"no lab": func(_ *Page, s *State) { *s = State{Engine: "starting"} },
	"room": func(p *Page, s *State) {
		p.room = true
		s.RoomLink, s.Room = "http://host/#room=K", &view.Room{State: view.RoomIn, Owner: true, Members: []view.Member{{Number: 1, Here: true, Computers: []view.RoomComputer{{ID: 0, Name: "alice"}}}, {Number: 2}}}
	},
}

var (
	ids       = regexp.MustCompile(`\sid="([^"]*)"`)
	cites     = regexp.MustCompile(`\s(?:aria-(?:labelledby|describedby|controls)|for|list)="([^"]*)"`)
	buttons   = regexp.MustCompile(`(?s)<button((?:[^>"]|"[^"]*")*)>(.*?)</button>`)
	tags      = regexp.MustCompile(`(?s)<(?:[^>"]|"[^"]*")*>`)
	hasLabel  = regexp.MustCompile(`\saria-label="[^"]+"`)
	fields    = regexp.MustCompile(`<(?:input|select|textarea)((?:[^>"]|"[^"]*")*)>`)
	fieldName = regexp.MustCompile(`\s(?:aria-label|aria-labelledby|title)="[^"]+"`)
	ownID     = regexp.MustCompile(`\sid="([^"]*)"`)
)

// byOthers are ids that the painter or the map makes.
var byOthers = regexp.MustCompile(`^(text-|screen-|side$|map)`)

// Whatever is open: an id stands once, what an element is described by is there,
// and who cannot see hears a name for every button and field.
func TestWhateverIsOpenHasNames(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(sheets)) {
		t.Run(name, func(t *testing.T) {
			s := twoComputers()
			p, f, d := begin(t, s)
			sheets[name](p, &s)
			f.tell(s)
			d.Consume()
			text := app.HTMLString(p)
			seen := map[string]int{}
			for _, m := range ids.FindAllStringSubmatch(text, -1) {
				if seen[m[1]]++; seen[m[1]] == 2 {
					t.Errorf("the id %q is there twice", m[1])
				}
			}
			for _, m := range cites.FindAllStringSubmatch(text, -1) {
				for id := range strings.FieldsSeq(m[1]) {
					if seen[id] == 0 && !byOthers.MatchString(id) {
						t.Errorf("%s: nothing has that id", strings.TrimSpace(m[0]))
					}
				}
			}
			for _, m := range buttons.FindAllStringSubmatch(text, -1) {
				if !hasLabel.MatchString(m[1]) && strings.TrimSpace(tags.ReplaceAllString(m[2], "")) == "" {
					t.Errorf("a button without a name: %s", m[0])
				}
			}
			for _, m := range fields.FindAllStringSubmatch(text, -1) {
				id := ownID.FindStringSubmatch(m[1])
				if !fieldName.MatchString(m[1]) && (id == nil || !strings.Contains(text, `for="`+id[1]+`"`)) && !wrapped(text, m[0]) {
					t.Errorf("a field without a name: %s", m[0])
				}
			}
		})
	}
}

// wrapped reports whether a field stands inside its label.
func wrapped(text, field string) bool {
	before, _, _ := strings.Cut(text, field)
	return strings.Count(before, "<label") > strings.Count(before, "</label")
}

// What was wrong with a command stands at its tile until it is dismissed, the
// power changes, or another lab comes; the painter looks for its places again.
func TestWhatWasWrongStandsAtItsTile(t *testing.T) {
	s := twoComputers()
	p, f, d := begin(t, s)
	said := func(text string) bool { return strings.Contains(app.HTMLString(p), text) }
	f.said(0, "computer 0 is off")
	d.Consume()
	if !said("computer 0 is off") || f.syncs == 0 {
		t.Error("nothing is said")
	}
	f.said(7, "computer 7 is off")
	f.said(0, "")
	d.Consume()
	if said("computer 0 is off") || !said("computer 7 is off") {
		t.Error("what is said of one computer is not its own")
	}
	s.Computers = slices.Clone(s.Computers)
	s.Computers[1].Power = view.On
	f.tell(s)
	d.Consume()
	if said("computer 7 is off") {
		t.Error("it is on, and said to be off")
	}
	f.said(0, "too late")
	d.Consume()
	s.Lab++
	f.tell(s)
	d.Consume()
	if said("too late") {
		t.Error("it is another lab's")
	}
}

// The buttons of a tile send commands, and what is wrong with one is said.
func TestTheButtonsOfATile(t *testing.T) {
	p, f, d := begin(t, twoComputers())
	f.reply = view.Reply{Error: "no"}
	tile := &Tile{Script: f, Page: p, Is: p.state.Computers[0]}
	tile.power(nil, app.Event{})
	tile.reboot(nil, app.Event{})
	tile.terminate(nil, app.Event{})
	tile.Is = p.state.Computers[1]
	tile.power(nil, app.Event{})
	var got []string
	for _, c := range f.sent {
		got = append(got, strings.TrimSpace(c.Verb+" "+c.Text)+" #"+itoa(c.Computer))
	}
	got = slices.DeleteFunc(got, func(s string) bool {
		return !strings.HasPrefix(s, view.DoPower) && !strings.HasPrefix(s, view.DoTerminate)
	})
	if want := []string{"power off #0", "power reboot #0", "terminate #0", "power on #7"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	d.Consume()
	if p.wrong[0] != "no" || p.wrong[7] != "no" {
		t.Errorf("%v", p.wrong)
	}
}

// The map asks for the sheets of computers.
func TestTheMapOpensSheets(t *testing.T) {
	p, f, d := begin(t, twoComputers())
	f.asked("edit", 7, view.Vec{})
	d.Consume()
	if p.build == nil || p.build.id != 7 {
		t.Fatalf("%+v", p.build)
	}
	html(t, p, `id="build"`, `role="dialog"`, `id="build-size"`)
	f.asked("add", 0, view.Vec{X: 3, Z: -2})
	d.Consume()
	if p.build.id != -1 || p.build.at != (view.Vec{X: 3, Z: -2}) {
		t.Errorf("%+v", p.build)
	}
	f.asked("edit", 99, view.Vec{}) // removed meanwhile
	d.Consume()
	if p.build.id != -1 {
		t.Errorf("%+v", p.build)
	}
}

// Every sheet of the page is drawn by one of the states above.
func TestEverySheetIsDrawn(t *testing.T) {
	drawn := ""
	for name := range sheets {
		s := twoComputers()
		p, f, d := begin(t, s)
		sheets[name](p, &s)
		f.tell(s)
		d.Consume()
		drawn += app.HTMLString(p)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	made := regexp.MustCompile(`ID\("([\w-]+)"\)[^\n]*Role\("dialog"\)`)
	dialogs, places := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		places += strings.Count(string(text), `Role("dialog")`)
		for _, m := range made.FindAllStringSubmatch(string(text), -1) {
			if dialogs++; !strings.Contains(drawn, ` id="`+m[1]+`"`) {
				t.Errorf("%s: no state draws the sheet %s", file, m[1])
			}
		}
	}
	if dialogs < 6 || dialogs != places {
		t.Errorf("%d sheets with an id, %d dialogs: a dialog has its id before its role, in one line", dialogs, places)
	}
}
