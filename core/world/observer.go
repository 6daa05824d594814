package world

import (
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
)

// Observer is told of what happens in a world. It decides nothing there.
type Observer interface {
	// Begin is called first, before there are computers.
	Begin(w *World)
	// Tap is the observer's ear in a medium that is made.
	Tap(m *modem.Medium) modem.Tap
	// Key is told of a session key that a computer has drawn or was given.
	Key(server, identity string, key [cryptonet.KeySize]byte)
	// Dropped is told that a network stack had no use for a message that its
	// computer had heard at a modem some time ago. What a stack drops while the
	// message is delivered is asked for: Node.LastDrop.
	Dropped(computer int, modem string, number uint64, why string)
	// Halts is asked after each step: a run ends there that is to end at a time.
	Halts() bool
	// Copy is the observer of the copy of a world.
	Copy(c *copies.Map, w *World) Observer
	// Changed is told that computers or modems have come, gone or moved.
	Changed()
}

// nobody observes nothing.
type nobody struct{}

func (nobody) Begin(*World)                                {}
func (nobody) Tap(*modem.Medium) modem.Tap                 { return nil }
func (nobody) Key(_, _ string, _ [cryptonet.KeySize]byte)  {}
func (nobody) Dropped(_ int, _ string, _ uint64, _ string) {}
func (nobody) Halts() bool                                 { return false }
func (nobody) Copy(*copies.Map, *World) Observer           { return nobody{} }
func (nobody) Changed()                                    {}
