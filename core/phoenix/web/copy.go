package web

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/copies"
)

// Copy is the copy of it on the copy of its network. The gate is its owner's to
// copy.
func (w *Web) Copy(c *copies.Map, net Net) *Web {
	n := copies.Of(c, w, func(n *Web) {
		n.gate = copies.Known(c, w.gate)
		n.door = hostnet.CopyDoor(c, w.door, n.answer, n.writable)
		n.asking, n.errands = maps.Clone(w.asking), maps.Clone(w.errands)
		for id, x := range n.asking {
			n.asking[id], _ = part(c, x).(asker)
		}
		for id, x := range n.errands {
			n.errands[id], _ = part(c, x).(errand)
		}
		n.late = slices.Clone(w.late)
		n.handles = copies.List(w.handles, func(h Handle) Handle { return CopyHandle(c, h) })
		n.probes = copies.List(w.probes, func(h *probe) *probe { return part(c, h).(*probe) })
	})
	n.net = net
	return n
}

// CopyHandle is the copy of a handle.
func CopyHandle(c *copies.Map, h Handle) Handle {
	n, _ := part(c, h).(Handle)
	return n
}

// CopyLine is the copy of a connection with its user, nil of nil.
func CopyLine(c *copies.Map, l *Line) *Line {
	return copies.Of(c, l, func(n *Line) {
		n.Socket = psp.CopySocket(c, l.Socket)
		n.User, _ = part(c, l.User).(User)
	})
}

// part is the copy of whatever uses a connection or is a handle.
func part(c *copies.Map, x any) any {
	switch x := x.(type) {
	case *request:
		return copies.Of(c, x, func(n *request) { n.owner, n.body = call.Copy(c, x.owner), x.body.Copy() })
	case *served:
		return copies.Of(c, x, func(n *served) {
			n.owner, n.l, n.reader, n.body = call.Copy(c, x.owner), CopyLine(c, x.l), http1.CopyReader(c, x.reader), x.body.Copy()
			n.answer.Headers = slices.Clone(x.answer.Headers)
		})
	case *webSocket:
		return copies.Of(c, x, func(n *webSocket) {
			n.owner, n.conn, n.body = call.Copy(c, x.owner), x.conn.copy(c), x.body.Copy()
		})
	case *fetch:
		return copies.Of(c, x, func(n *fetch) { n.reader, n.l = http1.CopyReader(c, x.reader), CopyLine(c, x.l) })
	case *probe:
		return copies.Of(c, x, func(n *probe) { n.owner, n.line = call.Copy(c, x.owner), CopyLine(c, x.line) })
	case *wsConn:
		return x.copy(c)
	case dialed:
		return dialed{x.wsConn.copy(c), x.id}
	}
	return x // a deaf
}

func (k *wsConn) copy(c *copies.Map) *wsConn {
	return copies.Of(c, k, func(n *wsConn) {
		n.l, n.frames = CopyLine(c, k.l), k.frames.Copy()
		n.user, _ = part(c, k.user).(wsUser)
		n.ask = copies.Of(c, k.ask, func(a *wsAsk) { a.reader = http1.CopyReader(c, k.ask.reader) })
	})
}
