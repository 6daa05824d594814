package bridge

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/modem/wire"
)

// Drops counts what was not carried, or not heard, by reason.
type Drops struct {
	Rate     int // sent beyond wire.RecordsPerSecond
	Bytes    int // sent beyond wire.BytesPerSecond
	Large    int // sent, larger than a record
	Slow     int // sent while MaxBacklog waited
	Away     int // sent while the server was away, for longer than KeepFor
	Lost     int // sent, and not heard by somebody who was cut off for longer than KeepFor
	Forged   int // came changed, or sealed with another key
	Replayed int // came before
	Foreign  int // came in the name of a computer that is not the sender's, or from nobody
	Broken   int // came sealed well and made badly
	Lies     int // tabs that the server announced though they were here, or were this one
	Missed   int // of others, sent while they or this tab were cut off for longer than KeepFor
	Paused   int // came while the lab was paused, beyond MaxHeld
}

// Drops are the counts since the client was made.
func (c *Client) Drops() Drops { return c.drops }

func (c *Client) count(n *int) {
	*n++
	c.version++
}

// noticed adds what the server dropped.
func (c *Client) noticed(n wire.Notice) {
	if n.Why == wire.DroppedBytes {
		c.drops.Bytes += n.Count
	} else {
		c.drops.Rate += n.Count
	}
	c.version++
}

// Dropped tells what was dropped and why, one sentence each.
func (c *Client) Dropped() (out []string) {
	const notCarried, refused, notHeard = "message was|messages were not carried", "record was|records were refused", "message was|messages were not heard"
	const lies = "announcement was|announcements were not believed"
	d := c.drops
	for _, x := range []struct {
		n         int
		what, why string
	}{
		{d.Rate, notCarried, fmt.Sprintf("a tab may send %d a second", wire.RecordsPerSecond)},
		{d.Bytes, notCarried, fmt.Sprintf("a tab may send %d MiB a second", wire.BytesPerSecond>>20)},
		{d.Large, notCarried, fmt.Sprintf("larger than the %d KiB that a room carries at once", wire.MaxRecord>>10)},
		{d.Slow, notCarried, "the connection does not take as much as is sent"},
		{d.Away, notCarried, "the server of the room was away for too long"},
		{d.Lost, "message was|messages were not heard by others", "a tab was cut off for too long, or they were dropped on the way"},
		{d.Forged, refused, "changed on the way, or sealed with another key"},
		{d.Replayed, refused, "the same had come before"},
		{d.Foreign, refused, "sent in the name of a computer that is not the sender's"},
		{d.Broken, refused, "sealed with the key, but not readable"},
		{d.Lies, lies, "the server named this tab itself, or one that is here under another number"},
		{d.Missed, notHeard, "a tab was cut off for too long, or they were dropped on the way"},
		{d.Paused, notHeard, fmt.Sprintf("this tab was paused and keeps no more than %d", MaxHeld)},
	} {
		if x.n > 0 {
			out = append(out, counted(x.n, x.what)+": "+x.why+".")
		}
	}
	return out
}

// counted writes "1 record was refused" or "1,200 records were refused": what
// is the word for one, a bar, and the word for many with the rest.
func counted(n int, what string) string {
	one, many, _ := strings.Cut(what, "|")
	if n == 1 {
		_, rest, _ := strings.Cut(many, " were")
		return "1 " + one + rest
	}
	return grouped(n) + " " + many
}

// grouped writes 12345 as 12,345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// closedWhy is the sentence for a connection that ended.
func closedWhy(status int) string {
	switch status {
	case wire.CloseSlow:
		return "This tab did not take what was sent to it, and the server of the room let it go. It comes back by itself."
	case wire.CloseFlood:
		return "This tab sent far more than it may, and the server of the room let it go. It comes back by itself in 10 seconds."
	case wire.CloseReplaced:
		return "This tab was opened a second time, and the second one has its place in the room. This one goes on alone."
	case wire.CloseBroken:
		return "The server of the room could not read what this tab sent. It comes back by itself."
	}
	return "The server of the room cannot be reached. It is tried again and again; what is sent meanwhile is kept for 15 seconds."
}

// refusalWhy is the sentence for a refusal.
func refusalWhy(r wire.Refused) string {
	switch r.Why {
	case wire.RefusedFull:
		return fmt.Sprintf("The room is full: %d tabs are in it. It is tried again every 10 seconds.", wire.MaxTabs)
	case wire.RefusedRooms:
		return fmt.Sprintf("The server takes no more rooms: it has %d, or your address has begun as many as one may. It is tried again every 10 seconds.", wire.MaxRooms)
	case wire.RefusedTaken:
		var ids []string
		for _, id := range r.IDs {
			ids = append(ids, "#"+strconv.Itoa(id))
		}
		return "Another tab in the room has computer " + strings.Join(ids, ", ") + " now, and running computers are not renumbered. This tab goes on alone; leave the room, or open its link again."
	case wire.RefusedClosed:
		return "Who opened the room has closed it to newcomers. It is tried again every 10 seconds."
	case wire.RefusedRemoved:
		return "Who opened the room has removed this tab from it. The lab goes on alone."
	}
	return fmt.Sprintf("A tab may have %d computers in a room, and your address only so many on the server.", wire.MaxIDs)
}
