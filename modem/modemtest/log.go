package modemtest

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

var (
	_ modem.Tap         = (*Log)(nil)
	_ modem.MissCounter = (*Log)(nil)
)

// Log is a Tap that writes one line for each thing that happens:
//
//	1: sent by 1.back on 15/43
//	1: 2.back heard at 5
//	1: 3.back out of range
//	1: 12 more missed
//
// The number in front is the message's, then come computer and modem name.
type Log struct {
	Misses bool // ask for them
	lines  []string
}

// Sent implements modem.Tap.
func (l *Log) Sent(now modem.Time, msg *modem.Message) {
	l.add(msg, "sent by %d.%s on %d/%d", msg.Sender, msg.From.Name, msg.Channel, msg.ReplyChannel)
}

// Heard implements modem.Tap.
func (l *Log) Heard(now modem.Time, msg *modem.Message, by *modem.Modem, distance float64, has bool, why modem.Why) {
	at := ""
	if has {
		at = " at " + value.FormatNumber(distance)
	}
	l.add(msg, "%d.%s %s%s", by.Computer(), by.Name(), why, at)
}

// Missed implements modem.Tap.
func (l *Log) Missed(now modem.Time, msg *modem.Message, by *modem.Modem, why modem.Why) {
	l.add(msg, "%d.%s %s", by.Computer(), by.Name(), why)
}

// MissedMore implements modem.MissCounter.
func (l *Log) MissedMore(now modem.Time, msg *modem.Message, n int) {
	l.add(msg, "%d more missed", n)
}

// WantsMisses implements modem.Tap.
func (l *Log) WantsMisses() bool { return l.Misses }

func (l *Log) add(msg *modem.Message, format string, args ...any) {
	l.lines = append(l.lines, fmt.Sprintf("%d: ", msg.Number)+fmt.Sprintf(format, args...))
}

// Take returns the lines since the last Take, joined by line ends.
func (l *Log) Take() string {
	text := strings.Join(l.lines, "\n")
	l.lines = nil
	return text
}
