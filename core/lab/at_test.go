package lab

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/packets"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

const chatty = "# Chatty\n```toml lab.toml\nseed = 3\n[medium]\nlatency = \"40ms\"\njitter = \"60ms\"\nloss = 0.2\nduplicate = 0.2\n" +
	"[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"c\"\n```\n" +
	"```lua a/startup.lua\nlocal m = peripheral.find('modem') while true do sleep(0.05) m.transmit(5, 6, 'x') end\n```\n" +
	"```lua b/startup.lua\nlocal m = peripheral.find('modem') m.open(5) while true do os.pullEvent('modem_message') m.transmit(6, 5, 'y') end\n```\n"

// rowsOf is the list with every packet opened.
func rowsOf(t *testing.T, p *packets.List, filter string) (out string) {
	t.Helper()
	var r view.Reply
	if err := p.Do(view.Command{Verb: view.DoPackets, Count: 1000, Text: filter}, &r); err != nil {
		t.Fatal(err)
	}
	for _, x := range r.Rows {
		var one view.Reply
		if err := p.Do(view.Command{Verb: view.DoPacket, Number64: float64(x.Number)}, &one); err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf("%+v %+v %+v\n", x, one.Packet.Heard, one.Packet.Missed)
	}
	return out
}

// The list of a moment is the list that the run had then, in whatever order moments
// are asked for; and asking changes nothing of how the list goes on.
func TestListAtAMoment(t *testing.T) {
	f, err := labfile.Parse("chatty.md", []byte(chatty))
	if err != nil {
		t.Fatal(err)
	}
	begin := func() *Lab {
		l, err := New(f, Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.Packets().Watch(true)
		l.Packets().SeeMap(true)
		return l
	}
	l, live := begin(), begin()
	var moments []modem.Time
	want := map[modem.Time][2]string{}
	for at := modem.Time(0); at < sec(2); at += sec(0.0613) {
		l.RunTo(at, nil)
		l.Packets().Told()
		moments = append(moments, at)
		want[at] = [2]string{rowsOf(t, l.Packets(), ""), rowsOf(t, l.Packets(), "to=b")}
	}
	random := rand.New(rand.NewPCG(1, 2))
	var last *packets.List
	for i := range 80 {
		at := moments[random.IntN(len(moments))]
		if at > live.Now() {
			live.RunTo(at, nil)
		}
		last = live.Packets().At(at, 0, last, at)
		if i%2 == 0 {
			live.RunTo(min(live.Now()+sec(0.01), moments[len(moments)-1]), nil) // it goes on beside it
		}
		for k, filter := range []string{"", "to=b"} {
			if got := rowsOf(t, last, filter); got != want[at][k] {
				t.Fatalf("%d, at %v, %q:\n%s\nwant\n%s", i, at, filter, got, want[at][k])
			}
		}
		if last.Sent() > 0 && i%20 == 0 {
			number := uint64(last.Sent()/2 + 1)
			if cut := live.Packets().At(at, number, nil, at); cut.Sent() != int(number) {
				t.Errorf("up to message %d there are %d", number, cut.Sent())
			}
		}
	}
	live.RunTo(moments[len(moments)-1], nil)
	end := moments[len(moments)-1]
	if got := rowsOf(t, live.Packets(), ""); got != want[end][0] {
		t.Error("the list itself is another one")
	}
	if l.StateDigest() != live.StateDigest() || l.Digest() != live.Digest() {
		t.Error("the run is another one")
	}
}

// What is forgotten meanwhile stays in the list of a moment, and its bytes are
// counted; the map is told what was under way, and what ended since.
func TestListAtAMomentHolds(t *testing.T) {
	f, _ := labfile.Parse("chatty.md", []byte(chatty))
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Packets().SeeMap(true)
	l.RunTo(sec(2), nil)
	p := l.Packets()
	at := p.At(sec(1), 0, nil, sec(1))
	sent := at.Sent()
	for _, x := range at.Flights() {
		if x.Sent > 1 || x.Due <= 1 || x.Why == "heard" || x.Protocol != "raw" {
			t.Errorf("%+v is not under way at 1 s", x)
		}
	}
	if len(at.Flights()) == 0 {
		t.Error("nothing is under way")
	}
	n := l.Computer(0)
	for range packets.MaxPackets { // all of it falls out of the list
		if _, err := n.Modems()[0].Transmit(l.Now(), modem.Origin{}, 1, 1, value.String("z")); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, ok := p.Span(uint64(sent)); ok {
		t.Fatal("it is remembered still")
	}
	before := p.At(sec(0.5), 0, at, sec(0.5))
	if before.Sent() == 0 || before.Sent() >= sent || before.Forgotten() != 0 {
		t.Errorf("%d messages at 0.5 s, %d forgotten", before.Sent(), before.Forgotten())
	}
	if _, _, ok := before.Span(1); !ok {
		t.Error("message 1 is not held")
	}
	if own, _ := before.Weight(); own == 0 {
		t.Error("it weighs nothing")
	}
	fresh := p.At(sec(0.5), 0, nil, sec(0.5))
	if fresh.Sent() != p.Forgotten() || rowsOf(t, fresh, "") != "" {
		t.Errorf("%d messages are said to have been sent, %d are gone", fresh.Sent(), p.Forgotten())
	}
	now := p.At(sec(1.1), 0, p.At(sec(1), 0, nil, 0), sec(1))
	for _, x := range now.Flights() {
		if x.Due <= 1 {
			t.Errorf("%+v ended before", x)
		}
	}
}

func sec(s float64) modem.Time { return modem.Time(s * 1e9) }
