package phoenix

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// Channels and times of rednet, fixed by ComputerCraft (spec/phoenix.md 10.1).
const (
	rednetBroadcast = 65535
	rednetRepeat    = 65533
	rednetIDs       = 65500 // a computer's channel is its id modulo this
	rednetSeen      = 9500 * time.Millisecond
	everybody       = pdu.IP(math.MaxUint32) // 255.255.255.255
)

// Ours: bounds (spec/phoenix.md 19.2).
const (
	MaxRednet      = 256     // messages that wait in a handle
	MaxRednetBytes = 1 << 20 // of them
	MaxRednetSeen  = 4096    // message ids remembered
)

// rednet is a handle for messages in the form of CraftOS's rednet
// (spec/phoenix.md 10.2). The address of its URI is a computer's number.
type rednet struct {
	id       int
	owner    *Process
	peer     pdu.IP // everybody: hears all, sends broadcasts
	proto    string // "": any; sends none
	devices  []*device
	messages []value.Value
	bytes    int
	closed   bool
}

// heardID is a message id and until when copies of it are dropped.
type heardID struct {
	id    float64
	until Time
}

func rednetChannel(id int) int { return id % rednetIDs }

// rednetScheme is the protocol in a scheme like rednet+chat, and whether it is
// a rednet scheme at all.
func rednetScheme(scheme string) (proto string, ok bool) {
	if strings.EqualFold(scheme, "rednet") {
		return "", true
	}
	head, proto, found := strings.Cut(scheme, "+")
	return proto, found && strings.EqualFold(head, "rednet") && proto != ""
}

// connectRednet opens the computer's channel and the one of broadcasts on the
// devices; nil is all. Errors: call.ErrSockets, the modem's.
func (s *Stack) connectRednet(owner *Process, peer pdu.IP, proto string, devices []*device) (*rednet, error) {
	if len(s.rednets) >= MaxSockets {
		return nil, call.ErrSockets
	}
	if devices == nil {
		devices = s.devices
	}
	h := &rednet{owner: owner, peer: peer, proto: proto}
	for _, d := range devices {
		if err := d.hold(rednetChannel(s.c.ID())); err != nil {
			s.releaseRednet(h)
			return nil, err
		}
		if err := d.hold(rednetBroadcast); err != nil {
			d.release(rednetChannel(s.c.ID()))
			s.releaseRednet(h)
			return nil, err
		}
		h.devices = append(h.devices, d)
	}
	h.id = s.nextID()
	s.rednets = append(s.rednets, h)
	return h, nil
}

func (s *Stack) releaseRednet(h *rednet) {
	for _, d := range h.devices {
		d.release(rednetChannel(s.c.ID()))
		d.release(rednetBroadcast)
	}
	h.devices = nil
}

// receiveRednet takes a message that may be rednet's; what is not, is somebody
// else's and not counted.
func (s *Stack) receiveRednet(now Time, d *device, a modem.Arrival) {
	if len(s.rednets) == 0 || a.Channel != rednetBroadcast && a.Channel != rednetChannel(s.c.ID()) {
		return
	}
	if to, _ := a.Value.Field("nRecipient").Int(); a.Channel == rednetBroadcast || to == s.c.ID() {
		s.deliverRednet(now, d, a.Value, a.ReplyChannel)
	}
}

// deliverRednet gives a message to every handle that it is for, once.
func (s *Stack) deliverRednet(now Time, d *device, m value.Value, reply int) {
	id, ok := m.Field("nMessageID").Number()
	if !ok || math.IsNaN(id) {
		return
	}
	sender := reply
	if n, ok := m.Field("nSender").Int(); ok {
		sender = n
	}
	if !s.firstRednet(now, id) {
		s.drop(Duplicate)
		return
	}
	proto, _ := m.Field("sProtocol").Str()
	body := m.Field("message")
	size := value.Size(body)
	for _, h := range s.rednets {
		if h.peer != everybody && int(h.peer) != sender || h.proto != "" && h.proto != proto || !contains(h.devices, d) {
			continue
		}
		if len(h.messages) >= MaxRednet || h.bytes+size > MaxRednetBytes {
			s.drop(QueueFull)
			continue
		}
		h.messages = append(h.messages, body)
		h.bytes += size
		s.notify(now, note{to: h.owner, name: call.EventReady, end: h, params: value.Fields("id", h.id)})
	}
	s.flushEvents(now)
}

