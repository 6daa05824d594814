package copper

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/copies"
)

// Copy implements computer.Stack. Who is told of keys and drops is for SetKeyLog
// and OnDrop.
func (s *Stack) Copy(c *copies.Map) computer.Stack {
	return copies.Of(c, s, func(n *Stack) {
		n.keys, n.onDrop = nil, nil
		n.c = copies.Known(c, s.c)
		n.random = source{n.c}
		n.node = cryptonet.CopyNode(c, s.node, n.random, n.key)
		n.calls = copies.List(s.calls, func(x *call) *call { return x.copy(c) })
		n.programs = copies.List(s.programs, func(p *program) *program { return p.copy(c) })
		n.owners = make(map[*cryptonet.Server]*program, len(s.owners))
		for srv, p := range s.owners {
			n.owners[cryptonet.CopyServer(c, srv)] = p.copy(c)
		}
		n.joined = make(map[*cryptonet.Socket]int, len(s.joined))
		for sock, count := range s.joined {
			n.joined[cryptonet.CopySocket(c, sock)] = count
		}
		n.newUsers, n.opened = maps.Clone(s.newUsers), slices.Clone(s.opened)
		n.logs, n.outgoing = slices.Clone(s.logs), slices.Clone(s.outgoing)
	})
}

// Tables implements computer.Tables.
func (s *Stack) Tables() []**lua.Table { return []**lua.Table{&s.registry} }

func (x *call) copy(c *copies.Map) *call {
	return copies.Of(c, x, func(n *call) {
		n.stages = slices.Clone(x.stages)
		n.dial, n.query, n.sock = cryptonet.CopyDial(c, x.dial), cryptonet.CopyQuery(c, x.query), cryptonet.CopySocket(c, x.sock)
		n.x = copies.Of(c, x.x, nil)
	})
}

func (p *program) copy(c *copies.Map) *program {
	return copies.Of(c, p, func(n *program) {
		of := func(r *request) *request {
			return copies.Of(c, r, func(n *request) { n.socket = cryptonet.CopySocket(c, r.socket) })
		}
		n.router = p.router.Copy()
		n.waiting, n.running = copies.List(p.waiting, of), copies.List(p.running, of)
	})
}

// Copy implements computer.Handle.
func (h socketHandle) Copy(c *copies.Map) computer.Handle {
	return socketHandle{h.s.Copy(c).(*Stack), cryptonet.CopySocket(c, h.sock)}
}

// Copy implements computer.Handle.
func (h serverHandle) Copy(c *copies.Map) computer.Handle {
	return serverHandle{h.s.Copy(c).(*Stack), cryptonet.CopyServer(c, h.srv)}
}
