package cryptonet

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// open opens a socket from a computer without ever using it; nil when the
// server did not take it.
func (p *pairOfNodes) open(from int) *Socket {
	p.from, p.opened = from, p.opened+1
	key := new(big.Int).Lsh(big.NewInt(1), 127)
	key.SetBit(key, 0, 1).Add(key, big.NewInt(int64(2*p.opened)))
	identity, err := p.srv.Certificate.Key.Crypt(key.String())
	if err != nil {
		p.t.Fatal(err)
	}
	p.inject(1_000_000+p.opened, Message{Type: TypeConnectionRequest, Target: "DemoServer", HasTarget: true, Body: value.String(identity)})
	return p.srv.Socket(identity)
}

// use opens a socket from a computer and says something on it.
func (p *pairOfNodes) use(from int) *Socket {
	s := p.open(from)
	if s == nil {
		return nil
	}
	return p.say(s)
}

func (p *pairOfNodes) say(s *Socket) *Socket {
	p.opened++
	client := newSocket(s.Name, s.Identity, s.Side, s.Channel, s.Key, "")
	body, err := client.seal(p.client.random, fmt.Sprint("n", p.opened))
	if err != nil {
		p.t.Fatal(err)
	}
	p.inject(2_000_000+p.opened, client.message(TypeEncrypted, body))
	if !s.proven || s.heard != p.now {
		p.t.Fatal("the message was not understood")
	}
	return s
}

func (p *pairOfNodes) count(from int) (n int) {
	for _, s := range p.srv.Sockets() {
		if s.From == from {
			n++
		}
	}
	return n
}

// TestBoundShare: one remote computer has its share and no more; of those the
// one goes that was silent longest.
func TestBoundShare(t *testing.T) {
	p := connected(t)
	first := p.use(7)
	for range MaxShare - 1 {
		p.use(7)
	}
	p.now = p.now.Add(time.Second)
	p.say(first)
	second := p.srv.Sockets()[2]
	if p.count(7) != MaxShare || p.use(7) == nil || p.count(7) != MaxShare || first.Closed || !second.Closed {
		t.Errorf("%d sockets, the first closed %v, the second %v", p.count(7), first.Closed, second.Closed)
	}
	if p.sock.Closed || p.count(0) != 1 {
		t.Error("another computer's socket went")
	}
}

// TestBoundHalfOpen: handshakes after which nothing is heard are bounded too.
func TestBoundHalfOpen(t *testing.T) {
	p := connected(t)
	used := p.use(7)
	first := p.open(7)
	for range 3 * MaxHalfOpen {
		p.open(7)
	}
	if p.count(7) != MaxHalfOpen+1 || used.Closed || !first.Closed {
		t.Errorf("%d sockets", p.count(7))
	}
}

// TestBoundStrangers: places are kept for users; the computer that has most
// strangers makes room, and never a user.
func TestBoundStrangers(t *testing.T) {
	p := connected(t)
	user := p.use(1)
	user.LoggedIn = true
	quiet := p.use(2)
	p.now = p.now.Add(time.Hour)
	for i := range 2 * MaxSockets {
		p.use(3 + i%4)
	}
	if n := len(p.srv.Sockets()); n != MaxStrangers+1 {
		t.Fatalf("%d sockets", n)
	}
	if user.Closed || quiet.Closed || p.sock.Closed {
		t.Error("a user or the only socket of a computer went")
	}
	// Users fill all places: nobody is sent away, and it is said why.
	for _, s := range p.srv.Sockets() {
		s.LoggedIn = true
	}
	for i := 0; len(p.srv.Sockets()) < MaxSockets; i++ {
		p.use(10 + i).LoggedIn = true
	}
	if p.open(9) != nil || p.server.Stats().TooManySockets != 1 || len(p.srv.Sockets()) != MaxSockets {
		t.Errorf("%d sockets, %+v", len(p.srv.Sockets()), p.server.Stats())
	}
}

// TestBadRequestsSendNobodyAway: a request that is none makes no room.
func TestBadRequestsSendNobodyAway(t *testing.T) {
	p := connected(t)
	for i := range MaxStrangers {
		p.use(i / 8)
	}
	before := len(p.srv.Sockets())
	for i := range 50 {
		p.inject(3_000_000+i, Message{Type: TypeConnectionRequest, Target: "DemoServer", HasTarget: true, Body: value.String(fmt.Sprint(1000 + i))})
	}
	if len(p.srv.Sockets()) != before || p.server.Stats().BadSessionKey != 50 {
		t.Errorf("%d of %d sockets, %+v", len(p.srv.Sockets()), before, p.server.Stats())
	}
}

// TestBoundClientSockets: a computer's own sockets.
func TestBoundClientSockets(t *testing.T) {
	p := connected(t)
	for i := 1; i < MaxSockets; i++ {
		p.from = i
		p.srv.Socket(p.dial(&p.srv.Certificate).Identity).LoggedIn = true
	}
	if _, err := p.client.Dial(p.now, DialConfig{Name: "DemoServer", Certificate: &p.srv.Certificate}); err != ErrTooMany {
		t.Errorf("client socket beyond the bound: %v", err)
	}
}

// TestShareOfTheProcessor: who sends what costs much is not heard for the rest
// of the second; others are.
func TestShareOfTheProcessor(t *testing.T) {
	p := connected(t)
	p.server.share = 3 * WorkPrivate
	for range 5 {
		p.open(7)
	}
	if p.count(7) != 3 || p.server.Stats().Overused != 2 {
		t.Errorf("%d sockets, %+v", p.count(7), p.server.Stats())
	}
	if p.open(8) == nil {
		t.Error("another computer was not heard")
	}
	p.now = p.now.Add(time.Second)
	if p.open(7) == nil {
		t.Error("not heard in the next second")
	}
}
