package phoenix

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// TestEveryMessageIsDissected: of each type of message that the stack sends the
// packet list shows every layer and every field, and finds nothing wrong.
func TestEveryMessageIsDissected(t *testing.T) {
	h := newHostile(t)
	seen := map[string]bool{}
	for _, s := range h.samples {
		tree := (dissect.Reader{}).Message(s.v, s.ch, s.replyTo)
		var names []string
		var layers []string
		for _, l := range tree.Layers {
			layers = append(layers, l.Protocol)
			if l.Note != "" {
				t.Errorf("%s: %s says %q", s.what, l.Protocol, l.Note)
			}
			for _, f := range l.Fields {
				names = append(names, f.Name)
			}
		}
		for v := s.v; v.Table() != nil; v = v.Field("payload") {
			for k := range v.Table().All() {
				name, _ := k.Str()
				layered := name == "PhoenixNetworking" || name == "payload" && v.Field("payload").Table() != nil
				if !layered && !slices.Contains(names, name) {
					t.Errorf("%s: no field %s in %v", s.what, name, names)
				}
			}
			kind, _ := v.Field("type").Str()
			if kind = shownAs(kind); kind != "" && !slices.Contains(layers, kind) {
				t.Errorf("%s: no layer %s in %v", s.what, kind, layers)
			}
			seen[kind] = true
			if kind == "control" {
				break // what caused it is a field
			}
		}
		proto, summary := (dissect.Reader{}).Summary(s.v, s.ch, s.replyTo)
		if proto == "raw" || strings.Contains(summary, "malformed") {
			t.Errorf("%s is shown as %s %s", s.what, proto, summary)
		}
	}
	for _, kind := range []string{"link", "arp", "internet", "control", "psp", "pdp"} {
		if !seen[kind] {
			t.Errorf("no message of %s was looked at", kind)
		}
	}
}

// shownAs is a type's name in the packet list.
func shownAs(kind string) string {
	switch kind {
	case "socket":
		return "psp"
	case "datagram":
		return "pdp"
	}
	return kind
}

// follower judges messages as the packet list does, beside what really was.
type follower struct {
	flows dissect.Flows
	sent  map[string]int // by ports and number
	notes map[string]int
	t     *testing.T
}

func (f *follower) Sent(_ Time, m *modem.Message) {
	k, ok := socketOf(m.Value)
	note := f.flows.See(m.Sender, m.Value, m.Channel, m.ReplyChannel)
	if !ok || k.Reset {
		return
	}
	key := m.From.Name + value.List(value.Int(m.Sender), value.Int(m.Channel), value.Int(m.ReplyChannel), value.Int(k.Sequence)).String()
	again := f.sent[key] > 0
	f.sent[key]++
	if again != (note == "retransmission") && note != "window full" {
		f.t.Errorf("sent before %v, and the packet list says %q of %v", again, note, k)
	}
	f.notes[note]++
}
func (*follower) Heard(Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (*follower) Missed(Time, *modem.Message, *modem.Modem, modem.Why)               {}
func (*follower) WantsMisses() bool                                                  { return false }

// TestRetransmissionsAreNamed: what a connection sends again over a lossy
// medium is what the packet list calls so; a window that is shut is named too.
func TestRetransmissionsAreNamed(t *testing.T) {
	n := newNetwork(t)
	f := &follower{sent: map[string]int{}, notes: map[string]int{}, t: t}
	n.lan("L").AddTap(f)
	n.lan("L").SetImpairment(modem.Impairment{Latency: 5 * ms, Loss: 0.2})
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://10.0.0.2:80")
	n.after(4 * time.Second)
	for range 200 {
		a.on(0, "write", strings.Repeat("x", 16<<10)) // nobody reads: the window is shut in the end
		n.after(10 * ms)
	}
	n.after(5 * time.Second)
	t.Log(f.notes)
	if f.notes["retransmission"] == 0 || f.notes["window full"] == 0 || f.notes[""] == 0 {
		t.Errorf("%v", f.notes)
	}
}
