package copper

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/core/fault"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// Stack is the network of one computer.
type Stack struct {
	c        *computer.Computer
	random   cryptonet.Source
	node     *cryptonet.Node
	calls    []*call
	lastCall int
	programs []*program
	lastProg int
	owners   map[*cryptonet.Server]*program
	joined   map[*cryptonet.Socket]int // registrations of a connection
	newUsers map[int]int               // and of a remote computer
	opened   []port
	shape    [4]int // of the node when the channels were last looked through
	logs     []string
	keys     func(*cryptonet.Socket)
	onDrop   func(number uint64, modem, why string)
	free     bool       // computing takes no time: recorded conversations
	busy     modem.Time // until then with the cryptography of what was heard
	outgoing []outgoing
	dropped  int // of outgoing
	// registry keeps the Lua tables of sockets and servers under their names,
	// so that a program sees the same table each time.
	registry *lua.Table
}

var (
	_ computer.Stack    = (*Stack)(nil)
	_ computer.Listener = (*Stack)(nil)
)

// port is a channel that the stack holds open on a modem.
type port struct {
	side    string
	channel int
}

// outgoing is a packet that waits until it is computed.
type outgoing struct {
	due modem.Time
	cryptonet.Packet
}

// New makes a stack for a computer; the lab adds it with AddStack.
func New(c *computer.Computer) *Stack {
	s := &Stack{c: c, random: source{c}}
	s.forget()
	return s
}

// SetKeyLog lets a packet list of the same lab learn each new session key; f
// nil stops it. The protocol is not weakened: nothing is sent.
func (s *Stack) SetKeyLog(f func(server, identity string, key [cryptonet.KeySize]byte)) {
	s.keys = nil
	if f != nil {
		s.keys = func(k *cryptonet.Socket) { f(k.Name, k.Identity, k.Key) }
	}
}

// OnDrop sets who is told of each message that came to nothing here: its
// number, the modem that heard it, the reason; nil: nobody is.
func (s *Stack) OnDrop(f func(number uint64, modem, why string)) { s.onDrop = f }

// Drops are the counters by name.
func (s *Stack) Drops() (why []string, counts []int) { return s.node.Stats().Drops() }

// Stats are the drop counters of CryptoNet.
func (s *Stack) Stats() cryptonet.Stats { return s.node.Stats() }

// Receive hides nothing from Lua: programs see the ciphertext too.
func (s *Stack) Receive(modem.Time, modem.Arrival) (hidden bool) { return false }

// Heard takes what a modem hears on a channel that is open for programs.
func (s *Stack) Heard(now modem.Time, a modem.Arrival) {
	if text, ok := a.Value.Str(); fault.Enabled && ok {
		fault.At(fault.CNet, text)
	}
	before := s.node.Stats()
	if !a.OpenFor(modem.OwnerLua) {
		return // a router's, or another stack's
	}
	s.node.Recv(now, a.Sender, a.Channel, a.Value)
	if why := s.node.Stats().Since(before); why != "" && s.onDrop != nil && a.Message != nil {
		s.onDrop(a.Message.Number, a.Modem.Name(), why)
	}
	s.spend(now)
	s.settle(now)
}

// Advance does what is due.
func (s *Stack) Advance(now modem.Time) {
	for len(s.outgoing) > 0 && s.outgoing[0].due <= now {
		_ = s.put(now, s.outgoing[0].Packet) // nobody waits for its outcome
		s.outgoing = s.outgoing[1:]
	}
	s.node.Advance(now)
	s.spend(now)
	for _, c := range s.calls {
		s.tick(now, c)
	}
	s.settle(now)
}

// Deadline is when Advance is wanted.
func (s *Stack) Deadline() (modem.Time, bool) {
	first, found := s.node.Deadline()
	if len(s.outgoing) > 0 && (!found || s.outgoing[0].due < first) {
		first, found = s.outgoing[0].due, true
	}
	for _, c := range s.calls {
		if due, ok := c.deadline(); ok && (!found || due < first) {
			first, found = due, true
		}
	}
	return first, found
}

// Reset forgets everything: the computer is switched on or off. Its channels
// stay open as those that a program opened (spec/computercraft.md 4.9).
func (s *Stack) Reset() { s.forget() }

func (s *Stack) forget() {
	*s = Stack{c: s.c, random: s.random, keys: s.keys, onDrop: s.onDrop, free: s.free, owners: map[*cryptonet.Server]*program{}, joined: map[*cryptonet.Socket]int{}, newUsers: map[int]int{}}
	s.node = cryptonet.NewNode(cryptonet.Config{Random: s.random, Share: int64(s.c.CPU()) / processorShare, Key: s.key})
}

