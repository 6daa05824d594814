package session

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem/bridge"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// Turn answers what the socket is to do. Backlog is how many bytes wait in it.
func (r *Room) Turn(wall time.Duration, backlog int) []bridge.Act {
	r.client.Pause(r.session.pacer.Paused())
	if l := r.session.lab; r.built && l != nil {
		r.client.Watch(l.Packets().Watched())
		r.join(l)
		if wall >= r.looked+lookEvery || r.looked == 0 {
			r.looked = wall
			r.client.Computers(presence(l))
			r.client.SetPace(r.pace())
			r.client.Show(r.screens())
		}
	}
	acts := r.client.Turn(wall, backlog)
	r.inquire()
	if r.bus == nil {
		return acts
	}
	return r.among(wall, acts)
}

// behindBelow is the reached speed below which a lab does not keep up.
const behindBelow = 0.8

// pace is how the lab runs, for the others.
func (r *Room) pace() bridgewire.Pace {
	switch p := r.session.pacer; {
	case p.Paused():
		return bridgewire.Paused
	case p.Rate() > 0 && p.Rate() < behindBelow:
		return bridgewire.Behind
	}
	return bridgewire.Runs
}

// among does what the client wants done in a room without a server, and gives
// what is to be done about the other tabs.
func (r *Room) among(wall time.Duration, acts []bridge.Act) (out []bridge.Act) {
	for _, a := range acts {
		switch a.Kind {
		case bridge.Dial:
			r.bus.Open(wall)
			r.client.Opened(wall)
			out = append(out, bridge.Act{Kind: bridge.Tune, Data: []byte(bridge.Channel(r.client.Link()))})
		case bridge.Send:
			r.bus.Sent(wall, a.Data)
		case bridge.HangUp:
			r.bus.Close()
		}
	}
	toClient, toOthers := r.bus.Turn(wall)
	for _, m := range toOthers {
		out = append(out, bridge.Act{Kind: bridge.Tell, Data: m})
	}
	for _, m := range toClient {
		r.Received(wall, m)
	}
	return out
}

// Heard takes what another tab of the browser said.
func (r *Room) Heard(wall time.Duration, msg []byte) {
	if r.bus != nil {
		r.bus.Heard(wall, msg)
	}
}

// Deadline is when Turn wants to be called at the latest.
func (r *Room) Deadline() time.Duration {
	d := r.client.Deadline()
	if r.bus != nil {
		d = min(d, r.bus.Deadline())
	}
	if !r.built || d < r.looked+lookEvery {
		return d
	}
	return r.looked + lookEvery
}

// join joins the media of a lab, also those that came later.
func (r *Room) join(l *lab.Lab) {
	shared := l.Shared()
	if slices.Equal(shared, r.media) {
		return
	}
	r.media, r.looked = shared, 0
	r.client.Attach(shared)
}

// share makes a lab one of a room: not repeatable, and random.
func (r *Room) share(l *lab.Lab) {
	l.EnterRoom()
	l.Reseed(r.seed)
}

// presence is what others are told of a lab's computers.
func presence(l *lab.Lab) []bridgewire.Computer {
	out := make([]bridgewire.Computer, 0, len(l.Nodes()))
	for _, n := range l.Nodes() {
		c := bridgewire.Computer{ID: n.ID(), Name: n.Name()}
		for _, m := range n.Modems() {
			if m.Medium() != nil && m.Medium().Name() != world.OwnWeb {
				c.Modems = append(c.Modems, bridgewire.Plug{Medium: m.Medium().Name(), Side: m.Name(), Kind: m.Kind(), At: m.At()})
			}
		}
		out = append(out, c)
	}
	return out
}
