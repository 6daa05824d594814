package computer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

func TestTicksAreRounded(t *testing.T) {
	for d, want := range map[float64]int64{
		0: 1, -3: 1, 0.01: 1, 0.05: 1, 0.075: 1, 0.076: 2, 0.1: 2, 1: 20, 2.5: 50, 1e300: 1 << 40,
	} {
		if got := ticksIn(d); got != want {
			t.Errorf("%v s are %d ticks, want %d", d, got, want)
		}
	}
}

func TestTimers(t *testing.T) {
	c := New(Config{})
	c.power = On
	c.now = modem.Time(120 * time.Millisecond) // tick 2
	a, b, gone := c.StartTimer(0.1), c.StartTimer(0), c.StartTimer(0.1)
	if a != 0 || b != 1 || gone != 2 {
		t.Fatalf("ids %d %d %d", a, b, gone)
	}
	c.CancelTimer(gone)
	c.CancelTimer(99)
	if at, ok := c.Deadline(); !ok || at != modem.Time(150*time.Millisecond) {
		t.Errorf("startTimer(0) is due at %v", at)
	}
	c.fireTimers(modem.Time(149 * time.Millisecond))
	if c.QueuedEvents() != 0 {
		t.Error("fired before its tick")
	}
	c.fireTimers(modem.Time(200 * time.Millisecond))
	if got := drain(c); got != "timer 1, timer 0" {
		t.Error(got)
	}
	if c.timers.clear(); c.StartTimer(1) != 3 {
		t.Error("ids start over after a reboot")
	}
}

// drain empties the queue as text.
func drain(c *Computer) string {
	var out []string
	for {
		e, ok := c.queue.pop()
		if !ok {
			return strings.Join(out, ", ")
		}
		line := e.Name
		for _, a := range e.Args {
			line += " " + a.V.String()
		}
		out = append(out, line)
	}
}

func TestTimerLimit(t *testing.T) {
	c := New(Config{})
	c.power = On
	for range TimerLimit + 904 {
		c.StartTimer(1)
	}
	if len(c.timers.pending) != TimerLimit || c.DroppedTimers() != 904 {
		t.Errorf("%d pending, %d dropped", len(c.timers.pending), c.DroppedTimers())
	}
	c.fireTimers(modem.Time(time.Second))
	if c.QueuedEvents() != QueueLimit || c.DroppedEvents() != TimerLimit-QueueLimit {
		t.Errorf("%d events, %d dropped", c.QueuedEvents(), c.DroppedEvents())
	}
	want := "7936 events were dropped: at most 256 wait in the queue. 904 timers were dropped: at most 8192 run at once."
	if c.Note() != want {
		t.Errorf("note: %s", c.Note())
	}
}

func TestAlarmsAndTheGameClock(t *testing.T) {
	c := New(Config{})
	c.power = On
	if hour, day := c.GameTime(); hour != 6 || day != 1 {
		t.Errorf("lab time 0 is %v of day %d", hour, day)
	}
	c.SetAlarm(7)
	c.SetAlarm(6) // already past: tomorrow
	c.CancelAlarm(9)
	if at, _ := c.Deadline(); at != modem.Time(50*time.Second) {
		t.Errorf("7 o'clock is at %v", at)
	}
	c.fireTimers(modem.Time(50 * time.Second))
	if c.now = modem.Time(18 * 50 * time.Second); true {
		if hour, day := c.GameTime(); hour != 0 || day != 2 {
			t.Errorf("midnight is %v of day %d", hour, day)
		}
	}
	c.fireTimers(modem.Time(20 * time.Minute))
	if got := drain(c); got != "alarm 0, alarm 1" {
		t.Error(got)
	}
}

