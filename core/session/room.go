package session

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
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

	media  []*modem.Medium
	looked time.Duration
	adds   []view.Command // computers that wait for an id
	named  uint64         // version of the client that the lab has names of
	fresh  bool           // the page has seen nothing of this room yet
	told   struct {       // what the page has seen
		state   bridge.State
		version uint64
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
	return s.host(wall, address)
}

// host opens a room for the lab that runs.
func (s *Session) host(wall time.Duration, address string) (string, error) {
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

// Turn answers what the socket is to do. Backlog is how many bytes wait in it.
func (r *Room) Turn(wall time.Duration, backlog int) []bridge.Act {
	r.client.Pause(r.session.pacer.Paused())
	if l := r.session.lab; r.built && l != nil {
		r.client.Watch(l.Packets().Watched())
		r.join(l)
		if wall >= r.looked+lookEvery || r.looked == 0 {
			r.looked = wall
			r.client.Computers(presence(l))
		}
	}
	acts := r.client.Turn(wall, backlog)
	if r.bus == nil {
		return acts
	}
	return r.among(wall, acts)
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

// granted uses the ids that came: for the lab, then for computers to be added.
func (r *Room) granted(wall time.Duration) {
	if !r.client.Entered() {
		return
	}
	if !r.built {
		r.build(wall)
	}
	if len(r.adds) == 0 {
		return
	}
	for _, id := range r.client.TakeFresh() {
		if len(r.adds) == 0 {
			break
		}
		c := r.adds[0]
		r.adds = r.adds[1:]
		if err := r.add(wall, c, id); err != nil {
			r.problem = "A computer could not be added: " + err.Error() + "."
			r.fresh = true
		}
	}
}

// build makes the lab with the ids that were granted.
func (r *Room) build(wall time.Duration) {
	f, err := r.file()
	if err == nil {
		err = r.session.begin(f, r.seed)
	}
	if r.built = true; err != nil {
		r.problem, r.fresh = "The lab of this room cannot be run here: "+err.Error()+".", true
		return
	}
	r.share(r.session.lab)
	r.join(r.session.lab) // at once: its programs may speak in their first step
}

// file is the lab to be run, with ids.
func (r *Room) file() (*labfile.File, error) {
	fresh := r.client.TakeFresh()
	if r.own == nil {
		text := r.client.Welcome()
		if text == nil {
			text, _ = (&labfile.File{}).GuestLab() // small enough
		}
		f, err := labfile.Parse("room.md", text)
		switch {
		case err != nil:
			return nil, err
		case len(f.Config.Computer) != 1 || len(fresh) == 0:
			return nil, errors.New("it has no computer for a guest")
		}
		return f.WithIDs(fresh[:1], true)
	}
	var ids []int
	for i, c := range r.own.Config.Computer {
		switch {
		case r.own.OwnID(i):
			ids = append(ids, *c.ID)
		case len(fresh) == 0:
			return nil, errors.New("the room granted too few ids")
		default:
			ids, fresh = append(ids, fresh[0]), fresh[1:]
		}
	}
	return r.own.WithIDs(ids, false)
}

// begin starts a file that the room gave, in the session's room.
func (s *Session) begin(f *labfile.File, seed uint64) error {
	o := s.opt
	o.Seed = &seed
	l, err := lab.New(f, o)
	if err != nil {
		return err
	}
	s.allowed = nil
	s.take(l)
	s.history.begin(f)
	return nil
}

// wantAdd does view.DoAdd in a room: the computer is added as soon as the room
// has granted an id. One whose id stands in its table must have been granted it.
func (s *Session) wantAdd(wall time.Duration, c view.Command) error {
	r := s.room
	for _, x := range labfile.Expressions(c.Data) {
		if x.Path != "computer[0].id" {
			continue
		}
		for _, id := range r.client.IDs() {
			if fmt.Sprint(id) == string(c.Data[x.Value:x.End]) {
				return s.edit(wall, c)
			}
		}
		return errors.New("add: in a room the room gives the ids; leave the id out")
	}
	if err := s.lab.CheckAdd(c); err != nil {
		return err
	}
	if state, why := r.State(); state != bridge.In {
		return fmt.Errorf("add: no id is to be had now. %s", why)
	}
	if len(r.adds) >= maxAdds {
		return fmt.Errorf("add: %d computers wait for their ids already", maxAdds)
	}
	r.adds = append(r.adds, c)
	r.client.Want(1)
	return nil
}

// add adds a computer with a granted id.
func (r *Room) add(wall time.Duration, c view.Command, id int) error {
	t := labfile.ReadTables(c.Data)
	if err := t.Set("computer[0]", "id", fmt.Sprint(id)); err != nil {
		return err
	}
	c.Data = []byte(t.Text)
	return r.session.edit(wall, c)
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