// key tells a new session key.
func (s *Stack) key(k *cryptonet.Socket) {
	if s.keys != nil {
		s.keys(k)
	}
}

// settle carries out what the node decided, until nothing more follows: an
// event may lead to messages of CTCP, those to further stages of a call. The
// error is the first transmission that failed.
func (s *Stack) settle(now modem.Time) error {
	var first error
	for more := true; more; {
		out := s.node.Take()
		s.logs = append(s.logs, out.Log...)
		s.logs = s.logs[max(0, len(s.logs)-MaxLog):]
		for _, p := range out.Send {
			if err := s.transmit(now, p); err != nil && first == nil {
				first = err
			}
		}
		for _, e := range out.Events {
			s.event(now, e)
		}
		more = len(out.Events) > 0
		for _, c := range s.calls {
			more = s.progress(now, c) || more
		}
	}
	s.closePorts()
	return first
}

// spend makes the computer busy with what the node has just computed: what
// follows from it is sent when that is done. What programs cause
// themselves is charged to them instead.
func (s *Stack) spend(now modem.Time) {
	w := s.node.Work()
	if !s.free {
		s.busy = max(s.busy, now) + modem.Time(float64(w)/float64(s.c.CPU())*float64(time.Second))
	}
}

// transmit sends a packet, in its turn.
func (s *Stack) transmit(now modem.Time, p cryptonet.Packet) error {
	switch {
	case s.busy <= now && len(s.outgoing) == 0:
		return s.put(now, p)
	case len(s.outgoing) >= MaxOutgoing:
		s.dropped++
	default:
		s.outgoing = append(s.outgoing, outgoing{s.busy, p})
	}
	return nil
}

func (s *Stack) put(now modem.Time, p cryptonet.Packet) error {
	m := s.c.Modem(p.Side)
	if m == nil {
		return nil // taken off in the meantime
	}
	_, err := m.Transmit(now, modem.Origin{Program: "cNet"}, p.Channel, p.Reply, p.Value)
	return err
}

// open opens a channel as a program does: modem.isOpen says so, and whoever
// closes it makes the stack deaf. A question keeps a channel that was open
// already as it is; a server or a connection takes it over, and closes it at
// its end (spec/cryptonet.md 2 and 14).
func (s *Stack) open(side string, channel int, takeOver bool) error {
	p := port{side, channel}
	m := s.c.Modem(side)
	if m == nil {
		return nil
	}
	was, err := m.IsOpen(modem.OwnerLua, channel)
	if err == nil && !was {
		err = m.Open(modem.OwnerLua, channel)
	}
	if err != nil {
		return err
	}
	if (takeOver || !was) && !slices.Contains(s.opened, p) {
		s.opened = append(s.opened, p)
		s.shape = [4]int{-1}
	}
	return nil
}

// closePorts closes the channels that nothing needs any more. It looks only
// when servers, sockets or questions have come or gone.
func (s *Stack) closePorts() {
	shape := s.node.Shape()
	if shape == s.shape {
		return
	}
	s.shape = shape
	s.opened = slices.DeleteFunc(s.opened, func(p port) bool {
		if s.node.Listens(p.side, p.channel) {
			return false
		}
		if m := s.c.Modem(p.side); m != nil {
			_ = m.Close(modem.OwnerLua, p.channel) // was open, so its number is right
		}
		return true
	})
}

// event tells programs and calls what happened on a socket.
func (s *Stack) event(now modem.Time, e cryptonet.Event) {
	if e.Kind == cryptonet.EventClosed {
		delete(s.joined, e.Socket)
	}
	for _, c := range s.calls {
		c.hear(e)
	}
	s.c.Queue(s.luaEvent(e))
	if e.Kind != cryptonet.EventEncrypted {
		return
	}
	if p := s.programOf(e.Socket); p != nil {
		if m, ok := ctcp.Parse(e.Message); ok {
			s.ctcp(now, p, e.Socket, m)
		}
	}
}

// source draws from the computer's own generator.
type source struct{ c *computer.Computer }

// Read fills b; it never fails.
func (r source) Read(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		var w [8]byte
		binary.LittleEndian.PutUint64(w[:], r.c.Random().Uint64())
		b = b[copy(b, w[:]):]
	}
	return n, nil
}

// Block draws a session key or a vector.
func (r source) Block() (b [cryptonet.BlockSize]byte) {
	_, _ = r.Read(b[:])
	return b
}

// Number draws from 1 to max.
func (r source) Number(max int) int { return 1 + r.c.Random().IntN(max) }
