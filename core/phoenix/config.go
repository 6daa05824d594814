package phoenix

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// Config is what a lab file says of a computer's network; programs can change
// it with ipconfig and routeadd. It is applied at each boot.
type Config struct {
	Interfaces []Interface
	Routes     []Route
	// Routed puts the process's id into every event, for a system that runs
	// several processes side by side; the children of a process that ends are
	// then process 1's (spec/phoenix.md 22.3).
	Routed bool
	// NoAnnounce leaves out the ARP message that tells the others about a new
	// address (spec/phoenix.md 22.2), as the original does.
	NoAnnounce bool
	// Plain hides from peers that this is not the original: connections do not
	// offer the extensions of spec/phoenix.md 22.1.
	Plain bool
	// Choose replaces the random choices in tests against recorded traces; nil
	// draws from the computer's generator.
	Choose *Choices
}

// Interface is the address of a modem.
type Interface struct {
	Side    string // of the computer
	Address pdu.Prefix
	Gateway pdu.IP // default route through this neighbour; 0: none
	Dynamic bool   // a server gives the address (spec/phoenix.md 17.1)
	Pool    *Pool  // addresses that are given away here; nil: none
	Names   bool   // takes part in the name service (spec/phoenix.md 22.8)
}

// Route is an entry of a route table. Source is the range of destinations it
// is for, despite its name (spec/phoenix.md 14.2).
type Route struct {
	Table       int
	Source      pdu.Prefix
	Action      Action
	Device      string // path; "" where the action needs none
	Destination pdu.IP // neighbour; 0 for none
}

// dynamic is an address that a server gives.
const dynamic = "dhcp"

// WithPool gives away a range of addresses, "10.0.0.100-10.0.0.199", on the
// interface; its own address is the others' way out if it has one itself.
func (i Interface) WithPool(text string) (Interface, error) {
	p, err := parsePool(text)
	switch {
	case err != nil:
		return i, err
	case i.Dynamic:
		return i, fmt.Errorf("a server needs an address of its own")
	case !i.Address.Contains(p.First) || !i.Address.Contains(p.Last):
		return i, fmt.Errorf("%s is not in the network %s/%d of this modem", text, i.Address.Masked().IP, i.Address.Bits)
	}
	p.Gateway = i.Gateway
	i.Pool = &p
	return i, nil
}

// OwnGateways makes a computer with several addresses the way out of those to
// whom it gives addresses, where the file names none.
func OwnGateways(list []Interface) {
	n := 0
	for _, i := range list {
		if !i.Dynamic {
			n++
		}
	}
	for _, i := range list {
		if i.Pool != nil && i.Pool.Gateway == 0 && n > 1 {
			i.Pool.Gateway = i.Address.IP
		}
	}
}

// ParseInterface reads what a lab file says of a modem: an address with
// prefix length ("10.0.0.1/24", /24 if left out), and a gateway or "".
func ParseInterface(side, ip, gateway string) (Interface, error) {
	if ip == dynamic && gateway != "" {
		return Interface{}, fmt.Errorf("gateway: it comes from the server, with the address")
	}
	if ip == dynamic {
		return Interface{Side: side, Dynamic: true}, nil
	}
	if !strings.Contains(ip, "/") {
		ip += "/24"
	}
	address, err := pdu.ParsePrefix(ip)
	if err != nil || !address.IP.Unicast() {
		return Interface{}, fmt.Errorf("ip: %w", pdu.ErrIP)
	}
	i := Interface{Side: side, Address: address}
	if gateway == "" {
		return i, nil
	}
	if i.Gateway, err = pdu.ParseIP(gateway); err != nil {
		return Interface{}, fmt.Errorf("gateway: %w", pdu.ErrIP)
	}
	if !address.Contains(i.Gateway) {
		return Interface{}, fmt.Errorf("gateway: %s is not in the network %s/%d of this modem", i.Gateway, address.Masked().IP, address.Bits)
	}
	return i, nil
}

// ParseRoute reads a route of a lab file: source in CIDR notation, the name of
// an action, a side or device path, an address or "".
func ParseRoute(source, action, device, destination string) (r Route, err error) {
	r.Table = defaultTable
	if r.Source, err = pdu.ParsePrefix(source); err != nil {
		return r, fmt.Errorf("source: %w", err)
	}
	r.Source = r.Source.Masked()
	var ok bool
	if r.Action, ok = actionNamed(action); !ok {
		return r, fmt.Errorf("action: invalid option '%s'", action)
	}
	if r.Device = device; device != "" && !strings.HasPrefix(device, "/") {
		r.Device = "/" + device
	}
	if r.Action.needsDevice() && r.Action != Local && device == "" {
		return r, fmt.Errorf("device: missing")
	}
	if destination != "" {
		if r.Destination, err = pdu.ParseIP(destination); err != nil {
			return r, fmt.Errorf("destination: %w", err)
		}
	}
	if r.Action == Unicast && destination == "" {
		return r, fmt.Errorf("destination: missing")
	}
	return r, nil
}

// Choices are random draws in the order of use; what runs out is drawn.
type Choices struct {
	ISS   []int
	Ports []int
	IDs   []string
}
