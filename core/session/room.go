package session

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/bridge"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// lookEvery is how often, in wall time, it is looked whether the tab's
// computers have changed in a way that others must be told.
const lookEvery = 200 * time.Millisecond

// maxAdds bounds the computers that wait for an id of the room.
const maxAdds = 64

// Room is a session's place in a room. It has no socket: who has
// one asks Turn what to do, and tells what came. Runs in a room are not
// repeatable: others take part, and randomness is such that nobody can guess it.
type Room struct {
	session *Session
	client  *bridge.Client
	bus     *bridge.Bus // plays the server; nil: there is one
	address string
	seed    uint64        // of this tab's computers
	guest   bool          // the lab comes from the room
	own     *labfile.File // the lab that is brought along, to be given ids; nil if it runs already
	built   bool          // the lab runs
	problem string

	media   []*modem.Medium
	looked  time.Duration
	adds    []view.Command // computers that wait for an id
	named   uint64         // version of the client that the lab has names of
	fresh   bool           // the page has seen nothing of this room yet
	asked   []asked        // messages that others were asked about, by age
	shown   bool           // the room's owner sees this tab's screens
	resumed bool           // the tab was in this room before it was loaded again
	told    struct {       // what the page has seen
		state   bridge.State
		version uint64
		stalls  int
		at      time.Duration
	}
}

// errNoRooms: the options have no randomness.
var errNoRooms = errors.New("rooms are not to be had here")

// Room is the room the session is in, nil if it is in none.
func (s *Session) Room() *Room { return s.room }

// newRoom begins to join a room.
func (s *Session) newRoom(wall time.Duration, address string, cfg bridge.Config) *Room {
	var b [8]byte
	s.random(b[:])
	cfg.Address = address
	r := &Room{session: s, address: address, seed: binary.BigEndian.Uint64(b[:]), client: bridge.New(cfg, wall), fresh: true}
	if address == bridge.TabsOnly {
		r.bus = bridge.NewBus(s.random)
	}
	s.pacer.SetSpeed(1)
	return r
}

// enter does view.DoRoom: a new room for the lab that runs, or a room that
// somebody gave a key of. It answers the key.
func (s *Session) enter(wall time.Duration, c view.Command) (string, error) {
	address := c.Arg(0)
	switch {
	case s.random == nil:
		return "", errNoRooms
	case s.room != nil:
		return "", errors.New("this tab is in a room already; leave it first")
	case address == "":
		return "", errors.New("room: the address of the server is missing")
	case c.Text != "":
		link, err := bridgewire.ParseLink(c.Text)
		if err != nil {
			return "", errors.New("the link's key is not whole: copy the link again")
		}
		if len(c.Data) > 0 {
			return c.Text, s.resume(wall, link, c)
		}
		return c.Text, s.Join(wall, link, address, nil)
	case s.lab == nil:
		return "", errors.New("no lab is loaded")
	}
	return s.openRoom(wall, address)
}

// openRoom opens one for the lab that runs.
func (s *Session) openRoom(wall time.Duration, address string) (string, error) {
	welcome, err := s.lab.Work().GuestLab()
	if err != nil {
		return "", err
	}
	cfg := bridge.Config{Welcome: welcome, Random: s.random}
	cfg.Open()
	for _, n := range s.lab.Nodes() {
		cfg.Claims = append(cfg.Claims, n.ID())
	}
	s.room = s.newRoom(wall, address, cfg)
	s.room.built = true
	s.leavePast()
	s.frames = keyframes{} // nobody goes over this run again
	s.room.share(s.lab)
	return cfg.Link.String(), nil
}

// Join goes into a room with the computers of a lab file, or without one (nil)
// as a guest. They are made when the room has granted their ids: the ids that
// stand in the file, or new ones.
func (s *Session) Join(wall time.Duration, link bridgewire.Link, address string, f *labfile.File) error {
	if s.random == nil {
		return errNoRooms
	}
	cfg := bridge.Config{Link: link, Random: s.random, Fresh: 1}
	if f != nil {
		cfg.Fresh = 0
		for i, c := range f.Config.Computer {
			if f.OwnID(i) {
				cfg.Claims = append(cfg.Claims, *c.ID)
			} else {
				cfg.Fresh++
			}
		}
		var err error
		if cfg.Welcome, err = f.GuestLab(); err != nil {
			return err
		}
	} else if err := s.Load("room.md", []byte("# Joining a room\n\nThe lab comes from the room as soon as a tab that knows it is there. If nobody comes, ask for the link again.\n```toml lab.toml\n```\n"), wall); err != nil {
		return err
	}
	s.room = s.newRoom(wall, address, cfg)
	s.room.guest, s.room.own = f == nil, f
	return nil
}

// leave leaves the room; the lab goes on alone.
func (s *Session) leave() error {
	if s.room == nil {
		return errors.New("this tab is in no room")
	}
	s.room.client.Leave()
	s.room, s.left = nil, true
	return nil
}

// Address is where the server is.
func (r *Room) Address() string { return r.address }

// State is where the tab stands, and why.
func (r *Room) State() (bridge.State, string) {
	if r.problem != "" {
		return r.client.State(), r.problem
	}
	return r.client.State(), r.client.Why()
}

// Client is the tab's part in the room.
func (r *Room) Client() *bridge.Client { return r.client }

// Built reports whether the lab runs: the ids are granted.
func (r *Room) Built() bool { return r.built }

// Opened is told that the socket is open.
func (r *Room) Opened(wall time.Duration) { r.client.Opened(wall) }

// Closed is told that it is closed, with the status of the close frame.
func (r *Room) Closed(wall time.Duration, status int) { r.client.Closed(wall, status) }

// Received takes a message of the socket. The lab's clock is moved to the
// wall's first: what comes belongs to the time when it came.
func (r *Room) Received(wall time.Duration, msg []byte) {
	s := r.session
	if !s.pacer.Paused() && s.lab != nil {
		s.lab.RunTo(s.pacer.Want(wall, s.lab.Now()), func() bool { return true })
	}
	r.client.Pause(s.pacer.Paused())
	r.client.Received(wall, s.now(), msg)
	r.inquire()
	r.granted(wall)
	r.name()
}

// name lets the lab know the names of computers elsewhere, for its lists, also
// when they have gone.
func (r *Room) name() {
	l := r.session.lab
	if l == nil || r.named == r.client.Version() {
		return
	}
	r.named = r.client.Version()
	var elsewhere []bridgewire.Computer
	for _, p := range r.client.Peers() {
		elsewhere = append(elsewhere, p.Computers...)
		for _, c := range p.Computers {
			l.Remember(c.ID, c.Name)
		}
	}
	l.Packets().Elsewhere(elsewhere)
}

// now is the time of the lab, 0 before there is one.
func (s *Session) now() modem.Time {
	if s.lab == nil {
		return 0
	}
	return s.lab.Now()
}
