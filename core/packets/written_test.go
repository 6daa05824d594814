package packets

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// slow is a lab in which three messages are sent after 0, 1 and 2 seconds, and the
// first takes two seconds and a half.
const slow = "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
	"```lua a/startup.lua\nlocal m = peripheral.find('modem')\nfor n = 1, 3 do m.transmit(n, 1, n) sleep(1) end sleep(3)\n```\n"

// A line is written when nothing of its message is under way and a second has
// passed since it was sent; and in the order of the numbers.
func TestATraceIsWrittenAsItComes(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte(slow))
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(f, true)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.New(f, world.Options{Observer: p})
	if err != nil {
		t.Fatal(err)
	}
	w.Media()[0].SetFilter(func(_ modem.Time, m *modem.Message) (fate modem.Fate) {
		if m.Channel == 1 {
			fate.Delay = 2500 * time.Millisecond
		}
		return fate
	})
	var out strings.Builder
	if err := p.WriteTrace(&out, ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at    time.Duration
		lines int
	}{{2400, 0}, {2600, 2}, {2990, 2}, {3200, 3}} {
		w.RunTo(modem.Time(c.at*time.Millisecond), nil)
		if err := p.FlushTrace(false); err != nil || strings.Count(out.String(), "\n") != c.lines {
			t.Errorf("after %d ms: %v, want %d lines of\n%s", c.at, err, c.lines, out.String())
		}
	}
	w.Run()
	if err := p.FlushTrace(true); err != nil || out.String() != p.Trace() || !strings.Contains(out.String(), " 1 0>-1:channel-closed 1/1 raw 1\n") {
		t.Errorf("%v, written\n%skept\n%s", err, out.String(), p.Trace())
	}
	if err := p.FlushTrace(true); err != nil || out.String() != p.Trace() {
		t.Errorf("a second time: %v\n%s", err, out.String())
	}
}

// What leaves the list is written before, also what is still under way; what had
// left it when the writing began is not.
func TestAWrittenTraceOutlivesThePacketList(t *testing.T) {
	p, tap := listed(false)
	sent := func(from, to uint64) {
		for n := from; n <= to; n++ {
			tap.Sent(0, message(n, value.Nil()))
		}
	}
	sent(1, MaxPackets+2)
	var out strings.Builder
	if err := p.WriteTrace(&out, ""); err != nil {
		t.Fatal(err)
	}
	sent(MaxPackets+3, MaxPackets+5)
	if got := out.String(); got != "0.003 3 0>nobody 15/43 raw nil\n0.004 4 0>nobody 15/43 raw nil\n0.005 5 0>nobody 15/43 raw nil\n" {
		t.Errorf("%q", got)
	}
	if err := p.FlushTrace(true); err != nil || strings.Count(out.String(), "\n") != MaxPackets+3 {
		t.Errorf("%v, %d lines", err, strings.Count(out.String(), "\n"))
	}
}

func TestAWrittenTraceTakesAFilter(t *testing.T) {
	p, tap := listed(false)
	var out strings.Builder
	if err := p.WriteTrace(&out, "2 or 4"); err != nil {
		t.Fatal(err)
	}
	for n := range uint64(5) {
		tap.Sent(0, message(n+1, value.Number(float64(n+1))))
	}
	if err := p.FlushTrace(true); err != nil || out.String() != "0.002 2 0>nobody 15/43 raw 2\n0.004 4 0>nobody 15/43 raw 4\n" {
		t.Errorf("%v %q", err, out.String())
	}
	if err := p.WriteTrace(&out, "from="); err == nil || err.Error() != "filter: a value is missing after from=" {
		t.Error(err)
	}
}

// full is a disk with room for some lines.
type full struct {
	lines int
	calls int
}

var errFull = errors.New("no space left on device")

func (d *full) Write(b []byte) (int, error) {
	if d.calls++; d.calls > d.lines {
		return 0, errFull
	}
	return len(b), nil
}

// After a disk's first error nothing is written to it; the list goes on.
func TestAWrittenTraceKeepsTheFirstError(t *testing.T) {
	p, tap := listed(false)
	disk := full{lines: 3}
	if err := p.WriteTrace(&disk, ""); err != nil {
		t.Fatal(err)
	}
	for n := range uint64(MaxPackets + 9) {
		tap.Sent(0, message(n+1, value.Nil()))
	}
	if err := p.FlushTrace(false); err != errFull || disk.calls != 4 || len(p.ring) != MaxPackets {
		t.Errorf("%v after %d lines, %d messages", err, disk.calls, len(p.ring))
	}
	if err := p.FlushTrace(true); err != errFull || disk.calls != 4 {
		t.Errorf("%v after %d lines", err, disk.calls)
	}
}