func TestQueueLimit(t *testing.T) {
	c := New(Config{})
	if c.Queue(E("x")) || c.DroppedEvents() != 0 {
		t.Error("a computer that is off took an event, or counted it")
	}
	c.power = On
	for i := range QueueLimit + 10 {
		if got := c.Queue(E("x", i)); got != (i < QueueLimit) {
			t.Fatalf("event %d: %v", i, got)
		}
	}
	if c.DroppedEvents() != 10 {
		t.Errorf("%d dropped", c.DroppedEvents())
	}
	c.pending = halt
	if c.Queue(E("x")) {
		t.Error("taken while a stop is pending")
	}
}

// A stack's wake-up is one event however often it is given, and survives a
// full queue.
func TestWakeIsNeverLost(t *testing.T) {
	c := New(Config{})
	c.power = On
	for i := range QueueLimit {
		c.Queue(E("x", i))
	}
	for range 3 {
		c.Wake("phoenix")
	}
	c.Wake("copper")
	if c.QueuedEvents() != QueueLimit {
		t.Fatalf("%d events", c.QueuedEvents())
	}
	all := drain(c)
	if strings.Count(all, "phoenix") != 1 || strings.Count(all, "copper") != 1 {
		t.Errorf("%s", all[len(all)-60:])
	}
}

func TestEventArguments(t *testing.T) {
	e := E("mix", nil, "s", 1, 2.5, true, value.String("v"))
	var got []string
	for _, a := range e.Args {
		got = append(got, a.V.String())
	}
	if s := strings.Join(got, " "); s != `nil "s" 1 2.5 true "v"` {
		t.Error(s)
	}
	defer func() {
		if r := recover(); r != "computer: event argument of type []int" {
			t.Error(r)
		}
	}()
	E("wrong", []int{1})
}

func TestInbox(t *testing.T) {
	var b Inbox[int]
	for i := range InboxLimit + 3 {
		if b.Push(i) != (i < InboxLimit) {
			t.Fatalf("push %d", i)
		}
	}
	if x, ok := b.Pop(); x != 0 || !ok || b.Len() != InboxLimit-1 || b.Dropped() != 3 {
		t.Errorf("%d %v, %d left, %d dropped", x, ok, b.Len(), b.Dropped())
	}
	if _, ok := (&Inbox[string]{}).Pop(); ok {
		t.Error("popped from an empty inbox")
	}
}

// Computing time is exact in integers, and rounded up.
func TestSpan(t *testing.T) {
	for _, x := range []struct {
		cpu, n int64
		want   modem.Time
	}{{50_000_000, 0, 0}, {50_000_000, 1, 20}, {3, 1, 333333334}, {50_000_000, 350_000_000, modem.Time(7 * time.Second)}, {1000, 1 << 60, 1 << 62}} {
		c := New(Config{CPU: x.cpu})
		if got := c.span(x.n); modem.Time(got) != x.want {
			t.Errorf("%d instructions at %d: %v, want %v", x.n, x.cpu, got, x.want)
		}
	}
}

func TestRandomDependsOnSeedIDAndBoot(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(3) {
		for id := range 3 {
			for boot := range uint64(3) {
				seen[newRandom(seed, id, boot).Uint64()] = true
			}
		}
	}
	if len(seen) != 27 || newRandom(1, 2, 3).Uint64() != newRandom(1, 2, 3).Uint64() {
		t.Errorf("%d different first numbers of 27", len(seen))
	}
}

func TestLabel(t *testing.T) {
	c := New(Config{})
	c.SetLabel("tab\tand a label of more than 32 characters")
	if c.Label() != "tab?and a label of more than 32 " {
		t.Errorf("%q", c.Label())
	}
}

// broken fails to boot.
type broken struct{}

func (broken) Boot(*Computer, *lua.Machine) (lua.Value, error) {
	return lua.Nil, errors.New("/rom/bios.lua:1: 'then' expected near the end of this rather long line of text")
}

