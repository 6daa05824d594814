package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/value"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// hub is a server of one room in memory that knows no bounds.
type hub struct {
	t       testing.TB
	wall    time.Duration
	tabs    []*hubTab
	welcome []byte
	down    bool
	wait    bool // ids are granted later, by hand
}

// hubTab is a session with its socket.
type hubTab struct {
	*Session
	hub   *hub
	room  *Room // the one the socket belongs to
	conn  uint32
	hello bridgewire.Hello
	ids   []int
	want  int

	frozen bool // its browser does nothing
}

func (h *hub) session() *hubTab {
	n := byte(len(h.tabs))
	s := New(lab.Options{}, func(b []byte) {
		for i := range b {
			n += 37
			b[i] = n
		}
	})
	x := &hubTab{Session: s, hub: h, conn: uint32(len(h.tabs) + 1)}
	h.tabs = append(h.tabs, x)
	return x
}

// run lets d pass for all.
func (h *hub) run(d time.Duration) {
	h.t.Helper()
	for end := h.wall + d; h.wall <= end; h.wall += 10 * time.Millisecond {
		for again := true; again; {
			again = false
			for _, x := range h.tabs {
				if !x.frozen {
					x.Run(h.wall, nil)
					again = x.turn() || again
				}
			}
		}
	}
}

func (x *hubTab) turn() (acted bool) {
	if r := x.Session.Room(); r != x.room {
		x.hub.gone(x)
		x.room = r
	}
	if x.room == nil {
		return false
	}
	for _, a := range x.room.Turn(x.hub.wall, 0) {
		acted = true
		switch {
		case a.Kind == bridge.Dial && x.hub.down:
			x.room.Closed(x.hub.wall, 0)
		case a.Kind == bridge.Dial:
			x.room.Opened(x.hub.wall)
			x.give(bridgewire.KindChallenge, make([]byte, len(bridgewire.Challenge{})))
		case a.Kind == bridge.HangUp:
			x.hub.gone(x)
		default:
			frames, err := bridgewire.Split(a.Data)
			if err != nil {
				x.hub.t.Fatal(err)
			}
			for _, f := range frames {
				x.hub.frame(x, f)
			}
		}
	}
	return acted
}

func (x *hubTab) give(k bridgewire.Kind, body []byte) {
	x.room.Received(x.hub.wall, bridgewire.AppendFrame(nil, k, slices.Clone(body)))
}

func (h *hub) others(x *hubTab, k bridgewire.Kind, body []byte) {
	for _, o := range h.tabs {
		if o != x && o.ids != nil {
			o.give(k, body)
		}
	}
}

func (h *hub) gone(x *hubTab) {
	if x.ids != nil {
		x.ids = nil
		h.others(x, bridgewire.KindLeft, bridgewire.Left{Conn: x.conn}.Encode())
	}
}

func (h *hub) frame(x *hubTab, f bridgewire.Frame) {
	switch f.Kind {
	case bridgewire.KindHello:
		x.hello, _ = bridgewire.DecodeHello(f.Body)
		if x.ids = append([]int{}, x.hello.Claims...); h.welcome != nil {
			x.give(bridgewire.KindCharter, h.welcome)
		}
		for _, o := range h.tabs {
			if o != x && o.ids != nil {
				x.give(bridgewire.KindPeer, bridgewire.Peer{Conn: o.conn, Session: o.hello.Session, Member: o.hello.Member, IDs: o.ids}.Encode())
			}
		}
		x.want = x.hello.Fresh
		h.grant(x)
	case bridgewire.KindCharter:
		h.welcome = slices.Clone(f.Body)
		h.others(x, bridgewire.KindCharter, h.welcome)
	case bridgewire.KindWant:
		w, _ := bridgewire.DecodeWant(f.Body)
		if x.want += w.Fresh; !h.wait {
			h.grant(x)
		}
	case bridgewire.KindRecord:
		b := slices.Clone(f.Body)
		bridgewire.Stamp(b, x.conn)
		h.others(x, bridgewire.KindRecord, b)
	case bridgewire.KindResend:
		r, _ := bridgewire.DecodeResend(slices.Clone(f.Body))
		bridgewire.Stamp(r.Record, x.conn)
		for _, o := range h.tabs {
			if o.conn == r.To && o.ids != nil {
				o.give(bridgewire.KindResent, r.Record)
			}
		}
	}
}

