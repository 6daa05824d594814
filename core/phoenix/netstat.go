package phoenix

import (
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/modem/value"
)

// sysNetstat lists what is open on the computer: listeners, then connections,
// datagram and rednet handles, in the order in which they were made
// (spec/phoenix.md 22.6).
func sysNetstat(s *Stack, now Time, _ *Process, _ *reader) []Result {
	var list []value.Value
	for _, l := range s.listeners {
		list = append(list, value.Fields("protocol", l.scheme, "state", "listening", "localIP", l.ip.String(),
			"localPort", l.port, "process", l.owner.ID, "uri", l.uri))
	}
	for _, k := range s.sockets {
		list = append(list, k.netstat(now))
	}
	for _, q := range s.datagrams {
		list = append(list, value.Fields("protocol", protoPDP, "state", "open", "localIP", q.localIP.String(),
			"localPort", q.localPort, "remoteIP", q.remoteIP.String(), "remotePort", q.remotePort,
			"process", q.owner.ID, "id", q.id, "received", q.bytes))
	}
	for _, h := range s.rednets {
		list = append(list, value.Fields("protocol", "rednet", "state", "open", "remoteIP", h.peer.String(), "process", h.owner.ID, "id", h.id))
	}
	return call.Values(value.List(list...))
}

// netstat is a connection as netstat tells it. Times are seconds.
func (k *conn) netstat(now Time) value.Value {
	i := k.Info(now)
	t := value.Fields("protocol", protoPSP, "state", k.State.String(), "localIP", k.localIP.String(), "localPort", k.localPort,
		"remoteIP", k.remoteIP.String(), "remotePort", k.remotePort, "process", k.owner.ID, "id", k.id,
		"ours", i.Ours, "received", i.Received, "queued", i.Queued, "flight", i.Flight, "window", i.Window,
		"rtt", seconds(i.RTT), "variation", seconds(i.Variation), "timeout", seconds(i.Timeout), "rate", i.Rate, "tries", i.Tries)
	if i.Timer != "" {
		_ = t.Table().Set(value.String("timer"), value.String(i.Timer))
		_ = t.Table().Set(value.String("due"), value.Number(seconds(i.Due)))
	}
	return t
}

func seconds(d time.Duration) float64 { return float64(d) / float64(time.Second) }

// sysRouteGet says how packets leave for an address or host: the route that
// counts, the next hop and our address on the way; nil and why if none leads
// there.
func sysRouteGet(s *Stack, now Time, _ *Process, r *reader) []Result {
	to := r.IPOrName(r.Arg(1, "string", "number"))
	if r.Err != nil {
		return nil
	}
	x, found := s.route(to.V, nil)
	if !found {
		return call.Values(value.Nil(), value.String(noRoute))
	}
	out := value.Fields("ip", to.V.String(), "action", x.Action.String(), "table", x.Table).Table()
	if x.Source.Bits > 0 || x.Source.IP != 0 {
		_ = out.Set(value.String("source"), value.String(x.Source.IP.String()))
		_ = out.Set(value.String("sourceNetmask"), value.Int(x.Source.Bits))
	}
	d := s.device(x.Device)
	if d == nil {
		return call.Values(out.Value())
	}
	_ = out.Set(value.String("device"), value.String(d.path))
	_ = out.Set(value.String("from"), value.String(d.ip.String()))
	next := to.V
	if x.Action == Unicast {
		next = x.Destination
		_ = out.Set(value.String("destination"), value.String(next.String()))
	}
	if id, known := d.arp.find(now, next); known {
		_ = out.Set(value.String("computer"), value.Int(id))
	}
	return call.Values(out.Value())
}
