package world

import (
	"errors"
	"fmt"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/monitor"
	"github.com/emberwire/emberwire/core/printer"
	"github.com/emberwire/emberwire/core/speaker"
	"github.com/emberwire/emberwire/core/view"
)

// makers make a peripheral of each of Kinds.
var makers = map[string]func(o Options, s labfile.MonitorSpec) computer.Peripheral{
	"speaker": func(o Options, _ labfile.MonitorSpec) computer.Peripheral { return &speaker.Speaker{Keep: o.Audio} },
	"monitor": func(_ Options, s labfile.MonitorSpec) computer.Peripheral {
		return monitor.New(s.Width, s.Height, int(s.Scale*2), s.Advanced == nil || *s.Advanced)
	},
	"drive":   func(Options, labfile.MonitorSpec) computer.Peripheral { return &drive.Drive{} },
	"printer": func(Options, labfile.MonitorSpec) computer.Peripheral { return &printer.Printer{} },
}

// device is a peripheral in the running lab.
type device struct {
	name  string // of one on a cable
	owner *Node  // of one on a side
	side  string
	kind  string
	cable string
	at    []float64
	shown int // a number of its own in this lab, for those who look
	computer.Peripheral
}

// Name is what the lab calls it.
func (d *device) Name() string {
	if d.owner != nil {
		return d.owner.Name() + "." + d.side
	}
	return d.name
}

// peripherals are those of a world other than modems.
type peripherals struct {
	devices  []*device // in the order in which they came
	added    int       // ever
	floppies []*drive.Floppy
}

// pinNames writes down the names of peripherals on cables that would get other
// ones by default: those that hang there stay what they are.
func (w editor) pinNames(f *labfile.File, t *labfile.Tables) (pinned bool, err error) {
	i := 0
	for _, d := range w.devices {
		if d.owner != nil {
			continue
		}
		if len(f.Config.Peripheral) != len(w.work.Config.Peripheral) {
			return false, nil // one comes or goes: keepHung has written all of them
		}
		if f.Config.Peripheral[i].Name != d.name {
			pinned = true
			if err := t.Set(fmt.Sprintf("peripheral[%d]", i), "name", labfile.Quote(d.name)); err != nil {
				return false, err
			}
		}
		i++
	}
	return pinned, nil
}

// plugDevice puts a peripheral on a side of a computer.
func (w builder) plugDevice(n *Node, s labfile.SidePeripheralSpec) {
	d := &device{owner: n, side: s.Side, kind: s.Kind, Peripheral: makers[s.Kind](w.opt, s.MonitorSpec)}
	w.addDevice(d)
	n.AttachPeripheral(s.Side, d.Peripheral)
	w.load(d.Peripheral, s.DriveSpec)
}

func (p *peripherals) addDevice(d *device) {
	p.added++
	d.shown = p.added
	p.devices = append(p.devices, d)
}

// unplugDevice takes it off again.
func (p *peripherals) unplugDevice(n *Node, side string) {
	if d, ok := n.Peripheral(side).(*drive.Drive); ok {
		d.Eject()
	}
	p.devices = slices.DeleteFunc(p.devices, func(d *device) bool { return d.owner == n && d.side == side })
	n.Detach(side)
}

// hangDevices puts the peripherals of the lab on their cables.
func (w builder) hangDevices() {
	for _, s := range w.work.Config.Peripheral {
		d := &device{name: s.Name, kind: s.Kind, cable: s.Cable, at: s.At, Peripheral: makers[s.Kind](w.opt, s.MonitorSpec)}
		w.addDevice(d)
		computer.Hang(w.medium(s.Cable), s.Name, d.Peripheral)
		w.load(d.Peripheral, s.DriveSpec)
	}
}

// texter is a peripheral that can be wanted in want/NAME.txt.
type texter interface{ Text() string }

// PeripheralText is what a peripheral shows or has played, for want/NAME.txt.
func (p *peripherals) PeripheralText(name string) (string, bool) {
	for _, d := range p.devices {
		if t, ok := d.Peripheral.(texter); ok && d.Name() == name {
			return t.Text(), true
		}
	}
	return "", false
}

// Monitor is a monitor in the running lab.
type Monitor struct {
	Name   string // COMPUTER.SIDE, or its own on a cable
	Number int    // from 1; no other one of this lab ever has it
	*monitor.Monitor
}

// Monitors are all monitors, in the order in which they came.
func (p *peripherals) Monitors() (out []Monitor) {
	for _, d := range p.devices {
		if m, ok := d.Peripheral.(*monitor.Monitor); ok {
			out = append(out, Monitor{d.Name(), d.shown, m})
		}
	}
	return out
}

// touch is a finger on a monitor.
func (p *peripherals) touch(name string, x, y int) error {
	list := p.Monitors()
	i := slices.IndexFunc(list, func(m Monitor) bool { return m.Name == name })
	if i < 0 {
		return fmt.Errorf("there is no monitor %q", name)
	}
	s := list[i].Screen()
	switch {
	case !s.Colour():
		return fmt.Errorf("%s feels no touch: it is not an advanced monitor", name)
	case x < 1 || y < 1 || x > s.Width() || y > s.Height():
		return fmt.Errorf("touch: %d,%d is not on the screen of %s", x, y, name)
	}
	list[i].Touch(x, y)
	return nil
}

// Speaker is a speaker in the running lab, or a drive that plays records.
type Speaker struct {
	Name   string // COMPUTER.SIDE, or its own on a cable
	Number int    // from 1; no other peripheral of this lab ever has it
	*speaker.Speaker
}

// Speakers are all speakers and drives, in the order in which they came.
func (p *peripherals) Speakers() (out []Speaker) {
	for _, d := range p.devices {
		switch s := d.Peripheral.(type) {
		case *speaker.Speaker:
			out = append(out, Speaker{d.Name(), d.shown, s})
		case *drive.Drive:
			out = append(out, Speaker{d.Name(), d.shown, s.Sound()})
		}
	}
	return out
}

// Audio is what all speakers and records have played, as a WAV file; only with
// Options.Audio are there samples in it. The error is that there is none.
func (p *peripherals) Audio() ([]byte, error) {
	var list []*speaker.Speaker
	for _, s := range p.Speakers() {
		list = append(list, s.Speaker)
	}
	if list == nil {
		return nil, errors.New("the lab has no speaker and no drive")
	}
	return speaker.WAV(list), nil
}

// holds is the name of the floppy in a drive.
func (d *device) holds() string {
	if at, ok := d.Peripheral.(*drive.Drive); ok && at.Floppy() != nil {
		return at.Floppy().Name()
	}
	return ""
}

// Parts are the peripherals other than modems on the sides of a computer.
func (n *Node) Parts() (out []view.Part) {
	for _, d := range n.world.devices {
		if d.owner == n {
			out = append(out, view.Part{Name: d.Name(), Side: d.side, Kind: d.kind, Count: d.Version(), Floppy: d.holds()})
		}
	}
	return out
}

// CableParts are those that hang on cables.
func (p *peripherals) CableParts() (out []view.Part) {
	for _, d := range p.devices {
		if d.owner == nil {
			at := view.Vec{X: d.at[0], Y: d.at[1], Z: d.at[2]}
			out = append(out, view.Part{Name: d.name, Kind: d.kind, Cable: d.cable, At: &at, Count: d.Version(), Floppy: d.holds()})
		}
	}
	return out
}
