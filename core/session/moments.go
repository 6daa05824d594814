package session

import (
	"slices"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Names of moments are of the lab's document and of no run: they change nothing
// of what happens, and go along wherever the run goes on.

// name gives a moment a name, or takes it away. It can be taken back like an
// edit.
func (s *Session) name(c view.Command) error {
	at := c.Text
	if at == "" {
		at = s.here().String()
	}
	before := s.lab.Work()
	m, err := before.FindMoment(at)
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(slices.Clone(before.Config.Moment), func(x labfile.MomentSpec) bool { return x.At == m.String() || x.Name == at })
	words := "take a name away"
	if c.Arg(0) != "" {
		if err := labfile.CheckMomentName(c.Arg(0)); err != nil {
			return err
		}
		list, words = append(list, labfile.MomentSpec{Name: c.Arg(0), At: m.String()}), "name a moment"
	}
	work, err := before.SetMoments(list)
	if err != nil {
		return err
	}
	s.lab.Adopt(work)
	if work != before {
		s.add(step{words: words, before: before, after: work})
	}
	s.history.mark(work)
	return nil
}

// here is the moment that is shown: a packet's, or a lab time.
func (s *Session) here() labfile.Moment {
	if c := s.past.scene; c != nil && c.packet > 0 {
		return labfile.Moment{Packet: c.packet}
	} else if c != nil {
		return labfile.Moment{Time: c.at}
	}
	if n := s.seek.number; n > 0 && s.past.shown != nil && s.past.shown.Messages() == n {
		return labfile.Moment{Packet: s.seek.number}
	}
	return labfile.Moment{Time: s.seen().Now()}
}

// keepNames gives a world in the place of the present one the names that moments
// have now.
func (s *Session) keepNames(l *lab.Lab) {
	if work, err := l.Work().SetMoments(s.lab.Work().Config.Moment); err == nil {
		l.Adopt(work)
	}
}