func TestABootThatFails(t *testing.T) {
	var log string
	c := New(Config{Boot: broken{}, Log: func(s string) { log += s }})
	c.PowerOn(0)
	if at, ok := c.Deadline(); !ok || at != 0 || c.State() != Off {
		t.Fatalf("it boots at %v, is %v", at, c.State())
	}
	c.Step(0)
	want := "Error loading bios.lua\n" +
		"/rom/bios.lua:1: 'then' expected near the end of\n" +
		"this rather long line of text\n" +
		"ComputerCraft may be installed incorrectly"
	if got := strings.TrimRight(c.Screen().Text(), "\n"); got != want || c.State() != Failed {
		t.Errorf("%v:\n%s", c.State(), got)
	}
	if _, fg, _ := c.Screen().Row(0); fg[0] != red {
		t.Errorf("the title's colour is %d", fg[0])
	}
	if _, fg, _ := c.Screen().Row(3); fg[0] != 0 {
		t.Errorf("the last line's colour is %d", fg[0])
	}
	if !strings.HasPrefix(log, "Error loading bios.lua\n/rom") || !strings.HasPrefix(c.Note(), "Switched off: /rom/bios.lua:1:") {
		t.Errorf("log %q, note %q", log, c.Note())
	}
	// Switching it on again is held back for 50 ticks.
	c.PowerOn(modem.Time(time.Second))
	if at, _ := c.Deadline(); at != modem.Time(StartDelay) {
		t.Errorf("starts again at %v", at)
	}
	c.PowerOff(modem.Time(1500 * time.Millisecond))
	if _, ok := c.Deadline(); ok {
		t.Error("a held back start survives the power button")
	}
}

