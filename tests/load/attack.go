package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// attack is something that one address does to a server for a while.
type attack struct {
	name string
	do   func(ctx context.Context, own *ownServer, n int)
}

// attackers is how many connections do it at once.
const attackers = 64

var attacks = []attack{
	{"nothing", func(ctx context.Context, own *ownServer, n int) {}},
	{"messages of 4,000 wishes for no id", func(ctx context.Context, own *ownServer, n int) {
		var b wire.Batch
		for range 4000 {
			b.Add(wire.KindWant, wire.Want{}.Encode())
		}
		pour(ctx, own, n, b.Take()[0], true)
	}},
	{"rooms of tabs that never read, with a sender each", func(ctx context.Context, own *ownServer, n int) {
		ws := enter(ctx, own, n/wire.MaxTabs, n, 0)
		if ws == nil {
			return
		}
		send(ctx, ws, wire.KindSubscribe, wire.Subscribe{All: true}.Encode())
		record := wire.Record{Tag: wire.Tag{1}, Sealed: make([]byte, 8<<10)}
		for n%wire.MaxTabs == 0 && ctx.Err() == nil && send(ctx, ws, wire.KindRecord, record.Encode()) == nil {
			time.Sleep(2 * time.Millisecond)
		}
		<-ctx.Done()
	}},
	{"a new room every time", func(ctx context.Context, own *ownServer, n int) {
		for i := n; ctx.Err() == nil; i += attackers {
			if ws := enter(ctx, own, i, i, 0); ws != nil {
				_ = ws.CloseNow()
			}
		}
	}},
	{"joins that want 512 ids", func(ctx context.Context, own *ownServer, n int) {
		for i := n; ctx.Err() == nil; i += attackers {
			if ws := enter(ctx, own, i%60, i, wire.MaxFresh); ws != nil {
				_ = ws.CloseNow()
			}
		}
	}},
	{"charters of 64 KiB in rooms without an owner", func(ctx context.Context, own *ownServer, n int) {
		junk := (&wire.Charter{Welcome: make([]byte, wire.MaxWelcome)}).Plain()
		pour(ctx, own, n, wire.AppendFrame(nil, wire.KindCharter, junk), true)
	}},
	{"records before a hello", func(ctx context.Context, own *ownServer, n int) {
		record := wire.Record{Sealed: make([]byte, 60<<10)}
		pour(ctx, own, n, wire.AppendFrame(nil, wire.KindRecord, record.Encode()), false)
	}},
	{"pings", func(ctx context.Context, own *ownServer, n int) {
		for ctx.Err() == nil {
			ws, _, err := websocket.Dial(ctx, own.address(), nil)
			for err == nil && ctx.Err() == nil {
				short, stop := context.WithTimeout(ctx, time.Millisecond)
				err = ws.Ping(short)
				stop()
			}
			time.Sleep(time.Millisecond)
		}
	}},
	{"connections that say nothing, or half a request", func(ctx context.Context, own *ownServer, n int) {
		for i := 0; i < 20 && ctx.Err() == nil; i++ {
			c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", own.port))
			if err != nil {
				continue
			}
			defer c.Close()
			if i%2 == 0 {
				_, _ = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
			}
		}
		<-ctx.Done()
	}},
}

// pour sends a message again and again, and comes again when it is thrown out.
func pour(ctx context.Context, own *ownServer, n int, msg []byte, greeted bool) {
	for i := n; ctx.Err() == nil; i += attackers {
		var ws *websocket.Conn
		if greeted {
			ws = enter(ctx, own, i%60, i, 0)
		} else {
			ws, _, _ = websocket.Dial(ctx, own.address(), nil)
		}
		for ws != nil && ws.Write(ctx, websocket.MessageBinary, msg) == nil {
		}
		if ws != nil {
			_ = ws.CloseNow()
		}
	}
}

// enter comes into a room as somebody; nil: it was not let in.
func enter(ctx context.Context, own *ownServer, room, who, fresh int) *websocket.Conn {
	ws, _, err := websocket.Dial(ctx, own.address(), nil)
	if err != nil {
		time.Sleep(time.Millisecond)
		return nil
	}
	ws.SetReadLimit(wire.MaxMessage)
	_, msg, err := ws.Read(ctx)
	frames, err2 := wire.Split(msg)
	if err != nil || err2 != nil {
		return nil
	}
	c, err := wire.DecodeChallenge(frames[0].Body)
	if err != nil {
		return nil
	}
	h := wire.Hello{Fresh: fresh, Known: -1, Lab: true}
	rand.Read(h.Session[:])
	seed := wire.Seed{byte(who), byte(who >> 8), byte(who >> 16)}
	h.Sign(wire.Link{Key: wire.Key{byte(room), byte(room >> 8), byte(room >> 16), 1}}, seed, c)
	if send(ctx, ws, wire.KindHello, h.Encode()) != nil {
		return nil
	}
	return ws
}

func send(ctx context.Context, ws *websocket.Conn, k wire.Kind, body []byte) error {
	return ws.Write(ctx, websocket.MessageBinary, wire.AppendFrame(nil, k, body))
}

// runAttacks lets each attack go on for a while against a server of its own,
// with the quotas that a server has by itself, and tells what memory it took
// and how a room of two others fared.
func runAttacks(program string, d time.Duration, out io.Writer) error {
	for _, a := range attacks {
		if err := runAttack(program, a, d, out); err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
	}
	return nil
}

func runAttack(program string, a attack, d time.Duration, out io.Writer) error {
	own, err := startServer(program, 0, "-quota", "1")
	if err != nil {
		return err
	}
	defer own.kill()
	t := &loadTest{loadFlags: loadFlags{step: d, address: own.address()}, own: own, out: out}
	ctx, stop := context.WithTimeout(context.Background(), d+time.Second)
	defer stop()
	peak := 0
	var all sync.WaitGroup
	all.Go(func() {
		for ; ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
			peak = max(peak, own.usage().rss)
		}
	})
	started := make(chan struct{})
	for n := range attackers {
		all.Go(func() { <-started; a.do(ctx, own, n) })
	}
	time.AfterFunc(500*time.Millisecond, func() { close(started) }) // the two are in by then
	r := t.load(2, 2, 10, 100)
	all.Wait()
	fmt.Fprintf(out, "| %s | %.0f MiB | %d of %d | %v |\n", a.name, float64(peak)/1024, r.expected-r.lost, r.expected, r.p99)
	return nil
}
