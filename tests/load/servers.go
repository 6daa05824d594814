package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

// startServers runs servers that serve rooms together, each of whom tells tabs
// of the others.
func startServers(program string, n int) (list []*ownServer, end func(), err error) {
	dir, err := os.MkdirTemp("", "emberwire-load")
	if err != nil {
		return nil, nil, err
	}
	end = func() {
		for _, s := range list {
			s.kill()
		}
		os.RemoveAll(dir)
	}
	for i := range n {
		port, err := freePort()
		if err != nil {
			return nil, end, err
		}
		args := []string{"-secret", filepath.Join(dir, "secret"), "-cluster", "127.0.0.1:0", "-name", fmt.Sprint("server", i), "-public", fmt.Sprintf("http://127.0.0.1:%d/", port)}
		if i > 0 {
			args = append(args, "-join", list[0].cluster)
		}
		s, err := startServer(program, port, args...)
		if err != nil {
			return nil, end, err
		}
		list = append(list, s)
	}
	time.Sleep(3 * time.Second) // they find each other
	return list, end, nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// runServers measures servers that serve rooms together.
func runServers(f loadFlags, out io.Writer) error {
	list, end, err := startServers(f.program, f.servers)
	if end != nil {
		defer func() { end() }()
	}
	if err != nil {
		return err
	}
	f.address = list[0].address()
	t := &loadTest{loadFlags: f, out: out, own: list[0], servers: list}
	if err := t.reach(); err != nil {
		return err
	}
	t.span()
	if f.active > 0 {
		t.crowd(f.active)
	}
	t.killed()
	if f.idle > 0 {
		end()
		end = nil
		list, stop, err := startServers(f.program, f.servers)
		end = stop
		if err != nil {
			return err
		}
		t.servers = list
		return t.idleOverAll()
	}
	return nil
}

// span compares a room on one server with one that spans all, one after the other
// and again: what else the machine does comes to both.
func (t *loadTest) span() {
	all := t.servers
	for _, rate := range []int{1, 5} {
		var one, many []time.Duration
		var slow [2][]time.Duration
		lost := 0
		for range 5 {
			t.servers = all[:1]
			a := t.load(wire.MaxTabs, wire.MaxTabs, rate, 100)
			t.servers = all
			b := t.load(wire.MaxTabs, wire.MaxTabs, rate, 100)
			one, many, lost = append(one, a.p50), append(many, b.p50), lost+a.lost+b.lost
			slow[0], slow[1] = append(slow[0], a.p99), append(slow[1], b.p99)
		}
		t.say("room of %d at %d/s each, five runs of each in turn: median on one server %v (p99 %v), on %d %v (p99 %v); %d lost", wire.MaxTabs, rate, quantile(one, 0.5), quantile(slow[0], 0.5), len(all), quantile(many, 0.5), quantile(slow[1], 0.5), lost)
	}
}

// killed ends the last server under load, and tells how long it took until all
// heard all again.
func (t *loadTest) killed() {
	const n, every = 8, 20 * time.Millisecond
	c := &chaos{}
	for id := range n {
		m := newMember(t.at(id), wire.Key{77}, id, func(a modem.Arrival) { c.hear(id, a) })
		c.members = append(c.members, m)
	}
	defer scatter(c.members)
	t.meet(c.members)
	time.Sleep(time.Second)
	stop := make(chan struct{})
	defer close(stop)
	go c.speakEvery(stop, every)
	if _, err := c.heals(); err != nil {
		t.say("%v", err)
		return
	}
	last := len(t.servers) - 1
	t.servers[last].kill()
	took, err := c.heals()
	if err != nil {
		t.say("%v", err)
		return
	}
	ids := 0
	for id, m := range c.members {
		m.ask(func() {
			if slices.Equal(m.client.IDs(), []int{id}) {
				ids++
			}
		})
	}
	t.say("kill -9 of one of %d servers under load (%d tabs, %d/s each): all hear all again after %v, %d of %d have their ids, %d twice or out of order", len(t.servers), n, time.Second/every, took.Round(time.Millisecond), ids, n, c.wrong)
	t.servers = t.servers[:last]
}

// idleOverAll measures the memory of connections that do nothing.
func (t *loadTest) idleOverAll() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	before := t.usages()
	if err := t.rest(ctx, t.at); err != nil {
		return err
	}
	there := t.usages()
	time.Sleep(2 * wire.BeatEvery)
	now := t.usages()
	var text []string
	for i := range now {
		own := t.idle / len(now)
		text = append(text, fmt.Sprintf("%.1f MiB in all, %.1f KiB each, %.1f %% of a core", float64(now[i].rss)/1024, float64(now[i].rss-before[i].rss)/float64(own), 100*(now[i].cpu-there[i].cpu).Seconds()/(2*wire.BeatEvery).Seconds()))
	}
	t.say("%d idle members on %d servers, in rooms of %d that span them: %s", t.idle, len(now), wire.MaxTabs, strings.Join(text, "; "))
	return nil
}

func (t *loadTest) usages() (list []used) {
	for _, s := range t.servers {
		list = append(list, s.usage())
	}
	return list
}

// beat keeps a connection alive.
func beat(ctx context.Context, ws *websocket.Conn) {
	for last := time.Now(); ; {
		if _, _, err := ws.Read(ctx); err != nil {
			return
		}
		if time.Since(last) > wire.BeatEvery/2 {
			last = time.Now()
			_ = ws.Write(ctx, websocket.MessageBinary, wire.AppendFrame(nil, wire.KindBeat, nil))
		}
	}
}
