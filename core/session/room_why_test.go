package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// roomOfThree has two guests, #1 and #2, who listen on channel 15.
func roomOfThree(t *testing.T) (h *hub, host, one, two *hubTab) {
	h, host, one, key := roomOfTwo(t)
	two = h.session()
	two.do(view.Command{Verb: view.DoRoom, Text: key, Args: newRoom.Args})
	h.run(1500 * time.Millisecond)
	return h, host, one, two
}

// says transmits on a channel, and gives the number of the message.
func (x *hubTab) says(id, ch int, text string) uint64 {
	x.hub.t.Helper()
	m := x.Lab().Computer(id).Modems()[0]
	msg, err := m.Transmit(x.Lab().Now(), modem.Origin{}, ch, ch, value.String(text))
	if err != nil {
		x.hub.t.Fatal(err)
	}
	return msg.Number
}

// opened lists what became of a message: "1 heard", "2 channel closed".
func (x *hubTab) opened(number uint64) (fates string, asking bool) {
	k := x.do(view.Command{Verb: view.DoPacket, Number64: float64(number)}).Packet
	var out []string
	for _, f := range append(k.Heard, k.Missed...) {
		out = append(out, fmt.Sprintf("%d %s", f.Computer, f.Why))
	}
	return strings.Join(out, "; "), k.Asking
}

// Who heard a message in other tabs, and why others did not, is asked of them
// when somebody opens the packet, whoever sent it.
func TestWhyInOtherTabs(t *testing.T) {
	h, host, one, two := roomOfThree(t)
	send := func(x *hubTab, id, ch int, text string) uint64 {
		n := x.says(id, ch, text)
		h.run(300 * time.Millisecond)
		return n
	}
	n := send(host, 0, 15, "hello")
	if got, asking := host.opened(n); !asking || got != "1 its tab has been asked; 2 its tab has been asked" {
		t.Errorf("%v %s", asking, got)
	}
	h.run(500 * time.Millisecond)
	if got, asking := host.opened(n); asking || got != "1 heard; 2 heard" {
		t.Errorf("%v %s", asking, got)
	}
	n = send(host, 0, 16, "nobody listens")
	host.opened(n)
	h.run(500 * time.Millisecond)
	if got, _ := host.opened(n); got != "1 channel closed; 2 channel closed" {
		t.Error(got)
	}
	// A guest asks about a message of the host's: of the third tab, and of the
	// host, whose computer sent it.
	host.says(0, 15, "again")
	h.run(300 * time.Millisecond)
	rows := one.do(view.Command{Verb: view.DoPackets, Count: 1}).Rows
	one.opened(rows[0].Number)
	h.run(500 * time.Millisecond)
	if got, asking := one.opened(rows[0].Number); asking || got != "1 heard; 2 heard" || rows[0].Sender != 0 {
		t.Errorf("%v %s", asking, got)
	}
	// A computer that is off.
	two.do(view.Command{Verb: view.DoPower, Computer: 2, Text: "off"})
	h.run(300 * time.Millisecond)
	n = send(host, 0, 15, "are you there?")
	host.opened(n)
	h.run(500 * time.Millisecond)
	if got, _ := host.opened(n); got != "1 heard; 2 off" {
		t.Error(got)
	}
}

// A tab that does not answer is named.
func TestWhyOfASilentTab(t *testing.T) {
	h, host, _, two := roomOfThree(t)
	two.frozen = true
	n := host.says(0, 15, "hello")
	h.run(300 * time.Millisecond)
	host.opened(n)
	h.run(time.Second)
	if got, asking := host.opened(n); !asking || got != "1 heard; 2 its tab has been asked" {
		t.Errorf("%v %s", asking, got)
	}
	h.run(2 * time.Second)
	if got, asking := host.opened(n); asking || got != "1 heard; 2 tab 3 does not answer" {
		t.Errorf("%v %s", asking, got)
	}
	two.frozen = false
	h.run(6 * time.Second)
	host.opened(n)
	h.run(500 * time.Millisecond)
	if got, _ := host.opened(n); got != "1 heard; 2 heard" {
		t.Error(got)
	}
}

// Who stalls, is paused or has gone is listed.
func TestWhoStalls(t *testing.T) {
	h, host, one, two := roomOfThree(t)
	one.do(view.Command{Verb: view.DoPause})
	two.frozen = true
	h.run(10 * time.Second)
	r := host.Room().view()
	if len(r.Members) != 3 || r.Members[1].Pace != view.PacePaused || r.Members[1].Silent != 0 || r.Members[2].Silent < 8 || r.Members[2].Pace != "" {
		t.Fatalf("%+v", r.Members)
	}
	two.frozen = false
	one.do(view.Command{Verb: view.DoRun})
	two.do(view.Command{Verb: view.DoLeave})
	h.run(2 * time.Second)
	if r = host.Room().view(); len(r.Members) != 2 || r.Members[1].Pace != "" || len(r.Gone) != 1 || r.Gone[0].Number != 3 || r.Gone[0].Computers[0].ID != 2 || r.Gone[0].Silent < 1 {
		t.Errorf("%+v", r)
	}
	h.run(60 * time.Second)
	if r = host.Room().view(); len(r.Gone) != 0 {
		t.Errorf("%+v", r.Gone)
	}
}

// The owner sees the screens of those who show them, and nobody else does.
func TestScreensAreShownToTheOwner(t *testing.T) {
	h, host, one, two := roomOfThree(t)
	list := func(x *hubTab) (out []view.Shown) {
		if err := json.Unmarshal(x.do(view.Command{Verb: view.DoScreens}).Data, &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := list(host); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	one.do(view.Command{Verb: view.DoShow, Number64: 1})
	h.run(time.Second)
	got := list(host)
	if len(got) != 1 || got[0].Tab != 2 || got[0].Computer != 1 || got[0].Name != "guest-1" || got[0].Width != 51 || got[0].Height != 19 ||
		len(got[0].Cells) != 2*51*19 || len(got[0].Palette) != 16 || !strings.HasPrefix(string(got[0].Cells), "CraftOS") || !one.Room().view().Shown {
		t.Fatalf("%+v", got)
	}
	host.says(0, 15, "look at this")
	h.run(time.Second)
	if got = list(host); !strings.Contains(string(got[0].Cells), "look at this") {
		t.Errorf("%q", got[0].Cells)
	}
	if got := list(two); len(got) != 0 {
		t.Errorf("a guest sees %+v", got)
	}
	host.do(view.Command{Verb: view.DoOwn, Text: "hand over", Args: []string{"3"}})
	h.run(time.Second)
	if got := list(two); len(got) != 1 {
		t.Errorf("the new owner sees %+v", got)
	}
	one.do(view.Command{Verb: view.DoShow, Number64: 0})
	h.run(time.Second)
	if got := list(two); len(got) != 0 {
		t.Errorf("shown no more: %+v", got)
	}
	one.do(view.Command{Verb: view.DoLeave})
	one.fails("this tab is in no room", view.Command{Verb: view.DoShow, Number64: 1})
	one.fails("this tab is in no room", view.Command{Verb: view.DoScreens})
}
