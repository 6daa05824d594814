package modem_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

func wantLog(t *testing.T, log *modemtest.Log, want ...string) {
	t.Helper()
	if got := log.Take(); got != strings.Join(want, "\n") {
		t.Errorf("log:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

func TestReasonsAsThePacketListShowsThem(t *testing.T) {
	for why, want := range map[modem.Why]string{
		modem.OK: "ok", modem.HeardOpen: "heard", modem.HeardRouter: "heard as router",
		modem.ChannelClosed: "channel closed", modem.OutOfRange: "out of range", modem.OtherMedium: "other medium",
		modem.Off: "off", modem.Lost: "lost", modem.QueueFull: "queue full", modem.OwnMessage: "own message",
		modem.Why(99): "reason 99",
	} {
		if why.String() != want {
			t.Errorf("%d is %q, want %q", why, why, want)
		}
		if why.Heard() != (why == modem.HeardOpen || why == modem.HeardRouter) {
			t.Errorf("%s: Heard() = %v", why, why.Heard())
		}
	}
}

// One world with a computer for every reason. OtherMedium is the lab's to say:
// a medium does not know the computers that have no modem on it.
func worldOfReasons() (m *modem.Medium, sender modemtest.Station) {
	m = modemtest.World()
	sender = near(m, 1).Listen(15)
	near(m, 2).Listen(15)
	near(m, 3).SetWants(func(*modem.Message) bool { return true })
	near(m, 4).Listen(16)
	modemtest.At(m, 5, modem.Vec{X: 65, Y: 64}).Listen(15)
	modemtest.New(modem.Config{Computer: 6, Medium: m, Dimension: "nether"}).Listen(15)
	modemtest.New(modem.Config{Computer: 7, Medium: m, At: modem.Vec{Y: 64}, On: func() bool { return false }}).Listen(15)
	full := near(m, 8).Listen(15)
	full.Limit, full.Arrivals = 1, make([]modem.Arrival, 1)
	modemtest.New(modem.Config{Computer: 9, Medium: m, Kind: modem.Ender, Dimension: "end"}).Listen(15)
	return m, sender
}

func TestATapSeesWhoHeardAndWhyTheOthersDidNot(t *testing.T) {
	m, sender := worldOfReasons()
	log := &modemtest.Log{Misses: true}
	m.AddTap(log)
	sender.Send(0, 15, 43, value.Nil())
	wantLog(t, log, "1: sent by 1.back on 15/43")
	m.Advance(0)
	wantLog(t, log,
		"1: 2.back heard at 0",
		"1: 3.back heard as router at 0",
		"1: 9.back heard",
		"1: 1.back own message",
		"1: 4.back channel closed",
		"1: 5.back out of range",
		"1: 6.back out of range",
		"1: 7.back off",
		"1: 8.back queue full")
}

func TestATapThatDoesNotAskForMissesIsToldNone(t *testing.T) {
	m, sender := worldOfReasons()
	log := &modemtest.Log{}
	m.AddTap(log)
	sender.Send(0, 15, 43, value.Nil())
	m.Advance(0)
	wantLog(t, log, "1: sent by 1.back on 15/43", "1: 2.back heard at 0", "1: 3.back heard as router at 0", "1: 9.back heard")
	m.RemoveTap(log)
	sender.Send(0, 15, 43, value.Nil())
	m.Advance(0)
	wantLog(t, log)
}

// Asking for misses changes nothing but what the tap is told.
func TestATapChangesNothing(t *testing.T) {
	run := func(tap *modemtest.Log) string {
		m := modem.NewMedium("world", false, modem.Impairment{Loss: 0.5, Duplicate: 0.3, Reorder: 0.3, Jitter: time.Second}, 5, nil)
		if tap != nil {
			m.AddTap(tap)
		}
		var all []modemtest.Station
		for i := range 20 {
			all = append(all, near(m, i).Listen(i%3))
		}
		for i := range 300 {
			all[i%20].Send(modem.Time(time.Duration(i)*time.Millisecond), i%4, i, value.Int(i))
		}
		modemtest.Run(m, modem.Time(time.Hour))
		text := ""
		for _, s := range all {
			text += fmt.Sprintln(s.Times, s.Recorder)
		}
		return text
	}
	want := run(nil)
	if run(&modemtest.Log{}) != want || run(&modemtest.Log{Misses: true}) != want {
		t.Error("a tap changed who heard what")
	}
	if !strings.Contains(want, "from 6 on") {
		t.Error("nothing was heard")
	}
}

func TestMissesAreToldOf64ModemsTheRestIsCounted(t *testing.T) {
	m, a, _ := modemtest.Pair()
	for i := range 98 {
		near(m, 3+i)
	}
	far := modemtest.At(m, 500, modem.Vec{Y: 64}).Listen(1)
	log, deaf := &modemtest.Log{Misses: true}, &modemtest.Log{}
	m.AddTap(log)
	m.AddTap(deaf)
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, far, 1)
	lines := strings.Split(log.Take(), "\n")
	if len(lines) != 2+modem.MissLimit+1 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, want := range map[int]string{
		1: "1: 500.back heard at 0", 2: "1: 1.back own message", 3: "1: 2.back channel closed",
		65: "1: 64.back channel closed", 66: "1: 36 more missed",
	} {
		if lines[i] != want {
			t.Errorf("line %d: %s, want %s", i, lines[i], want)
		}
	}
	wantLog(t, deaf, "1: sent by 1.back on 1/1", "1: 500.back heard at 0")
}

func TestExactly64MissesLeaveNoRest(t *testing.T) {
	m, a, _ := modemtest.Pair()
	for i := range 62 {
		near(m, 3+i)
	}
	log := &modemtest.Log{Misses: true}
	m.AddTap(log)
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	if text := log.Take(); strings.Count(text, "\n") != 64 || strings.Contains(text, "more") {
		t.Error(text)
	}
}

func TestALossIsToldToTheTap(t *testing.T) {
	for name, m := range map[string]*modem.Medium{
		"by chance": modem.NewMedium("world", false, modem.Impairment{Loss: 1}, 1, nil),
		"by script": scripted(modemtest.DropNth(1)),
	} {
		a, b := near(m, 1), near(m, 2).Listen(1)
		near(m, 3)
		log := &modemtest.Log{Misses: true}
		m.AddTap(log)
		a.Send(0, 1, 1, value.Nil())
		m.Advance(0)
		if wantHeard(t, b, 0); b.Heard() != 0 {
			t.Errorf("%s: counted as heard", name)
		}
		wantLog(t, log, "1: sent by 1.back on 1/1", "1: 1.back own message", "1: 2.back lost", "1: 3.back channel closed")
	}
}

func TestOfADuplicateOnlyLossAndRefusalAreTold(t *testing.T) {
	m := modem.NewMedium("world", false, modem.Impairment{Duplicate: 1}, 1, nil)
	a, b, c := near(m, 1), near(m, 2).Listen(1), near(m, 3).Listen(1)
	near(m, 4)
	c.Limit = 1
	log := &modemtest.Log{Misses: true}
	m.AddTap(log)
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, b, 2)
	wantLog(t, log, "1: sent by 1.back on 1/1", "1: 2.back heard at 0", "1: 3.back heard at 0",
		"1: 1.back own message", "1: 4.back channel closed", "1: 2.back heard at 0", "1: 3.back queue full")
}

func TestAModemWithoutAReceiverCountsAndIsSeen(t *testing.T) {
	m, a, _ := modemtest.Pair()
	silent := modem.New(modem.Config{Computer: 3, Name: "top", Medium: m, At: modem.Vec{Y: 64}})
	open(t, silent, lua, 1)
	log := &modemtest.Log{}
	m.AddTap(log)
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantLog(t, log, "1: sent by 1.back on 1/1", "1: 3.top heard at 0")
	if silent.Heard() != 1 {
		t.Errorf("heard %d", silent.Heard())
	}
}

func scripted(f modem.Filter) *modem.Medium {
	m := modemtest.World()
	m.SetFilter(f)
	return m
}
