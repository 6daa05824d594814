package computer

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/fault"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// SliceInstructions is how much Lua runs at most in one Step: 1 ms of lab time
// at the default speed, so that computers take turns finely. Slower computers
// have shorter slices, of the same lab time, down to minSlice.
const (
	SliceInstructions int64 = 50_000
	minSlice          int64 = 100
)

// TooLong is the error of a program that does not yield.
const TooLong = "Too long without yielding"

// run is the running program: one coroutine that is resumed with events.
type run struct {
	thread   *lua.Thread
	fresh    bool // not resumed yet
	paused   bool // its slice ended before it yielded
	inside   bool // Resume is running now
	filtered bool // it waits for the event called filter
	filter   string
	start    modem.Time // start of the slice
	busy     modem.Time // busy until then
	used     int64      // instructions since it was last given an event
	thrown   int64      // soft errors since then
}

// ready reports whether there is something to run, if time allows.
func (c *Computer) ready() bool {
	return c.run.fresh || c.run.paused || len(c.queue.events) > 0
}

// Now is the lab time the computer lives in: inside a resume the start of the
// slice plus the instructions used so far, else the latest time it was told.
func (c *Computer) Now() modem.Time {
	if !c.run.inside {
		return c.now
	}
	return c.run.start.Add(c.span(used(c.machine)))
}

// used is how much of the running resume the machine has used up.
func used(m any) int64 {
	if m, ok := m.(interface{ Used() int64 }); ok {
		return m.Used()
	}
	return 0
}

// span is how long n instructions take, rounded up to nanoseconds.
func (c *Computer) span(n int64) time.Duration {
	hi, lo := bits.Mul64(uint64(max(n, 0)), uint64(time.Second))
	lo, carry := bits.Add64(lo, uint64(c.cfg.CPU-1), 0)
	hi += carry
	if hi >= uint64(c.cfg.CPU) {
		return 1 << 62
	}
	q, _ := bits.Div64(hi, lo, uint64(c.cfg.CPU))
	return time.Duration(min(q, 1<<62))
}

// Deadline is when Step is wanted next; false: not before something arrives.
func (c *Computer) Deadline() (at modem.Time, ok bool) {
	soonest := func(t modem.Time) {
		if !ok || t < at {
			at, ok = t, true
		}
	}
	if c.waiting {
		soonest(c.startAt)
	}
	if c.power != On {
		return at, ok
	}
	if c.ready() {
		soonest(c.run.busy)
	}
	if len(c.timers.pending) > 0 {
		soonest(AtTick(c.timers.pending[0].due))
	}
	if c.redstone.due > 0 {
		soonest(AtTick(c.redstone.due))
	}
	for _, s := range c.stacks {
		if t, wanted := s.Deadline(); wanted {
			soonest(t)
		}
	}
	for _, p := range c.seen {
		if t, wanted := p.Deadline(); wanted {
			soonest(t)
		}
	}
	return at, ok
}

// Step does what is due at now: a boot, timers, the stacks, then at most one
// slice of Lua.
func (c *Computer) Step(now modem.Time) {
	c.now = max(c.now, now)
	if c.waiting && c.startAt <= c.now {
		c.boot()
	}
	if c.power != On {
		return
	}
	c.seeInputs(c.now)
	c.fireTimers(c.now)
	c.advanceStacks(c.now)
	c.advanceSeen(c.now)
	if c.run.busy <= c.now {
		c.slice()
	}
}

// slice resumes the program once, if an event or a pause lets it go on.
func (c *Computer) slice() {
	args, ok := c.next()
	if !ok {
		return
	}
	r := &c.run
	r.fresh, r.paused, r.inside, r.start = false, false, true, c.now
	used, state := r.thread.Resume(c.budget(), args...)
	r.inside = false
	r.used += used
	c.total += used
	// At least one nanosecond: lab time moves on whatever a program does.
	r.busy = c.now.Add(max(c.span(used), 1))
	c.after(state)
}

// next is what the program is resumed with: nothing for a start or a pause,
// else the first event its filter lets through. The others are used up.
func (c *Computer) next() ([]lua.Value, bool) {
	if c.run.fresh || c.run.paused {
		return nil, true
	}
	for {
		e, ok := c.queue.pop()
		if !ok {
			return nil, false
		}
		if !c.run.filtered || e.Name == c.run.filter || e.Name == "terminate" {
			fault.At(fault.Slice, e.Name)
			c.run.used, c.run.thrown = 0, 0
			return e.values(c.machine), true
		}
	}
}

// softLimit and hardLimit bound one resume: 7 s, and 1.5 s more, of the
// computer's own time (spec/computercraft.md 4.7).
func (c *Computer) softLimit() int64 { return 7 * c.cfg.CPU }
func (c *Computer) hardLimit() int64 { return 17 * c.cfg.CPU / 2 }

// budget is the length of the next slice; it ends exactly at a limit.
func (c *Computer) budget() int64 {
	limit := c.softLimit()
	if c.run.used >= limit {
		limit = c.hardLimit()
	}
	slice := max(min(SliceInstructions, c.cfg.CPU/1000), minSlice)
	return max(1, min(slice, limit-c.run.used))
}

// after draws the consequences of a slice.
func (c *Computer) after(state lua.State) {
	switch {
	case c.pending == halt:
		c.stop(Off)
	case c.pending == restart:
		end := c.run.busy
		c.stop(Off)
		c.startAgain(end)
	case state == lua.Yielded:
		c.yielded(c.run.thread.Results())
	case state == lua.Paused:
		c.slow()
	case state == lua.Failed:
		c.fail("Error running computer", errorText(c.run.thread.Err()))
	default:
		c.stop(Off)
	}
}

// yielded remembers the filter: a string, or anything else for no filter.
func (c *Computer) yielded(v []lua.Value) {
	c.run.filter, c.run.filtered = "", false
	if len(v) > 0 {
		c.run.filter, c.run.filtered = v[0].AsString()
	}
}

// slow deals with a program that has not yielded yet. The soft error can be
// caught, but is thrown again four times a second until the hard limit; in
// between a shell has the time to print it.
func (c *Computer) slow() {
	c.run.paused = true
	switch {
	case c.run.used >= c.hardLimit():
		c.fail("Error running computer", TooLong)
	case c.run.used >= c.softLimit()+c.run.thrown*c.cfg.CPU/4:
		c.run.thrown++
		c.run.thread.Interrupt(c.position() + TooLong)
	}
}

// position is where the program runs, as errors begin.
func (c *Computer) position() string {
	chunk, line := c.run.thread.Where()
	if chunk == "" || line < 1 {
		return "" // before a function's first instruction there is no line
	}
	return strings.TrimPrefix(chunk, "@") + ":" + strconv.Itoa(line) + ": "
}

// errorText is what an error value says.
func errorText(v lua.Value) string {
	if s, ok := v.AsString(); ok {
		return s
	}
	if n, ok := v.AsNumber(); ok {
		return strconv.FormatFloat(n, 'g', 14, 64)
	}
	return "(error object is a " + v.TypeName() + " value)"
}
