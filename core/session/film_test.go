package session

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// looking is what a page has made of the snapshots of its tab.
type looking struct {
	*hubTab
	head    view.Snapshot
	rows    map[int][]string // characters of each screen
	members []string
}

func (x *hubTab) look() *looking { return &looking{hubTab: x, rows: map[int][]string{}} }

// see takes the newest snapshot.
func (p *looking) see() *view.Snapshot {
	p.hub.t.Helper()
	s := p.Snapshot(p.hub.wall)
	if s == nil {
		p.hub.t.Fatal("no snapshot")
	}
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	if s.Lab != p.head.Lab {
		p.rows = map[int][]string{}
	}
	p.head = *s
	for _, id := range s.Gone {
		delete(p.rows, id)
	}
	for _, c := range s.Computers {
		if len(p.rows[c.ID]) != c.Height {
			p.rows[c.ID] = make([]string, c.Height)
		}
		for i, y := range c.Rows {
			p.rows[c.ID][y] = string(c.Planes[3*i*c.Width : (3*i+1)*c.Width])
		}
	}
	if s.Room != nil {
		p.members = nil
		for _, m := range s.Room.Members {
			if m.Computers != nil {
				p.members = append(p.members, m.Computers[0].Name)
			}
		}
	}
	return s
}

// says lets a computer of the tab send.
func (p *looking) says(id int, text string) {
	p.hub.t.Helper()
	p.hub.run(20 * time.Millisecond)
	n := p.Lab().Computer(id)
	if _, err := n.Modems()[0].Transmit(p.Lab().Now(), modem.Origin{}, 15, 15, value.String(text)); err != nil {
		p.hub.t.Fatal(err)
	}
	p.hub.run(300 * time.Millisecond)
	p.see()
}

// to goes to a moment.
func (p *looking) to(moment string) *view.Snapshot {
	p.hub.t.Helper()
	p.do(view.Command{Verb: view.DoSeek, Text: moment})
	return p.see()
}

func (p *looking) now() *view.Snapshot {
	p.do(view.Command{Verb: view.DoPresent})
	return p.see()
}

// list is the packet list as far as it is remembered.
func (p *looking) list() string {
	out := ""
	for _, r := range p.do(view.Command{Verb: view.DoPackets, Count: 1000}).Rows {
		out += fmt.Sprintln(r.Number, r.Time, r.Sender, r.Hearers, r.Misses, r.Summary)
	}
	return out
}

// all is everything that a page shows of a moment.
func (p *looking) all() string {
	return fmt.Sprint(p.rows, p.members, p.head.Packets, p.head.Cables, p.list())
}

// line is the line of time.
func (p *looking) line() (out view.Timeline) {
	p.hub.t.Helper()
	if err := json.Unmarshal(p.do(view.Command{Verb: view.DoTimeline}).Data, &out); err != nil {
		p.hub.t.Fatal(err)
	}
	return out
}

// told are the marks about the room.
func told(l view.Timeline) (out []string) {
	for _, m := range l.Marks {
		if m.Kind == view.MarkRoom {
			out = append(out, m.Text)
		}
	}
	return out
}

// filmOfTwo is a room of two of which the host is looked at.
func filmOfTwo(t *testing.T) (h *hub, host *looking, guest *hubTab) {
	t.Helper()
	h, x, guest, _ := roomOfTwo(t)
	host = x.look()
	host.do(view.Command{Verb: view.DoWatch, Number64: 1})
	host.see()
	h.run(300 * time.Millisecond)
	host.see()
	return h, host, guest
}

