package session

import (
	"fmt"
	"strconv"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// What programs wrote is not the lab's until somebody says so: else a lab that
// is run again would begin with the logs of its last run.

// countEvery is how often, in wall time, it is counted what programs wrote.
const countEvery = 250 * time.Millisecond

func (s *Session) diskState() diskState {
	return diskState{s.count + s.ways, s.lab.DiskChanges(), s.lab.Work()}
}

// tellWrote adds what programs wrote to a snapshot. After somebody has used a
// computer it counts as an edit: a program written on a screen is work too.
func (s *Session) tellWrote(out *view.Snapshot, wall time.Duration) {
	c, now := &s.counted, s.diskState()
	if c.of.lab != now.lab || c.of != now && wall >= c.next {
		c.of, c.next, c.n = now, wall+countEvery, s.lab.Wrote()
	}
	out.Wrote = c.n
	out.Edited = out.Edited || c.n > 0 && s.touched && now != s.history.disks
}

// chosen are the differences that a command of adopt or putBack is about, by
// computer.
func (s *Session) chosen(c view.Command) (list map[world.Volume][]world.Difference, count int, err error) {
	list, path := map[world.Volume][]world.Difference{}, ""
	if c.Text != "" {
		if path, err = world.DiskPath(c.Text); err != nil {
			return nil, 0, err
		}
	}
	all := s.lab.WroteBy()
	for _, n := range s.lab.Volumes() {
		for _, d := range all[n.ID()] {
			if c.All || n.ID() == c.Computer && (path == "" || path == d.Path) {
				list[n] = append(list[n], d)
				count++
			}
		}
	}
	if count == 0 {
		return nil, 0, fmt.Errorf("programs have written nothing there")
	}
	return list, count, nil
}

// adopt makes what programs wrote the lab's own, as if it had been edited.
// Undo leaves the disks as they are.
func (s *Session) adopt(c view.Command) error {
	list, count, err := s.chosen(c)
	if err != nil {
		return err
	}
	before := s.lab.Work()
	work := before.Clone()
	for _, n := range s.lab.Volumes() {
		for _, d := range list[n] {
			path := n.Folder() + "/" + d.Path
			switch {
			case d.File.Dir: // a lab file has no empty folders
			case d.How != world.HowDeleted:
				work.Place(n.Folder(), d.Path, n.FS().Bytes(d.Path))
			case work.Served(path):
				return fmt.Errorf("%s is a page of the lab's [[web]]; the lab cannot be without it", path)
			default:
				work.Remove(path)
			}
		}
	}
	if err := work.Fits(); err != nil {
		return err
	}
	if sameFiles(before, work) {
		return fmt.Errorf("a lab file has no empty folders")
	}
	s.lab.Adopt(work)
	s.add(step{words: "keep " + files(count), before: before, after: work})
	s.history.mark(work)
	return nil
}

func files(n int) string {
	if n == 1 {
		return "1 file"
	}
	return strconv.Itoa(n) + " files"
}

// putBack gives disks what the lab has in place of what programs wrote.
func (s *Session) putBack(c view.Command) error {
	list, count, err := s.chosen(c)
	if err != nil {
		return err
	}
	var do []view.Command
	for _, n := range s.lab.Volumes() {
		do = append(do, n.Unwriting(list[n])...)
	}
	undo, err := s.replay(do, s.lab.Work(), false)
	if err != nil {
		return err
	}
	s.add(step{words: "put back " + files(count), redo: do, undo: undo, before: s.lab.Work(), after: s.lab.Work()})
	return nil
}
