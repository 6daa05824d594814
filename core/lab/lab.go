package lab

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/modem"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// MaxLog bounds what is kept of everything a computer printed, in bytes.
const MaxLog = 1 << 20

// Options of a run. The zero Options run the file as it says.
type Options struct {
	Seed    *uint64                         // in place of the file's
	Until   *modem.Time                     // in place of the file's; negative: no end
	Inputs  []Input                         // in place of the file's own
	Trace   bool                            // keep every line of the trace, with the reasons of misses
	Booter  func(os string) computer.Booter // in place of the built-in systems
	Net     hostnet.Net                     // carries requests out of the lab; nil: none may leave it
	Ask     bool                            // a host must be allowed (view.DoAllow) before Net is asked for it
	Random  func([]byte)                    // fills with randomness that nobody can guess, for rooms; nil: there are none
	Audio   bool                            // the samples that speakers play are kept
	Adapt   func(*computer.Config)          // changes computers before they are made; may be nil
	Crashed func(Crash)                     // told of mistakes of Emberwire that were contained; may be nil
}

// Lab is one running world. It is used by one goroutine.
type Lab struct {
	file  *labfile.File // what it was made from
	work  *labfile.File // with the edits since
	opt   Options
	seed  uint64
	until modem.Time
	now   modem.Time
	steps uint64
	last  uint64 // of a recording: one more than its steps, at until; 0: none
	goal  string // of a recording: its digest
	maker string // of a recording: the engine it was made with

	inRoom    bool                  // others take part, or did: the run cannot be repeated
	elsewhere []bridgewire.Computer // of other tabs

	changing int     // above zero while what computers share is being changed
	stopped  string  // why the lab cannot go on; "" while it can
	crashes  []Crash // contained so far, to tell each once

	nodes    []*node // by id
	byID     map[int]*node
	gone     map[int]string // names of computers that were removed
	sched    schedule
	media    []*modem.Medium // the air, then the cables by name
	numbers  modem.Counter
	ownWeb   *modem.Medium // the lab's own web; nil before somebody needs it
	webCount int           // addresses given on it
	packets  *packets
	wires    []wire
	devices  []*device // peripherals other than modems, in the order in which they came
	outside  outside
	inputs   inputs
	systems  func(os string) computer.Booter
	roms     map[string]computer.Booter // those that the lab brings along
}

// node is a computer in the lab. It stands between the computer and its modems
// to know when the computer's next deadline may have changed.
type node struct {
	*computer.Computer
	spec       labfile.ComputerSpec
	webAddress string // on the lab's own web; "" before it is needed
	delivering bool   // a message
	lastDrop   string // why a network stack dropped the one delivered last
	log        strings.Builder
	slot       slot
	lab        *Lab
}

