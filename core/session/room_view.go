package session

import (
	"math"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/bridge"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// tellEvery is how often, in wall time, the page is told of counts and of who
// is here; of another state at once.
const tellEvery = 250 * time.Millisecond

// roomNews is what the page has not seen of the room; nil for nothing new.
func (s *Session) roomNews(wall time.Duration) *view.Room {
	r := s.room
	if r == nil {
		if !s.left {
			return nil
		}
		s.left = false
		return &view.Room{}
	}
	state := r.client.State()
	switch {
	case r.fresh || state != r.told.state:
	case wall < r.told.at+tellEvery || r.told.version == r.client.Version() && r.told.stalls == r.stalls():
		return nil
	}
	r.fresh, r.told.stalls = false, r.stalls()
	r.told.state, r.told.version, r.told.at = state, r.client.Version(), wall
	return r.view()
}

// view is the room as the page shows it.
func (r *Room) view() *view.Room {
	state, why := r.State()
	out := &view.Room{State: stateOf(state), Text: why, Dropped: r.client.Dropped(), Owner: r.client.Owner(), Closed: r.client.IsClosed(), Tabs: r.bus != nil, Shown: r.shown}
	if r.session.lab != nil && r.built {
		list := presence(r.session.lab)
		here := view.Member{Number: int(r.client.Number()), Here: true}
		here.Computers, here.More = roomComputers(list, 0)
		out.Members = append(out.Members, here)
	}
	for _, p := range r.client.Peers() {
		m := view.Member{Number: int(p.Number), Pace: paces[p.Pace()], Silent: int(r.client.Silent(p) / time.Second), Screens: len(p.Screens())}
		m.Computers, m.More = roomComputers(p.Computers, p.More)
		out.Members = append(out.Members, m)
	}
	for _, g := range r.client.Gone() {
		m := view.Member{Number: int(g.Number), Silent: int(g.For / time.Second)}
		m.Computers, m.More = roomComputers(g.Computers, 0)
		out.Gone = append(out.Gone, m)
	}
	return out
}

// paces are the words of the view.
var paces = map[bridgewire.Pace]string{bridgewire.Paused: view.PacePaused, bridgewire.Behind: view.PaceBehind}

// stallStep is how often the page is told for how long somebody stalls.
const stallStep = 5 * time.Second

// stalls sums up who stalls or is gone, and for how long.
func (r *Room) stalls() (sum int) {
	for _, p := range r.client.Peers() {
		sum += int(r.client.Silent(p) / stallStep)
	}
	return sum + len(r.client.Gone())
}

func stateOf(s bridge.State) string {
	switch s {
	case bridge.In:
		return view.RoomIn
	case bridge.Away:
		return view.RoomAway
	case bridge.Refused:
		return view.RoomRefused
	}
	return view.RoomJoining
}

// remotes are computers as the page lists them.
func roomComputers(list []bridgewire.Computer, more int) (out []view.RoomComputer, rest int) {
	if n := len(list) - bridgewire.MaxListed; n > 0 {
		list, more = list[:bridgewire.MaxListed], more+n
	}
	for _, c := range list {
		x := view.RoomComputer{ID: c.ID, Name: c.Name}
		for _, m := range c.Modems {
			p := view.Modem{Side: m.Side, Kind: m.Kind.String(), Medium: m.Medium, X: m.At.X, Y: m.At.Y, Z: m.At.Z}
			if d := modem.RangeAt(m.Kind, m.At.Y); !math.IsInf(d, 1) {
				p.Range = d
			}
			x.Modems = append(x.Modems, p)
		}
		out = append(out, x)
	}
	return out, more
}
