package session

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// Session is what an engine has for its page: one lab at a time, its pace, and
// one looker. All wall times are the engine's clock, counted from any moment.
type Session struct {
	opt    lab.Options
	random func([]byte)
	lab    *lab.Lab
	pacer  *Pacer
	looker *looker
	count  uint64 // loads and resets
	ended  bool
	seek   seek
	breaks breaks

	room     *Room // nil: this tab is in none
	left     bool  // it has left one, and the page does not know yet
	history  history
	past     past
	film     *film // of a run in a room; nil: there is none
	frames   keyframes
	branches []branch // the oldest first
	ways     uint64   // counts how often another way of the run became the present
	keeper   keeper
	touched  bool // somebody has used a computer since the lab was opened
	counted  struct {
		of   diskState
		next time.Duration // not before
		n    int
	}
	checked checked
	allowed []string // hosts that this lab's programs may ask, whatever is reset
}

// New has no lab yet. Unless the options say otherwise its labs have no
// end: somebody may press a key at any time.
// random fills with randomness that nobody can guess, for rooms; nil: there are
// none.
func New(o lab.Options, random func([]byte)) *Session {
	if o.Until == nil {
		forever := modem.Time(-1)
		o.Until = &forever
	}
	return &Session{opt: o, random: random, pacer: NewPacer(), looker: newLooker()}
}

// Lab is the running lab, nil before the first one is loaded.
func (s *Session) Lab() *lab.Lab { return s.lab }

// Load starts a lab in place of the old one, which stays if there is an error.
func (s *Session) Load(name string, src []byte, wall time.Duration) error {
	f, err := labfile.Parse(name, src)
	if err != nil {
		return err
	}
	return s.load(f)
}

// load starts another lab.
func (s *Session) load(f *labfile.File) error {
	l, err := lab.New(f, s.opt)
	if err != nil {
		return err
	}
	if s.room != nil {
		_ = s.leave() // another lab is opened: its computers are not the room's
	}
	s.allowed, s.touched, s.keeper, s.breaks = nil, false, keeper{count: s.keeper.count}, breaks{}
	s.replaceLab(l)
	s.branches = nil
	s.history.begin(f)
	return nil
}

// start begins a file of the same lab anew.
func (s *Session) start(f *labfile.File) error {
	o := s.opt
	if s.room != nil {
		o.Seed = &s.room.seed
	}
	l, err := lab.New(f, o)
	if err == nil {
		s.replaceLab(l)
	}
	return err
}

// replaceLab lets a new world take the old one's place. What somebody watches stays
// watched, what somebody allowed stays allowed.
func (s *Session) replaceLab(l *lab.Lab) {
	if s.lab != nil {
		s.lab.Close()
		l.Packets().Follow(s.lab.Packets())
	}
	s.lab, s.ended, s.seek = l, false, seek{}
	s.past, s.frames = past{}, keyframes{}
	s.breakIn(l)
	s.history.begun()
	if s.room != nil {
		l.EnterRoom()
		s.room.fresh, s.room.named = true, 0
	}
	for _, host := range s.allowed {
		l.Do(view.Command{Verb: view.DoAllow, Text: host})
	}
	s.count++
	s.pacer.Restart()
	s.looker.Forget(s.count)
}

