package phoenix

import (
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/statesum"
)

// local is the stack as the way from its computer to servers of the lab: HTTP
// and WebSockets as bytes on PSP connections. Who asks (programs, by handles of
// ours or by CraftOS's http) asks the computer's Gate, which asks here.
type local struct{ s *Stack }

var _ hostnet.Local = local{}

// Local is the stack for a Gate.
func (s *Stack) Local() hostnet.Local { return local{s} }

// SetGate makes g the way out for the http and ws handles of programs. Without
// one they reach what the stack has a route to.
func (s *Stack) SetGate(g *hostnet.Gate) {
	s.gate = g
	s.door = g.Door(s.answer, s.writable)
}

// errand is a request or socket of a Gate on this stack.
type errand interface {
	statesum.Digester
	hangUp(now Time)
}

// webPorts are the ports of the schemes.
const (
	webPort    = 80
	securePort = 443
)

func portOf(t hostnet.Target) int {
	if n, err := strconv.Atoi(t.Port); err == nil {
		return n
	}
	if t.Scheme == "https" || t.Scheme == "wss" {
		return securePort
	}
	return webPort
}

// Find implements hostnet.Local: an address with a route.
func (l local) Find(t hostnet.Target) (hostnet.Server, bool) {
	ip, err := pdu.ParseIP(t.Host)
	if err != nil {
		return hostnet.Server{}, false
	}
	l.s.enter(l.s.c.Now())
	if _, found := l.s.route(ip, nil); !found {
		return hostnet.Server{}, false
	}
	return hostnet.Server{Address: ip.String(), Port: portOf(t)}, true
}

// Fetch implements hostnet.Local.
func (l local) Fetch(id int, r hostnet.Request, to hostnet.Server) {
	f := newFetch(l.s, id, r)
	l.s.reach(id, r, to, f, f.fail)
}

// Dial implements hostnet.Local.
func (l local) Dial(id int, r hostnet.Request, to hostnet.Server) {
	d := newDialed(l.s, id, r)
	l.s.reach(id, r, to, d.wsLink, d.fail)
}

// reach opens the connection of an errand.
func (s *Stack) reach(id int, r hostnet.Request, to hostnet.Server, w carried, fail func(error)) {
	now := s.c.Now()
	s.enter(now)
	var devices []*device
	if to.Own {
		if devices = s.ownWeb(to); devices == nil {
			fail(hostnet.ErrConnect)
			return
		}
	}
	ip, err := pdu.ParseIP(to.Address)
	if err != nil {
		fail(hostnet.ErrConnect)
		return
	}
	if s.errands == nil {
		s.errands = map[int]errand{}
	}
	s.errands[id] = w
	owner := s.starting // its connections count for the process that asks
	if owner == nil {
		owner = s.Root()
	}
	if _, err := s.connectFor(now, owner, ip, to.Port, devices, w, now+r.Timeout); err != nil {
		delete(s.errands, id)
		fail(err)
	}
}

// carried is an errand that a connection carries.
type carried interface {
	errand
	web
}

// tell gives an answer to the gate, and forgets the errand if it was the last.
func (s *Stack) tell(a hostnet.Answer) {
	if a.Final() {
		delete(s.errands, a.ID)
	}
	s.gate.Answer(a)
}

// Send implements hostnet.Local.
func (l local) Send(id int, data []byte, binary bool) {
	if d, ok := l.s.errands[id].(*wsLink); ok {
		now := l.s.c.Now()
		d.send(now, string(data), binary)
		l.s.settle(now, d.k)
	}
}

// Full implements hostnet.Local.
func (l local) Full(id int) bool {
	d, ok := l.s.errands[id].(*wsLink)
	return ok && d.full()
}

// Close implements hostnet.Local.
func (l local) Close(id int) {
	e, ok := l.s.errands[id]
	if !ok {
		return
	}
	delete(l.s.errands, id)
	if c, ok := l.s.c.(interface{ On() bool }); ok && !c.On() {
		return // it is switched off: it says goodbye to nobody
	}
	e.hangUp(l.s.c.Now())
}

// answerable is a handle that waits for answers of the gate.
type answerable interface {
	endpoint
	answered(now Time, a hostnet.Answer)
}

// request sends a request of a handle out; answers that come at once are told to
// the program later, as all others.
func (s *Stack) request(h answerable, start func(id int)) int {
	s.askCount++
	id := s.askCount
	s.asking[id] = h
	s.starting = h.process()
	start(id)
	s.starting = nil
	return id
}

// answer takes what the gate says to a handle.
func (s *Stack) answer(a hostnet.Answer) {
	if s.starting != nil {
		s.late = append(s.late, a)
		return
	}
	h, ok := s.asking[a.ID]
	if !ok {
		return
	}
	if a.Final() {
		delete(s.asking, a.ID)
	}
	now := s.c.Now()
	h.answered(now, a)
	s.flushEvents(now)
}

// advanceAnswers takes the answers that came at once.
func (s *Stack) advanceAnswers() {
	list := s.late
	s.late = nil
	for _, a := range list {
		s.answer(a)
	}
}

// unask ends what a handle has asked.
func (s *Stack) unask(id int) {
	delete(s.asking, id)
	s.late = slices.DeleteFunc(s.late, func(a hostnet.Answer) bool { return a.ID == id })
	s.door.Close(id)
}

// forgetAsked ends everything that handles have asked: the computer is switched
// on or off. Numbers are never given again.
func (s *Stack) forgetAsked() {
	for _, id := range slices.Sorted(maps.Keys(s.asking)) {
		s.unask(id)
	}
	s.asking = map[int]answerable{}
}

// writable wakes who waits to write on a WebSocket.
func (s *Stack) writable(id int) {
	if h, ok := s.asking[id]; ok {
		s.c.Wake(wakeEvent(h.handleID()))
	}
}

// webPart is how much of a message every connection may keep.
const webPart = 64 << 10

// errTooMuch is what a peer gets to see whose message finds no room.
var errTooMuch = errors.New("Too many bytes wait in unfinished HTTP messages")

// roomy reports whether a connection may keep what it has of a message that is
// not whole: little always, more within MaxWebBytes of all, those counted that
// are whole and were not read.
func (s *Stack) roomy(w web) bool {
	h, ok := w.(interface{ held() int })
	if !ok || h.held() <= webPart {
		return true
	}
	sum := s.kept()
	for _, k := range s.sockets {
		if h, ok := k.web.(interface{ held() int }); ok {
			sum += h.held()
		}
	}
	return sum <= MaxWebBytes
}