// What a tab saw is shown again, moment by moment, while the room goes on; nothing
// of it is lost by looking.
func TestFilmShowsWhatWasSeen(t *testing.T) {
	h, host, guest := filmOfTwo(t)
	seen := map[string]string{}
	keep := func() {
		host.see()
		seen[fmt.Sprintf("%.9fs", host.head.Now)] = host.all()
	}
	keep()
	for i := range 4 {
		host.says(0, fmt.Sprint("line ", i))
		keep()
	}
	host.do(view.Command{Verb: view.DoMove, Computer: 0, At: &view.Vec{X: 9, Y: 64}})
	host.do(view.Command{Verb: view.DoPlug, Computer: 0, Text: "monitor", Args: []string{"left"}})
	h.run(300 * time.Millisecond)
	keep()
	guest.do(view.Command{Verb: view.DoLeave})
	h.run(1500 * time.Millisecond)
	keep()
	host.do(view.Command{Verb: view.DoUnplug, Computer: 0, Args: []string{"left"}})
	h.run(300 * time.Millisecond)
	keep()
	last := host.all()
	for range 2 { // and again, in the order of a map
		for moment, want := range seen {
			s := host.to(moment)
			if got := host.all(); got != want {
				t.Fatalf("at %s:\n%s\nwant\n%s", moment, got, want)
			}
			if now := fmt.Sprintf("%.9fs", s.Now); s.Past && (now != moment || !s.Film || s.State != view.Paused) {
				t.Errorf("%s: %s %v %s", moment, now, s.Film, s.State)
			}
		}
	}
	if s := host.now(); s.Past || s.Film || host.all() != last {
		t.Errorf("the present is another one:\n%s\nwant\n%s", host.all(), last)
	}
	if got := fmt.Sprint(told(host.line())); got != "[guest-1 left]" {
		t.Error(got)
	}
}

// The room goes on while a film of it is looked at, and is there when one comes back.
func TestRoomGoesOnBesideItsFilm(t *testing.T) {
	h, host, _ := filmOfTwo(t)
	host.says(0, "before")
	s := host.to("packet:1")
	if !s.Film || s.Held != 1 || s.Packets != 1 || s.Undo != "" {
		t.Fatalf("%+v", s)
	}
	was, lab := host.all(), host.Lab().Now()
	n := host.Lab().Computer(0)
	for i := range 3 {
		if _, err := n.Modems()[0].Transmit(host.Lab().Now(), modem.Origin{}, 15, 15, value.String("ping")); err != nil {
			t.Fatal(err)
		}
		h.run(time.Second)
		if host.see(); host.all() != was {
			t.Fatalf("%d: the film is another one:\n%s\nwant\n%s", i, host.all(), was)
		}
	}
	if d := host.Lab().Now().Sub(lab); d < 2900*time.Millisecond {
		t.Errorf("the lab has gone on by %v", d)
	}
	if l := host.line(); l.End < lab.Seconds()+2.9 || l.Now != s.Now || l.Begin == 0 || l.Film != whyEntered {
		t.Errorf("%v to %v, at %v: %q", l.Begin, l.End, l.Now, l.Film)
	}
	if s := host.now(); s.Packets != 7 || s.Room == nil || !strings.Contains(host.shows(0), "pong") || !strings.Contains(strings.Join(host.rows[0], "\n"), "pong") {
		t.Errorf("%d packets\n%s", s.Packets, host.shows(0))
	}
}

