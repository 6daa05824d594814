package cryptonet

// Places: who keeps a connection to a server when there are too many. Anybody
// in reach can open them, and who fills a server's places locks the others
// out. So each remote computer has a share of the places and of the
// processor, some places are kept for users who have logged in, who are never
// sent away, and of the others the one goes that was silent longest at the
// computer that has most.
//
// A remote computer is known by the number that its modem's medium gives, not
// by what it says of itself. Those behind one repeater count as one.

const (
	// MaxSockets bounds the open sockets of one server, and the client
	// sockets of one computer.
	MaxSockets = 256
	// MaxStrangers bounds the sockets of one server where nobody is logged
	// in; the rest is kept for users.
	MaxStrangers = 192
	// MaxShare bounds the sockets that one server has for one remote computer.
	MaxShare = 64
	// MaxHalfOpen bounds those of them on which nothing sealed was heard yet.
	MaxHalfOpen = 16
)

// places counts a server's sockets as room needs it.
type places struct {
	strangers, share, halfOpen int
	by                         map[int]int // strangers of each remote computer
}

func (s *Server) places(from int) places {
	p := places{by: map[int]int{}}
	for _, x := range s.sockets {
		if !x.LoggedIn {
			p.strangers++
			p.by[x.From]++
		}
		if x.From == from {
			p.share++
			if !x.proven {
				p.halfOpen++
			}
		}
	}
	return p
}

// room makes room for one more socket of a remote computer; false if there is
// none.
func (n *Node) room(s *Server, from int) bool {
	p := s.places(from)
	switch {
	case p.halfOpen >= MaxHalfOpen:
		return n.evict(s, func(x *Socket) bool { return x.From == from && !x.proven })
	case p.share >= MaxShare:
		return n.evict(s, func(x *Socket) bool { return x.From == from })
	case p.strangers >= MaxStrangers || len(s.sockets) >= MaxSockets:
		most := 0
		for _, x := range s.sockets {
			most = max(most, p.by[x.From])
		}
		return n.evict(s, func(x *Socket) bool { return p.by[x.From] == most })
	}
	return true
}

// evict closes the stranger's socket that was silent longest of those that may
// go; false if there is none.
func (n *Node) evict(s *Server, may func(*Socket) bool) bool {
	var oldest *Socket
	for _, x := range s.sockets {
		if !x.LoggedIn && may(x) && (oldest == nil || x.heard < oldest.heard) {
			oldest = x
		}
	}
	if oldest == nil {
		return false
	}
	n.Close(oldest)
	n.log("Closed a connection to make room.")
	return n.raise(Event{Kind: EventClosed, Socket: oldest, Server: s})
}

// effort is what messages of remote computers cost in the second that runs.
type effort struct {
	second Time
	spent  map[int]int64
}

// tired says whether a remote computer has used its share of this second.
func (n *Node) tired(now Time, from int) bool {
	if n.share <= 0 {
		return false
	}
	if second := now / 1e9; n.effort.spent == nil || second != n.effort.second {
		n.effort = effort{second, map[int]int64{}}
	}
	return n.effort.spent[from] >= n.share
}
