package computer

import (
	"fmt"
	"strings"
)

// inboxer is a stack that keeps messages for programs and counts what it could
// not keep.
type inboxer interface{ Dropped() int }

// Note explains in whole sentences what was bounded since boot; "" if nothing
// was.
func (c *Computer) Note() string {
	var out []string
	say := func(n int, format string, limit int) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, n, plural(n), limit))
		}
	}
	if c.power == Failed {
		out = append(out, "Switched off: "+c.failure+".")
	}
	say(c.queue.dropped, "%d event%s dropped: at most %d wait in the queue.", QueueLimit)
	say(c.timers.dropped, "%d timer%s dropped: at most %d run at once.", TimerLimit)
	lost := 0
	for _, s := range c.stacks {
		if d, ok := s.(inboxer); ok {
			lost += d.Dropped()
		}
	}
	say(lost, "%d network message%s dropped: at most %d wait to be read.", InboxLimit)
	return strings.Join(out, " ")
}

func plural(n int) string {
	if n == 1 {
		return " was"
	}
	return "s were"
}
