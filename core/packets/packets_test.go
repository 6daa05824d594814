package packets

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// listed is the packet list of an empty world, and its tap in the air.
func listed(traced bool) (*List, *tap) {
	f := &labfile.File{}
	p, err := New(f, traced)
	if err != nil {
		panic(err)
	}
	w, err := world.New(f, world.Options{Observer: p})
	if err != nil {
		panic(err)
	}
	return p, &tap{w.Media()[0], p}
}

// observed is the packet list of a lab that has run to its end, and its world.
func observed(t *testing.T, f *labfile.File, traced bool) (*List, *world.World) {
	t.Helper()
	p, err := New(f, traced)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.New(f, world.Options{Observer: p})
	if err != nil {
		t.Fatal(err)
	}
	w.Run()
	return p, w
}

func message(n uint64, v value.Value) *modem.Message {
	return &modem.Message{Number: n, Sent: modem.Time(time.Duration(n) * time.Millisecond), Sender: 0, Channel: 15, ReplyChannel: 43, Value: v}
}

func TestPacketListIsBoundedInCount(t *testing.T) {
	p, tap := listed(false)
	for n := range uint64(MaxPackets + 5) {
		tap.Sent(0, message(n+1, value.Nil()))
	}
	if len(p.ring) != MaxPackets || p.dropped != 5 || p.find(5) != nil || p.find(6) == nil || p.find(MaxPackets+6) != nil {
		t.Errorf("%d rows, %d dropped", len(p.ring), p.dropped)
	}
	if !strings.HasPrefix(p.Trace(), "# 5 earlier messages left out: the packet list holds 20000\n0.006 6 ") {
		t.Errorf("trace: %.80s", p.Trace())
	}
}

func TestPacketListIsBoundedInBytes(t *testing.T) {
	p, tap := listed(false)
	big := value.String(strings.Repeat("x", 200_000))
	for n := range uint64(400) {
		tap.Sent(0, message(n+1, big))
	}
	if p.weight > MaxPacketBytes || p.dropped == 0 || p.dropped+len(p.ring) != 400 {
		t.Errorf("%d bytes, %d rows, %d dropped", p.weight, len(p.ring), p.dropped)
	}
}

// What becomes of messages, and what is worked out when somebody looks, counts too.
func TestPacketListIsBoundedInFatesAndLooks(t *testing.T) {
	p, tap := listed(true)
	for n := range uint64(MaxPackets) {
		tap.Sent(0, message(n+1, value.String("hello")))
	}
	m := modem.New(modem.Config{Computer: 3, Name: "top"})
	for n := range uint64(MaxPackets) {
		for range 30 {
			tap.Heard(0, message(n+1, value.Nil()), m, 0, true, modem.HeardOpen)
		}
	}
	if p.weight > MaxPacketBytes || p.dropped == 0 {
		t.Errorf("%d bytes, %d dropped", p.weight, p.dropped)
	}
	p.weight, p.ring[0].weight = p.weight+MaxPacketBytes, p.ring[0].weight+MaxPacketBytes
	before := p.dropped
	if err := p.Do(view.Command{Verb: view.DoTrace}, &view.Reply{}); err != nil || p.dropped != before+1 {
		t.Errorf("%v, %d dropped, were %d", err, p.dropped, before)
	}
}

// A traced run keeps the lines of messages that fall out of the list.
func TestTraceOutlivesThePacketList(t *testing.T) {
	p, tap := listed(true)
	for n := range uint64(MaxPackets + 5) {
		tap.Sent(0, message(n+1, value.Nil()))
	}
	if n := strings.Count(p.Trace(), "\n"); n != MaxPackets+5 {
		t.Errorf("%d lines", n)
	}
	if first, _, _ := strings.Cut(p.Trace(), "\n"); first != "0.001 1 0>nobody 15/43 raw nil" {
		t.Errorf("%q", first)
	}
}

func TestRowsByNumberAndFromTheEnd(t *testing.T) {
	p, tap := listed(false)
	for n := range uint64(10) {
		tap.Sent(0, message(n+1, value.String(string(rune('a'+n%2)))))
	}
	for _, c := range []struct {
		filter      string
		from, count int
		want        string
		total       int
	}{
		{"", 0, 3, "8 9 10", 10},
		{"", 9, 5, "9 10", 10},
		{"", 1, 2, "1 2", 10},
		{"", 50, 2, "", 10},
		{"", 0, 0, "", 10},
		{`"a"`, 0, 2, "7 9", 5},
		{`"a"`, 4, 2, "5 7", 5},
		{"proto=psp", 1, 2, "", 0},
	} {
		var r view.Reply
		err := p.Rows(view.Command{Verb: view.DoPackets, Text: c.filter, From: c.from, Count: c.count}, &r)
		var got []string
		for _, row := range r.Rows {
			got = append(got, value.FormatNumber(float64(row.Number)))
		}
		if strings.Join(got, " ") != c.want || r.Total != c.total || r.First != 1 || err != nil {
			t.Errorf("%+v: %v of %d", c, got, r.Total)
		}
	}
	if err := p.Rows(view.Command{Text: "a=b"}, &view.Reply{}); err == nil || !strings.Contains(err.Error(), "unknown key") {
		t.Error(err)
	}
	if err := p.Open(view.Command{Number64: 11}, &view.Reply{}); err == nil || err.Error() != "message 11 is not in the packet list" {
		t.Error(err)
	}
}

// What is beyond the bounds of one message is counted.
func TestFatesAreBounded(t *testing.T) {
	p, tap := listed(true)
	m := modem.New(modem.Config{Computer: 3, Name: "top"})
	tap.Sent(0, message(1, value.Nil()))
	for range maxHearers + 4 {
		tap.Heard(0, message(1, value.Nil()), m, 0, true, modem.HeardOpen)
	}
	tap.MissedMore(0, message(1, value.Nil()), 6)
	if x := p.find(1); len(x.heard) != maxHearers || x.more != 10 {
		t.Errorf("%d heard, %d more", len(x.heard), x.more)
	}
	if got := p.line(p.find(1)); got != "0.001 1 0>3,+10 15/43 raw nil\n" {
		t.Errorf("%q", got)
	}
}
