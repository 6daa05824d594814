package phoenix

import (
	"math"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

func (s *Stack) watches(p *Process) bool { return slices.Contains(s.watchers, p) }

func (s *Stack) setWatch(p *Process, on bool) {
	s.watchers = slices.DeleteFunc(s.watchers, func(w *Process) bool { return w == p })
	if on {
		s.watchers = append(s.watchers, p)
	}
}

// sysIPConfig: spec/phoenix.md 14.1. Everything is read before anything is
// changed.
func sysIPConfig(s *Stack, now Time, p *Process, r *reader) []Result {
	if len(r.args) > 1 && r.args[1].typeName() != "nil" && !p.root() {
		r.refuse(errDenied)
		return nil
	}
	arg := r.arg(1, "string")
	info := r.arg(2, "table", "nil")
	d := r.device(s, arg)
	if r.err != nil {
		return nil
	}
	if !info.IsNil() {
		if c := r.setting(info, d); r.err == nil {
			if err := s.configure(now, d, c); err != nil {
				r.refuse(err)
			}
		}
	}
	ip := ""
	if d.hasIP() {
		ip = d.ip.String()
	}
	return values(value.Fields("ip", ip, "netmask", d.bits, "up", d.up))
}

// setting reads ipconfig's table. A device without configuration needs address
// and mask.
func (r *reader) setting(info value.Value, d *device) (c setting) {
	ipKinds, maskKinds := []string{"string", "number", "nil"}, []string{"string", "number", "nil"}
	if !d.configured {
		ipKinds, maskKinds = ipKinds[:2], maskKinds[:2]
	}
	ip := r.field(info, "ip", ipKinds...)
	mask := r.field(info, "netmask", maskKinds...)
	up := r.field(info, "up", "boolean", "nil")
	if text, _ := ip.Str(); text == "" && !ip.IsNil() && ip.Kind() == value.KindString {
		c.ip = pdu.Some(pdu.AnyIP) // no address (spec/phoenix.md 14.1 [S])
	} else {
		c.ip = r.ip(ip)
	}
	c.bits = r.mask(mask)
	if b, ok := up.Bool(); ok {
		c.up = pdu.Some(b)
	}
	return c
}

// sysRouteList never throws (spec/phoenix.md 22.2).
func sysRouteList(s *Stack, _ Time, _ *Process, r *reader) []Result {
	n := defaultTable
	if len(r.args) > 0 && r.args[0].typeName() != "nil" {
		i, ok := r.args[0].V.Int()
		if !ok || i < 0 {
			return values(value.Nil())
		}
		n = i
	}
	t := s.routes.table(n)
	if t == nil {
		return values(value.Nil())
	}
	list := value.NewTable()
	for i, x := range t.routes {
		var dev, dst any
		if x.Device != "" {
			dev = x.Device
		}
		if x.Destination != 0 {
			dst = x.Destination.String()
		}
		_ = list.Set(value.Int(i+1), value.Fields("source", x.Source.IP.String(), "sourceNetmask", x.Source.Bits,
			"action", x.Action.String(), "device", dev, "destination", dst))
	}
	return values(list.Value())
}

// sysRouteAdd: spec/phoenix.md 14.2, with its order of checks.
func sysRouteAdd(s *Stack, _ Time, _ *Process, r *reader) []Result {
	o := r.arg(1, "table")
	if r.err != nil {
		return nil
	}
	source := r.field(o, "source", "string", "number")
	mask := r.field(o, "sourceNetmask", "string", "number")
	name, _ := r.field(o, "action", "string").Str()
	action, known := actionNamed(name)
	dev := r.field(o, "device", optional(!known || !action.needsDevice(), "string")...)
	dst := r.field(o, "destination", optional(!known || action != Unicast, "string")...)
	table := r.field(o, "table", "number", "nil")
	x := Route{Table: defaultTable, Action: action}
	if r.err == nil && !known {
		r.fail("bad field 'action' (invalid option '%s')", name)
	}
	if !table.IsNil() && r.err == nil {
		x.Table = r.within(table, 0, MaxTable)
	}
	x.Source = pdu.Prefix{IP: r.ip(source).V, Bits: r.mask(mask).V}.Masked()
	if dst.Kind() == value.KindString {
		x.Destination = r.ip(dst).V
	}
	if d := r.device(s, dev); d != nil {
		x.Device = d.path
	}
	if r.err == nil {
		r.refuseIf(s.routes.add(x))
	}
	return nil
}

// optional allows nil beside a type.
func optional(yes bool, kind string) []string {
	if yes {
		return []string{kind, "nil"}
	}
	return []string{kind}
}

func (r *reader) refuseIf(err error) {
	if err != nil {
		r.refuse(err)
	}
}

// sysRouteDel takes both forms: (cidr, table) and (source, mask, table)
// (spec/phoenix.md 14.3).
func sysRouteDel(s *Stack, _ Time, _ *Process, r *reader) []Result {
	source := r.arg(1, "string", "number")
	next := 2
	var p pdu.Prefix
	if text, _ := source.Str(); strings.Contains(text, "/") {
		var err error
		p, err = pdu.ParsePrefix(text)
		r.refuseIf(err)
	} else {
		mask := r.arg(2, "string", "number")
		p = pdu.Prefix{IP: r.ip(source).V, Bits: r.mask(mask).V}
		next = 3
	}
	number := r.arg(next, "number", "nil")
	n := defaultTable
	if !number.IsNil() && r.err == nil {
		n = r.within(number, 0, math.MaxInt)
	}
	if r.err == nil {
		r.refuseIf(s.routes.del(n, p))
	}
	return nil
}

func sysARPList(s *Stack, now Time, _ *Process, r *reader) []Result {
	arg := r.arg(1, "string")
	d := r.device(s, arg)
	if r.err != nil {
		return nil
	}
	out := value.NewTable()
	for _, n := range slices.Clone(d.arp) {
		if id, ok := d.arp.find(now, n.ip); ok {
			_ = out.Set(value.String(n.ip.String()), value.Int(id))
		}
	}
	return values(out.Value())
}

// neighbour reads (device, ip, id) of the calls that change an ARP table.
func (r *reader) neighbour(s *Stack, idKinds ...string) (d *device, ip pdu.IP, id pdu.Opt[int]) {
	dev := r.arg(1, "string")
	addr := r.arg(2, "string", "number")
	if len(idKinds) > 0 {
		if v := r.arg(3, idKinds...); !v.IsNil() && r.err == nil {
			id = pdu.Some(r.within(v, 0, math.MaxInt))
		}
	}
	d = r.device(s, dev)
	ip = r.ip(addr).V
	return d, ip, id
}

func sysARPAdd(s *Stack, now Time, _ *Process, r *reader) []Result {
	d, ip, id := r.neighbour(s, "number")
	if r.err != nil {
		return nil
	}
	if _, known := d.arp.find(now, ip); known {
		r.refuse(errARPExists)
		return nil
	}
	s.setNeighbour(now, d, ip, id.V)
	return nil
}

func sysARPSet(s *Stack, now Time, _ *Process, r *reader) []Result {
	d, ip, id := r.neighbour(s, "number", "nil")
	switch {
	case r.err != nil:
	case !id.Set:
		d.arp.remove(ip)
	default:
		s.setNeighbour(now, d, ip, id.V)
	}
	return nil
}

func sysARPDel(s *Stack, _ Time, _ *Process, r *reader) []Result {
	d, ip, _ := r.neighbour(s)
	if r.err == nil {
		d.arp.remove(ip)
	}
	return nil
}

// setNeighbour puts an entry in by hand and sends what waited for it.
func (s *Stack) setNeighbour(now Time, d *device, ip pdu.IP, id int) {
	d.arp.set(neighbour{ip: ip, id: id, static: true})
	s.release(now, d, ip)
}
