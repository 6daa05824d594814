package bridge

import (
	"fmt"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// ownedPair is an owner and a guest of its room.
func ownedPair(t *testing.T) (s *server, owner, guest *tab) {
	s = newServer(t)
	s.owned = true
	return pairOf(s)
}

// The owner closes the room, removes a tab and hands the room over; all others
// learn it, and cannot do it.
func TestOwner(t *testing.T) {
	s, owner, guest := ownedPair(t)
	if !owner.Owner() || guest.Owner() || owner.IsClosed() {
		t.Fatal("who opened the room does not own it alone")
	}
	for _, err := range []error{guest.SetClosed(true), guest.Remove(owner.conn), guest.HandOver(owner.conn)} {
		if err != errNotOwner || err.Error() != "only who owns the room can do that" {
			t.Error(err)
		}
	}
	for _, err := range []error{owner.Remove(77), owner.HandOver(77)} {
		if err != errNobody || err.Error() != "that tab is not in the room any more" {
			t.Error(err)
		}
	}
	if err := owner.SetClosed(true); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	if !guest.IsClosed() {
		t.Error("the guest does not know that the room is closed")
	}
	if err := owner.HandOver(guest.conn); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	if owner.Owner() || !guest.Owner() || owner.SetClosed(false) != errNotOwner {
		t.Error("the room is not the guest's alone now")
	}
	if err := guest.Remove(owner.conn); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	x, err := wire.OpenCharter(s.link.Room(), s.link.Owner, s.welcome)
	if err != nil || !x.Bars(owner.hello.Member) || !x.Closed || fmt.Sprint(x.IDs) != "[1]" {
		t.Errorf("%+v %v", x, err)
	}
}

// A room is not handed over to somebody the server made up.
func TestHandOverToNobody(t *testing.T) {
	s, owner, guest := ownedPair(t)
	owner.give(wire.KindLeft, wire.Left{Conn: guest.conn}.Encode())
	owner.give(wire.KindPeer, wire.Peer{Conn: guest.conn, Session: guest.hello.Session, Member: wire.Seed{66}.Public(), IDs: []int{1}}.Encode())
	if owner.peer(guest.conn).member != (wire.Seed{66}).Public() {
		t.Fatal("the lie was not told")
	}
	if err := owner.HandOver(guest.conn); err != errNobody {
		t.Error(err)
	}
	s.run(0)
}

// Only the owner says what newcomers are told: what others, or the server, put
// in its place is counted, and answered with what is known.
func TestForgedCharters(t *testing.T) {
	s, owner, guest := ownedPair(t)
	good := s.welcome
	member, _ := guest.Member()
	for _, bad := range [][]byte{{1, 2, 3}, (&wire.Charter{Version: 9}).Sign(member, s.link.Room()), (&wire.Charter{}).Plain()} {
		before := guest.Drops().Forged
		guest.give(wire.KindCharter, bad)
		if guest.Drops().Forged != before+1 || string(guest.Welcome()) != "# Lab" {
			t.Errorf("%x was taken", bad)
		}
	}
	if err := owner.SetClosed(true); err != nil {
		t.Fatal(err)
	}
	s.run(0)
	newest := string(s.welcome)
	s.crash()
	s.down, s.welcome = false, good // a server that tells an old one
	s.run(RetryMost)
	if string(s.welcome) != newest || !guest.IsClosed() || !owner.IsClosed() {
		t.Error("the server was not told the newest charter")
	}
}

// The server may not know what the tab signs until it has told the challenge.
func TestNoHelloWithoutAChallenge(t *testing.T) {
	c := New(Config{Random: func([]byte) {}}, 0)
	c.Turn(0, 0)
	c.Opened(0)
	for _, a := range c.Turn(0, 0) {
		if frames, _ := wire.Split(a.Data); frames[0].Kind == wire.KindHello {
			t.Error("a hello was said without one")
		}
	}
	c.Received(0, 0, wire.AppendFrame(nil, wire.KindChallenge, []byte{1}))
	if c.Why() != "The server of the room sent what cannot be read (wire: challenge ends too early). It is tried again." {
		t.Error(c.Why())
	}
}
