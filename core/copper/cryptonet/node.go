package cryptonet

import (
	"errors"
	"slices"

	"github.com/emberwire/emberwire/modem/value"
)

// Packet is one transmission on one modem; the reply channel is Reply.
type Packet struct {
	Side           string
	Channel, Reply int
	Value          value.Value
}

// Out is what a call of a Node leads to, in order.
type Out struct {
	Send   []Packet
	Events []Event
	Log    []string // the original's log lines, without their prefix
}

// Stats counts what was dropped and why.
type Stats struct {
	Duplicate      int // nMessageID or open identity seen before
	Malformed      int // not a body or plaintext of the protocol
	Replayed       int // ciphertext block or session key seen before
	UnknownSender  int // encrypted or plain message without a connection
	BadSessionKey  int // connection request that is no encrypted key
	BadProof       int // connection response without the right proof
	TooManySockets int // all places are users', see room
	TooManyAnswers int // MaxAnswers, MaxCertificates
	Unbelieved     int // certificates that do not count, see believe
	Overused       int // the remote computer has used its share of the processor
}

// Config of a Node.
type Config struct {
	Random Source
	// NoRepeat switches the copies for repeaters off (paragraph 3).
	NoRepeat bool
	// Key is told every new session key, for a packet list that may read the
	// lab's own traffic; nil: nobody is.
	Key func(*Socket)
	// Share bounds what the messages of one remote computer cost in a second,
	// in instructions; what it sends beyond that is dropped. 0: no bound.
	Share int64
}

// Node is CryptoNet on one computer: its servers, its client sockets and its
// open questions. What a call leads to is collected and taken with Take.
type Node struct {
	random   Source
	noRepeat bool
	key      func(*Socket)
	servers  []*Server
	clients  []*Socket
	queries  []*Query
	dials    []*Dial
	ids      idMemory
	stats    Stats
	now      Time // of the message that is being received
	from     int  // and the remote computer that sent it
	share    int64
	effort   effort
	out      Out
	work     int64
}

// What CryptoNet costs a computer, in its instructions: about
// what a library in its processor's own code would take. The original in Lua
// takes a hundred times as long.
const (
	WorkMessage = 500     // sealing or opening a message
	WorkByte    = 4       // and each byte of it
	WorkPublic  = 20_000  // RSA with a public key: a client's handshake, a signature checked
	WorkPrivate = 100_000 // RSA with a private key: a server's handshake, a signature
	WorkLogin   = 10_000  // the hashes of one password
	// WorkGenerate is a key pair: 20 ms of lab time at the default speed. The
	// original needs seconds.
	WorkGenerate = 1_000_000
)

// Work gives the instructions spent since the last call.
func (n *Node) Work() int64 {
	w := n.work
	n.work = 0
	return w
}

// Errors of the Node's calls, worded as the original's.
var (
	ErrClosed = errors.New("Invalid socket.")
	ErrPair   = errors.New("Certificate and private key do not belong together.")
)

// NewNode makes a node without servers and sockets.
func NewNode(c Config) *Node {
	return &Node{random: c.Random, noRepeat: c.NoRepeat, key: c.Key, share: c.Share}
}

// Take gives what has piled up since the last call.
func (n *Node) Take() Out {
	out := n.out
	n.out = Out{}
	return out
}

// Stats are the drop counters.
func (n *Node) Stats() Stats { return n.stats }

// Servers are the hosted servers, oldest first.
func (n *Node) Servers() []*Server { return n.servers }

// Clients are the open client sockets, oldest first.
func (n *Node) Clients() []*Socket { return n.clients }

// Repeat says whether copies for repeaters are sent; SetRepeat changes it.
func (n *Node) Repeat() bool { return !n.noRepeat }

// SetRepeat switches the copies for repeaters.
func (n *Node) SetRepeat(on bool) { n.noRepeat = !on }

// Recv takes a modem payload heard on a channel (paragraph 4); from is the
// number of the computer whose modem sent it.
func (n *Node) Recv(now Time, from, channel int, v value.Value) {
	if !n.listens(channel) {
		return
	}
	m, ok := Parse(v)
	if !ok || !n.concerns(channel, m) {
		return
	}
	if n.ids.seen(now, m.ID) {
		n.stats.Duplicate++
		return
	}
	if n.tired(now, from) {
		n.stats.Overused++
		return
	}
	n.now, n.from = now, from
	before := n.work
	n.dispatch(channel, m)
	if n.share > 0 {
		n.effort.spent[from] += n.work - before
	}
}

// dispatch gives a message to whoever it is for.
func (n *Node) dispatch(channel int, m Message) {
	for _, q := range n.queries {
		n.offer(q, channel, m)
	}
	for _, d := range n.dials {
		n.answer(d, channel, m)
	}
	n.sweep()
	for _, s := range n.servers {
		if n.serve(s, channel, m) {
			return
		}
	}
	for _, s := range n.clients {
		if n.hear(s, channel, m) {
			return
		}
	}
}

