package labfile

import (
	"errors"
	"fmt"

	"github.com/emberwire/emberwire/core/phoenix"
)

// network checks what the file says of a computer's Phoenix stack.
func (c *checker) network(path string, s *ComputerSpec) {
	if _, key, err := Network(*s); err != nil {
		c.fail(join(path, key), "%v", err)
	}
}

// Network is what the file says of a computer's Phoenix stack; an error comes
// with the key it is about.
func Network(s ComputerSpec) (cfg phoenix.Config, key string, err error) {
	for i, m := range s.Modem {
		key = fmt.Sprintf("modem[%d]", i)
		if m.IP == "" && m.Gateway != "" {
			return cfg, key + ".gateway", errors.New("a gateway needs an ip")
		}
		if m.IP == "" && m.DHCP != "" {
			return cfg, key + ".dhcp", errors.New("a server of addresses needs an ip")
		}
		if m.IP == "" && m.Names {
			return cfg, key + ".names", errors.New("a name service needs an ip")
		}
		if m.IP == "" {
			continue
		}
		iface, err := phoenix.ParseInterface(m.Side, m.IP, m.Gateway)
		if err != nil {
			return cfg, key, err
		}
		if m.DHCP != "" {
			if iface, err = iface.WithPool(m.DHCP); err != nil {
				return cfg, key + ".dhcp", err
			}
		}
		iface.Names = m.Names
		cfg.Interfaces = append(cfg.Interfaces, iface)
	}
	phoenix.OwnGateways(cfg.Interfaces)
	for i, r := range s.Route {
		route, err := phoenix.ParseRoute(r.Source, r.Action, r.Device, r.Destination)
		if err != nil {
			return cfg, fmt.Sprintf("route[%d]", i), err
		}
		cfg.Routes = append(cfg.Routes, route)
	}
	return cfg, "", nil
}