// firstRednet reports whether a message id is new, and remembers it.
func (s *Stack) firstRednet(now Time, id float64) bool {
	s.heard = slices.DeleteFunc(s.heard, func(h heardID) bool { return h.until <= now })
	if slices.ContainsFunc(s.heard, func(h heardID) bool { return h.id == id }) {
		return false
	}
	if s.heard = append(s.heard, heardID{id, now.Add(rednetSeen)}); len(s.heard) > MaxRednetSeen {
		s.heard = slices.Delete(s.heard, 0, 1)
	}
	return true
}

// write sends one value as one message: on the recipient's channel and to
// repeaters, over every device of the handle. To ourselves it goes directly.
func (h *rednet) write(s *Stack, now Time, v value.Value) {
	channel, recipient := rednetBroadcast, rednetBroadcast
	if h.peer != everybody {
		channel, recipient = rednetChannel(int(h.peer)), int(h.peer)
	}
	var proto any
	if h.proto != "" {
		proto = h.proto
	}
	id := s.c.Random().IntN(math.MaxInt32) + 1
	m := value.Fields("nMessageID", id, "nRecipient", recipient, "nSender", s.c.ID(), "message", v, "sProtocol", proto)
	if recipient == s.c.ID() && h.peer != everybody {
		for _, d := range h.devices[:min(1, len(h.devices))] {
			s.deliverRednet(now, d, m, rednetChannel(s.c.ID()))
		}
		return
	}
	s.firstRednet(now, float64(id))
	for _, d := range h.devices {
		if d.port == nil {
			continue // nobody else is on the loopback
		}
		for _, ch := range []int{channel, rednetRepeat} {
			if _, err := d.port.Transmit(now, s.origin, ch, rednetChannel(s.c.ID()), m); err != nil {
				s.stats.count(SendFailed)
			}
		}
	}
}

// read takes from the first message: whole as it is with mode a, else from its
// text; a number of bytes may reach into the next ones.
func (h *rednet) read(m psp.Mode) (value.Value, bool) {
	if len(h.messages) == 0 {
		return value.Nil(), false
	}
	switch m.Kind {
	case 'a':
		return h.next(), true
	case 'c':
		var out strings.Builder
		for len(h.messages) > 0 && out.Len() < m.Count {
			got, _, _, rest := psp.ReadText(call.Text(Arg{V: h.next()}), psp.Mode{Kind: 'c', Count: m.Count - out.Len()})
			out.WriteString(got)
			h.back(rest)
		}
		return value.String(out.String()), true
	}
	first := h.messages[0]
	got, number, ok, rest := psp.ReadText(call.Text(Arg{V: first}), m)
	if !ok {
		return value.Nil(), false
	}
	h.next()
	h.back(rest)
	if m.Kind == 'n' {
		return value.Number(number), true
	}
	return value.String(got), true
}

func (h *rednet) next() value.Value {
	v := h.messages[0]
	h.messages = h.messages[1:]
	h.bytes -= value.Size(v)
	return v
}

// back puts what is left of a message to the front.
func (h *rednet) back(rest string) {
	if rest != "" {
		v := value.String(rest)
		h.messages = slices.Insert(h.messages, 0, v)
		h.bytes += value.Size(v)
	}
}

func (h *rednet) handleID() int     { return h.id }
func (h *rednet) process() *Process { return h.owner }
func (h *rednet) fetched()          {}
func (h *rednet) whole() bool       { return true }
func (h *rednet) methods() []string { return call.CommonMethods() }

func (h *rednet) status() []Result {
	if h.closed {
		return call.Values(value.String("closed"))
	}
	return call.Values(value.String("open"))
}

// method of a rednet handle.
func (h *rednet) method(s *Stack, now Time, _ *Process, name string, args []Arg) ([]Result, error) {
	if h.closed {
		return nil, call.ClosedHandle(name)
	}
	switch name {
	case "read":
		modes, err := call.ReadModes(args)
		if err != nil {
			return nil, err
		}
		out := make([]Result, len(modes))
		for i, m := range modes {
			var ok bool
			if out[i].V, ok = h.read(m); !ok {
				break
			}
		}
		return out, nil
	case "write":
		for _, a := range args {
			h.write(s, now, a.V)
		}
		return nil, nil
	case "close":
		s.closeRednet(h)
		return nil, nil
	}
	return nil, errNoSocket
}

// closeRednet gives the channels back.
func (s *Stack) closeRednet(h *rednet) {
	h.closed = true
	h.messages, h.bytes = nil, 0
	s.releaseRednet(h)
	s.rednets = slices.DeleteFunc(s.rednets, func(x *rednet) bool { return x == h })
	s.retireHandle(h)
}
