package hostnet

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// The errors of a Gate besides those of the way that is taken.
var (
	ErrRequests = errors.New("Too many ongoing HTTP requests")
	ErrSockets  = errors.New("Too many websockets already open")
)

// Server is where on the network of the lab a target leads.
type Server struct {
	Address  string // IP text
	Port     int
	Own      bool // over the lab's own web instead of the computer's modems
	Computer int  // of an Own address
}

// Local is the network of one computer: how it reaches servers of the lab. Its
// numbers are the Gate's.
type Local interface {
	// Find is the server that the address of a target leads to; false: the
	// computer has no route there.
	Find(t Target) (Server, bool)
	// Fetch asks a server one request; it does not follow redirections.
	Fetch(id int, r Request, to Server)
	// Dial opens a WebSocket.
	Dial(id int, r Request, to Server)
	// Send sends a message on one.
	Send(id int, data []byte, binary bool)
	// Full reports that Send has to wait; Writable tells when no more.
	Full(id int) bool
	// Close ends a request or socket.
	Close(id int)
}

// GateConfig is what lies behind a Gate. Each part may be missing.
type GateConfig struct {
	Pages Fixtures                      // of the lab
	Names func(t Target) (Server, bool) // names of computers of the lab, and addresses the computer has no route to
	Hosts func(t Target) (Server, bool) // names that the computer's network knows
	Local Local                         // the computer's own network
	World Outside                       // beyond the lab
}

// Gate is the one way out of a computer, for all that ask on it. It decides
// where a target leads, in the order of spec/phoenix.md 22.2: names of the
// lab's own web, addresses that the computer's network has a route to, the
// world. What lies there is asked, and its answers are given to whoever asked.
// The bounds of requests to the world hold for the computer as a whole.
type Gate struct {
	cfg     GateConfig
	count   int // numbers ever given
	calls   map[int]*call
	doors   int   // made so far
	running int   // requests in the world
	sockets int   // in the world
	waiting []int // requests for the world, the oldest first
}

// way is where a call has gone.
type way uint8

const (
	wayNone way = iota
	wayLocal
	wayWorld
	wayWaiting // for the world
)

// call is a request or socket on its way.
type call struct {
	door    *Door
	id      int // number of the door
	request Request
	socket  bool
	way     way
	hops    int // redirections followed
}

// NewGate makes a gate.
func NewGate(cfg GateConfig) *Gate { return &Gate{cfg: cfg, calls: map[int]*call{}} }

// Door is one user of a gate, with numbers of its own. It implements Outside.
type Door struct {
	gate     *Gate
	number   int // of the gate's doors
	answer   func(Answer)
	writable func(id int)
	numbers  map[int]int // of the gate
	longest  int         // bytes of a message of a socket; 0: any
}

// codeTooLarge ends a WebSocket that says too much at once (RFC 6455 7.4.1).
const codeTooLarge = 1009

// Limit bounds the messages of the door's sockets; a longer one ends its
// socket.
func (d *Door) Limit(bytes int) { d.longest = bytes }

// Door makes a user. Answers, with its numbers, are told to answer, some of
// them while it still asks; writable is told when a socket that was full is no
// more, and may be nil.
func (g *Gate) Door(answer func(Answer), writable func(id int)) *Door {
	g.doors++
	return &Door{gate: g, number: g.doors, answer: answer, writable: writable, numbers: map[int]int{}}
}

var _ Outside = (*Door)(nil)

// Lead is where a target leads.
type Lead uint8

// The ways.
const (
	Page    Lead = iota // a page that the lab brings along
	InLab               // a server on one of its computers
	World               // beyond it
	Nowhere             // it cannot be asked
)

func (g *Gate) lead(t Target) (Lead, Server) {
	if g.cfg.Pages.Knows(t) {
		return Page, Server{}
	}
	if g.cfg.Local != nil {
		if s, ok := g.cfg.Local.Find(t); ok {
			return InLab, s
		}
	}
	if g.cfg.Names != nil {
		if s, ok := g.cfg.Names(t); ok {
			return InLab, s
		}
	}
	if g.cfg.Hosts != nil {
		if s, ok := g.cfg.Hosts(t); ok {
			return InLab, s
		}
	}
	if g.cfg.World == nil || g.cfg.World.Permits(t) != nil {
		return Nowhere, Server{}
	}
	return World, Server{}
}

