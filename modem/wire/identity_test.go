package wire

import (
	"bytes"
	"testing"
)

func link(owner Seed) Link { return Link{Key: Key{1}, Owner: owner.Public().Fingerprint()} }

// A hello proves the room's key and the tab's own, for one challenge.
func TestProofs(t *testing.T) {
	l, member, c := link(Seed{1}), Seed{2}, Challenge{3}
	good := Hello{Session: Session{4}, Claims: []int{1}}
	good.Sign(l, member, c)
	if err := good.Check(c); err != nil || good.Room != l.Room() || good.Member != member.Public() {
		t.Fatal(err)
	}
	const key, own, room = "wire: hello has no proof of the room's key", "wire: hello has no proof of the tab's key", "wire: hello names a room that is not its key's"
	for name, x := range map[string]struct {
		change func(h *Hello)
		want   string
	}{
		"another room":        {func(h *Hello) { h.Room[0]++ }, room},
		"another owner":       {func(h *Hello) { h.Owner[0]++ }, room},
		"another key":         {func(h *Hello) { h.Access[0]++ }, room},
		"another session":     {func(h *Hello) { h.Session[0]++ }, key},
		"another tab":         {func(h *Hello) { h.Member = Seed{9}.Public() }, key},
		"no proof of the key": {func(h *Hello) { h.HasKey = Signature{} }, key},
		"no proof of the tab": {func(h *Hello) { h.IsMember = Signature{} }, own},
		"the proofs swapped":  {func(h *Hello) { h.HasKey, h.IsMember = h.IsMember, h.HasKey }, key},
	} {
		h := good
		x.change(&h)
		if err := h.Check(c); err == nil || err.Error() != x.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := good.Check(Challenge{4}); err == nil || err.Error() != key {
		t.Errorf("of another connection: %v", err)
	}
	other := good
	other.Sign(Link{Key: Key{2}, Owner: l.Owner}, member, c)
	if other.Room == good.Room || other.Access == good.Access {
		t.Error("two keys make one room")
	}
}

// charter is one with everything in it, signed by its second owner.
func charter(t *testing.T, l Link) (c *Charter, signed []byte) {
	c = &Charter{Version: 1, Closed: true, IDs: []int{0, 70000}, Removed: []PublicKey{{5}, {6}}, Welcome: []byte("sealed")}
	c.Sign(Seed{1}, l.Room())
	if _, err := c.HandOver(Seed{1}, l.Room(), Seed{2}.Public()); err != nil {
		t.Fatal(err)
	}
	c.Version++
	return c, c.Sign(Seed{2}, l.Room())
}

func TestCharters(t *testing.T) {
	l := link(Seed{1})
	c, b := charter(t, l)
	got, err := OpenCharter(l.Room(), l.Owner, b)
	if err != nil || got.Version != 3 || !got.Closed || len(got.IDs) != 2 || got.Owner() != (Seed{2}).Public() || string(got.Welcome) != "sealed" || !got.Bars(PublicKey{6}) || got.Bars(PublicKey{7}) {
		t.Fatalf("%+v %v", got, err)
	}
	if again := got.Sign(Seed{2}, l.Room()); !bytes.Equal(again, b) {
		t.Errorf("%x becomes %x", b, again)
	}
	for n := range b {
		if _, err := OpenCharter(l.Room(), l.Owner, b[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are taken", n, len(b))
		}
		if _, err := OpenCharter(l.Room(), l.Owner, with(b, n, b[n]+1)); err == nil {
			t.Errorf("with byte %d changed it is taken", n)
		}
	}
	forged := *c
	forged.Version = 9
	for want, err := range map[string]error{
		"wire: charter is not the room's owner's":              second(OpenCharter(l.Room(), OwnerID{1}, b)),
		"wire: charter has a deed that its owner did not sign": second(OpenCharter(RoomID{1}, l.Owner, b)),
		"wire: charter was not signed by the room's owner":     second(OpenCharter(l.Room(), l.Owner, forged.Sign(Seed{1}, l.Room()))), // who gave it away
		"wire: charter of an owner, in a room without one":     second(OpenCharter(l.Room(), OwnerID{}, b)),
		"wire: charter counts 65, at most 64":                  second(OpenCharter(l.Room(), l.Owner, []byte{0, 0, 0, 0, 0, 0, 0, 65})),
		"wire: charter keeps 65 ids, at most 64":               second(OpenCharter(l.Room(), l.Owner, append([]byte{0, 0, 0, 0, 0, 0, 65}, make([]byte, 500)...))),
		"wire: charter has the flag 2":                         second(OpenCharter(l.Room(), l.Owner, []byte{0, 0, 0, 0, 2})),
		"wire: charter ends too early":                         second(OpenCharter(l.Room(), l.Owner, nil)),
		"wire: a room is handed over at most 8 times":          handedOver(l, MaxDeeds+1),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := handedOver(l, MaxDeeds); err != nil {
		t.Error(err)
	}
	plain := (&Charter{Welcome: []byte("sealed")}).Plain()
	if p, err := OpenCharter(RoomID{1}, OwnerID{}, plain); err != nil || string(p.Welcome) != "sealed" || p.Closed {
		t.Errorf("%+v %v", p, err)
	}
	full := &Charter{IDs: make([]int, MaxReserved), Removed: make([]PublicKey, MaxRemoved), Deeds: make([]Deed, MaxDeeds)}
	if n := len(full.Plain()); n > maxCharter {
		t.Errorf("the largest charter has %d bytes", n)
	}
}

func handedOver(l Link, times int) error {
	c := &Charter{Version: 1}
	b := c.Sign(Seed{1}, l.Room())
	for n := range times {
		var err error
		if b, err = c.HandOver(Seed{byte(n + 1)}, l.Room(), Seed{byte(n + 2)}.Public()); err != nil {
			return err
		}
	}
	_, err := OpenCharter(l.Room(), l.Owner, b)
	return err
}

// A charter takes the place of an older one, and undoes no deed.
func TestNewerCharters(t *testing.T) {
	l := link(Seed{1})
	one := &Charter{Version: 1}
	one.Sign(Seed{1}, l.Room())
	two := *one
	two.Version = 2
	given := *one
	if _, err := given.HandOver(Seed{1}, l.Room(), Seed{2}.Public()); err != nil {
		t.Fatal(err)
	}
	elsewhere := *one
	if _, err := elsewhere.HandOver(Seed{1}, l.Room(), Seed{3}.Public()); err != nil {
		t.Fatal(err)
	}
	late := *one
	late.Version = 99
	stranger := &Charter{Version: 50}
	stranger.Sign(Seed{7}, l.Room())
	for _, c := range []struct {
		a, b *Charter
		want bool
	}{{one, nil, true}, {&two, one, true}, {one, one, false}, {one, &two, false}, {&given, &two, true}, {&late, &given, false}, {&elsewhere, &given, false}, {stranger, one, false}} {
		if got := c.a.Newer(c.b); got != c.want {
			t.Errorf("version %d over %+v: %v", c.a.Version, c.b, got)
		}
	}
}

// FuzzCharter: nobody but the owner makes one, and what is taken is written in
// the same way.
func FuzzCharter(f *testing.F) {
	l := link(Seed{1})
	own := (&Charter{Version: 1, Welcome: []byte("sealed")}).Sign(Seed{1}, l.Room())
	f.Add(own)
	plain := (&Charter{Welcome: []byte("sealed")}).Plain()
	f.Add(plain)
	signed := bytes.Clone(plain)
	signed[len(signed)-len("sealed")-1] = '0'
	f.Add(signed)
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := OpenCharter(l.Room(), l.Owner, b); err == nil && !bytes.Equal(b, own) {
			t.Errorf("taken: %+v", c)
		}
		if c, err := OpenCharter(l.Room(), OwnerID{}, b); err == nil && !bytes.Equal(c.Plain(), b) {
			t.Errorf("%x becomes %x", b, c.Plain())
		}
	})
}
