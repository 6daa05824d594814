package phoenix

import (
	"math/rand/v2"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem/value"
)

// under is the stack as the network below HTTP and WebSockets.
type under struct{ s *Stack }

var _ web.Net = under{}

func (u under) Now() Time          { return u.s.c.Now() }
func (u under) Random() *rand.Rand { return u.s.c.Random() }
func (u under) NewID() int         { return u.s.nextID() }
func (u under) Flush(now Time)     { u.s.flushEvents(now) }
func (u under) Wake(handle int)    { u.s.c.Wake(wakeEvent(handle)) }
func (u under) Retire(h web.Handle) {
	u.s.retireHandle(webEnd{h})
}

// On implements web.Net.
func (u under) On() bool {
	c, ok := u.s.c.(interface{ On() bool })
	return !ok || c.On()
}

// Find implements web.Net.
func (u under) Find(host string) (string, bool) {
	ip, err := pdu.ParseIP(host)
	if err != nil {
		return "", false
	}
	u.s.enter(u.s.c.Now())
	if _, found := u.s.route(ip, nil); !found {
		return "", false
	}
	return ip.String(), true
}

// Open implements web.Net.
func (u under) Open(now Time, process int, to hostnet.Server, l *web.Line) error {
	s := u.s
	s.enter(now)
	var devices []*device
	if to.Own {
		if devices = s.ownWeb(to); devices == nil {
			return hostnet.ErrConnect
		}
	}
	ip, err := pdu.ParseIP(to.Address)
	if err != nil {
		return hostnet.ErrConnect
	}
	owner := s.process(process)
	if owner == nil {
		owner = s.Root()
	}
	_, err = s.connectFor(now, owner, ip, to.Port, devices, l)
	return err
}

// Settle implements web.Net.
func (u under) Settle(now Time, l *web.Line) {
	for _, k := range u.s.sockets {
		if k.line == l {
			u.s.settle(now, k)
			return
		}
	}
	u.s.flushEvents(now)
}

// Lines implements web.Net.
func (u under) Lines() (list []*web.Line) {
	for _, k := range u.s.sockets {
		if k.line != nil {
			list = append(list, k.line)
		}
	}
	return list
}

// Tell implements web.Net.
func (u under) Tell(now Time, event string, h web.Handle, params value.Value) {
	u.s.notify(now, note{to: h.Owner(), name: event, end: webEnd{h}, params: params})
}

// webEnd is a handle of the web among those of the stack.
type webEnd struct{ web.Handle }

func (e webEnd) handleID() int         { return e.ID() }
func (e webEnd) process() *Process     { return e.Owner() }
func (e webEnd) fetched()              { e.Fetched() }
func (e webEnd) whole() bool           { return false }
func (e webEnd) methods() []string     { return e.Methods() }
func (e webEnd) status() []call.Result { return e.Status() }

func (e webEnd) method(s *Stack, now Time, _ *Process, name string, args []Arg) ([]Result, error) {
	return e.Call(s.web, now, name, args)
}
