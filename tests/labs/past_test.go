package labs

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// Whoever goes back to a moment of a run, in another world that shares what was
// compiled, finds the state that it had there; and who goes on from there comes
// to the state, and the trace, of the run that was never left.
func TestSeekIsTheSameRun(t *testing.T) {
	for _, name := range names(t) {
		if skippedInPast(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			whole := open(t, name, lab.Options{})
			whole.Run()
			r := rand.New(rand.NewPCG(uint64(len(name)), whole.Steps()))
			early := 1 + r.Uint64N(whole.Steps())
			late := early + r.Uint64N(whole.Steps()-early+1)
			l := again(t, whole)
			var at [2]string
			for i, step := range []uint64{early, late} {
				l.Reach(labfile.Moment{Step: step}, nil)
				at[i] = l.StateDigest()
			}
			if past := again(t, l); !past.Reach(labfile.Moment{Step: late}, nil) || past.StateDigest() != at[1] {
				t.Errorf("another state after %d steps", late)
			}
			past := again(t, l)
			if past.Reach(labfile.Moment{Step: early}, nil); past.StateDigest() != at[0] {
				t.Errorf("another state after %d steps", early)
			}
			past.Run()
			if past.StateDigest() != whole.StateDigest() || past.Digest() != whole.Digest() {
				t.Errorf("another end for who went on after %d steps", early)
			}
			if l.StateDigest() != at[1] {
				t.Error("the run that was gone back in is no longer as it was")
			}
		})
	}
}

// skippedInPast are labs that take long for what they compute: what they are for
// is not time.
func skippedInPast(name string) bool { return name == "flood.md" || name == "endless.md" }

func again(t *testing.T, l *lab.Lab) *lab.Lab {
	t.Helper()
	past, err := l.Again(nil)
	if err != nil {
		t.Fatal(err)
	}
	return past
}

// The moment of a packet is the instant at which it was sent, and that of a time
// is when everything due has happened.
func TestMomentsOfARun(t *testing.T) {
	l := open(t, "psp-echo.md", lab.Options{})
	l.Run()
	for n := uint64(1); n <= l.Messages(); n += 7 {
		past := again(t, l)
		past.Reach(labfile.Moment{Packet: n}, nil)
		if past.Messages() < n {
			t.Fatalf("message %d was not sent at its moment", n)
		}
		at := past.Now()
		if past = again(t, l); !past.Reach(labfile.Moment{Time: at}, nil) || past.Messages() < n || past.Now() != at {
			t.Errorf("at %v there are %d messages", at, past.Messages())
		}
		if past = again(t, l); at > 0 {
			past.Reach(labfile.Moment{Time: at - 1}, nil)
			if past.Messages() >= n {
				t.Errorf("message %d was sent before its moment", n)
			}
		}
	}
}

// A message that is lost or late changes no other one's chances: what does not
// answer it goes as it went.
func TestFaultChangesNoOthersChance(t *testing.T) {
	const src = "# Chances\n```toml lab.toml\nseed = 7\nuntil = \"4s\"\n[medium]\nloss = 0.3\njitter = \"20ms\"\nlatency = \"30ms\"\n" +
		"[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
		"```lua a/startup.lua\nlocal m = peripheral.find('modem') for i = 1, 60 do m.transmit(1, 1, i) sleep(0.05) end\n```\n" +
		"```lua b/startup.lua\nlocal m = peripheral.find('modem') m.open(1) while true do os.pullEvent('modem_message') end\n```\n"
	l := build(t, "chances.md", src, lab.Options{})
	l.Run()
	fates := l.Packets().Story()
	for _, n := range []uint64{1, 9, 30} {
		for what, fault := range map[string]view.Command{
			"lost": {Verb: view.DoFault, Number64: float64(n), Text: view.FaultLose},
			"late": {Verb: view.DoFault, Number64: float64(n), Text: view.FaultDelay, Args: []string{"500ms"}},
		} {
			other, err := l.Again(func(r *world.Replay) {
				r.Inputs = append([]world.Input{{At: modem.Time(0), Command: fault}}, r.Inputs...)
			})
			if err != nil {
				t.Fatal(err)
			}
			other.Run()
			for i, m := range other.Packets().Story() {
				if m.Exact != fates[i].Exact && m.Number != n {
					t.Fatalf("message %d %s: message %d is another one\n%s\n%s", n, what, m.Number, m.Exact, fates[i].Exact)
				}
			}
		}
	}
}

// Two runs beside each other: the first difference is the message to which
// something was done, or its answer.
func TestCompareFindsTheFirstDifference(t *testing.T) {
	l := open(t, "psp-echo.md", lab.Options{})
	l.Run()
	if c := lab.Compare(l, again(t, l)); c.First != 0 {
		t.Errorf("a run beside one that has not begun: first difference %d", c.First)
	}
	same := again(t, l)
	same.Run()
	if c := lab.Compare(l, same); c.First != -1 || len(c.Pairs) != int(l.Messages()) {
		t.Errorf("the same run twice: %+v", c.First)
	}
	for n := uint64(1); n <= l.Messages(); n += 3 {
		other, err := l.Again(func(r *world.Replay) {
			r.Inputs = append([]world.Input{{Command: view.Command{Verb: view.DoFault, Number64: float64(n), Text: view.FaultLose}}}, r.Inputs...)
		})
		if err != nil {
			t.Fatal(err)
		}
		other.Run()
		c := lab.Compare(l, other)
		if c.First < 0 {
			continue // nobody heard it
		}
		p := c.Pairs[c.First]
		if p.A == nil || p.A.Number < n {
			t.Errorf("message %d lost: the first difference is %+v", n, fmt.Sprint(p.A, p.B))
		}
		for _, p := range c.Pairs[:c.First] {
			if p.A == nil || p.B == nil || p.A.Number != p.B.Number {
				t.Errorf("before the first difference: %+v", p)
			}
		}
	}
}