func TestWrap(t *testing.T) {
	for in, want := range map[string]string{
		"short": "short", "ab cd ef": "ab cd|ef", "abcdefgh": "abcde|fgh", "a\nb": "a|b", "": "",
	} {
		if got := strings.Join(wrap(in, 5), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestValuesCrossUnchanged(t *testing.T) {
	m := lua.New(lua.Config{})
	shared := value.List(value.Int(1), value.String("two"))
	loop := value.NewTable()
	_ = loop.Set(value.String("me"), loop.Value())
	for _, v := range []value.Value{
		value.Nil(), value.Bool(true), value.Number(-0.5), value.String("\x00\xff"), value.Fields("b", 1, "a", 2, "x", shared, "y", shared), loop.Value(),
	} {
		got, err := ToValue(m, FromValue(m, v))
		if err != nil || !value.Equal(got, v) {
			t.Errorf("%v became %v, %v", v, got, err)
		}
	}
	both, _ := ToValue(m, FromValue(m, value.Fields("x", shared, "y", shared)))
	if both.Field("x").Table() != both.Field("y").Table() {
		t.Error("a shared table became two")
	}
}

func TestWhatCannotCrossIsDropped(t *testing.T) {
	m := lua.New(lua.Config{})
	f := m.NewFunction("f", func(c *lua.Call) lua.Result { return c.Return() })
	tab := m.NewTable(0, 0)
	m.SetStr(tab, "f", f)
	m.SetStr(tab, "n", lua.Int(1))
	m.Set(tab, f, lua.Int(2))
	m.SetMetatable(tab, m.NewTable(0, 0))
	got, err := ToValue(m, lua.TableValue(tab))
	if err != nil || got.String() != "{n=1}" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := ToValue(m, f); err != nil || !got.IsNil() {
		t.Errorf("a function became %v, %v", got, err)
	}
}

func TestBoundsOfWhatCrosses(t *testing.T) {
	m := lua.New(lua.Config{})
	deep := m.NewTable(0, 0)
	for range value.MaxDepth {
		outer := m.NewTable(0, 0)
		m.SetIndex(outer, 1, lua.TableValue(deep))
		deep = outer
	}
	wide := m.NewTable(0, 0)
	for i := range value.MaxEntries + 1 {
		m.SetIndex(wide, i+1, lua.Bool(true))
	}
	for _, c := range []struct {
		v    lua.Value
		want error
	}{{lua.TableValue(deep), value.ErrDepth}, {lua.TableValue(wide), value.ErrEntries},
		{m.NewString(strings.Repeat("x", value.MaxBytes+1)), value.ErrBytes}} {
		if _, err := ToValue(m, c.v); err != c.want {
			t.Errorf("got %v, want %v", err, c.want)
		}
	}
}

// stack is a network stack that remembers what it was asked.
type stack struct {
	hide  bool
	log   []string
	at    modem.Time
	wants bool
}

func (s *stack) Receive(now modem.Time, a modem.Arrival) bool {
	s.log = append(s.log, fmt.Sprint("receive ", a.Value, " from ", a.Sender))
	return s.hide
}
func (s *stack) Advance(now modem.Time) {
	s.log = append(s.log, fmt.Sprint("advance ", now))
	s.wants = false
}
func (s *stack) Deadline() (modem.Time, bool) { return s.at, s.wants }
func (s *stack) Reset()                       { s.log = append(s.log, "reset") }
func (s *stack) DigestTo(*statesum.Digest)    {}
func (s *stack) Copy(*copies.Map) Stack       { return s }
func (s *stack) String() string               { return strings.Join(s.log, ", ") }

func TestStacksLookFirst(t *testing.T) {
	air := modem.NewMedium("air", false, modem.Impairment{}, 1, nil)
	c := New(Config{ID: 1})
	s := &stack{}
	c.AddStack(s)
	c.Attach("back", modem.New(modem.Config{Computer: 1, Name: "back", Medium: air, Receiver: c, On: c.On}))
	c.power = On
	from := modem.New(modem.Config{Computer: 7, Name: "top", At: modem.Vec{X: 3}, Medium: air})
	hears := func(text string) string {
		if _, err := from.Transmit(0, modem.Origin{}, 15, 43, value.String(text)); err != nil {
			t.Fatal(err)
		}
		air.Advance(0)
		return drain(c)
	}
	_ = c.Modem("back").Open("phoenix", 15)
	if got := hears("a"); got != "" {
		t.Errorf("Lua, which has not opened the channel, hears %s", got)
	}
	_ = c.Modem("back").Open(modem.OwnerLua, 15)
	if got := hears("b"); got != `modem_message "back" 15 43 "b" 3` {
		t.Errorf("Lua hears %s", got)
	}
	s.hide = true
	if got := hears("c"); got != "" {
		t.Errorf("Lua hears what the stack hides: %s", got)
	}
	if got := s.String(); got != `receive "a" from 7, receive "b" from 7, receive "c" from 7` {
		t.Error(got)
	}
}

func TestStacksAreWokenAndReset(t *testing.T) {
	c := New(Config{Boot: broken{}})
	s := &stack{at: modem.Time(70 * time.Millisecond), wants: true}
	c.AddStack(s)
	c.power = On
	if at, ok := c.Deadline(); !ok || at != s.at {
		t.Errorf("deadline %v", at)
	}
	c.Step(modem.Time(60 * time.Millisecond))
	c.Step(modem.Time(70 * time.Millisecond))
	c.PowerOff(modem.Time(80 * time.Millisecond))
	if got := s.String(); got != "advance 70ms, reset" {
		t.Error(got)
	}
	if _, ok := c.Deadline(); ok {
		t.Error("something is due on a computer that is off")
	}
}

func TestSides(t *testing.T) {
	c := New(Config{})
	for _, side := range []string{"left", "top"} {
		c.Attach(side, modem.New(modem.Config{Name: side}))
	}
	if m := c.Modems(); len(m) != 2 || m[0].Name() != "top" || c.Modem("left") != m[1] || c.Modem("inside") != nil {
		t.Errorf("%v", m)
	}
	c.Detach("top")
	c.Detach("top")
	if len(c.Modems()) != 1 {
		t.Error("not detached")
	}
}

// A reseeded computer draws other numbers at once, and after a boot.
func TestReseed(t *testing.T) {
	c := New(Config{ID: 1, Seed: 1})
	draw := c.Random().Uint64
	c.Reseed(2)
	if got, want := draw(), newRandom(2, 1, 0).Uint64(); got != want || c.cfg.Seed != 2 {
		t.Errorf("%d, want %d", got, want)
	}
}
