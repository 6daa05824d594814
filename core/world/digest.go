package world

import (
	"fmt"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// StateParts are the sums of everything that decides how the run goes on, part
// by part, the whole lab last. Unlike Digest they say nothing of how it came
// there.
func (w *World) StateParts() []statesum.Part { return statesum.Of("lab", w) }

// StateDigest is the sum of the whole. Two labs with the same one go the same
// way from here.
func (w *World) StateDigest() string { return statesum.Whole(w.StateParts()) }

// DigestTo writes the clock, the media, the computers, the wires and what is
// under way outside. Inputs to come and the end of the run are given to a lab;
// they are no state of it.
func (w *World) DigestTo(d *statesum.Digest) {
	d.Int(int(w.now), w.webCount)
	d.Uint(w.seed, w.steps, w.numbers.Count())
	for _, m := range w.media {
		d.Part("medium "+m.Name(), m)
	}
	for _, n := range w.nodes {
		d.Part(fmt.Sprint("computer ", n.ID()), n)
	}
	d.Int(len(w.wires))
	for _, x := range w.wires {
		d.Int(x.From.ID(), x.FromSide, x.To.ID(), x.ToSide)
	}
	for _, v := range w.Volumes() {
		if v.floppy != nil {
			d.Part("floppy "+v.Name(), v.floppy)
		}
	}
	d.Part("outside", &w.outside)
	for _, number := range slices.Sorted(maps.Keys(w.faults)) {
		if f := w.faults[number]; number > w.numbers.Count() {
			d.Uint(number, uint64(f.Delay))
			d.Bool(f.Lose)
			d.Text(f.args...)
		}
	}
}

// DigestTo writes the computer and what the lab knows of it.
func (n *Node) DigestTo(d *statesum.Digest) {
	d.Text(n.webAddress)
	n.Computer.DigestTo(d)
}

// DigestTo writes the requests that lab time waits for, and who may be asked.
func (o *outside) DigestTo(d *statesum.Digest) {
	d.Bool(o.open, o.ask)
	d.Int(o.count, len(o.allowed), len(o.asks), len(o.calls))
	d.Text(slices.Sorted(maps.Keys(o.allowed))...)
	for _, a := range o.asks {
		d.Text(a.host, a.who)
	}
	for _, number := range slices.Sorted(maps.Keys(o.calls)) {
		e := o.calls[number]
		d.Int(number, e.id)
		d.Text(e.gate.who)
		d.Bool(o.waiting[number])
	}
}
