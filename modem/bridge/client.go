package bridge

import (
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

// State is where a client stands.
type State uint8

// The states.
const (
	Joining State = iota // not in yet
	In                   // connected
	Away                 // was in; tries to come back
	Refused              // was not let in, and tries again only if it may help
)

// Config describes a client.
type Config struct {
	Link    wire.Link
	Random  func([]byte) // fills with randomness that nobody can guess
	Member  wire.Seed    // who the tab is, zero: a new one is drawn
	Token   wire.Token   // of an earlier visit
	Claims  []int        // ids of computers that run already
	Fresh   int          // new ids wanted
	Welcome []byte       // what newcomers are told, nil if this tab is one itself
	Signed  []byte       // the charter of an earlier visit
	Address string       // where the server is; empty: whoever dials knows it
}

// Open makes a room of the tab's own: a key, and the tab's identity as owner.
func (c *Config) Open() {
	c.Random(c.Link.Key[:])
	c.Random(c.Member[:])
	c.Link.Owner = c.Member.Public().Fingerprint()
}

// ActKind says what the socket is to do.
type ActKind uint8

// The acts.
const (
	Dial   ActKind = iota // open a connection, to the server at Data
	Send                  // send Data
	HangUp                // end the connection; it is over without a Closed
	Tune                  // hear and be heard on the channel of the browser's tabs named Data
	Tell                  // say Data there
)

// Act is one thing the socket is to do.
type Act struct {
	Kind ActKind
	Data []byte
}

// Client is one tab's part in a room. All times are of one clock that never
// goes back, counted from any moment.
type Client struct {
	cfg     Config
	tags    *wire.Tags
	state   State
	why     string // what is the matter, a sentence
	now     time.Duration
	version uint64

	acts    []Act
	up      bool          // the socket is open
	dialing bool          // or being opened
	at      time.Duration // of the next attempt, or when the present one is given up
	tries   int
	away    int           // connections that broke or did not come about since the tab was in
	server  string        // where the tab is, or was last
	dialed  string        // where it tries to be
	others  []string      // other servers of the room
	heard   time.Duration // something came last
	spoke   time.Duration // something was sent last

	challenge *wire.Challenge // of this connection; nil: it has not come
	greeted   bool            // hello was said on this connection
	charter   *wire.Charter   // the newest that is known
	signed    []byte          // as it goes over the wire; nil: there is none
	conn      uint32
	token     wire.Token
	session   wire.Session
	sealer    *wire.Sealer // of messages
	control   *wire.Sealer
	ids       []int
	fresh     []int // granted and not taken yet
	wanted    int   // asked for and not granted yet
	highest   int   // id that the tab has heard of, -1: none
	entered   bool  // was granted its ids at least once
	welcome   []byte

	peers   []*Peer // by number
	senders map[wire.Session]*sender
	junk    bool // the server's welcome was not sealed with the room's key
	asking
	showing
	world
}

// New makes a client that wants to be connected at once.
func New(cfg Config, now time.Duration) *Client {
	c := &Client{cfg: cfg, tags: cfg.Link.Key.Tags(), now: now, at: now, welcome: cfg.Welcome, wanted: cfg.Fresh, token: cfg.Token}
	if cfg.Member == (wire.Seed{}) {
		cfg.Random(c.cfg.Member[:])
	}
	c.world.limit = wire.NewLimit(1)
	c.senders = map[wire.Session]*sender{}
	c.renew()
	c.member = c.cfg.Member.Public()
	c.server, c.ids = cfg.Address, slices.Clone(cfg.Claims)
	c.found()
	return c
}

// renew draws the session under which the tab seals. It lasts as long as the
// client, so that those who know it go on where they were after a cut.
func (c *Client) renew() {
	c.cfg.Random(c.session[:])
	c.sealer = wire.NewSealer(c.cfg.Link.Key, c.session, wire.Messages)
	c.control = wire.NewSealer(c.cfg.Link.Key, c.session, wire.Control)
	c.box = newOutbox()
}

// State is where it stands.
func (c *Client) State() State { return c.state }

// Why says what is the matter, in a sentence; empty when nothing is.
func (c *Client) Why() string { return c.why }

// Version counts changes of what State, Why, Peers, IDs and Dropped say.
func (c *Client) Version() uint64 { return c.version }

// Number is the number the server gave this connection.
func (c *Client) Number() uint32 { return c.conn }

// IDs are those granted to this tab.
func (c *Client) IDs() []int { return slices.Clone(c.ids) }

// Entered reports whether the tab was ever let in.
func (c *Client) Entered() bool { return c.entered }

// Welcome is what a newcomer is told, nil if there is nothing.
func (c *Client) Welcome() []byte { return c.welcome }

// TakeFresh gives the new ids, each once.
func (c *Client) TakeFresh() []int {
	out := c.fresh
	c.fresh = nil
	return out
}

// Want asks for more ids.
func (c *Client) Want(n int) {
	c.wanted += n
	if c.up && c.state == In {
		c.send(wire.KindWant, wire.Want{Fresh: n}.Encode())
	}
}

func (c *Client) set(s State, why string) {
	c.state, c.why = s, why
	c.version++
}

// Opened is told that the socket is open.
func (c *Client) Opened(now time.Duration) {
	c.now = now
	c.dialing, c.up, c.heard, c.spoke = false, true, now, now
	c.forgetPeers()
	c.out.Take() // what was meant for the connection before
	c.subscribed, c.greeted, c.junk, c.challenge = subscription{}, false, false, nil
}

// greet says hello, once for each connection, as soon as the server has told
// what is to be signed.
func (c *Client) greet() {
	if c.challenge == nil || c.greeted {
		return
	}
	c.greeted, c.spoke = true, c.now
	h := wire.Hello{Session: c.session, Token: c.token, Claims: c.ids, Fresh: c.wanted, Known: c.highest, Lab: c.cfg.Welcome != nil}
	h.Sign(c.cfg.Link, c.cfg.Member, *c.challenge)
	c.send(wire.KindHello, h.Encode())
}

// Closed is told that the socket is closed, or could not be opened, with the
// status of the close frame (0: there was none).
func (c *Client) Closed(now time.Duration, status int) {
	if !c.up && !c.dialing {
		return
	}
	c.now = now
	c.lost(closedWhy(status))
	switch status {
	case wire.CloseFlood:
		c.at = now + RetryRefused
	case wire.CloseReplaced:
		c.set(Refused, closedWhy(status))
		c.at = -1
	}
}

// lost notes that there is no connection, and when to try again.
func (c *Client) lost(why string) {
	c.up, c.dialing, c.acts = false, false, nil
	c.box.next = c.box.last + 1 // it is asked for
	c.forgetPeers()
	c.away++
	c.at = c.now + c.backoff()
	if c.state == Refused {
		c.at = c.now + RetryRefused
		return
	}
	next := Joining
	if c.entered {
		next = Away
	}
	c.set(next, why)
}

// whereTo is the server to be tried: the one the tab was at, or, when that is
// gone, the others, one after the other, each tab beginning somewhere else.
func (c *Client) whereTo() string {
	if c.away == 0 || len(c.others) == 0 {
		return c.server
	}
	at := int(c.session[0]) % len(c.others)
	all := append(append(slices.Clone(c.others[at:]), c.others[:at]...), c.server)
	if !slices.Contains(all, c.cfg.Address) {
		all = append(all, c.cfg.Address)
	}
	return all[(c.away-1)%len(all)]
}

// elsewhere takes the addresses of the other servers: those that are reached in
// the same way as this one, as a page that came by https reaches no others.
func (c *Client) elsewhere(e wire.Elsewhere) {
	scheme, _, _ := strings.Cut(c.cfg.Address, ":")
	c.others = nil
	for _, at := range e.Addresses {
		if strings.HasPrefix(at, scheme+":") {
			c.others = append(c.others, at)
		}
	}
}

// backoff is the time until the next attempt: longer each time, and a little
// different for each tab, so that they do not all come at once.
func (c *Client) backoff() time.Duration {
	d := min(RetryFirst<<min(c.tries, 10), RetryMost)
	if c.tries == 0 && len(c.others) > 0 {
		d = RetryOther
	}
	c.tries++
	var b [1]byte
	c.cfg.Random(b[:])
	return d - d*time.Duration(b[0])/1024
}

// final reports whether it was refused for good.
func (c *Client) final() bool { return c.state == Refused && c.at < 0 }

// Turn tells what the socket is to do. Backlog is how many bytes it has not
// sent yet.
func (c *Client) Turn(now time.Duration, backlog int) []Act {
	c.now, c.backlog = now, backlog
	switch {
	case c.final():
	case !c.up && !c.dialing && now >= c.at:
		c.dialing, c.at = true, now+DialTimeout
		c.dialed = c.whereTo()
		c.acts = append(c.acts, Act{Kind: Dial, Data: []byte(c.dialed)})
	case c.dialing && now >= c.at:
		c.hangUp("The server of the room does not answer. It is tried again and again.")
	case c.up && now-c.heard >= wire.Silence:
		c.hangUp("The server of the room has fallen silent. It is tried again and again.")
	}
	c.trim()
	if c.up {
		c.speak()
	}
	out := c.acts
	c.acts = nil
	return out
}

// hangUp gives a connection up.
func (c *Client) hangUp(why string) {
	c.lost(why)
	c.acts = append(c.acts, Act{Kind: HangUp})
}

// Leave ends the connection for good.
func (c *Client) Leave() []Act {
	c.Detach()
	open := c.up || c.dialing
	c.up, c.dialing, c.acts = false, false, nil
	c.state, c.at = Refused, -1
	if !open {
		return nil
	}
	return []Act{{Kind: HangUp}}
}

// speak puts together what is to be sent now.
func (c *Client) speak() {
	c.subscribe() // before the hello: others answer that at once
	c.greet()
	if c.state == In {
		c.announce()
		c.carry()
		c.pulse()
		c.wonder()
		c.show()
		c.resend()
	}
	if c.now-c.spoke >= wire.BeatEvery {
		c.send(wire.KindBeat, nil)
	}
	for _, m := range c.out.Take() {
		c.acts = append(c.acts, Act{Kind: Send, Data: m})
		c.spoke = c.now
	}
}

func (c *Client) send(k wire.Kind, body []byte) { c.out.Add(k, body) }

// Deadline is when Turn wants to be called at the latest.
func (c *Client) Deadline() time.Duration {
	if !c.up {
		if c.final() {
			return c.now + time.Hour
		}
		return c.at
	}
	d := min(c.heard+wire.Silence, c.spoke+wire.BeatEvery)
	if c.state == In && c.unannounced {
		d = min(d, c.announced+AnnounceGap)
	} else if c.state == In && len(c.peers) > 0 {
		d = min(d, c.announced+AnnounceEvery, c.pulsed+PulseIdle)
	}
	if c.state == In && c.telling() {
		d = min(d, c.pulsed+PulseEvery)
	}
	if at, ok := c.wondering(); ok && c.state == In {
		d = min(d, max(at, c.now))
	}
	if c.waiting() {
		return c.now
	}
	if c.resending() {
		return min(d, c.now+resendEvery)
	}
	return d
}

// waiting reports whether something can be sent at once.
func (c *Client) waiting() bool {
	return c.state == In && c.box.next <= c.box.last || c.stale() || c.challenge != nil && !c.greeted
}

// Received takes a message of the socket. at is the time of the lab, at which
// others' messages are heard.
func (c *Client) Received(now time.Duration, at modem.Time, msg []byte) {
	if !c.up {
		return // of a connection that was given up
	}
	c.now, c.heard, c.labNow = now, now, at
	frames, err := wire.Split(msg)
	for i := 0; i < len(frames) && err == nil && c.up; i++ {
		err = c.frame(frames[i])
	}
	if err != nil && c.up {
		c.hangUp("The server of the room sent what cannot be read (" + err.Error() + "). It is tried again.")
	}
}

// frame does what one frame says.
func (c *Client) frame(f wire.Frame) error {
	switch f.Kind {
	case wire.KindRecord, wire.KindResent:
		r, err := wire.DecodeRecord(f.Body)
		if err == nil {
			c.receive(r, f.Kind == wire.KindResent)
		}
		return err
	case wire.KindGranted:
		g, err := wire.DecodeGranted(f.Body)
		if err == nil {
			err = c.granted(g)
		}
		return err
	case wire.KindPeer:
		p, err := wire.DecodePeer(f.Body)
		if err == nil {
			err = c.meet(p)
		}
		return err
	case wire.KindLeft:
		l, err := wire.DecodeLeft(f.Body)
		if err == nil {
			c.part(l.Conn)
		}
		return err
	case wire.KindNotice:
		n, err := wire.DecodeNotice(f.Body)
		if err == nil {
			c.noticed(n)
		}
		return err
	case wire.KindChallenge:
		x, err := wire.DecodeChallenge(f.Body)
		c.challenge = &x
		return err
	case wire.KindCharter:
		c.chartered(f.Body)
	case wire.KindElsewhere:
		e, err := wire.DecodeElsewhere(f.Body)
		if err == nil {
			c.elsewhere(e)
		}
		return err
	case wire.KindRefused:
		r, err := wire.DecodeRefused(f.Body)
		if err == nil {
			c.refused(r)
		}
		return err
	}
	return nil // a beat, or what only a server is told
}

// granted takes the ids the server gives: new ones stand behind those known.
func (c *Client) granted(g wire.Granted) error {
	var fresh []int
	for _, id := range g.IDs {
		if !slices.Contains(c.ids, id) {
			fresh = append(fresh, id)
		}
	}
	if len(c.ids)+len(fresh) > wire.MaxIDs {
		return errIDs
	}
	c.ids = append(c.ids, fresh...)
	c.learnIDs(c.ids)
	c.fresh = append(c.fresh, fresh...)
	c.wanted = max(c.wanted-len(fresh), 0)
	if c.conn, c.token = g.Conn, g.Token; c.state == In {
		c.version++
		return nil
	}
	c.entered, c.tries, c.unannounced = true, 0, true
	c.server, c.away = c.dialed, 0
	c.set(In, "")
	if (!g.Charter || c.junk) && c.signed != nil {
		c.send(wire.KindCharter, c.signed)
	}
	return nil
}

// What no honest server sends.
const (
	errIDs  = wire.Error("more ids than a tab may have")
	errTabs = wire.Error("more tabs than a room holds")
)

func (c *Client) refused(r wire.Refused) {
	c.hangUp("")
	c.set(Refused, refusalWhy(r))
	c.at = c.now + RetryRefused
	if r.Why == wire.RefusedTaken || r.Why == wire.RefusedIDs || r.Why == wire.RefusedRemoved {
		c.at = -1
	}
}
