package bridge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	client "github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// cloud is some servers and tabs in virtual time. Nothing in it waits.
type cloud struct {
	t       *testing.T
	r       *rand.Rand
	now     time.Duration
	servers []*node
	tabs    []*cloudTab
	mail    []mail
	last    map[[2]int]time.Duration // when the latest message between two servers comes
	cut     map[[2]int]bool
	slow    time.Duration // at most, between servers
	granted map[int]wire.PublicKey
	link    wire.Link
}

// mail is a message on its way between servers.
type mail struct {
	from, to int
	run      int // of the receiver
	due      time.Duration
	topic    string
	msg      []byte
	deaf     bool
}

// node is one of the servers, its backplane and its clock.
type node struct {
	cloud  *cloud
	at     int
	run    int // how often it was started
	server *Server
	topics map[string]bool
	ear    Ear
	alive  bool
}

func newCloud(t *testing.T, seed uint64, servers int) *cloud {
	c := &cloud{t: t, r: rand.New(rand.NewPCG(seed, 17)), last: map[[2]int]time.Duration{}, cut: map[[2]int]bool{}, slow: 2 * time.Millisecond,
		granted: map[int]wire.PublicKey{}, link: wire.Link{Key: wire.Key{1}}}
	for at := range servers {
		n := &node{cloud: c, at: at}
		c.servers = append(c.servers, n)
		n.start()
	}
	return c
}

func (c *cloud) random(b []byte) {
	for i := range b {
		b[i] = byte(c.r.Uint32())
	}
}

func (n *node) start() {
	n.alive, n.topics = true, map[string]bool{}
	n.run++
	n.server = newServer(Options{
		Backplane: n, Name: fmt.Sprint("server ", n.at), Address: addressOf(n.at), Secret: []byte("shared"),
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return time.Unix(0, int64(n.cloud.now)) }, Quota: DefaultQuota, random: n.cloud.random,
	})
	n.server.ticking = true // the test does
}

// kill ends a server without a word.
func (n *node) kill() {
	n.alive, n.topics = false, map[string]bool{}
	n.server.opt.Backplane, n.server.fellows.bus = silent{}, silent{}
	for _, x := range n.cloud.tabs {
		if x.at == n {
			x.broken()
		}
	}
	n.server.Close()
}

type silent struct{}

func (silent) Start(Ear)              {}
func (silent) Listen(string, bool)    {}
func (silent) Publish(string, []byte) {}

// Start implements Backplane.
func (n *node) Start(e Ear) { n.ear = e }

// Listen implements Backplane.
func (n *node) Listen(topic string, on bool) { n.topics[topic] = on }

// Publish implements Backplane.
func (n *node) Publish(topic string, msg []byte) {
	c := n.cloud
	for to := range c.servers {
		if to == n.at {
			continue
		}
		way := [2]int{n.at, to}
		c.last[way] = max(c.last[way], c.now+time.Duration(1+c.r.Int64N(int64(c.slow))))
		c.mail = append(c.mail, mail{from: n.at, to: to, run: c.servers[to].run, due: c.last[way], topic: topic, msg: msg})
	}
	if len(topic) > 3 && topic[:3] == "to." && !slices.ContainsFunc(c.servers, func(o *node) bool { return o.alive && o.topics[topic] }) {
		c.mail = append(c.mail, mail{from: n.at, to: n.at, run: n.run, due: c.now + time.Millisecond, topic: topic, deaf: true})
	}
}

// deliver lets come what is due, in the order of each way.
func (c *cloud) deliver() {
	for {
		at := -1
		for i, m := range c.mail {
			if m.due <= c.now && (at < 0 || m.due < c.mail[at].due) {
				at = i
			}
		}
		if at < 0 {
			return
		}
		m := c.mail[at]
		c.mail = slices.Delete(c.mail, at, at+1)
		n := c.servers[m.to]
		switch {
		case !n.alive || n.run != m.run:
		case m.deaf:
			n.ear.Deaf(m.topic)
		case n.topics[m.topic] && !c.cut[[2]int{m.from, m.to}]:
			n.ear.Heard(bytes.Clone(m.msg))
		}
	}
}

// sever cuts or heals the ways between two groups of servers.
func (c *cloud) sever(cut bool, group func(int) bool) {
	for a := range c.servers {
		for b := range c.servers {
			if group(a) != group(b) {
				c.cut[[2]int{a, b}] = cut
			}
		}
	}
}

// noSocket is the socket of a connection that the test itself reads.
type noSocket struct{}

