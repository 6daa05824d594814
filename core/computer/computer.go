// Package computer is one virtual computer: its power, its event queue of 256,
// its timers, its modems by side, the Lua machine it runs and the network
// stacks below Lua. It knows no API that Lua programs see (that is
// core/craftos) and no other computer (that is the medium's and the lab's).
//
// Time is an argument. A computer never waits: the lab asks Deadline when
// something is due and calls Step then. Computing takes lab time, counted in
// instructions: after n of them the computer is busy for n/cpu
// seconds while clock, messages and other computers go on.
//
// A Computer is not safe for use by several goroutines; a lab runs in one.
package computer

import (
	"math/rand/v2"
	"time"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/modem"
)

// Defaults of a Config.
const (
	DefaultCPU    int64 = 50_000_000 // instructions a second of lab time
	DefaultMemory int64 = 32 << 20   // bytes of Lua memory
	PocketWidth         = 26         // of a pocket computer's
	PocketHeight        = 20
	DefaultWidth        = 51 // columns of a computer's screen (spec/computercraft.md 4.1)
	DefaultHeight       = 19 // rows of it
	MaxLabel            = 32 // characters of a label (spec/computercraft.md 4.1)
)

// Config says what a computer is made of. Zero values mean the default.
type Config struct {
	ID       int    // 0 is a normal id
	Name     string // the lab's name for it
	Label    string // os.getComputerLabel; "" is none
	OS       string // "craftos" or "phoenix"
	Advanced bool   // colour, mouse
	Pocket   bool   // it is carried about

	CPU           int64 // instructions a lab second
	Memory        int64 // bytes of Lua memory
	Width, Height int   // cells of the screen

	Files *fs.FS    // its disk, kept over reboots; nil: an empty one
	Seed  uint64    // the lab's seed
	Epoch time.Time // wall time of lab time 0
	User  string    // the user programs run as (Phoenix)
	Run   string    // command line that the first shell runs after start-up; "" is none

	Boot Booter            // what runs when it is switched on
	Lua  func(*lua.Config) // changes how its machine is made; may be nil
	Log  func(text string) // told everything printed; may be nil

	Touched  func()         // told that Deadline may have changed from outside Step; may be nil
	Redstone func(side int) // told that Output(side) has changed; may be nil
}

// Booter fills a fresh machine with the world its programs see and gives the
// function to run. An error shows as "Error loading bios.lua".
type Booter interface {
	Boot(c *Computer, m *lua.Machine) (main lua.Value, err error)
}

// Power is a computer's power state.
type Power uint8

const (
	Off    Power = iota // nothing runs; the screen keeps its last content
	On                  // a machine runs
	Failed              // off, and shows the failure screen (FailureText)
)

// String is the word the view protocol uses.
func (p Power) String() string {
	switch p {
	case On:
		return "on"
	case Failed:
		return "failed"
	}
	return "off"
}

// Computer is one machine with its surroundings.
type Computer struct {
	cfg    Config
	screen *term.Screen
	disk   *fs.FS

	now     modem.Time // latest lab time this computer was told
	power   Power
	pending pending    // power change asked for from inside Lua
	startAt modem.Time // boot due then, while starting
	waiting bool       // a boot is due at startAt
	started modem.Time // latest boot
	boots   uint64
	failure string

	machine *lua.Machine
	source  *rand.ChaCha8 // of random
	random  *rand.Rand
	run     run
	queue   queue
	timers  timers

	total int64 // instructions ever run

	sides    [len(Sides)]Peripheral
	seen     []Peripheral // by side and on cables, in the order in which they came
	stacks   []Stack
	redstone redstone

	program  string // latest program that ended
	failed   bool   // it failed
	stumbled string // the first program that failed
	finished bool   // the start-up program has ended without an error since the boot

	watched  bool        // errors are noted: Watch
	raised   *lua.Raised // the latest one of a machine that is no more
	failures int
}

