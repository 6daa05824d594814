package lab

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// Checks looks at everything that the lab's [[check]] tables ask for, as the lab
// stands. Something that is not seen yet is pending, or fails once the run is
// over; of a point of the lesson so is what cannot hold any more, since a reader
// who has not done it yet has not failed.
func (l *Lab) Checks(over bool) []view.Check {
	var out []view.Check
	for i, s := range l.File().Config.Check {
		c := view.Check{Text: s.Text, Try: s.Try}
		l.check(i, s, &c)
		switch {
		case over && c.State == view.Pending:
			c.State = view.Fails
		case !over && c.State == view.Fails && c.Try > 0:
			c.State = view.Pending
		}
		out = append(out, c)
	}
	return out
}

// check looks at one thing.
func (l *Lab) check(i int, s labfile.CheckSpec, c *view.Check) {
	switch {
	case s.Packets != "":
		l.counted(i, s.Count, c)
	case s.Finished != "":
		l.finished(s.Finished, c)
	case s.Screen != "":
		text, ok := l.screenText(s.Screen)
		if seen(s, text, ok, c); !ok {
			missing(c, "screen", s.Screen)
		}
	default:
		name, path, _ := strings.Cut(s.File, "/")
		n := l.named(name)
		if n == nil {
			missing(c, "computer", name)
			return
		}
		data, err := n.FS().ReadFile(path)
		seen(s, string(data), err == nil, c)
	}
}

// missing is said of what the lab has not.
func missing(c *view.Check, what, name string) {
	c.State, c.Why = view.Fails, "the lab has no "+what+" "+name
}

// counted compares a count of messages. More than are allowed is for good.
func (l *Lab) counted(i int, want labfile.Count, c *view.Check) {
	t := l.packets.Tally(i)
	c.Packet, c.Why = t.Last, fmt.Sprintf("%d of %s so far", t.Count, want)
	switch {
	case want.Max >= 0 && t.Count > want.Max:
		c.State = view.Fails
	case t.Count < want.Min:
		c.State = view.Pending
	default:
		c.State = view.Holds
	}
}

func (l *Lab) finished(name string, c *view.Check) {
	n := l.named(name)
	program, failed := "", false
	if n != nil {
		program, failed = n.LastProgram()
	}
	switch {
	case n == nil:
		missing(c, "computer", name)
	case n.Finished():
		c.State, c.Why = view.Holds, "its start-up program has ended"
	case failed:
		c.State, c.Why = view.Fails, program+" failed"
	default:
		c.State, c.Why = view.Pending, "its start-up program runs"
	}
}

// seen compares a text.
func seen(s labfile.CheckSpec, text string, there bool, c *view.Check) {
	c.State = view.Pending
	switch {
	case !there:
		c.Why = "there is no such file"
	case s.Contains != "" && !strings.Contains(text, s.Contains):
		c.Why = fmt.Sprintf("%q is not there", s.Contains)
	case s.Lacks != "" && strings.Contains(text, s.Lacks):
		c.Why = fmt.Sprintf("%q is there", s.Lacks)
	case s.Matches != "" && !labfile.Fits(strings.TrimRight(text, "\n"), strings.TrimRight(s.Matches, "\n")):
		c.Why = "it is not like that"
	default:
		c.State, c.Why = view.Holds, "as it stands"
		if at := strings.Index(text, s.Contains); s.Contains != "" {
			c.Why = lineAt(text, at)
		}
	}
}

// maxCheckLine bounds the line of a text that is shown, in bytes.
const maxCheckLine = 120

// lineAt is the line of a text that has a place.
func lineAt(text string, at int) string {
	text = text[strings.LastIndexByte(text[:at], '\n')+1:]
	line, _, _ := strings.Cut(text, "\n")
	return strings.ToValidUTF8(line[:min(len(line), maxCheckLine)], "?")
}

// named is the computer with a name; nil if there is none.
func (l *Lab) named(name string) *world.Node {
	for _, n := range l.Nodes() {
		if n.Name() == name {
			return n
		}
	}
	return nil
}

// screenText is what a computer or monitor shows.
func (l *Lab) screenText(name string) (string, bool) {
	if n := l.named(name); n != nil {
		return n.Screen().Text(), true
	}
	return l.PeripheralText(name)
}
