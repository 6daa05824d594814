package door

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// What is said over a socket: binary messages, each one list in the encoding of
// package value (CBOR). A trailing nil is left out. From the computer:
//
//	hello VERSION TOKEN SESSION SEEN FIRST CHANNELS   first; what it has opened
//	do NUMBER open CHANNEL | close CHANNEL | closeAll
//	do NUMBER send CHANNEL REPLY VALUE
//	beat SEEN                                         every 2 s, is answered
//
// To the computer:
//
//	welcome NAME ID DONE SAME     how it is called in the room
//	heard NUMBER CHANNEL REPLY DISTANCE|false VALUE
//	beat DONE LOST
//	refused WHY                   then the socket is closed
//
// Both number what they say and keep it until the other has seen it, so that a
// connection that breaks loses nothing. SESSION is drawn by door.lua when it
// starts: with another one all begins anew. FIRST is the number of what comes
// next, or of the first that is sent again; SAME is false if the door knows
// nothing of the session.
const Version = 1

// Times of the protocol.
const (
	BeatEvery = 2 * time.Second
	Silence   = 10 * time.Second // then the other side is gone
	KeepTime  = 15 * time.Second // what was said is kept so long for who has not seen it
)

// Bounds of what is kept for a computer that is away.
const (
	MaxKept      = 1024
	MaxKeptBytes = 4 << 20
)

// Statuses of close frames.
const (
	CloseRefused  websocket.StatusCode = 4004
	CloseReplaced websocket.StatusCode = 4003
	CloseBroken   websocket.StatusCode = 4005
	CloseFlood    websocket.StatusCode = 4002
)

// Modem is a seat's in the room.
type Modem interface {
	Open(channel int) error
	Close(channel int) error
	CloseAll()
	Channels() []int
	Transmit(channel, reply int, v value.Value) error
}

// Seat is a computer of the room that one elsewhere may take.
type Seat struct {
	Name  string
	Token string
	ID    int
	Modem Modem
	Told  func(text string) // who comes and goes; may be nil

	conn    *conn
	session string
	done    int // number of the last thing that was done
	said    int // number of the last message that was heard here
	kept    []kept
	bytes   int
	lost    int // messages that were not kept, or came too often
	limit   *wire.Limit
	beaten  time.Duration
}

type kept struct {
	number int
	at     time.Duration
	data   []byte
}

// message encodes a list.
func message(parts ...any) []byte {
	vs := make([]value.Value, len(parts))
	for i, p := range parts {
		switch p := p.(type) {
		case value.Value:
			vs[i] = p
		case string:
			vs[i] = value.String(p)
		case int:
			vs[i] = value.Int(p)
		case float64:
			vs[i] = value.Number(p)
		case bool:
			vs[i] = value.Bool(p)
		}
	}
	if n := len(vs); n > 0 && vs[n-1].IsNil() {
		vs = vs[:n-1]
	}
	b, err := value.Encode(value.List(vs...))
	if err != nil { // what was heard is inside the bounds, and may be outside with the list around it
		return nil
	}
	return b
}

// Take does what an event says, at a time counted from any moment.
func (d *Door) Take(now time.Duration, e Event) {
	switch c := e.of; {
	case e.ended:
		if c.seat != nil && c.seat.conn == c {
			c.seat.conn = nil
			c.seat.tell("left")
		}
	case c.last.Load() != nil: // it was dismissed
	default:
		if why, status := d.take(now, c, e.data); why != "" {
			c.dismiss(status, why)
		}
	}
}

func (d *Door) take(now time.Duration, c *conn, data []byte) (why string, status websocket.StatusCode) {
	v, err := value.Decode(data)
	if err != nil {
		return "a message that is none: " + err.Error(), CloseBroken
	}
	m := words{of: v.Table()}
	what := m.text()
	switch {
	case c.seat == nil && what == "hello":
		return d.hello(now, c, &m)
	case c.seat == nil || c.seat.conn != c:
		return "a hello comes first, and once", CloseBroken
	case what == "beat":
		c.seat.forget(m.number())
		c.put(message("beat", c.seat.done, c.seat.lost))
	case what == "do":
		return c.seat.do(now, &m)
	default:
		return fmt.Sprintf("%.20q says nothing to a door", what), CloseBroken
	}
	return m.wrong(), CloseBroken
}

// hello gives a computer its seat. Whoever sat there goes: it is the same one
// whose connection is dead, or somebody copied the token.
func (d *Door) hello(now time.Duration, c *conn, m *words) (string, websocket.StatusCode) {
	if v := m.number(); v != Version {
		return fmt.Sprintf("this door speaks version %d: get door.lua again", Version), CloseRefused
	}
	s := d.seat(m.text())
	session, seen, first := m.text(), m.number(), m.number()
	channels := m.list()
	switch {
	case s == nil:
		return "no seat has this token", CloseRefused
	case m.wrong() != "" || session == "" || len(session) > 64:
		return "a hello that lacks something", CloseBroken
	}
	if s.conn != nil {
		s.conn.dismiss(CloseReplaced, "the same token is used elsewhere")
	}
	same := s.session == session
	if !same {
		s.session, s.done, s.said, s.kept, s.bytes = session, first-1, 0, nil, 0
	}
	if s.limit == nil {
		s.limit = wire.NewLimit(1)
	}
	s.conn, c.seat, s.beaten = c, s, now
	if err := s.tune(channels); err != nil {
		return err.Error(), CloseBroken
	}
	s.forget(seen)
	c.put(message("welcome", s.Name, s.ID, s.done, same))
	for _, k := range s.kept {
		c.put(k.data)
	}
	s.tell("came")
	return "", 0
}

