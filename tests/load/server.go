package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

// ownServer is a server of rooms in a process of its own.
type ownServer struct {
	cmd     *exec.Cmd
	port    int
	cluster string // where other servers find it
}

// startServer runs the program as a server of rooms only.
func startServer(program string, port int, more ...string) (*ownServer, error) {
	s := &ownServer{cmd: exec.Command(program, append([]string{"serve", "-rooms", "-quota", "0", "-host", "127.0.0.1", "-port", strconv.Itoa(port)}, more...)...)}
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "Other servers find this one at "); ok {
			s.cluster = at
		}
		address, ok := strings.CutPrefix(lines.Text(), "Rooms are at http://")
		if !ok {
			continue
		}
		s.port, err = strconv.Atoi(strings.Trim(address[strings.LastIndexByte(address, ':')+1:], "/"))
		go io.Copy(io.Discard, out) // its log
		return s, err
	}
	s.kill()
	return nil, errors.New("the server did not start")
}

func (s *ownServer) address() string { return fmt.Sprintf("ws://127.0.0.1:%d/room", s.port) }

func (s *ownServer) kill() {
	_ = s.cmd.Process.Kill() // SIGKILL: it has no chance to do anything
	_ = s.cmd.Wait()
}

// used is what a process has used so far: time, and memory now.
type used struct {
	cpu time.Duration
	rss int // KiB
}

// usage reads it from /proc; zero where there is none.
func (s *ownServer) usage() (u used) {
	if s == nil {
		return u
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return u
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	for _, i := range []int{11, 12} { // user and system time, in ticks of 10 ms
		n, _ := strconv.Atoi(fields[i])
		u.cpu += time.Duration(n) * 10 * time.Millisecond
	}
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			u.rss, _ = strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return u
}

// cost says what a stretch of time cost the server.
func (s *ownServer) cost(before used, took time.Duration) string {
	if s == nil {
		return ""
	}
	now := s.usage()
	return fmt.Sprintf("%.0f %% of a core, %.1f MiB", 100*(now.cpu-before.cpu).Seconds()/took.Seconds(), float64(now.rss)/1024)
}

// idlers measures the memory of connections that do nothing, by many in rooms
// of 32.
func (t *loadTest) idlers() error {
	own, err := startServer(t.program, 0) // a fresh one: memory that was used before hides it
	if err != nil {
		return err
	}
	defer own.kill()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	time.Sleep(500 * time.Millisecond)
	before := own.usage()
	if err := t.rest(ctx, func(int) string { return own.address() }); err != nil {
		return err
	}
	there := own.usage()
	time.Sleep(2 * wire.BeatEvery)
	now := own.usage()
	t.say("%d idle connections: %.1f KiB each, %.2f %% of a core", t.idle, float64(now.rss-before.rss)/float64(t.idle), 100*(now.cpu-there.cpu).Seconds()/(2*wire.BeatEvery).Seconds())
	return nil
}

// rest opens the idle connections, the nth one to the address that at says.
func (t *loadTest) rest(ctx context.Context, at func(n int) string) error {
	for i := range t.idle {
		ws, _, err := websocket.Dial(ctx, at(i), nil)
		if err != nil {
			return err
		}
		ws.SetReadLimit(wire.MaxMessage)
		if err := greet(ctx, ws, i); err != nil {
			return err
		}
		go beat(ctx, ws)
	}
	return nil
}

// greet says the hello of the idle connection n.
func greet(ctx context.Context, ws *websocket.Conn, n int) error {
	_, msg, err := ws.Read(ctx)
	if err != nil {
		return err
	}
	frames, err := wire.Split(msg)
	if err != nil {
		return err
	}
	c, err := wire.DecodeChallenge(frames[0].Body)
	if err != nil {
		return err
	}
	low, high := byte(n), byte(n>>8)
	h := wire.Hello{Session: wire.Session{low, high}, Claims: []int{n % wire.MaxTabs}, Known: -1}
	h.Sign(wire.Link{Key: wire.Key{byte(n / wire.MaxTabs), byte(n / wire.MaxTabs >> 8), 1}}, wire.Seed{low, high}, c)
	return ws.Write(ctx, websocket.MessageBinary, wire.AppendFrame(nil, wire.KindHello, h.Encode()))
}

// crash kills the server under load and starts another at the same port.
func (t *loadTest) crash() error {
	const n, rate, away = 8, 50, 500 * time.Millisecond
	seen := make([]map[[2]uint64]int, n)
	lastHeard := make([][n]time.Time, n)
	list := t.gather(n, func(i int) hearer {
		seen[i] = map[[2]uint64]int{}
		return func(a modem.Arrival) {
			number, _ := said(a)
			seen[i][[2]uint64{uint64(a.Sender), number}]++
			if lastHeard[i][a.Sender].IsZero() {
				lastHeard[i][a.Sender] = time.Now()
			}
		}
	})
	sent := 0
	speak := func(d time.Duration) {
		for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Second / rate) {
			number := uint64(sent)
			for _, m := range list {
				m.do <- func() { m.say(number, 100) }
			}
			sent++
		}
	}
	speak(2 * time.Second)
	t.own.kill()
	speak(away)
	for i, m := range list {
		m.ask(func() { lastHeard[i] = [n]time.Time{} })
	}
	up := time.Now()
	own, err := startServer(t.program, t.own.port)
	if err != nil {
		return err
	}
	*t.own = *own
	ready := time.Now()
	speak(6 * time.Second)
	time.Sleep(500 * time.Millisecond)
	var healed time.Time
	deaf := 0
	notCarried := 0
	for i, m := range list {
		m.ask(func() {
			for j, at := range lastHeard[i] {
				switch {
				case i == j:
				case at.IsZero():
					deaf++
				case at.After(healed):
					healed = at
				}
			}
			notCarried += m.client.Drops().Away
		})
	}
	scatter(list)
	heard, twice := 0, 0
	for _, s := range seen {
		for _, c := range s {
			heard++
			if c > 1 {
				twice++
			}
		}
	}
	expected := sent * n * (n - 1)
	t.say("kill -9 under load (%d tabs, %d/s each), the next server after %v (+ %v to start): %d of %d deliveries lost (%d messages were counted as not carried by their tabs, %d deliveries each), %d heard twice, %d pairs not healed; all hear all again %v after the new server was there",
		n, rate, away, ready.Sub(up).Round(time.Millisecond), expected-heard, expected, notCarried, n-1, twice, deaf, healed.Sub(ready).Round(time.Millisecond))
	return nil
}