// Nothing can be changed in a film, and it says so.
func TestFilmRefuses(t *testing.T) {
	_, host, _ := filmOfTwo(t)
	host.says(0, "before")
	at := host.to("packet:1").Now
	was := host.Lab().Work()
	for _, c := range []view.Command{
		{Verb: view.DoKey, Key: 65}, {Verb: view.DoChar, Text: "x"}, {Verb: view.DoPaste, Text: "x"}, {Verb: view.DoPower, Text: "off"}, {Verb: view.DoTerminate},
		{Verb: view.DoWrite, Text: "a", Data: []byte("b")}, {Verb: view.DoMove, At: &view.Vec{}}, {Verb: view.DoAdd}, {Verb: view.DoRemove}, {Verb: view.DoUndo}, {Verb: view.DoRedo},
		{Verb: view.DoFork}, {Verb: view.DoWhatIf, Number64: 1, Text: "lose"}, {Verb: view.DoBranch, Number64: 1}, {Verb: view.DoCompare, Number64: 1},
		{Verb: view.DoBreak, Text: "raw"}, {Verb: view.DoInspect}, {Verb: view.DoRoom, Args: []string{"ws://here"}}, {Verb: view.DoOwn, Text: "close"}, {Verb: view.DoShow, Number64: 1},
		{Verb: view.DoFault, Number64: 9, Text: "lose"}, {Verb: view.DoAdopt, All: true}, {Verb: view.DoPutBack, All: true},
	} {
		host.fails(fmt.Sprintf("this is a film of what this tab saw in the room, at %.3f s of lab time: nothing can be changed there, nor run again; go back to now", at), c)
	}
	if host.Lab().Work() != was {
		t.Error("the lab was changed")
	}
	for text, want := range map[string]string{
		"step:3":    "a film has no steps: write the moment like 2.5s or packet:14",
		"packet:99": "message 99 has not been sent: this run has sent 1",
		"soon":      `"soon" is no moment of a run: write it like 2.5s, step:120 or packet:14`,
	} {
		host.fails(want, view.Command{Verb: view.DoSeek, Text: text})
	}
	host.fails("speed 0: it goes from 0.01 to 100", view.Command{Verb: view.DoSpeed})
	if s := host.see(); s.Now != at || !s.Film {
		t.Errorf("it is at %v", s.Now)
	}
	if s := host.to("1000h"); s.Film {
		t.Error("what has not come is no film")
	}
}

// A tab at which nobody looks films nothing, and cannot go back.
func TestNobodyLooksNoFilm(t *testing.T) {
	_, host, _, _ := roomOfTwo(t)
	host.fails("a run in a room cannot be repeated: others take part in it", view.Command{Verb: view.DoSeek, Text: "1s"})
	if host.film != nil {
		t.Error("it is filmed")
	}
}

// From message to message, from event to event, and into the present.
func TestFilmByMessages(t *testing.T) {
	_, host, _ := filmOfTwo(t)
	for i := range 3 {
		host.says(0, fmt.Sprint(i))
	}
	if s := host.to("packet:2"); s.Packets != 2 || s.Held != 2 || strings.Count(host.list(), "[1]") > 1 {
		t.Errorf("%d, held at %d\n%s", s.Packets, s.Held, host.list())
	}
	host.do(view.Command{Verb: view.DoNext})
	if s := host.see(); s.Held != 3 || s.Packets != 3 {
		t.Errorf("%d, held at %d", s.Packets, s.Held)
	}
	host.do(view.Command{Verb: view.DoNext})
	if s := host.see(); s.Film {
		t.Error("after the last message there is the present")
	}
	// Every event backwards to the beginning, and forwards again.
	var back, forth []float64
	for {
		r := host.Do(host.hub.wall, view.Command{Verb: view.DoSeek, Text: "back"})
		if !r.OK {
			if r.Error != "this is the beginning of the film" {
				t.Error(r.Error)
			}
			break
		}
		back = append(back, host.see().Now)
	}
	for host.see().Film {
		forth = append(forth, host.head.Now)
		host.do(view.Command{Verb: view.DoStep})
	}
	slices.Reverse(back)
	if len(back) < 4 || !slices.IsSorted(back) || fmt.Sprint(back) != fmt.Sprint(forth) || back[0] != host.line().Begin {
		t.Errorf("back %v\nforth %v", back, forth)
	}
}

// A film plays at its own speed, into the present, which it can only reach when it
// is faster.
func TestFilmPlays(t *testing.T) {
	h, host, _ := filmOfTwo(t)
	h.run(2 * time.Second)
	from := host.to("0s").Now
	host.do(view.Command{Verb: view.DoRun})
	h.run(time.Second)
	if s := host.see(); !s.Film || s.State != view.Running || s.Now < from+0.9 || s.Now > from+1.1 {
		t.Fatalf("%v after %v, %s", s.Now, from, s.State)
	}
	if host.pacer.Paused() {
		t.Error("the lab stands still")
	}
	host.do(view.Command{Verb: view.DoPause})
	at := host.see().Now
	h.run(time.Second)
	if s := host.see(); s.Now != at || s.State != view.Paused {
		t.Errorf("it has gone on from %v to %v", at, s.Now)
	}
	host.do(view.Command{Verb: view.DoSpeed, Number64: 4})
	host.do(view.Command{Verb: view.DoRun})
	h.run(3 * time.Second)
	if s := host.see(); s.Film || s.State != view.Running || s.Speed != 1 {
		t.Errorf("%v %s %v", s.Film, s.State, s.Speed)
	}
}

