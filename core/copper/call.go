package copper

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// stage is one step of a blocking call.
type stage uint8

const (
	stageDial     stage = iota // CryptoNet handshake
	stageOpen                  // CTCP opening
	stageRequest               // CTTP request and response
	stageRegister              // CLOG registration
	stageFinish                // CTCP closing, then the CryptoNet socket's
	stageQuery                 // discovery or certificate request
	stageLogin                 // login, until its event
	stageLogout                // logout, until its event
)

// call is one blocking call of a program: its stages, where it stands and
// what it has found out. It is plain state; the program holds its number.
type call struct {
	id     int
	stages []stage // those that are left; the first is running once started
	begun  bool
	done   bool
	woken  bool // the program was told that it is done

	timeout time.Duration
	due     modem.Time // of login and logout
	payload value.Value
	user    string
	hash    string

	dial    *cryptonet.Dial
	query   *cryptonet.Query
	sock    *cryptonet.Socket
	x       *ctcp.Exchange
	numbers ctcp.Numbering

	err          error  // of the CryptoNet connection
	reason       string // why it came to nothing, for people
	connected    bool
	acknowledged bool
	registered   bool
	disconnected bool
	response     value.Value
	loggedIn     bool // login and logout: how it ended
}

// event is the private event that wakes the program of a call; few names are
// used again and again, the program looks whether its call is done.
func (c *call) event() string { return "cnet_call_" + strconv.Itoa(c.id%MaxCalls) }

// start makes a call; nil when too many wait. Calls that are done and were
// never asked for, because their program is gone, make room.
func (s *Stack) start(now modem.Time, c *call) *call {
	if len(s.calls) >= MaxCalls {
		i := slices.IndexFunc(s.calls, func(x *call) bool { return x.done })
		if i < 0 {
			return nil
		}
		s.cancel(s.calls[i])
	}
	s.lastCall++
	c.id = s.lastCall
	s.calls = append(s.calls, c)
	s.progress(now, c)
	return c
}

func (s *Stack) call(id int) *call {
	for _, c := range s.calls {
		if c.id == id {
			return c
		}
	}
	return nil
}

// collect forgets a call whose results were taken.
func (s *Stack) collect(c *call) {
	s.calls = slices.DeleteFunc(s.calls, func(x *call) bool { return x == c })
}

// cancel gives a call up: nobody wants its results. A connection made by it
// is closed.
func (s *Stack) cancel(c *call) {
	s.node.Drop(c.dial, c.query)
	if c.dial != nil && c.dial.Socket != nil {
		s.node.Close(c.dial.Socket)
	}
	s.collect(c)
}

// deadline is when tick has something to do.
func (c *call) deadline() (modem.Time, bool) {
	switch {
	case c.done || !c.begun:
		return 0, false
	case c.x != nil:
		return c.x.Deadline()
	case c.stages[0] == stageLogin || c.stages[0] == stageLogout:
		return c.due, true
	}
	return 0, false // the node wakes for its questions
}

// tick lets time act on a call.
func (s *Stack) tick(now modem.Time, c *call) {
	switch {
	case c.done || !c.begun:
	case c.x != nil:
		if m, again := c.x.Advance(now); again {
			_ = s.node.Send(c.sock, m.Value())
		}
	case c.stages[0] == stageLogin || c.stages[0] == stageLogout:
		if now >= c.due {
			c.done = true
		}
	}
}

// hear lets an event on the call's socket act on it.
func (c *call) hear(e cryptonet.Event) {
	if c.done || !c.begun || e.Socket != c.sock || c.sock == nil {
		return
	}
	switch c.stages[0] {
	case stageLogin:
		c.loggedIn = e.Kind == cryptonet.EventLogin && e.Username == c.user
		c.done = c.loggedIn || e.Kind == cryptonet.EventLoginFailed
	case stageLogout:
		c.loggedIn = e.Kind != cryptonet.EventLogout
		c.done = !c.loggedIn
	}
}

