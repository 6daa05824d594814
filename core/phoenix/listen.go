package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/web"
)

// listener accepts connections until it is told not to (spec/phoenix.md 8.5
// [R]).
type listener struct {
	proto   string // protoPSP or protoPDP
	owner   *Process
	uri     string // exactly as given to listen
	ip      pdu.IP // 0: any of ours
	port    int
	scheme  string    // of the URI: what it serves
	devices []*device // its port is held open there
}

// The protocols with ports, by the scheme of their URIs. They share one space
// of channels but not of listeners (spec/phoenix.md 1).
const (
	protoPSP = "psp"
	protoPDP = "pdp"
)

// listen starts a listener. Errors: errPortOpen, errNotOurs, the modem's.
func (s *Stack) listen(owner *Process, scheme, uri string, ip pdu.IP, port int) error {
	proto := scheme
	if web.Serves(scheme) {
		proto = protoPSP // it is carried by it
	}
	for _, l := range s.listeners {
		if l.proto == proto && l.port == port && (l.ip == ip || l.ip == 0 || ip == 0) {
			return errPortOpen
		}
	}
	if ip != 0 && s.ownIP(ip) == nil {
		return errNotOurs
	}
	l := &listener{owner: owner, proto: proto, uri: uri, ip: ip, port: port, scheme: scheme}
	if err := s.holdAll(l); err != nil {
		s.releaseAll(l)
		return err
	}
	s.listeners = append(s.listeners, l)
	return nil
}

// holdAll opens the listener's port on the devices it is for.
func (s *Stack) holdAll(l *listener) error {
	devices := s.devices
	if s.own != nil && l.web() {
		devices = append([]*device{s.own}, devices...)
	}
	for _, d := range devices {
		if !d.usable() || contains(l.devices, d) || d != s.own && l.ip != 0 && s.ownIP(l.ip) != d {
			continue
		}
		if err := d.hold(l.port); err != nil {
			return err
		}
		l.devices = append(l.devices, d)
	}
	return nil
}

func (s *Stack) releaseAll(l *listener) {
	for _, d := range l.devices {
		d.release(l.port)
	}
	l.devices = nil
}

// reopen gives listeners on any address the devices that have come up since.
func (s *Stack) reopen() {
	for _, l := range s.listeners {
		_ = s.holdAll(l) // a modem without a free channel stays deaf to it
	}
}

// unlisten ends a listener; its connections stay. Errors: errNotListening,
// errOtherProcess.
func (s *Stack) unlisten(owner *Process, scheme string, ip pdu.IP, port int) error {
	for _, l := range s.listeners {
		if l.scheme != scheme || l.port != port || l.ip != ip {
			continue
		}
		if l.owner != owner {
			return errOtherProcess
		}
		s.shut(l)
		return nil
	}
	return errNotListening
}

func (s *Stack) shut(l *listener) {
	s.releaseAll(l)
	s.listeners = slices.DeleteFunc(s.listeners, func(x *listener) bool { return x == l })
}

// listenerOn is who listens on a port of an address of ours, nil for nobody.
func (s *Stack) listenerOn(proto string, port int, ip pdu.IP) *listener {
	for _, l := range s.listeners {
		if l.proto == proto && l.port == port && s.serves(l, ip) {
			return l
		}
	}
	return nil
}

// accept begins a connection with a SYN, unless too many wait.
func (s *Stack) accept(now Time, l *listener, a arrival, p pdu.Socket) {
	half, unread := 0, 0
	for _, k := range s.sockets {
		if k.listener == l {
			if k.State == psp.SynReceived {
				half++
			}
			if k.waits() {
				unread++
			}
		}
	}
	if half >= MaxHalfOpen || unread >= MaxUnfetched || len(s.sockets) >= MaxSockets || s.open(l.owner) >= MaxOwnSockets {
		s.drop(BacklogFull)
		return
	}
	k := &conn{
		id: s.nextID(), owner: l.owner, localPort: a.channel, remotePort: a.reply,
		remoteIP: a.Source.V, localIP: a.Destination, listener: l, hop: pdu.Some(a.from),
	}
	if a.dev.hold(a.channel) == nil { // the listener has it open: cannot fail
		k.dev = a.dev
	}
	k.devices = s.backBy(a)
	if l.web() {
		k.line = &web.Line{URI: l.uri, Peer: k.remoteIP.String()}
		s.web.Serve(now, l.owner, k.line, l.scheme == web.WS)
	}
	k.carry(psp.Accept(now, psp.Config{ISS: s.drawISS(), Ours: !s.cfg.Plain}, p))
	s.sockets = append(s.sockets, k)
	s.settle(now, k)
}
