package session

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// stops does a break and lets frames pass until the lab is stopped.
func (p *page) stops(c view.Command) *view.Snapshot {
	p.t.Helper()
	c.Verb = view.DoBreak
	if r := p.do(c); !r.OK {
		p.t.Fatal(r.Error)
	}
	return p.goOn()
}

// goOn lets the lab run until it is stopped.
func (p *page) goOn() *view.Snapshot {
	p.t.Helper()
	p.do(view.Command{Verb: view.DoRun})
	for range 1000 {
		p.s.Run(p.wall, func() bool { return true })
		s := p.s.Snapshot(p.wall)
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		if p.wall += 16 * ms; s.Stop != nil {
			return s
		}
	}
	p.t.Fatal("it is never stopped")
	return nil
}

// snapshot is what is told now.
func (p *page) snapshot() *view.Snapshot {
	p.t.Helper()
	s := p.s.Snapshot(p.wall)
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	return s
}

func TestBreakHoldsTheLab(t *testing.T) {
	p := newPage(t, talk)
	s := p.stops(view.Command{Text: "number=2"})
	if s.State != view.Paused || s.Stop.Why != view.StopPacket || s.Stop.Packet != 2 || s.Held != 2 || s.Packets != 2 || s.Breaks == nil || s.Breaks.Packets != "number=2" {
		t.Fatalf("%s %+v, held at %d of %d, %+v", s.State, s.Stop, s.Held, s.Packets, s.Breaks)
	}
	var inside []view.Standing
	r := p.do(view.Command{Verb: view.DoInspect})
	if err := json.Unmarshal(r.Data, &inside); err != nil || len(inside) != len(p.s.Lab().Nodes()) {
		t.Errorf("%v, %d computers", err, len(inside))
	}
	if p.do(view.Command{Verb: view.DoStep}); p.snapshot().Stop != nil {
		t.Error("it has gone on, and is said to stand there")
	}
	// Run again: it stops there again. In the past it does, too.
	p.do(view.Command{Verb: view.DoRestart})
	if s = p.goOn(); s.Stop.Packet != 2 {
		t.Errorf("run again it stops at %+v", s.Stop)
	}
	p.do(view.Command{Verb: view.DoBreak})
	p.do(view.Command{Verb: view.DoRun})
	p.frames(3000 * ms)
	if s = p.snapshot(); s.Stop != nil || s.Breaks != nil {
		t.Error("it stops without a break")
	}
	p.seek("step:2")
	if s = p.stops(view.Command{Text: "number=2"}); !s.Past || s.Stop.Packet != 2 {
		t.Errorf("in the past it stops at %+v, past %v", s.Stop, s.Past)
	}
}

func TestBreakIsForgottenWithItsLab(t *testing.T) {
	p := newPage(t, talk)
	p.do(view.Command{Verb: view.DoBreak, Text: "number=2", Args: []string{"failure"}, Number64: 5})
	if b := p.snapshot().Breaks; b == nil || b.Packets != "number=2" || !b.Fails || b.Waits != 5 {
		t.Fatalf("%+v", b)
	}
	if r := p.do(view.Command{Verb: view.DoLoad, Text: "other.md", Data: []byte("# Other\n```toml lab.toml\n[[computer]]\nname = \"a\"\n```\n")}); !r.OK {
		t.Fatal(r.Error)
	}
	if b := p.snapshot().Breaks; b != nil {
		t.Errorf("another lab is stopped by %+v", b)
	}
}

func TestBreakIsRefused(t *testing.T) {
	p := newPage(t, talk)
	for want, c := range map[string]view.Command{
		"break: filter: ": {Text: "(("},
		`break: "packets" is nothing to stop at: failure, a filter, or seconds to wait`: {Args: []string{"packets"}},
		"break: a computer can be given from 0 to 86400 seconds to wait, not -1":        {Number64: -1},
		"break: a computer can be given from 0 to 86400 seconds to wait, not 1e+09":     {Number64: 1e9},
	} {
		c.Verb = view.DoBreak
		if got := p.refused(c); !strings.HasPrefix(got, want) {
			t.Errorf("%s\nis not\n%s", got, want)
		}
	}
}
