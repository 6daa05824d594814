package session

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// reload is a tab that is closed and opened again with what the page kept.
func (x *hubTab) reload() *hubTab {
	x.hub.t.Helper()
	kept := x.do(view.Command{Verb: view.DoKept}).Text
	saved := x.do(view.Command{Verb: view.DoSave}).Data
	link := x.Room().Client().Link().String()
	x.hub.gone(x)
	x.hub.tabs[x.conn-1].room = nil
	x.Session.room = nil
	again := x.hub.session()
	again.do(view.Command{Verb: view.DoRoom, Text: link, Data: saved, Args: []string{newRoom.Args[0], kept}})
	return again
}

// A host and a guest that reload are the same computers again, with what they
// had on their disks, and the room is still the host's.
func TestReloadIsTheSameTab(t *testing.T) {
	h, host, guest, _ := roomOfTwo(t)
	guest.do(view.Command{Verb: view.DoWrite, Computer: 1, Text: "note.txt", Data: []byte("mine")})
	host.do(view.Command{Verb: view.DoOwn, Text: "close"})
	h.run(time.Second)
	host, guest = host.reload(), guest.reload()
	if host.Lab().Computer(0) == nil || guest.Lab().Computer(1) == nil || guest.Lab().Computer(1).Name() != "guest-1" {
		t.Fatal("they have other computers")
	}
	h.run(2 * time.Second)
	if r := host.shown(); r == nil || !r.Owner || !r.Closed || r.State != view.RoomIn || len(r.Members) != 2 {
		t.Errorf("%+v", r)
	}
	if b := guest.do(view.Command{Verb: view.DoRead, Computer: 1, Text: "note.txt"}).Data; string(b) != "mine" {
		t.Errorf("its file says %q", b)
	}
	m := host.Lab().Computer(0).Modem("back")
	if _, err := m.Transmit(host.Lab().Now(), modem.Origin{}, 15, 15, value.String("after")); err != nil {
		t.Fatal(err)
	}
	h.run(time.Second)
	if g := guest.shows(1); !strings.Contains(g, "after") {
		t.Errorf("the guest shows\n%s", g)
	}
}

func TestKeptErrors(t *testing.T) {
	h := &hub{t: t}
	x := h.session()
	x.fails("this tab is in no room that it could come back to", view.Command{Verb: view.DoKept})
	x.fails("this tab is in no room", view.Command{Verb: view.DoOwn, Text: "close"})
	if err := x.Load("a.md", []byte(roomLab), 0); err != nil {
		t.Fatal(err)
	}
	link := x.do(newRoom).Text
	h.run(100 * time.Millisecond)
	kept := x.do(view.Command{Verb: view.DoKept}).Text
	x.fails(`own "burn": close, open, remove or hand over`, view.Command{Verb: view.DoOwn, Text: "burn"})
	x.fails("that tab is not in the room any more", view.Command{Verb: view.DoOwn, Text: "remove", Args: []string{"7"}})
	y := h.session()
	y.fails("only who owns the room can do that", ownAfterJoin(y, link))
	z := h.session()
	two := strings.Replace(roomLab, "[guest]", "[[computer]]\nname = \"more\"\n[guest]", 1)
	for want, c := range map[string][2]string{
		"room: what was kept cannot be read: unexpected end of JSON input":         {"", roomLab},
		"room: what was kept is not whole":                                         {"{}", roomLab},
		"room: what was kept is larger than 256 KiB":                               {strings.Repeat(" ", maxKept+1), roomLab},
		"room: what was kept is of 1 computers, the lab has 2":                     {kept, two},
		"room.md: lab.toml: is missing: a block that starts with ```toml lab.toml": {kept, "nonsense"},
	} {
		z.fails(want, view.Command{Verb: view.DoRoom, Text: link, Data: []byte(c[1]), Args: []string{"ws://here/room", c[0]}})
		if z.Room() != nil {
			t.Fatalf("%s: it is in a room", want)
		}
	}
}

// ownAfterJoin brings a tab into a room and gives what it must not do there.
func ownAfterJoin(x *hubTab, link string) view.Command {
	x.do(view.Command{Verb: view.DoRoom, Text: link, Args: newRoom.Args})
	x.hub.run(time.Second)
	return view.Command{Verb: view.DoOwn, Text: "close"}
}
