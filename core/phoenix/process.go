package phoenix

import (
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

// MaxName bounds the name of a process and of its user, in bytes; what is longer
// is cut.
const MaxName = 255

// short is a name that may be kept.
func short(name string) string { return strings.Clone(name[:min(len(name), MaxName)]) }

// Root is process 1.
func (s *Stack) Root() *Process {
	s.boot(s.c.Now())
	return s.processes[0]
}

// Spawn makes a process.
func (s *Stack) Spawn(parent *Process, user string) *Process {
	s.boot(s.c.Now())
	s.lastPID++
	p := &Process{ID: s.lastPID, User: user, Parent: parent}
	s.processes = append(s.processes, p)
	return p
}

// Exit ends a process and those it started (which go on below process 1 where
// processes run side by side), and cleans up after it:
// connections it has not closed are reset, datagram and rednet handles,
// listeners, timers and its watch on the network removed (spec/phoenix.md 12.1
// [R]). Process 1 stays.
func (s *Stack) Exit(now Time, p *Process) {
	for _, child := range slices.Clone(s.processes) {
		switch {
		case child.Parent != p:
		case s.cfg.Routed:
			child.Parent = s.processes[0]
		default:
			s.Exit(now, child)
		}
	}
	if p.Over = p.ID != 1; p.Over {
		s.processes = slices.DeleteFunc(s.processes, func(x *Process) bool { return x == p })
	}
	for _, k := range slices.Clone(s.sockets) {
		if k.owner == p && k.State <= psp.Connected {
			k.Abort(now)
			s.settle(now, k)
		}
	}
	for _, q := range slices.Clone(s.datagrams) {
		if q.owner == p {
			s.closeDatagrams(q)
		}
	}
	for _, h := range slices.Clone(s.rednets) {
		if h.owner == p {
			s.closeRednet(h)
		}
	}
	for _, c := range slices.Clone(s.captures) {
		if c.owner == p {
			s.closeCapture(c)
		}
	}
	s.web.Exit(now, p)
	for _, l := range slices.Clone(s.listeners) {
		if l.owner == p {
			s.shut(l)
		}
	}
	s.watchers = slices.DeleteFunc(s.watchers, func(w *Process) bool { return w == p })
	s.events = slices.DeleteFunc(s.events, func(n note) bool { return n.to == p })
	s.alarms = slices.DeleteFunc(s.alarms, func(a alarm) bool { return a.to == p })
}

// note is an event for a process: a name and a parameter table
// (spec/phoenix.md 13).
type note struct {
	to     *Process
	name   string
	params value.Value
	end    endpoint // put into the table as its handle; also what is ready
}

// notify puts an event into the process's queue. While that has little room
// events wait here; a connection waits only once to say that it has data.
func (s *Stack) notify(now Time, n note) {
	if n.to.Over {
		return
	}
	if n.name == call.EventReady && slices.ContainsFunc(s.events, func(o note) bool { return o.name == call.EventReady && o.end == n.end }) {
		return
	}
	if len(s.events) >= MaxEvents || s.waitingBytes()+value.Weight(n.params) > MaxEventBytes {
		s.stats.count(EventLost)
		return
	}
	s.events = append(s.events, n)
	s.eventsAt = now
}

// waitingBytes is about what the events that wait cost in memory.
func (s *Stack) waitingBytes() (n int) {
	for i := range s.events {
		n += value.Weight(s.events[i].params)
	}
	return n
}

// flushEvents gives waiting events to the computer while it has room.
func (s *Stack) flushEvents(now Time) {
	for len(s.events) > 0 {
		if s.c.QueuedEvents() >= computer.QueueLimit-eventRoom {
			s.eventsAt = now.Add(eventRetry)
			return
		}
		n := s.events[0]
		s.events[0] = note{}
		s.events = s.events[1:]
		var params any = n.params
		if n.name == call.EventRequest {
			params = request{s, n}
		}
		if s.cfg.Routed {
			s.c.Queue(computer.E(eventRouted, n.to.ID, n.name, params))
		} else {
			s.c.Queue(computer.E(n.name, params))
		}
	}
}

// The events (spec/phoenix.md 13).
const (
	eventNetwork = "network_event"
	eventTimer   = "timer"
	eventRouted  = "phoenix" // id of the process, name and parameters of its event
)

// watch tells every process that watches the network.
func (s *Stack) watch(now Time, what value.Value) {
	for _, p := range s.watchers {
		s.notify(now, note{to: p, name: eventNetwork, params: what})
	}
}

// request is the parameter table of network_request; it gets its live handle
// when the event is read.
type request struct {
	s *Stack
	n note
}

// Lua implements computer.Handle.
func (r request) Lua(m *lua.Machine) lua.Value {
	params := computer.FromValue(m, r.n.params)
	r.n.end.fetched()
	handle := lua.Nil
	if h, ok := r.n.end.(modular); ok {
		handle = h.lua(m)
	} else {
		handle = handleTable(m, r.n.end)
	}
	m.SetStr(params.AsTable(), "handle", handle)
	return params
}

// wakeEvent is the private event of a program that waits for room to write.
func wakeEvent(id int) string { return "phoenix_write_" + strconv.Itoa(id%MaxSockets) }
