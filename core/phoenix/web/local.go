package web

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
)

var _ hostnet.Local = (*Web)(nil)

// errand is a request or socket of a Gate on this stack.
type errand interface {
	User
	hangUp(w *Web, now Time)
}

// DefaultPort is the port of http.
const DefaultPort = 80

// Find implements hostnet.Local: an address with a route.
func (w *Web) Find(t hostnet.Target) (hostnet.Server, bool) {
	address, found := w.net.Find(t.Host)
	if !found {
		return hostnet.Server{}, false
	}
	return hostnet.Server{Address: address, Port: t.PortNumber()}, true
}

// Named is the server of a host by its name.
func (w *Web) Named(t hostnet.Target) (hostnet.Server, bool) {
	address, found := w.net.Named(t.Host)
	if !found {
		return hostnet.Server{}, false
	}
	return hostnet.Server{Address: address, Port: t.PortNumber()}, true
}

// Fetch implements hostnet.Local.
func (w *Web) Fetch(id int, r hostnet.Request, to hostnet.Server) {
	f := newFetch(id, r)
	f.l = &Line{User: f}
	if err := w.reach(id, r, to, f.l); err != nil {
		f.fail(w, err)
	}
}

// Dial implements hostnet.Local.
func (w *Web) Dial(id int, r hostnet.Request, to hostnet.Server) {
	d := newDialed(w.net.Random(), id, r)
	d.l = &Line{User: d.wsConn}
	if err := w.reach(id, r, to, d.l); err != nil {
		d.fail(w, err)
	}
}

// reach opens the connection of an errand.
func (w *Web) reach(id int, r hostnet.Request, to hostnet.Server, l *Line) error {
	now := w.net.Now()
	l.By = now.Add(r.Timeout)
	w.errands[id] = l.User.(errand)
	err := w.net.Open(now, r.Process, to, l)
	if err != nil {
		delete(w.errands, id)
	}
	return err
}

// tell gives an answer to the gate, and forgets the errand if it was the last.
func (w *Web) tell(a hostnet.Answer) {
	if a.Final() {
		delete(w.errands, a.ID)
	}
	w.gate.Answer(a)
}

// Send implements hostnet.Local.
func (w *Web) Send(id int, data []byte, binary bool) {
	if d, ok := w.errands[id].(*wsConn); ok {
		now := w.net.Now()
		d.send(w, now, string(data), binary)
		w.net.Settle(now, d.l)
	}
}

// Full implements hostnet.Local.
func (w *Web) Full(id int) bool {
	d, ok := w.errands[id].(*wsConn)
	return ok && d.full()
}

// Close implements hostnet.Local.
func (w *Web) Close(id int) {
	e, ok := w.errands[id]
	if !ok {
		return
	}
	delete(w.errands, id)
	if w.net.On() { // switched off it says goodbye to nobody
		e.hangUp(w, w.net.Now())
	}
}

// asker is a handle that waits for answers of the gate.
type asker interface {
	Handle
	answered(w *Web, now Time, a hostnet.Answer)
}

// ask sends a request of a handle out; answers that come at once are told to
// the program later, as all others.
func (w *Web) ask(h asker, r hostnet.Request, socket bool) int {
	w.askCount++
	id := w.askCount
	w.asking[id] = h
	r.Process = h.Owner().ID
	w.starting = true
	if socket {
		w.door.Dial(id, r)
	} else {
		w.door.Fetch(id, r)
	}
	w.starting = false
	return id
}

// answer takes what the gate says to a handle.
func (w *Web) answer(a hostnet.Answer) {
	if w.starting {
		w.late = append(w.late, a)
		return
	}
	h, ok := w.asking[a.ID]
	if !ok {
		return
	}
	if a.Final() {
		delete(w.asking, a.ID)
	}
	now := w.net.Now()
	h.answered(w, now, a)
	w.net.Flush(now)
}

// advanceAnswers takes the answers that came at once.
func (w *Web) advanceAnswers() {
	list := w.late
	w.late = nil
	for _, a := range list {
		w.answer(a)
	}
}

// unask ends what a handle has asked.
func (w *Web) unask(id int) {
	delete(w.asking, id)
	w.late = slices.DeleteFunc(w.late, func(a hostnet.Answer) bool { return a.ID == id })
	w.door.Close(id)
}

// forgetAsked ends everything that handles have asked: the computer is switched
// on or off. Numbers are never given again.
func (w *Web) forgetAsked() {
	for _, id := range slices.Sorted(maps.Keys(w.asking)) {
		w.unask(id)
	}
	w.asking = map[int]asker{}
}

// writable wakes who waits to write on a WebSocket.
func (w *Web) writable(id int) {
	if h, ok := w.asking[id]; ok {
		w.net.Wake(h.ID())
	}
}
