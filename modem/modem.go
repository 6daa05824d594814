package modem

import (
	"errors"

	"github.com/emberwire/emberwire/modem/labtime"
	"github.com/emberwire/emberwire/modem/value"
)

// Fixed by ComputerCraft (spec/computercraft.md 4.9).
const (
	MaxChannel  = 65535 // channels are 0..MaxChannel
	MaxChannels = 128   // distinct open channels of one modem, over all owners
)

// Errors a program sees, in ComputerCraft's words.
var (
	ErrChannelRange    = errors.New("Expected number in range 0-65535")
	ErrTooManyChannels = errors.New("Too many open channels")
)

// Time is an instant of lab time.
type Time = labtime.Time

// Vec is a position in blocks; Y is the height.
type Vec struct{ X, Y, Z float64 }

// Kind is the kind of a modem.
type Kind uint8

// The kinds. Wireless and Ender modems share one world; a Wired modem is on a
// cable.
const (
	Wireless Kind = iota
	Ender
	Wired
)

// String gives the kind as a lab file spells it.
func (k Kind) String() string {
	switch k {
	case Wireless:
		return "wireless"
	case Ender:
		return "ender"
	case Wired:
		return "wired"
	}
	return "unknown"
}

// Config describes a modem.
type Config struct {
	Computer  int         // the number of the computer it belongs to
	Name      string      // side or remote name
	Kind      Kind        //
	At        Vec         // where it is
	Dimension string      // compared only; all modems of a plain lab have ""
	Medium    *Medium     // nil: a modem without a world, which sends nothing and hears nothing
	Range     float64     // how far a wireless one reaches near the ground, in blocks; 0: as its medium says
	Receiver  Receiver    // nil: what it hears is counted and shown to taps only
	On        func() bool // is the computer on? nil: always
}

// Modem is one modem of one computer.
type Modem struct {
	cfg      Config
	id       uint64 // for the draws of its medium
	serial   uint64 // counts the modems attached to the medium
	link     int    // place in the cable's chain
	channels channels
	wants    func(*Message) bool
	sent     uint64
	heard    uint64
	src      *Source // as messages tell it; nil: not asked for since it was moved
	relayed  bool    // stands for a modem in another world; attached to nothing
}

// New attaches a modem to its medium; on a cable it becomes the last of the
// chain. It panics when the kind does not fit the medium, which is a mistake in
// the program that puts a world together.
func New(cfg Config) *Modem {
	m := &Modem{cfg: cfg, id: identity(&cfg)}
	if cfg.Medium == nil {
		return m
	}
	if (cfg.Kind == Wired) != cfg.Medium.wired {
		panic("modem: a " + cfg.Kind.String() + " modem cannot be attached to " + cfg.Medium.name)
	}
	cfg.Medium.attach(m)
	return m
}

// Computer is the number of the computer it belongs to.
func (m *Modem) Computer() int { return m.cfg.Computer }

// Name is its side or remote name.
func (m *Modem) Name() string { return m.cfg.Name }

// Kind is its kind.
func (m *Modem) Kind() Kind { return m.cfg.Kind }

// IsWireless is false for a modem on a cable only.
func (m *Modem) IsWireless() bool { return m.cfg.Kind != Wired }

// Medium is what it is attached to, nil when nothing.
func (m *Modem) Medium() *Medium { return m.cfg.Medium }

// Receiver is who takes what it hears, nil for nobody.
func (m *Modem) Receiver() Receiver { return m.cfg.Receiver }

// At is where it is.
func (m *Modem) At() Vec { return m.cfg.At }

// Dimension is the dimension it is in.
func (m *Modem) Dimension() string { return m.cfg.Dimension }

// Sent counts the messages it transmitted.
func (m *Modem) Sent() uint64 { return m.sent }

// Heard counts the messages handed to its receiver, duplicates included.
func (m *Modem) Heard() uint64 { return m.heard }

// Move puts it somewhere else. Its reach changes with its height.
func (m *Modem) Move(to Vec) {
	m.cfg.At, m.src = to, nil
	if m.cfg.Medium != nil {
		m.cfg.Medium.measured = false
	}
}

// Detach takes it off its medium; its open channels vanish with it
// (spec/computercraft.md 4.9, "State persists"). On a cable its neighbours
// become neighbours of each other. What it transmitted before still arrives.
// Detaching again does nothing.
func (m *Modem) Detach() {
	m.CloseEvery()
	m.SetWants(nil)
	if m.cfg.Medium != nil {
		m.cfg.Medium.detach(m)
		m.cfg.Medium, m.src = nil, nil
	}
}

// SetWants makes it hear, besides its open channels, every message in reach for
// which f is true, as a router needs; nil: none. f is asked once
// for each message and copy and must change nothing.
func (m *Modem) SetWants(f func(*Message) bool) {
	if m.cfg.Medium != nil && (m.wants == nil) != (f == nil) {
		m.cfg.Medium.setRouter(m, f != nil)
	}
	m.wants = f
}

func (m *Modem) isOn() bool { return m.cfg.On == nil || m.cfg.On() }

// Transmit sends v on a channel; it needs no open channel itself. The value is
// sealed and shared by everybody who hears it. The errors are
// ErrChannelRange and those of value.Check. Without a medium nothing happens.
// A message the medium has no room for is dropped without an error, as on a
// real network, but counted and shown to taps.
func (m *Modem) Transmit(now Time, from Origin, ch, reply int, v value.Value) (*Message, error) {
	if !inRange(ch) || !inRange(reply) {
		return nil, ErrChannelRange
	}
	size, err := value.Seal(v)
	if err != nil {
		return nil, err
	}
	m.sent++
	msg := &Message{
		Sent: now, Sender: m.cfg.Computer, From: m.source(),
		Channel: ch, ReplyChannel: reply, Value: v, Origin: from,
	}
	if m.cfg.Medium != nil {
		m.cfg.Medium.send(now, msg, m, size)
	}
	return msg, nil
}
