package wire

import "encoding/binary"

// Charter is what a room's owner says of it: what newcomers are told, who may
// come in, and who owns it now. It is signed, so any member can bring it to a
// server that knows nothing, and nobody can make one up. A room without an
// owner has only the welcome, unsigned.
type Charter struct {
	Version uint32 // a newer one takes the place of an older one of the same owner
	Closed  bool   // to those who were not in it
	IDs     []int  // computers of the owner, which are given to nobody else
	Removed []PublicKey
	Deeds   []Deed // how it was handed over
	Welcome []byte // sealed by Key.SealWelcome, may be empty

	signer PublicKey // who opened the room
}

// Deed hands a room over to a tab; the owner before signs it, and the charter
// of that version, which is their last.
type Deed struct {
	To      PublicKey
	Version uint32
	Sig     Signature
}

func (d *Deed) terms(room RoomID, n int) []byte {
	return append(binary.BigEndian.AppendUint32(append(room[:], byte(n)), d.Version), d.To[:]...)
}

// Bounds of a charter.
const (
	MaxRemoved  = 64 // tabs that may not come back; the first is forgotten for the next
	MaxDeeds    = 8  // times a room is handed over
	MaxReserved = 64 // ids of the owner
	maxCharter  = 8 << 10
)

// Owner is who may sign the next charter.
func (c *Charter) Owner() PublicKey {
	if n := len(c.Deeds); n > 0 {
		return c.Deeds[n-1].To
	}
	return c.signer
}

// Newer reports whether a charter takes another's place: it does not undo a
// deed, and is of a later owner or a later version.
func (c *Charter) Newer(than *Charter) bool {
	if than == nil || c.signer != than.signer {
		return than == nil
	}
	for i, d := range than.Deeds {
		if i >= len(c.Deeds) || c.Deeds[i].To != d.To {
			return false
		}
	}
	return len(c.Deeds) > len(than.Deeds) || c.Version > than.Version
}

// Bars reports whether a tab has been removed.
func (c *Charter) Bars(member PublicKey) bool {
	for _, p := range c.Removed {
		if p == member {
			return true
		}
	}
	return false
}

// HandOver makes a tab the owner in the next version, and gives the frame's body.
func (c *Charter) HandOver(owner Seed, room RoomID, to PublicKey) ([]byte, error) {
	if len(c.Deeds) >= MaxDeeds {
		return nil, errorf("a room is handed over at most %d times", MaxDeeds)
	}
	c.Version++
	d := Deed{To: to, Version: c.Version}
	d.Sig = owner.sign("deed", d.terms(room, len(c.Deeds)))
	c.Deeds = append(c.Deeds[:len(c.Deeds):len(c.Deeds)], d)
	return c.Sign(owner, room), nil
}

// Sign gives the frame's body, signed by the owner. The first charter is of
// who opened the room.
func (c *Charter) Sign(owner Seed, room RoomID) []byte {
	if c.signer == (PublicKey{}) {
		c.signer = owner.Public()
	}
	b := c.head()
	sig := owner.sign("charter", room[:], b, c.Welcome)
	return append(append(b, sig[:]...), c.Welcome...)
}

// Plain gives the frame's body of a room without an owner.
func (c *Charter) Plain() []byte {
	return append(append(c.head(), make([]byte, len(Signature{}))...), c.Welcome...)
}

// head is all but the signature and the welcome.
func (c *Charter) head() []byte {
	b := binary.BigEndian.AppendUint32(nil, c.Version)
	b = appendIDs(append(b, flag(c.Closed)), c.IDs[:min(len(c.IDs), MaxReserved)])
	removed := c.Removed[max(len(c.Removed)-MaxRemoved, 0):]
	b = append(b, byte(len(removed)))
	for _, p := range removed {
		b = append(b, p[:]...)
	}
	b = append(append(b, c.signer[:]...), byte(len(c.Deeds)))
	for _, d := range c.Deeds {
		b = binary.BigEndian.AppendUint32(append(b, d.To[:]...), d.Version)
		b = append(b, d.Sig[:]...)
	}
	return b
}

// OpenCharter reads a charter of a room, and checks that the owner whom the
// room's name is bound to has signed it.
func OpenCharter(room RoomID, owner OwnerID, b []byte) (*Charter, error) {
	r := reader{b: b, what: "charter"}
	c := &Charter{Version: r.uint32(), Closed: r.flag(), IDs: r.ids()}
	for range r.few(MaxRemoved) {
		c.Removed = append(c.Removed, PublicKey(r.fixed(len(PublicKey{}))))
	}
	c.signer = PublicKey(r.fixed(len(PublicKey{})))
	for range r.few(MaxDeeds) {
		c.Deeds = append(c.Deeds, Deed{PublicKey(r.fixed(len(PublicKey{}))), r.uint32(), Signature(r.fixed(len(Signature{})))})
	}
	sig := Signature(r.fixed(len(Signature{})))
	if r.err != nil {
		return nil, r.err
	}
	c.Welcome = r.b
	if len(c.IDs) > MaxReserved {
		return nil, errorf("charter keeps %d ids, at most %d", len(c.IDs), MaxReserved)
	}
	return c, c.check(room, owner, sig, b[:len(b)-len(c.Welcome)-len(sig)])
}

func (c *Charter) check(room RoomID, owner OwnerID, sig Signature, head []byte) error {
	if owner == (OwnerID{}) {
		if plain := (&Charter{}).head(); string(head) != string(plain) || sig != (Signature{}) {
			return errorf("charter of an owner, in a room without one")
		}
		return nil
	}
	if c.signer.Fingerprint() != owner {
		return errorf("charter is not the room's owner's")
	}
	now, giver := c.signer, c.signer
	for i, d := range c.Deeds {
		if !now.verifies(d.Sig, "deed", d.terms(room, i)) {
			return errorf("charter has a deed that its owner did not sign")
		}
		now, giver = d.To, now
	}
	if n := len(c.Deeds); n > 0 && c.Version == c.Deeds[n-1].Version {
		now = giver
	}
	if !now.verifies(sig, "charter", room[:], head, c.Welcome) {
		return errorf("charter was not signed by the room's owner")
	}
	return nil
}
