package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/web/door"
	"github.com/emberwire/emberwire/web/site"
)

// doorFlags are those of a door for ComputerCraft itself (run --join --door).
type doorFlags struct{ address, seats, tokens string }

func (f *doorFlags) register(set *flag.FlagSet) {
	set.StringVar(&f.address, "door", "", "with --join: `ADDRESS` like :4290 of a door, through which computers of ComputerCraft itself take part in the room")
	set.StringVar(&f.seats, "seats", "visitor", "`NAMES` of the door's computers, like alice,bob: in the room they are alice-door and bob-door; with a lab its computers of such names are the seats")
	set.StringVar(&f.tokens, "door-tokens", "", "`FILE` of the seats' tokens, made if it is not there; without it they are drawn anew each time")
}

// check says what is wrong with them.
func (f *doorFlags) check(join, lab string) error {
	switch {
	case f.address == "" && (f.seats != "visitor" || f.tokens != ""):
		return errors.New("--seats and --door-tokens need --door")
	case f.address == "":
		return nil
	case join == "":
		return errors.New("--door needs --join: the room that it leads to")
	case lab != "" && f.seats != "visitor":
		return errors.New("--seats does not go with a lab: its computers whose names end in -door are the seats")
	}
	names := f.names()
	for i, name := range names {
		if !seatName.MatchString(name) {
			return fmt.Errorf("--seats %q: a name has 1 to 20 letters, digits, - and _", name)
		}
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("--seats has %s twice", name)
		}
	}
	if len(names) > door.MaxSeats {
		return fmt.Errorf("--seats: a door has at most %d", door.MaxSeats)
	}
	return nil
}

var seatName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,20}$`)

func (f *doorFlags) names() []string { return strings.Split(f.seats, ",") }

// lab is one of the seats: computers with an ender modem that do nothing by
// themselves.
func (f *doorFlags) lab() []byte {
	var out bytes.Buffer
	out.WriteString("# A door\n\nComputers of ComputerCraft itself take part through this door.\n```toml lab.toml\n")
	for _, name := range f.names() {
		fmt.Fprintf(&out, "[[computer]]\nname = %q\nadvanced = true\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n", name+view.SeatSuffix)
	}
	out.WriteString("```\n")
	for _, name := range f.names() {
		fmt.Fprintf(&out, "```lua %s/startup.lua\nprint(\"A seat of a door: a computer of ComputerCraft is here while it is there.\")\nwhile true do os.pullEvent() end\n```\n", name+view.SeatSuffix)
	}
	return out.Bytes()
}

// doorway is the door of a run inside a room; nil: there is none.
type doorway struct {
	flags    *doorFlags
	listener net.Listener
	server   *http.Server
	door     *door.Door // from when the room has granted the seats' ids
}

func (f *doorFlags) listen() (*doorway, error) {
	if f.address == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", f.address)
	if err != nil {
		return nil, fmt.Errorf("--door: %w", err)
	}
	return &doorway{flags: f, listener: l}, nil
}

// open gives a seat for each computer with a modem and the name of one, and lets
// in who has its token.
func (d *doorway) open(j *joined) error {
	if d == nil {
		return nil
	}
	tokens, err := readTokens(d.flags.tokens)
	if err != nil {
		return err
	}
	var seats []*door.Seat
	for _, c := range j.session.Lab().Computers() {
		if len(c.Modems()) == 0 || len(seats) == door.MaxSeats || !strings.HasSuffix(c.Name(), view.SeatSuffix) {
			continue
		}
		s := &door.Seat{Name: c.Name(), ID: c.ID(), Token: tokens[c.Name()], Told: func(text string) { fmt.Fprintln(j.stderr, "door:", text) }}
		if s.Token == "" {
			s.Token = door.NewToken()
			tokens[s.Name] = s.Token
		}
		m := &seatModem{of: c.Modems()[0], seat: s, wall: j.wall, lab: func() modem.Time { return j.session.Lab().Now() }}
		s.Modem = m
		c.AddStack(m)
		seats = append(seats, s)
	}
	if len(seats) == 0 {
		return errors.New("--door: no computer of the lab has a modem and a name that ends in -door, by which everybody in the room sees what it is")
	}
	if err := writeTokens(d.flags.tokens, tokens); err != nil {
		return err
	}
	d.door = door.New(seats...)
	d.server = newHTTPServer(site.Guarded(d.door))
	d.server.WriteTimeout = 10 * time.Second
	go d.server.Serve(d.listener)
	for _, s := range seats {
		fmt.Fprintf(j.stderr, "door: for %s: wget run http://%s/door.lua %s\n", s.Name, doorHost(d.listener), s.Token)
	}
	return nil
}

