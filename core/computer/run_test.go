package computer

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// script boots a program with three natives: pull(filter) waits for an event,
// log(...) writes a line with the lab time, off() and again() are the power.
type script string

func (s script) Boot(c *Computer, m *lua.Machine) (lua.Value, error) {
	global := func(name string, f lua.Func) { m.SetStr(m.Globals(), name, m.NewFunction(name, f)) }
	global("pull", func(l *lua.Call) lua.Result {
		if l.State() == 0 {
			return l.Yield(1, l.Arg(1))
		}
		var out []lua.Value
		for i := range l.N() {
			out = append(out, l.Arg(i+1))
		}
		return l.Return(out...)
	})
	global("log", func(l *lua.Call) lua.Result {
		line := c.Now().String()
		for i := range l.N() {
			v, _ := ToValue(m, l.Arg(i+1))
			line += " " + v.String()
		}
		c.Log(line + "\n")
		return l.Return()
	})
	global("off", func(l *lua.Call) lua.Result { c.PowerOff(c.Now()); return l.Return() })
	global("again", func(l *lua.Call) lua.Result { c.Reboot(c.Now()); return l.Return() })
	global("timer", func(l *lua.Call) lua.Result { return l.Return(lua.Int(c.StartTimer(l.Float(1)))) })
	global("clock", func(l *lua.Call) lua.Result { return l.Return(lua.Number(c.Clock())) })
	global("try", func(l *lua.Call) lua.Result {
		if l.State() == 0 {
			return l.Do(1, l.Arg(1))
		}
		return l.Return(l.Arg(1), l.Arg(2))
	})
	return m.Load("@test", string(s), lua.TableValue(m.Globals()))
}

// bench is one computer on its own.
type bench struct {
	*Computer
	log   strings.Builder
	now   modem.Time
	steps int
}

// slow is the speed of most tests: 10 microseconds an instruction.
const slow = 100_000

func on(program string, cfg Config) *bench {
	b := &bench{}
	cfg.Boot, cfg.Log = script(program), func(s string) { b.log.WriteString(s) }
	b.Computer = New(cfg)
	b.PowerOn(0)
	return b
}

// until steps the computer whenever it wants, up to lab time t.
func (b *bench) until(t modem.Time) *bench {
	for {
		at, ok := b.Deadline()
		if !ok || max(at, b.now) > t {
			b.now = t
			return b
		}
		b.now = max(at, b.now)
		b.Step(b.now)
		b.steps++
	}
}