// Lead is where a target leads, and the server of the lab if it is one.
func (d *Door) Lead(t Target) (Lead, Server) { return d.gate.lead(t) }

// Permits says why a target cannot be asked.
func (d *Door) Permits(t Target) error {
	if where, _ := d.gate.lead(t); where == Nowhere {
		return ErrDenied
	}
	return nil
}

// Fetch starts a request.
func (d *Door) Fetch(id int, r Request) { d.gate.begin(&call{door: d, id: id, request: r}) }

// Dial opens a WebSocket.
func (d *Door) Dial(id int, r Request) {
	d.gate.begin(&call{door: d, id: id, request: r, socket: true})
}

func (g *Gate) begin(c *call) {
	g.count++
	g.calls[g.count], c.door.numbers[c.id] = c, g.count
	g.start(g.count, c)
}

// start sends a call on its way.
func (g *Gate) start(number int, c *call) {
	t, err := parseCall(c)
	if err != nil {
		g.fail(number, err)
		return
	}
	where, server := g.lead(t)
	switch {
	case where == Nowhere:
		g.fail(number, ErrDenied)
	case where == Page && c.socket:
		g.fail(number, ErrConnect) // pages open no sockets
	case where == Page:
		g.Answer(g.cfg.Pages.Answer(number, t, c.request))
	case where == InLab:
		c.way = wayLocal
		r := inClear(c.request, t)
		if c.socket {
			g.cfg.Local.Dial(number, r, server)
		} else {
			g.cfg.Local.Fetch(number, r, server)
		}
	default:
		g.toWorld(number, c)
	}
}

// ForwardedProto is the header of a request to a server of the lab that says that
// https or wss was asked for: inside a lab both are carried in clear, as behind a
// server that ends TLS for others.
const ForwardedProto = "X-Forwarded-Proto"

// inClear marks a request of https or wss to a server of the lab.
func inClear(r Request, t Target) Request {
	r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h Header) bool { return strings.EqualFold(h.Name, ForwardedProto) && t.Secure() })
	if t.Secure() {
		r.Headers = append(r.Headers, Header{ForwardedProto, "https"})
	}
	return r
}

func parseCall(c *call) (Target, error) {
	if c.socket {
		return ParseSocket(c.request.URL)
	}
	return ParseHTTP(c.request.URL)
}

// toWorld hands a call over, or lets it wait for others to end.
func (g *Gate) toWorld(number int, c *call) {
	switch {
	case c.socket && g.sockets >= MaxSockets:
		g.fail(number, ErrSockets)
	case c.socket:
		c.way = wayWorld
		g.sockets++
		g.cfg.World.Dial(number, c.request)
	case g.running < MaxRequests:
		c.way = wayWorld
		g.running++
		g.cfg.World.Fetch(number, c.request)
	case len(g.waiting) >= MaxWaiting:
		g.fail(number, ErrRequests)
	default:
		c.way = wayWaiting
		g.waiting = append(g.waiting, number)
	}
}

func (g *Gate) fail(number int, err error) {
	g.Answer(Answer{ID: number, Kind: Failure, Error: err.Error()})
}

// Answer takes what came of a call, by the number it was handed over with.
func (g *Gate) Answer(a Answer) {
	c := g.calls[a.ID]
	if c == nil {
		return
	}
	if c.way == wayLocal && a.Kind == Response && g.redirect(a, c) {
		return
	}
	number := a.ID
	if a.Kind == Message && c.door.longest > 0 && len(a.Body) > c.door.longest {
		id := c.id
		c.door.Close(id)
		c.door.answer(Answer{ID: id, Kind: Closed, Code: codeTooLarge, Error: "Message is too large"})
		return
	}
	if a.Final() {
		g.forget(number, c)
	}
	a.ID = c.id
	c.door.answer(a)
	g.next()
}

// Writable says that a socket which was full is no more.
func (g *Gate) Writable(number int) {
	if c := g.calls[number]; c != nil && c.door.writable != nil {
		c.door.writable(c.id)
	}
}

