package computer

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// Tick is the beat of timers and of os.clock (spec/computercraft.md 4.7).
// Ticks are the same for all computers of a lab: multiples of 50 ms.
const Tick = 50 * time.Millisecond

// TimerLimit bounds timers and alarms that are pending at once. The original
// has no such bound; one more is given an id but never fires, like a timer
// whose event found the queue full, and is counted (DroppedTimers).
const TimerLimit = 8192

// ticksPerDay: an in-game day is 24,000 ticks, 20 minutes. Tick 0 is 6 in the
// morning of day 1.
const (
	ticksPerDay  = 24_000
	ticksPerHour = ticksPerDay / 24
	firstTick    = 6 * ticksPerHour
)

// timer is one pending timer or alarm.
type timer struct {
	due   int64 // tick
	id    int
	alarm bool
}

// order sorts by due tick, then timers before alarms, then by id.
func (t timer) order(o timer) int {
	return cmp.Or(cmp.Compare(t.due, o.due), boolOrder(t.alarm, o.alarm), cmp.Compare(t.id, o.id))
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// timers holds what is pending, sorted.
type timers struct {
	pending   []timer
	timerDue  map[int]int64 // due tick by id, so that cancelling finds its place
	alarmDue  map[int]int64
	nextTimer int // ids count up for the life of the object, over reboots
	nextAlarm int
	dropped   int // since boot
}

func (t *timers) due(alarm bool) map[int]int64 {
	if t.timerDue == nil {
		t.timerDue, t.alarmDue = map[int]int64{}, map[int]int64{}
	}
	if alarm {
		return t.alarmDue
	}
	return t.timerDue
}

// add inserts one, or counts it when there are too many.
func (t *timers) add(x timer) {
	if len(t.pending) >= TimerLimit {
		t.dropped++
		return
	}
	i, _ := slices.BinarySearchFunc(t.pending, x, timer.order)
	t.pending = slices.Insert(t.pending, i, x)
	t.due(x.alarm)[x.id] = x.due
}

// cancel removes one; an unknown id is fine.
func (t *timers) cancel(id int, alarm bool) {
	due, ok := t.due(alarm)[id]
	if !ok {
		return
	}
	delete(t.due(alarm), id)
	if i, ok := slices.BinarySearchFunc(t.pending, timer{due, id, alarm}, timer.order); ok {
		t.pending = slices.Delete(t.pending, i, i+1)
	}
}

// take removes and returns what is due at tick.
func (t *timers) take(tick int64) []timer {
	n := 0
	for n < len(t.pending) && t.pending[n].due <= tick {
		delete(t.due(t.pending[n].alarm), t.pending[n].id)
		n++
	}
	out := slices.Clone(t.pending[:n])
	t.pending = slices.Delete(t.pending, 0, n)
	return out
}

// clear forgets everything pending; ids go on counting.
func (t *timers) clear() {
	t.pending, t.timerDue, t.alarmDue, t.dropped = nil, nil, nil, 0
}

// TickOf is the number of the latest tick at t.
func TickOf(t modem.Time) int64 { return int64(t.Elapsed() / Tick) }

// AtTick is when the tick of a number begins.
func AtTick(n int64) modem.Time { return modem.Time(n * int64(Tick)) }

// StartTimer starts a timer of d seconds (finite; craftos checks) and returns
// its id. It fires after round(d/0.05) ticks, with 0 and less on the next one
// (spec/computercraft.md 4.7). See TimerLimit for its bound.
func (c *Computer) StartTimer(d float64) int {
	id := c.timers.nextTimer
	c.timers.nextTimer++
	c.timers.add(timer{due: TickOf(c.Now()) + ticksIn(d), id: id})
	return id
}

// ticksIn rounds half up, and is at least one: the count falls at each tick
// and the timer fires when it is zero or less.
func ticksIn(d float64) int64 {
	n := math.Floor(d/0.05 + 0.5)
	const longest = 1 << 40 // ticks; further away than any lab runs
	if !(n >= 1) {
		return 1
	}
	return int64(min(n, longest))
}

// CancelTimer stops a timer; an unknown id is fine, and an event already
// queued still arrives.
func (c *Computer) CancelTimer(id int) { c.timers.cancel(id, false) }

// SetAlarm starts an alarm for the next time the in-game clock shows hour,
// 0 to below 24 (craftos checks), and returns its id.
func (c *Computer) SetAlarm(hour float64) int {
	id := c.timers.nextAlarm
	c.timers.nextAlarm++
	at := int64(math.Ceil(hour * ticksPerHour))
	now := (TickOf(c.Now()) + firstTick) % ticksPerDay
	wait := at - now
	if wait <= 0 {
		wait += ticksPerDay
	}
	c.timers.add(timer{due: TickOf(c.Now()) + wait, id: id, alarm: true})
	return id
}

// CancelAlarm stops an alarm; an unknown id is fine.
func (c *Computer) CancelAlarm(id int) { c.timers.cancel(id, true) }

// DroppedTimers counts timers refused since boot because of TimerLimit.
func (c *Computer) DroppedTimers() int { return c.timers.dropped }

// fireTimers queues the events of what is due.
func (c *Computer) fireTimers(now modem.Time) {
	if len(c.timers.pending) == 0 || c.timers.pending[0].due > TickOf(now) {
		return
	}
	for _, t := range c.timers.take(TickOf(now)) {
		name := "timer"
		if t.alarm {
			name = "alarm"
		}
		c.Queue(E(name, t.id))
	}
}

// Clock is os.clock: seconds since boot in ticks of 0.05.
func (c *Computer) Clock() float64 {
	return float64(TickOf(c.Now())-TickOf(c.started)) / 20
}

// GameTime is the in-game hour, 0 to below 24, and the day, from 1.
func (c *Computer) GameTime() (hour float64, day int) {
	ticks := TickOf(c.Now()) + firstTick
	return float64(ticks%ticksPerDay) / ticksPerHour, int(ticks/ticksPerDay) + 1
}

// Wall is the wall time of the lab's world: its epoch plus lab time.
func (c *Computer) Wall() time.Time { return c.cfg.Epoch.Add(c.Now().Elapsed()) }

// Millis is Wall in milliseconds since 1970: the clock of its disk.
func (c *Computer) Millis() int64 { return c.Wall().UnixMilli() }
