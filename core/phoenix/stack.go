package phoenix

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fault"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// Time is an instant of lab time.
type Time = modem.Time

const second = int64(time.Second)

// platform is what the stack needs of its computer.
type platform interface {
	ID() int
	Modem(side string) *modem.Modem
	Random() *rand.Rand
	Queue(computer.Event) bool
	QueuedEvents() int
	Wake(name string)
	Now() Time
}

// Stack is the network of one computer.
type Stack struct {
	c        platform
	cfg      Config
	web      *web.Web
	ownPort  *modem.Modem // on the lab's own web, over reboots
	ownIP4   pdu.IP
	hosts    func() []Host                          // names; may be nil
	analysis func(View) (Analysis, error)           // of what programs capture; may be nil
	work     int                                    // that calls have done for the program, in instructions: until it is charged
	dropped  func(number uint64, modem, why string) // told of messages; may be nil
	hearing  heard                                  // what Receive is at
	state
}

// state is what a reset forgets.
type state struct {
	booted    bool
	bootAt    Time
	devices   []*device
	routes    routes
	waiting   []*waiting
	seen      seen
	inbox     computer.Inbox[looped]
	listeners []*listener
	sockets   []*conn
	datagrams []*datagrams
	rednets   []*rednet
	captures  []*capture
	own       *device    // on the lab's own web; nil: not on it
	heard     []heardID  // ids of rednet messages, the oldest first
	ended     []endpoint // over; their handles still answer
	lastID    int        // of handles
	lastPID   int        // of processes
	alarms    []alarm
	lastAlarm int
	watchers  []*Process
	processes []*Process
	events    []note
	eventsAt  Time
	stats     Stats
	resets    rate
	controls  rate
	pongs     []pongRate
	choose    Choices
	learned   []learned // names of other computers
	clients   []*dhcpClient
	servers   []*dhcpServer
	schemes   int          // registered by programs
	modular   []int        // handles of their modules that were not fetched
	aliases   []alias      // of devices
	programs  programs     // which of them runs
	origin    modem.Origin // who transmits: a program during its calls, else nobody
}

var _ computer.Stack = (*Stack)(nil)

// New makes a stack for a computer; the lab adds it with AddStack.
func New(c *computer.Computer, cfg Config) *Stack { return newStack(c, cfg) }

func newStack(c platform, cfg Config) *Stack {
	s := &Stack{c: c, cfg: cfg}
	s.web = web.New(under{s})
	s.forget()
	return s
}

// Local is the stack for a Gate: how its computer reaches servers of the lab.
func (s *Stack) Local() hostnet.Local { return s.web }

// SetGate makes g the way out for the http and ws handles of programs. Without
// one they reach what the stack has a route to.
func (s *Stack) SetGate(g *hostnet.Gate) { s.web.SetGate(g) }

// Stats are the counters of what came to nothing since the boot.
func (s *Stack) Stats() Stats {
	out := Stats{slices.Clone(s.stats.names), slices.Clone(s.stats.counts)}
	for range s.inbox.Dropped() {
		out.count(QueueFull)
	}
	return out
}

// Reset forgets everything: the computer is switched on or off. The channels
// of the stack are closed.
func (s *Stack) Reset() {
	s.web.Reset()
	for _, c := range slices.Clone(s.captures) {
		s.closeCapture(c)
	}
	if s.ownPort != nil {
		s.ownPort.CloseAll(Owner)
		s.ownPort.SetWants(nil)
	}
	for _, d := range s.devices {
		if d.port != nil {
			d.port.CloseAll(Owner)
			d.port.SetWants(nil)
		}
	}
	s.forget()
}

func (s *Stack) forget() {
	s.state = state{lastID: -1}
	if s.cfg.Choose != nil {
		s.choose = Choices{slices.Clone(s.cfg.Choose.ISS), slices.Clone(s.cfg.Choose.Ports), slices.Clone(s.cfg.Choose.IDs)}
	}
}

// boot puts the configuration in force; it happens in the first Advance, or
// with the first system call, after a reset.
func (s *Stack) boot(now Time) {
	if s.booted {
		return
	}
	s.booted, s.bootAt = true, now
	s.processes, s.lastPID = []*Process{{ID: 1, User: "root", Name: "shell"}}, 1
	lo := &device{path: "/lo"}
	s.devices = append(s.devices, lo)
	_ = s.configure(now, lo, setting{ip: pdu.Some(pdu.LoopbackIP), bits: pdu.Some(loopbackBits)}) // no modem that could refuse
	s.refresh(now)
	s.plugOwn()
	for _, i := range s.cfg.Interfaces {
		s.bootInterface(now, i)
	}
	for _, r := range s.cfg.Routes {
		_ = s.routes.add(r) // the lab file said it twice: the first counts
	}
}

