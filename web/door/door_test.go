package door

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// desk is a modem that notes what is done with it.
type desk struct {
	open []int
	sent []string
}

func (d *desk) Open(ch int) error {
	if ch < 0 || ch > modem.MaxChannel {
		return modem.ErrChannelRange
	}
	if !slices.Contains(d.open, ch) {
		d.open = append(d.open, ch)
	}
	return nil
}

func (d *desk) Close(ch int) error {
	d.open = slices.DeleteFunc(d.open, func(o int) bool { return o == ch })
	return nil
}
func (d *desk) CloseAll()       { d.open = nil }
func (d *desk) Channels() []int { return slices.Clone(d.open) }
func (d *desk) Transmit(ch, reply int, v value.Value) error {
	if ch < 0 || ch > modem.MaxChannel || reply < 0 || reply > modem.MaxChannel {
		return modem.ErrChannelRange
	}
	d.sent = append(d.sent, fmt.Sprint(ch, " ", reply, " ", v))
	return nil
}

// counter is a door with one seat, without sockets.
func counter() (*Door, *Seat, *desk) {
	m := &desk{}
	s := &Seat{Name: "alice", Token: "0123456789abcdef", ID: 8, Modem: m}
	return New(s), s, m
}

func connection() *conn { return &conn{send: make(chan []byte, sendQueue), stop: func() {}} }

// says gives what was sent to a connection, and its end.
func (c *conn) says(t *testing.T) (out []string) {
	t.Helper()
	for {
		select {
		case b := <-c.send:
			v, err := value.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			var parts []string
			for _, p := range v.Table().All() {
				parts = append(parts, strings.Trim(fmt.Sprint(p), `"`))
			}
			out = append(out, strings.Join(parts, " "))
		default:
			if bye := c.last.Load(); bye != nil {
				out = append(out, fmt.Sprint(int(bye.status), " ", bye.why))
			}
			return out
		}
	}
}

func hello(session string, seen, first int, channels ...any) []byte {
	vs := []value.Value{}
	for _, ch := range channels {
		vs = append(vs, value.Int(ch.(int)))
	}
	return message("hello", Version, "0123456789abcdef", session, seen, first, value.List(vs...))
}

