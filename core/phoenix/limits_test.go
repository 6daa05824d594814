package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

func TestSocketLimit(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, Config{NoAnnounce: true}, "left", "L")
	for i := range MaxSockets {
		a.do("connect", fmt.Sprintf("psp://127.0.0.1:%d", 1+i))
	}
	if _, err := a.try("connect", "psp://127.0.0.1:9999"); err != errSockets {
		t.Error(err)
	}
	n.after(20 * time.Second)
	if len(a.sockets) != 0 || len(a.ended) != MaxEnded {
		t.Errorf("%d sockets, %d ended", len(a.sockets), len(a.ended))
	}
	if got := a.on(0, "status") + a.on(0, "read") + a.on(MaxSockets-1, "status"); !strings.HasPrefix(got, `"closed"error: No such socket"error"`) {
		t.Error("handles of long ago are closed, late ones know why:", got)
	}
	a.do("connect", "psp://127.0.0.1:9999")
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
