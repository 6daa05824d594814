package lab

import (
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/packets"
	"github.com/emberwire/emberwire/core/world"
)

// Options of a run. The zero Options run the file as it says.
type Options struct {
	world.Options      // those of the world; inputs and the observer are the lab's own if they are left out
	Trace         bool // keep every line of the trace, with the reasons of misses; packets.WriteTrace keeps none
}

// Lab is one running world and what is remembered of it. It is used by one
// goroutine.
type Lab struct {
	*world.World
	opt      Options
	packets  *packets.List
	recorded *recorded // the head of the recording that is repeated; nil: a new run
	breaks   breaks
	inRoom   bool // others take part, or did: the run cannot be repeated
}

// New builds the world of a file, or of the recording in it, and switches
// everything on at lab time 0. The lab keeps the file and changes a copy of it.
// Errors: a *labfile.Error for what the file cannot mean (a check's filter, a
// recording of another version), and those of world.New.
func New(f *labfile.File, o Options) (*Lab, error) {
	l := &Lab{opt: o}
	var err error
	if o.Inputs == nil && o.Replay == nil {
		if l.recorded, o.Replay, err = readRecording(f); err != nil {
			return nil, err
		}
	}
	if l.packets, err = packets.New(f, o.Trace); err != nil {
		return nil, err
	}
	o.Observer = l.packets
	l.World, err = world.New(f, o.Options)
	return l, err
}

// List is the packet list, for who holds that of a moment: packets.List.At.
type List = packets.List

// Packets is the packet list.
func (l *Lab) Packets() *packets.List { return l.packets }

// Trace is the run in text, a line for each message: packets.Trace.
func (l *Lab) Trace() string { return l.packets.Trace() }

// Digest is the sum of the run so far, as hexadecimal digits: packets.Digest. Two
// runs that have it alike went the same way: messages, hearers, screens. What
// decides how a run goes on is in StateDigest.
func (l *Lab) Digest() string { return l.packets.Digest() }

// EnterRoom makes the lab one of a room: its run cannot be repeated any more, as
// others take part in it. There is no way back: a lab that has left its room
// has heard what nobody can send again.
func (l *Lab) EnterRoom() { l.inRoom = true }

// InRoom reports whether others take part in the run, or did.
func (l *Lab) InRoom() bool { return l.inRoom }
