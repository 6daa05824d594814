package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// datagrams is a PDP handle: a place messages come to, and a peer they go to
// (spec/phoenix.md 9). connect makes one; a listener makes one for each source.
type datagrams struct {
	id         int
	owner      *Process
	localPort  int
	remotePort int
	remoteIP   pdu.IP
	localIP    pdu.IP    // that the first datagram was for; 0 when connected
	listener   *listener // nil when connected
	devices    []*device // its port is held open there, when connected
	only       []*device // may go out only there; nil: anywhere
	messages   []value.Value
	bytes      int
	unread     bool
	closed     bool
}

// Ours: bounds of a queue and of a listener's queues (spec/phoenix.md 9, 19.2).
const (
	MaxDatagrams     = 256
	MaxDatagramBytes = 1 << 20
	MaxDatagramPeers = 256
)

// connectDatagram makes a handle; nothing is sent. Errors: call.ErrSockets, the
// modem's.
func (s *Stack) connectDatagram(owner *Process, ip pdu.IP, port int, only []*device) (*datagrams, error) {
	if len(s.datagrams) >= MaxSockets {
		return nil, call.ErrSockets
	}
	local, ok := s.freeDatagramPort()
	if !ok {
		return nil, call.ErrSockets
	}
	q := &datagrams{id: s.nextID(), owner: owner, localPort: local, remotePort: port, remoteIP: ip, only: only}
	for _, d := range s.devices {
		if !d.usable() || only != nil && !contains(only, d) {
			continue
		}
		if err := d.hold(local); err != nil {
			q.releaseAll()
			return nil, err
		}
		q.devices = append(q.devices, d)
	}
	s.datagrams = append(s.datagrams, q)
	return q, nil
}

func (s *Stack) freeDatagramPort() (int, bool) {
	for range lastPort - firstPort + 1 {
		p := s.drawPort()
		if !slices.ContainsFunc(s.datagrams, func(q *datagrams) bool { return q.localPort == p }) {
			return p, true
		}
	}
	return 0, false
}

func (q *datagrams) releaseAll() {
	for _, d := range q.devices {
		d.release(q.localPort)
	}
	q.devices = nil
}

// receiveDatagram takes a datagram for us: a connected handle's by its port, a
// listener's by its source. Nobody's is dropped silently.
func (s *Stack) receiveDatagram(now Time, a arrival, p pdu.Datagram) {
	for _, q := range s.datagrams {
		if q.listener == nil && q.localPort == a.channel {
			s.queueDatagram(now, q, p.Message, call.EventReady)
			return
		}
	}
	l := s.listenerOn(protoPDP, a.channel, a.Destination)
	if l == nil && a.broadcast {
		l = s.listenerOn(protoPDP, a.channel, a.dev.ip)
	}
	if l == nil {
		s.drop(NoSocket)
		return
	}
	peers := 0
	for _, q := range s.datagrams {
		if q.listener == l {
			if q.remoteIP == a.Source.V && q.remotePort == a.reply {
				s.queueDatagram(now, q, p.Message, call.EventReady)
				return
			}
			peers++
		}
	}
	if peers >= MaxDatagramPeers {
		s.drop(BacklogFull)
		return
	}
	q := &datagrams{
		id: s.nextID(), owner: l.owner, localPort: a.channel, remotePort: a.reply, remoteIP: a.Source.V,
		localIP: a.Destination, listener: l, unread: true,
	}
	s.datagrams = append(s.datagrams, q)
	s.queueDatagram(now, q, p.Message, call.EventRequest)
}

// queueDatagram keeps a message and tells the owner.
func (s *Stack) queueDatagram(now Time, q *datagrams, v value.Value, event string) {
	size := value.Size(v)
	if len(q.messages) >= MaxDatagrams || q.bytes+size > MaxDatagramBytes {
		s.drop(QueueFull)
		return
	}
	q.messages = append(q.messages, v)
	q.bytes += size
	params := value.Fields("id", q.id)
	if event == call.EventRequest {
		params = value.Fields("uri", q.listener.uri, "ip", q.remoteIP.String())
	}
	s.notify(now, note{to: q.owner, name: event, end: q, params: params})
}

func (q *datagrams) handleID() int     { return q.id }
func (q *datagrams) process() *Process { return q.owner }
func (q *datagrams) fetched()          { q.unread = false }
func (q *datagrams) whole() bool       { return true }
func (q *datagrams) methods() []string { return ipMethods() }

// status is open until it is closed.
func (q *datagrams) status() []Result {
	if q.closed {
		return call.Values(value.String("closed"))
	}
	return call.Values(value.String("open"))
}

// method of a PDP handle. Reading takes a whole message whatever the mode;
// writing sends the first argument as it is.
func (q *datagrams) method(s *Stack, now Time, p *Process, name string, args []Arg) ([]Result, error) {
	if q.closed && name != "localIP" {
		return nil, call.ClosedHandle(name)
	}
	switch name {
	case "read":
		if len(q.messages) == 0 {
			return call.Values(value.Nil()), nil
		}
		v := q.messages[0]
		q.messages = q.messages[1:]
		q.bytes -= value.Size(v)
		return call.Values(v), nil
	case "write":
		var v value.Value
		if len(args) > 0 {
			v = args[0].V
		}
		s.send(now, order{
			to: q.remoteIP, from: q.localIP, channel: q.remotePort, reply: q.localPort,
			hops: pdu.FirstHops, payload: pdu.Datagram{Message: v}.Value(), devices: q.only,
		})
		return nil, nil
	case "close":
		s.closeDatagrams(q)
		return nil, nil
	case "localIP":
		if q.localIP == 0 {
			return call.Values(value.Nil()), nil
		}
		return call.Values(value.String(q.localIP.String())), nil
	case "transfer":
		q.owner = p
		return nil, nil
	}
	return nil, errNoSocket
}

// closeDatagrams frees the port of a connected handle; a listener forgets the
// source.
func (s *Stack) closeDatagrams(q *datagrams) {
	q.closed = true
	q.messages, q.bytes = nil, 0
	q.releaseAll()
	s.datagrams = slices.DeleteFunc(s.datagrams, func(x *datagrams) bool { return x == q })
	s.retireHandle(q)
}
