package bridge

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// owned is a room with an owner, whose tab is in it, and what the owner said.
func owned(w *world) (l wire.Link, owner *tab, c *wire.Charter) {
	w.t.Helper()
	l = wire.Link{Key: wire.Key{1}, Owner: wire.Seed{200}.Public().Fingerprint()}
	owner = w.knockAs(l, wire.Seed{200}, wire.Hello{Claims: []int{0, 1}})
	owner.granted()
	c = &wire.Charter{Version: 1, IDs: []int{0, 1}, Welcome: []byte("sealed")}
	owner.send(wire.KindCharter, c.Sign(owner.member, l.Room()))
	owner.next(wire.KindCharter)
	return l, owner, c
}

// proclaim tells a new version of the charter.
func (x *tab) proclaim(l wire.Link, c *wire.Charter) {
	c.Version++
	b := c.Sign(x.member, l.Room())
	x.send(wire.KindCharter, b)
	for string(x.next(wire.KindCharter)) != string(b) {
	}
}

func (x *tab) refusal() wire.Refused {
	x.w.t.Helper()
	r, err := wire.DecodeRefused(x.next(wire.KindRefused))
	if err != nil {
		x.w.t.Fatal(err)
	}
	return r
}

// restart is a server at another address with the same secret and no memory.
func (w *world) restart() *world {
	next := newWorld(w.t)
	next.server.opt.Secret = w.server.opt.Secret
	return next
}

// Without the room's key nobody has a place, an id or the welcome, and the
// room's name alone is no key.
func TestNobodyIsInWithoutTheKey(t *testing.T) {
	w := newWorld(t)
	l, owner, _ := owned(w)
	for name, bend := range map[string]func(h *wire.Hello, c wire.Challenge){
		"another key": func(h *wire.Hello, c wire.Challenge) {
			h.Sign(wire.Link{Key: wire.Key{9}, Owner: l.Owner}, wire.Seed{9}, c)
			h.Room = l.Room()
		},
		"another challenge":   func(h *wire.Hello, c wire.Challenge) { c[0]++; h.Sign(l, wire.Seed{9}, c) },
		"somebody's identity": func(h *wire.Hello, c wire.Challenge) { h.Sign(l, wire.Seed{9}, c); h.Member = owner.member.Public() },
	} {
		x := w.dial()
		c, err := wire.DecodeChallenge(x.next(wire.KindChallenge))
		if err != nil {
			t.Fatal(err)
		}
		h := wire.Hello{Fresh: 1}
		bend(&h, c)
		x.send(wire.KindHello, h.Encode())
		if got := x.closed(); !strings.HasPrefix(got, "4005 wire: hello ") {
			t.Errorf("%s: %s", name, got)
		}
		for _, f := range x.got {
			if f.Kind != wire.KindBeat {
				t.Errorf("%s: was told a frame of kind %d", name, f.Kind)
			}
		}
	}
	junk := w.knockAs(l, wire.Seed{9}, wire.Hello{Fresh: 1})
	junk.granted()
	junk.send(wire.KindCharter, (&wire.Charter{Version: 7, Welcome: []byte("junk")}).Sign(junk.member, l.Room()))
	if got := junk.closed(); got != "4005 wire: charter is not the room's owner's" {
		t.Error(got)
	}
	next := w.knockAs(l, wire.Seed{10}, wire.Hello{Fresh: 1})
	if b := next.next(wire.KindCharter); !strings.HasSuffix(string(b), "sealed") {
		t.Errorf("a newcomer is told %q", b)
	}
}

