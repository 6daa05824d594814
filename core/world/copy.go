package world

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
)

// ErrConnected: a world cannot be copied while a request or a socket to the
// outside is open, as there is only one other end.
var ErrConnected = errors.New("a request or a socket to the outside is open")

// Copy is another world in the same state, which goes the same way from here. It
// asks nobody outside, and nobody watches it. What never changes is shared: the
// lab file, what is compiled, messages, lists of which only more comes.
func (w *World) Copy() (*World, error) {
	switch {
	case w.stopped != "":
		return nil, ErrStopped
	case w.Connected():
		return nil, ErrConnected
	}
	n := new(World)
	*n = *w
	c := &copies.Map{}
	n.opt.Like, n.opt.Observer, n.outside.net = nil, nil, nil
	n.inputs.log, n.failures, n.crashes = slices.Clip(w.inputs.log), slices.Clip(w.failures), slices.Clip(w.crashes)
	n.gone, n.faults, n.wrote = maps.Clone(w.gone), maps.Clone(w.faults), wrote{}
	n.watched, n.fell = false, nil
	n.outside.copied()
	n.observer = w.observer.Copy(c, n)
	n.populate(c, w)
	n.lay(c, w)
	n.hang(c, w)
	for _, x := range w.nodes {
		builder{n}.gateway(c, x)
	}
	if err := c.Run(); err != nil {
		return nil, err
	}
	for _, x := range n.nodes {
		builder{n}.listen(x)
	}
	return n, nil
}

// populate puts the copies of the computers into a world, and into its schedule.
func (n *World) populate(c *copies.Map, w *World) {
	n.byID = make(map[int]*Node, len(w.byID))
	n.nodes = copies.List(w.nodes, func(x *Node) *Node {
		y := copies.Of(c, x, nil)
		y.before, y.log, y.world = x.Log(), strings.Builder{}, n
		y.Computer = computer.Copy(c, x.Computer, y.bind)
		n.byID[y.ID()] = y
		return y
	})
	known := func(x *Node) *Node { return copies.Known(c, x) }
	n.sched.heap, n.sched.dirty = copies.List(w.sched.heap, known), copies.List(w.sched.dirty, known)
	n.wires = copies.List(w.wires, func(x Wire) Wire {
		x.From, x.To = known(x.From), known(x.To)
		return x
	})
}

// lay copies the media and what is under way on them.
func (n *World) lay(c *copies.Map, w *World) {
	n.media = copies.List(w.media, func(m *modem.Medium) *modem.Medium {
		return modem.CopyMedium(c, m, &n.numbers, n.faults.fate)
	})
	for i, m := range w.media {
		computer.CopyHub(c, m, n.media[i])
	}
	n.ownWeb = copies.Known(c, w.ownWeb)
}

// hang copies the other peripherals, and the floppies.
func (n *World) hang(c *copies.Map, w *World) {
	n.devices = copies.List(w.devices, func(d *device) *device {
		x := *d
		x.owner, x.Peripheral = copies.Known(c, d.owner), d.Peripheral.Copy(c)
		return &x
	})
	n.floppies = copies.List(w.floppies, func(f *drive.Floppy) *drive.Floppy { return drive.CopyFloppy(c, f) })
}

// gateway makes the way out of a copied computer.
func (w builder) gateway(c *copies.Map, of *Node) {
	n, old := copies.Known(c, of), stackOf(of)
	net := old.Copy(c).(*phoenix.Stack)
	beyond := &gate{world: w.World, who: n.spec.Name}
	beyond.answer = hostnet.CopyGate(c, old.Gate(), w.behind(n, net, beyond)).Answer
}

// copied leaves out what is under way: nothing is.
func (o *outside) copied() {
	o.allowed, o.asks = maps.Clone(o.allowed), slices.Clone(o.asks)
	o.calls, o.numbers, o.waiting = map[int]errand{}, map[errand]int{}, map[int]bool{}
}

// errOtherWay: a copy has done what the run that it is to repeat does not do.
var errOtherWay = errors.New("the copy is of another run")

// Resume makes a copy of a world that was repeating a run, or was that run, go on
// as a repetition of it: with the inputs that came since, and to its end. Something
// else than in the copied run may be done from the beginning on to messages that are still to be
// sent.
func (w *World) Resume(r *Replay) error {
	log := w.inputs.log[firstFaults(w.inputs.log):]
	first := firstFaults(r.Inputs)
	at := first + len(log)
	if at > len(r.Inputs) || !slices.EqualFunc(log, r.Inputs[first:at], sameInput) {
		return errOtherWay
	}
	w.decide(Options{Replay: r, Until: w.opt.Until})
	w.inputs.log, w.inputs.at = slices.Clip(r.Inputs[:at]), at
	w.faults.again(w.inputs.log, w.Messages())
	return nil
}

func sameInput(a, b Input) bool {
	return a.At == b.At && a.Steps == b.Steps && a.Command.Verb == b.Command.Verb
}

// Weight is about how many bytes a copy holds, without what it shares.
func (w *World) Weight() (n int) {
	for _, x := range w.nodes {
		n += computerWeight + int(x.FS().Used()) + x.Screen().Width()*x.Screen().Height()*3
		if m := x.Machine(); m != nil {
			n += int(m.Cloned())
		}
	}
	for _, m := range w.media {
		n += flightWeight * m.InFlight()
	}
	return n
}

// What Go uses for a computer besides its machine, disk and screen, and for a
// message under way, in bytes.
const (
	computerWeight = 24 << 10
	flightWeight   = 200
)