// progress moves a call through its stages as far as it gets now. It says
// whether something was begun.
func (s *Stack) progress(now modem.Time, c *call) (begun bool) {
	for !c.done {
		if !c.begun {
			s.begin(now, c)
			c.begun, begun = true, true
		}
		if c.done || !s.over(c) {
			break
		}
		if s.conclude(c); !c.done {
			c.stages, c.begun, c.x = c.stages[1:], false, nil
			c.done = len(c.stages) == 0
		}
	}
	if c.done && !c.woken {
		c.woken, c.x = true, nil
		s.c.Wake(c.event())
		begun = true
	}
	return begun
}

// begin starts the first stage that is left; dials and queries are started
// by whoever made the call.
func (s *Stack) begin(now modem.Time, c *call) {
	kind := ctcp.Open
	switch c.stages[0] {
	case stageDial, stageQuery:
		return
	case stageLogin:
		c.due = now.Add(c.timeout)
		if _, err := s.node.Login(c.sock, c.user, c.hash); err != nil {
			c.done = true
		}
		return
	case stageLogout:
		c.due = now.Add(c.timeout)
		if _, err := s.node.Logout(c.sock); err != nil {
			c.done = true
		}
		return
	case stageRequest:
		kind = ctcp.Request
	case stageRegister:
		kind = ctcp.Register
	case stageFinish:
		kind = ctcp.Finish
	}
	payload := value.Nil()
	if kind == ctcp.Request || kind == ctcp.Register {
		payload = c.payload
	}
	x, m := ctcp.Begin(now, kind, c.numbers, payload, c.timeout, s.random)
	c.x, c.numbers = x, x.Next
	if err := s.node.Send(c.sock, m.Value()); err != nil && err != cryptonet.ErrClosed {
		c.err = err
		c.done = true
	}
}

// over says whether the running stage has ended. A socket that was closed
// ends every exchange.
func (s *Stack) over(c *call) bool {
	switch c.stages[0] {
	case stageDial:
		return c.dial.Done
	case stageQuery:
		return c.query.Done
	case stageLogin, stageLogout:
		return c.sock.Closed
	}
	return c.sock.Closed || c.x.State == ctcp.Done || c.x.State == ctcp.Failed
}

// conclude takes the result of the running stage; a failure that the next
// stages cannot do without ends the call and closes its socket.
func (s *Stack) conclude(c *call) {
	switch c.stages[0] {
	case stageDial:
		if c.sock, c.err = c.dial.Socket, c.dial.Err; c.err != nil {
			c.done, c.reason = true, c.dial.Reason
			break
		}
		_ = s.open(c.sock.Side, c.sock.Channel, true) // is open: it was heard there
	case stageOpen:
		c.numbers = c.x.Next
		if c.connected = c.x.State == ctcp.Done; !c.connected {
			c.fail("did not answer the opening of CTCP: no cNet runs there")
			s.node.Close(c.sock) // spec/cnet.md 9.12
			c.done = true
		}
	case stageRequest:
		c.acknowledged, c.response = c.x.Acknowledged, c.x.Response
		switch {
		case c.x.State == ctcp.Done:
		case c.acknowledged:
			c.fail("got the request and did not answer in time")
		default:
			c.fail("did not acknowledge the request")
		}
	case stageRegister:
		if c.registered = c.x.State == ctcp.Done; !c.registered {
			if c.fail("did not answer the registration"); c.x.Reason != "" {
				c.reason = c.sock.Name + " refuses the registration: " + oneLine(c.x.Reason)
			}
			s.node.Close(c.sock)
			c.done = true
		}
	case stageFinish:
		if c.disconnected = c.x.State == ctcp.Done; !c.disconnected && c.reason == "" {
			c.fail("did not acknowledge the end of the connection")
		}
		s.node.Close(c.sock)
	case stageLogin, stageLogout:
		c.done = true
	}
}

// fail keeps the reason of a failure, the first one.
func (c *call) fail(what string) {
	switch {
	case c.reason != "":
	case c.err != nil:
		c.reason = c.err.Error()
	case c.sock.Closed:
		c.reason = "the connection to " + c.sock.Name + " was closed by the other end"
	default:
		c.reason = c.sock.Name + " " + what
	}
}

// maxReason bounds a reason that a peer gives, in bytes.
const maxReason = 200

// oneLine makes a text of a peer fit for a line.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, text[:min(len(text), maxReason)])
}