// A closed room takes its members back, also after the server forgot them, and
// nobody else; the owner can open it again.
func TestClosedRoom(t *testing.T) {
	w := newWorld(t)
	l, owner, c := owned(w)
	guest := w.knockAs(l, wire.Seed{5}, wire.Hello{Fresh: 1})
	ids := guest.granted()
	c.Closed = true
	owner.proclaim(l, c)
	if r := w.knockAs(l, wire.Seed{6}, wire.Hello{Fresh: 1}).refusal(); r.Why != wire.RefusedClosed {
		t.Errorf("a newcomer: %+v", r)
	}
	if back, got := w.againAt(l, guest, wire.Hello{Claims: ids, Token: guest.token}); !reflect.DeepEqual(got, ids) {
		t.Errorf("the guest is granted %v, had %v", got, ids)
	} else {
		guest = back
	}

	w = w.restart()
	owner = w.knockAs(l, owner.member, wire.Hello{Claims: []int{0, 1}})
	owner.granted()
	owner.proclaim(l, c)
	if r := w.knockAs(l, wire.Seed{6}, wire.Hello{Claims: ids, Token: guest.token}).refusal(); r.Why != wire.RefusedClosed {
		t.Errorf("a newcomer with the guest's token: %+v", r)
	}
	if _, got := w.againAt(l, guest, wire.Hello{Claims: ids, Token: guest.token}); !reflect.DeepEqual(got, ids) {
		t.Errorf("the guest is granted %v, had %v", got, ids)
	}
	c.Closed = false
	owner.proclaim(l, c)
	w.knockAs(l, wire.Seed{6}, wire.Hello{Fresh: 1}).granted()
}

// againAt says hello as a tab that was there, in a room with an owner.
func (w *world) againAt(l wire.Link, x *tab, h wire.Hello) (*tab, []int) {
	w.t.Helper()
	y := w.knockAs(l, x.member, h)
	return y, y.granted()
}

// Who is removed is told, goes at once, and does not come back.
func TestRemovedTab(t *testing.T) {
	w := newWorld(t)
	l, owner, c := owned(w)
	guest := w.knockAs(l, wire.Seed{5}, wire.Hello{Fresh: 1})
	ids := guest.granted()
	owner.peer()
	c.Removed = append(c.Removed, guest.member.Public())
	owner.proclaim(l, c)
	if r := guest.refusal(); r.Why != wire.RefusedRemoved {
		t.Errorf("%+v", r)
	}
	if got := guest.closed(); got != "4004 refused" {
		t.Error(got)
	}
	if left, _ := wire.DecodeLeft(owner.next(wire.KindLeft)); left.Conn != guest.conn {
		t.Errorf("%+v", left)
	}
	if r := w.knockAs(l, guest.member, wire.Hello{Claims: ids, Token: guest.token}).refusal(); r.Why != wire.RefusedRemoved {
		t.Errorf("coming back: %+v", r)
	}
}

// After a hand-over the new owner has the say, and the old one has none.
func TestHandOver(t *testing.T) {
	w := newWorld(t)
	l, owner, c := owned(w)
	heir := w.knockAs(l, wire.Seed{5}, wire.Hello{Fresh: 1})
	heir.granted()
	b, err := c.HandOver(owner.member, l.Room(), heir.member.Public())
	if err != nil {
		t.Fatal(err)
	}
	owner.send(wire.KindCharter, b)
	owner.next(wire.KindCharter)
	c.Closed = true
	heir.proclaim(l, c)
	c.Closed, c.Version = false, 90
	owner.send(wire.KindCharter, c.Sign(owner.member, l.Room()))
	if got := owner.closed(); got != "4005 wire: charter was not signed by the room's owner" {
		t.Error(got)
	}
	if r := w.knockAs(l, wire.Seed{6}, wire.Hello{Fresh: 1}).refusal(); r.Why != wire.RefusedClosed {
		t.Errorf("%+v", r)
	}
}

