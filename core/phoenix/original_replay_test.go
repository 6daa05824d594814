package phoenix

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// TestTheOriginalIsTheOriginal: in the place of each computer of a recording, it
// says the same at the same time.
func TestTheOriginalIsTheOriginal(t *testing.T) {
	for _, name := range []string{"psp-stream", "psp-lost-ack", "psp-lost-handshake-ack", "psp-reorder", "psp-retransmit-lost-segment",
		"psp-duplicate-retransmission", "psp-lost-syn", "psp-lost-synack", "psp-client-close", "psp-server-close", "psp-lost-fin",
		"psp-fin-jumps-hole", "psp-immediate-write", "psp-rst-midstream", "psp-duplicate-link", "arp-wait-number-bug"} {
		r := load(t, name)
		for _, c := range r.Config.Computers {
			if name == "arp-wait-number-bug" && c.ID == 2 {
				continue // its messages were made by hand
			}
			t.Run(fmt.Sprintf("%s as %d", name, c.ID), func(t *testing.T) { replayOriginal(t, r, c.ID) })
		}
	}
}

// replayOriginal lets the model do what a computer of a recording did.
func replayOriginal(t *testing.T, r *recording, id int) {
	n := newNetwork(t)
	n.latency = 0
	o := n.original(id, "10.0.0."+fmt.Sprint(id), "L1")
	for _, in := range r.Inputs[fmt.Sprint(id)] {
		switch in.Purpose {
		case "iss":
			o.iss = append(o.iss, in.Value)
		case "port":
			o.ports = append(o.ports, in.Value)
		}
	}
	type act struct {
		at Time
		do func()
	}
	var acts []act
	var want []string
	handles := map[int]*originalSocket{}
	for _, s := range r.Steps {
		at := Time(s.T) * Time(ms)
		switch {
		case s.Kind == "tx" && s.Computer == id:
			want = append(want, fmt.Sprintf("%d %s", s.T, socketText(plainValue(s.Message), s.Channel, s.ReplyChannel)))
		case s.Kind == "tx" && slices.Contains(s.HeardBy, id):
			for _, late := range delays(s.Fault) {
				acts = append(acts, act{at + Time(r.Config.Latency+late)*Time(ms), func() {
					o.Deliver(n.now, modem.Arrival{Modem: o.port, Channel: s.Channel, ReplyChannel: s.ReplyChannel, Value: plainValue(s.Message)})
				}})
			}
		case s.Computer == id && s.Kind == "reboot":
			acts = append(acts, act{at, func() { o.socks, o.waiting, o.listens = nil, nil, map[int]bool{} }})
		case s.Computer == id && (s.Kind == "call" || s.Kind == "handle"):
			acts = append(acts, act{at, func() { o.replay(t, s, handles) }})
		}
	}
	slices.SortStableFunc(acts, func(a, b act) int { return int(a.at - b.at) })
	var got []string
	take := func() {
		for _, m := range n.raw {
			got = append(got, fmt.Sprintf("%d %s", n.now.Elapsed().Milliseconds(), socketText(m.Value, m.Channel, m.ReplyChannel)))
		}
		n.raw = nil
	}
	for _, a := range acts {
		for o.tick <= a.at {
			n.now = o.tick
			o.Advance(n.now)
			take()
		}
		n.now = a.at
		a.do()
		take()
	}
	for end := Time(r.Steps[len(r.Steps)-1].T) * Time(ms); o.tick <= end; take() {
		n.now = o.tick
		o.Advance(n.now)
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Error(difference(g, w))
	}
}

// replay makes a call of a recording.
func (o *original) replay(t *testing.T, s *step, handles map[int]*originalSocket) {
	switch s.Call + s.Method {
	case "listen":
		u := must(pdu.ParseURI(s.Args[0].(string)))
		o.listen(u.Port)
	case "connect":
		text, ok := s.Args[0].(string)
		if !ok {
			text = s.Args[0].(map[string]any)["url"].(string)
		}
		u := must(pdu.ParseURI(text))
		k := o.connect(must(pdu.ParseIP(u.Host)), u.Port)
		if h, ok := s.Results[0].(map[string]any); ok {
			handles[int(h["handle"].(float64))] = k
		}
	case "arpset":
		if id, ok := s.Args[2].(float64); ok {
			o.arp[must(pdu.ParseIP(s.Args[1].(string)))] = int(id)
		}
	case "netcontrol":
		o.send(must(pdu.ParseIP(s.Args[0].(string))), 0, 0, pdu.Control{MessageType: s.Args[1].(string), Error: optText(s.Args)}.Value())
	case "write", "close":
		k := handles[s.Handle]
		if k == nil && len(o.socks) > 0 {
			k = o.socks[0] // a listener's
		}
		if k == nil || s.Error != "" {
			return
		}
		if s.Method == "close" {
			o.close(k)
			return
		}
		for _, a := range s.Args {
			o.write(k, call.Text(Arg{V: plainValue(a)}))
		}
	}
}

