package modem

import (
	"cmp"
	"slices"

	"github.com/emberwire/emberwire/modem/value"
)

// Medium is one wireless world or one cable.
type Medium struct {
	name    string
	wired   bool
	imp     Impairment
	reach   float64 // of wireless modems near the ground; 0: DefaultRange
	key     uint64  // of its chances
	filter  Filter
	numbers *Counter

	modems  []*Modem         // all, in the order of delivery
	open    map[int][]*Modem // by channel, in the order of delivery
	routers []*Modem         // with SetWants, in the order of delivery
	serial  uint64           // modems attached so far
	tunings uint64           // changes of open and routers

	chain    []*Modem // of a cable, in the order of attaching
	way      []float64
	measured bool // way is valid

	queue     flights
	bytes     int // in flight
	seq       uint64
	held      *flight
	busyUntil Time
	now       Time // of the latest Advance
	advancing bool
	changing  int // above zero while it is being changed; see Intact

	hub     any // of the owner
	taps    []Tap
	spare   []verdict
	dropped uint64
	calls   uint64
}

// NewMedium makes an empty medium: a cable if wired, else a wireless world. The
// seed and the name decide all its chances. numbers is shared by the media of a
// lab; nil: the medium counts alone.
func NewMedium(name string, wired bool, imp Impairment, seed uint64, numbers *Counter) *Medium {
	if numbers == nil {
		numbers = &Counter{}
	}
	return &Medium{
		name: name, wired: wired, imp: imp.normal(), numbers: numbers,
		key: chances(name, seed), open: map[int][]*Modem{},
	}
}

// Name is the medium's name.
func (m *Medium) Name() string { return m.name }

// Wired reports whether it is a cable.
func (m *Medium) Wired() bool { return m.wired }

// Impairment is what it does to messages.
func (m *Medium) Impairment() Impairment { return m.imp }

// SetImpairment changes it for messages sent from now on; loss also for those
// in flight.
func (m *Medium) SetImpairment(imp Impairment) { m.imp = imp.normal() }

// SetFilter sets a scripted fault.
func (m *Medium) SetFilter(f Filter) { m.filter = f }

// Modems lists the attached modems by computer, then in the order of attaching.
func (m *Medium) Modems() []*Modem { return slices.Clone(m.modems) }

// Of lists the attached modems of one computer, in the order of attaching.
func (m *Medium) Of(computer int) []*Modem {
	before := func(x *Modem, id int) int { return cmp.Compare(x.cfg.Computer, id) }
	from, _ := slices.BinarySearchFunc(m.modems, computer, before)
	to := from
	for to < len(m.modems) && m.modems[to].cfg.Computer == computer {
		to++
	}
	return slices.Clone(m.modems[from:to])
}

// SetHub keeps with the medium what its owner hangs on it besides modems; Hub
// gives it back, nil when there is nothing.
func (m *Medium) SetHub(h any) { m.hub = h }

// Hub is what SetHub was given.
func (m *Medium) Hub() any { return m.hub }

// Intact reports whether no change of it has been left in the middle. While a
// receiver is handed a message it may be asked too: if something panics, what
// catches that learns whether the medium can go on.
func (m *Medium) Intact() bool { return m.changing == 0 }

// InFlight counts the messages and copies under way.
func (m *Medium) InFlight() int { return len(m.queue) }

// Dropped counts what was dropped because too much was in flight.
func (m *Medium) Dropped() uint64 { return m.dropped }

// Calls counts how often a receiver was called: the work the medium causes.
func (m *Medium) Calls() uint64 { return m.calls }

// AddTap lets t look at everything from now on.
func (m *Medium) AddTap(t Tap) { m.taps = append(slices.Clone(m.taps), t) }

// RemoveTap ends that.
func (m *Medium) RemoveTap(t Tap) {
	m.taps = slices.DeleteFunc(slices.Clone(m.taps), func(x Tap) bool { return x == t })
}

// byOrder is the order of delivery: by computer, then of attaching.
func byOrder(a, b *Modem) int {
	return cmp.Or(cmp.Compare(a.cfg.Computer, b.cfg.Computer), cmp.Compare(a.serial, b.serial))
}

func with(list []*Modem, m *Modem) []*Modem {
	at, _ := slices.BinarySearchFunc(list, m, byOrder)
	return slices.Insert(list, at, m)
}