// Do answers any command.
func (s *Session) Do(wall time.Duration, c view.Command) view.Reply {
	r := view.Reply{Version: view.Version, Number: c.Number}
	err := s.barredInFilm(c)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	switch c.Verb {
	case view.DoLoad:
		if err = s.Load(c.Text, c.Data, wall); err == nil && c.Unsaved {
			s.history.saved = &labfile.File{}
			s.history.mark(s.lab.Work())
		}
	case view.DoOpen:
		err = s.open(c, wall)
	case view.DoRoom:
		r.Text, err = s.enter(wall, c)
	case view.DoTitle:
		var f *labfile.File
		if f, err = labfile.Parse(c.Text, c.Data); err == nil {
			r.Text = f.Title
		}
	case view.DoLeave:
		err = s.leave()
	case view.DoKept:
		r.Text, err = s.keep()
	case view.DoOwn:
		err = s.own(c)
	case view.DoShow:
		err = s.show(c.Number64 != 0)
	case view.DoScreens:
		r.Data, err = s.screens()
	case view.DoListen:
		s.looker.listen(s.lab, c.Number64 != 0)
	case view.DoAck:
		s.looker.Ack(uint64(max(c.Number64, 0)))
	default:
		if s.lab == nil {
			err = errors.New("no lab is loaded")
			break
		}
		var known bool
		if err = s.barred(c); err != nil {
			break
		}
		if known, err = s.travel(c, &r); known {
			break
		}
		if known, err = s.pace(c); known {
			break
		}
		s.catchUp(wall, c)
		about := view.About(c.Verb)
		s.touched = s.touched || about.Use
		if about.Use || about.Kind == view.Step || about.Kind == view.Edit || c.Verb == view.DoDraft {
			s.keeper.used = wall
		}
		if known, err = s.change(wall, c); known {
			r.First = lineOf(err, c.Text)
			break
		}
		if c.Verb == view.DoDrafts {
			s.listDrafts(&r)
			break
		}
		if c.Verb == view.DoAnswer {
			return s.lab.Do(c)
		}
		if c.Verb == view.DoPacket && s.room != nil {
			s.room.askWhy(wall, uint64(max(c.Number64, 0)))
		}
		r = s.look(c)
		if r.Packet != nil && s.room != nil {
			r.Packet.Asking = s.room.client.Asking(r.Packet.Row.Number)
		}
		if r.OK {
			s.done(c)
		}
		return r
	}
	if r.OK = err == nil; err != nil {
		r.Error = err.Error()
	}
	return r
}

// open loads the lab of a link.
func (s *Session) open(c view.Command, wall time.Duration) error {
	src, err := labfile.Unlink(c.Text)
	if err != nil {
		return err
	}
	return s.Load("link.md", src, wall)
}

// change does the commands about edits.
func (s *Session) change(wall time.Duration, c view.Command) (known bool, err error) {
	switch {
	case c.Verb == view.DoAdd && s.room != nil:
		return true, s.wantAdd(wall, c)
	case c.Computer == view.TheLab && (c.Verb == view.DoWrite || c.Verb == view.DoDelete):
		return true, s.revise(c)
	case view.IsEdit(c.Verb):
		return true, s.edit(wall, c)
	case c.Verb == view.DoPlace:
		s.place(c)
		return true, nil
	case c.Verb == view.DoDraft:
		return true, s.draft(c)
	case c.Verb == view.DoAdopt:
		return true, s.adopt(c)
	case c.Verb == view.DoPutBack:
		return true, s.putBack(c)
	case c.Verb == view.DoUndo:
		return true, s.undo()
	case c.Verb == view.DoRedo:
		return true, s.redo()
	}
	return false, nil
}

// done notes what a command to the lab means for the session.
func (s *Session) done(c view.Command) {
	switch c.Verb {
	case view.DoAllow:
		if !slices.Contains(s.allowed, c.Text) {
			s.allowed = append(s.allowed, c.Text)
		}
	case view.DoSave, view.DoLink:
		if c.Kept {
			s.history.saved, s.history.disks = s.lab.Work(), s.diskState()
			s.history.mark(s.lab.Work())
		}
	}
}

// catchUp moves the clock to the wall's before an input, which belongs to the
// time when it came and not to the last thing that happened before. While the
// past is shown the clock is not the lab's.
func (s *Session) catchUp(wall time.Duration, c view.Command) {
	if s.past.shown == nil && (view.IsInput(c.Verb) || view.About(c.Verb).Kind == view.Step) && !s.pacer.Paused() {
		s.lab.RunTo(s.pacer.Want(wall, s.lab.Now()), func() bool { return true })
		s.broke(s.lab)
	}
}

