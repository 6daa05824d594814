package web

import (
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// MaxProbes is how many URIs a computer checks at once; one more counts as out
// of reach.
const MaxProbes = 64

// probe tries whether a URI of the web can be connected to, for the system call
// checkuri (spec/phoenix.md 14 [S]): a server of the lab is connected to and
// left again, one beyond it is asked for the head of the page.
type probe struct {
	id     int
	owner  *call.Process
	call   int   // of the gate
	line   *Line // to a server of the lab
	socket bool
	done   bool
	good   bool
}

var (
	_ asker = (*probe)(nil)
	_ User  = (*probe)(nil)
)

// Probe begins to try a URI for a process. What is known at once has no number and
// needs no wait; else Probed answers, and Wake tells when.
func (w *Web) Probe(now Time, p *call.Process, u pdu.URI, scheme string) (number int, wait, good bool) {
	t, err := target(u, scheme)
	if err != nil {
		return 0, false, false
	}
	lead, server := w.door.Lead(t)
	switch {
	case lead == hostnet.Page:
		return 0, false, scheme == HTTP || scheme == HTTPS
	case lead == hostnet.Nowhere, w.trying() >= MaxProbes:
		return 0, false, false
	}
	h := &probe{id: w.net.NewID(), owner: p, socket: scheme == WS || scheme == WSS}
	w.probes = append(w.probes, h)
	if lead == hostnet.InLab {
		h.line = &Line{User: h}
		if w.net.Open(now, p.ID, server, h.line) != nil {
			h.end(w, false)
		}
		return h.id, true, false
	}
	r := hostnet.Request{Method: "HEAD", URL: urlOf(u), Timeout: hostnet.Timeout}
	if h.socket {
		r.Method = ""
	}
	h.call = w.ask(h, r, h.socket)
	return h.id, true, false
}

// trying counts the tries under way. Those that nobody has waited for to the end
// give way to others.
func (w *Web) trying() (n int) {
	if len(w.probes) >= 2*MaxProbes {
		w.probes = slices.DeleteFunc(slices.Clone(w.probes), func(h *probe) bool { return h.done })
	}
	for _, h := range w.probes {
		if !h.done {
			n++
		}
	}
	return n
}

// Probed is what came of a try; it is forgotten when it is told.
func (w *Web) Probed(number int) (done, good bool) {
	i := slices.IndexFunc(w.probes, func(h *probe) bool { return h.id == number })
	if i < 0 {
		return true, false
	}
	h := w.probes[i]
	if h.done {
		w.probes = slices.Delete(slices.Clone(w.probes), i, i+1)
	}
	return h.done, h.good
}

// Forget ends a try that nobody waits for any more.
func (w *Web) Forget(now Time, number int) {
	i := slices.IndexFunc(w.probes, func(h *probe) bool { return h.id == number })
	if i < 0 {
		return
	}
	h := w.probes[i]
	w.probes = slices.Delete(slices.Clone(w.probes), i, i+1)
	if h.call > 0 && !h.done {
		w.unask(h.call)
	}
	if h.line != nil && !h.done {
		h.line.leave(now)
		w.net.Settle(now, h.line)
	}
}

// forgetProbes ends those of a process.
func (w *Web) forgetProbes(now Time, p *call.Process) {
	for _, h := range w.probes {
		if h.owner == p {
			w.Forget(now, h.id)
		}
	}
}

func target(u pdu.URI, scheme string) (hostnet.Target, error) {
	if scheme == WS || scheme == WSS {
		return hostnet.ParseSocket(urlOf(u))
	}
	return hostnet.ParseHTTP(urlOf(u))
}

// answered implements asker: whatever a server says, it can be connected to.
func (h *probe) answered(w *Web, _ Time, a hostnet.Answer) {
	h.end(w, a.Kind == hostnet.Response || a.Kind == hostnet.Opened)
	if !a.Final() {
		w.unask(h.call)
	}
}

// Happened implements User.
func (h *probe) Happened(w *Web, now Time, e psp.Event) {
	h.line.leave(now)
	h.end(w, e == psp.Opened)
}

// Expired implements User.
func (h *probe) Expired(w *Web, now Time) { h.Happened(w, now, psp.Broken) }

func (h *probe) end(w *Web, good bool) {
	if !h.done {
		h.done, h.good = true, good
		w.net.Wake(h.id)
	}
}

func (h *probe) ID() int               { return h.id }
func (h *probe) Owner() *call.Process  { return h.owner }
func (h *probe) Fetched()              {}
func (h *probe) Methods() []string     { return nil }
func (h *probe) Status() []call.Result { return nil }

// Call implements Handle: programs never see a probe.
func (h *probe) Call(*Web, Time, string, []call.Arg) ([]call.Result, error) {
	return call.Values(value.Nil()), nil
}

// DigestTo writes the try.
func (h *probe) DigestTo(d *statesum.Digest) {
	d.Int(h.id, h.owner.Number(), h.call)
	d.Bool(h.line != nil, h.socket, h.done, h.good)
}
