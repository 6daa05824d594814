// Package labtest has what tests of labs, of worlds and of sessions begin with.
package labtest

import (
	"fmt"
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

func (c *Calls) Fetch(id int, r hostnet.Request) {
	*c = append(*c, fmt.Sprint(id, " ", r.Method, " ", r.URL))
}
func (c *Calls) Dial(id int, r hostnet.Request) { *c = append(*c, fmt.Sprint(id, " dial ", r.URL)) }
func (c *Calls) Send(id int, b []byte, _ bool)  { *c = append(*c, fmt.Sprint(id, " send ", string(b))) }
func (c *Calls) Close(id int)                   { *c = append(*c, fmt.Sprint(id, " close")) }