// doorHost is where the door is; what it is called from outside only its
// operator knows.
func doorHost(l net.Listener) string {
	if a, ok := l.Addr().(*net.TCPAddr); ok && a.IP.IsUnspecified() {
		return fmt.Sprintf("THIS-MACHINE:%d", a.Port)
	}
	return l.Addr().String()
}

// events are what came to the door; nil, for which nobody waits, without one.
func (d *doorway) events() <-chan door.Event {
	if d == nil || d.door == nil {
		return nil
	}
	return d.door.Events
}

func (d *doorway) take(now time.Duration, e door.Event) { d.door.Take(now, e) }

func (d *doorway) tick(now time.Duration) {
	if d != nil && d.door != nil {
		d.door.Tick(now)
	}
}

// close tells those who are there, and ends.
func (d *doorway) close() {
	if d == nil {
		return
	}
	d.listener.Close()
	if d.door != nil {
		d.door.End(time.Second)
		d.server.Close()
	}
}

// seatModem is a seat's part of a computer: a stack that hears for it, and speaks
// as it.
type seatModem struct {
	of   *modem.Modem
	seat *door.Seat
	wall func() time.Duration
	lab  func() modem.Time
}

// ownerDoor owns what a seat has open.
const ownerDoor modem.Owner = "door"

func (m *seatModem) Open(channel int) error  { return m.of.Open(ownerDoor, channel) }
func (m *seatModem) Close(channel int) error { return m.of.Close(ownerDoor, channel) }
func (m *seatModem) CloseAll()               { m.of.CloseAll(ownerDoor) }

// Channels are those that the seat has open.
func (m *seatModem) Channels() (out []int) {
	for _, ch := range m.of.Channels() {
		if ours, err := m.of.IsOpen(ownerDoor, ch); err == nil && ours {
			out = append(out, ch)
		}
	}
	return out
}

// Transmit sends as the computer of the room.
func (m *seatModem) Transmit(channel, reply int, v value.Value) error {
	_, err := m.of.Transmit(m.lab(), modem.Origin{}, channel, reply, v)
	return err
}

// Receive passes on what the seat has open; Lua on the seat has its own.
func (m *seatModem) Receive(_ modem.Time, a modem.Arrival) (hidden bool) {
	if a.Modem == m.of && a.OpenFor(ownerDoor) {
		m.seat.Heard(m.wall(), a)
	}
	return false
}

// Advance has nothing to do by itself; nor have the others.
func (m *seatModem) Advance(modem.Time)           {}
func (m *seatModem) Deadline() (modem.Time, bool) { return 0, false }
func (m *seatModem) Reset()                       {}
func (m *seatModem) DigestTo(*statesum.Digest)    {}

// Copy refuses: who sits there is not copied with a world.
func (m *seatModem) Copy(c *copies.Map) computer.Stack {
	c.Fail(errors.New("somebody of another game has a computer of this lab"))
	return m
}

var _ computer.Stack = (*seatModem)(nil)

// readTokens reads lines of a name and a token; no file: none.
func readTokens(name string) (map[string]string, error) {
	tokens := map[string]string{}
	if name == "" {
		return tokens, nil
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return tokens, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--door-tokens: %w", err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 || len(words[1]) < 16 || len(words[1]) > 64 {
			return nil, fmt.Errorf("--door-tokens: %s:%d: a line is a seat's name and its token of 16 to 64 characters", name, n)
		}
		tokens[words[0]] = words[1]
	}
	return tokens, nil
}

// writeTokens writes them for the owner's eyes alone.
func writeTokens(name string, tokens map[string]string) error {
	if name == "" {
		return nil
	}
	var lines []string
	for seat, token := range tokens {
		lines = append(lines, seat+" "+token+"\n")
	}
	slices.Sort(lines)
	if err := os.WriteFile(name, []byte(strings.Join(lines, "")), 0o600); err != nil {
		return fmt.Errorf("--door-tokens: %w", err)
	}
	return nil
}
