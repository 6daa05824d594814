package copper

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/core/copper/cttp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// requestEvent is the private event that wakes a program's event loop when
// requests wait for their handlers.
const requestEvent = "cnet_request"

// program is one loaded module: what a program made with it.
type program struct {
	id     int
	cnet   bool // loaded as cNet: CTCP is processed
	router cttp.Router
	// waiting are requests no handler has taken yet, running those in one.
	waiting, running []*request
	lastRequest      int
	registration     registration
}

// registration says who may register (spec/cnet.md 9.9).
type registration uint8

const (
	registerAll  registration = iota
	registerNone              // nobody
	registerAsk               // whom the program's function allows
)

// request is a CTTP request for a handler of the program; or, with handler 0,
// a registration that its function decides on.
type request struct {
	id      int
	socket  *cryptonet.Socket
	heard   ctcp.Message
	handler int
	args    []string
	cttp.Request
}

// newProgram remembers a loaded module.
func (s *Stack) newProgram() *program {
	if len(s.programs) >= MaxPrograms {
		i := slices.IndexFunc(s.programs, func(p *program) bool { return !s.hosts(p) })
		i = max(i, 0)
		s.programs = slices.Delete(s.programs, i, i+1)
	}
	s.lastProg++
	p := &program{id: s.lastProg}
	s.programs = append(s.programs, p)
	return p
}

func (s *Stack) hosts(p *program) bool {
	for _, srv := range s.node.Servers() {
		if s.owners[srv] == p {
			return true
		}
	}
	return false
}

func (s *Stack) program(id int) *program {
	for _, p := range s.programs {
		if p.id == id {
			return p
		}
	}
	return nil
}

// programOf is who handles CTCP on a socket: the program that hosts the
// server if it has loaded cNet, else the last program that has.
func (s *Stack) programOf(sock *cryptonet.Socket) *program {
	if p := s.owners[sock.Server]; p != nil && p.cnet {
		return p
	}
	for i := len(s.programs) - 1; i >= 0; i-- {
		if s.programs[i].cnet {
			return s.programs[i]
		}
	}
	return nil
}

// ctcp is the receiver of spec/cnet.md 3.2, in its order.
func (s *Stack) ctcp(now modem.Time, p *program, sock *cryptonet.Socket, m ctcp.Message) {
	_, response := cttp.ParseResponse(m.Payload)
	response = response && m.Protocol == ctcp.CTTP
	for _, c := range s.calls {
		if c.sock == sock && c.x != nil && c.x.Recv(now, m, response) {
			break
		}
	}
	var refusal error
	reply, heard, ok := ctcp.Answer(m, s.random, func() bool {
		switch p.registration {
		case registerNone:
			refusal = errClosed
		case registerAll:
			refusal = s.register(sock, m.Payload)
			return refusal == nil
		}
		return false
	})
	if refusal != nil {
		reply, ok = ctcp.Refusal(m, refusal.Error()), true
	}
	if ok {
		_ = s.node.Send(sock, reply.Value()) // a closed socket needs no answer
	}
	if p.registration == registerAsk && m.Registers() && !s.handle(p, &request{socket: sock, heard: m}) {
		_ = s.node.Send(sock, ctcp.Refusal(m, "too many wait").Value())
	}
	if r, isRequest := cttp.ParseRequest(m.Payload); isRequest && m.Protocol == ctcp.CTTP {
		s.route(p, &request{socket: sock, heard: heard, Request: r})
	}
}

// route gives a request to a handler of the program, or answers it.
func (s *Stack) route(p *program, r *request) {
	match := p.router.Match(r.Method, r.Path)
	r.handler, r.args = match.Handler, match.Args
	if match.Status.Code == 0 && !s.handle(p, r) {
		match.Status = cttp.ServiceUnavailable
	}
	if match.Status.Code != 0 {
		_ = s.respond(r, cttp.Answer(match.Status)) // is short
	}
}

// handle gives a request to the program; false when too many wait, of all or
// of the computer that it came from.
func (s *Stack) handle(p *program, r *request) bool {
	if len(p.waiting)+len(p.running) >= MaxRequests || p.of(r.socket.From) >= MaxWaiting {
		return false
	}
	p.lastRequest++
	r.id = p.lastRequest
	p.waiting = append(p.waiting, r)
	s.c.Wake(requestEvent)
	return true
}