func check(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: it says\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func heard(ch int, v value.Value) modem.Arrival {
	return modem.Arrival{Channel: ch, ReplyChannel: 2, Value: v, Distance: 1.5, HasDistance: true}
}

// What a computer wants is done once and in order, whatever is sent again; what
// it has not seen it is given again; another session begins anew.
func TestSeatOverReconnects(t *testing.T) {
	d, s, m := counter()
	s.Heard(0, heard(1, value.Int(0))) // nobody was ever here
	a := connection()
	d.Take(0, Event{of: a, data: hello("one", 0, 1, 5)})
	d.Take(0, Event{of: a, data: message("do", 1, "open", 6)})
	d.Take(0, Event{of: a, data: message("do", 2, "send", 6, 5, value.String("x"))})
	d.Take(0, Event{of: a, data: message("do", 2, "send", 6, 5, value.String("x"))})
	d.Take(0, Event{of: a, data: message("do", 3, "send", 6, 5)})
	s.Heard(0, heard(5, value.String("hi")))
	s.Heard(0, heard(5, value.Nil()))
	d.Take(0, Event{of: a, data: message("beat", 1)})
	check(t, "the first", a.says(t), "welcome alice 8 0 false", "heard 1 5 2 1.5 hi", "heard 2 5 2 1.5", "beat 3 0")

	d.Take(0, Event{of: a, ended: true})
	s.Heard(0, heard(5, value.Int(3)))
	b := connection()
	d.Take(0, Event{of: b, data: hello("one", 1, 3, 6)})
	d.Take(0, Event{of: b, data: message("do", 3, "send", 6, 5)})
	d.Take(0, Event{of: b, data: message("do", 4, "send", 6, 5, value.Int(4))})
	check(t, "the same again", b.says(t), "welcome alice 8 3 true", "heard 2 5 2 1.5", "heard 3 5 2 1.5 3")
	check(t, "the modem", m.sent, `6 5 "x"`, "6 5 nil", "6 5 4")
	check(t, "its channels", []string{fmt.Sprint(m.open)}, "[6]")

	c := connection()
	d.Take(0, Event{of: c, data: hello("two", 0, 1)})
	d.Take(0, Event{of: b, data: message("do", 5, "closeAll")}) // comes too late
	d.Take(0, Event{of: b, ended: true})
	check(t, "who is replaced", b.says(t), "4003 the same token is used elsewhere")
	d.Take(0, Event{of: c, data: message("do", 1, "open", 9)})
	s.Heard(0, modem.Arrival{Channel: 9, ReplyChannel: 1})
	check(t, "another session", c.says(t), "welcome alice 8 0 false", "heard 1 9 1 false")
	if fmt.Sprint(m.open) != "[9]" {
		t.Error(m.open)
	}
}

// What a computer says wrong ends its connection with a reason, and harms nobody.
func TestWhatIsWrongIsTold(t *testing.T) {
	for want, messages := range map[string][][]byte{
		"4005 a message that is none: value: byte 0: ends too early":        {{}},
		"4005 a hello comes first, and once":                                {message("beat", 1)},
		"4004 this door speaks version 1: get door.lua again":               {message("hello", 2)},
		"4004 no seat has this token":                                       {message("hello", Version, "guess", "s", 0, 1, value.List())},
		"4005 a hello that lacks something":                                 {message("hello", Version, "0123456789abcdef", "", 0, 1, value.List())},
		"4005 Expected number in range 0-65535":                             {hello("s", 0, 1, 70000)},
		"4005 \"dance\" says nothing to a door":                             {hello("s", 0, 1), message("dance")},
		"4005 a message that lacks something":                               {hello("s", 0, 1), message("beat", "x")},
		"4005 a do without a number":                                        {hello("s", 0, 1), message("do", "x", "open")},
		"4005 a open without its numbers":                                   {hello("s", 0, 1), message("do", 1, "open", "x")},
		"4005 a send without its numbers":                                   {hello("s", 0, 1), message("do", 1, "send", 1)},
		"4005 \"fly\" is nothing that a modem does":                         {hello("s", 0, 1), message("do", 1, "fly")},
		"4005 \"aaaaaaaaaaaaaaaaaaaa\" says nothing to a door":              {hello("s", 0, 1), message(strings.Repeat("a", 500))},
		"4005 a message that is none: value: byte 5: bytes after the value": {append(message("beat"), 0)[1:]},
	} {
		d, s, m := counter()
		c := connection()
		for _, b := range messages {
			d.Take(0, Event{of: c, data: b})
		}
		got := c.says(t)
		if len(got) == 0 || got[len(got)-1] != want {
			t.Errorf("%q, want %q", got, want)
		}
		if len(m.sent) > 0 || len(m.open) > 0 {
			t.Errorf("%s: %v %v", want, m.sent, m.open)
		}
		if c.seat != nil {
			d.Take(0, Event{of: c, ended: true})
		}
		if s.conn != nil {
			t.Errorf("%s: the seat is taken", want)
		}
	}
}

// What is kept for who is away has a bound in number, in bytes and in time, and
// what is dropped is counted.
func TestKeptIsBounded(t *testing.T) {
	d, s, _ := counter()
	c := connection()
	d.Take(0, Event{of: c, data: hello("s", 0, 1)})
	d.Take(0, Event{of: c, ended: true})
	for i := range MaxKept + 10 {
		s.Heard(0, heard(1, value.Int(i)))
	}
	if len(s.kept) != MaxKept || s.lost != 10 {
		t.Error(len(s.kept), s.lost)
	}
	for range 100 {
		s.Heard(0, heard(1, value.String(strings.Repeat("x", 60_000))))
	}
	if s.bytes > MaxKeptBytes || s.bytes < MaxKeptBytes-100_000 {
		t.Error(s.bytes)
	}
	s.Heard(0, heard(1, value.String(strings.Repeat("x", MaxMessage))))
	lost := s.lost
	if d.Tick(KeepTime + 1); len(s.kept) != 0 || s.bytes != 0 || s.lost <= lost {
		t.Error(len(s.kept), s.bytes, s.lost, lost)
	}
	again := connection()
	d.Take(KeepTime, Event{of: again, data: hello("s", 0, 1)})
	lost = s.lost
	for i := range 2000 {
		d.Take(KeepTime, Event{of: again, data: message("do", i+1, "send", 1, 1)})
	}
	if s.lost == lost {
		t.Error("a computer may send as much as it likes")
	}
}

// Beats go to who is there, so that both learn that the other has gone.
func TestBeats(t *testing.T) {
	d, _, _ := counter()
	c := connection()
	d.Take(0, Event{of: c, data: hello("s", 0, 1)})
	c.says(t)
	if next := d.Tick(time.Second); next != BeatEvery {
		t.Error(next)
	}
	d.Tick(BeatEvery)
	check(t, "after 2 s", c.says(t), "beat 0 0")
	for range sendQueue + 1 {
		c.put(nil)
	}
}

// The program is given out for the address that it was asked for at.
func TestProgramOfADoor(t *testing.T) {
	d, _, _ := counter()
	get := func(path, host string, header ...string) (int, string) {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = host
		if len(header) > 0 {
			r.Header.Set(header[0], header[1])
		}
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		text, _ := io.ReadAll(w.Body)
		return w.Code, string(text)
	}
	for _, c := range []struct{ host, header, want string }{
		{"10.0.0.1:4290", "", `"ws://10.0.0.1:4290/door?"`}, {"[::1]:1", "", `"ws://[::1]:1/door?"`}, {"door.example", "https", `"wss://door.example/door?"`},
	} {
		if status, text := get("/door.lua", c.host, "X-Forwarded-Proto", c.header); status != http.StatusOK || !strings.Contains(text, c.want) || strings.Contains(text, "ADDRESS?") {
			t.Errorf("%s: %d", c.host, status)
		}
	}
	if status, text := get("/door.lua", `x"..os.shutdown().."`); status != http.StatusBadRequest || text != "the Host header is no host\n" {
		t.Error(status, text)
	}
	if status, text := get("/x", "h"); status != http.StatusNotFound || text != "this is a door: its program is door.lua\n" {
		t.Error(status, text)
	}
	for range MaxOfOne {
		d.count("192.0.2.1", 1) // whom httptest's requests come from
	}
	if status, text := get("/door", "h"); status != http.StatusTooManyRequests || text != "your address has 64 connections to this door, which is all it may have\n" {
		t.Error(status, text)
	}
	if d.count("192.0.2.1", -1); !d.count("192.0.2.1", 1) || !d.count("192.0.2.2", 1) {
		t.Error("others cannot come")
	}
	d.conns.Store(MaxConns)
	if status, text := get("/door", "h"); status != http.StatusServiceUnavailable || text != "this door has 128 connections and takes no more\n" {
		t.Error(status, text)
	}
}

// Over a socket: who is not let in is told why, and that the door closes.
func TestDoorOverASocket(t *testing.T) {
	d, _, _ := counter()
	srv := httptest.NewServer(d)
	t.Cleanup(srv.Close)
	ended := make(chan struct{})
	over := make(chan struct{})
	go func() {
		defer close(over)
		for {
			select {
			case e := <-d.Events:
				d.Take(0, e)
			case <-ended:
				d.End(10 * time.Second)
				return
			}
		}
	}()
	dial := func(first []byte) *websocket.Conn {
		ws, _, err := websocket.Dial(t.Context(), srv.URL+"/door?session", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := ws.Write(t.Context(), websocket.MessageBinary, first); err != nil {
			t.Fatal(err)
		}
		return ws
	}
	next := func(ws *websocket.Conn) string {
		_, b, err := ws.Read(t.Context())
		if err != nil {
			return fmt.Sprint(websocket.CloseStatus(err))
		}
		v, err := value.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		what, _ := v.Table().Index(1).Str()
		return what
	}
	wrong := dial(message("hello", Version, "guess", "s", 0, 1, value.List()))
	if got := next(wrong) + " " + next(wrong); got != "refused StatusCode(4004)" {
		t.Error(got)
	}
	right := dial(hello("s", 0, 1))
	got := next(right)
	close(ended)
	if got += " " + next(right) + " " + next(right); got != "welcome beat StatusGoingAway" {
		t.Error(got)
	}
	<-over
}

func TestTokens(t *testing.T) {
	if a, b := NewToken(), NewToken(); a == b || len(a) != 20 || len(b) != 20 {
		t.Error(a, b)
	}
}

// Nothing that a computer sends stops a door.
func FuzzTake(f *testing.F) {
	f.Add(hello("s", 0, 1, 5), message("do", 1, "send", 1, 2, value.Int(3)))
	f.Add(hello("s", 0, 1), message("do", 1, "open", 5))
	f.Add(hello("s", 0, 1), message("beat", 1<<50))
	f.Add([]byte{}, []byte{0xf6})
	f.Fuzz(func(t *testing.T, first, second []byte) {
		d, s, m := counter()
		c := connection()
		for _, b := range [][]byte{first, second, hello("s", 0, 1), second} {
			d.Take(0, Event{of: c, data: b})
			s.Heard(0, heard(1, value.Int(1)))
		}
		d.Tick(time.Hour)
		if len(m.open) > modem.MaxChannels {
			t.Error(len(m.open))
		}
	})
}
