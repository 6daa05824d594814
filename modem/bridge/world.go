package bridge

import (
	"bytes"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

// world is what a client has to do with the lab.
type world struct {
	media  []*modem.Medium
	labNow modem.Time
	limit  *wire.Limit
	held   int // messages taken in since the lab was paused
	paused bool

	out         wire.Batch
	carried     [][]byte // records for the next Turn
	backlog     int
	all         bool // somebody looks at everything
	subscribed  subscription
	computers   []wire.Computer
	presence    []byte // of computers, without who is seen
	unannounced bool
	announced   time.Duration
	drops       Drops
	member      wire.PublicKey // who the tab is
}

// subscription is what was asked of the server last.
type subscription struct {
	made     bool
	all      bool
	tunings  uint64
	channels int
}

// Attach joins the media of a lab in place of those before.
func (c *Client) Attach(media []*modem.Medium) {
	c.Detach()
	c.media = slices.Clone(media)
	for _, m := range c.media {
		m.AddTap(c)
	}
	c.subscribed = subscription{}
}

// Detach leaves the media.
func (c *Client) Detach() {
	for _, m := range c.media {
		m.RemoveTap(c)
	}
	c.media, c.computers, c.presence, c.held = nil, nil, nil, 0
}

// Watch says whether everything is wanted, not only what is listened to.
func (c *Client) Watch(all bool) { c.all = all }

// Pause says that lab time stands still: what comes meanwhile is heard when it
// goes on, up to MaxHeld messages.
func (c *Client) Pause(paused bool) {
	if c.paused != paused {
		c.paused, c.held = paused, 0
	}
}

// Computers says which computers the tab has. Others are told when it changes.
func (c *Client) Computers(list []wire.Computer) {
	b := wire.Presence{Computers: list}.Encode()
	if c.presence != nil && bytes.Equal(b, c.presence) {
		return
	}
	c.computers, c.presence, c.unannounced = list, b, true
	c.version++
}

// announce tells the others about this tab, when there is something new, and
// from time to time: who missed it once must not be deaf for good.
func (c *Client) announce() {
	again := len(c.peers) > 0 && c.now >= c.announced+AnnounceEvery
	if !again && (!c.unannounced || c.announced > 0 && c.now < c.announced+AnnounceGap) {
		return
	}
	c.unannounced, c.announced = false, c.now
	p := wire.Presence{Computers: c.computers, Member: c.member}
	for _, x := range c.peers {
		p.Sees = append(p.Sees, x.session.Short())
	}
	c.send(wire.KindRecord, c.sealer.Seal(c.tags.Presence(), p.Encode()).Encode())
}

// stale reports whether the server must be told anew what is wanted.
func (c *Client) stale() bool {
	return !c.subscribed.made || c.subscribed.all != c.all || c.subscribed.tunings != c.tunings()
}

func (c *Client) tunings() (n uint64) {
	for _, m := range c.media {
		n += m.Tunings()
	}
	return n
}

// subscribe tells the server which records are wanted, if that has changed.
func (c *Client) subscribe() {
	if !c.stale() {
		return
	}
	c.subscribed = subscription{made: true, all: c.all, tunings: c.tunings()}
	s := wire.Subscribe{All: c.all, Tags: []wire.Tag{c.tags.Presence()}}
	for _, m := range c.media {
		t := m.Tuning()
		s.All = s.All || t.Routers || len(s.Tags)+len(t.Channels) > wire.MaxTags
		for i := 0; i < len(t.Channels) && !s.All; i++ {
			s.Tags = append(s.Tags, c.tags.Channel(m.Name(), t.Channels[i]))
		}
	}
	if s.All {
		s.Tags = s.Tags[:1]
	}
	c.send(wire.KindSubscribe, s.Encode())
}

// Sent carries what a computer of this tab transmits. It implements modem.Tap.
func (c *Client) Sent(now modem.Time, msg *modem.Message) {
	switch {
	case msg.Modem.Remote():
		return // from outside: never carried out again
	case c.state == In && len(c.peers) == 0:
		return // there is nobody
	case c.state != In:
		if c.entered && !c.final() {
			c.count(&c.drops.Away)
		}
		return
	}
	from := msg.Modem
	medium := from.Medium()
	if medium == nil {
		return
	}
	body, err := wire.Message{
		Medium: medium.Name(), Channel: msg.Channel, Reply: msg.ReplyChannel, Value: msg.Value,
		From: modem.Remote{Computer: msg.Sender, Name: from.Name(), Kind: from.Kind(), At: from.At(), Dimension: from.Dimension()},
	}.Encode()
	if err != nil {
		c.count(&c.drops.Large)
		return
	}
	c.spend(medium.Name(), msg.Channel, body)
}

// spend seals a body if the limits let it through.
func (c *Client) spend(medium string, channel int, body []byte) {
	if c.backlog > MaxBacklog {
		c.count(&c.drops.Slow)
		return
	}
	switch c.limit.Spend(c.now, len(body)) {
	case wire.DroppedRate:
		c.count(&c.drops.Rate)
		return
	case wire.DroppedBytes:
		c.count(&c.drops.Bytes)
		return
	}
	c.carried = append(c.carried, c.sealer.Seal(c.tags.Channel(medium, channel), body).Encode())
}

// carry puts the sealed records into the batch. Their number is bounded by
// the limit, since Turn comes many times a second.
func (c *Client) carry() {
	for _, r := range c.carried {
		c.send(wire.KindRecord, r)
	}
	c.carried = c.carried[:0]
}

// Heard implements modem.Tap.
func (c *Client) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}

// Missed implements modem.Tap.
func (c *Client) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why) {}

// WantsMisses implements modem.Tap.
func (c *Client) WantsMisses() bool { return false }

var _ modem.Tap = (*Client)(nil)
