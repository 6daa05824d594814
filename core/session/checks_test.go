package session

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
)

// A page is told the checks of a lab when it comes and when one changes, and not
// all the time.
func TestChecksAreTold(t *testing.T) {
	s := New(lab.Options{}, nil)
	src := "```toml lab.toml\n[[computer]]\nname = \"a\"\n[[check]]\nscreen = \"a\"\ncontains = \"done\"\n```\n```lua a/startup.lua\nsleep(1) print(\"done\")\n```\n"
	if err := s.Load("x.md", []byte(src), 0); err != nil {
		t.Fatal(err)
	}
	var told []view.Check
	for ms := range 2000 {
		wall := time.Duration(ms) * time.Millisecond
		s.Run(wall, func() bool { return false })
		out := s.Snapshot(wall)
		s.Do(wall, view.Command{Verb: view.DoAck, Number64: float64(out.Number)})
		told = append(told, out.Checks...)
	}
	if len(told) != 2 || told[0].State != view.Pending || told[1].State != view.Holds || told[1].Why != "done" {
		t.Errorf("%+v", told)
	}
	s.Do(2*time.Second, view.Command{Verb: view.DoRestart})
	if out := s.Snapshot(2 * time.Second); len(out.Checks) != 1 || out.Checks[0].State != view.Pending {
		t.Errorf("after a restart: %+v", out.Checks)
	}
}