// redirect follows a redirection of a server of the lab, which may lead
// anywhere. The world follows its own.
func (g *Gate) redirect(a Answer, c *call) bool {
	if !c.request.Redirect || !redirects(a.Status) {
		return false
	}
	place := ""
	for _, h := range a.Headers {
		if strings.EqualFold(h.Name, "Location") {
			place = h.Value
			break
		}
	}
	url, ok := resolve(c.request.URL, place)
	if !ok {
		return false
	}
	if c.hops >= MaxRedirects {
		g.forget(a.ID, c)
		a = Answer{ID: c.id, Kind: Failure, Error: ErrRedirects.Error()}
		c.door.answer(a)
		g.next()
		return true
	}
	if a.Status == 303 && c.request.Method != "HEAD" || a.Status < 303 && c.request.Method == "POST" {
		c.request.Method, c.request.Body, c.request.HasBody = "GET", nil, false
	}
	c.hops++
	c.request.Headers = carried(c.request, url)
	c.request.URL, c.way = url, wayNone
	c.request.Process = 0 // what a redirection needs counts for the system
	g.start(a.ID, c)
	return true
}

func redirects(status int) bool {
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308
}

// carried are the headers that go along to another URL: secrets stay with the
// host they are for.
func carried(r Request, url string) []Header {
	from, _ := ParseHTTP(r.URL)
	to, _ := ParseHTTP(url)
	return slices.DeleteFunc(slices.Clone(r.Headers), func(h Header) bool {
		secret := strings.EqualFold(h.Name, "Authorization") || strings.EqualFold(h.Name, "Cookie")
		return strings.EqualFold(h.Name, "Host") || secret && from.Address() != to.Address()
	})
}

// resolve is the URL that a Location leads to from another URL: a whole URL of
// http or https, or a path; false for what leads nowhere.
func resolve(from, place string) (string, bool) {
	if strings.HasPrefix(place, "//") || place == "" {
		return "", false
	}
	if !strings.HasPrefix(place, "/") {
		_, err := ParseHTTP(place)
		return place, err == nil
	}
	scheme, rest, _ := strings.Cut(from, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	url := scheme + "://" + rest + place
	_, err := ParseHTTP(url)
	return url, err == nil
}

// forget ends the bookkeeping of a call.
func (g *Gate) forget(number int, c *call) {
	delete(g.calls, number)
	delete(c.door.numbers, c.id)
	switch {
	case c.way == wayWaiting:
		g.waiting = slices.DeleteFunc(g.waiting, func(n int) bool { return n == number })
	case c.way == wayWorld && c.socket:
		g.sockets--
	case c.way == wayWorld:
		g.running--
	}
	c.way = wayNone
}

// next starts what waits for the world.
func (g *Gate) next() {
	for len(g.waiting) > 0 && g.running < MaxRequests {
		number := g.waiting[0]
		g.waiting = g.waiting[1:]
		g.toWorld(number, g.calls[number])
	}
}

// Send sends on a socket.
func (d *Door) Send(id int, data []byte, binary bool) {
	number, ok := d.numbers[id]
	switch {
	case !ok:
	case d.gate.calls[number].way == wayLocal:
		d.gate.cfg.Local.Send(number, data, binary)
	case d.gate.calls[number].way == wayWorld:
		d.gate.cfg.World.Send(number, data, binary)
	}
}

// Full reports that a socket takes no more for now. What is sent all the same
// ends it.
func (d *Door) Full(id int) bool {
	number, ok := d.numbers[id]
	return ok && d.gate.calls[number].way == wayLocal && d.gate.cfg.Local.Full(number)
}

// Close ends a request or socket. Nothing more is told of it.
func (d *Door) Close(id int) {
	number, ok := d.numbers[id]
	if !ok {
		return
	}
	g, c := d.gate, d.gate.calls[d.numbers[id]]
	went := c.way
	g.forget(number, c)
	switch went {
	case wayLocal:
		g.cfg.Local.Close(number)
	case wayWorld:
		g.cfg.World.Close(number)
	}
	g.next()
}

// CloseAll ends everything that was asked through this door.
func (d *Door) CloseAll() {
	for _, id := range slices.Sorted(maps.Keys(d.numbers)) {
		d.Close(id)
	}
}
