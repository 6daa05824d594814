package session

import (
	"errors"
	"fmt"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// past is an earlier instant of the run that is shown while the present, the
// session's lab, waits untouched. A run is decided by its inputs: it is gone over
// again in another world.
type past struct {
	shown   *lab.Lab       // what is seen; nil: the present
	scene   *scene         // in a room: the moment of the film that is seen
	going   *lab.Lab       // on its way to a moment; nil: nothing is
	to      labfile.Moment // that moment
	arrived func()         // what it becomes there; nil: it is shown
	frames  keyframes      // of the run that it is then
}

// seen is the lab that is shown: the present one, or a past one.
func (s *Session) seen() *lab.Lab {
	if s.past.shown != nil {
		return s.past.shown
	}
	return s.lab
}

// Seen is the lab that is shown, nil before the first one is loaded.
func (s *Session) Seen() *lab.Lab { return s.seen() }

// errPast answers what would change the past.
func (s *Session) errPast() error {
	return fmt.Errorf("this is the past, at %.3f s of lab time: go back to the present, or go on from here, which keeps the run as another branch", s.seen().Now().Seconds())
}

// barred is why a command is not done while the past is shown; nil: it is done.
func (s *Session) barred(c view.Command) error {
	if s.past.shown == nil || c.Verb == view.DoAnswer {
		return nil
	}
	about := view.About(c.Verb)
	changes := view.IsInput(c.Verb) || about.Kind == view.Step && c.Verb != view.DoReset && c.Verb != view.DoRestart
	if changes || c.Verb == view.DoRoom || c.Kept {
		return s.errPast()
	}
	return nil
}

// travel does the commands that move through the run; known is false for all
// others.
func (s *Session) travel(c view.Command, r *view.Reply) (known bool, err error) {
	switch c.Verb {
	case view.DoSeek:
		err = s.seekTo(c.Text)
	case view.DoName:
		err = s.name(c)
	case view.DoPresent:
		s.toPresent()
	case view.DoFork:
		err = s.fork()
	case view.DoBranch:
		err = s.toBranch(int(c.Number64), c.Text == view.Tried)
	case view.DoWhatIf:
		err = s.whatIf(c)
	case view.DoCompare:
		r.Data, err = s.compare(int(c.Number64))
	case view.DoTimeline:
		r.Data, err = s.timeline()
	case view.DoBreak:
		err = s.breakAt(c)
	case view.DoInspect:
		r.Data, err = s.inspect()
	default:
		return false, nil
	}
	return true, err
}

// seekTo begins the way to a moment of this run; the lab is held there. A moment
// that has not come yet is none of it.
func (s *Session) seekTo(text string) error {
	if s.lab.InRoom() {
		return s.seekFilm(text)
	}
	m, err := s.moment(text)
	if err != nil {
		return err
	}
	switch {
	case m.Packet > s.lab.Messages():
		return fmt.Errorf("message %d has not been sent: this run has sent %d", m.Packet, s.lab.Messages())
	case m.Step > s.lab.Steps():
		return fmt.Errorf("step %d has not come: this run has done %d", m.Step, s.lab.Steps())
	case m.Time > s.lab.Now():
		return fmt.Errorf("%.3f s has not come: this run is at %.3f s", m.Time.Seconds(), s.lab.Now().Seconds())
	}
	if m.Packet == 0 && !s.lab.Past(m) || m.Step > 0 && m.Step == s.lab.Steps() {
		s.toPresent()
		return nil
	}
	from, err := s.departure(m)
	if err != nil {
		return err
	}
	s.hold()
	s.set(from, m, nil)
	return nil
}

// moment reads what seek is given; "back" is one step before what is shown.
func (s *Session) moment(text string) (labfile.Moment, error) {
	if text != "back" {
		return s.lab.Work().FindMoment(text)
	}
	steps := s.seen().Steps()
	if steps < 2 {
		return labfile.Moment{}, errors.New("this is the beginning of the run")
	}
	return labfile.Moment{Step: steps - 1}, nil
}

// nearest is a world of the past that has not reached the moment yet and can go
// on to it; nil: the run begins again.
func (s *Session) nearest(m labfile.Moment) *lab.Lab {
	for _, l := range []*lab.Lab{s.past.going, s.past.shown} {
		if l != nil && l != s.lab && !l.Past(m) && s.past.arrived == nil {
			return l
		}
	}
	return nil
}

// hold lets lab time stand still, and ends the way to the next message.
func (s *Session) hold() {
	s.pacer.Pause()
	s.seek = seek{}
}

// set sends a world on its way.
func (s *Session) set(l *lab.Lab, m labfile.Moment, arrived func()) {
	s.past.going, s.past.to, s.past.arrived, s.past.frames = l, m, arrived, keyframes{}
}

// goOver brings the world that is on its way further. It answers how long the
// engine may sleep.
func (s *Session) goOver(stop func() bool) time.Duration {
	p := &s.past
	if !p.going.Reach(p.to, stop) {
		return 0
	}
	l, arrived := p.going, p.arrived
	p.going, p.arrived = nil, nil
	if arrived != nil {
		arrived()
		return maxSleep
	}
	p.shown = l
	s.breakIn(l)
	s.seek.number = p.to.Packet
	s.looker.Turn(l)
	return maxSleep
}

// runPast lets the past go on as it went, up to the present.
func (s *Session) runPast(wall time.Duration, stop func() bool) time.Duration {
	l := s.past.shown
	reached := l.RunTo(min(s.pacer.Want(wall, l.Now()), s.lab.Now()), stop)
	s.pacer.Reached(wall, l.Now())
	if s.broke(l) {
		return maxSleep
	}
	if s.caughtUp() || !reached && !l.Stuck() {
		return 0
	}
	next, ok := l.Next()
	return s.pacer.Sleep(l.Now(), min(next, s.lab.Now()), ok)
}

// toPresent shows the present again, held as the past was.
func (s *Session) toPresent() {
	s.set(nil, labfile.Moment{}, nil)
	if s.past.scene != nil {
		s.leaveFilm()
	}
	if s.past.shown == nil {
		return
	}
	s.past.shown = nil
	s.hold()
	s.looker.Turn(s.lab)
}

// caughtUp shows the present once the past has come there by itself, and reports
// whether it has: both are in the same state then.
func (s *Session) caughtUp() bool {
	l := s.past.shown
	if l == nil || !l.Stuck() && (l.Steps() < s.lab.Steps() || l.Now() < s.lab.Now()) {
		return false
	}
	s.past.shown = nil
	s.looker.Turn(s.lab)
	return true
}

// leavePast forgets the past that is shown and any that is on its way; another
// world is shown next.
func (s *Session) leavePast() { s.past = past{} }

// tellPast adds to a snapshot where the past is.
func (s *Session) tellPast(out *view.Snapshot) {
	if s.past.shown != nil {
		out.Past, out.Present = true, s.lab.Now().Seconds()
		out.Undo, out.Redo = "", ""
	}
	out.Travels, out.Ways = s.past.going != nil, s.ways
	for _, b := range s.branches {
		out.Branches = append(out.Branches, b.name)
	}
}

var errNoPast = errors.New("the run goes on from here already: this is the present")
