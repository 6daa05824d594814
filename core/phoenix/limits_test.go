package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

func TestSocketLimit(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, Config{NoAnnounce: true}, "left", "L")
	a.Advance(0)
	var last *Process
	try := func(port int) error {
		_, err := a.Call(n.now, last, "connect", plain([]any{fmt.Sprintf("psp://127.0.0.1:%d", port)}))
		return err
	}
	for i := range MaxSockets {
		if i%MaxOwnSockets == 0 {
			if last != nil && try(9999) != call.ErrSockets {
				t.Errorf("a process has more than %d", MaxOwnSockets)
			}
			last = a.Spawn(a.Root(), "guest")
		}
		if err := try(1 + i); err != nil {
			t.Fatal(err)
		}
	}
	if last = a.Spawn(a.Root(), "guest"); try(9999) != call.ErrSockets {
		t.Errorf("a computer has more than %d", MaxSockets)
	}
	n.after(20 * time.Second)
	if len(a.sockets) != 0 || len(a.ended) != MaxEnded {
		t.Errorf("%d sockets, %d ended", len(a.sockets), len(a.ended))
	}
	if got := a.on(0, "status") + a.on(0, "read") + a.on(MaxSockets-1, "status"); !strings.HasPrefix(got, `"closed"error: No such socket"error"`) {
		t.Error("handles of long ago are closed, late ones know why:", got)
	}
	if err := try(9999); err != nil {
		t.Error(err)
	}
}

// Beyond a process's connections its listener is silent; what it closes makes
// room at once.
func TestListenersSocketLimit(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.do("listen", "psp://0.0.0.0:80")
	id := 0
	hear := func(port int, p pdu.Socket) {
		id++
		a.hear("left", 2, 80, port, packet("10.0.0.2", "10.0.0.1", fmt.Sprint(id), p.Value()))
	}
	for i := range MaxOwnSockets {
		hear(1000+i, pdu.Socket{Sequence: 1, Synchronize: true})
		hear(1000+i, pdu.Socket{Sequence: 2, Acknowledgement: pdu.Some(a.find4(80, 0x0A000002, 1000+i).First() + 1)})
		a.take()
	}
	hear(2000, pdu.Socket{Sequence: 1, Synchronize: true})
	if len(a.sockets) != MaxOwnSockets || a.stats.Count(BacklogFull) != 1 {
		t.Errorf("%d connections, %v", len(a.sockets), a.stats)
	}
	a.on(a.sockets[0].id, "close")
	hear(2000, pdu.Socket{Sequence: 1, Synchronize: true})
	if a.find4(80, 0x0A000002, 2000) == nil {
		t.Error("no room after a close")
	}
}

// Events wait while the computer's queue is full, and beyond MaxEvents are
// lost by name; a connection waits with one event for all its data.
func TestEventLimits(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.do("netevent", true)
	room := computer.QueueLimit - eventRoom
	for i := range room + MaxEvents + 5 {
		a.hear("left", 2, 0, 0, packet("10.0.0.2", "10.0.0.1", fmt.Sprint(i), pdu.Control{MessageType: "pong"}.Value()))
	}
	if len(a.events) != room || len(a.Stack.events) != MaxEvents || a.stats.Count(EventLost) != 5 {
		t.Errorf("%d given, %d wait, %v", len(a.events), len(a.Stack.events), a.stats)
	}
	a.take()
	n.after(eventRetry)
	if len(a.events) != room {
		t.Errorf("%d follow", len(a.events))
	}
}

func TestControlRate(t *testing.T) {
	n, _, r, _ := between(t)
	for i := range 50 {
		r.hear("left", 2, 0, 0, replace(packet("10.0.1.2", "10.7.0.1", fmt.Sprint(i), pdu.Control{MessageType: "ping"}.Value()), "destination", pdu.Link{Source: 10}.Value().Field("source")))
	}
	if r.controls.used != 50 || r.stats.Count(TooFast) != 50-MaxControlRate {
		t.Errorf("%v", r.stats)
	}
	n.after(time.Second)
}
