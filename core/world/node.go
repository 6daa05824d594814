package world

import (
	"cmp"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/modem"
)

// MaxLog bounds what is kept of everything a computer printed, in bytes.
const MaxLog = 1 << 20

// Node is a computer in the world. It stands between the computer and its modems
// to know when the computer's next deadline may have changed.
type Node struct {
	*computer.Computer
	spec       labfile.ComputerSpec
	webAddress string // on the lab's own web; "" before it is needed
	delivering bool   // a message
	lastDrop   string // why a network stack dropped the one delivered last
	before     string // what the computer of which this is the copy had printed
	log        strings.Builder
	slot       slot
	world      *World
}

// builder is a world that is being built: by New, and by edits that add to it.
type builder struct{ *World }

// addComputer makes one computer with its disk, modems and stacks.
func (w builder) addComputer(s labfile.ComputerSpec) error {
	disk, err := w.disk(s)
	if err != nil {
		return err
	}
	n := &Node{spec: s, world: w.World}
	cfg := computer.Config{
		ID: *s.ID, Name: s.Name, OS: s.OS,
		Advanced: s.Advanced == nil || *s.Advanced,
		CPU:      cmp.Or(s.CPU, w.work.Config.CPU), Memory: int64(cmp.Or(s.Memory, w.work.Config.Memory)),
		Files: disk, Seed: w.seed, Epoch: w.file.Config.Epoch, User: s.User,
		Boot: w.booter(s),
	}
	n.bind(&cfg)
	if s.Kind == labfile.KindPocket {
		cfg.Pocket, cfg.Width, cfg.Height = true, computer.PocketWidth, computer.PocketHeight
	}
	if w.opt.Adapt != nil {
		w.opt.Adapt(&cfg)
	}
	n.Computer = computer.New(cfg)
	n.Watch(w.watched)
	n.SetLabel(term.FromUnicode(s.Label))
	w.nodes, w.byID[*s.ID] = append(w.nodes, n), n
	for _, m := range s.Modem {
		w.attach(n, s, m)
	}
	for _, p := range s.Peripheral {
		w.plugDevice(n, p)
	}
	w.addStacks(n, s)
	return nil
}

// bind gives a computer the functions of its place in the world.
func (n *Node) bind(cfg *computer.Config) {
	cfg.Log, cfg.Touched = n.printed, func() { n.world.sched.touch(n) }
	cfg.Redstone = func(side int) { n.world.outputChanged(n, side) }
}

// attach puts a modem on a side of a computer. A cable that nobody has named
// before is laid.
func (w builder) attach(n *Node, s labfile.ComputerSpec, m labfile.ModemSpec) {
	if m.Kind == "wired" && w.medium(m.Cable).Name() != m.Cable {
		w.addMedium(m.Cable, true, w.work.Config.Cable[m.Cable])
		slices.SortFunc(w.media[1:], func(a, b *modem.Medium) int { return strings.Compare(a.Name(), b.Name()) })
	}
	n.Attach(m.Side, modem.New(modem.Config{
		Computer: *s.ID, Name: m.Side, Kind: kindOf(m.Kind), At: modem.Vec{X: s.At[0], Y: s.At[1], Z: s.At[2]},
		Medium: w.medium(m.Cable), Range: blocks(m.Range), Receiver: n, On: n.On,
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
func (w builder) disk(s labfile.ComputerSpec) (*fs.FS, error) {
	disk := fs.New(fs.Config{})
	for _, e := range w.work.Files {
		rest, ok := strings.CutPrefix(e.Path, s.Files+"/")
		if !ok {
			continue
		}
		if err := disk.WriteFile(rest, e.Data); err != nil {
			return nil, &labfile.Error{Name: w.file.Name, Line: e.Line, Key: e.Path, Text: "on the disk of " + s.Name + ": " + err.Error()}
		}
	}
	for _, name := range s.Libraries {
		if err := disk.Mount(name, w.library[name]); err != nil {
			return nil, &labfile.Error{Name: w.file.Name, Key: "libraries", Text: err.Error()}
		}
	}
	return disk, nil
}

// printed keeps what the computer prints, as Unicode, up to about MaxLog.
func (n *Node) printed(text string) {
	if len(n.before)+n.log.Len() >= MaxLog {
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
func (n *Node) Deliver(now modem.Time, a modem.Arrival) (out modem.Outcome) {
	n.world.sched.touch(n)
	n.delivering, n.lastDrop = true, ""
	n.guard(func() { out = n.Computer.Deliver(now, a) })
	n.delivering = false
	return out
}

var _ modem.Receiver = (*Node)(nil)