func (h *hub) grant(x *hubTab) {
	for id := 0; x.want > 0; id++ {
		if !slices.ContainsFunc(h.tabs, func(o *hubTab) bool { return slices.Contains(o.ids, id) }) {
			x.ids, x.want = append(x.ids, id), x.want-1
		}
	}
	x.give(bridgewire.KindGranted, bridgewire.Granted{Conn: x.conn, Token: bridgewire.Token{1}, Charter: h.welcome != nil, IDs: x.ids}.Encode())
	h.others(x, bridgewire.KindPeer, bridgewire.Peer{Conn: x.conn, Session: x.hello.Session, Member: x.hello.Member, IDs: x.ids}.Encode())
}

// do wants a command to work and gives its reply.
func (x *hubTab) do(c view.Command) view.Reply {
	x.hub.t.Helper()
	r := x.Do(x.hub.wall, c)
	if !r.OK {
		x.hub.t.Fatalf("%s: %s", c.Verb, r.Error)
	}
	return r
}

// fails wants an error.
func (x *hubTab) fails(want string, c view.Command) {
	x.hub.t.Helper()
	if r := x.Do(x.hub.wall, c); r.OK || r.Error != want {
		x.hub.t.Errorf("%s: %q, want %q", c.Verb, r.Error, want)
	}
}

// shows is the text of a computer's screen.
func (x *hubTab) shows(id int) string {
	if c := x.Lab().Computer(id); c != nil {
		return c.Screen().Text()
	}
	return "no computer"
}

// listener prints what comes on channel 15 and answers on it.
const listener = "local m = peripheral.find(\"modem\") m.open(15)\nwhile true do\n" +
	"local _, _, c, r, text, d = os.pullEvent(\"modem_message\") print(os.getComputerID(), text, d)\n" +
	"if text == \"ping\" then m.transmit(15, 15, \"pong\") end\nend\n"

const roomLab = "# Shared\n```toml lab.toml\n[medium]\nlatency = \"5ms\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n" +
	"[guest]\nat = [30, 64, 40]\n[[guest.modem]]\nside = \"top\"\nkind = \"ender\"\n```\n" +
	"```lua alice/startup.lua\n" + listener + "```\n```lua guest/startup.lua\n" + listener + "```\n"

var newRoom = view.Command{Verb: view.DoRoom, Args: []string{"ws://here/room"}}

// roomOfTwo is a host and a guest in its room, and the key.
func roomOfTwo(t *testing.T) (h *hub, host, guest *hubTab, key string) {
	h = &hub{t: t}
	host = h.session()
	if err := host.Load("shared.md", []byte(roomLab), 0); err != nil {
		t.Fatal(err)
	}
	key = host.do(newRoom).Text
	h.run(100 * time.Millisecond)
	guest = h.session()
	guest.do(view.Command{Verb: view.DoRoom, Text: key, Args: newRoom.Args})
	h.run(1500 * time.Millisecond)
	return h, host, guest, key
}

