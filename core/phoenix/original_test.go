package phoenix

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// original is a computer with the original's network, made from
// spec/phoenix.md 4 to 8 as it is, with all its faults: it drops what comes out
// of order, never sends a pure ACK, SYN or FIN again, answers old messages with
// one number too many, loses the first packet of an address it did not know
// while it waits for another, and knows a connection by its ports alone. What
// TestTheOriginalIsTheOriginal shows is that it says what the recordings say.
type original struct {
	n       *network
	id      int
	ip      pdu.IP
	port    *modem.Modem
	rnd     *rand.Rand
	iss     []int // drawn first
	ports   []int
	arp     map[pdu.IP]int
	seen    map[value.Value]bool
	waiting []originalWait
	socks   []*originalSocket
	listens map[int]bool
	tick    Time
	echo    bool // the program answers every byte with itself
	log     []string
}

type originalWait struct {
	due     Time
	to      pdu.IP
	channel int
	reply   int
	payload value.Value
}

type originalSocket struct {
	status              string
	peer                pdu.IP
	local, remote       int
	una, nxt, rcv, fin  int
	next                Time
	retries             int
	pending             bool
	unacked             []pdu.Socket
	buffer              string
	everything, refused string
}

func (n *network) original(id int, ip, lan string) *original {
	o := &original{n: n, id: id, ip: must(pdu.ParseIP(ip)), rnd: rand.New(rand.NewPCG(uint64(id), n.seed+5)),
		arp: map[pdu.IP]int{}, seen: map[value.Value]bool{}, listens: map[int]bool{}, tick: Time(time.Second)}
	o.arp[o.ip] = id
	o.port = modem.New(modem.Config{Computer: id, Name: "left", Kind: modem.Ender, Medium: n.lan(lan), Receiver: o})
	_ = o.port.Open(modem.OwnerLua, 0)
	n.others = append(n.others, o)
	return o
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (o *original) Deadline() (Time, bool) { return o.tick, true }

// Advance is the timer of 8.8, and the end of waiting for neighbours (5.1).
func (o *original) Advance(now Time) {
	o.waiting = slices.DeleteFunc(o.waiting, func(w originalWait) bool { return w.due <= now })
	if now < o.tick {
		return
	}
	o.tick = o.tick.Add(time.Second)
	for _, k := range slices.Clone(o.socks) {
		if now < k.next {
			continue
		}
		switch k.status {
		case "syn-sent":
			o.forget(k, "error")
		case "syn-received":
			if k.retries++; k.retries > 3 {
				o.forget(k, "error")
			}
			k.next = now.Add(2 * time.Second)
		case "connected":
			for _, p := range k.unacked {
				if p.Sequence <= k.una {
					continue // it counted as acknowledged before it was sent
				}
				p.Acknowledgement = pdu.Some(k.rcv - 1)
				o.say(k, p)
				k.pending = false
			}
			if k.pending {
				o.ack(k, k.rcv-1)
			}
			k.next = now.Add(2 * time.Second)
		}
	}
}

func (o *original) forget(k *originalSocket, status string) {
	k.status = status
	o.socks = slices.DeleteFunc(o.socks, func(x *originalSocket) bool { return x == k })
}

func (o *original) drawISS() int {
	if len(o.iss) > 0 {
		n := o.iss[0]
		o.iss = o.iss[1:]
		return n
	}
	return o.rnd.IntN(1 << 40)
}

func (o *original) connect(ip pdu.IP, port int) *originalSocket {
	local := 49152 + o.rnd.IntN(16384)
	if len(o.ports) > 0 {
		local, o.ports = o.ports[0], o.ports[1:]
	}
	k := &originalSocket{status: "syn-sent", peer: ip, local: local, remote: port, next: o.n.now.Add(5 * time.Second)}
	k.una = o.drawISS()
	k.nxt = k.una + 2
	o.socks = append(o.socks, k)
	o.say(k, pdu.Socket{Sequence: k.una + 1, WindowSize: pdu.Some(256), Synchronize: true})
	_ = o.port.Open(modem.OwnerLua, local)
	return k
}

func (o *original) listen(port int) {
	o.listens[port] = true
	_ = o.port.Open(modem.OwnerLua, port)
}

// write is one message for each call.
func (o *original) write(k *originalSocket, text string) {
	p := pdu.Socket{Sequence: k.nxt, Acknowledgement: pdu.Some(k.rcv - 1), WindowSize: pdu.Some(256), Payload: pdu.Some(text)}
	k.nxt++
	k.unacked = append(k.unacked, p)
	k.pending = false
	o.say(k, p)
}

func (o *original) close(k *originalSocket) {
	if k.status != "connected" && k.status != "syn-received" {
		return
	}
	k.status, k.fin = "fin-wait", k.nxt
	o.say(k, pdu.Socket{Sequence: k.nxt, Acknowledgement: pdu.Some(k.rcv - 1), Final: true})
	k.nxt++
}

func (o *original) ack(k *originalSocket, number int) {
	k.pending = false
	o.say(k, pdu.Socket{Sequence: k.nxt, Acknowledgement: pdu.Some(number), WindowSize: pdu.Some(256)})
	k.nxt++
}

func (o *original) reset(k *originalSocket, p pdu.Socket) {
	o.say(k, pdu.Socket{Sequence: p.Acknowledgement.V, Reset: true})
	o.forget(k, "error")
}

func (o *original) say(k *originalSocket, p pdu.Socket) {
	o.send(k.peer, k.remote, k.local, p.Value())
}

// send resolves the neighbour: one question for each packet, none again (5.1).
func (o *original) send(to pdu.IP, channel, reply int, payload value.Value) {
	if _, known := o.arp[to]; !known {
		o.waiting = append(o.waiting, originalWait{o.n.now.Add(2 * time.Second), to, channel, reply, payload})
		o.transmit(0, 0, pdu.ARP{Source: o.id, SourceIP: pdu.Some(o.ip), DestinationIP: pdu.Some(to)}.Value())
		return
	}
	p := pdu.Internet{Source: pdu.Some(o.ip), Destination: to, MessageID: value.String(fmt.Sprint(o.id, o.rnd.Uint64())), HopsLeft: 15, Payload: payload}
	o.transmit(channel, reply, pdu.Link{Source: o.id, Destination: pdu.Some(o.arp[to]), Payload: p.Value()}.Value())
}

func (o *original) transmit(channel, reply int, v value.Value) {
	_, _ = o.port.Transmit(o.n.now, modem.Origin{}, channel, reply, v)
}

// Deliver implements modem.Receiver.
func (o *original) Deliver(now Time, a modem.Arrival) modem.Outcome {
	m, err := pdu.Parse(a.Value)
	if err != nil {
		return modem.OK
	}
	switch p := m.(type) {
	case pdu.ARP:
		o.heardARP(p)
	case pdu.Link:
		if in, err := pdu.ParseInternet(p.Payload); err == nil && p.Destination.Set && p.Destination.V == o.id {
			o.heardPacket(now, p, in, a)
		}
	}
	return modem.OK
}

func (o *original) heardARP(p pdu.ARP) {
	if !p.Reply && p.DestinationIP.Set && !p.Gratuitous() && p.DestinationIP.V == o.ip {
		o.transmit(0, 0, pdu.ARP{Reply: true, Source: o.id, SourceIP: pdu.Some(o.ip), Destination: pdu.Some(p.Source), DestinationIP: p.SourceIP}.Value())
	}
	if p.SourceIP.Set {
		o.arp[p.SourceIP.V] = p.Source
		o.release(p.SourceIP.V)
	}
}

func (o *original) release(ip pdu.IP) {
	list := o.waiting
	o.waiting = nil
	for _, w := range list {
		if w.to == ip {
			o.send(w.to, w.channel, w.reply, w.payload)
		} else {
			o.waiting = append(o.waiting, w)
		}
	}
}

func (o *original) heardPacket(now Time, l pdu.Link, in pdu.Internet, a modem.Arrival) {
	if o.seen[in.MessageID] || in.Destination != o.ip {
		return
	}
	o.seen[in.MessageID] = true
	if _, known := o.arp[in.Source.V]; !known {
		o.arp[in.Source.V] = l.Source
		if len(o.waiting) > 0 {
			return // it throws, and the packet is lost
		}
	}
	m, err := pdu.Parse(in.Payload)
	if err != nil {
		return
	}
	switch p := m.(type) {
	case pdu.Socket:
		o.heardSocket(now, in.Source.V, a.Channel, a.ReplyChannel, p)
	case pdu.Control:
		if p.MessageType == "ping" {
			o.send(in.Source.V, 0, 0, pdu.Control{MessageType: "pong", Payload: in.Value()}.Value())
		}
	}
}

func (o *original) socket(local, remote int) *originalSocket {
	for _, k := range o.socks {
		if k.local == local && k.remote == remote {
			return k
		}
	}
	return nil
}

// heardSocket is 8.4 to 8.6 and 8.9.
func (o *original) heardSocket(now Time, from pdu.IP, local, remote int, p pdu.Socket) {
	if local == 0 || remote == 0 {
		return
	}
	k := o.socket(local, remote)
	if k == nil {
		o.unclaimed(now, from, local, remote, p)
		return
	}
	if k.status == "syn-sent" {
		o.answered(now, k, p)
		return
	}
	switch {
	case p.Sequence < k.rcv && p.Reset, p.Reset && (k.status == "connected" || k.status == "fin-wait"):
		o.forget(k, "error")
		return
	case p.Sequence < k.rcv:
		o.ack(k, k.rcv) // one too many
		return
	case p.Reset:
		o.forget(k, "closed")
		return
	case p.Synchronize:
		o.reset(k, p)
		return
	case !p.Acknowledgement.Set:
		return
	}
	if !o.judgeAck(now, k, p) {
		return
	}
	if k.status == "connected" && p.Sequence == k.rcv {
		k.rcv++
		if p.Payload.Set {
			k.pending, k.next = true, now.Add(100*time.Millisecond)
			k.buffer += p.Payload.V
			k.everything += p.Payload.V
			if o.echo && p.Payload.V != "" {
				o.write(k, p.Payload.V)
			}
		}
	}
	if p.Final {
		o.finished(k, p)
	}
}

func (o *original) unclaimed(now Time, from pdu.IP, local, remote int, p pdu.Socket) {
	switch {
	case o.listens[local] && p.Reset:
	case o.listens[local] && p.Acknowledgement.Set:
		o.send(from, remote, local, pdu.Socket{Sequence: p.Acknowledgement.V, Reset: true}.Value())
	case o.listens[local] && p.Synchronize:
		delete(o.listens, local)
		k := &originalSocket{status: "syn-received", peer: from, local: local, remote: remote, rcv: p.Sequence + 1, next: now.Add(5 * time.Second)}
		k.una = o.drawISS()
		k.nxt = k.una + 2
		o.socks = append(o.socks, k)
		o.say(k, pdu.Socket{Sequence: k.una + 1, Acknowledgement: pdu.Some(k.rcv), WindowSize: pdu.Some(256), Synchronize: true})
	case o.listens[local]:
	default:
		r := pdu.Socket{Reset: true, Sequence: p.Acknowledgement.V}
		if !p.Acknowledgement.Set {
			r.Acknowledgement = pdu.Some(p.Sequence + p.WindowSize.V)
		}
		o.send(from, remote, local, r.Value())
	}
}

// answered is the client's part of the handshake (8.4).
func (o *original) answered(now Time, k *originalSocket, p pdu.Socket) {
	switch {
	case p.Reset:
		o.forget(k, "error")
	case !p.Synchronize || !p.Acknowledgement.Set || p.Acknowledgement.V < k.una:
		o.reset(k, p)
	default:
		k.status, k.una, k.rcv, k.next = "connected", p.Acknowledgement.V, p.Sequence+1, now.Add(2*time.Second)
		o.ack(k, k.rcv)
	}
}

// judgeAck is rule 5 of 8.6; false: that was all.
func (o *original) judgeAck(now Time, k *originalSocket, p pdu.Socket) bool {
	a := p.Acknowledgement.V
	switch k.status {
	case "syn-received":
		if a < k.una || a > k.nxt {
			o.reset(k, p)
			return false
		}
		k.status, k.next = "connected", now.Add(2*time.Second)
	case "close-wait":
		if a == k.fin {
			o.forget(k, "closed")
			return false
		}
	case "time-wait":
		if p.Final {
			o.ack(k, p.Sequence)
			k.next = now.Add(10 * time.Second)
			return false
		}
	default:
		if a > k.una && a <= k.nxt {
			k.unacked = slices.DeleteFunc(k.unacked, func(x pdu.Socket) bool { return x.Sequence <= a })
			k.una = a
		}
		switch {
		case k.status == "fin-wait" && a == k.fin && !p.Final:
			o.reset(k, p)
			return false
		case k.status == "fin-wait" && a == k.fin, k.status == "closing" && a == k.fin:
			k.status, k.next = "time-wait", now.Add(10*time.Second)
		}
	}
	return true
}

// finished is rule 7: it jumps over any hole.
func (o *original) finished(k *originalSocket, p pdu.Socket) {
	k.rcv = p.Sequence + 1
	switch k.status {
	case "syn-received", "connected":
		k.status, k.fin = "close-wait", k.nxt
		o.say(k, pdu.Socket{Sequence: k.nxt, Acknowledgement: pdu.Some(p.Sequence), Final: true})
		k.nxt++
	case "fin-wait":
		k.status = "closing"
		o.ack(k, p.Sequence)
	default:
		o.ack(k, p.Sequence)
	}
}

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
