package labfile

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
)

// Bounds of the values in lab.toml.
const (
	MinCPU    = 1000
	MaxCPU    = 10_000_000_000
	MinMemory = 1 << 20
	MaxMemory = 1 << 30
	MaxID     = 1<<31 - 1
	maxName   = 32
)

// checker collects the first thing that is wrong.
type checker struct {
	f   *File
	err error
}

// fail notes an error at a key, unless there is one already.
func (c *checker) fail(key, format string, a ...any) {
	if c.err == nil {
		c.err = &Error{c.f.Name, c.f.Config.line(key), key, fmt.Sprintf(format, a...)}
	}
}

// check makes sure that everything in lab.toml can be built, fills in what is
// left out, and that every file belongs to something.
func (f *File) check() error {
	c := &checker{f: f}
	s := &f.Config
	c.speed("", s.CPU, s.Memory)
	c.impairment("medium", s.Medium)
	for _, name := range slices.Sorted(maps.Keys(s.Cable)) {
		c.cable("cable."+name, name)
		c.impairment("cable."+name, s.Cable[name])
	}
	if n := len(s.Computer); n > f.most {
		c.fail("computer", "%d computers, at most %d; emberwire run --computers %d runs it", n, f.most, n)
	}
	for i := range s.Computer {
		c.computer(fmt.Sprintf("computer[%d]", i), i)
	}
	c.guest()
	c.ids()
	c.peripherals()
	c.floppies()
	c.libraries()
	c.redstone()
	c.web()
	c.checks()
	c.moments()
	c.files()
	return c.err
}

// speed checks cpu and memory under a path; 0 is the default.
func (c *checker) speed(path string, cpu int64, memory Size) {
	if cpu != 0 && (cpu < MinCPU || cpu > MaxCPU) {
		c.fail(join(path, "cpu"), "%d instructions a second; it must be %d to %d", cpu, MinCPU, int64(MaxCPU))
	}
	if memory != 0 && (memory < MinMemory || memory > MaxMemory) {
		c.fail(join(path, "memory"), "must be 1MiB to 1GiB")
	}
}

// MaxRange bounds how far wireless modems reach near the ground, in blocks.
const MaxRange = 1_000_000

// reach checks how far wireless modems reach.
func (c *checker) reach(key string, r *float64, wireless bool) {
	switch {
	case r == nil:
	case !wireless:
		c.fail(key, "only wireless modems have a range")
	case !(*r >= 1 && *r <= MaxRange):
		c.fail(key, "%v blocks, 1 to %d", *r, MaxRange)
	}
}

func (c *checker) impairment(path string, i Impairment) {
	c.reach(path+".range", i.Range, path == "medium")
	for _, p := range []struct {
		key string
		v   float64
	}{{"loss", i.Loss}, {"duplicate", i.Duplicate}, {"reorder", i.Reorder}} {
		if !(p.v >= 0 && p.v <= 1) {
			c.fail(path+"."+p.key, "%v is no probability, 0 to 1", p.v)
		}
	}
	if i.Bandwidth < 0 {
		c.fail(path+".bandwidth", "%d bytes a second; 0 is unlimited", i.Bandwidth)
	}
	for _, d := range []struct {
		key string
		v   Duration
	}{{"latency", i.Latency}, {"jitter", i.Jitter}} {
		if time.Duration(d.v) > modem.MaxDelay {
			c.fail(path+"."+d.key, "more than %v", modem.MaxDelay)
		}
	}
}

// computer checks one [[computer]] and fills in its defaults.
func (c *checker) computer(path string, n int) {
	s := &c.f.Config.Computer[n]
	c.name(path+".name", s.Name)
	for i, o := range c.f.Config.Computer[:n] {
		if o.Name == s.Name {
			c.fail(path+".name", "%q is the name of computer %d too", s.Name, i+1)
		}
	}
	c.at(path+".at", s)
	c.machine(path, s)
}

// machine checks what a computer is, wherever it is, and fills in its defaults.
func (c *checker) machine(path string, s *ComputerSpec) {
	c.speed(path, s.CPU, s.Memory)
	if s.OS == "" {
		s.OS = "craftos"
	}
	if s.OS != "craftos" && s.OS != "phoenix" {
		c.fail(path+".os", "unknown system %q: craftos or phoenix", s.OS)
	}
	if s.Files == "" {
		s.Files = s.Name
	}
	if len(s.Label) > computer.MaxLabel {
		c.fail(path+".label", "longer than %d characters", computer.MaxLabel)
	}
	c.rom(path+".rom", s)
	c.network(path, s)
	if len(s.Modem) > len(computer.Sides) {
		c.fail(path+".modem", "%d modems, there are %d sides", len(s.Modem), len(computer.Sides))
		return
	}
	c.pocket(path, s)
	for i := range s.Modem {
		c.modem(fmt.Sprintf("%s.modem[%d]", path, i), s, i)
	}
	c.sidePeripherals(path, s)
}

// pocket checks the kind of a computer: a pocket computer has room for one modem,
// at its back, and for nothing else.
func (c *checker) pocket(path string, s *ComputerSpec) {
	if s.Kind == "" {
		s.Kind = KindComputer
	}
	if s.Kind != KindPocket {
		if s.Kind != KindComputer {
			c.fail(path+".kind", "unknown kind %q: %s or %s", s.Kind, KindComputer, KindPocket)
		}
		return
	}
	if len(s.Peripheral) > 0 {
		c.fail(path+".peripheral", "a pocket computer has a modem at its back and nothing else")
	}
	for i := range s.Modem {
		m, key := &s.Modem[i], fmt.Sprintf("%s.modem[%d]", path, i)
		if m.Side == "" {
			m.Side = "back"
		}
		switch {
		case m.Side != "back":
			c.fail(key+".side", "a pocket computer has its modem at the back")
		case m.Kind == "wired" || m.Cable != "":
			c.fail(key, "a pocket computer is on no cable")
		}
	}
}