func without(list []*Modem, m *Modem) []*Modem {
	at, there := slices.BinarySearchFunc(list, m, byOrder)
	if !there {
		return list
	}
	return slices.Delete(list, at, at+1)
}

func (m *Medium) attach(x *Modem) {
	m.changing++
	m.serial++
	x.serial = m.serial
	m.modems = with(m.modems, x)
	if m.wired {
		m.chain = append(m.chain, x)
		m.measured = false
	}
	m.changing--
}

func (m *Medium) detach(x *Modem) {
	m.changing++
	m.modems = without(m.modems, x)
	if at := slices.Index(m.chain, x); at >= 0 {
		m.chain = slices.Delete(m.chain, at, at+1)
		m.measured = false
	}
	m.changing--
}

func (m *Medium) listen(ch int, x *Modem) {
	m.changing++
	m.tunings++
	m.open[ch] = with(m.open[ch], x)
	m.changing--
}

func (m *Medium) unlisten(ch int, x *Modem) {
	m.changing++
	m.tunings++
	if m.open[ch] = without(m.open[ch], x); len(m.open[ch]) == 0 {
		delete(m.open, ch)
	}
	m.changing--
}

func (m *Medium) setRouter(x *Modem, on bool) {
	m.changing++
	m.tunings++
	if on {
		m.routers = with(m.routers, x)
	} else {
		m.routers = without(m.routers, x)
	}
	m.changing--
}

// send puts a message in flight.
func (m *Medium) send(now Time, msg *Message, by *Modem, size int) {
	m.changing++
	msg.Number = m.numbers.Next()
	fate := m.ask(now, msg)
	if fate.Other != nil {
		size = value.Size(fate.Other.Value)
	}
	for _, t := range m.taps {
		t.Sent(now, msg)
	}
	through := m.occupy(max(now, m.now), size)
	f := flight{msg: msg, by: by, nth: nth(msg, by), size: size, weight: value.Weight(msg.Value), lost: fate.Lose, from: spotOf(by)}
	f.due = (through.Add(m.delay(&f))).Add(max(fate.Delay, 0))
	m.put(now, f, m.chance(m.imp.Reorder, drawReorder, &f, nil))
	if m.chance(m.imp.Duplicate, drawDuplicate, &f, nil) {
		fate.Copies++
	}
	for f.copy = 1; f.copy <= fate.Copies; f.copy++ {
		f.due = (through.Add(m.delay(&f))).Add(max(fate.Delay, 0))
		m.put(now, f, false)
	}
	m.changing--
}

// ask lets the filter decide on a message, which nobody else has seen yet, and
// puts in its place what it says.
func (m *Medium) ask(now Time, msg *Message) (fate Fate) {
	if m.filter == nil {
		return fate
	}
	fate = m.filter(now, msg)
	if c := fate.Other; c != nil {
		msg.Channel, msg.ReplyChannel, msg.Value = c.Channel, c.ReplyChannel, c.Value
	}
	return fate
}

// put launches one copy. A message lets the one that is held back follow it,
// and is held back itself if it is to be overtaken.
func (m *Medium) put(now Time, f flight, overtaken bool) {
	held, passing := m.held, f.due
	if overtaken {
		f.unheld = f.due
		f.due = f.due.Add(ReorderHold)
	}
	if !m.launch(&f) {
		m.dropped++
		m.conclude(now, &f, QueueFull)
		return
	}
	if held != nil && f.copy == 0 {
		m.release(held, passing)
	}
	if overtaken {
		m.held = &f
	}
}

// Deadline is when something is due next; false: nothing is in flight.
func (m *Medium) Deadline() (Time, bool) {
	if len(m.queue) == 0 {
		return 0, false
	}
	return m.queue[0].due, true
}

// Advance delivers everything due at or before now, in the order of due time,
// then of sending. What receivers transmit meanwhile waits for the next
// Advance even when it is due already, so two computers that answer each other
// at once cannot stop the lab.
func (m *Medium) Advance(now Time) {
	if m.advancing {
		return // called by a receiver: its caller is at it
	}
	m.advancing = true
	m.changing++
	m.now = max(m.now, now)
	limit := m.seq
	for f := m.land(now, limit); f != nil; f = m.land(now, limit) {
		m.conclude(now, f, OK)
	}
	m.changing--
	m.advancing = false
}