// bootInterface configures one modem; one that is not there, or has no free
// channel, stays as it is.
func (s *Stack) bootInterface(now Time, i Interface) {
	d := s.device("/" + i.Side)
	if d != nil && i.Names {
		s.joinNames(d)
	}
	if d != nil && i.Dynamic {
		_ = s.startDHCP(now, d) // without a free channel it stays as it is
		return
	}
	if d == nil || s.configure(now, d, setting{ip: pdu.Some(i.Address.IP), bits: pdu.Some(i.Address.Bits)}) != nil {
		return
	}
	if i.Pool != nil {
		_ = s.startServer(d, *i.Pool) // was checked when the file was read
	}
	if i.Gateway != 0 {
		_ = s.routes.add(Route{Table: defaultTable, Action: Unicast, Device: d.path, Destination: i.Gateway})
	}
}

// enter is called first by everything that comes in.
func (s *Stack) enter(now Time) {
	s.boot(now)
	s.refresh(now)
}

// Receive takes what a modem hears. Nothing is hidden from Lua: programs of
// their own may listen on any channel.
func (s *Stack) Receive(now Time, a modem.Arrival) (hidden bool) {
	if text, ok := a.Value.Str(); fault.Enabled && ok {
		fault.At(fault.Phoenix, text)
	}
	s.overhear(now, a)
	s.hearing = heardAs(a)
	defer func() { s.hearing = heard{} }()
	d := s.byPort(a.Modem)
	if !pdu.Marked(a.Value) {
		if d != nil && isDHCP(a) && d.up {
			s.receiveDHCP(now, d, a)
		} else if d != nil && d.names.on && isNames(a) {
			s.receiveNames(now, d, a)
		} else if d != nil {
			s.receiveRednet(now, d, a)
		}
		return false
	}
	s.enter(now)
	d = s.byPort(a.Modem)
	if d == nil || !d.configured || !d.up {
		s.drop(DeviceDown)
		return false
	}
	s.receive(now, d, a)
	s.flushEvents(now)
	return false
}

func (s *Stack) byPort(m *modem.Modem) *device {
	for _, d := range s.devices {
		if d.port == m && m != nil {
			return d
		}
	}
	if s.own != nil && s.own.port == m {
		return s.own
	}
	return nil
}

// Advance does what is due.
func (s *Stack) Advance(now Time) {
	s.enter(now)
	s.advanceARP(now)
	s.advanceDHCP(now)
	s.advanceNames(now)
	for _, k := range slices.Clone(s.sockets) {
		if at, ok := k.Deadline(); ok && at <= now {
			k.Advance(now)
			s.settle(now, k)
		}
	}
	// What is looped now may answer itself; that is looped again, but the
	// computer's other things come in between.
	for range s.inbox.Len() {
		l, _ := s.inbox.Pop()
		s.receiveLooped(now, l)
	}
	s.web.Advance(now)
	s.advanceAlarms(now)
	s.flushEvents(now)
}

// Deadline is when Advance is wanted.
func (s *Stack) Deadline() (first Time, found bool) {
	soonest := func(at Time) {
		if !found || at < first {
			first, found = at, true
		}
	}
	if !s.booted {
		return 0, true
	}
	if s.inbox.Len() > 0 || s.web.Waiting() {
		return 0, true
	}
	s.deadlineARP(soonest)
	s.deadlineDHCP(soonest)
	s.deadlineNames(soonest)
	for _, a := range s.alarms {
		soonest(a.at)
	}
	for _, k := range s.sockets {
		if at, ok := k.Deadline(); ok {
			soonest(at)
		}
		if k.line != nil && k.line.By > 0 {
			soonest(k.line.By)
		}
	}
	if len(s.events) > 0 {
		soonest(s.eventsAt)
	}
	return first, found
}

// drawID is a new messageID.
func (s *Stack) drawID() value.Value {
	if n := len(s.choose.IDs); n > 0 {
		id := s.choose.IDs[0]
		s.choose.IDs = s.choose.IDs[1:]
		return value.String(id)
	}
	var b [pdu.IDBytes]byte
	for i := 0; i < len(b); i += 8 {
		binary.LittleEndian.PutUint64(b[i:], s.c.Random().Uint64())
	}
	return value.String(string(b[:]))
}

// drawISS is a first number.
func (s *Stack) drawISS() int {
	if len(s.choose.ISS) > 0 {
		n := s.choose.ISS[0]
		s.choose.ISS = s.choose.ISS[1:]
		return n
	}
	return s.c.Random().IntN(psp.NumberSpace)
}

// drawPort is a port that may be free.
func (s *Stack) drawPort() int {
	if len(s.choose.Ports) > 0 {
		n := s.choose.Ports[0]
		s.choose.Ports = s.choose.Ports[1:]
		return n
	}
	return firstPort + s.c.Random().IntN(lastPort-firstPort+1)
}
