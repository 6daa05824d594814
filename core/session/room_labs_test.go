package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// guestLabs is what a guest of a lab of the gallery types, in seconds after it
// came, and what it sees then, and others.
var guestLabs = map[string]struct {
	after      time.Duration // of the room's beginning
	types      []string      // one after the other, 5 s apart
	sees       []string
	host       int
	hostPrints string
}{
	"chat":                   {14 * time.Second, []string{"hello\n"}, []string{"Guest 3: hello", "Bob: hi there"}, 0, "Guest 3: hello"},
	"cnet-login":             {time.Second, []string{"Gus\n", "plum\n", "read\n", "write x\n"}, []string{"You are new here.", "Level 1.", "200 ", "403 "}, 0, "gus is here, level 1"},
	"phoenix-web":            {3 * time.Second, []string{"curl 10.0.0.2/count\n"}, []string{"You are 10.0.0.102.", "Welcome to Ben's computer.", "You are visitor "}, 1, "10.0.0.102 GET /count"},
	"cryptonet-eavesdropper": {3 * time.Second, nil, []string{"Bob is told: The code is 1234.", "sealed, 32 numbers:"}, 1, "CryptoNet: The new code is 5678."},
}

// Every lab of the gallery that has a guest is one that a stranger can take
// part in at once.
func TestGuestsOfTheGallery(t *testing.T) {
	names, err := filepath.Glob("../../static/labs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, path := range names {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := labfile.Parse(path, src)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		if _, tried := guestLabs[name]; f.Config.Guest == nil {
			continue
		} else if seen++; !tried {
			t.Errorf("nobody tries the guest of %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) { visit(t, name, f, src) })
	}
	if seen < 4 {
		t.Errorf("%d labs have a guest", seen)
	}
}

func visit(t *testing.T, name string, f *labfile.File, src []byte) {
	x := guestLabs[name]
	h := &hub{t: t}
	host := h.session()
	if err := host.Load(name+".md", src, 0); err != nil {
		t.Fatal(err)
	}
	key := host.do(newRoom).Text
	h.run(x.after)
	guest := h.session()
	guest.do(view.Command{Verb: view.DoRoom, Text: key, Args: newRoom.Args})
	h.run(5 * time.Second)
	l := guest.Lab()
	if task := f.Config.Guest.Task; task == "" || !strings.Contains(l.Work().Lesson, "What to do:** "+task) || !strings.Contains(l.Work().Lesson, "Things to try:") {
		t.Errorf("the guest's lesson is\n%s", l.Work().Lesson)
	}
	id := l.Nodes()[0].ID()
	for _, text := range x.types {
		keys, _ := strings.CutSuffix(text, "\n")
		guest.do(view.Command{Verb: view.DoPaste, Computer: id, Text: keys})
		guest.do(view.Command{Verb: view.DoKey, Computer: id, Key: 257})
		h.run(5 * time.Second)
	}
	if name == "chat" {
		host.do(view.Command{Verb: view.DoPaste, Computer: 1, Text: "hi there"})
		host.do(view.Command{Verb: view.DoKey, Computer: 1, Key: 257})
		h.run(time.Second)
	}
	if name == "cryptonet-eavesdropper" {
		h.run(20 * time.Second)
	}
	for _, want := range x.sees {
		if !strings.Contains(guest.shows(id), want) {
			t.Errorf("the guest does not see %q:\n%s", want, guest.shows(id))
		}
	}
	if !strings.Contains(host.shows(x.host), x.hostPrints) {
		t.Errorf("the host does not see %q:\n%s", x.hostPrints, host.shows(x.host))
	}
}
