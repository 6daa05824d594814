//go:build js && wasm

// Command engine runs in the page's worker: it holds the lab, gives it time in
// short slices and talks view's protocol with whoever looks. It links neither
// the components nor a network library. In the worker of somebody's page it
// holds all labs of that page.
package main

import (
	"encoding/json"
	"runtime/debug"
	"slices"
	"syscall/js"
	"time"

	"github.com/hack-pad/safejs"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/session"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// slice is how long Go keeps the worker's thread before the browser gets its
// turn: long enough to waste nothing, short enough for a key.
const slice = 5 * time.Millisecond

// frame is the least time between two snapshots. Where nothing but the clock
// has moved none is sent: the painter carries it on, and the worker's sign of
// life tells once a second where it is.
const frame = 14 * time.Millisecond

// starting is by how much the heap may grow, in percent, until the collector goes
// over it, while nothing was shown yet: what a start makes mostly stays, so that
// going over it takes an eighth of the start and frees next to nothing.
const starting, usual = 400, 100

func main() {
	debug.SetGCPercent(starting)
	ember, err := safejs.Global().Get("ember")
	if err != nil {
		panic("this program runs in a worker of Emberwire's page: " + err.Error())
	}
	if many, err := ember.Get("labs"); err == nil && many.Type() == safejs.TypeFunction {
		serve(ember)
	}
	newEngine(ember).live()
}

// serve gives each lab of somebody's page an engine of its own when it comes.
// They take turns: one has the thread for a slice. It goes on for ever.
func serve(ember safejs.Value) {
	come := js.FuncOf(func(_ js.Value, args []js.Value) any {
		go newEngine(safejs.Safe(args[0])).live()
		return nil
	})
	defer come.Release()
	safejs.Unsafe(ember).Call("labs", come)
	select {}
}

// newEngine is an engine for the lab that the script has as ember.
func newEngine(ember safejs.Value) *engine {
	h, err := newWorker(ember)
	if err != nil {
		panic("this program runs in a worker of Emberwire's page: " + err.Error())
	}
	room, err := newSocket(ember)
	if err != nil {
		panic("the worker's script is of another version: " + err.Error())
	}
	start := time.Now()
	options := lab.Options{Options: world.Options{Net: newOutside(ember), Ask: true, Crashed: func(c world.Crash) { println(c.String()) }}}
	return &engine{worker: h, room: room, session: session.New(options, random), wall: func() time.Duration { return time.Since(start) }}
}

// live goes on until nobody looks at the lab any more.
func (e *engine) live() {
	defer e.worker.release()
	for {
		batch, here := e.worker.drain()
		if !here {
			return
		}
		e.worker.pause(e.turn(batch))
	}
}

// engine is one session and the worker around it.
type engine struct {
	worker  *worker
	room    *socket // nil: its lab can be in no room
	session *session.Session
	wall    func() time.Duration
	last    view.Snapshot // header of the last snapshot that was sent
	next    time.Duration // no snapshot before this wall time
}

// turn does what has arrived, computes for one slice and shows the result. It
// returns how long the worker may sleep.
func (e *engine) turn(batch string) time.Duration {
	if e.commands(batch) {
		e.next = 0 // show the answer to an input at once
	}
	end := e.wall() + slice
	e.room.hear(e.session.Room(), e.wall)
	begin := e.wall()
	again := e.session.Run(begin, func() bool { return e.wall() >= end })
	e.session.Computed(e.wall()-begin, e.wall)
	again = min(again, e.room.speak(e.session.Room(), e.wall))
	return min(again, e.show(), e.keep(false))
}

// commands answers a JSON array of commands; true when one was an input.
func (e *engine) commands(batch string) (input bool) {
	if batch == "" {
		return false
	}
	var raw []json.RawMessage
	if err := json.Unmarshal([]byte(batch), &raw); err != nil {
		e.answer(view.Reply{Error: "unreadable commands: " + err.Error()})
		return false
	}
	for _, b := range raw {
		c, err := view.DecodeCommand(b)
		if err != nil {
			e.answer(view.Reply{Number: c.Number, Error: err.Error()})
			continue
		}
		r := view.Reply{Version: view.Version, OK: true}
		if e.room == nil && aloneRefused(c.Verb) {
			r.OK, r.Error = false, "A lab on somebody's page is kept by nobody and joins no room."
		} else if known, err := e.keeping(c, &r); !known {
			r = e.session.Do(e.wall(), c)
		} else if err != nil {
			r.OK, r.Error = false, err.Error()
		}
		input = input || c.Verb != view.DoAck
		if view.About(c.Verb).Silent {
			continue
		}
		r.Number = c.Number
		e.answer(r)
	}
	return input
}

// aloneRefused are the verbs for which the script of a page's many labs has
// neither storage nor sockets.
func aloneRefused(v string) bool {
	return v == view.DoKeep || v == view.DoRestore || v == view.DoExtract || v == view.DoRoom
}

func (e *engine) answer(r view.Reply) {
	b, err := view.EncodeReply(r)
	if err != nil {
		b, _ = view.EncodeReply(view.Reply{Number: r.Number, Error: "the answer could not be written: " + err.Error()})
	}
	e.worker.reply(r.Number, string(b))
}

// show sends a snapshot if one is due and something has changed. It returns
// how long to wait before looking again.
func (e *engine) show() time.Duration {
	now := e.wall()
	if now < e.next {
		return e.next - now
	}
	s := e.session.Snapshot(now)
	if s == nil {
		return time.Second // the acknowledgement wakes us
	}
	e.next = now + frame
	e.worker.clock(s.Now)
	if e.same(s) {
		e.session.Do(now, view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		return time.Second // nothing is to be seen: what will be, wakes us, or Run knows when
	}
	if e.last.Number == 0 {
		debug.SetGCPercent(usual)
	}
	e.last = *s
	b, err := view.EncodeSnapshot(s)
	if err != nil {
		panic("snapshot: " + err.Error())
	}
	e.worker.snapshot(b)
	return time.Second
}

// equal compares what may be there.
func equal[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// same reports whether a snapshot tells nothing new but the clock.
func (e *engine) same(s *view.Snapshot) bool {
	l := &e.last
	return len(s.Computers) == 0 && len(s.Gone) == 0 && len(s.Flights) == 0 && s.Cables == nil && s.Parts == nil && s.Sounds == nil && s.Floppies == nil && s.Checks == nil && s.Room == nil && s.Lab == l.Lab && s.Speed == l.Speed &&
		s.State == l.State && s.Held == l.Held && s.Seek == l.Seek && s.Past == l.Past && s.Film == l.Film && (!s.Film || s.Now == l.Now) && s.Travels == l.Travels && s.Ways == l.Ways && s.Packets == l.Packets && s.Undo == l.Undo && s.Redo == l.Redo &&
		s.Edited == l.Edited && s.Wrote == l.Wrote && s.Changed == l.Changed && slices.Equal(s.Asks, l.Asks) &&
		s.Stop == l.Stop && equal(s.Breaks, l.Breaks)
}