// New builds the world of a file and switches everything on at lab time 0.
func New(f *labfile.File, o Options) (*Lab, error) {
	l := &Lab{file: f, work: f, opt: o, seed: f.Config.Seed, until: modem.Time(f.Config.Until), byID: map[int]*node{}, gone: map[int]string{}, roms: map[string]computer.Booter{}}
	l.outside = newOutside(f, o.Net, o.Ask)
	if err := l.setInputs(f, o); err != nil {
		return nil, err
	}
	if o.Seed != nil {
		l.seed = *o.Seed
	}
	if o.Until != nil {
		l.until, l.last = *o.Until, 0
	}
	if l.systems = o.Booter; l.systems == nil {
		l.systems = systems()
	}
	l.packets = newPackets(l, o.Trace)
	if err := l.addDissectors(); err != nil {
		return nil, err
	}
	l.addMedia()
	for _, s := range f.Config.Computer {
		if err := l.addComputer(s); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(l.nodes, func(a, b *node) int { return a.ID() - b.ID() })
	l.addWires()
	l.hangDevices()
	for _, n := range l.nodes {
		n.PowerOn(0)
		l.sched.refresh(n, 0)
	}
	return l, nil
}

// addMedia makes the air and every cable that is named.
func (l *Lab) addMedia() {
	cables := maps.Clone(l.file.Config.Cable)
	if cables == nil {
		cables = map[string]labfile.Impairment{}
	}
	for _, s := range l.file.Config.Computer {
		for _, m := range s.Modem {
			if _, ok := cables[m.Cable]; m.Kind == "wired" && !ok {
				cables[m.Cable] = labfile.Impairment{}
			}
		}
	}
	for _, p := range l.file.Config.Peripheral {
		if _, ok := cables[p.Cable]; !ok {
			cables[p.Cable] = labfile.Impairment{}
		}
	}
	l.addMedium(labfile.Air, false, l.file.Config.Medium)
	for _, name := range slices.Sorted(maps.Keys(cables)) {
		l.addMedium(name, true, cables[name])
	}
}

func (l *Lab) addMedium(name string, wired bool, i labfile.Impairment) {
	m := modem.NewMedium(name, wired, i.Medium(), l.seed, &l.numbers)
	m.AddTap(&tap{medium: m, packets: l.packets})
	l.media = append(l.media, m)
}

// medium finds the air ("") or a cable.
func (l *Lab) medium(cable string) *modem.Medium {
	for _, m := range l.media[1:] {
		if m.Name() == cable {
			return m
		}
	}
	return l.media[0]
}

// addComputer makes one computer with its disk, modems and stacks.
func (l *Lab) addComputer(s labfile.ComputerSpec) error {
	disk, err := l.disk(s)
	if err != nil {
		return err
	}
	n := &node{spec: s, lab: l}
	cfg := computer.Config{
		ID: *s.ID, Name: s.Name, OS: s.OS,
		Advanced: s.Advanced == nil || *s.Advanced,
		CPU:      cmp.Or(s.CPU, l.work.Config.CPU), Memory: int64(cmp.Or(s.Memory, l.work.Config.Memory)),
		Files: disk, Seed: l.seed, Epoch: l.file.Config.Epoch, User: s.User,
		Boot: l.booter(s), Log: n.printed, Touched: func() { l.sched.touch(n) },
		Redstone: func(side int) { l.outputChanged(n, side) },
	}
	if l.opt.Adapt != nil {
		l.opt.Adapt(&cfg)
	}
	n.Computer = computer.New(cfg)
	n.SetLabel(term.FromUnicode(s.Label))
	l.nodes, l.byID[*s.ID] = append(l.nodes, n), n
	for _, m := range s.Modem {
		l.attach(n, s, m)
	}
	for _, p := range s.Peripheral {
		l.plugDevice(n, p)
	}
	l.addStacks(n, s)
	return nil
}

// attach puts a modem on a side of a computer. A cable that nobody has named
// before is laid.
func (l *Lab) attach(n *node, s labfile.ComputerSpec, m labfile.ModemSpec) {
	if m.Kind == "wired" && l.medium(m.Cable).Name() != m.Cable {
		l.addMedium(m.Cable, true, l.work.Config.Cable[m.Cable])
		slices.SortFunc(l.media[1:], func(a, b *modem.Medium) int { return strings.Compare(a.Name(), b.Name()) })
	}
	n.Attach(m.Side, modem.New(modem.Config{
		Computer: *s.ID, Name: m.Side, Kind: kindOf(m.Kind), At: modem.Vec{X: s.At[0], Y: s.At[1], Z: s.At[2]},
		Medium: l.medium(m.Cable), Receiver: n, On: n.On,
	}))
}

func kindOf(kind string) modem.Kind {
	switch kind {
	case "ender":
		return modem.Ender
	case "wired":
		return modem.Wired
	}
	return modem.Wireless
}

// disk is a fresh disk with the files of the computer's folder.
func (l *Lab) disk(s labfile.ComputerSpec) (*fs.FS, error) {
	disk := fs.New(fs.Config{})
	for _, e := range l.work.Files {
		rest, ok := strings.CutPrefix(e.Path, s.Files+"/")
		if !ok {
			continue
		}
		if err := disk.WriteFile(rest, e.Data); err != nil {
			return nil, &labfile.Error{Name: l.file.Name, Line: e.Line, Key: e.Path, Text: "on the disk of " + s.Name + ": " + err.Error()}
		}
	}
	return disk, nil
}

// printed keeps what the computer prints, as Unicode, up to about MaxLog.
func (n *node) printed(text string) {
	if n.log.Len() >= MaxLog {
		return
	}
	for line := range strings.Lines(text) {
		rest, newline := strings.CutSuffix(line, "\n")
		n.log.WriteString(term.ToUnicode(rest))
		if newline {
			n.log.WriteByte('\n')
		}
	}
}

// Deliver hands a message on.
func (n *node) Deliver(now modem.Time, a modem.Arrival) (out modem.Outcome) {
	n.lab.sched.touch(n)
	n.delivering, n.lastDrop = true, ""
	n.guard(func() { out = n.Computer.Deliver(now, a) })
	n.delivering = false
	return out
}

// File is what the lab was made from.
func (l *Lab) File() *labfile.File { return l.file }

// Seed is the seed of this run.
func (l *Lab) Seed() uint64 { return l.seed }

// Now is lab time since the start.
func (l *Lab) Now() modem.Time { return l.now }

// Until is when the run ends; negative: never.
func (l *Lab) Until() modem.Time { return l.until }

// Steps counts the steps done.
func (l *Lab) Steps() uint64 { return l.steps }

// Messages counts the messages ever sent.
func (l *Lab) Messages() uint64 { return l.numbers.Count() }

// Computers are the computers by id.
func (l *Lab) Computers() []*computer.Computer {
	out := make([]*computer.Computer, len(l.nodes))
	for i, n := range l.nodes {
		out[i] = n.Computer
	}
	return out
}

// Computer finds a computer by id, nil if there is none.
func (l *Lab) Computer(id int) *computer.Computer {
	if n := l.byID[id]; n != nil {
		return n.Computer
	}
	return nil
}

// Media are the air and the cables.
func (l *Lab) Media() []*modem.Medium { return slices.Clone(l.media) }

// Log is everything a computer printed, as Unicode.
func (l *Lab) Log(id int) string {
	if n := l.byID[id]; n != nil {
		return n.log.String()
	}
	return ""
}

// name is a computer's name for a list, of one that was removed too, and "#7"
// for one that was never there.
func (l *Lab) name(id int) string {
	if n := l.byID[id]; n != nil {
		return n.Name()
	}
	if name := l.gone[id]; name != "" {
		return name
	}
	return fmt.Sprintf("#%d", id)
}

// seconds is a lab time for people and the view protocol.
func seconds(t modem.Time) float64 { return t.Seconds() }

var _ modem.Receiver = (*node)(nil)