// New makes a computer that is switched off.
func New(cfg Config) *Computer {
	cfg.CPU = orDefault(cfg.CPU, DefaultCPU)
	cfg.Memory = orDefault(cfg.Memory, DefaultMemory)
	cfg.Width = orDefault(cfg.Width, DefaultWidth)
	cfg.Height = orDefault(cfg.Height, DefaultHeight)
	if cfg.Touched == nil {
		cfg.Touched = func() {}
	}
	if cfg.Files == nil {
		cfg.Files = fs.New(fs.Config{})
	}
	c := &Computer{cfg: cfg, disk: cfg.Files}
	c.screen = term.New(cfg.Width, cfg.Height, cfg.Advanced)
	c.seed()
	c.disk.SetClock(c)
	return c
}

func orDefault[T int | int64](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

// ID is the computer's number, its address on every network.
func (c *Computer) ID() int { return c.cfg.ID }

// Name is the lab's name for the computer.
func (c *Computer) Name() string { return c.cfg.Name }

// OS is the operating system it boots: "craftos" or "phoenix".
func (c *Computer) OS() string { return c.cfg.OS }

// User is the user its first program runs as; "" is the system's default.
func (c *Computer) User() string { return c.cfg.User }

// RunLine is what its first shell runs after start-up; "" is nothing.
func (c *Computer) RunLine() string { return c.cfg.Run }

// Advanced reports whether it has colour and a mouse.
func (c *Computer) Advanced() bool { return c.cfg.Advanced }

// Pocket reports whether it is a pocket computer.
func (c *Computer) Pocket() bool { return c.cfg.Pocket }

// CPU is its speed in instructions a lab second.
func (c *Computer) CPU() int64 { return c.cfg.CPU }

// Instructions counts what it has run since the lab started.
func (c *Computer) Instructions() int64 { return c.total }

// Label is what os.getComputerLabel answers; "" is none.
func (c *Computer) Label() string { return c.cfg.Label }

// SetLabel names the computer, as CleanLabel says.
func (c *Computer) SetLabel(label string) { c.cfg.Label = CleanLabel(label) }

// CleanLabel is a label as computers and floppies have it: at most MaxLabel
// characters, anything that is not printable becomes "?" (spec/computercraft.md
// 4.1).
func CleanLabel(label string) string {
	b := []byte(label)
	if len(b) > MaxLabel {
		b = b[:MaxLabel]
	}
	for i, ch := range b {
		if ch < 32 || ch == 127 || ch > 127 && ch < 160 {
			b[i] = '?'
		}
	}
	return string(b)
}

// Machine is the running Lua machine, nil while the computer is off.
func (c *Computer) Machine() *lua.Machine { return c.machine }

// Screen is its character screen, the same object for the computer's life.
func (c *Computer) Screen() *term.Screen { return c.screen }

// FS is its file system, kept over reboots.
func (c *Computer) FS() *fs.FS { return c.disk }

// State is the power state.
func (c *Computer) State() Power { return c.power }

// FailureText is the message on the failure screen while State is Failed.
func (c *Computer) FailureText() string { return c.failure }

// Log passes on what a program printed.
func (c *Computer) Log(text string) {
	if c.cfg.Log != nil {
		c.cfg.Log(text)
	}
}

// ProgramEnded is told by the shell how a program ended.
func (c *Computer) ProgramEnded(name string, ok bool) {
	c.program, c.failed = name, !ok
	if name == "startup.lua" || name == "startup" {
		c.finished = ok
	}
	if !ok {
		c.fell()
	}
	if !ok && c.stumbled == "" {
		c.stumbled = name
	}
}

// FailedProgram is the first program that has failed, also one that another
// program ran; "" if none has.
func (c *Computer) FailedProgram() string { return c.stumbled }

// Finished reports whether the start-up program has ended without an error since
// the computer was switched on, or the computer is off again.
func (c *Computer) Finished() bool {
	return c.finished && c.power == On || c.power == Off && c.boots > 0
}

// LastProgram is the program that ended last and whether it failed.
func (c *Computer) LastProgram() (name string, failed bool) { return c.program, c.failed }
