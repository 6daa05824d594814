package bridge

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// ShowGap is the time between two pictures of a tab's screens.
const ShowGap = 500 * time.Millisecond

// showing is what a tab shows the room's owner of its screens.
type showing struct {
	screens []wire.Screen
	shownTo wire.Session
	shownAt time.Duration
	shown   map[int][]byte // as they went out, by computer
}

// Show says what the room's owner may see: these screens and no others, at most
// wire.MaxShown.
func (c *Client) Show(list []wire.Screen) { c.screens = list[:min(len(list), wire.MaxShown)] }

// owner is the tab of the room's owner, nil if it is not here. What the server
// says of it must be what it says itself, sealed.
func (c *Client) owner() *Peer {
	for _, p := range c.peers {
		if c.signed != nil && p.alive && p.claims == p.member && p.member == c.charter.Owner() {
			return p
		}
	}
	return nil
}

// show sends the owner what is new of the screens.
func (c *Client) show() {
	if len(c.screens) == 0 && len(c.shown) == 0 || c.now < c.shownAt+ShowGap {
		return
	}
	p := c.owner()
	if p == nil {
		return
	}
	if p.session != c.shownTo {
		c.shownTo, c.shown = p.session, map[int][]byte{}
	}
	c.shownAt = c.now
	gone := maps.Clone(c.shown)
	for _, s := range c.screens {
		delete(gone, s.Computer)
		if b := s.Encode(); !bytes.Equal(b, c.shown[s.Computer]) {
			c.shown[s.Computer] = b
			c.tellTo(p, b)
		}
	}
	for id := range gone {
		delete(c.shown, id)
		c.tellTo(p, wire.Screen{Computer: id}.Encode())
	}
}

// saw takes a screen that another tab shows this one, the owner.
func (c *Client) saw(p *Peer, s *wire.Screen) {
	if !c.Owner() || !slices.Contains(p.ids, s.Computer) {
		c.count(&c.drops.Foreign)
		return
	}
	p.screens = slices.DeleteFunc(p.screens, func(o *wire.Screen) bool { return o.Computer == s.Computer })
	if len(s.Cells) > 0 && len(p.screens) < wire.MaxShown {
		p.screens = append(p.screens, s)
		slices.SortFunc(p.screens, func(a, b *wire.Screen) int { return cmp.Compare(a.Computer, b.Computer) })
	}
}

// Screens are those that a tab shows.
func (p *Peer) Screens() []*wire.Screen { return p.screens }
