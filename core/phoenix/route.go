package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// Action is what a route does with a packet (spec/phoenix.md 14.2).
type Action uint8

// The actions.
const (
	Unicast     Action = iota // to the neighbour Destination
	Broadcast                 // to all on the device
	Local                     // to the packet's own destination on the device
	Unreachable               // refuse
	Prohibit                  // refuse
	Discard                   // drop silently
)

func actionNames() []string {
	return []string{"unicast", "broadcast", "local", "unreachable", "prohibit", "blackhole"}
}

// String is the name programs use.
func (a Action) String() string { return actionNames()[a] }

func actionNamed(s string) (Action, bool) {
	i := slices.Index(actionNames(), s)
	return Action(max(i, 0)), i >= 0
}

func (a Action) needsDevice() bool { return a <= Local }

// table is one numbered list of routes.
type table struct {
	number int
	routes []Route
}

// routes are the tables by descending number: the order of lookup.
type routes []table

// table finds a table, nil if it does not exist. Tables are never removed.
func (r routes) table(n int) *table {
	for i := range r {
		if r[i].number == n {
			return &r[i]
		}
	}
	return nil
}

// make finds or makes a table.
func (r *routes) make(n int) *table {
	at, there := slices.BinarySearchFunc(*r, n, func(t table, n int) int { return n - t.number })
	if !there {
		*r = slices.Insert(*r, at, table{number: n})
	}
	return &(*r)[at]
}

// lookup is the route with the longest prefix over all tables, then the higher
// table, then the earlier entry (spec/phoenix.md 15.1). usable says whether a
// route can be taken at all.
func (r routes) lookup(dst pdu.IP, usable func(Route) bool) (best Route, found bool) {
	for _, t := range r {
		for _, x := range t.routes {
			if (!found || x.Source.Bits > best.Source.Bits) && x.Source.Contains(dst) && usable(x) {
				best, found = x, true
			}
		}
	}
	return best, found
}

// setAutomatic makes the two routes of a configured device, in place of those
// it had (spec/phoenix.md 15.2 [R]).
func (r *routes) setAutomatic(device string, p pdu.Prefix) {
	r.dropAutomatic(device)
	t := r.make(automatic)
	t.routes = append(t.routes,
		Route{Source: p.Masked(), Action: Local, Device: device},
		Route{Source: pdu.Prefix{IP: p.Broadcast(), Bits: 32}, Action: Broadcast, Device: device})
}

// dropAutomatic removes them with the address.
func (r *routes) dropAutomatic(device string) {
	if t := r.table(automatic); t != nil {
		t.routes = slices.DeleteFunc(t.routes, func(x Route) bool { return x.Device == device })
	}
}

// dropDevice removes all routes over a device that is gone.
func (r routes) dropDevice(device string) {
	for i := range r {
		r[i].routes = slices.DeleteFunc(r[i].routes, func(x Route) bool { return x.Device == device })
	}
}

// add puts a route at the end of its table. Errors: errRouteExists,
// errTooManyRoutes.
func (r *routes) add(x Route) error {
	t := r.make(x.Table)
	for _, old := range t.routes {
		if old.Source == x.Source {
			return errRouteExists
		}
	}
	if len(t.routes) >= MaxRoutes {
		return errTooManyRoutes
	}
	t.routes = append(t.routes, x)
	return nil
}

// del removes a route; one that is not there, or its table, is no error
// (spec/phoenix.md 14.3 [S]).
func (r routes) del(n int, p pdu.Prefix) {
	if t := r.table(n); t != nil {
		t.routes = slices.DeleteFunc(t.routes, func(x Route) bool { return x.Source == p.Masked() })
	}
}
