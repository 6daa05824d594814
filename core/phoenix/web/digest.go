package web

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Gate is the way out for the handles of programs.
func (w *Web) Gate() *hostnet.Gate { return w.gate }

// AskCount is how many questions handles have asked, over resets.
func (w *Web) AskCount() int { return w.askCount }

// DigestTo writes what was asked and not answered. Open handles and
// connections are digested with those of the other protocols.
func (w *Web) DigestTo(d *statesum.Digest) {
	digestMap(d, w.asking)
	digestMap(d, w.errands)
	if len(w.probes) > 0 {
		d.Int(len(w.probes))
		for _, h := range w.probes {
			h.DigestTo(d)
		}
	}
	d.Int(len(w.late))
	for i := range w.late {
		w.late[i].DigestTo(d)
	}
}

// digestMap writes a map of things by number.
func digestMap[T statesum.Digester](d *statesum.Digest, m map[int]T) {
	d.Int(len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		d.Int(id)
		m[id].DigestTo(d)
	}
}

// DigestTo writes the request of a program and its answer.
func (h *request) DigestTo(d *statesum.Digest) {
	d.Int(h.id, h.owner.Number(), h.call, h.code)
	d.Text(h.word, h.text)
	h.ask.DigestTo(d)
	d.Bool(h.utf8)
	d.Int(len(h.headers))
	for _, x := range h.headers {
		d.Text(x.Name, x.Value)
	}
	h.body.DigestTo(d)
}

// DigestTo writes the request that is served.
func (h *served) DigestTo(d *statesum.Digest) {
	d.Int(h.id, h.owner.Number(), h.l.Number, h.left, int(h.stuck))
	d.Text(h.word)
	h.reader.DigestTo(d)
	h.answer.DigestTo(d)
	h.body.DigestTo(d)
	d.Bool(h.continued, h.answered)
}

// DigestTo writes the WebSocket of a program.
func (h *webSocket) DigestTo(d *statesum.Digest) {
	d.Int(h.id, h.owner.Number(), h.call)
	d.Text(h.word, h.text)
	d.Bool(h.text8, h.conn != nil)
	h.body.DigestTo(d)
}

// DigestTo writes the request on its way to a server of the lab.
func (f *fetch) DigestTo(d *statesum.Digest) {
	d.Int(f.id, int(f.last), int(f.patience))
	f.request.DigestTo(d)
	f.reader.DigestTo(d)
}

// DigestTo writes the frames of a connection.
func (k *wsConn) DigestTo(d *statesum.Digest) {
	d.Bool(k.over, k.parts, k.ask != nil)
	d.Text(k.held)
	k.frames.DigestTo(d)
	if k.ask != nil {
		d.Text(k.ask.key)
		k.ask.request.DigestTo(d)
		k.ask.reader.DigestTo(d)
	}
}

// DigestTo writes nothing: nobody listens.
func (deaf) DigestTo(*statesum.Digest) {}