// concerns says whether a message is for anybody here: all clients of a server
// hear everything on its channel, and most of it is for another one. Only what
// would be acted on is remembered against copies (paragraph 5a).
func (n *Node) concerns(channel int, m Message) bool {
	if channel == DiscoveryChannel || len(n.queries) > 0 {
		return true
	}
	for _, s := range n.servers {
		if m.HasTarget && m.Target == s.Name {
			return true
		}
	}
	for _, s := range n.clients {
		if m.Target == s.Identity {
			return true
		}
	}
	for _, d := range n.dials {
		if d.socket != nil && m.Target == d.socket.Identity {
			return true
		}
	}
	return false
}

// hear is a client socket's part of the dispatch.
func (n *Node) hear(s *Socket, channel int, m Message) bool {
	if channel != s.Channel || m.Sender != s.Name || m.Target != s.Identity || !m.HasSender || !m.HasTarget {
		return false
	}
	switch m.Type {
	case TypeEncrypted:
		return n.receive(s, m.Body)
	case TypePlain:
		return n.raise(Event{Kind: EventPlain, Message: m.Body, Socket: s})
	}
	return false
}

// Advance ends the questions whose time is over.
func (n *Node) Advance(now Time) {
	for _, q := range n.queries {
		if q.due > now {
			continue
		}
		q.Done = true
		if d := q.dial; d != nil && !d.Done {
			if len(q.Certificates) == 1 {
				n.begin(d, now, q.Certificates[0])
			} else {
				d.undecided(q)
			}
		}
	}
	for _, d := range n.dials {
		if !d.Done && d.due <= now {
			d.late()
		}
	}
	n.sweep()
}

// sweep forgets the questions that are answered.
func (n *Node) sweep() {
	n.queries = slices.DeleteFunc(n.queries, func(q *Query) bool { return q.Done })
	n.dials = slices.DeleteFunc(n.dials, func(d *Dial) bool { return d.Done })
}

// Deadline is when Advance has something to do.
func (n *Node) Deadline() (Time, bool) {
	var first Time
	found := false
	for _, q := range n.queries {
		if !found || q.due < first {
			first, found = q.due, true
		}
	}
	for _, d := range n.dials {
		if !d.Done && (!found || d.due < first) {
			first, found = d.due, true
		}
	}
	return first, found
}

// Listens says whether a channel matters on a modem; a modem keeps it open
// as long as it does.
func (n *Node) Listens(side string, channel int) bool {
	for _, s := range n.servers {
		if s.Side == side && (s.Channel == channel || s.Discoverable && channel == DiscoveryChannel) {
			return true
		}
	}
	for _, s := range n.clients {
		if s.Side == side && s.Channel == channel {
			return true
		}
	}
	for _, q := range n.queries {
		if q.Side == side && q.Channel == channel {
			return true
		}
	}
	for _, d := range n.dials {
		if d.config.Side == side && d.Channel() == channel {
			return true
		}
	}
	return false
}

// listens is Listens for any modem: a copy heard on another channel must not
// suppress the message itself (paragraph 5a).
func (n *Node) listens(channel int) bool {
	for _, s := range n.servers {
		if s.Channel == channel || s.Discoverable && channel == DiscoveryChannel {
			return true
		}
	}
	for _, s := range n.clients {
		if s.Channel == channel {
			return true
		}
	}
	for _, q := range n.queries {
		if q.Channel == channel {
			return true
		}
	}
	for _, d := range n.dials {
		if d.Channel() == channel {
			return true
		}
	}
	return false
}

func (n *Node) transmit(s *Socket, plain string) error {
	if s.Closed {
		return ErrClosed
	}
	body, err := s.seal(n.random, plain)
	if err != nil {
		return err
	}
	n.work += WorkMessage + WorkByte*int64(len(plain))
	n.send(s.Side, s.Channel, s.message(TypeEncrypted, body))
	return nil
}

// send transmits a message and its copy for repeaters (paragraph 3). The
// original sends no copy of a discovery request (recorded in
// transcript_discover.json), and a repeater could not forward it.
func (n *Node) send(side string, channel int, m Message) {
	m.ID = float64(n.random.Number(maxMessageID))
	v := m.Value(channel)
	n.out.Send = append(n.out.Send, Packet{side, channel, channel, v})
	if !n.noRepeat && m.Type != TypeDiscoveryRequest {
		n.out.Send = append(n.out.Send, Packet{side, RepeatChannel, channel, v})
	}
}

func (n *Node) raise(e Event) bool {
	n.out.Events = append(n.out.Events, e)
	return true
}

func (n *Node) log(text string) { n.out.Log = append(n.out.Log, text) }

func (n *Node) keyed(s *Socket) {
	if n.key != nil {
		n.key(s)
	}
}

func (n *Node) removeClient(s *Socket) {
	n.clients = slices.DeleteFunc(n.clients, func(x *Socket) bool { return x == s })
}

// Shape counts servers, client sockets, queries and dials: as long as it is
// the same and nothing was exchanged, the channels needed are the same.
func (n *Node) Shape() [4]int {
	return [4]int{len(n.servers), len(n.clients), len(n.queries), len(n.dials)}
}
