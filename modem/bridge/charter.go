package bridge

import (
	"errors"
	"slices"

	"github.com/emberwire/emberwire/modem/wire"
)

// found makes the first charter, if this tab has a lab to tell newcomers and
// the room is its own, or nobody's.
func (c *Client) found() {
	c.charter, c.highest = &wire.Charter{}, -1
	c.learnIDs(c.ids)
	if x, err := c.openCharter(c.cfg.Signed); err == nil {
		c.adopt(x, c.cfg.Signed)
		return
	}
	owner := c.member.Fingerprint() == c.cfg.Link.Owner
	if c.welcome == nil || !owner && c.cfg.Link.Owner != (wire.OwnerID{}) {
		return
	}
	var nonce [24]byte
	c.cfg.Random(nonce[:])
	c.charter.Welcome = c.cfg.Link.Key.SealWelcome(nonce, c.welcome)
	if !owner {
		c.signed = c.charter.Plain()
		return
	}
	c.charter.IDs = slices.Clone(c.cfg.Claims)
	c.sign()
}

// sign makes the next version of the charter.
func (c *Client) sign() {
	c.charter.Version++
	c.signed = c.charter.Sign(c.cfg.Member, c.cfg.Link.Room())
	c.version++
}

// proclaim signs a charter and tells it.
func (c *Client) proclaim() {
	c.sign()
	if c.state == In {
		c.send(wire.KindCharter, c.signed)
	}
}

// learnIDs notes the highest id there was, so that a server that forgot them
// gives none away.
func (c *Client) learnIDs(ids []int) {
	for _, id := range ids {
		c.highest = max(c.highest, id)
	}
}

// chartered takes what the owner says. One that is not the owner's, or older
// than what is known, is answered with the known one.
func (c *Client) chartered(b []byte) {
	x, err := c.openCharter(b)
	if err != nil {
		c.junk = true
		c.count(&c.drops.Forged) // whoever sent it: the room can do without
		return
	}
	if c.signed != nil && !x.Newer(c.charter) {
		c.junk = c.junk || c.charter.Newer(x)
		return
	}
	c.adopt(x, b)
}

// openCharter reads a charter whose welcome the room's key opens.
func (c *Client) openCharter(b []byte) (*wire.Charter, error) {
	x, err := wire.OpenCharter(c.cfg.Link.Room(), c.cfg.Link.Owner, slices.Clone(b))
	if err == nil && len(x.Welcome) > 0 {
		_, err = c.cfg.Link.Key.OpenWelcome(x.Welcome)
	}
	return x, err
}

// adopt takes a charter that openCharter has read.
func (c *Client) adopt(x *wire.Charter, b []byte) {
	c.charter, c.signed = x, slices.Clone(b)
	c.learnIDs(x.IDs)
	if c.welcome == nil && len(x.Welcome) > 0 {
		c.welcome, _ = c.cfg.Link.Key.OpenWelcome(x.Welcome)
	}
	c.version++
}

// Owner reports whether the room is this tab's.
func (c *Client) Owner() bool {
	return c.cfg.Link.Owner != (wire.OwnerID{}) && c.signed != nil && c.charter.Owner() == c.member
}

// IsClosed reports whether the owner lets nobody new in.
func (c *Client) IsClosed() bool { return c.charter.Closed }

// Member is who the tab is, and Token what it comes back with: to be kept
// where nobody else can read them.
func (c *Client) Member() (wire.Seed, wire.Token) { return c.cfg.Member, c.token }

// Link is the room's.
func (c *Client) Link() wire.Link { return c.cfg.Link }

// Signed is the charter as it goes over the wire, nil if none is known.
func (c *Client) Signed() []byte { return c.signed }

var (
	errNotOwner = errors.New("only who owns the room can do that")
	errNobody   = errors.New("that tab is not in the room any more")
)

// SetClosed lets nobody new in, or again everybody who has the link.
func (c *Client) SetClosed(closed bool) error {
	if !c.Owner() {
		return errNotOwner
	}
	c.charter.Closed = closed
	c.proclaim()
	return nil
}

// Remove takes a tab out of the room for good. It still has the link, so the
// room is closed to newcomers too.
func (c *Client) Remove(conn uint32) error {
	p := c.peer(conn)
	switch {
	case !c.Owner():
		return errNotOwner
	case p == nil:
		return errNobody
	}
	c.charter.Closed = true
	c.charter.Removed = append(slices.Clone(c.charter.Removed), p.member)
	c.charter.Removed = c.charter.Removed[max(len(c.charter.Removed)-wire.MaxRemoved, 0):]
	c.proclaim()
	return nil
}

// HandOver makes another tab the room's owner. What the server says of that
// tab must be what the tab says itself, sealed.
func (c *Client) HandOver(conn uint32) error {
	p := c.peer(conn)
	switch {
	case !c.Owner():
		return errNotOwner
	case p == nil || !p.alive || p.claims != p.member:
		return errNobody
	}
	next := *c.charter
	next.IDs = p.ids[:min(len(p.ids), wire.MaxReserved)]
	b, err := next.HandOver(c.cfg.Member, c.cfg.Link.Room(), p.member)
	if err != nil {
		return err
	}
	c.charter, c.signed = &next, b
	c.version++
	if c.state == In {
		c.send(wire.KindCharter, b)
	}
	return nil
}
