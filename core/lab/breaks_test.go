package lab

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// stopsOf runs a lab and says where it stops, until it does no more.
func stopsOf(t *testing.T, l *Lab, b Breaks) (out []string) {
	t.Helper()
	if err := l.Break(b); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		l.RunTo(modem.Time(20*time.Second), nil)
		stop := l.Broke()
		if stop == nil {
			return out
		}
		out = append(out, fmt.Sprintf("%.3f: %s", stop.Time, stop))
	}
	t.Fatal("it stops again and again")
	return nil
}

func TestRunStopsAtMessages(t *testing.T) {
	for filter, want := range map[string]string{
		"from=a":                        "0.500: message 1 fits the filter\n1.000: message 2 fits the filter\n1.500: message 3 fits the filter",
		"to=b":                          "1.011: message 2 fits the filter", // known when it is heard
		`missed=b why="channel closed"`: "0.511: message 1 fits the filter\n1.511: message 3 fits the filter",
		"from=b":                        "",
	} {
		got := stopsOf(t, checkedLab(t, ""), Breaks{Packets: filter})
		if len(got) != strings.Count(want, "fits") {
			t.Errorf("%s: stops at\n%s\nnot\n%s", filter, strings.Join(got, "\n"), want)
		}
		for i, w := range strings.Split(want, "\n") {
			if w != "" && i < len(got) && got[i][strings.Index(got[i], ":"):] != w[strings.Index(w, ":"):] {
				t.Errorf("%s: stops at %s, not %s", filter, got[i], w)
			}
		}
	}
}

func TestRunStopsAtFailures(t *testing.T) {
	l := labOf(t, "local function deep(list) return list.x.y end\nsleep(1)\npcall(error, \"caught\")\nparallel.waitForAny(function() deep({1}) end)\n", "sleep(2)\nerror(\"enough\")\n")
	if got := stopsOf(t, l, Breaks{Fails: true}); len(got) != 2 || !strings.HasSuffix(got[0], "a failed: /startup.lua:1: attempt to index field 'x' (a nil value)") || !strings.HasSuffix(got[1], "b failed: /startup.lua:2: enough") {
		t.Fatalf("%q", got)
	}
	raised := l.Inspect()[0].Raised
	if raised == nil || len(raised.Levels) < 2 || raised.Levels[0].String() != "/startup.lua:1 deep" || fmt.Sprint(raised.Levels[0].Locals) != "[{list {1}}]" {
		t.Errorf("%+v", raised)
	}
}

// TestTerminatedHasNotFailed: somebody has ended the program.
func TestTerminatedHasNotFailed(t *testing.T) {
	l := labOf(t, "sleep(10)", "sleep(10)")
	if err := l.Break(Breaks{Fails: true}); err != nil {
		t.Fatal(err)
	}
	l.RunTo(modem.Time(time.Second), nil)
	l.Do(view.Command{Verb: view.DoTerminate, Computer: 0})
	if l.RunTo(modem.Time(2*time.Second), nil); l.Broke() != nil {
		t.Error("the run stops at a program that was ended")
	}
}

func TestRunStopsAtWhoWaits(t *testing.T) {
	got := stopsOf(t, labOf(t, "while true do sleep(2) end", "print(1) sleep(1) os.pullEvent(\"answer\")"), Breaks{Waits: 5 * time.Second})
	if len(got) != 1 || !strings.HasSuffix(got[0], ": b has waited too long for answer in /startup.lua:1") || !strings.HasPrefix(got[0], "6.0") {
		t.Errorf("%q", got)
	}
	// A shell that waits for its next command is no program that waits; a timer is
	// waited for as well as anything.
	got = stopsOf(t, labOf(t, "print(1)", "sleep(7)"), Breaks{Waits: 5 * time.Second})
	if len(got) != 1 || !strings.HasSuffix(got[0], ": b has waited too long for timer in /startup.lua:1") {
		t.Errorf("%q", got)
	}
}

// TestStopsChangeNothing: a run that is stopped and looked at everywhere goes as
// one that is not.
func TestStopsChangeNothing(t *testing.T) {
	plain, stopped := checkedLab(t, ""), checkedLab(t, "")
	stopsOf(t, plain, Breaks{})
	if err := stopped.Break(Breaks{Packets: "from=a", Fails: true, Waits: 100 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	for stopped.Step() {
		stopped.Inspect()
	}
	stopped.RunTo(modem.Time(20*time.Second), nil)
	for stopped.Broke() != nil {
		stopped.RunTo(modem.Time(20*time.Second), nil)
	}
	if plain.StateDigest() != stopped.StateDigest() || plain.Digest() != stopped.Digest() {
		t.Error("a run that is looked at goes another way")
	}
}

func TestBreakIsRefused(t *testing.T) {
	l := checkedLab(t, "")
	if err := l.Break(Breaks{Packets: "from=a"}); err != nil {
		t.Fatal(err)
	}
	for want, b := range map[string]Breaks{
		"break: filter: ": {Packets: "(("},
		"break: a computer can be given from 0s to 24h0m0s to wait, not -1ns":        {Waits: -1},
		"break: a computer can be given from 0s to 24h0m0s to wait, not 24h0m0.001s": {Waits: MaxPatience + time.Millisecond},
	} {
		if err := l.Break(b); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
	if l.RunTo(modem.Time(20*time.Second), nil); l.Broke() == nil {
		t.Error("what was asked for before is forgotten")
	}
}

// labOf has two computers without modems.
func labOf(t *testing.T, a, b string) *Lab {
	t.Helper()
	return labFrom(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer]]\nname = \"b\"\n```\n```lua a/startup.lua\n"+a+"\n```\n```lua b/startup.lua\n"+b+"\n```\n")
}

func TestInspectShowsQueueAndTimers(t *testing.T) {
	l := labOf(t, `os.startTimer(5) os.setAlarm(7) for i = 1, 30 do os.queueEvent("e", i, {deep = {}}, ("x"):rep(1e4)) end while true do end`, `os.shutdown()`)
	l.RunTo(modem.Time(100*time.Millisecond), nil)
	got := l.Inspect()
	a, b := got[0], got[1]
	if !a.Running || a.Queued != 30 || len(a.Queue) != 20 || !strings.HasPrefix(a.Queue[1], `e, 2, {deep={}}, "xxxx`) || len(a.Queue[1]) > 300 {
		t.Errorf("queue: %v of %d\n%q", a.Running, a.Queued, a.Queue)
	}
	if a.Pending != 2 || a.Timers[0].Kind() != "timer" || a.Timers[0].Due != 5 || a.Timers[1].Kind() != "alarm" {
		t.Errorf("timers: %+v", a.Timers)
	}
	if b.Power != view.Off || b.Programs != nil || b.Running {
		t.Errorf("off: %+v", b)
	}
}