// The kinds of computers.
const (
	KindComputer = "computer"
	KindPocket   = "pocket" // 26 by 20 characters, and carried about
)

// name wants a word that can be a folder of the document.
func (c *checker) name(key, name string) {
	switch {
	case name == "":
		c.fail(strings.TrimSuffix(key, ".name"), "a computer needs a name")
	case name+"/" == WantFolder:
		c.fail(key, "%q is the folder of what is wanted", name)
	case name+"/" == dissectFolder:
		c.fail(key, "%q is the folder of dissectors", name)
	default:
		c.word(key, name)
	}
}

// word wants a name that is one word wherever it stands.
func (c *checker) word(key, name string) {
	switch {
	case len(name) > maxName:
		c.fail(key, "longer than %d characters", maxName)
	case strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
		c.fail(key, "%q: letters, digits, - and _ only", name)
	}
}

// cable checks the name of a cable.
func (c *checker) cable(key, name string) {
	if name == Air {
		c.fail(key, "%q is the name of the wireless medium", Air)
	}
	c.word(key, name)
}

// at wants a position; left out, computers stand three blocks apart.
func (c *checker) at(key string, s *ComputerSpec) {
	if s.At == nil {
		n := slices.IndexFunc(c.f.Config.Computer, func(o ComputerSpec) bool { return o.Name == s.Name })
		s.At = []float64{float64(3 * n), 64, 0}
	}
	c.place(key, s.At)
}

// place wants a position in the world.
func (c *checker) place(key string, at []float64) {
	if len(at) != 3 {
		c.fail(key, "a position is [x, y, z]")
		return
	}
	for _, v := range at {
		if !(math.Abs(v) <= 30_000_000) {
			c.fail(key, "%v is outside the world", v)
		}
	}
}

// modem checks one [[computer.modem]] and fills in its kind.
func (c *checker) modem(path string, s *ComputerSpec, n int) {
	m := &s.Modem[n]
	if computer.Side(m.Side) < 0 {
		c.fail(path+".side", "unknown side %q: %s", m.Side, strings.Join(computer.Sides[:], ", "))
	}
	for _, o := range s.Modem[:n] {
		if o.Side == m.Side {
			c.fail(path+".side", "there are two modems at the %s", m.Side)
		}
	}
	if m.Kind == "" {
		m.Kind = "wireless"
		if m.Cable != "" {
			m.Kind = "wired"
		}
	}
	switch {
	case m.Kind != "wireless" && m.Kind != "ender" && m.Kind != "wired":
		c.fail(path+".kind", "unknown kind %q: wireless, ender or wired", m.Kind)
	case m.Kind == "wired" && m.Cable == "":
		c.fail(path, "a wired modem needs a cable")
	case m.Kind != "wired" && m.Cable != "":
		c.fail(path+".cable", "only a wired modem has a cable")
	}
	c.cable(path+".cable", m.Cable)
	c.reach(path+".range", m.Range, m.Kind == "wireless")
}

// ids gives every computer its id: those named first, then the lowest free.
func (c *checker) ids() {
	taken := map[int]string{}
	list := c.f.Config.Computer
	for i, s := range list {
		if s.ID == nil {
			continue
		}
		key := fmt.Sprintf("computer[%d].id", i)
		switch other := taken[*s.ID]; {
		case *s.ID < 0 || *s.ID > MaxID:
			c.fail(key, "%d is no id, 0 to %d", *s.ID, MaxID)
		case other != "":
			c.fail(key, "%d is the id of %s too", *s.ID, other)
		}
		taken[*s.ID] = s.Name
	}
	next := 0
	for i := range list {
		if list[i].ID != nil {
			continue
		}
		for taken[next] != "" {
			next++
		}
		id := next
		list[i].ID = &id
		taken[id] = list[i].Name
	}
}

// files wants every file to be on some computer's disk or part of its rom,
// in a library, wanted, a page of the web, a dissector, or an input.
func (c *checker) files() {
	for _, e := range c.f.Files {
		folder, rest, _ := strings.Cut(e.Path, "/")
		if library, _ := c.f.Config.LibraryOf(e.Path); library != "" {
			continue
		}
		if IsDissector(e.Path) || e.Path == TOMLName || e.Path == InputsName || rest != "" && (folder+"/" == WantFolder || c.folder(folder)) || c.f.Served(e.Path) || c.f.ofROM(e.Path) {
			continue
		}
		if c.err == nil {
			c.err = &Error{c.f.Name, e.Line, e.Path, fmt.Sprintf("no computer has the folder %q", folder)}
		}
	}
}

// folder reports whether the disk of some computer comes from it, or a floppy.
func (c *checker) folder(name string) bool {
	return c.f.ofGuest(name) || c.f.Config.FloppyNamed(name) != nil || slices.ContainsFunc(c.f.Config.Computer, func(s ComputerSpec) bool { return s.Files == name })
}

// dissectFolder holds the dissectors that a lab brings along
// (core/dissect/script).
const dissectFolder = "dissect/"

// IsDissector reports whether a file of the lab is one.
func IsDissector(path string) bool {
	return strings.HasPrefix(path, dissectFolder) && strings.HasSuffix(path, ".lua")
}

// Air is the name of the wireless medium.
const Air = "air"
