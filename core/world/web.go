package world

import (
	"fmt"

	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
)

// OwnWeb is the name of the lab's own web as a medium: the network over which
// a name of the lab leads to a computer that the one who asks cannot reach by
// its own modems. No cable can have the name. It is there from the first time
// somebody needs it.
const OwnWeb = "(web)"

// ownLatency is how long a message takes on it.
const ownLatency = 10_000_000 // nanoseconds

// addWeb makes the one way out of a computer: for its http and for the handles
// of its network stack.
func (w builder) addWeb(n *Node, net *phoenix.Stack) {
	beyond := &gate{world: w.World, who: n.spec.Name}
	way := hostnet.NewGate(w.behind(n, net, beyond))
	beyond.answer = way.Answer
	var web *craftos.Web
	door := way.Door(func(a hostnet.Answer) { web.Answer(a) }, nil)
	door.Limit(hostnet.MaxMessage)
	web = craftos.NewWeb(n.Computer, door)
	n.AddStack(web)
	net.SetGate(way)
}

// behind is what lies behind the gate of a computer.
func (w builder) behind(n *Node, net *phoenix.Stack, beyond *gate) hostnet.GateConfig {
	return hostnet.GateConfig{
		Pages: w.outside.fixtures, Local: net.Local(), Hosts: net.NamedServer, World: beyond,
		Names: func(t hostnet.Target) (hostnet.Server, bool) { return w.server(n, net, t) },
	}
}

// server is where a name of a computer of the lab leads for n, or an address
// of one that n has no route to.
func (w builder) server(n *Node, net *phoenix.Stack, t hostnet.Target) (hostnet.Server, bool) {
	for _, x := range w.work.Config.Web {
		if x.Computer == "" || !t.Is(x.Name) {
			continue
		}
		for _, to := range w.nodes {
			if to.Name() == x.Computer {
				return w.lead(n, net, to, x.PortNumber()), true
			}
		}
	}
	for _, to := range w.nodes {
		if s := stackOf(to); to != n && s != nil && s.Has(t.Host) {
			return w.ownServer(n, net, to, t.PortNumber()), true
		}
	}
	return hostnet.Server{}, false
}

// lead is the way from one computer to a port of another: by the modems of
// both where there is a route, else over the lab's own web.
func (w builder) lead(n *Node, net *phoenix.Stack, to *Node, port int) hostnet.Server {
	for _, ip := range stackOf(to).Addresses(port) {
		if _, found := net.Local().Find(hostnet.Target{Scheme: "http", Host: ip}); found {
			return hostnet.Server{Address: ip, Port: port}
		}
	}
	return w.ownServer(n, net, to, port)
}

func (w builder) ownServer(n *Node, net *phoenix.Stack, to *Node, port int) hostnet.Server {
	w.join(n, net)
	return hostnet.Server{Address: w.join(to, stackOf(to)), Port: port, Own: true, Computer: to.ID()}
}

// join puts a computer on the lab's own web, once, and answers its address.
func (w builder) join(n *Node, net *phoenix.Stack) string {
	if n.webAddress != "" {
		return n.webAddress
	}
	if w.ownWeb == nil {
		w.ownWeb = modem.NewMedium(OwnWeb, false, modem.Impairment{Latency: ownLatency}, w.seed, &w.network.numbers)
		w.ownWeb.SetFilter(w.faults.fate)
		w.observe(w.ownWeb)
		w.media = append(w.media, w.ownWeb)
	}
	w.webCount++
	n.webAddress = fmt.Sprintf("100.64.%d.%d", w.webCount>>8, w.webCount&255)
	m := modem.New(modem.Config{Computer: n.ID(), Name: OwnWeb, Kind: modem.Ender, Medium: w.ownWeb, Receiver: n, On: n.On})
	_ = net.PlugOwn(m, n.webAddress) // an address in the form it wants
	return n.webAddress
}

// stackOf is a computer's Phoenix stack.
func stackOf(n *Node) *phoenix.Stack {
	for _, s := range n.Stacks() {
		if s, ok := s.(*phoenix.Stack); ok {
			return s
		}
	}
	return nil
}
