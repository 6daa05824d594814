package session

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// What these tests begin with.
var (
	asker   = labtest.Asker
	parsed  = labtest.Parse
	started = labtest.Start
)

type calls = labtest.Calls

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
