package phoenix

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// What a computer says to itself waits in a queue with a bound.
func TestLoopbackIsBounded(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, Config{}, "left", "L")
	for range computer.InboxLimit + 7 {
		a.do("netcontrol", "127.0.0.1", "pong")
	}
	stats := a.Stats()
	if got := stats.Count(QueueFull); a.inbox.Len() != computer.InboxLimit || got != 7 {
		t.Errorf("%d wait, %d are dropped", a.inbox.Len(), got)
	}
	n.after(ms)
	if _, ok := a.Deadline(); ok || a.inbox.Len() != 0 {
		t.Errorf("%d still wait", a.inbox.Len())
	}
}

// A rednet handle holds so many bytes.
func TestRednetBytes(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, Config{}, "left", "L")
	id := a.do("connect", "rednet://255.255.255.255")[0].ID
	body := strings.Repeat("x", 200<<10)
	for i := range 8 {
		a.hear("left", 2, rednetBroadcast, 2, value.Fields("nMessageID", 1+i, "nRecipient", rednetBroadcast, "nSender", 2, "message", body))
	}
	h := a.endpoint(id).(*rednet)
	want := MaxRednetBytes / value.Size(value.String(body))
	if len(h.messages) != want || h.bytes > MaxRednetBytes || a.stats.Count(QueueFull) != 8-want {
		t.Errorf("%d messages of %d bytes, want %d; %v", len(h.messages), h.bytes, want, a.stats)
	}
}

// More ranges than MaxSack are not looked at.
func TestSackIsBounded(t *testing.T) {
	list := make([]value.Value, 3*pdu.MaxSack)
	for i := range list {
		list[i] = value.Fields("from", 10+4*i, "to", 11+4*i)
	}
	p, err := pdu.ParseSocket(replace(pdu.Socket{Sequence: 1}.Value(), "sack", value.List(list...)))
	if err != nil || len(p.Sack) != pdu.MaxSack {
		t.Errorf("%d ranges, %v", len(p.Sack), err)
	}
}
