package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// What somebody does is an event of the computer: spec/computercraft.md 4.8
// and 4.14.
func TestInputsAreEvents(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```lua alice/startup.lua\n"+
		"while true do print(os.pullEventRaw()) end\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	for _, c := range []view.Command{
		{Verb: view.DoKey, Key: 65}, {Verb: view.DoChar, Text: "aä€"}, {Verb: view.DoKey, Key: 65, Repeat: true}, {Verb: view.DoKeyUp, Key: 65},
		{Verb: view.DoPaste, Text: strings.Repeat("€", 513) + "\nsecond"}, {Verb: view.DoPaste, Text: "\n"},
		{Verb: view.DoMouse, Text: "click", Key: 1, X: 2, Y: 3}, {Verb: view.DoMouse, Text: "drag", Key: 1, X: 3, Y: 3},
		{Verb: view.DoMouse, Text: "up", Key: 1, X: 3, Y: 3}, {Verb: view.DoMouse, Text: "scroll", Key: -1, X: 1, Y: 1},
		{Verb: view.DoTerminate},
	} {
		if r := l.Do(c); !r.OK {
			t.Errorf("%s: %s", c.Verb, r.Error)
		}
	}
	l.RunTo(modem.Time(2*time.Second), nil)
	want := strings.ReplaceAll("key|65|false\nchar|a\nchar|ä\nkey|65|true\nkey_up|65\npaste|"+strings.Repeat("?", 512)+
		"\nmouse_click|1|2|3\nmouse_drag|1|3|3\nmouse_up|1|3|3\nmouse_scroll|-1|1|1\nterminate\n", "|", "\t")
	if got := strings.TrimPrefix(l.Log(0), "CraftOS 1.9\n"); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// Files dropped at the prompt are imported.
func TestDroppedFiles(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	drop := func(name, data string) string {
		r := l.Do(view.Command{Verb: view.DoDrop, Text: name, Data: []byte(data)})
		l.RunTo(l.Now().Add(time.Second), nil)
		return r.Error
	}
	if err := drop("C:\\some\\hi.lua", "a\x00\xff\n"); err != "" {
		t.Error(err)
	}
	drop("hi.lua", "again")
	if data, err := l.Computer(0).FS().ReadFile("hi.lua"); err != nil || string(data) != "a\x00\xff\n" {
		t.Errorf("%q, %v", data, err)
	}
	if got := l.Log(0); !strings.Contains(got, "Imported hi.lua\n> ") || !strings.Contains(got, "hi.lua: File exists\n") {
		t.Errorf("%q", got)
	}
	if err := drop("folder/", ""); err != "drop: the file has no name" {
		t.Error(err)
	}
	if err := drop("big", strings.Repeat("x", 1<<20+1)); err != "drop: big is larger than 1048576 bytes" {
		t.Error(err)
	}
}
