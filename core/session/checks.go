package session

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/view"
)

// checkEvery is how often a lab's checks are looked at.
const checkEvery = 200 * time.Millisecond

// checked is what the page was told of the lab's checks.
type checked struct {
	lab  uint64
	list []view.Check
	next time.Duration // not before
}

// tellChecks adds the checks to a snapshot if one has changed.
func (s *Session) tellChecks(out *view.Snapshot, wall time.Duration) {
	c := &s.checked
	if c.lab != s.count {
		*c = checked{lab: s.count}
	} else if wall < c.next {
		return
	}
	c.next = wall + checkEvery
	list := s.lab.Checks(s.ended)
	if !slices.Equal(list, c.list) {
		c.list, out.Checks = list, list
	}
}
