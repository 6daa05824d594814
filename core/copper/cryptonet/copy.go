package cryptonet

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/copies"
)

// CopyNode is the copy of a node with all its servers and sockets. It draws from
// random and tells keys to key, as in Config. Ciphers
// never change: they are shared.
func CopyNode(c *copies.Map, k *Node, random Source, key func(*Socket)) *Node {
	return copies.Of(c, k, func(n *Node) {
		n.random, n.key = random, key
		n.servers = copies.List(k.servers, func(s *Server) *Server { return CopyServer(c, s) })
		n.clients = copies.List(k.clients, func(s *Socket) *Socket { return CopySocket(c, s) })
		n.queries = copies.List(k.queries, func(q *Query) *Query { return CopyQuery(c, q) })
		n.dials = copies.List(k.dials, func(d *Dial) *Dial { return CopyDial(c, d) })
		n.ids = idMemory{maps.Clone(k.ids.last), slices.Clone(k.ids.order)}
		n.effort.spent = maps.Clone(k.effort.spent)
		n.out.Send, n.out.Log = slices.Clone(k.out.Send), slices.Clone(k.out.Log)
		n.out.Events = copies.List(k.out.Events, func(e Event) Event {
			e.Socket, e.Server = CopySocket(c, e.Socket), CopyServer(c, e.Server)
			return e
		})
	})
}

// CopySocket is the copy of a socket, nil of nil.
func CopySocket(c *copies.Map, s *Socket) *Socket {
	return copies.Of(c, s, func(n *Socket) {
		n.Server = CopyServer(c, s.Server)
		n.blocks.young, n.blocks.old = slices.Clone(s.blocks.young), slices.Clone(s.blocks.old)
	})
}

// CopyServer is the copy of a server, nil of nil.
func CopyServer(c *copies.Map, s *Server) *Server {
	return copies.Of(c, s, func(n *Server) {
		n.Keeper, _ = c.Any(s.Keeper).(Keeper)
		n.Users = copies.Of(c, s.Users, func(u *Users) {
			u.byName = maps.Clone(u.byName)
			for name, x := range u.byName {
				y := *x
				u.byName[name] = &y
			}
		})
		n.sockets = copies.List(s.sockets, func(x *Socket) *Socket { return CopySocket(c, x) })
		n.byID = maps.Clone(s.byID)
		for id, x := range n.byID {
			n.byID[id] = CopySocket(c, x)
		}
		n.accepted.set, n.accepted.order = maps.Clone(s.accepted.set), slices.Clone(s.accepted.order)
	})
}

// CopyQuery is the copy of a question, nil of nil.
func CopyQuery(c *copies.Map, q *Query) *Query {
	return copies.Of(c, q, func(n *Query) {
		n.Certificates, n.by, n.dial = slices.Clone(q.Certificates), maps.Clone(q.by), CopyDial(c, q.dial)
	})
}

// CopyDial is the copy of a connection that is being made, nil of nil.
func CopyDial(c *copies.Map, d *Dial) *Dial {
	return copies.Of(c, d, func(n *Dial) {
		n.Socket, n.socket = CopySocket(c, d.Socket), CopySocket(c, d.socket)
	})
}
