package world

import (
	"fmt"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// Options of a world. The zero Options run the file as it says.
type Options struct {
	Seed     *uint64                         // in place of the file's and the replayed run's
	Until    *modem.Time                     // so too; negative: no end
	Inputs   []Input                         // that will come, in the order of their times
	Replay   *Replay                         // the run to be repeated; nil: a new one
	Booter   func(os string) computer.Booter // in place of the built-in systems
	Net      hostnet.Net                     // carries requests out of the lab; nil: none may leave it
	Ask      bool                            // a host must be allowed (view.DoAllow) before Net is asked for it
	Audio    bool                            // the samples that speakers play are kept
	Adapt    func(*computer.Config)          // changes computers before they are made; may be nil
	Crashed  func(Crash)                     // told of mistakes of Emberwire that were contained; may be nil
	Observer Observer                        // told of what happens; nil: nobody
}

// World is what runs: computers, media, wires and a clock. It is used by one
// goroutine.
type World struct {
	file   *labfile.File // what it was made from
	work   *labfile.File // with the edits since
	opt    Options
	seed   uint64
	until  modem.Time
	now    modem.Time
	steps  uint64
	last   uint64 // of a repeated run: one more than its steps, at until; 0: none
	inputs inputs

	changing int     // above zero while what computers share is being changed
	stopped  string  // why the world cannot go on; "" while it can
	crashes  []Crash // contained so far, to tell each once

	nodes    []*Node // by id
	byID     map[int]*Node
	gone     map[int]string // names of computers that are not here, for lists
	sched    schedule
	media    []*modem.Medium // the air, then the cables by name
	numbers  modem.Counter
	ownWeb   *modem.Medium // the lab's own web; nil before somebody needs it
	webCount int           // addresses given on it
	wires    []Wire
	devices  []*device // peripherals other than modems, in the order in which they came
	outside  outside
	wrote    wrote
	observer Observer
	systems  func(os string) computer.Booter
	roms     map[string]computer.Booter // those that the lab brings along
}

// New builds the world of a file and switches everything on at lab time 0.
func New(f *labfile.File, o Options) (*World, error) {
	w := &World{file: f, work: f, opt: o, seed: f.Config.Seed, until: modem.Time(f.Config.Until), byID: map[int]*Node{}, gone: map[int]string{}, roms: map[string]computer.Booter{}}
	w.outside = newOutside(f, o.Net, o.Ask)
	w.decide(o)
	if w.systems = o.Booter; w.systems == nil {
		w.systems = systems()
	}
	if w.observer = o.Observer; w.observer == nil {
		w.observer = nobody{}
	}
	w.observer.Begin(w)
	w.addMedia()
	for _, s := range f.Config.Computer {
		if err := w.addComputer(s); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(w.nodes, func(a, b *Node) int { return a.ID() - b.ID() })
	w.addWires()
	w.hangDevices()
	for _, n := range w.nodes {
		n.PowerOn(0)
		w.sched.refresh(n, 0)
	}
	return w, nil
}

// decide takes what else than the file decides the run.
func (w *World) decide(o Options) {
	w.inputs.list = o.Inputs
	if r := o.Replay; r != nil {
		w.inputs.list, w.seed, w.until, w.last = r.Inputs, r.Seed, r.Until, r.Steps+1
		w.outside.net, w.outside.open, w.outside.ask = nil, r.Net, r.Ask
	}
	if o.Seed != nil {
		w.seed = *o.Seed
	}
	if o.Until != nil {
		w.until, w.last = *o.Until, 0
	}
}

// File is what the world was made from.
func (w *World) File() *labfile.File { return w.file }

// Seed is the seed of this run.
func (w *World) Seed() uint64 { return w.seed }

// Now is lab time since the start.
func (w *World) Now() modem.Time { return w.now }

// Until is when the run ends; negative: never.
func (w *World) Until() modem.Time { return w.until }

// Steps counts the steps done.
func (w *World) Steps() uint64 { return w.steps }

// Messages counts the messages ever sent.
func (w *World) Messages() uint64 { return w.numbers.Count() }

// Work is the lab file with all edits so far, without what programs wrote.
func (w *World) Work() *labfile.File { return w.work }

// Adopt takes another working copy with which the world agrees: one that it had
// before edits that were taken back.
func (w *World) Adopt(work *labfile.File) { w.work = work }

// Nodes are the computers by id; the list is the world's own.
func (w *World) Nodes() []*Node { return w.nodes }

// Node finds a computer by id, nil if there is none.
func (w *World) Node(id int) *Node { return w.byID[id] }

// Computers are the computers by id.
func (w *World) Computers() []*computer.Computer {
	out := make([]*computer.Computer, len(w.nodes))
	for i, n := range w.nodes {
		out[i] = n.Computer
	}
	return out
}

// Computer finds a computer by id, nil if there is none.
func (w *World) Computer(id int) *computer.Computer {
	if n := w.byID[id]; n != nil {
		return n.Computer
	}
	return nil
}

// Media are the air and the cables.
func (w *World) Media() []*modem.Medium { return slices.Clone(w.media) }

// Log is everything a computer printed, as Unicode.
func (w *World) Log(id int) string {
	if n := w.byID[id]; n != nil {
		return n.log.String()
	}
	return ""
}

// Name is a computer's name for a list, of one that was removed too, and "#7"
// for one that was never there.
func (w *World) Name(id int) string {
	if n := w.byID[id]; n != nil {
		return n.Name()
	}
	if name := w.gone[id]; name != "" {
		return name
	}
	return fmt.Sprintf("#%d", id)
}

// maxNames bounds the names remembered of computers elsewhere.
const maxNames = 4096

// Remember takes the name of a computer that is not here, for Name.
func (w *World) Remember(id int, name string) {
	if w.byID[id] == nil && len(w.gone) < maxNames {
		w.gone[id] = name
	}
}

// Reseed gives the world and its computers another seed.
func (w *World) Reseed(seed uint64) {
	w.seed = seed
	for _, n := range w.nodes {
		n.Reseed(seed)
	}
}

// Shared are the media that others can have in common with this world: the air
// and the cables.
func (w *World) Shared() []*modem.Medium {
	return slices.DeleteFunc(slices.Clone(w.media), func(m *modem.Medium) bool { return m == w.ownWeb })
}
