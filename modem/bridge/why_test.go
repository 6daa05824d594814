package bridge

import (
	"fmt"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

var airOf0 = modem.RelayedModem{Computer: 0, Name: "back", Kind: modem.Ender}

// answers are the client's, in short.
func (x *tab) news() (out []string) {
	for _, a := range x.Answers() {
		s := fmt.Sprintf("%d: tab %d", a.Number, a.Tab.Number)
		if a.Silent {
			s += " silent"
		}
		for _, f := range a.List {
			s += fmt.Sprintf(" #%d %v", f.Computer, f.Why)
		}
		out = append(out, s)
	}
	return out
}

// A tab speaks for its own computers, to a question that was asked, once.
func TestWhoAnswersForWhom(t *testing.T) {
	s, a, b := pair(t)
	a.AskWhy(5, "air", airOf0, 15)
	s.run(100 * time.Millisecond)
	asked := b.Asked()
	if len(asked) != 1 || asked[0].Medium != "air" || asked[0].Channel != 15 || asked[0].Number != 0 || !a.Asking(5) {
		t.Fatalf("%+v", asked)
	}
	foreign := a.Drops().Foreign
	list := []wire.Fate{{Computer: 1, Side: "back", Why: modem.Off}, {Computer: 0, Side: "back", Why: modem.HeardOpen, Came: true}}
	b.AnswerWhy(asked[0], list)
	b.AnswerWhy(asked[0], list)
	asked[0].Ask++
	b.AnswerWhy(asked[0], list)
	s.run(100 * time.Millisecond)
	if got := fmt.Sprint(a.news()); got != "[5: tab 2 #1 off]" || a.Drops().Foreign != foreign+1 || a.Asking(5) {
		t.Errorf("%s, %d foreign", got, a.Drops().Foreign-foreign)
	}
	s.run(3 * time.Second)
	if got := a.news(); got != nil {
		t.Errorf("then %v", got)
	}
	a.AskWhy(6, "air", airOf0, 15)
	s.run(3 * time.Second)
	if got := fmt.Sprint(a.news()); got != "[6: tab 2 silent]" || a.Asking(6) {
		t.Error(got)
	}
}

// Walking through the list asks no more often than every WhyGap, and only about
// the packet that is open then; who asks more is not answered.
func TestQuestionsAreBounded(t *testing.T) {
	s, a, b := pair(t)
	for n := range 100 {
		a.AskWhy(uint64(n+1), "air", airOf0, 15)
	}
	if len(a.questions) != 1 || a.Asking(99) || !a.Asking(100) {
		t.Errorf("%d questions wait", len(a.questions))
	}
	s.run(50 * time.Millisecond)
	for n := range 100 {
		a.AskWhy(uint64(n+1), "air", airOf0, 15)
	}
	s.run(100 * time.Millisecond)
	if got := len(b.Asked()); got != 1 {
		t.Errorf("%d questions came", got)
	}
	for range 50 {
		a.tell(wire.Why{Ask: 1, Medium: "air", From: airOf0, Channel: 15}.Encode())
	}
	s.run(100 * time.Millisecond)
	if got := len(b.Asked()); got > 2 {
		t.Errorf("%d of 50 questions are to be answered", got)
	}
	for range 60 {
		a.AskWhy(uint64(a.asks)+1000, "air", airOf0, 15)
		s.run(WhyGap)
	}
	if len(b.toAnswer) != MaxAsking || len(a.questions) > MaxAsking+1 {
		t.Errorf("%d are to be answered, %d asked", len(b.toAnswer), len(a.questions))
	}
	for n := range MaxTraces + 10 {
		a.traced(uint64(n+1), a.session, uint64(n+1))
	}
	if first, last := a.traceOf(func(t trace) bool { return t.number == 5 }), a.traceOf(func(t trace) bool { return t.number == MaxTraces+10 }); len(a.traces) != MaxTraces || first.number != 0 || last.counter != MaxTraces+10 {
		t.Errorf("%d traces, %v, %v", len(a.traces), first, last)
	}
}

// Screens come from those who have the computers, and only so many.
func TestShownScreensAreBounded(t *testing.T) {
	s := newServer(t)
	s.owned = true
	a := s.join(wire.Key{1}, 0)
	s.run(100 * time.Millisecond)
	b := s.join(wire.Key{1}, 1)
	s.run(time.Second)
	p := a.peers[0]
	p.ids = []int{1, 2, 3, 4, 5, 6, 7}
	foreign := a.Drops().Foreign
	for id := range 8 {
		b.tellTo(b.peers[0], wire.Screen{Computer: id, Width: 1, Height: 1, Cells: []byte("x\xf0")}.Encode())
	}
	s.run(100 * time.Millisecond)
	if len(p.Screens()) != wire.MaxShown || a.Drops().Foreign != foreign+1 {
		t.Errorf("%d screens, %d foreign", len(p.Screens()), a.Drops().Foreign-foreign)
	}
	// A guest believes nobody who shows it a screen.
	a.tellTo(a.peers[0], wire.Screen{Computer: 0, Width: 1, Height: 1, Cells: []byte("x\xf0")}.Encode())
	s.run(100 * time.Millisecond)
	if len(b.peers[0].Screens()) != 0 || b.Drops().Foreign != 1 {
		t.Errorf("%d screens, %d foreign", len(b.peers[0].Screens()), b.Drops().Foreign)
	}
}
