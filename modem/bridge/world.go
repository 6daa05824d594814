package bridge

import (
	"bytes"
	"maps"
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
	box         outbox
	backlog     int
	all         bool // somebody looks at everything
	subscribed  subscription
	tuned       tuned
	computers   []wire.Computer
	pace        wire.Pace
	presence    []byte // of computers, without who is seen
	unannounced bool
	announced   time.Duration
	pulsed      time.Duration
	trimmed     time.Duration
	news        bool // something was heard, or missed, since the last pulse
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

// SetPace says how the tab's computers run. Others are told when it changes.
func (c *Client) SetPace(p wire.Pace) {
	if c.pace != p {
		c.pace, c.unannounced = p, true
		c.version++
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
	c.beatNow()
	p := wire.Presence{Computers: c.computers, Member: c.member, Pace: c.pace}
	c.tell(p.Encode())
}

// tellTo sends one tab something of the control stream.
func (c *Client) tellTo(p *Peer, body []byte) {
	r := c.control.Seal(c.tags.Presence(), body)
	c.send(wire.KindResend, wire.Resend{To: p.Number, Record: r.Encode()}.Encode())
}

// tell sends all others something of the control stream.
func (c *Client) tell(body []byte) {
	c.send(wire.KindRecord, c.control.Seal(c.tags.Presence(), body).Encode())
}

// pulse tells what was heard and sent, if that is news.
func (c *Client) pulse() {
	if c.now < c.pulsed+PulseEvery {
		return
	}
	if c.telling() || len(c.peers) > 0 && c.now >= c.pulsed+PulseIdle {
		c.beatNow()
	}
}

// telling reports whether the others wait for a pulse: to forget what they
// keep, or to send what is lacking.
func (c *Client) telling() bool {
	return len(c.peers) > 0 && (c.news || len(c.box.list) > 0 || slices.ContainsFunc(c.peers, func(p *Peer) bool { return p.behind }))
}

func (c *Client) beatNow() {
	p := wire.Pulse{Sent: c.box.next - 1}
	for _, x := range c.peers {
		s := wire.Sight{Session: x.session.Short(), Got: x.got, Missed: x.missed}
		if x.behind {
			s.Ask = x.ask
		}
		p.Sees = append(p.Sees, s)
	}
	c.pulsed, c.news = c.now, false
	c.tell(p.Encode())
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
	c.retune(s)
	c.send(wire.KindSubscribe, s.Encode())
}

// retune notes what is wanted from now on. What was not wanted until now, or is
// not any more, leaves no gap.
func (c *Client) retune(s wire.Subscribe) {
	was := c.tuned
	c.tuned = tuned{all: s.All, tags: make(map[wire.Tag]struct{}, len(s.Tags))}
	for _, t := range s.Tags {
		c.tuned.tags[t] = struct{}{}
	}
	for _, x := range c.senders {
		maps.DeleteFunc(x.seqs, func(t wire.Tag, _ uint32) bool { return !was.has(t) || !c.tuned.has(t) })
	}
}

// tuned is what was asked for.
type tuned struct {
	all  bool
	tags map[wire.Tag]struct{}
}

func (x tuned) has(t wire.Tag) bool {
	_, ok := x.tags[t]
	return x.all || ok
}

// wants reports whether messages of a tag are asked for.
func (c *Client) wants(t wire.Tag) bool { return c.tuned.has(t) }

// Sent carries what a computer of this tab transmits. It implements modem.Tap.
func (c *Client) Sent(now modem.Time, msg *modem.Message) {
	switch {
	case msg.From.Relayed:
		return // from outside: never carried out again
	case !c.entered || c.final() || c.state == In && !c.expected():
		return // there is nobody
	case !c.expected():
		c.count(&c.drops.Away) // for too long
		return
	}
	medium := msg.From.Medium
	tag := c.tags.Channel(medium, msg.Channel)
	m := wire.Message{
		Medium: medium, Channel: msg.Channel, Reply: msg.ReplyChannel, Value: msg.Value, From: msg.From.RelayedModem,
	}
	body, err := m.Encode()
	if err != nil {
		c.count(&c.drops.Large)
		return
	}
	if c.spend(len(body)) {
		seq := c.box.seq(tag)
		wire.SetSeq(body, seq)
		r := c.sealer.Seal(tag, body)
		c.put(r, seq)
		c.traced(msg.Number, c.session, r.Counter)
	}
}

// spend reports whether the limits let a body of n bytes through.
func (c *Client) spend(n int) bool {
	if c.backlog > MaxBacklog {
		c.count(&c.drops.Slow)
		return false
	}
	switch c.limit.Spend(c.now, n) {
	case wire.DroppedRate:
		c.count(&c.drops.Rate)
		return false
	case wire.DroppedBytes:
		c.count(&c.drops.Bytes)
		return false
	}
	return true
}

// Heard implements modem.Tap.
func (c *Client) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}

// Missed implements modem.Tap.
func (c *Client) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why) {}

// WantsMisses implements modem.Tap.
func (c *Client) WantsMisses() bool { return false }

var _ modem.Tap = (*Client)(nil)