// tune opens these channels and no others. What is sent again afterwards ends
// with the same ones.
func (s *Seat) tune(channels []int) error {
	for _, ch := range s.Modem.Channels() {
		if !slices.Contains(channels, ch) {
			_ = s.Modem.Close(ch) // it is open, so it is a channel
		}
	}
	for _, ch := range channels {
		if err := s.Modem.Open(ch); err != nil {
			return err
		}
	}
	return nil
}

// seat finds that of a token, without telling by its time how near one is.
func (d *Door) seat(token string) (found *Seat) {
	for _, s := range d.seats {
		if subtle.ConstantTimeCompare([]byte(s.Token), []byte(token)) == 1 {
			found = s
		}
	}
	return found
}

func (s *Seat) tell(what string) {
	if s.Told != nil {
		s.Told(s.Name + " " + what)
	}
}

// do does one thing that the computer wants, unless it was done before.
func (s *Seat) do(now time.Duration, m *words) (string, websocket.StatusCode) {
	number, what := m.number(), m.text()
	if m.wrong() != "" || number < 1 {
		return "a do without a number", CloseBroken
	}
	if number <= s.done {
		return "", 0
	}
	s.done = number
	err := s.perform(now, what, m)
	switch {
	case errors.Is(err, errUnknown):
		return fmt.Sprintf("%.20q is nothing that a modem does", what), CloseBroken
	case m.wrong() != "":
		return "a " + what + " without its numbers", CloseBroken
	case err != nil:
		return err.Error(), CloseBroken
	}
	return "", 0
}

var errUnknown = errors.New("unknown")

// perform does it, if nothing is missing.
func (s *Seat) perform(now time.Duration, what string, m *words) error {
	if what == "closeAll" {
		s.Modem.CloseAll()
		return nil
	}
	channel := m.number()
	switch {
	case what == "open" && !m.bad:
		return s.Modem.Open(channel)
	case what == "close" && !m.bad:
		return s.Modem.Close(channel)
	case what == "send":
		return s.send(now, channel, m)
	case what != "open" && what != "close":
		return errUnknown
	}
	return nil
}

func (s *Seat) send(now time.Duration, channel int, m *words) error {
	reply, v := m.number(), m.any()
	switch {
	case m.bad:
		return nil
	case s.limit.Spend(now, value.Size(v)) != 0:
		s.lost++
		return nil
	}
	return s.Modem.Transmit(channel, reply, v)
}

// Heard tells the computer what its modem hears; it is kept until it has it.
func (s *Seat) Heard(now time.Duration, a modem.Arrival) {
	if s.session == "" {
		return // nobody was ever here
	}
	distance := value.Bool(false)
	if a.HasDistance {
		distance = value.Number(a.Distance)
	}
	s.said++
	data := message("heard", s.said, a.Channel, a.ReplyChannel, distance, a.Value)
	if data == nil || len(data) > MaxMessage {
		s.lost++
		return
	}
	s.kept = append(s.kept, kept{s.said, now, data})
	s.bytes += len(data)
	for len(s.kept) > MaxKept || s.bytes > MaxKeptBytes {
		s.drop()
	}
	if s.conn != nil {
		s.conn.put(data)
	}
}

// drop forgets the oldest that is kept; who is here has been sent it.
func (s *Seat) drop() {
	if s.conn == nil {
		s.lost++
	}
	s.bytes -= len(s.kept[0].data)
	s.kept = s.kept[1:]
}

// forget forgets what the computer has seen.
func (s *Seat) forget(seen int) {
	for len(s.kept) > 0 && s.kept[0].number <= seen {
		s.bytes -= len(s.kept[0].data)
		s.kept = s.kept[1:]
	}
}

// Tick sends beats, and forgets what is too old. It says when it wants to be
// called again.
func (d *Door) Tick(now time.Duration) (next time.Duration) {
	next = now + BeatEvery
	for _, s := range d.seats {
		for len(s.kept) > 0 && now-s.kept[0].at > KeepTime {
			s.drop()
		}
		if s.conn == nil {
			continue
		}
		if now-s.beaten >= BeatEvery {
			s.beaten = now
			s.conn.put(message("beat", s.done, s.lost))
		}
		next = min(next, s.beaten+BeatEvery)
	}
	return next
}

// End tells all computers that the door is closed for now, and waits at most so
// long until they know.
func (d *Door) End(within time.Duration) {
	for _, s := range d.seats {
		if s.conn != nil {
			s.conn.last.CompareAndSwap(nil, &farewell{data: message("beat", s.done, s.lost), status: websocket.StatusGoingAway, why: "the door closes"})
			s.conn.stop()
		}
	}
	over := time.NewTimer(within)
	defer over.Stop()
	for d.conns.Load() > 0 {
		select {
		case <-d.Events: // nobody else takes them any more
		case <-over.C:
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// words reads a list one part after the other; what is missing or of another
// kind is noted.
type words struct {
	of  *value.Table
	at  int
	bad bool
}

func (w *words) any() value.Value {
	w.at++
	if w.of == nil {
		return value.Nil()
	}
	return w.of.Index(w.at)
}

func (w *words) text() string {
	s, ok := w.any().Str()
	w.note(ok)
	return s
}

func (w *words) number() int {
	n, ok := w.any().Int()
	w.note(ok)
	return n
}

func (w *words) list() (out []int) {
	t := w.any().Table()
	w.note(t != nil && t.Len() <= modem.MaxChannels)
	if w.wrong() != "" {
		return nil
	}
	for _, v := range t.All() {
		n, ok := v.Int()
		w.note(ok)
		out = append(out, n)
	}
	return out
}

func (w *words) note(ok bool) { w.bad = w.bad || !ok }

func (w *words) wrong() string {
	if w.bad {
		return "a message that lacks something"
	}
	return ""
}