// pace does the commands about the clock.
func (s *Session) pace(c view.Command) (known bool, err error) {
	if s.past.scene != nil {
		if known, err = s.paceFilm(c); known {
			return true, err
		}
	}
	switch c.Verb {
	case view.DoPause:
		s.pacer.Pause()
		if s.seek.on {
			s.seek = seek{}
		}
	case view.DoRun:
		s.pacer.Run()
		s.seek = seek{}
	case view.DoNext:
		err = s.next()
	case view.DoSpeed:
		if s.room != nil && c.Number64 != 1 {
			return true, errors.New("a lab in a room runs at speed 1: others live by the same clock")
		}
		if !s.pacer.SetSpeed(c.Number64) {
			err = fmt.Errorf("speed %v: it goes from %v to %v", c.Number64, MinSpeed, MaxSpeed)
		}
	case view.DoReset:
		err = s.anew("back to the original", s.history.opened)
	case view.DoRestart:
		err = s.anew("run again", s.lab.Work())
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
	l := s.seen()
	if l.Step() {
		s.seek = seek{} // it is held at no message any more
		s.broke(l)
		s.caughtUp()
		return nil
	}
	switch {
	case l != s.lab: // nothing more happened in the past
		s.toPresent()
		return nil
	case l.Stopped() != "":
		return world.ErrStopped
	case l.Waiting():
		return errors.New("lab time waits for an answer from the web")
	}
	return errors.New("nothing can happen until somebody presses a key")
}

// Run does what is due at a wall time, until stop says that the slice is over.
// It answers how long the engine may sleep before it calls again; 0 is at
// once, after the browser had its turn.
func (s *Session) Run(wall time.Duration, stop func() bool) (again time.Duration) {
	return min(s.run(wall, stop), s.shoot(wall), s.roll(wall))
}

func (s *Session) run(wall time.Duration, stop func() bool) (again time.Duration) {
	switch {
	case s.past.going != nil:
		return s.goOver(stop)
	case s.lab != nil && s.seek.on:
		return s.seeking(stop)
	case s.lab == nil || s.pacer.Paused():
		return maxSleep
	case s.past.shown != nil:
		return s.runPast(wall, stop)
	}
	target := s.pacer.Want(wall, s.lab.Now())
	reached := s.lab.RunTo(target, stop)
	s.pacer.Reached(wall, s.lab.Now())
	if s.broke(s.lab) {
		return maxSleep
	}
	s.ended = s.lab.Until() >= 0 && s.lab.Now() >= s.lab.Until()
	if s.lab.Stopped() != "" || s.lab.Waiting() {
		return maxSleep // the answer is a command, which wakes the engine
	}
	if !reached {
		return 0
	}
	next, ok := s.lab.Next()
	return s.pacer.Sleep(s.lab.Now(), next, ok && !s.ended)
}

// Snapshot is what the page has not seen yet; nil while it has not
// acknowledged the last one, or before a lab is loaded.
func (s *Session) Snapshot(wall time.Duration) *view.Snapshot {
	if s.lab == nil || !s.looker.Ready() {
		return nil
	}
	if s.past.scene != nil {
		return s.filmSnapshot(wall)
	}
	out := s.looker.Snapshot(s.seen())
	s.history.told(out)
	s.tellWrote(out, wall)
	s.tellChecks(out, wall)
	s.seek.told(out)
	s.tellPast(out)
	s.breaks.told(out, s.seen())
	out.Room, out.Replay = s.roomNews(wall), s.lab.Replay()
	out.Speed, out.Rate, out.State = s.pacer.Speed(), s.pacer.Rate(), s.pacer.state(s.ended)
	if out.Stopped = s.seen().Stopped(); out.Stopped != "" {
		out.State = view.Halted
	}
	return out
}
