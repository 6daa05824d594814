package phoenix

import (
	"math"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/call"
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
	if len(r.Args) > 1 && r.Args[1].TypeName() != "nil" && !p.Root() {
		r.Refuse(errDenied)
		return nil
	}
	arg := r.Arg(1, "string")
	info := r.Arg(2, "table", "nil")
	d := s.deviceArg(r, arg)
	if r.Err != nil {
		return nil
	}
	if !info.IsNil() {
		if c := readSetting(r, info, d); r.Err == nil {
			if err := s.configure(now, d, c); err != nil {
				r.Refuse(err)
			}
		}
	}
	ip := ""
	if d.hasIP() {
		ip = d.ip.String()
	}
	return call.Values(value.Fields("ip", ip, "netmask", d.bits, "up", d.up))
}

// setting reads ipconfig's table. A device without configuration needs address
// and mask.
func readSetting(r *reader, info value.Value, d *device) (c setting) {
	ipKinds, maskKinds := []string{"string", "number", "nil"}, []string{"string", "number", "nil"}
	if !d.configured {
		ipKinds, maskKinds = ipKinds[:2], maskKinds[:2]
	}
	ip := r.Field(info, "ip", ipKinds...)
	mask := r.Field(info, "netmask", maskKinds...)
	up := r.Field(info, "up", "boolean", "nil")
	if text, _ := ip.Str(); text == "" && !ip.IsNil() && ip.Kind() == value.KindString {
		c.ip = pdu.Some(pdu.AnyIP) // no address (spec/phoenix.md 14.1 [S])
	} else {
		c.ip = r.IP(ip)
	}
	c.bits = r.Mask(mask)
	if b, ok := up.Bool(); ok {
		c.up = pdu.Some(b)
	}
	return c
}

// sysRouteList never throws (spec/phoenix.md 22.2).
func sysRouteList(s *Stack, _ Time, _ *Process, r *reader) []Result {
	n := defaultTable
	if len(r.Args) > 0 && r.Args[0].TypeName() != "nil" {
		i, ok := r.Args[0].V.Int()
		if !ok || i < 0 {
			return call.Values(value.Nil())
		}
		n = i
	}
	t := s.routes.table(n)
	if t == nil {
		return call.Values(value.Nil())
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
	return call.Values(list.Value())
}

// sysRouteAdd: spec/phoenix.md 14.2, with its order of checks.
func sysRouteAdd(s *Stack, _ Time, _ *Process, r *reader) []Result {
	o := r.Arg(1, "table")
	if r.Err != nil {
		return nil
	}
	source := r.Field(o, "source", "string", "number")
	mask := r.Field(o, "sourceNetmask", "string", "number")
	name, _ := r.Field(o, "action", "string").Str()
	action, known := actionNamed(name)
	dev := r.Field(o, "device", optional(!known || !action.needsDevice() || action == Local, "string")...)
	dst := r.Field(o, "destination", optional(!known || action != Unicast, "string")...)
	table := r.Field(o, "table", "number", "nil")
	x := Route{Table: defaultTable, Action: action}
	if r.Err == nil && !known {
		r.Fail("bad field 'action' (invalid option '%s')", name)
	}
	if !table.IsNil() && r.Err == nil {
		x.Table = r.Within(table, 0, MaxTable)
	}
	x.Source = pdu.Prefix{IP: r.IP(source).V, Bits: r.Mask(mask).V}.Masked()
	if dst.Kind() == value.KindString {
		x.Destination = r.IP(dst).V
	}
	if d := s.deviceArg(r, dev); d != nil {
		x.Device = d.path
	}
	if r.Err == nil {
		r.Refuse(s.routes.add(x))
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

// sysRouteDel takes both forms: (cidr, table) and (source, mask, table)
// (spec/phoenix.md 14.3).
func sysRouteDel(s *Stack, _ Time, _ *Process, r *reader) []Result {
	source := r.Arg(1, "string", "number")
	next := 2
	var p pdu.Prefix
	if text, _ := source.Str(); strings.Contains(text, "/") {
		var err error
		p, err = pdu.ParsePrefix(text)
		r.Refuse(err)
	} else {
		mask := r.Arg(2, "string", "number")
		p = pdu.Prefix{IP: r.IP(source).V, Bits: r.Mask(mask).V}
		next = 3
	}
	number := r.Arg(next, "number", "nil")
	n := defaultTable
	if !number.IsNil() && r.Err == nil {
		n = r.Within(number, 0, math.MaxInt)
	}
	if r.Err == nil {
		s.routes.del(n, p)
	}
	return nil
}

func sysARPList(s *Stack, now Time, _ *Process, r *reader) []Result {
	arg := r.Arg(1, "string")
	d := s.deviceArg(r, arg)
	if r.Err != nil {
		return nil
	}
	out := value.NewTable()
	for _, n := range slices.Clone(d.arp) {
		if id, ok := d.arp.find(now, n.ip); ok {
			_ = out.Set(value.String(n.ip.String()), value.Int(id))
		}
	}
	return call.Values(out.Value())
}

// neighbour reads (device, ip, id) of the calls that change an ARP table.
func (s *Stack) neighbour(r *reader, idKinds ...string) (d *device, ip pdu.IP, id pdu.Opt[int]) {
	dev := r.Arg(1, "string")
	addr := r.Arg(2, "string", "number")
	if len(idKinds) > 0 {
		if v := r.Arg(3, idKinds...); !v.IsNil() && r.Err == nil {
			id = pdu.Some(r.Within(v, 0, math.MaxInt))
		}
	}
	d = s.deviceArg(r, dev)
	ip = r.IP(addr).V
	return d, ip, id
}

func sysARPAdd(s *Stack, now Time, _ *Process, r *reader) []Result {
	d, ip, id := s.neighbour(r, "number")
	if r.Err != nil {
		return nil
	}
	if _, known := d.arp.find(now, ip); known {
		r.Refuse(errARPExists)
		return nil
	}
	s.setNeighbour(now, d, ip, id.V)
	return nil
}

func sysARPSet(s *Stack, now Time, _ *Process, r *reader) []Result {
	d, ip, id := s.neighbour(r, "number", "nil")
	switch {
	case r.Err != nil:
	case !id.Set:
		d.arp.remove(ip)
	default:
		s.setNeighbour(now, d, ip, id.V)
	}
	return nil
}

func sysARPDel(s *Stack, _ Time, _ *Process, r *reader) []Result {
	d, ip, _ := s.neighbour(r)
	if r.Err == nil {
		d.arp.remove(ip)
	}
	return nil
}

// setNeighbour puts an entry in by hand and sends what waited for it.
func (s *Stack) setNeighbour(now Time, d *device, ip pdu.IP, id int) {
	d.arp.set(neighbour{ip: ip, id: id, static: true})
	s.release(now, d, ip)
}
