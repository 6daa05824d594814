package world

import (
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/rom"
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
	Like     *World                          // shares what it has compiled; nil: nobody does
	Observer Observer                        // told of what happens; nil: nobody
}

// World is what runs: computers, media, wires and a clock. It is used by one
// goroutine.
type World struct {
	file *labfile.File // what it was made from
	work *labfile.File // with the edits since
	opt  Options
	seed uint64

	clock
	containment
	population
	network
	wiring
	peripherals

	sched    schedule
	faults   faults
	failures []Failure
	watched  bool  // WatchFailures
	fell     *Node // a computer that failed in the latest step; nil: none
	outside  outside
	wrote    wrote
	observer Observer
	systems  func(os string) computer.Booter
	roms     map[string]computer.Booter // those that the lab brings along
	library  map[string]rom.Folder      // files of the lab's libraries
}

// New builds the world of a file and switches everything on at lab time 0.
func New(f *labfile.File, o Options) (*World, error) {
	w := &World{file: f, work: f, opt: o, seed: f.Config.Seed, faults: faults{}, roms: map[string]computer.Booter{}, library: libraries(f)}
	w.population = population{byID: map[int]*Node{}, gone: map[int]string{}}
	w.until, w.crashed = modem.Time(f.Config.Until), o.Crashed
	w.outside = newOutside(f, o.Net, o.Ask)
	w.decide(o)
	w.compiled(o)
	if w.observer = o.Observer; w.observer == nil {
		w.observer = nobody{}
	}
	w.observer.Begin(w)
	b := builder{w}
	b.addMedia()
	for _, s := range f.Config.Floppy {
		if _, err := b.addFloppy(s); err != nil {
			return nil, err
		}
	}
	for _, s := range f.Config.Computer {
		if err := b.addComputer(s); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(w.nodes, func(a, b *Node) int { return a.ID() - b.ID() })
	b.addWires()
	b.hangDevices()
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
		if r.Whole {
			w.last = 0
		}
		w.outside.net, w.outside.open, w.outside.ask = nil, r.Net, r.Ask
	}
	if o.Seed != nil {
		w.seed = *o.Seed
	}
	if o.Until != nil {
		w.until, w.last = *o.Until, 0
	}
}

// compiled decides what computers boot: what is compiled already serves every
// world of the same file, and the built-in systems any other.
func (w *World) compiled(o Options) {
	switch {
	case o.Booter != nil:
		w.systems = o.Booter
	case o.Like != nil:
		w.systems = o.Like.systems
	default:
		w.systems = systems()
	}
	if o.Like != nil && o.Like.file == w.file {
		w.roms = o.Like.roms
	}
}

// File is what the world was made from.
func (w *World) File() *labfile.File { return w.file }

// Seed is the seed of this run.
func (w *World) Seed() uint64 { return w.seed }

// Work is the lab file with all edits so far, without what programs wrote.
func (w *World) Work() *labfile.File { return w.work }

// Observer is who is told of what happens.
func (w *World) Observer() Observer { return w.observer }

// Adopt takes another working copy with which the world agrees: one that it had
// before edits that were taken back.
func (w *World) Adopt(work *labfile.File) { w.work = work }

// Reseed gives the world and its computers another seed.
func (w *World) Reseed(seed uint64) {
	w.seed = seed
	for _, n := range w.nodes {
		n.Reseed(seed)
	}
}
