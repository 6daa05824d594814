package session

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// scene is a moment of the film of a room that is shown while the present goes on.
type scene struct {
	film   *film
	at     modem.Time
	packet uint64 // the message at which it was sent or heard; 0: none
	is     sight
	list   *lab.List
	pacer  *Pacer // of the film
	next   time.Duration
	moves  int
}

// errFilm answers what a film does not let be done.
func (s *Session) errFilm() error {
	return fmt.Errorf("this is a film of what this tab saw in the room, at %.3f s of lab time: nothing can be changed there, nor run again; go back to now", s.past.scene.at.Seconds())
}

var errNoSteps = errors.New("a film has no steps: write the moment like 2.5s or packet:14")

// barredInFilm is why a command is not done while a film is shown; nil: it is done.
func (s *Session) barredInFilm(c view.Command) error {
	if s.past.scene == nil {
		return nil
	}
	about := view.About(c.Verb)
	changes := view.IsInput(c.Verb) && c.Verb != view.DoAnswer || about.Kind == view.Step && c.Verb != view.DoReset && c.Verb != view.DoRestart
	switch c.Verb {
	case view.DoFork, view.DoWhatIf, view.DoBranch, view.DoCompare, view.DoBreak, view.DoInspect, view.DoRoom, view.DoOwn, view.DoShow:
		changes = true
	}
	if changes {
		return s.errFilm()
	}
	return nil
}

// seekFilm shows a moment of the film.
func (s *Session) seekFilm(text string) error {
	if !s.filmed() {
		_, err := s.lab.Again(nil)
		return err
	}
	if text == "back" {
		return s.beforeScene()
	}
	m, err := s.lab.Work().FindMoment(text)
	switch {
	case err != nil:
		return err
	case m.Step > 0:
		return errNoSteps
	case m.Packet > s.lab.Messages():
		return fmt.Errorf("message %d has not been sent: this run has sent %d", m.Packet, s.lab.Messages())
	case m.Packet > 0:
		return s.toPacket(m.Packet, false)
	}
	s.showFilm(m.Time, 0)
	return nil
}

// toPacket shows the moment at which a message was sent, or by which all had heard it
// who did.
func (s *Session) toPacket(number uint64, ended bool) error {
	sent, at, ok := s.lab.Packets().Span(number)
	if c := s.past.scene; !ok && c != nil {
		sent, at, ok = c.list.Span(number)
	}
	switch {
	case !ok:
		return fmt.Errorf("message %d has left the packet list: it keeps the newest", number)
	case sent < s.film.begin():
		return fmt.Errorf("message %d was sent before this film begins, at %.3f s", number, s.film.begin().Seconds())
	}
	if !ended {
		at = sent
	}
	s.showFilm(at, number)
	return nil
}

// beforeScene shows what was before anything was new on it.
func (s *Session) beforeScene() error {
	now := s.lab.Now()
	if c := s.past.scene; c != nil {
		now = c.at
	}
	at, _ := s.film.beside(now)
	if at < 0 {
		return errors.New("this is the beginning of the film")
	}
	s.showFilm(at, 0)
	return nil
}

// afterScene shows the next that is new, or the present.
func (s *Session) afterScene() {
	_, at := s.film.beside(s.past.scene.at)
	if at < 0 {
		at = s.lab.Now()
	}
	s.showFilm(at, 0)
}

// paceFilm does the commands about the clock for the film; the lab has its own.
func (s *Session) paceFilm(c view.Command) (known bool, err error) {
	x := s.past.scene
	switch c.Verb {
	case view.DoPause:
		x.pacer.Pause()
	case view.DoRun:
		x.pacer.Run()
	case view.DoStep:
		s.afterScene()
	case view.DoNext:
		number := uint64(x.list.Sent()) + 1
		if x.packet > 0 && x.packet < number-1 {
			number = x.packet + 1
		}
		if number > s.lab.Messages() {
			s.toPresent()
			break
		}
		err = s.toPacket(number, true)
	case view.DoSpeed:
		if !x.pacer.SetSpeed(c.Number64) {
			err = fmt.Errorf("speed %v: it goes from %v to %v", c.Number64, MinSpeed, MaxSpeed)
		}
	default:
		return false, nil
	}
	return true, err
}

// showFilm shows a moment of the film, held: its beginning, if it was before that, and
// the present, if it has not come.
func (s *Session) showFilm(t modem.Time, packet uint64) {
	if t >= s.lab.Now() && packet == 0 {
		s.toPresent()
		return
	}
	t = max(t, s.film.begin())
	c := s.past.scene
	if c == nil {
		c = &scene{film: s.film, at: t, pacer: NewPacer()}
		s.looker.leaveLab()
		s.past.scene = c
	}
	c.pacer.Pause()
	c.move(s, t, packet, t)
}

// move shows another moment; the map is told what ended since.
func (c *scene) move(s *Session, t modem.Time, packet uint64, since modem.Time) {
	c.is, c.list = c.film.at(t), s.lab.Packets().At(t, packet, c.list, since)
	c.list.Elsewhere(elsewhereOf(c.is.room))
	c.at, c.packet, c.moves = t, packet, c.moves+1
}

