package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// asker is a lab whose computer runs a program; the lab has one page.
func asker(t *testing.T, program string) *labfile.File {
	t.Helper()
	f, err := labfile.Parse("web.md", []byte("# Web\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[web]]\nname = \"pages.test/motd.txt\"\nfile = \"web/motd.txt\"\n"+
		"[[web]]\nname = \"gone.test\"\nstatus = 410\n```\n```text web/motd.txt\nBe kind.\n```\n```lua alice/startup.lua\n"+program+"\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// calls is a Net that only notes what it is asked.
type calls []string

func (c *calls) Fetch(id int, r hostnet.Request) {
	*c = append(*c, fmt.Sprint(id, " ", r.Method, " ", r.URL))
}
func (c *calls) Dial(id int, r hostnet.Request) { *c = append(*c, fmt.Sprint(id, " dial ", r.URL)) }
func (c *calls) Send(id int, b []byte, _ bool)  { *c = append(*c, fmt.Sprint(id, " send ", string(b))) }
func (c *calls) Close(id int)                   { *c = append(*c, fmt.Sprint(id, " close")) }

func started(t *testing.T, f *labfile.File, o lab.Options) *lab.Lab {
	t.Helper()
	l, err := lab.New(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A session sleeps while its lab waits.
func TestSessionWaits(t *testing.T) {
	var out calls
	s := New(lab.Options{Options: world.Options{Net: &out}}, nil)
	if err := s.Load("web.md", asker(t, `print(http.get("https://example.com"))`).Bytes(), 0); err != nil {
		t.Fatal(err)
	}
	for wall := time.Duration(0); wall < 2*time.Second; wall += 20 * time.Millisecond {
		s.Run(wall, nil)
	}
	if !s.Lab().Waiting() || s.Run(2*time.Second, nil) != maxSleep {
		t.Fatal("it does not sleep")
	}
	if r := s.Do(2*time.Second, view.Command{Verb: view.DoReset}); !r.OK || out[len(out)-1] != "1 close" {
		t.Fatalf("a reset ends what was asked: %v", out)
	}
	for wall := 2 * time.Second; wall < 3*time.Second; wall += 20 * time.Millisecond {
		s.Run(wall, nil)
	}
	b, _ := hostnet.Encode(hostnet.Answer{ID: 1, Kind: hostnet.Failure, Error: "Timed out"})
	if r := s.Do(3*time.Second, view.Command{Verb: view.DoAnswer, Data: b}); !r.OK {
		t.Fatal(r.Error)
	}
	for wall := 3 * time.Second; wall < 4*time.Second; wall += 20 * time.Millisecond {
		s.Run(wall, nil)
	}
	if got := s.Lab().Log(0); !strings.Contains(got, "nil\tTimed out\tnil\n> ") {
		t.Errorf("%q", got)
	}
}