func (noSocket) Read(context.Context) (websocket.MessageType, []byte, error) {
	return 0, nil, errors.New("none")
}
func (noSocket) Write(context.Context, websocket.MessageType, []byte) error { return nil }
func (noSocket) Close(websocket.StatusCode, string) error                   { return nil }
func (noSocket) CloseNow() error                                            { return nil }

// cloudTab is a whole tab: it counts on a channel, and hears the others count.
type cloudTab struct {
	*client.Client
	cloud  *cloud
	id     int // in the list
	medium *modem.Medium
	modem  *modem.Modem
	at     *node
	conn   *conn
	seed   wire.Seed
	said   int
	heard  map[string]int // by sender: the latest number
	count  int
	wrong  []string
}

// join adds a tab that wants fresh ids, or claims some.
func (c *cloud) join(fresh int) *cloudTab { return c.joinAt(c.r.IntN(len(c.servers)), fresh) }

func (c *cloud) joinAt(at, fresh int) *cloudTab {
	x := &cloudTab{cloud: c, id: len(c.tabs), medium: modem.NewMedium("air", false, modem.Impairment{}, 1, nil), heard: map[string]int{}}
	c.random(x.seed[:])
	cfg := client.Config{Link: c.link, Random: c.random, Member: x.seed, Fresh: fresh, Address: addressOf(at)}
	if len(c.tabs) == 0 {
		cfg.Welcome = []byte("# Lab\n")
	}
	x.Client = client.New(cfg, c.now)
	x.Attach([]*modem.Medium{x.medium})
	c.tabs = append(c.tabs, x)
	return x
}

// Deliver implements modem.Receiver.
func (x *cloudTab) Deliver(_ modem.Time, a modem.Arrival) modem.Outcome {
	s, _ := a.Value.Str()
	var who string
	var n int
	if _, err := fmt.Sscanf(s, "%s %d", &who, &n); err != nil {
		x.cloud.t.Fatal(s)
	}
	if n <= x.heard[who] {
		x.wrong = append(x.wrong, fmt.Sprintf("tab %d heard %s say %d after %d", x.id, who, n, x.heard[who]))
	}
	x.heard[who] = n
	x.count++
	return modem.OK
}

// say lets a tab count on, if it has a computer.
func (x *cloudTab) say() {
	if x.modem == nil {
		return
	}
	x.said++
	_, _ = x.modem.Transmit(modem.Time(x.cloud.now), modem.Origin{}, 15, 15, value.String(fmt.Sprintf("tab%d %d", x.id, x.said)))
}

func addressOf(at int) string { return fmt.Sprintf("ws://%d/room", at) }

// dial connects a tab to a server.
func (x *cloudTab) dial(address string) {
	c := x.cloud
	at := 0
	if _, err := fmt.Sscanf(address, "ws://%d/room", &at); err != nil {
		c.t.Fatal(address)
	}
	if x.at = c.servers[at]; !x.at.alive {
		x.Closed(c.now, 0)
		return
	}
	s := x.at.server
	x.conn = &conn{server: s, ws: noSocket{}, address: "192.0.2.1", limit: wire.NewLimit(slack), control: wire.NewControlLimit(slack), again: wire.NewResendLimit(slack), born: s.now(), writing: true}
	x.conn.heard.Store(int64(s.now()))
	s.add(x.conn)
	x.Opened(c.now)
	x.conn.push(wire.KindChallenge, make([]byte, 32))
}

// hangUp ends the connection of a tab.
func (x *cloudTab) hangUp() {
	if x.conn != nil {
		x.conn.server.leave(x.conn)
		x.conn = nil
	}
}

func (x *cloudTab) broken() {
	x.hangUp()
	x.Closed(x.cloud.now, 0)
}

// turn does what is due at one tab.
func (x *cloudTab) turn() {
	c := x.cloud
	if x.conn != nil {
		messages, dead, status := x.conn.taken()
		for _, m := range messages {
			x.Received(c.now, modem.Time(c.now), m)
		}
		if dead {
			x.hangUp()
			x.Closed(c.now, int(status))
		}
	}
	for _, id := range x.TakeFresh() {
		c.grant(x, id)
	}
	if ids := x.IDs(); x.modem == nil && len(ids) > 0 && x.Entered() {
		for _, id := range ids {
			c.grant(x, id)
		}
		x.modem = modem.New(modem.Config{Computer: ids[0], Name: "back", Kind: modem.Ender, Medium: x.medium, Receiver: x})
		_ = x.modem.Open(modem.OwnerLua, 15)
		x.Computers([]wire.Computer{{ID: ids[0], Name: "c", Modems: []wire.Plug{{Medium: "air", Side: "back", Kind: modem.Ender}}}})
	}
	x.medium.Advance(modem.Time(c.now))
	for _, a := range x.Turn(c.now, 0) {
		switch a.Kind {
		case client.Dial:
			x.hangUp()
			x.dial(string(a.Data))
		case client.HangUp:
			x.hangUp()
		case client.Send:
			if x.conn != nil && !x.conn.isDead() {
				x.conn.heard.Store(int64(c.now))
				if err := x.conn.message(bytes.Clone(a.Data)); err != nil {
					x.conn.kill(wire.CloseBroken, err.Error())
				}
			}
		}
	}
}

