package packets

import (
	"io"
	"time"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/modem"
)

// What may still be learnt of a message that has arrived comes within this lab
// time: that a stack dropped it, and the session key that opens it.
const settled = modem.Time(time.Second)

// lookEvery is the lab time between two looks for lines that are over.
const lookEvery = modem.Time(50 * time.Millisecond)

// written is a trace that is not kept: each line goes out once.
type written struct {
	to     io.Writer
	filter *filter.Filter
	next   uint64 // message whose line is next
	look   modem.Time
	err    error // of the writer; nothing is written after it
}

// WriteTrace lets the trace of the messages that fit a filter ("": all) be
// written as it comes, each line in one Write, in the order of their numbers. A
// line is ready a second of lab time after its message was sent, when nothing of
// it, nor of those before it, is under way; at the latest when it leaves the
// packet list. From now on misses are remembered. The error is one of the filter.
func (p *List) WriteTrace(to io.Writer, text string) error {
	f, err := filter.Parse(text)
	if err == nil {
		p.written = &written{to: to, filter: f, next: uint64(p.dropped) + 1}
	}
	return err
}

// FlushTrace writes the lines that are ready, or with all every one. The error is
// the writer's first.
func (p *List) FlushTrace(all bool) error {
	w := p.written
	if w == nil {
		return nil
	}
	now := p.world.Now()
	if !all && now < w.look || w.err != nil {
		return w.err
	}
	w.look = now.Add(time.Duration(lookEvery))
	over := p.oldest()
	for x := p.find(w.next); x != nil && (all || w.next < over && x.msg.Sent+settled <= now); x = p.find(w.next) {
		p.write(x)
	}
	return w.err
}

// oldest is the number of the oldest message under way, or one above all.
func (p *List) oldest() uint64 {
	over := ^uint64(0)
	for _, m := range p.world.Media() {
		if n, ok := m.Oldest(); ok {
			over = min(over, n)
		}
	}
	return over
}

// write writes the line of the next message.
func (p *List) write(x *packet) {
	w := p.written
	if w.next = x.msg.Number + 1; w.err == nil && (w.filter.Empty() || p.fits(w.filter, x)) {
		_, w.err = io.WriteString(w.to, p.line(x))
	}
}