func TestHostAndGuestHearEachOther(t *testing.T) {
	h, host, guest, key := roomOfTwo(t)
	if guest.Lab().Computer(1) == nil || guest.Lab().Computer(1).Name() != "guest-1" || len(guest.Lab().Computers()) != 1 || len(key) != 43 {
		t.Fatalf("the guest has %d computers", len(guest.Lab().Computers()))
	}
	if i := guest.Lab().Media()[0].Impairment(); i.Latency != 5*time.Millisecond {
		t.Errorf("the guest's air has %+v", i)
	}
	send := func(x *hubTab, id int, text string) {
		c := x.Lab().Computer(id)
		m := c.Modem(map[int]string{0: "back", 1: "top"}[id])
		if _, err := m.Transmit(x.Lab().Now(), modem.Origin{}, 15, 15, value.String(text)); err != nil {
			t.Fatal(err)
		}
	}
	send(host, 0, "ping")
	h.run(100 * time.Millisecond)
	send(guest, 1, "hello")
	h.run(100 * time.Millisecond)
	if a, g := host.shows(0), guest.shows(1); !strings.HasSuffix(a, "0\tpong\t50\n0\thello\t50\n") && !strings.Contains(a, "pong") || !strings.Contains(g, "ping") {
		t.Errorf("alice shows\n%s\nthe guest shows\n%s", a, g)
	}
	rows := guest.do(view.Command{Verb: view.DoPackets, Count: 10}).Rows
	if len(rows) != 3 || rows[0].Sender != 0 || rows[0].Name != "alice" || fmt.Sprint(rows[0].Hearers) != "[1]" || rows[1].Name != "guest-1" {
		t.Errorf("%+v", rows)
	}
	opened := host.do(view.Command{Verb: view.DoPacket, Number64: 1}).Packet
	if len(opened.Missed) != 1 || opened.Missed[0].Name != "guest-1" || opened.Missed[0].Modem != "top" || opened.Missed[0].Why != "its tab has been asked" || !opened.Asking {
		t.Errorf("%+v", opened.Missed)
	}
	if rows := host.do(view.Command{Verb: view.DoPackets, Count: 10, Text: "computer=guest-1"}).Rows; len(rows) != 2 || rows[0].Sender != 1 {
		t.Errorf("%+v", rows)
	}
}

// shown is the room in the newest snapshot; the page acknowledges it.
func (x *hubTab) shown() *view.Room {
	x.hub.t.Helper()
	s := x.Snapshot(x.hub.wall)
	if s == nil {
		x.hub.t.Fatal("no snapshot")
	}
	x.Do(x.hub.wall, view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	return s.Room
}

func TestPresenceIsShown(t *testing.T) {
	h, host, guest, _ := roomOfTwo(t)
	host.shown()
	if r := host.shown(); r != nil {
		t.Errorf("shown again without news: %+v", r)
	}
	host.do(view.Command{Verb: view.DoMove, Computer: 0, At: &view.Vec{X: 7, Y: 64}})
	h.run(500 * time.Millisecond)
	r := guest.shown()
	if r == nil || r.State != view.RoomIn || r.Text != "" || len(r.Members) != 2 || !r.Members[0].Here || r.Members[0].Number != 2 {
		t.Fatalf("%+v", r)
	}
	c := r.Members[1].Computers
	if len(c) != 1 || c[0].ID != 0 || c[0].Name != "alice" || len(c[0].Modems) != 1 || c[0].Modems[0].X != 7 || c[0].Modems[0].Kind != "ender" || c[0].Modems[0].Range != 0 {
		t.Errorf("%+v", c)
	}
	guest.do(view.Command{Verb: view.DoLeave})
	h.run(100 * time.Millisecond)
	if r := host.shown(); r == nil || len(r.Members) != 1 {
		t.Errorf("%+v", r)
	}
	if r := guest.shown(); r == nil || r.State != "" || guest.Room() != nil {
		t.Errorf("%+v", r)
	}
	guest.fails("this tab is in no room", view.Command{Verb: view.DoLeave})
}

// In a room there is one speed, no recording, and pause stops only this tab.
func TestTheClockInARoom(t *testing.T) {
	h, host, guest, _ := roomOfTwo(t)
	host.fails("a lab in a room runs at speed 1: others live by the same clock", view.Command{Verb: view.DoSpeed, Number64: 2})
	host.fails("a run in a room cannot be repeated, so it is not recorded: others take part in it", view.Command{Verb: view.DoRecording})
	host.do(view.Command{Verb: view.DoSpeed, Number64: 1})
	guest.do(view.Command{Verb: view.DoPause})
	at, there := guest.Lab().Now(), host.Lab().Now()
	h.run(time.Second)
	if guest.Lab().Now() != at || host.Lab().Now() < there.Add(900*time.Millisecond) {
		t.Errorf("the guest's clock went %v, the host's %v", guest.Lab().Now().Sub(at), host.Lab().Now().Sub(there))
	}
	host.do(view.Command{Verb: view.DoReset})
	h.run(time.Second)
	host.fails("a run in a room cannot be repeated, so it is not recorded: others take part in it", view.Command{Verb: view.DoRecording})
	if r := guest.shown(); len(r.Members) != 2 || len(r.Members[1].Computers) != 1 || r.Members[1].Computers[0].ID != 0 {
		t.Errorf("after a reset the guest sees %+v", r)
	}
	host.do(view.Command{Verb: view.DoLeave})
	host.do(view.Command{Verb: view.DoSpeed, Number64: 2})
}

// Another lab is not the room's: opening one leaves it.
func TestLoadingLeavesTheRoom(t *testing.T) {
	h, host, guest, _ := roomOfTwo(t)
	if err := host.Load("other.md", []byte(roomLab), h.wall); err != nil {
		t.Fatal(err)
	}
	h.run(100 * time.Millisecond)
	if host.Room() != nil || len(guest.shown().Members) != 1 {
		t.Error("the host is in the room still")
	}
}

func TestAddingInARoom(t *testing.T) {
	h, host, guest, _ := roomOfTwo(t)
	table := func(name, more string) view.Command {
		return view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"" + name + "\"\n" + more)}
	}
	host.fails("add: in a room the room gives the ids; leave the id out", table("bob", "id = 9\n"))
	host.fails(`shared.md:17: computer[1].name: "alice" is the name of computer 1 too`, table("alice", ""))
	h.wait = true
	host.do(table("bob", ""))
	h.run(100 * time.Millisecond)
	if len(host.Lab().Computers()) != 1 {
		t.Error("added before its id was granted")
	}
	h.grant(host)
	h.run(500 * time.Millisecond)
	if c := host.Lab().Computer(2); c == nil || c.Name() != "bob" {
		t.Fatal("not added with the id that was granted")
	}
	host.do(view.Command{Verb: view.DoRemove, Computer: 2})
	host.do(view.Command{Verb: view.DoUndo})
	if c := host.Lab().Computer(2); c == nil || c.Name() != "bob" {
		t.Error("it does not come back with its id")
	}
	h.run(500 * time.Millisecond)
	if m := guest.shown().Members[1]; len(m.Computers) != 2 || m.Computers[1].ID != 2 {
		t.Errorf("the guest sees %+v", m)
	}
	for range maxAdds {
		host.Room().adds = append(host.Room().adds, view.Command{})
	}
	host.fails("add: 64 computers wait for their ids already", table("carol", ""))
	host.Room().adds = nil
	h.down = true
	host.Room().Closed(h.wall, 0)
	host.fails("add: no id is to be had now. The server of the room cannot be reached. It is tried again and again; what is sent meanwhile is kept for 15 seconds.", table("carol", ""))
}

