package session

import (
	"errors"
	"fmt"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/bridge"
)

// granted uses the ids that came: for the lab, then for computers to be added.
func (r *Room) granted(wall time.Duration) {
	if !r.client.Entered() {
		return
	}
	if !r.built {
		r.build(wall)
	}
	if len(r.adds) == 0 {
		return
	}
	for _, id := range r.client.TakeFresh() {
		if len(r.adds) == 0 {
			break
		}
		c := r.adds[0]
		r.adds = r.adds[1:]
		if err := r.add(wall, c, id); err != nil {
			r.problem = "A computer could not be added: " + err.Error() + "."
			r.fresh = true
		}
	}
}

// build makes the lab with the ids that were granted.
func (r *Room) build(wall time.Duration) {
	f, err := r.file()
	if err == nil {
		err = r.session.begin(f, r.seed)
	}
	if r.built = true; err != nil {
		r.problem, r.fresh = "The lab of this room cannot be run here: "+err.Error()+".", true
		return
	}
	r.share(r.session.lab)
	r.join(r.session.lab) // at once: its programs may speak in their first step
}

// file is the lab to be run, with ids.
func (r *Room) file() (*labfile.File, error) {
	fresh := r.client.TakeFresh()
	if r.own == nil {
		text := r.client.Welcome()
		if text == nil {
			text, _ = (&labfile.File{}).GuestLab() // small enough
		}
		f, err := labfile.Parse("room.md", text)
		switch {
		case err != nil:
			return nil, err
		case len(f.Config.Computer) != 1 || len(fresh) == 0:
			return nil, errors.New("it has no computer for a guest")
		}
		return f.WithIDs(fresh[:1], true)
	}
	var ids []int
	for i, c := range r.own.Config.Computer {
		switch {
		case r.own.OwnID(i):
			ids = append(ids, *c.ID)
		case len(fresh) == 0:
			return nil, errors.New("the room granted too few ids")
		default:
			ids, fresh = append(ids, fresh[0]), fresh[1:]
		}
	}
	return r.own.WithIDs(ids, false)
}

// begin starts a file that the room gave, in the session's room.
func (s *Session) begin(f *labfile.File, seed uint64) error {
	o := s.opt
	o.Seed = &seed
	l, err := lab.New(f, o)
	if err != nil {
		return err
	}
	s.allowed = nil
	s.replaceLab(l)
	s.history.begin(f)
	return nil
}

// wantAdd does view.DoAdd in a room: the computer is added as soon as the room
// has granted an id. One whose id stands in its table must have been granted it.
func (s *Session) wantAdd(wall time.Duration, c view.Command) error {
	r := s.room
	for _, x := range labfile.Expressions(c.Data) {
		if x.Path != "computer[0].id" {
			continue
		}
		for _, id := range r.client.IDs() {
			if fmt.Sprint(id) == string(c.Data[x.Value:x.End]) {
				return s.edit(wall, c)
			}
		}
		return errors.New("add: in a room the room gives the ids; leave the id out")
	}
	if err := s.lab.CheckAdd(c); err != nil {
		return err
	}
	if state, why := r.State(); state != bridge.In {
		return fmt.Errorf("add: no id is to be had now. %s", why)
	}
	if len(r.adds) >= maxAdds {
		return fmt.Errorf("add: %d computers wait for their ids already", maxAdds)
	}
	r.adds = append(r.adds, c)
	r.client.Want(1)
	return nil
}

// add adds a computer with a granted id.
func (r *Room) add(wall time.Duration, c view.Command, id int) error {
	t := labfile.ReadTables(c.Data)
	if err := t.Set("computer[0]", "id", fmt.Sprint(id)); err != nil {
		return err
	}
	c.Data = []byte(t.Text)
	return r.session.edit(wall, c)
}
