package phoenix

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

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