// A film goes on over a connection that breaks and a room that is left and entered
// again, and begins anew with another run; and says so.
func TestFilmGoesOnOrBeginsAnew(t *testing.T) {
	h, host, _ := filmOfTwo(t)
	host.says(0, "first")
	begin := host.line().Begin
	h.down = true
	for _, x := range h.tabs {
		x.room.Closed(h.wall, 0)
		h.gone(x)
	}
	h.run(2 * time.Second)
	h.down = false
	h.run(5 * time.Second)
	host.see()
	host.do(view.Command{Verb: view.DoPower, Text: "reboot"})
	h.run(time.Second)
	host.do(view.Command{Verb: view.DoLeave})
	h.run(time.Second)
	host.see()
	host.do(newRoom)
	h.run(2 * time.Second)
	host.see()
	l := host.line()
	if got := fmt.Sprint(told(l)); l.Begin != begin || got != "[The connection to the room was lost This tab is in the room This tab has left the room This tab is in the room]" && got != "[The connection to the room was lost guest-1 left This tab is in the room guest-1 came This tab has left the room This tab is in the room]" {
		t.Errorf("from %v, not %v: %s", l.Begin, begin, got)
	}
	if host.to("packet:1"); fmt.Sprint(host.members) != "[alice guest-1]" {
		t.Error(host.members)
	}
	host.do(view.Command{Verb: view.DoRestart})
	h.run(time.Second)
	if s := host.see(); s.Film || host.line().Film != whyRunAgain || host.line().Begin > 0.1 {
		t.Errorf("%v: %+v", s.Film, host.line().Film)
	}
	again := host.reload().look()
	again.see()
	h.run(time.Second)
	if l := again.line(); l.Film != whyReloaded {
		t.Error(l.Film)
	}
	if err := again.Load("other.md", []byte(roomLab), h.wall); err != nil {
		t.Fatal(err)
	}
	h.run(time.Second)
	if again.film != nil || again.line().Film != "" {
		t.Error("another lab has a film of the room")
	}
}

// noisy fills its screen anew as often as it can.
const noisy = "while true do for y = 1, 19 do term.setCursorPos(1, y) term.write((\"%d \"):rep(17):format(table.unpack((function() local t = {} for i = 1, 17 do t[i] = math.random(0, 9) end return t end)()))) end sleep(0) end\n"

// A film holds no more than its bound: the oldest goes first, and the line begins
// where it begins. A screen that changes all the time is filmed less often, so that
// it holds two minutes.
func TestFilmIsBounded(t *testing.T) {
	h := &hub{t: t}
	host := h.session().look()
	if err := host.Load("noisy.md", []byte("# Noisy\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[guest]\n```\n```lua alice/startup.lua\n"+noisy+"```\n"), 0); err != nil {
		t.Fatal(err)
	}
	host.do(newRoom)
	host.see()
	h.run(2 * time.Second)
	f := host.film
	one := f.reels[0].bytes / len(f.reels[0].frames)
	if one < 3*51*18 || len(f.reels[0].frames) < 30 || len(f.reels[0].frames) > 52 {
		t.Fatalf("%d frames of %d bytes in two seconds", len(f.reels[0].frames), one)
	}
	// The same again and again, as fast as it can be kept.
	x := f.reels[0].frames[1]
	weight := one
	for n := 0; n < 2*MaxFilmBytes; n += weight {
		x.at += modem.Time(filmEvery)
		f.add(x, weight)
	}
	held := 0
	for _, r := range f.reels {
		held += r.bytes
	}
	if f.bytes > MaxFilmBytes || f.bytes != held || f.bytes < MaxFilmBytes*9/10 || !f.cut || f.begin() < modem.Time(time.Minute) {
		t.Errorf("%d bytes, counted %d, from %v", f.bytes, held, f.begin())
	}
	if l := host.line(); l.Film != "It keeps 32 MiB: what was before is gone." || l.Begin != f.begin().Seconds() {
		t.Errorf("%q, from %v", l.Film, l.Begin)
	}
	if d := time.Duration(MaxFilmBytes/filmRate) * time.Second; d < 2*time.Minute {
		t.Errorf("it may hold no more than %v", d)
	}
}

