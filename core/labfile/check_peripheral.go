package labfile

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/monitor"
)

// Peripherals other than modems stand below their computer, where they hang on a
// side, or by themselves, where they hang on a cable:
//
//	[[computer.peripheral]]
//	side = "left"
//	kind = "speaker"
//
//	[[peripheral]]
//	kind = "speaker"
//	cable = "lan"
//
// What a kind needs besides are keys of its own in the same table: of a monitor
// width and height in blocks, advanced, and scale; of a drive floppy, the name of
// what lies in it.
//
// Computers and the peripherals on cables share one space of names, so that a
// name means one thing in want/, on the map and in flags: the first one is who
// has it, and a computer may well be called monitor_0. A peripheral on a side
// has no name but COMPUTER.SIDE. On the map it goes with its computer; one on a
// cable stands at its own place, off the chain of modems: it has no distance.

// MaxPeripherals bounds those of a lab, besides modems.
const MaxPeripherals = 64

// Kinds are the kinds of peripherals besides modems.
var Kinds = []string{"speaker", "monitor", "drive", "printer"}

// SidePeripheralSpec is one [[computer.peripheral]].
type SidePeripheralSpec struct {
	Side string `toml:"side"`
	Kind string `toml:"kind"`
	MonitorSpec
	DriveSpec
}

// MonitorSpec are the keys of a monitor.
type MonitorSpec struct {
	Width    int     `toml:"width"`    // blocks, default 1
	Height   int     `toml:"height"`   // so too
	Scale    float64 `toml:"scale"`    // of text: 0.5 to 5 in steps of 0.5, default 1
	Advanced *bool   `toml:"advanced"` // colours and touch; default true
}

// PeripheralSpec is one [[peripheral]], on a cable.
type PeripheralSpec struct {
	Name  string    `toml:"name"` // default: KIND_N, the lowest number that is free
	Kind  string    `toml:"kind"`
	Cable string    `toml:"cable"`
	At    []float64 `toml:"at"` // on the map; default: below the computers
	MonitorSpec
	DriveSpec
}

// monitor checks the keys of a monitor and fills in their defaults; nothing else
// has them.
func (c *checker) monitor(path, kind string, s *MonitorSpec) {
	if kind != "monitor" {
		for _, k := range []struct {
			key string
			set bool
		}{{"width", s.Width != 0}, {"height", s.Height != 0}, {"scale", s.Scale != 0}, {"advanced", s.Advanced != nil}} {
			if k.set {
				c.fail(path+"."+k.key, "only a monitor has this")
			}
		}
		return
	}
	blocks := func(key string, n *int, most int) {
		if *n == 0 && !c.f.Config.has(path+"."+key) {
			*n = 1
		}
		if *n < 1 || *n > most {
			c.fail(path+"."+key, "%d blocks, 1 to %d", *n, most)
		}
	}
	blocks("width", &s.Width, monitor.MaxWidth)
	blocks("height", &s.Height, monitor.MaxHeight)
	if s.Scale == 0 && !c.f.Config.has(path+".scale") {
		s.Scale = 1
	}
	if half := s.Scale * 2; !(half >= monitor.MinScale && half <= monitor.MaxScale) || half != math.Trunc(half) {
		c.fail(path+".scale", "%v is no scale of text, 0.5 to 5 in steps of 0.5", s.Scale)
	}
}

// kind checks the kind of a peripheral.
func (c *checker) kind(key, kind string) {
	switch {
	case kind == "":
		c.fail(strings.TrimSuffix(key, ".kind"), "a peripheral needs a kind: %s", strings.Join(Kinds, ", "))
	case !slices.Contains(Kinds, kind):
		c.fail(key, "unknown kind %q: %s", kind, strings.Join(Kinds, ", "))
	}
}

// sidePeripherals checks the [[computer.peripheral]] tables of one computer.
func (c *checker) sidePeripherals(path string, s *ComputerSpec) {
	for i, p := range s.Peripheral {
		key := fmt.Sprintf("%s.peripheral[%d]", path, i)
		switch {
		case p.Side == "":
			c.fail(key, "a peripheral of a computer needs a side")
		case computer.Side(p.Side) < 0:
			c.fail(key+".side", "unknown side %q: %s", p.Side, strings.Join(computer.Sides[:], ", "))
		case slices.ContainsFunc(s.Modem, func(m ModemSpec) bool { return m.Side == p.Side }):
			c.fail(key+".side", "there is a modem at the %s already", p.Side)
		case slices.ContainsFunc(s.Peripheral[:i], func(o SidePeripheralSpec) bool { return o.Side == p.Side }):
			c.fail(key+".side", "there are two peripherals at the %s", p.Side)
		}
		c.kind(key+".kind", p.Kind)
		c.monitor(key, p.Kind, &s.Peripheral[i].MonitorSpec)
	}
}

// peripherals checks the [[peripheral]] tables, names them, and counts all.
func (c *checker) peripherals() {
	list := c.f.Config.Peripheral
	count := len(list)
	for _, s := range c.f.Config.Computer {
		count += len(s.Peripheral)
	}
	if count > MaxPeripherals {
		c.fail("peripheral", "%d peripherals, at most %d", count, MaxPeripherals)
		return
	}
	for i := range list {
		p := &list[i]
		key := fmt.Sprintf("peripheral[%d]", i)
		c.kind(key+".kind", p.Kind)
		c.monitor(key, p.Kind, &p.MonitorSpec)
		if p.Cable == "" {
			c.fail(key, "a peripheral that hangs on no computer needs a cable")
		}
		c.cable(key+".cable", p.Cable)
		if p.At != nil {
			c.place(key+".at", p.At)
		}
		if p.Name != "" {
			c.peripheralName(key+".name", i)
		}
	}
	for i := range list {
		if list[i].Name == "" {
			list[i].Name = c.freeName(list[i].Kind)
		}
		if list[i].At == nil {
			list[i].At = []float64{float64(3 * i), 64, 6}
		}
	}
}

// peripheralName wants a name that nothing else has.
func (c *checker) peripheralName(key string, n int) {
	name := c.f.Config.Peripheral[n].Name
	c.word(key, name)
	switch {
	case strings.HasPrefix(name, "computer_"):
		c.fail(key, "%q: on a cable computer_ID is the name of a computer", name)
	case c.f.Config.computerNamed(name):
		c.fail(key, "%q is the name of a computer too", name)
	case slices.ContainsFunc(c.f.Config.Peripheral[:n], func(o PeripheralSpec) bool { return o.Name == name }):
		c.fail(key, "%q is the name of another peripheral too", name)
	}
}

// computerNamed reports whether a computer has a name.
func (s *Spec) computerNamed(name string) bool {
	return slices.ContainsFunc(s.Computer, func(o ComputerSpec) bool { return o.Name == name })
}

// freeName is the first of KIND_0, KIND_1, … that nothing has.
func (c *checker) freeName(kind string) string {
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s_%d", kind, n)
		taken := slices.ContainsFunc(c.f.Config.Peripheral, func(o PeripheralSpec) bool { return o.Name == name })
		if !taken && !c.f.Config.computerNamed(name) {
			return name
		}
	}
}
