package cryptonet

import (
	"fmt"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// Host adds a server; its Channel is filled in.
func (n *Node) Host(s Server) (*Server, error) {
	if len(n.servers) >= MaxServers {
		return nil, ErrTooManyServers
	}
	for _, err := range []error{s.Certificate.Key.Check(), s.Private.Check()} {
		if err != nil {
			return nil, fmt.Errorf("Cannot host %s: %w", s.Name, err)
		}
	}
	if s.Certificate.Key.Shared != s.Private.Shared {
		return nil, ErrPair
	}
	s.Channel = Channel(s.Name)
	s.byID = map[string]*Socket{}
	s.accepted = ring[SessionHash]{max: MaxAccepted}
	for _, k := range s.Known {
		s.accepted.add(k)
	}
	s.modulus = s.Private.Shared
	if s.Users == nil {
		s.Users = newUsers(s.Name)
	}
	n.servers = append(n.servers, &s)
	return &s, nil
}

// Discover asks for all servers in reach; the answer is complete after the
// timeout (paragraph 11).
func (n *Node) Discover(now Time, side string, timeout time.Duration, trust Trust) (*Query, error) {
	return n.ask(now, timeout, &Query{Side: side, Channel: DiscoveryChannel, discovery: true, trust: trust},
		Message{Type: TypeDiscoveryRequest})
}

// RequestCertificate asks one server for its certificate (paragraph 11).
func (n *Node) RequestCertificate(now Time, server, side string, timeout time.Duration, trust Trust) (*Query, error) {
	return n.ask(now, timeout, &Query{Side: side, Channel: Channel(server), server: server, trust: trust},
		Message{Type: TypeCertificateRequest, Target: server, HasTarget: true})
}

func (n *Node) ask(now Time, timeout time.Duration, q *Query, m Message) (*Query, error) {
	if len(n.queries)+len(n.dials) >= MaxPending {
		return nil, ErrTooMany
	}
	if err := q.trust.check(); err != nil {
		return nil, err
	}
	q.due = now.Add(timeout)
	n.queries = append(n.queries, q)
	n.send(q.Side, q.Channel, m)
	return q, nil
}

// Dial starts to connect to a server.
func (n *Node) Dial(now Time, c DialConfig) (*Dial, error) {
	if len(n.queries)+len(n.dials) >= MaxPending || len(n.clients) >= MaxSockets {
		return nil, ErrTooMany
	}
	d := &Dial{config: c}
	if c.Certificate != nil {
		if err := c.Certificate.Key.Check(); err != nil {
			return nil, fmt.Errorf("Encryption failed: %w", err)
		}
		n.begin(d, now, *c.Certificate)
	} else {
		q, err := n.RequestCertificate(now, c.Name, c.Side, c.CertTimeout, c.Trust)
		if err != nil {
			return nil, err
		}
		q.dial = d
		d.due = q.due
	}
	n.dials = append(n.dials, d)
	return d, nil
}

// Drop gives a question up: its answers are no longer waited for.
func (n *Node) Drop(d *Dial, q *Query) {
	n.dials = slices.DeleteFunc(n.dials, func(x *Dial) bool { return x == d })
	n.queries = slices.DeleteFunc(n.queries, func(x *Query) bool { return x == q || d != nil && x.dial == d })
}

// Send encrypts a user message (paragraph 9).
func (n *Node) Send(s *Socket, v value.Value) error {
	text, err := EncodeUser(v)
	if err != nil {
		return err
	}
	return n.transmit(s, text)
}

// SendUnencrypted sends a value that anybody can read and forge (18.1.11).
func (n *Node) SendUnencrypted(s *Socket, v value.Value) error {
	if s.Closed {
		return ErrClosed
	}
	n.send(s.Side, s.Channel, s.message(TypePlain, v))
	return nil
}

// Login asks the server to log the user in; the answer is an event. On a
// server's socket it logs the user in at once and returns what happened,
// which raises no event (paragraph 16).
func (n *Node) Login(s *Socket, user, hash string) (Event, error) {
	if s.Closed {
		return Event{}, ErrClosed
	}
	if s.Server != nil {
		return n.login(s, user, hash), nil
	}
	n.log("Sent login request for " + user + " to " + s.Name + ".")
	return Event{}, n.transmit(s, loginText(user, hash))
}

// Logout asks the server to log out, or does it on a server's socket.
func (n *Node) Logout(s *Socket) (Event, error) {
	if err := n.transmit(s, "lo"); err != nil || s.Server == nil {
		return Event{}, err
	}
	return n.loggedOut(s), nil
}

// Close closes a socket and tells the peer (paragraph 14).
func (n *Node) Close(s *Socket) {
	if !s.Closed {
		_ = n.transmit(s, "c") // one byte is never too long
		n.forget(s)
	}
}

// CloseServer closes a server and its sockets.
func (n *Node) CloseServer(s *Server) {
	for _, sock := range slices.Clone(s.sockets) {
		n.Close(sock)
	}
	n.servers = slices.DeleteFunc(n.servers, func(x *Server) bool { return x == s })
	n.log("Closed server.")
}