// elsewhereOf are the computers of the other members.
func elsewhereOf(r *view.Room) (out []bridgewire.Computer) {
	if r == nil {
		return nil
	}
	for _, m := range r.Members {
		for _, x := range m.Computers {
			c := bridgewire.Computer{ID: x.ID, Name: x.Name}
			for _, p := range x.Modems {
				c.Modems = append(c.Modems, bridgewire.Plug{Medium: p.Medium, Side: p.Side})
			}
			if !m.Here {
				out = append(out, c)
			}
		}
	}
	return out
}

// roll lets a film that plays go on. It answers how long the engine may sleep.
func (s *Session) roll(wall time.Duration) time.Duration {
	c := s.past.scene
	if c == nil || c.pacer.Paused() {
		return maxSleep
	}
	if wall < c.next {
		return c.next - wall
	}
	c.next = wall + filmEvery
	t := c.pacer.Want(wall, c.at)
	if t >= s.lab.Now() {
		s.toPresent()
		return maxSleep
	}
	c.move(s, t, 0, c.at)
	c.pacer.Reached(wall, t)
	c.pacer.Sleep(t, t.Add(time.Duration(float64(filmEvery)*c.pacer.Speed())), true)
	return filmEvery
}

// leaveFilm shows the present again, which has gone on meanwhile.
func (s *Session) leaveFilm() {
	s.past.scene = nil
	s.looker.toLab()
	s.looker.Turn(s.lab)
	if s.left = s.room == nil; s.room != nil {
		s.room.fresh = true
	}
}

// look answers a question about the lab that is shown; about messages, a film's list
// answers.
func (s *Session) look(c view.Command) view.Reply {
	x := s.past.scene
	if x == nil || view.About(c.Verb).By != view.ByPackets || c.Verb == view.DoWatch || c.Verb == view.DoMap || c.Verb == view.DoTrace {
		return s.seen().Do(c)
	}
	r := view.Reply{Version: view.Version, Number: c.Number}
	x.list.Asked(s.lab.Packets())
	err := x.list.Do(c, &r)
	if r.OK = err == nil; err != nil {
		r.Error = err.Error()
	}
	return r
}

// filmSnapshot is what the page has not seen of the scene.
func (s *Session) filmSnapshot(wall time.Duration) *view.Snapshot {
	k, c := s.looker, s.past.scene
	k.number++
	out := &view.Snapshot{
		Version: view.Version, Number: k.number, Lab: k.lab, Now: c.at.Seconds(), Speed: c.pacer.Speed(), Rate: c.pacer.Rate(), State: c.pacer.state(false),
		Held: c.packet, Packets: c.list.Sent(), Dropped: c.list.Forgotten(), Fates: c.moves, Ways: s.ways,
	}
	s.history.told(out)
	s.tellWrote(out, wall)
	out.Undo, out.Redo = "", ""
	out.Past, out.Film, out.Present = true, true, s.lab.Now().Seconds()
	if k.scene != c.moves {
		out.Flights, k.scene = c.list.Flights(), c.moves
	}
	k.see(c.is, out)
	return out
}

// leaveLab goes over to a film: all of it is told, and what is not in it is gone.
func (k *looker) leaveLab() {
	k.filmed, k.scene = sight{computers: map[int]*still{}}, 0
	for id := range k.seen {
		k.filmed.computers[id] = nil
	}
}

// toLab leads back to the lab.
func (k *looker) toLab() {
	for id := range k.filmed.computers {
		if k.seen[id] == nil {
			k.seen[id] = &seen{}
		}
	}
	k.filmed = sight{}
}

// ids are those of computers and monitors.
func (p sight) ids() (out []int) {
	for id := range p.computers {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// see tells what is new of what is seen.
func (k *looker) see(now sight, out *view.Snapshot) {
	was := k.filmed
	k.filmed = now
	for id := range was.computers {
		if now.computers[id] == nil {
			out.Gone = append(out.Gone, id)
		}
	}
	slices.Sort(out.Gone)
	for _, id := range now.ids() {
		if c, changed := now.computers[id].since(was.computers[id]); changed {
			out.Computers = append(out.Computers, c)
		}
	}
	if !reflect.DeepEqual(was.cables, now.cables) {
		out.Cables = now.cables
	}
	if !reflect.DeepEqual(was.parts, now.parts) {
		out.Parts = now.parts
	}
	if was.room == nil || !slices.Equal(was.floppies, now.floppies) {
		out.Floppies = append([]view.Floppy{}, now.floppies...)
	}
	if was.room != now.room {
		out.Room = now.room
	}
}

// since is a computer with what is new of it.
func (n *still) since(was *still) (c view.Computer, changed bool) {
	if c = n.head; n == was {
		return c, false
	}
	if was == nil || !slices.Equal(was.palette, n.palette) {
		c.Palette = n.palette
	}
	for y, row := range n.rows {
		if row == nil || was != nil && was.head.Width == n.head.Width && y < len(was.rows) && bytes.Equal(row, was.rows[y]) {
			continue
		}
		c.Rows, c.Planes = append(c.Rows, y), append(c.Planes, row...)
	}
	return c, was == nil || len(c.Rows) > 0 || c.Palette != nil || !reflect.DeepEqual(c, was.head)
}
