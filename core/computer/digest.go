package computer

import (
	"fmt"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes everything that decides what the computer does next: power,
// program, events, timers, wires, disk, screen, modems, stacks, and the Lua
// machine with all that can be reached in it.
func (c *Computer) DigestTo(d *statesum.Digest) {
	d.Int(c.cfg.ID, int(c.cfg.CPU), int(c.cfg.Memory))
	d.Text(c.cfg.Name, c.cfg.Label, c.cfg.OS, c.cfg.User, c.cfg.Run)
	d.Bool(c.cfg.Advanced, c.cfg.Pocket)
	d.Int(int(c.now), int(c.power), int(c.pending), int(c.startAt), int(c.started), int(c.total))
	d.Bool(c.waiting, c.failed)
	d.Uint(c.boots, c.cfg.Seed)
	d.Text(c.failure, c.program)
	d.Generator(c.source)
	d.Part("run", &c.run)
	d.Part("queue", &c.queue)
	d.Part("timers", &c.timers)
	d.Part("redstone", &c.redstone)
	d.Part("disk", c.disk)
	d.Part("screen", c.screen)
	for i, p := range c.sides {
		if p != nil {
			d.Part(Sides[i], p)
		}
	}
	for i, s := range c.stacks {
		d.Part(fmt.Sprint("stack ", i+1), s)
	}
	if c.machine != nil {
		d.Part("lua", c.machine)
	}
}

// DigestTo writes where the program is in its turn.
func (r *run) DigestTo(d *statesum.Digest) {
	d.Bool(r.thread != nil, r.fresh, r.paused, r.filtered)
	d.Text(r.filter)
	d.Int(int(r.start), int(r.busy), int(r.used), int(r.thrown))
}

// DigestTo writes the events that wait.
func (q *queue) DigestTo(d *statesum.Digest) {
	d.Int(q.dropped, len(q.wakes), len(q.events))
	d.Text(q.wakes...)
	for _, e := range q.events {
		e.digest(d)
	}
}

func (e *Event) digest(d *statesum.Digest) {
	d.Text(e.Name)
	d.Bool(e.wake)
	d.Int(len(e.Args))
	for _, a := range e.Args {
		d.Value(a.V)
		d.Bool(a.H != nil)
		if a.H != nil {
			a.H.DigestTo(d)
		}
	}
}

// DigestTo writes the timers that run.
func (t *timers) DigestTo(d *statesum.Digest) {
	d.Int(t.nextTimer, t.nextAlarm, t.dropped, len(t.pending))
	for _, x := range t.pending {
		d.Int(int(x.due), x.id)
		d.Bool(x.alarm)
	}
}

// DigestTo writes what goes out and comes in at the sides.
func (r *redstone) DigestTo(d *statesum.Digest) {
	d.Int(int(r.due))
	for _, list := range [3]*signals{&r.out, &r.in, &r.arriving} {
		for _, s := range list {
			d.Int(s.Power, int(s.Bundled))
		}
	}
}

// Digest writes the entries of an inbox, each by entry.
func (b *Inbox[T]) Digest(d *statesum.Digest, entry func(*T)) {
	d.Int(b.dropped, len(b.items))
	for i := range b.items {
		entry(&b.items[i])
	}
}
