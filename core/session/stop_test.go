package session

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// fragile is a lab of a chatting pair and a third computer, which fails.
const fragile = "# Fragile\n```toml lab.toml\nuntil = \"6s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"carl\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
	"```lua alice/startup.lua\nlocal m = peripheral.find('modem') m.open(2) sleep(0.5)\n" +
	"for n = 1, 9 do m.transmit(1, 2, n) print((select(5, os.pullEvent('modem_message')))) sleep(0.5) end\n```\n" +
	"```lua bob/startup.lua\nlocal m = peripheral.find('modem') m.open(1)\nwhile true do local e = {os.pullEvent('modem_message')} m.transmit(e[4], 1, e[5] * e[5]) end\n```\n" +
	"```lua carl/startup.lua\nlocal m = peripheral.find('modem') m.open(1) sleep(2) if broken then broken() end m.transmit(7, 7, 'word') while true do os.pullEvent() end\n```\n"

// brokenTap fails while the medium is being changed.
type brokenTap struct{ after int }

func (b *brokenTap) Sent(modem.Time, *modem.Message) {
	if b.after--; b.after == 0 {
		panic("brittle in a change")
	}
}
func (b *brokenTap) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (b *brokenTap) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why) {
}
func (b *brokenTap) WantsMisses() bool { return false }

// If what computers share is left in the middle of a change, the lab stops. It
// says so, and what was made is still there.
func TestAPanicInAChangeStopsTheLab(t *testing.T) {
	told := 0
	s := New(lab.Options{Options: world.Options{Crashed: func(world.Crash) { told++ }}}, nil)
	if err := s.Load("fragile.md", []byte(fragile), 0); err != nil {
		t.Fatal(err)
	}
	l := s.Lab()
	l.Media()[0].AddTap(&brokenTap{after: 5})
	s.Do(0, view.Command{Verb: view.DoSpeed, Number64: 10})
	for i := range 20 {
		s.Run(time.Duration(i)*100*time.Millisecond, nil)
	}
	if !strings.Contains(l.Stopped(), "brittle in a change") || told != 1 {
		t.Fatalf("stopped: %q, told %d times", l.Stopped(), told)
	}
	at := l.Now()
	l.Run()
	if l.Step() || !l.Done() || l.Now() != at || l.Status(nil) != 3 {
		t.Errorf("it goes on: %v, %v", l.Now(), at)
	}
	if snap := s.Snapshot(2e9); snap.State != view.Halted || !strings.Contains(snap.Stopped, "brittle in a change") {
		t.Errorf("the page sees %v, %q", snap.State, snap.Stopped)
	}
	r := s.Do(0, view.Command{Verb: view.DoKey, Computer: 0, Key: 65})
	if r.OK || r.Error != world.ErrStopped.Error() {
		t.Errorf("a key: %+v", r)
	}
	if r := s.Do(0, view.Command{Verb: view.DoSave}); !r.OK || len(r.Data) < len(fragile)/2 {
		t.Errorf("it cannot be saved: %v", r.Error)
	}
	if r := s.Do(0, view.Command{Verb: view.DoReset}); !r.OK || s.Lab().Stopped() != "" {
		t.Errorf("reset: %v", r.Error)
	}
}