// A tab of many computers is filmed less often, so that it costs no more.
func TestFilmOfManyComputers(t *testing.T) {
	src := "# Many\n```toml lab.toml\n[guest]\n"
	for i := range 40 {
		src += fmt.Sprintf("[[computer]]\nname = \"c%d\"\n", i)
	}
	h := &hub{t: t}
	host := h.session().look()
	if err := host.Load("many.md", []byte(src+"```\n"), 0); err != nil {
		t.Fatal(err)
	}
	host.do(newRoom)
	host.see()
	h.run(time.Second)
	before := len(host.film.reels[0].frames)
	for i := range 200 { // something new to be seen, all the time
		host.do(view.Command{Verb: view.DoMove, Computer: 0, At: &view.Vec{X: float64(i), Y: 64}})
		h.run(20 * time.Millisecond)
	}
	if n := len(host.film.reels[0].frames) - before; n < 40 || n > 60 {
		t.Errorf("%d pictures in 6 seconds", n)
	}
}

// Members that come, go and change all the time take a small part of the film.
func TestHostileMembersDoNotFillTheFilm(t *testing.T) {
	h, host, _ := filmOfTwo(t)
	var crowd []view.RoomComputer
	for i := range 64 {
		crowd = append(crowd, view.RoomComputer{ID: 100 + i, Name: "crowd", Modems: make([]view.Modem, 6)})
	}
	f, now := host.film, &view.Room{State: view.RoomIn}
	before := f.bytes
	for i := range 60 { // as roomFilm bounds it
		wall := h.wall + time.Duration(i)*time.Second
		if wall < f.room.due {
			continue
		}
		now = &view.Room{State: view.RoomIn, Members: []view.Member{{Number: i, Computers: crowd}}}
		n := frame{at: host.Lab().Now() + modem.Time(i), room: now, marks: roomMarks(f.last.room, now, 0)}
		weight := memberWeight(now.Members[0])
		f.add(n, weight)
		f.room.due = wall + max(roomEvery, time.Duration(weight)*time.Second/roomRate)
	}
	if grown := f.bytes - before; grown > 60*roomRate*2 {
		t.Errorf("%d bytes in a minute", grown)
	}
}

// A still is what its snapshots say, also when a monitor grows.
func TestStills(t *testing.T) {
	row := func(c byte, w int) []byte { return []byte(strings.Repeat(string(c), 3*w)) }
	a, n := (*still)(nil).with(view.Computer{ID: 1, Width: 2, Height: 2, Rows: []int{0, 1}, Planes: append(row('a', 2), row('b', 2)...), Palette: []int{1}})
	b, m := a.with(view.Computer{ID: 1, Width: 2, Height: 2, CursorX: 2, Rows: []int{1}, Planes: row('c', 2)})
	if n != 2*24+12 || m != 2*24+6 {
		t.Errorf("rows of %d and %d bytes", n, m)
	}
	if up, n := b.with(view.Computer{ID: 1, Width: 2, Height: 2, Rows: []int{0}, Planes: row('c', 2)}); n != 2*24 || string(up.rows[0]) != "cccccc" {
		t.Errorf("a row that has moved holds %d bytes", n)
	}
	if still, n := b.with(view.Computer{ID: 1, Width: 2, Height: 2, CursorX: 1}); n != 0 || string(still.rows[1]) != "cccccc" || still.palette[0] != 1 {
		t.Errorf("only the cursor has moved: %d bytes", n)
	}
	if c, changed := b.since(a); !changed || !reflect.DeepEqual(c.Rows, []int{1}) || string(c.Planes) != "cccccc" || c.Palette != nil || c.CursorX != 2 {
		t.Errorf("%+v", c)
	}
	if c, changed := a.since(b); !changed || string(c.Planes) != "bbbbbb" {
		t.Errorf("%+v", c)
	}
	if _, changed := a.since(a); changed {
		t.Error("nothing has changed")
	}
	wide, _ := b.with(view.Computer{ID: 1, Width: 3, Height: 1, Rows: []int{0}, Planes: row('d', 3)})
	if c, _ := wide.since(b); len(c.Rows) != 1 || len(c.Planes) != 9 {
		t.Errorf("%+v", c)
	}
	if c, _ := b.since(wide); len(c.Rows) != 2 || c.Palette != nil {
		t.Errorf("%+v", c)
	}
}

