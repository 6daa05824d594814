package cryptonet

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// Keeper keeps session keys in files.
type Keeper interface {
	KeepSession(file string, h SessionHash)
}

// Server is a hosted name with its key (paragraph 1).
type Server struct {
	Name         string
	Certificate  Certificate
	Private      PrivateKey
	Side         string
	Channel      int
	Hidden       bool // the certificate is not given out
	Discoverable bool
	Users        *Users
	UserFile     string
	// Known are the session keys accepted under this certificate before, and
	// Keeper keeps each further one in the file Sessions, so that a recorded
	// connection request is refused after a restart too; nil: nobody does.
	Known    []SessionHash
	Keeper   Keeper
	Sessions string

	sockets  []*Socket // in the order they were opened
	byID     map[string]*Socket
	accepted ring[SessionHash] // of session keys accepted so far (paragraph 18.1.2)
	modulus  string
}

// Sockets are the open connections, oldest first.
func (s *Server) Sockets() []*Socket { return s.sockets }

// Socket finds the connection with that identity.
func (s *Server) Socket(identity string) *Socket { return s.byID[identity] }

func (s *Server) remove(sock *Socket) {
	delete(s.byID, sock.Identity)
	if i := slices.Index(s.sockets, sock); i >= 0 {
		s.sockets = slices.Delete(s.sockets, i, i+1)
	}
}

// serve is the server's part of the dispatch (paragraph 4). It says whether
// an event was raised.
func (n *Node) serve(s *Server, channel int, m Message) bool {
	if channel == DiscoveryChannel && m.Type == TypeDiscoveryRequest && s.Discoverable {
		n.answerDiscovery(s)
		return false
	}
	if channel != s.Channel || !m.HasTarget || m.Target != s.Name {
		return false
	}
	switch m.Type {
	case TypeCertificateRequest:
		if !s.Hidden {
			n.send(s.Side, s.Channel, Message{Type: TypeCertificateResponse, Body: s.Certificate.Value()})
			n.log("Responded to certificate request.")
		}
	case TypeConnectionRequest:
		if identity, ok := m.Body.Str(); ok {
			return n.accept(s, identity)
		}
	case TypeEncrypted:
		if sock := s.byID[m.Sender]; sock != nil && m.HasSender {
			return n.receive(sock, m.Body)
		}
		n.stats.UnknownSender++
	case TypePlain:
		if sock := s.byID[m.Sender]; sock != nil && m.HasSender {
			return n.raise(Event{Kind: EventPlain, Message: m.Body, Socket: sock, Server: s})
		}
		n.stats.UnknownSender++
	}
	return false
}

func (n *Node) answerDiscovery(s *Server) {
	body := s.Certificate.Value()
	if s.Hidden {
		body = value.Fields("name", s.Name)
	}
	n.send(s.Side, DiscoveryChannel, Message{Type: TypeDiscoveryResponse, Body: body})
	n.log("Responded to discovery request.")
}

// accept is the server's half of the handshake (paragraph 8), with the
// refusals of paragraph 18.1.2: an identity counts only in its canonical
// form, and only once in the life of the server's key.
func (n *Node) accept(s *Server, identity string) bool {
	switch {
	case s.byID[identity] != nil:
		n.stats.Duplicate++
		n.log("Received duplicate connection request, ignoring it.")
		return false
	case !canonicalBelow(identity, s.modulus):
		n.stats.BadSessionKey++
		n.log("Received invalid session key.")
		return false
	case s.accepted.has(sessionHash(identity)):
		n.stats.Replayed++
		return false
	}
	n.work += WorkPrivate
	k, err := s.Private.Crypt(n.random, s.Certificate.Key.Public, identity)
	key, ok := numberToBytes(k, 8*KeySize)
	if err != nil || !ok || len(key) != KeySize {
		n.stats.BadSessionKey++
		n.log("Received invalid session key.")
		return false
	}
	if !n.room(s, n.from) {
		n.stats.TooManySockets++
		return false
	}
	sock := newSocket(s.Name, identity, s.Side, s.Channel, [KeySize]byte(key), s.Private.Private)
	sock.Server, sock.heard, sock.From = s, n.now, n.from
	body, err := sock.seal(n.random, proof(s.Name, s.Certificate.Key, k))
	if err != nil {
		return false
	}
	n.send(s.Side, s.Channel, Message{Type: TypeConnectionResponse, Target: identity, HasTarget: true, Body: body})
	s.accepted.add(sessionHash(identity))
	if s.Keeper != nil {
		s.Keeper.KeepSession(s.Sessions, sessionHash(identity))
	}
	s.sockets = append(s.sockets, sock)
	s.byID[identity] = sock
	n.keyed(sock)
	n.log("Responded to connection request.")
	return n.raise(Event{Kind: EventOpened, Socket: sock, Server: s})
}

// canonicalBelow says whether a decimal text is in canonical form and smaller
// than the modulus.
func canonicalBelow(text, modulus string) bool {
	if text == "" || len(text) > len(modulus) || strings.Trim(text, "0123456789") != "" {
		return false
	}
	if text[0] == '0' && text != "0" {
		return false
	}
	return len(text) < len(modulus) || text < modulus
}

// proof is what a server shows to have decrypted the session key; k is the
// key as a decimal text (paragraph 8).
func proof(name string, key PublicKey, k string) string {
	return digest(name, key.Public, key.Shared, k)
}