func TestRoomErrors(t *testing.T) {
	h := &hub{t: t}
	x := h.session()
	x.fails("no lab is loaded", newRoom)
	x.fails("room: the address of the server is missing", view.Command{Verb: view.DoRoom})
	x.fails("the link's key is not whole: copy the link again", view.Command{Verb: view.DoRoom, Text: "abc", Args: newRoom.Args})
	if err := x.Load("a.md", []byte(withGuest("[guest]\n", "```text guest/big.txt\n"+strings.Repeat("x", 70<<10)+"\n```\n")), 0); err != nil {
		t.Fatal(err)
	}
	if r := x.Do(0, newRoom); r.OK || !strings.HasPrefix(r.Error, "[guest] with its files is ") {
		t.Error(r.Error)
	}
	if err := x.Load("a.md", []byte(roomLab), 0); err != nil {
		t.Fatal(err)
	}
	x.do(newRoom)
	x.fails("this tab is in a room already; leave it first", newRoom)
	deaf := New(lab.Options{}, nil)
	if r := deaf.Do(0, newRoom); r.Error != "rooms are not to be had here" {
		t.Error(r.Error)
	}
	if err := deaf.Join(0, bridgewire.Link{}, "ws://x", nil); err != errNoRooms {
		t.Error(err)
	}
}

// Ids and randomness of the same file differ from room to room, and the
// running computers of the host draw other numbers from then on.
func TestRoomsAreRandom(t *testing.T) {
	_, host, guest, _ := roomOfTwo(t)
	if host.Lab().Seed() == 1 || guest.Lab().Seed() == 1 || host.Lab().Seed() == guest.Lab().Seed() {
		t.Errorf("seeds %d and %d", host.Lab().Seed(), guest.Lab().Seed())
	}
}