func optText(args list) (o pdu.Opt[string]) {
	if len(args) > 2 {
		if s, ok := args[2].(string); ok {
			o = pdu.Some(s)
		}
	}
	return o
}

// socketText is what of a message the model must say.
func socketText(v value.Value, channel, reply int) string {
	if inner := v.Field("payload").Field("payload"); inner.Table() != nil {
		return fmt.Sprintf("%d/%d %v>%v %s", channel, reply, v.Field("source"), v.Field("destination"), canon(inner))
	}
	return fmt.Sprintf("%d/%d %s", channel, reply, canon(v))
}

// A stream of writes that an original answers with the same bytes comes back
// whole and in order over media that lose, and jitter causes no burst.
func TestEchoesOfAnOriginal(t *testing.T) {
	for _, c := range []struct {
		loss   float64
		jitter time.Duration
		piece  int
	}{{0.02, 0, 500}, {0.05, 0, 500}, {0.10, 0, 500}, {0.02, 0, 10000}, {0.05, 0, 10000}, {0.10, 0, 10000}, {0, 3 * ms, 500}, {0, 3 * ms, 50}, {0.05, 3 * ms, 500}} {
		done, most := 0, 0
		var longest time.Duration
		for seed := range uint64(16) {
			took, sent := echo(t, seed, modem.Impairment{Latency: 5 * ms, Loss: c.loss, Jitter: c.jitter}, c.piece)
			if took > 0 {
				done++
			}
			longest, most = max(longest, took), max(most, sent)
		}
		t.Logf("%+v: %d of 16, longest %v, most messages %d", c, done, longest, most)
		if done != 16 || c.loss == 0 && most > 4*10000/c.piece+60 {
			t.Errorf("%+v: %d of 16 came back, longest %v, most messages %d", c, done, longest, most)
		}
	}
}

// echo sends 10 kB to an original in pieces and answers how long it took until
// all was back, 0 for never, and how many messages were sent.
func echo(t *testing.T, seed uint64, imp modem.Impairment, piece int) (took time.Duration, sent int) {
	n := newNetwork(t)
	n.seed = seed
	n.lan("L").SetImpairment(imp)
	cfg := at("left", "10.0.0.1")
	a, o := n.box(1, cfg, "left", "L"), n.original(2, "10.0.0.2", "L")
	o.echo = true
	o.listen(80)
	id := -1
	for try := 0; try < 10 && id < 0; try++ {
		id = a.do("connect", "psp://10.0.0.2:80")[0].ID
		n.after(15 * time.Second)
		if a.on(id, "status") != `"open"` {
			id = -1
			o.listen(80)
		}
	}
	if id < 0 {
		t.Fatal("never connected")
	}
	start, before := n.now, len(n.raw)
	text := ""
	for i := 0; len(text) < 10000; i++ {
		part := strings.Repeat(string(rune('a'+i%26)), piece)
		text += part
		a.on(id, "write", part)
	}
	got := ""
	for len(got) < len(text) && n.now < start.Add(10*time.Minute) && a.on(id, "status") == `"open"` {
		n.after(50 * ms)
		a.events = nil
		out, _ := a.Method(n.now, a.Root(), id, "read", plain([]any{"*a"}))
		if len(out) > 0 {
			part, _ := out[0].V.Str()
			got += part
		}
	}
	if !strings.HasPrefix(text, got) {
		t.Fatalf("seed %d: what came back was not sent", seed)
	}
	if got != text {
		return 0, len(n.raw) - before
	}
	return n.now.Sub(start), len(n.raw) - before
}
