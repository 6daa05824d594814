package world

import (
	"fmt"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/labfile"
)

// Bounds of what a lab asks for.
const (
	MaxAsks    = 16  // hosts asked for and not allowed that are remembered
	MaxAllowed = 64  // hosts allowed in one lab
	maxHost    = 253 // characters of a host's name
)

// outside is the way out of the lab. While a request or the opening of a
// socket is on its way lab time waits, so that a run does not depend on how
// fast the outside is. What comes back is an input: logged, and in a repeated
// run taken from the log. spec/computercraft.md 4.17.
type outside struct {
	net      hostnet.Net // nil in a repeated run
	open     bool        // requests may leave the lab
	ask      bool        // only to hosts that somebody has allowed
	allowed  map[string]bool
	asks     []ask // for hosts that nobody has allowed
	fixtures hostnet.Fixtures
	count    int // numbers ever given
	calls    map[int]errand
	numbers  map[errand]int
	waiting  map[int]bool // those that lab time waits for
}

// ask is a host that a program wanted, and the first computer that did.
type ask struct{ host, who string }

// errand is one request or socket: whose, and the number known there.
type errand struct {
	gate *gate
	id   int
}

func newOutside(f *labfile.File, net hostnet.Net, ask bool) outside {
	o := outside{net: net, open: net != nil, ask: ask, allowed: map[string]bool{}, calls: map[int]errand{}, numbers: map[errand]int{}, waiting: map[int]bool{}}
	for _, w := range f.Config.Web {
		if w.Computer != "" {
			continue
		}
		x := hostnet.Fixture{Name: w.Name, Status: w.Status, Type: hostnet.TypeOf(w.File)}
		if w.File != "" {
			x.Body, _ = f.Lookup(w.File) // checked when the file was read
		}
		o.fixtures = append(o.fixtures, x)
	}
	return o
}

// Waiting reports whether lab time waits for the outside.
func (w *World) Waiting() bool { return len(w.outside.waiting) > 0 }

// Stuck reports whether lab time waits for an answer that does not come: the
// inputs of a repeated run hold none.
func (w *World) Stuck() bool {
	return w.Waiting() && w.outside.net == nil && w.inputs.at >= len(w.inputs.list)
}

// Connected reports whether a request or socket to the outside is open.
func (w *World) Connected() bool { return len(w.outside.calls) > 0 }

// Close ends what the lab has asked: another one takes its place.
func (w *World) Close() {
	for _, number := range slices.Sorted(maps.Keys(w.outside.calls)) {
		w.outside.forget(number)
		if w.outside.net != nil {
			w.outside.net.Close(number)
		}
	}
}

// answer takes what came of a request.
func (w *World) answer(data []byte) error {
	a, err := hostnet.Decode(data)
	if err != nil {
		return err
	}
	e, ok := w.outside.calls[a.ID]
	if !ok {
		return fmt.Errorf("nobody waits for answer %d", a.ID)
	}
	delete(w.outside.waiting, a.ID)
	if a.Final() {
		w.outside.forget(a.ID)
	}
	a.ID = e.id
	e.gate.answer(a)
	return nil
}

func (o *outside) forget(number int) {
	delete(o.numbers, o.calls[number])
	delete(o.calls, number)
	delete(o.waiting, number)
}

// gate is the way from one computer to the world beyond the lab: what lies
// behind its hostnet.Gate. It gives the computer's errands numbers of the lab.
type gate struct {
	world  *World
	who    string // the computer's name
	answer func(hostnet.Answer)
}

var _ hostnet.Outside = (*gate)(nil)

func (g *gate) outside() *outside { return &g.world.outside }

// Permits lets a public target be asked if requests may leave the lab and, where
// somebody is there to be asked, if its host was allowed. It is remembered who
// wanted what.
func (g *gate) Permits(t hostnet.Target) error {
	o := g.outside()
	if !o.open {
		return hostnet.ErrDenied
	}
	if err := hostnet.Permit(t); err != nil || !o.ask || o.allowed[t.Host] {
		return err
	}
	o.wanted(ask{t.Host, g.who})
	return hostnet.ErrDenied
}

// wanted remembers a host that somebody may allow.
func (o *outside) wanted(a ask) {
	known := slices.ContainsFunc(o.asks, func(b ask) bool { return a.host == b.host })
	if !known && len(o.asks) < MaxAsks && len(a.host) <= maxHost {
		o.asks = append(o.asks, a)
	}
}

// allow lets the lab's programs ask a host from now on.
func (o *outside) allow(host string) error {
	t, err := hostnet.ParseHTTP("http://" + host)
	switch {
	case err != nil || t.Host != host || len(host) > maxHost:
		return fmt.Errorf("%q is no host: write it like example.com", host)
	case len(o.allowed) >= MaxAllowed:
		return fmt.Errorf("at most %d hosts can be allowed in one lab", MaxAllowed)
	}
	if err := hostnet.Permit(t); err != nil {
		return fmt.Errorf("%s lies in a private network, which no lab may ask", host)
	}
	o.allowed[host] = true
	o.asks = slices.DeleteFunc(o.asks, func(a ask) bool { return a.host == host })
	return nil
}

// Asks are the hosts that programs wanted and that nobody has allowed yet, and
// for each the computer that wanted it first.
func (w *World) Asks() (hosts, who []string) {
	for _, a := range w.outside.asks {
		hosts, who = append(hosts, a.host), append(who, a.who)
	}
	return hosts, who
}

// Leaves tells whether requests may leave the lab, and if only to hosts that
// were allowed.
func (w *World) Leaves() (open, ask bool) { return w.outside.open, w.outside.ask }

// Fetch asks the outside.
func (g *gate) Fetch(id int, r hostnet.Request) {
	o := g.outside()
	if o.ask {
		r.Only = slices.Sorted(maps.Keys(o.allowed))
	}
	g.world.share(func() {
		if number := g.begin(id); o.net != nil {
			o.net.Fetch(number, r)
		}
	})
}

// Dial asks the outside.
func (g *gate) Dial(id int, r hostnet.Request) {
	o := g.outside()
	g.world.share(func() {
		if number := g.begin(id); o.net != nil {
			o.net.Dial(number, r)
		}
	})
}

// begin gives an errand the number that the outside knows it by.
func (g *gate) begin(id int) int {
	o := g.outside()
	o.count++
	e := errand{g, id}
	o.calls[o.count], o.numbers[e], o.waiting[o.count] = e, o.count, true
	return o.count
}

// Send sends on a socket.
func (g *gate) Send(id int, data []byte, binary bool) {
	o := g.outside()
	if number, ok := o.numbers[errand{g, id}]; ok && o.net != nil {
		o.net.Send(number, data, binary)
	}
}

// Close ends an errand.
func (g *gate) Close(id int) {
	o := g.outside()
	number, ok := o.numbers[errand{g, id}]
	if !ok {
		return
	}
	o.forget(number)
	if o.net != nil {
		o.net.Close(number)
	}
}