// A program joins with a lab of its own: ids that stand in the file are
// claimed, the others granted.
func TestJoinWithALab(t *testing.T) {
	h, host, _, key := roomOfTwo(t)
	f, err := labfile.Parse("own.md", []byte("# Own\n```toml lab.toml\n[[computer]]\nname = \"server\"\nid = 70\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n[[computer]]\nname = \"spare\"\n```\n```lua server/startup.lua\nperipheral.find(\"modem\").transmit(15, 15, \"ping\")\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := bridgewire.ParseLink(key)
	if err != nil {
		t.Fatal(err)
	}
	x := h.session()
	if err := x.Join(h.wall, k, "ws://here/room", f); err != nil {
		t.Fatal(err)
	}
	h.run(time.Second)
	if x.Lab().Computer(70) == nil || x.Lab().Computer(2) == nil || x.Lab().Computer(2).Name() != "spare" {
		t.Fatalf("it has %d computers", len(x.Lab().Computers()))
	}
	if a := host.shows(0); !strings.Contains(a, "ping") {
		t.Errorf("alice shows %s", a)
	}
}

// What a room hands a newcomer may be anything: it is checked as every lab is.
func TestBrokenWelcome(t *testing.T) {
	for text, want := range map[string]string{
		"nonsense": "The lab of this room cannot be run here: room.md: lab.toml: is missing: a block that starts with ```toml lab.toml.",
		"# Two\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer]]\nname = \"b\"\n```\n": "The lab of this room cannot be run here: it has no computer for a guest.",
	} {
		h := &hub{t: t}
		key := bridgewire.Key{5}
		h.welcome = (&bridgewire.Charter{Welcome: key.SealWelcome([24]byte{}, []byte(text))}).Plain()
		x := h.session()
		x.do(view.Command{Verb: view.DoRoom, Text: key.String(), Args: newRoom.Args})
		h.run(100 * time.Millisecond)
		if r := x.shown(); r.Text != want {
			t.Errorf("%s", r.Text)
		}
	}
}

// A room whose server has no welcome gives a newcomer the default guest.
func TestRoomWithoutWelcome(t *testing.T) {
	h := &hub{t: t}
	x := h.session()
	x.do(view.Command{Verb: view.DoRoom, Text: bridgewire.Key{5}.String(), Args: newRoom.Args})
	if r := x.shown(); r.State != view.RoomJoining || len(r.Members) != 0 {
		t.Errorf("%+v", r)
	}
	h.run(500 * time.Millisecond)
	if c := x.Lab().Computer(0); c == nil || c.Name() != "guest-0" || c.Modem("back") == nil {
		t.Error("no guest")
	}
}

// Counts are told a few times a second, however fast they grow.
func TestCountsAreToldSlowly(t *testing.T) {
	h, host, _, _ := roomOfTwo(t)
	h.run(time.Second)
	told := 0
	for range 100 {
		host.give(bridgewire.KindNotice, bridgewire.Notice{Why: bridgewire.DroppedRate, Count: 1}.Encode())
		h.run(0)
		if host.shown() != nil {
			told++
		}
	}
	if told < 3 || told > 6 {
		t.Errorf("told %d times in a second", told)
	}
}

// The server goes away and comes back: the same ids, and they hear each other.
func TestRoomHeals(t *testing.T) {
	h, host, guest, _ := roomOfTwo(t)
	h.down = true
	for _, x := range h.tabs {
		x.ids = nil
		x.room.Closed(h.wall, 1006)
	}
	if r := host.shown(); r.State != view.RoomAway || len(r.Members) != 1 {
		t.Errorf("%+v", r)
	}
	h.run(time.Second)
	h.down = false
	h.run(3 * time.Second)
	if r := guest.shown(); r.State != view.RoomIn || len(r.Members) != 2 || r.Members[0].Computers[0].ID != 1 {
		t.Errorf("%+v", r)
	}
}

// withGuest is a lab whose lab.toml ends with something, and more files.
func withGuest(toml, files string) string {
	return "# Host\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n" + toml + "```\n" + files
}