// taken is what waits for a tab, in place of the writer of a socket.
func (c *conn) taken() (messages [][]byte, dead bool, status websocket.StatusCode) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server.queued.Add(int64(-c.pending))
	c.pending = 0
	return c.batch.Take(), c.dead, c.status
}

// grant notes that a tab has an id.
func (c *cloud) grant(x *cloudTab, id int) {
	k := x.seed.Public()
	if other, ok := c.granted[id]; ok && other != k {
		c.t.Errorf("%v: id %d was given twice", c.now, id)
	}
	c.granted[id] = k
}

const cloudStep = 5 * time.Millisecond

// run lets time pass.
func (c *cloud) run(d time.Duration) {
	for end := c.now + d; c.now < end; c.now += cloudStep {
		c.deliver()
		for _, n := range c.servers {
			if n.alive && c.now%BeatServers == 0 {
				n.server.meet(n.server.now())
			}
			if n.alive && c.now%tickEvery == 0 {
				n.server.tick(n.server.now())
			}
		}
		for _, x := range c.tabs {
			if c.now%(100*time.Millisecond) == 0 {
				x.say()
			}
			x.turn()
		}
	}
}

// until runs until something is so.
func (c *cloud) until(what string, most time.Duration, so func() bool) time.Duration {
	c.t.Helper()
	start := c.now
	for ; !so(); c.run(cloudStep) {
		if c.now-start > most {
			c.t.Fatalf("%v: never so: %s%s", c.now, what, c.where())
		}
	}
	return c.now - start
}

func (c *cloud) where() (s string) {
	for _, x := range c.tabs {
		at := -1
		if x.at != nil {
			at = x.at.at
		}
		s += fmt.Sprintf("\ntab %d at %d: state %d %q ids %v hears %v", x.id, at, x.State(), x.Why(), x.IDs(), x.heard)
	}
	for _, n := range c.servers {
		if n.alive {
			s += fmt.Sprintf("\nserver %d: %d others", n.at, len(n.server.fellows.view.Load().live))
			for _, r := range n.server.rooms {
				s += fmt.Sprintf("; %d tabs, %d guests, %d petitions, granting %v, tops %v, attends %v %v", len(r.tabs), len(r.guests), len(r.petitions), r.granting, r.tops, r.attends, n.topics[topicOfRoom(r.id)])
			}
		}
	}
	return s
}

// together: all servers that are alive know each other.
func (c *cloud) together() bool {
	n := 0
	for _, x := range c.servers {
		if x.alive {
			n++
		}
	}
	return !slices.ContainsFunc(c.servers, func(x *node) bool { return x.alive && len(x.server.fellows.view.Load().live) != n-1 })
}

// allHear waits until all hear of all what is said from now on.
func (c *cloud) allHear(most time.Duration) time.Duration {
	c.t.Helper()
	since := make([]int, len(c.tabs))
	for i, x := range c.tabs {
		since[i] = x.said
	}
	return c.until("all hear all", most, func() bool {
		for _, x := range c.tabs {
			for i, y := range c.tabs {
				if x != y && (x.modem == nil || x.heard[fmt.Sprint("tab", i)] <= since[i]) {
					return false
				}
			}
		}
		return true
	})
}

// sound checks that nobody heard anything twice or out of order.
func (c *cloud) sound() {
	c.t.Helper()
	for _, x := range c.tabs {
		for _, w := range x.wrong {
			c.t.Error(w)
		}
	}
}

// Two servers serve one room: who is at one hears who is at the other, ids are
// of one row, and who comes later is told the lab.
func TestARoomOnTwoServers(t *testing.T) {
	c := newCloud(t, 1, 2)
	c.until("the servers know each other", 2*time.Second, c.together)
	for i := range 4 {
		x := c.joinAt(i%2, 1)
		c.until("it is in", 5*time.Second, x.Entered)
		if ids := x.IDs(); len(ids) != 1 || ids[0] != i {
			t.Errorf("tab %d has %v", i, ids)
		}
		if i > 0 && string(x.Welcome()) != "# Lab\n" {
			t.Errorf("tab %d was told %q", i, x.Welcome())
		}
	}
	c.allHear(3 * time.Second)
	c.sound()
}