// words is the log without its times.
func (b *bench) words() string {
	var out []string
	for line := range strings.Lines(b.log.String()) {
		_, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func TestEventsReachTheProgram(t *testing.T) {
	b := on("while true do log(pull()) end", Config{CPU: slow}).until(modem.Time(time.Millisecond))
	shared := value.List(value.Int(1))
	b.Queue(E("x", "s", 2, true, nil, shared))
	b.Queue(E("y", handle{}))
	b.until(modem.Time(time.Second))
	if got := b.words(); got != `"x" "s" 2 true nil {1}, "y" "live"` {
		t.Error(got)
	}
}

// handle stands for a live object of a stack.
type handle struct{}

func (handle) Lua(m *lua.Machine) lua.Value { return m.NewString("live") }
func (handle) DigestTo(*statesum.Digest)    {}
func (h handle) Copy(*copies.Map) Handle    { return h }

func TestFilters(t *testing.T) {
	b := on("log(pull('b')) log(pull('b')) log(pull())", Config{CPU: slow}).until(modem.Time(time.Millisecond))
	for _, name := range []string{"a", "b", "a", "terminate", "a"} {
		b.Queue(E(name))
	}
	b.until(modem.Time(time.Second))
	if got := b.words(); got != `"b", "terminate", "a"` {
		t.Error(got)
	}
}

func TestTimersReachTheProgram(t *testing.T) {
	b := on("local a, b = timer(0.1), timer(0) log(pull()) log(pull())", Config{}).until(modem.Time(time.Second))
	if got := b.words(); got != `"timer" 1, "timer" 0` {
		t.Error(got)
	}
	if got := b.log.String(); !strings.HasPrefix(got, "50") || !strings.Contains(got, "\n100") {
		t.Errorf("not at the ticks:\n%s", got)
	}
}

// Computing takes lab time, and what it takes depends on the speed alone.
func TestComputingTakesLabTime(t *testing.T) {
	program := "local n = 0 for i = 1, 10000 do n = n + i end log('done', n)"
	slowly, fast := on(program, Config{CPU: slow}).until(modem.Time(time.Minute)), on(program, Config{CPU: 10 * slow}).until(modem.Time(time.Minute))
	at := func(b *bench) time.Duration {
		word, _, _ := strings.Cut(b.log.String(), " ")
		d, err := time.ParseDuration(word)
		if err != nil {
			t.Fatalf("%v in %q", err, b.log.String())
		}
		return d
	}
	if a, b := at(slowly), at(fast); a != 10*b || a < 100*time.Millisecond {
		t.Errorf("at %v on the slow computer, %v on the fast one", a, b)
	}
	if slowly.Instructions() != fast.Instructions() {
		t.Errorf("%d and %d instructions", slowly.Instructions(), fast.Instructions())
	}
}

// While it computes, a computer takes events but does not act on them.
func TestABusyComputerQueues(t *testing.T) {
	b := on("log(pull()) for i = 1, 100000 do end log(pull())", Config{CPU: slow}).until(modem.Time(time.Millisecond))
	b.Queue(E("first"))
	b.until(modem.Time(10 * time.Millisecond))
	b.Queue(E("second"))
	if at, _ := b.Deadline(); at <= modem.Time(10*time.Millisecond) {
		t.Errorf("it is busy, yet wants to run at %v", at)
	}
	b.until(modem.Time(time.Minute))
	if got := b.words(); got != `"first", "second"` {
		t.Error(got)
	}
}

func TestTooLongWithoutYielding(t *testing.T) {
	b := on("log(try(function() while true do end end)) pull() log('free')", Config{CPU: slow}).until(modem.Time(6990 * time.Millisecond))
	if b.words() != "" {
		t.Errorf("too early: %s", b.log.String())
	}
	b.until(modem.Time(7100 * time.Millisecond))
	if got := b.words(); got != `false "test:1: Too long without yielding"` {
		t.Error(got)
	}
	if got := b.log.String(); !strings.HasPrefix(got, "7s ") && !strings.HasPrefix(got, "7.000") {
		t.Errorf("not at 7 s: %s", got)
	}
	b.Queue(E("x"))
	b.until(modem.Time(10 * time.Second))
	if got := b.words(); got != `false "test:1: Too long without yielding", "free"` || b.State() != Off {
		t.Errorf("%s; %v", got, b.State())
	}
}

func TestTooLongIsThrownAgainAndEndsInTheFailureScreen(t *testing.T) {
	b := on("while true do try(function() while true do end end) end", Config{CPU: slow}).until(modem.Time(8490 * time.Millisecond))
	if b.State() != On {
		t.Fatalf("%v: %s", b.State(), b.FailureText())
	}
	b.until(modem.Time(8501 * time.Millisecond))
	want := "Error running computer\nToo long without yielding\nComputerCraft may be installed incorrectly"
	if got := strings.TrimSpace(b.Screen().Text()); b.State() != Failed || got != want {
		t.Errorf("%v:\n%s", b.State(), got)
	}
}

// The time is counted from the last event: a program that yields now and then
// may compute for ever.
func TestYieldingStartsTheCountAnew(t *testing.T) {
	b := on("while true do for i = 1, 300000 do end timer(0) pull() end", Config{CPU: slow}).until(modem.Time(60 * time.Second))
	if b.State() != On {
		t.Errorf("%v: %s", b.State(), b.FailureText())
	}
}

func TestAnErrorNobodyCaught(t *testing.T) {
	b := on("local x = nil; x()", Config{}).until(modem.Time(time.Second))
	if b.State() != Failed || !strings.HasPrefix(b.FailureText(), "test:1: attempt to call local 'x' (a nil value)") {
		t.Errorf("%v: %s", b.State(), b.FailureText())
	}
}

func TestOutOfMemory(t *testing.T) {
	b := on("local t, n = {}, 0 while true do n = n + 1 t[n] = {} end", Config{Memory: 4 << 20}).until(modem.Time(6 * time.Second))
	if b.State() != Failed || b.FailureText() != "not enough memory" {
		t.Errorf("%v: %s", b.State(), b.FailureText())
	}
	caught := on("log(try(function() local t, n = {}, 0 while true do n = n + 1 t[n] = {} end end)) log(pull())", Config{Memory: 4 << 20}).until(modem.Time(6 * time.Second))
	caught.Queue(E("after"))
	caught.until(modem.Time(7 * time.Second))
	if got := caught.words(); got != `false "not enough memory", "after"` {
		t.Error(got)
	}
}

func TestAProgramThatEnds(t *testing.T) {
	b := on("log('bye')", Config{}).until(modem.Time(time.Second))
	if b.State() != Off || b.words() != `"bye"` {
		t.Errorf("%v, %s", b.State(), b.words())
	}
	if _, ok := b.Deadline(); ok {
		t.Error("something is due on a computer that is off")
	}
}

// os.shutdown and os.reboot happen when the slice ends; a reboot is immediate,
// keeps timer ids counting and forgets the rest.
func TestPowerFromInside(t *testing.T) {
	b := on("log('on', timer(5)) off() while true do pull() end", Config{}).until(modem.Time(time.Second))
	if b.State() != Off || b.words() != `"on" 0` {
		t.Errorf("%v, %s", b.State(), b.words())
	}
	b = on("local id = timer(5) log('boot', id, clock()) if id < 2 then again() end while true do pull() end", Config{}).until(modem.Time(20 * time.Second))
	if got := b.words(); b.Boots() != 3 || got != `"boot" 0 0, "boot" 1 0, "boot" 2 0` {
		t.Errorf("%d boots, %s", b.Boots(), got)
	}
	if b.steps > 20 {
		t.Errorf("%d steps", b.steps)
	}
}

func TestARebootLoopIsBounded(t *testing.T) {
	b := on("again() while true do pull() end", Config{CPU: slow}).until(modem.Time(999 * time.Millisecond))
	if b.Boots() != 20 {
		t.Errorf("%d boots in a second", b.Boots())
	}
}

func TestStartDelay(t *testing.T) {
	b := on("pull()", Config{}).until(modem.Time(time.Second))
	b.PowerOff(modem.Time(time.Second))
	b.PowerOn(modem.Time(time.Second))
	b.until(modem.Time(2499 * time.Millisecond))
	if b.State() != Off {
		t.Error("it started within 50 ticks")
	}
	if b.until(modem.Time(2500 * time.Millisecond)); b.State() != On {
		t.Error("it did not start after 50 ticks")
	}
	b.PowerOff(modem.Time(6 * time.Second))
	b.PowerOn(modem.Time(6 * time.Second))
	if at, _ := b.Deadline(); at != modem.Time(6*time.Second) {
		t.Errorf("long after a start it starts at %v", at)
	}
}

// An event flood fills the queue and no more; the program sees the first 256.
func TestAnEventFlood(t *testing.T) {
	b := on("local n = 0 while true do pull() n = n + 1 log(n) end", Config{CPU: slow}).until(modem.Time(time.Millisecond))
	for i := range 1000 {
		b.Queue(E("x", i))
	}
	b.until(modem.Time(time.Minute))
	if got := b.words(); !strings.HasSuffix(got, ", 256") || b.DroppedEvents() != 744 {
		t.Errorf("%d dropped, the last count: %s", b.DroppedEvents(), got[max(0, len(got)-10):])
	}
	if b.Note() != "744 events were dropped: at most 256 wait in the queue." {
		t.Error(b.Note())
	}
}

// The same program at the same speed does the same at the same time.
func TestDeterminism(t *testing.T) {
	program := "for i = 1, 50 do timer(i / 30) end for i = 1, 50 do local e, id = pull() log(id) for j = 1, id * 100 do end end"
	first := on(program, Config{CPU: slow}).until(modem.Time(time.Minute)).log.String()
	if again := on(program, Config{CPU: slow}).until(modem.Time(time.Minute)).log.String(); first != again || strings.Count(first, "\n") != 50 {
		t.Errorf("two runs:\n%s\n%s", first, again)
	}
}
