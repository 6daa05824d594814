package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
)

// PublicKey is an Ed25519 public key (RFC 8032).
type PublicKey [ed25519.PublicKeySize]byte

// Signature is an Ed25519 signature.
type Signature [ed25519.SignatureSize]byte

// Seed is the private half of a tab's identity: who holds it is that tab to
// the server, after a reload and a restart too. It is drawn at random and sent
// to nobody.
type Seed [ed25519.SeedSize]byte

func (s Seed) key() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(s[:]) }

// Public is the half that others know.
func (s Seed) Public() PublicKey { return PublicKey(s.key()[ed25519.SeedSize:]) }

// sign signs parts for one purpose.
func (s Seed) sign(purpose string, parts ...[]byte) Signature {
	return Signature(ed25519.Sign(s.key(), joined(purpose, parts)))
}

func (p PublicKey) verifies(sig Signature, purpose string, parts ...[]byte) bool {
	return ed25519.Verify(p[:], joined(purpose, parts), sig[:])
}

// joined is what is signed. All parts but the last are of fixed sizes, so that
// two lists of parts never give the same bytes.
func joined(purpose string, parts [][]byte) []byte {
	out := append([]byte(salt), purpose...)
	out = append(out, 0)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// OwnerID is the fingerprint of the public key of who opened a room; zero: the
// room has no owner.
type OwnerID [16]byte

// Fingerprint is how a link names an owner.
func (p PublicKey) Fingerprint() (id OwnerID) {
	sum := sha256.Sum256(joined("owner", [][]byte{p[:]}))
	copy(id[:], sum[:])
	return id
}

// Link is what stands in the fragment of a room's link: the key, and whom the
// room belongs to.
type Link struct {
	Key   Key
	Owner OwnerID
}

// ParseLink reads a link as String writes it: 43 characters, or 22 for a room
// without an owner.
func ParseLink(s string) (l Link, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != len(l.Key) && len(b) != len(l.Key)+len(l.Owner) {
		return l, errorf("%q is no key of a room: 43 or 22 letters, digits, - and _", clip(s))
	}
	copy(l.Owner[:], b[copy(l.Key[:], b):])
	return l, nil
}

// String writes the link for a URL.
func (l Link) String() string {
	if l.Owner == (OwnerID{}) {
		return l.Key.String()
	}
	return base64.RawURLEncoding.EncodeToString(append(l.Key[:], l.Owner[:]...))
}

// access is the key pair that shows that somebody has the room's key.
func (k Key) access() (s Seed) {
	k.derive(s[:], "access", nil)
	return s
}

// Room is the name under which the server knows the room. It comes from the
// public half of a key that is made of the room's, so the server can check who
// has the key, and needs to have heard nothing of the room for that.
func (l Link) Room() RoomID { return roomOf(l.Key.access().Public(), l.Owner) }

func roomOf(access PublicKey, owner OwnerID) RoomID {
	sum := sha256.Sum256(joined("room", [][]byte{access[:], owner[:]}))
	return RoomID(sum[:len(RoomID{})])
}

// Challenge is what a server asks to be signed, random for each connection.
type Challenge [32]byte

// Sign fills in who says the hello, and proves it to a server that gave the
// challenge: that the room's key is known, and that the tab is the one whose
// public key it shows.
func (h *Hello) Sign(l Link, member Seed, c Challenge) {
	access := l.Key.access()
	h.Room, h.Owner, h.Access, h.Member = l.Room(), l.Owner, access.Public(), member.Public()
	h.HasKey = access.sign("enter", c[:], h.Session[:], h.Member[:])
	h.IsMember = member.sign("member", c[:], h.Session[:], h.Room[:])
}

// Check is the server's side of Sign.
func (h *Hello) Check(c Challenge) error {
	switch {
	case h.Room != roomOf(h.Access, h.Owner):
		return errorf("hello names a room that is not its key's")
	case !h.Access.verifies(h.HasKey, "enter", c[:], h.Session[:], h.Member[:]):
		return errorf("hello has no proof of the room's key")
	case !h.Member.verifies(h.IsMember, "member", c[:], h.Session[:], h.Room[:]):
		return errorf("hello has no proof of the tab's key")
	}
	return nil
}