// A server is killed: its tabs are back elsewhere, with their ids, and hear all
// again; nobody else notices more than that they were away. Nearly all do within
// a quarter of a second; two that come back at once may miss the first question
// of each other, and ask again with their next pulse.
func TestAKilledServerCostsAReconnect(t *testing.T) {
	for _, servers := range []int{2, 3, 5} {
		c := newCloud(t, uint64(servers), servers)
		c.until("the servers know each other", 4*time.Second, c.together)
		for i := range 8 {
			c.joinAt(i%servers, 1)
			c.until("it is in", 5*time.Second, c.tabs[i].Entered)
		}
		c.allHear(settled)
		c.servers[0].kill()
		took := c.allHear(settled)
		if took > client.PulseEvery+500*time.Millisecond {
			t.Errorf("%d servers: all hear all again after %v", servers, took)
		}
		for i, x := range c.tabs {
			if ids := x.IDs(); len(ids) != 1 || ids[0] != i || x.at == c.servers[0] {
				t.Errorf("%d servers: tab %d has %v", servers, i, ids)
			}
		}
		c.run(5 * time.Second) // its ids are not given again, and new ones are
		x := c.joinAt(1, 1)
		c.until("somebody new is in", 5*time.Second, x.Entered)
		c.allHear(settled)
		c.sound()
	}
}

// settled is how long everything takes until it is as if nothing had been.
const settled = 15 * time.Second

// fault lets something happen to servers and tabs.
func (c *cloud) fault(kind int) {
	moment := func(least, most time.Duration) {
		c.run((least + time.Duration(c.r.Int64N(int64(most-least)))).Round(cloudStep))
	}
	n := c.servers[c.r.IntN(len(c.servers))]
	switch kind {
	case 0: // a server is killed, and comes again as another run of the same
		n.kill()
		moment(50*time.Millisecond, 5*time.Second)
		n.start()
	case 1: // cut into two sides
		side := c.r.Uint32()
		group := func(at int) bool { return side>>at&1 == 1 }
		c.sever(true, group)
		moment(50*time.Millisecond, 4*time.Second)
		for range 2 { // on both sides somebody new may come
			if len(c.tabs) < 12 {
				c.join(1)
			}
		}
		moment(50*time.Millisecond, 4*time.Second)
		c.sever(false, group)
	case 2: // one way is dead for a while, and both know that something is missing
		a, b := c.r.IntN(len(c.servers)), c.r.IntN(len(c.servers))
		c.cut[[2]int{a, b}] = true
		moment(20*time.Millisecond, 1500*time.Millisecond)
		delete(c.cut, [2]int{a, b})
		for _, x := range c.servers {
			x.server.Missed()
		}
	case 3: // tabs are cut off and go anywhere
		for _, x := range c.tabs {
			if c.r.IntN(3) == 0 {
				if x.conn != nil {
					x.conn.server.leave(x.conn)
					x.conn = nil
				}
				x.Closed(c.now, 0)
			}
		}
	case 4: // servers hear each other late
		c.slow = 400 * time.Millisecond
		moment(time.Second, 4*time.Second)
		c.slow = 2 * time.Millisecond
	case 5: // a newcomer, while something else happens
		if len(c.tabs) < 12 {
			c.join(1 + c.r.IntN(3))
		}
		c.fault(c.r.IntN(5))
	}
}

// Whatever happens to servers and to what is between them: nobody hears
// anything twice or out of order, no id is given twice, and in the end all hear
// all again.
func TestServersThroughChaos(t *testing.T) {
	for _, servers := range []int{2, 3, 5} {
		for seed := range uint64(chaosRuns(2)) {
			t.Run(fmt.Sprintf("%d servers, seed %d", servers, seed), func(t *testing.T) {
				c := newCloud(t, seed*10+uint64(servers), servers)
				c.until("the servers know each other", 3*time.Second, c.together)
				for range 5 {
					c.join(1)
					c.run(100 * time.Millisecond)
				}
				c.allHear(settled)
				for range 6 {
					c.fault(c.r.IntN(6))
					c.run(600*time.Millisecond + time.Duration(c.r.IntN(300))*cloudStep)
				}
				c.until("the servers know each other again", settled, c.together)
				c.allHear(2 * settled)
				c.sound()
			})
		}
	}
}

// chaosRuns is how many seeds are run: more with EMBERWIRE_RUNS, one under the race
// detector (-short), where each takes ten times as long.
func chaosRuns(usual int) int {
	if testing.Short() {
		usual = 1
	}
	if n, err := strconv.Atoi(os.Getenv("EMBERWIRE_RUNS")); err == nil {
		return n
	}
	return usual
}
