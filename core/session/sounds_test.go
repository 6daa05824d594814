package session

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
)

// organ plays a note a second, and one piece of audio.
const organ = "# Organ\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n```\n" +
	"```lua a/startup.lua\nlocal s = peripheral.find('speaker')\nsleep(0.5)\ns.playAudio({ 1, -128, 127 }, 2)\n" +
	"while true do sleep(1) s.playNote('bell', 3, 5) end\n```\n"

// sounds lets time pass and answers what is told.
func (p *page) sounds(d time.Duration) (out []view.Sound) {
	for end := p.wall + d; p.wall < end; p.wall += 16 * ms {
		p.s.Run(p.wall, func() bool { return false })
		s := p.s.Snapshot(p.wall)
		out = append(out, s.Sounds...)
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	}
	return out
}

func TestSoundsAreToldToThoseWhoListen(t *testing.T) {
	p := newPage(t, organ)
	listen := func(on float64) { p.must(view.Command{Verb: view.DoListen, Number64: on}) }
	if got := p.sounds(2 * time.Second); got != nil {
		t.Errorf("told though nobody listens: %v", got)
	}
	listen(1)
	got := p.sounds(1100 * ms)
	if len(got) != 1 || got[0].Part != "a.left" || got[0].Kind != "note" || got[0].Name != "bell" || got[0].Volume != 3 || got[0].Pitch != 5 {
		t.Errorf("%+v: what was played before is not told", got)
	}
	p.must(view.Command{Verb: view.DoRestart})
	if got = p.sounds(1100 * ms); len(got) != 1 || got[0].Kind != "audio" || string(got[0].Samples) != "\x01\x80\x7f" || got[0].At != 0.55 {
		t.Errorf("%+v", got)
	}
	listen(0)
	if got := p.sounds(2 * time.Second); got != nil {
		t.Errorf("told though nobody listens any more: %v", got)
	}
}

// The past is heard while it plays, and what lies between is not.
func TestSoundsOfThePast(t *testing.T) {
	p := newPage(t, organ)
	p.sounds(5 * time.Second)
	p.must(view.Command{Verb: view.DoListen, Number64: 1})
	p.must(view.Command{Verb: view.DoSeek, Text: "2s"})
	p.must(view.Command{Verb: view.DoRun})
	got := p.sounds(1500 * ms)
	for _, s := range got {
		if s.At < 2 {
			t.Errorf("%+v was before the moment that was sought", s)
		}
	}
	if len(got) == 0 || len(got) > 2 {
		t.Errorf("%+v", got)
	}
}

// However many speakers play, a snapshot carries no more samples than its bound.
func TestSamplesOfOneSnapshotAreBounded(t *testing.T) {
	src := "# Loud\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\ncable = \"lan\"\n"
	for range 12 {
		src += "[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n"
	}
	p := newPage(t, src+"```\n```lua a/startup.lua\nlocal b = {} for i = 1, 131072 do b[i] = 1 end\n"+
		"for _, s in ipairs({ peripheral.find('speaker') }) do s.playAudio(b) end\n```\n")
	p.must(view.Command{Verb: view.DoListen, Number64: 1})
	for range 250 {
		p.wall += 16 * ms
		p.s.Run(p.wall, func() bool { return false })
	}
	size, told := 0, p.s.Snapshot(p.wall).Sounds
	for _, s := range told {
		size += len(s.Samples)
	}
	if len(told) != 12 || size != maxSamples {
		t.Errorf("%d sounds, %d bytes", len(told), size)
	}
}
