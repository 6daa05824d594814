// Package labtest has what tests of labs, of worlds and of sessions begin with.
package labtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// Jukebox is a lab with a speaker on a side and one on a cable.
const Jukebox = "# X\n```toml lab.toml\nuntil = \"5s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\ncable = \"lan\"\n" +
	"[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n```\n"

// Parse reads a lab that has no mistake.
func Parse(t *testing.T, src string) *labfile.File {
	t.Helper()
	f, err := labfile.Parse("x.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Start builds a lab that has no mistake.
func Start(t *testing.T, f *labfile.File, o lab.Options) *lab.Lab {
	t.Helper()
	l, err := lab.New(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Asker is a lab whose computer runs a program; the lab has one page.
func Asker(t *testing.T, program string) *labfile.File {
	t.Helper()
	f, err := labfile.Parse("web.md", []byte("# Web\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[web]]\nname = \"pages.test/motd.txt\"\nfile = \"web/motd.txt\"\n"+
		"[[web]]\nname = \"gone.test\"\nstatus = 410\n```\n```text web/motd.txt\nBe kind.\n```\n```lua alice/startup.lua\n"+program+"\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Calls is a Net that only notes what it is asked.
type Calls []string

// Fetch, Dial, Send and Close note what was asked; nobody answers.
func (c *Calls) Fetch(id int, r hostnet.Request) {
	*c = append(*c, fmt.Sprint(id, " ", r.Method, " ", r.URL))
}
func (c *Calls) Dial(id int, r hostnet.Request) { *c = append(*c, fmt.Sprint(id, " dial ", r.URL)) }
func (c *Calls) Send(id int, b []byte, _ bool)  { *c = append(*c, fmt.Sprint(id, " send ", string(b))) }
func (c *Calls) Close(id int)                   { *c = append(*c, fmt.Sprint(id, " close")) }

// Proven counts the lines "ok ANCHOR" that a lab of the reference has printed, by
// anchor; a line "BROKEN …" is an error.
func Proven(t *testing.T, proven map[string]int, l *lab.Lab) {
	t.Helper()
	for _, c := range l.Computers() {
		for line := range strings.Lines(l.Log(c.ID())) {
			line = strings.TrimSpace(line)
			if anchor, ok := strings.CutPrefix(line, "ok "); ok {
				proven[anchor]++
			}
			if strings.HasPrefix(line, "BROKEN ") {
				t.Error(line)
			}
		}
	}
}

// AllProven is the end of it: each anchor of the reference once, and no other.
func AllProven(t *testing.T, proven map[string]int, anchors []string) {
	t.Helper()
	for _, anchor := range anchors {
		if proven[anchor] != 1 {
			t.Errorf("%s is proven %d times", anchor, proven[anchor])
		}
		delete(proven, anchor)
	}
	for anchor := range proven {
		t.Errorf("%s is proven but not in the reference", anchor)
	}
}

// Repeated runs the recording of a lab's run.
func Repeated(t *testing.T, l *lab.Lab) *lab.Lab {
	t.Helper()
	recording, err := l.Recording()
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse("again.md", recording)
	if err != nil {
		t.Fatal(err)
	}
	again := Start(t, f, lab.Options{})
	again.Run()
	return again
}
