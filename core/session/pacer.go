package session

import (
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// Limits of pacing, in wall time.
const (
	MinSpeed = 0.01 // lab seconds a wall second
	MaxSpeed = 100
	// maxBehind is how far lab time may lag before it is let go: the lab gets
	// slower then, it never skips.
	maxBehind = 50 * time.Millisecond
	// rateOver is the time over which the reached speed is measured.
	rateOver = 500 * time.Millisecond
	// maxSleep is the longest time between two runs.
	maxSleep = time.Second
)

// Pacer lets lab time follow a wall clock. It is pure: the wall time, counted
// from any moment, is an argument everywhere.
type Pacer struct {
	speed  float64
	paused bool
	last   time.Duration // wall time of the latest Want
	target modem.Time    // where the lab should be
	begun  bool
	asleep time.Duration // what Sleep allowed last

	rate     float64
	since    time.Duration // start of the measuring interval
	sinceLab modem.Time
}

// NewPacer runs at speed 1.
func NewPacer() *Pacer { return &Pacer{speed: 1} }

// Speed is the wanted speed.
func (p *Pacer) Speed() float64 { return p.speed }

// SetSpeed changes it; false: not within MinSpeed..MaxSpeed.
func (p *Pacer) SetSpeed(speed float64) bool {
	if !(speed >= MinSpeed && speed <= MaxSpeed) {
		return false
	}
	p.speed = speed
	return true
}

// Paused reports whether lab time stands still.
func (p *Pacer) Paused() bool { return p.paused }

// Pause stops lab time.
func (p *Pacer) Pause() { p.paused, p.rate, p.begun = true, 0, false }

// Run lets it go on.
func (p *Pacer) Run() { p.paused = false }

// Restart begins anew at lab time 0, as paused and as fast as before.
func (p *Pacer) Restart() { *p = Pacer{speed: p.speed, paused: p.paused} }

// Want is the lab time that is to be reached at a wall time, the lab being at
// now. The first call after a pause goes on from now. What the lab could not
// reach before is wanted again, but for no more than maxBehind, and of a wall
// time longer than Sleep allowed no more counts than a little.
func (p *Pacer) Want(wall time.Duration, now modem.Time) modem.Time {
	if p.paused {
		return now
	}
	if !p.begun {
		p.begun, p.last, p.target, p.since, p.sinceLab = true, wall, now, wall, now
	}
	most := p.asleep + 2*maxBehind
	passed := min(max(wall-p.last, 0), most)
	p.last, p.asleep = wall, 0
	p.target = min(max(p.target, now).Add(p.lab(passed)), now.Add(p.lab(most)))
	return p.target
}

// lab is how much lab time a span of wall time is worth.
func (p *Pacer) lab(d time.Duration) time.Duration { return time.Duration(float64(d) * p.speed) }

// Reached is told where the lab is after a slice, and measures.
func (p *Pacer) Reached(wall time.Duration, now modem.Time) {
	if d := wall - p.since; p.begun && d >= rateOver {
		p.rate = float64(now.Sub(p.sinceLab)) / float64(d)
		p.since, p.sinceLab = wall, now
	}
}

// Rate is the speed reached lately, 0 while paused.
func (p *Pacer) Rate() float64 { return p.rate }

// Sleep is how long the wall may pass before the lab, at now, has something to
// do at next (none if !ok).
func (p *Pacer) Sleep(now, next modem.Time, ok bool) time.Duration {
	p.asleep = maxSleep
	if !p.paused && ok {
		p.asleep = min(max(time.Duration(float64(next.Sub(now))/p.speed), 0), maxSleep)
	}
	return p.asleep
}

// state is the word for the view.
func (p *Pacer) state(ended bool) view.State {
	switch {
	case ended:
		return view.Ended
	case p.paused:
		return view.Paused
	}
	return view.Running
}
