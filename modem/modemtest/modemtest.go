// Package modemtest has what tests of everything that uses a modem need: a
// Recorder that writes down what it hears, pairs and worlds of modems, and
// scripted faults.
package modemtest

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

var _ modem.Receiver = (*Recorder)(nil)

// Recorder is a Receiver that keeps every Arrival. Its zero value is ready.
type Recorder struct {
	Arrivals []modem.Arrival
	Times    []modem.Time                          // of each arrival
	Limit    int                                   // arrivals it takes; beyond it answers QueueFull. 0: no limit
	Then     func(now modem.Time, a modem.Arrival) // called after each arrival it took
}

// Deliver implements modem.Receiver.
func (r *Recorder) Deliver(now modem.Time, a modem.Arrival) modem.Outcome {
	if r.Limit > 0 && len(r.Arrivals) >= r.Limit {
		return modem.QueueFull
	}
	r.Arrivals = append(r.Arrivals, a)
	r.Times = append(r.Times, now)
	if r.Then != nil {
		r.Then(now, a)
	}
	return modem.OK
}

// Values are the payloads heard so far.
func (r *Recorder) Values() []value.Value {
	var vs []value.Value
	for _, a := range r.Arrivals {
		vs = append(vs, a.Value)
	}
	return vs
}

// Take returns what was heard since the last Take.
func (r *Recorder) Take() []modem.Arrival {
	as := r.Arrivals
	r.Arrivals, r.Times = nil, nil
	return as
}

// String is one line for each arrival: "from 1 on 15/43 at 5: {hello="B"}"; the
// distance is left out when there is none.
func (r *Recorder) String() string {
	var b strings.Builder
	for _, a := range r.Arrivals {
		fmt.Fprintf(&b, "from %d on %d/%d", a.Sender, a.Channel, a.ReplyChannel)
		if a.HasDistance {
			fmt.Fprintf(&b, " at %s", value.FormatNumber(a.Distance))
		}
		fmt.Fprintf(&b, ": %s\n", a.Value)
	}
	return b.String()
}

// Station is a modem and what it hears.
type Station struct {
	*modem.Modem
	*Recorder
}

// Send transmits and panics on an error, which a test does not expect here.
func (s Station) Send(now modem.Time, ch, reply int, v value.Value) *modem.Message {
	msg, err := s.Transmit(now, modem.Origin{}, ch, reply, v)
	if err != nil {
		panic(err)
	}
	return msg
}

// Listen opens channels for Lua and panics on an error.
func (s Station) Listen(channels ...int) Station {
	for _, ch := range channels {
		if err := s.Open(modem.OwnerLua, ch); err != nil {
			panic(err)
		}
	}
	return s
}

// At makes a wireless station of a computer at a place.
func At(m *modem.Medium, computer int, at modem.Vec) Station {
	return New(modem.Config{Computer: computer, Medium: m, At: at})
}

// New makes a station; cfg.Receiver is replaced by its Recorder.
func New(cfg modem.Config) Station {
	r := &Recorder{}
	cfg.Receiver = r
	if cfg.Name == "" {
		cfg.Name = "back"
	}
	return Station{modem.New(cfg), r}
}

// World is a perfect wireless medium.
func World() *modem.Medium { return modem.NewMedium("world", false, modem.Impairment{}, 1, nil) }

// Pair is two wireless modems of computers 1 and 2 in one perfect world, five
// blocks apart.
func Pair() (m *modem.Medium, a, b Station) {
	m = World()
	return m, At(m, 1, modem.Vec{Y: 64}), At(m, 2, modem.Vec{X: 5, Y: 64})
}

// MaxSteps is after how many steps Run gives up.
const MaxSteps = 100_000

// Run advances m through all its deadlines up to and including until, as a lab
// does, and returns the time of the last one. It panics after MaxSteps,
// since stations that answer each other at once would go on for ever.
func Run(m *modem.Medium, until modem.Time) modem.Time {
	var now modem.Time
	for range MaxSteps {
		due, ok := m.Deadline()
		if !ok || due > until {
			return now
		}
		now = max(now, due)
		m.Advance(now)
	}
	panic(fmt.Sprintf("modemtest.Run: %d steps and no end", MaxSteps))
}