// Ids of who is away are given to nobody, whatever was forgotten.
func TestNobodysIDsAreGivenAway(t *testing.T) {
	w := newWorld(t)
	l, owner, c := owned(w)
	guest := w.knockAs(l, wire.Seed{5}, wire.Hello{Fresh: 2})
	ids := guest.granted()
	if !reflect.DeepEqual(ids, []int{2, 3}) {
		t.Fatal(ids)
	}
	charter := c.Sign(owner.member, l.Room())

	// The server forgets all; a stranger is first, and waits for who knows the room.
	w = w.restart()
	stranger := w.knockAs(l, wire.Seed{6}, wire.Hello{Fresh: 1})
	w.reached(1)
	w.pass(10 * time.Second)
	other := w.knockAs(l, wire.Seed{7}, wire.Hello{Claims: []int{4}, Known: 5}) // a member that knows of 4 ids
	other.granted()
	other.send(wire.KindCharter, charter)
	if got := stranger.granted(); !reflect.DeepEqual(got, []int{5}) {
		t.Errorf("the stranger is granted %v", got)
	}
	if r := w.knockAs(l, wire.Seed{8}, wire.Hello{Claims: []int{0}}).refusal(); r.Why != wire.RefusedTaken {
		t.Errorf("who claims the owner's id: %+v", r)
	}
	if _, got := w.againAt(l, guest, wire.Hello{Claims: ids, Token: guest.token}); !reflect.DeepEqual(got, ids) {
		t.Errorf("the guest is granted %v", got)
	}
	if _, got := w.againAt(l, owner, wire.Hello{Claims: []int{0, 1}}); !reflect.DeepEqual(got, []int{0, 1}) {
		t.Errorf("the owner is granted %v", got)
	}
}

// Who was granted an id gets it back from who only claimed it meanwhile.
func TestTokensBeatClaims(t *testing.T) {
	w := newWorld(t)
	l, _, _ := owned(w)
	guest := w.knockAs(l, wire.Seed{5}, wire.Hello{Fresh: 1})
	ids := guest.granted()
	w = w.restart()
	thief := w.knockAs(l, wire.Seed{6}, wire.Hello{Claims: ids})
	thief.granted()
	if r := w.knockAs(l, wire.Seed{7}, wire.Hello{Claims: ids, Token: guest.token}).refusal(); r.Why != wire.RefusedTaken {
		t.Errorf("with somebody else's token: %+v", r)
	}
	if _, got := w.againAt(l, guest, wire.Hello{Claims: ids, Token: guest.token}); !reflect.DeepEqual(got, ids) {
		t.Errorf("granted %v", got)
	}
	if r := thief.refusal(); r.Why != wire.RefusedTaken || !reflect.DeepEqual(r.IDs, ids) {
		t.Errorf("%+v", r)
	}
}

// A session is one tab's: nobody takes a place under another's.
func TestSessionsAreOneTabs(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	sessions = a.session[0] - 1 // the same is taken again
	x := w.knockAs(linkOf(wire.RoomID{}), wire.Seed{99}, wire.Hello{Fresh: 1})
	if r := x.refusal(); r.Why != wire.RefusedTaken {
		t.Errorf("%+v", r)
	}
}

// Tabs that are away are remembered up to a bound; their tokens hold beyond it.
func TestAbsentTabsAreBounded(t *testing.T) {
	s := New(Options{})
	t.Cleanup(s.Close)
	r := newRoom(s, wire.RoomID{1}, wire.OwnerID{}, "")
	for n := range maxAbsent + 50 {
		g := &grant{member: wire.PublicKey{byte(n), byte(n >> 8)}, until: time.Duration(n)}
		r.grants[g.member] = g
		r.own(g, []int{n})
		r.thin()
	}
	if len(r.grants) != maxAbsent || len(r.holder) != maxAbsent || r.holder[49] != nil || r.holder[50] == nil {
		t.Errorf("%d grants, %d ids", len(r.grants), len(r.holder))
	}
}

// New ids go upwards until they would become too large to read.
func TestIDsRunOut(t *testing.T) {
	s := New(Options{})
	t.Cleanup(s.Close)
	r := newRoom(s, wire.RoomID{1}, wire.OwnerID{}, "")
	g := &grant{}
	r.own(g, []int{0, 1<<31 - 1, maxTop - 1})
	for _, want := range []int{maxTop, 1, 2} {
		id := r.free(g)
		if r.own(g, []int{id}); id != want {
			t.Errorf("%d, want %d", id, want)
		}
	}
}
