package bridge

import (
	"slices"
	"sort"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// Peer is another tab in the room.
type Peer struct {
	Number    uint32
	Computers []wire.Computer // those that it may have: granted to it
	More      int             // beyond those it listed

	session wire.Session
	member  wire.PublicKey // as the server says
	claims  wire.PublicKey // as the tab says itself
	ids     []int
	*sender
}

// sender is what a client remembers of a session for as long as it lives
// itself, whatever the server tells of connections: what came once is never
// heard again.
type sender struct {
	messages, control *wire.Opener

	here   bool          // it is in the room
	left   time.Duration // when it was last, if not
	heard  time.Duration // it said something last
	number uint32        // its latest
	listed []wire.Computer
	pace   wire.Pace
	whyAt  time.Duration // its latest question was taken

	screens []*wire.Screen // what it shows this tab
	proven  bool           // it has sealed something with the room's key
	// alive: it has named our session, which nobody could know before we came;
	// so its records are not a recording of an earlier time.
	alive bool

	got    uint64              // all of its messages that are wanted, up to this one, have come
	missed uint32              // that will never come
	seqs   map[wire.Tag]uint32 // number of the last one of each tag
	behind bool                // it was asked to send again what came after got
	ask    uint16              // counts the asks

	has      uint64        // what it has of this tab's messages
	reported uint32        // what it missed of them
	answered uint16        // its last ask that was answered
	answer   time.Duration // before it no other is
	cursor   uint64        // number of the next that is sent again, 0: none
	toldLost bool          // it was told what is gone
}

// Alive reports whether the peer has answered this tab with the room's key.
func (p *Peer) Alive() bool { return p.alive }

// Pace is how its computers run, as it says.
func (p *Peer) Pace() wire.Pace { return p.pace }

// Silent is for how long a tab has said nothing, if it stalls; else 0.
func (c *Client) Silent(p *Peer) time.Duration {
	if d := c.now - p.heard; d >= StallAfter {
		return d
	}
	return 0
}

// Gone is a tab that was here.
type Gone struct {
	Number    uint32
	Computers []wire.Computer
	For       time.Duration
}

// Gone lists, by number, the tabs that left within GoneFor and have not come
// back as another session either.
func (c *Client) Gone() (out []Gone) {
	for _, s := range c.senders {
		if !s.here && s.alive && c.now < s.left+GoneFor && !slices.ContainsFunc(s.listed, c.isHere) {
			out = append(out, Gone{s.number, s.listed, c.now - s.left})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Number < out[j].Number })
	return out
}

// isHere reports whether a tab that is here has a computer.
func (c *Client) isHere(x wire.Computer) bool {
	return slices.Contains(c.ids, x.ID) || slices.ContainsFunc(c.peers, func(p *Peer) bool { return slices.Contains(p.ids, x.ID) })
}

// Peers lists the others by number. The list and what is in it is the
// client's own.
func (c *Client) Peers() []*Peer { return c.peers }

// NameOf is the name of a computer elsewhere, empty if nobody told it.
func (c *Client) NameOf(id int) string {
	for _, p := range c.peers {
		for i := range p.Computers {
			if p.Computers[i].ID == id {
				return p.Computers[i].Name
			}
		}
	}
	return ""
}

func (c *Client) peer(conn uint32) *Peer {
	for _, p := range c.peers {
		if p.Number == conn {
			return p
		}
	}
	return nil
}

func (c *Client) forgetPeers() {
	for len(c.peers) > 0 {
		c.part(c.peers[0].Number)
	}
}

// meet takes the news of another tab, or of more ids of one that is known. A
// server could lie: a tab hears nobody under two numbers, and never itself.
func (c *Client) meet(p wire.Peer) error {
	if p.Session == c.session || slices.ContainsFunc(c.peers, func(x *Peer) bool { return x.session == p.Session && x.Number != p.Conn }) {
		c.count(&c.drops.Lies)
		return nil
	}
	x := c.peer(p.Conn)
	if x == nil || x.session != p.Session {
		c.part(p.Conn)
		if len(c.peers) >= wire.MaxTabs {
			return errTabs
		}
		x = &Peer{Number: p.Conn, session: p.Session, member: p.Member, sender: c.senderOf(p.Session)}
		at, _ := slices.BinarySearchFunc(c.peers, p.Conn, func(a *Peer, n uint32) int { return int(a.Number) - int(n) })
		c.peers = slices.Insert(c.peers, at, x)
		c.unannounced = true
		x.number, x.heard = p.Conn, c.now
		if x.here = true; x.alive { // it was here before: what came meanwhile is wanted
			x.behind = true
			x.ask = max(x.ask+1, 1)
		}
	}
	x.ids = p.IDs
	c.learnIDs(p.IDs)
	c.version++
	return nil
}

// senderOf is what is known of a session.
func (c *Client) senderOf(s wire.Session) *sender {
	if x := c.senders[s]; x != nil {
		return x
	}
	key := c.cfg.Link.Key
	return &sender{messages: wire.NewOpener(key, s, wire.Messages), control: wire.NewOpener(key, s, wire.Control), seqs: map[wire.Tag]uint32{}, has: c.box.last, answer: -AskBurst * AskGap}
}

// prove notes that a session has the room's key: from now on it is remembered.
// With too many a tab begins anew, with a session that no recording names.
func (c *Client) prove(p *Peer) {
	if p.proven {
		return
	}
	if len(c.senders) >= MaxSenders {
		clear(c.senders)
		c.renew()
		c.hangUp("More tabs came and went than this one can remember. It comes back by itself.")
		return
	}
	p.proven, c.senders[p.session] = true, p.sender
}

// part forgets the number of a tab that has gone.
func (c *Client) part(conn uint32) {
	if at := slices.IndexFunc(c.peers, func(p *Peer) bool { return p.Number == conn }); at >= 0 {
		p := c.peers[at]
		if p.cursor != 0 {
			p.answered = 0 // it gets its answer when it is met again
		}
		p.here, p.left, p.cursor, p.screens = false, c.now, 0, nil
		c.peers = slices.Delete(c.peers, at, at+1)
		c.version++
	}
}

// receive opens a record and does what is in it. What a tab says while it lacks
// something of before is not heard: it comes again, in its place.
func (c *Client) receive(r wire.Record, resent bool) {
	p := c.peer(r.Conn)
	switch {
	case p == nil:
		c.count(&c.drops.Foreign)
	case r.Tag == c.tags.Presence():
		if body := c.open(p, p.control, r); body != nil {
			c.learn(p, body)
		}
	case p.behind == resent:
		body := c.open(p, p.messages, r)
		m, ok := body.(*wire.Message)
		if body != nil && !ok {
			c.count(&c.drops.Broken)
		} else if ok && p.alive {
			p.got, c.news = r.Counter, true
			c.follow(p, r.Tag, m.Seq)
			c.hear(p, r, m)
		}
	}
}

// open gives what is in a record, nil if it is refused.
func (c *Client) open(p *Peer, stream *wire.Opener, r wire.Record) any {
	body, err := stream.Open(r)
	switch err {
	case nil:
	case wire.ErrReplay:
		c.count(&c.drops.Replayed)
		return nil
	default:
		c.count(&c.drops.Forged)
		return nil
	}
	if c.prove(p); !p.proven {
		return nil
	}
	p.heard = c.now
	out, err := wire.DecodeBody(body)
	if err != nil {
		c.count(&c.drops.Broken)
		return nil
	}
	return out
}

// learn takes what a tab tells of itself, if it knows that we are here.
func (c *Client) learn(p *Peer, body any) {
	switch x := body.(type) {
	case *wire.Pulse:
		c.beat(p, x)
	case *wire.Presence:
		if p.alive {
			c.list(p, x)
		}
	case *wire.Resume:
		c.resumed(p, x)
	case *wire.Why:
		if p.alive {
			c.questioned(p, x)
		}
	case *wire.Fates:
		c.answered(p, x)
	case *wire.Screen:
		if p.alive {
			c.saw(p, x)
		}
	default:
		c.count(&c.drops.Broken)
	}
}

// beat takes a pulse. The first that names our session shows that the tab is
// there now; what it said before is not for us.
func (c *Client) beat(p *Peer, x *wire.Pulse) {
	at := slices.IndexFunc(x.Sees, func(s wire.Sight) bool { return s.Session == c.session.Short() })
	switch {
	case at < 0:
		return // from before we came
	case !p.alive:
		p.alive = true
		p.messages.Skip(x.Sent)
		p.got = x.Sent
		c.version++
	case !p.behind:
		p.got = max(p.got, x.Sent)
	}
	c.asked(p, x.Sees[at])
}

// list takes the computers of a tab: those that were granted to it.
func (c *Client) list(p *Peer, news *wire.Presence) {
	p.Computers, p.More, p.claims, p.pace = nil, news.More, news.Member, news.Pace
	for _, x := range news.Computers {
		if slices.Contains(p.ids, x.ID) {
			p.Computers = append(p.Computers, x)
		} else {
			c.count(&c.drops.Foreign)
		}
	}
	p.listed = p.Computers
	c.version++
}

// hear lets a message be heard here. The sender must be a computer of the tab
// that the server says it came from, and the tag that of its channel.
func (c *Client) hear(p *Peer, r wire.Record, m *wire.Message) {
	if !slices.Contains(p.ids, m.From.Computer) || r.Tag != c.tags.Channel(m.Medium, m.Channel) {
		c.count(&c.drops.Foreign)
		return
	}
	if c.paused {
		if c.held >= MaxHeld {
			c.count(&c.drops.Paused)
			return
		}
		c.held++
	}
	for _, medium := range c.media {
		if medium.Name() != m.Medium {
			continue
		}
		msg, err := medium.Relay(c.labNow, m.From, m.Channel, m.Reply, m.Value)
		if err != nil || msg == nil {
			c.count(&c.drops.Broken)
			return
		}
		c.traced(msg.Number, p.session, r.Counter)
		return
	}
}