// Whatever one does in a film and out of it, the page ends with what is there now,
// and the film with what was there then.
func TestFilmAndPresentDoNotMix(t *testing.T) {
	h, host, guest := filmOfTwo(t)
	random := rand.New(rand.NewPCG(7, 9))
	seen := map[string]string{}
	film := host.film
	for i := range 120 {
		h.run(time.Duration(random.IntN(30)+1) * 10 * time.Millisecond)
		switch random.IntN(12) {
		case 0:
			host.Do(h.wall, view.Command{Verb: view.DoSeek, Text: fmt.Sprintf("%dms", random.IntN(9000))})
		case 1:
			host.Do(h.wall, view.Command{Verb: view.DoSeek, Text: "back"})
		case 2:
			host.Do(h.wall, view.Command{Verb: view.DoNext})
		case 3:
			host.Do(h.wall, view.Command{Verb: view.DoStep})
		case 4:
			host.Do(h.wall, view.Command{Verb: view.DoRun})
		case 5:
			host.Do(h.wall, view.Command{Verb: view.DoSeek, Text: fmt.Sprintf("packet:%d", random.IntN(20))})
		case 6:
			host.Do(h.wall, view.Command{Verb: view.DoPlug, Text: "monitor", Args: []string{"left", "", []string{"1x1", "3x2"}[random.IntN(2)]}})
		case 7:
			host.Do(h.wall, view.Command{Verb: view.DoUnplug, Args: []string{"left"}})
		case 8:
			host.Do(h.wall, view.Command{Verb: view.DoAdd, Data: []byte(fmt.Sprintf("[[computer]]\nname = \"more-%d\"\n", i))})
		case 9:
			for id := range host.rows {
				if id > 1 {
					host.Do(h.wall, view.Command{Verb: view.DoRemove, Computer: id})
					break
				}
			}
		case 10:
			if guest.Room() != nil {
				guest.do(view.Command{Verb: view.DoMove, Computer: 1, At: &view.Vec{X: float64(i), Y: 64}})
			}
		case 11:
			if c := host.Lab().Computer(0); c != nil && len(c.Modems()) > 0 {
				_, _ = c.Modems()[0].Transmit(host.Lab().Now(), modem.Origin{}, 15, 15, value.String("ping"))
			}
		}
		host.see()
		if i%4 > 0 {
			continue
		}
		host.now()
		h.run(400 * time.Millisecond)
		host.see()
		fresh := newLooker().Snapshot(host.Lab())
		page := &looking{hubTab: host.hubTab, rows: map[int][]string{}}
		for _, c := range fresh.Computers {
			page.rows[c.ID] = make([]string, c.Height)
			for k, y := range c.Rows {
				page.rows[c.ID][y] = string(c.Planes[3*k*c.Width : (3*k+1)*c.Width])
			}
		}
		if got, want := fmt.Sprint(host.rows), fmt.Sprint(page.rows); got != want {
			t.Fatalf("%d: the page shows\n%s\nwant\n%s", i, got, want)
		}
		seen[fmt.Sprintf("%.9fs", host.head.Now)] = host.all()
	}
	if host.film != film || film.cut {
		t.Fatal("it is another film")
	}
	for moment, want := range seen {
		if s := host.to(moment); !s.Past {
			continue // it is now
		}
		if got := host.all(); got != want {
			t.Errorf("at %s:\n%s\nwant\n%s", moment, got, want)
		}
	}
}
