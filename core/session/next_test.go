package session

import (
	"fmt"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// next asks for the next message and lets frames pass until the lab is held.
func (p *page) next() (s *view.Snapshot) {
	p.t.Helper()
	if r := p.do(view.Command{Verb: view.DoNext}); !r.OK {
		p.t.Fatal(r.Error)
	}
	for range 10_000 {
		p.s.Run(p.wall, func() bool { return true })
		s = p.s.Snapshot(p.wall)
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		if p.wall += 16 * ms; s.Seek != view.Seeking {
			return s
		}
	}
	p.t.Fatal("it seeks for ever")
	return nil
}

// The lab runs to each message in turn, and is held when it has arrived: what
// became of it is known then.
func TestNextHoldsAtEachMessage(t *testing.T) {
	p := newPage(t, talk)
	p.do(view.Command{Verb: view.DoWatch, Number64: 1})
	for n := uint64(1); n <= 3; n++ {
		s := p.next()
		if s.Held != n || s.State != view.Paused || s.Now < float64(n) || s.Now > float64(n)+0.1 {
			t.Fatalf("held at %d, %s, at %v", s.Held, s.State, s.Now)
		}
		r := p.do(view.Command{Verb: view.DoPacket, Number64: float64(n)})
		if len(r.Packet.Heard) != 1 || len(r.Packet.Missed) != 2 {
			t.Errorf("message %d: %+v %+v", n, r.Packet.Heard, r.Packet.Missed)
		}
	}
	p.do(view.Command{Verb: view.DoRun})
	p.frames(100 * ms)
	if s := p.s.Snapshot(p.wall); s.Held != 0 || s.State != view.Running {
		t.Errorf("after run it is %s, held at %d", s.State, s.Held)
	}
}

// Messages that are sent while one is on its way have their turn.
func TestNextLeavesNoMessageOut(t *testing.T) {
	p := newPage(t, "# Three\n```toml lab.toml\n[medium]\nlatency = \"50ms\"\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n"+
		"```lua a/startup.lua\nlocal m = peripheral.find('modem') sleep(1) for i = 1, 3 do m.transmit(i, i, i) end sleep(1) m.transmit(4, 4, 4)\n```\n")
	for n := uint64(1); n <= 4; n++ {
		if s := p.next(); s.Held != n {
			t.Fatalf("held at %d, want %d", s.Held, n)
		}
	}
}

// Where nobody sends the lab is held after a minute, also where nothing can
// happen at all.
func TestNextGivesUp(t *testing.T) {
	for _, program := range []string{"while true do sleep(1) end", "error('x')"} {
		p := newPage(t, fmt.Sprintf("# Quiet\n```toml lab.toml\n[[computer]]\nname = \"a\"\n```\n```lua a/startup.lua\n%s\n```\n", program))
		s := p.next()
		if s.Held != 0 || s.Seek != view.Quiet || s.Now != 60 {
			t.Errorf("%s: held at %d, %q, at %v", program, s.Held, s.Seek, s.Now)
		}
		if s = p.next(); s.Now != 120 {
			t.Errorf("%s: the second time to %v", program, s.Now)
		}
	}
}

// A key and a pause end the way; what comes after them is as it would be.
func TestNextCanBeStopped(t *testing.T) {
	p := newPage(t, talk)
	p.do(view.Command{Verb: view.DoNext})
	p.do(view.Command{Verb: view.DoPause})
	p.frames(200 * ms)
	if s := p.s.Snapshot(p.wall); s.Seek != "" || s.Held != 0 || s.Packets != 0 || s.State != view.Paused {
		t.Errorf("%+v", s)
	}
}
