package cryptonet

import "github.com/emberwire/emberwire/modem/value"

// EventKind is the name of an event as programs see it (paragraph 15).
type EventKind string

// The events.
const (
	EventOpened      EventKind = "connection_opened"
	EventClosed      EventKind = "connection_closed"
	EventEncrypted   EventKind = "encrypted_message"
	EventPlain       EventKind = "plain_message"
	EventLogin       EventKind = "login"
	EventLoginFailed EventKind = "login_failed"
	EventLogout      EventKind = "logout"
)

// Event is something a program may want to know. Server is nil on a client;
// Username counts for the login events, HasUsername is false for the logout
// of a socket where nobody was logged in.
type Event struct {
	Kind        EventKind
	Message     value.Value
	Username    string
	HasUsername bool
	Socket      *Socket
	Server      *Server
}

// receive opens an encrypted message and obeys it. Unlike the original it
// checks the direction: only servers take login requests, only clients take
// login results (paragraph 18.1.1).
func (n *Node) receive(s *Socket, body value.Value) bool {
	plain, v := s.open(body)
	n.work += WorkMessage + WorkByte*int64(len(plain))
	switch v {
	case malformed:
		n.stats.Malformed++
		return false
	case replayed:
		n.stats.Replayed++
		n.log("Received duplicate message, ignoring it.")
		return false
	}
	s.heard, s.proven = n.now, true
	p := parsePayload(plain)
	atServer := s.Server != nil
	switch {
	case p.kind == payloadClose:
		n.log("Connection closed by other end.")
		n.forget(s)
		return n.raise(Event{Kind: EventClosed, Socket: s, Server: s.Server})
	case p.kind == payloadLogin && atServer:
		return n.raise(n.login(s, p.name, p.hash))
	case p.kind == payloadLoginFailed && !atServer:
		n.log("Failed login attempt for " + p.name + ".")
		return n.raise(Event{Kind: EventLoginFailed, Username: p.name, HasUsername: true, Socket: s})
	case p.kind == payloadLoginSuccess && !atServer:
		s.Username, s.LoggedIn, s.Level = p.name, true, p.level
		n.log(p.name + " logged in successfully.")
		return n.raise(Event{Kind: EventLogin, Username: p.name, HasUsername: true, Socket: s})
	case p.kind == payloadLogout:
		if atServer {
			n.transmit(s, "lo")
		}
		return n.raise(n.loggedOut(s))
	case p.kind == payloadUser:
		return n.raise(Event{Kind: EventEncrypted, Message: p.value, Socket: s, Server: s.Server})
	}
	n.stats.Malformed++
	return false
}

// login decides a login request at the server (paragraph 13).
func (n *Node) login(s *Socket, user, hash string) Event {
	right := false
	if s.failures < MaxLoginFailures {
		n.work += WorkLogin
		right, _ = s.Server.Users.Check(user, hash)
	}
	if !right {
		s.failures++
		n.transmit(s, "lf"+user)
		n.log("Failed login attempt for " + user + ".")
		return Event{Kind: EventLoginFailed, Username: user, HasUsername: true, Socket: s, Server: s.Server}
	}
	u, _ := s.Server.Users.Find(user)
	s.Username, s.LoggedIn, s.Level = user, true, max(s.Level, u.Level)
	n.transmit(s, loginSuccessText(user, s.Level))
	n.log(user + " logged in successfully.")
	return Event{Kind: EventLogin, Username: user, HasUsername: true, Socket: s, Server: s.Server}
}

// loggedOut clears this end's login.
func (n *Node) loggedOut(s *Socket) Event {
	e := Event{Kind: EventLogout, Username: s.Username, HasUsername: s.LoggedIn, Socket: s, Server: s.Server}
	if s.LoggedIn {
		n.log(s.Username + " logged out.")
	} else {
		n.log("Already logged out.")
	}
	s.Username, s.LoggedIn, s.Level = "", false, 0
	return e
}

// forget removes a socket without a word to the peer.
func (n *Node) forget(s *Socket) {
	s.Closed = true
	if s.Server != nil {
		s.Server.remove(s)
	} else {
		n.removeClient(s)
	}
	n.log("Closed socket.")
}
