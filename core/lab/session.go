package lab

import (
	"errors"
	"fmt"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// Session is what an engine has for its page: one lab at a time, its pace, and
// one looker. All wall times are the engine's clock, counted from any moment.
type Session struct {
	opt    Options
	lab    *Lab
	pacer  *Pacer
	looker *Looker
	count  uint64 // loads and resets
	ended  bool
}

// NewSession has no lab yet. Unless the options say otherwise its labs have no
// end: somebody may press a key at any time.
func NewSession(o Options) *Session {
	if o.Until == nil {
		forever := modem.Time(-1)
		o.Until = &forever
	}
	return &Session{opt: o, pacer: NewPacer(), looker: NewLooker()}
}

// Lab is the running lab, nil before the first one is loaded.
func (s *Session) Lab() *Lab { return s.lab }

// Load starts a lab in place of the old one, which stays if there is an error.
func (s *Session) Load(name string, src []byte, wall time.Duration) error {
	f, err := Parse(name, src)
	if err != nil {
		return err
	}
	return s.start(f)
}

// start begins a file anew. What somebody watches stays watched.
func (s *Session) start(f *File) error {
	l, err := New(f, s.opt)
	if err != nil {
		return err
	}
	if s.lab != nil {
		s.lab.Close()
		l.packets.watched = s.lab.packets.watched
	}
	s.lab, s.ended = l, false
	s.count++
	s.pacer.Restart()
	s.looker.Forget(s.count)
	return nil
}

// Do answers any command.
func (s *Session) Do(wall time.Duration, c view.Command) view.Reply {
	r := view.Reply{Version: view.Version, Number: c.Number}
	var err error
	switch c.Verb {
	case view.DoLoad:
		err = s.Load(c.Text, c.Data, wall)
	case view.DoAck:
		s.looker.Ack(uint64(max(c.Number64, 0)))
	default:
		if s.lab == nil {
			err = errors.New("no lab is loaded")
			break
		}
		var known bool
		if known, err = s.pace(c); !known {
			s.catchUp(wall, c)
			return s.lab.Do(c)
		}
	}
	if r.OK = err == nil; err != nil {
		r.Error = err.Error()
	}
	return r
}

// catchUp moves the clock to the wall's before an input, which belongs to the
// time when it came and not to the last thing that happened before.
func (s *Session) catchUp(wall time.Duration, c view.Command) {
	if isInput(c.Verb) && !s.pacer.Paused() {
		s.lab.RunTo(s.pacer.Want(wall, s.lab.now), func() bool { return true })
	}
}

// pace does the commands about the clock.
func (s *Session) pace(c view.Command) (known bool, err error) {
	switch c.Verb {
	case view.DoPause:
		s.pacer.Pause()
	case view.DoRun:
		s.pacer.Run()
	case view.DoSpeed:
		if !s.pacer.SetSpeed(c.Number64) {
			err = fmt.Errorf("speed %v: it goes from %v to %v", c.Number64, MinSpeed, MaxSpeed)
		}
	case view.DoReset:
		err = s.start(s.lab.file)
	case view.DoStep:
		err = s.step()
	default:
		return false, nil
	}
	return true, err
}

// step does one event while paused.
func (s *Session) step() error {
	if !s.pacer.Paused() {
		return errors.New("step: pause first")
	}
	if !s.lab.Step() {
		if s.lab.Waiting() {
			return errors.New("lab time waits for an answer from the web")
		}
		return errors.New("nothing can happen until somebody presses a key")
	}
	return nil
}

// Run does what is due at a wall time, until stop says that the slice is over.
// It answers how long the engine may sleep before it calls again; 0 is at
// once, after the browser had its turn.
func (s *Session) Run(wall time.Duration, stop func() bool) (again time.Duration) {
	if s.lab == nil || s.pacer.Paused() {
		return maxSleep
	}
	target := s.pacer.Want(wall, s.lab.now)
	reached := s.lab.RunTo(target, stop)
	s.pacer.Reached(wall, s.lab.now)
	s.ended = s.lab.until >= 0 && s.lab.now >= s.lab.until
	if s.lab.Waiting() {
		return maxSleep // the answer is a command, which wakes the engine
	}
	if !reached {
		return 0
	}
	next, ok := s.lab.Next()
	return s.pacer.Sleep(s.lab.now, next, ok && !s.ended)
}

// Snapshot is what the page has not seen yet; nil while it has not
// acknowledged the last one, or before a lab is loaded.
func (s *Session) Snapshot(wall time.Duration) *view.Snapshot {
	if s.lab == nil || !s.looker.Ready() {
		return nil
	}
	out := s.looker.Snapshot(s.lab)
	out.Speed, out.Rate, out.State = s.pacer.Speed(), s.pacer.Rate(), s.pacer.state(s.ended)
	return out
}