// decide ends a registration that the program was asked about.
func (s *Stack) decide(r *request, allowed bool) {
	refusal := errNotAllowed
	reply, _, ok := ctcp.Answer(r.heard, s.random, func() bool {
		if allowed {
			refusal = s.register(r.socket, r.heard.Payload)
		}
		return refusal == nil
	})
	if !ok {
		reply = ctcp.Refusal(r.heard, refusal.Error())
	}
	_ = s.node.Send(r.socket, reply.Value())
}

// respond sends a response; one that has no text form (a table twice, too
// long) becomes 500, and the error says why.
func (s *Stack) respond(r *request, answer cttp.Response) error {
	m := ctcp.Response(r.heard)
	m.Payload = answer.Value()
	err := s.node.Send(r.socket, m.Value())
	if err != nil && !r.socket.Closed {
		m.Payload = cttp.Answer(cttp.InternalServerError).Value()
		_ = s.node.Send(r.socket, m.Value())
		return err
	}
	return nil
}

// of counts the requests of one remote computer.
func (p *program) of(computer int) (n int) {
	for _, list := range [2][]*request{p.waiting, p.running} {
		for _, r := range list {
			if r.socket.From == computer {
				n++
			}
		}
	}
	return n
}

// take gives the next request to the event loop.
func (p *program) take() *request {
	if len(p.waiting) == 0 {
		return nil
	}
	r := p.waiting[0]
	p.waiting = p.waiting[1:]
	p.running = append(p.running, r)
	return r
}

// finish takes a request out of its handler.
func (p *program) finish(id int) *request {
	i := slices.IndexFunc(p.running, func(r *request) bool { return r.id == id })
	if i < 0 {
		return nil
	}
	r := p.running[i]
	p.running = slices.Delete(p.running, i, i+1)
	return r
}

// Why nobody is registered.
var (
	errClosed     = errors.New("it takes no registrations")
	errNotAllowed = errors.New("it does not admit this user")
	errUserName   = fmt.Errorf("a user name has 1 to %d printable characters", MaxUserName)
	errUserHash   = errors.New("the password hash has not 32 bytes")
	errTaken      = errors.New("this name is taken")
	errManyUsers  = errors.New("too many users were registered from here")
	errSaved      = errors.New("its users cannot be saved")
)

// register adds a user to the live server (spec/cnet.md 5): the hash is under
// passwordHash or password; an existing user is never overwritten. Names are
// normalised before they are compared, as cNet's own clients do, printable and
// short; a connection and a remote computer may register only a few (9.9).
func (s *Stack) register(sock *cryptonet.Socket, v value.Value) error {
	name, ok := v.Field("username").Str()
	if name = normalise(name); !ok || sock.Server == nil || !printable(name) {
		return errUserName
	}
	if s.joined[sock] >= MaxRegistrations || s.newUsers[sock.From] >= MaxNewUsers {
		return errManyUsers
	}
	hash, ok := v.Field("passwordHash").Str()
	if !ok {
		hash, ok = v.Field("password").Str()
	}
	if !ok || len(hash) != 32 {
		return errUserHash
	}
	if sock.Server.Users.Any(func(other string) bool { return normalise(other) == name }) {
		return errTaken
	}
	if err := sock.Server.Users.Add(name, hash, 1); err != nil {
		return err
	}
	if s.saveUsers(sock.Server) != nil {
		_ = sock.Server.Users.Delete(name) // was just added
		return errSaved
	}
	s.joined[sock]++
	s.newUsers[sock.From]++
	return nil
}

// normalise is a user name as cNet compares it: without blanks around it, in
// lower case (spec/cnet.md 5).
func normalise(name string) string {
	lower := []byte(strings.Trim(name, " \t\n\v\f\r"))
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}

func printable(name string) bool {
	if name == "" || len(name) > MaxUserName {
		return false
	}
	for i := range len(name) {
		if name[i] < ' ' || name[i] == 0x7f {
			return false
		}
	}
	return true
}

// saveUsers writes a server's user table whole (spec/cryptonet.md 13).
func (s *Stack) saveUsers(srv *cryptonet.Server) error {
	text, err := cryptonet.Serialise(srv.Users.Value())
	if err != nil {
		return err
	}
	return s.c.FS().WriteFile(srv.UserFile, []byte(text))
}
