package ctcp

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// fixed draws the same number always.
type fixed int

func (f fixed) Number(int) int { return int(f) }

func yes() bool { return true }
func no() bool  { return false }

// TestAnswer is paragraph 3.2's table.
func TestAnswer(t *testing.T) {
	tests := []struct {
		name     string
		in       Message
		register func() bool
		want     Message
		ok       bool
	}{
		{"SYN draws the receiver's number", Message{Seq: 5, Flags: SYN, Protocol: CTTP}, no, Message{Seq: 77, Ack: 6, Flags: SYN | ACK, Protocol: CTTP}, true},
		{"SYN ACK", Message{Seq: 8, Ack: 6, Flags: SYN | ACK, Protocol: CTTP}, no, Message{Seq: 6, Ack: 9, Flags: ACK, Protocol: CTTP}, true},
		{"FIN", Message{Seq: 8, Ack: 6, Flags: FIN, Protocol: CTTP}, no, Message{Seq: 6, Ack: 9, Flags: FIN | ACK, Protocol: CTTP}, true},
		{"FIN ACK", Message{Seq: 8, Ack: 6, Flags: FIN | ACK}, no, Message{Seq: 6, Ack: 9, Flags: ACK}, true},
		{"REG of CLOG", Message{Seq: 8, Ack: 6, Flags: REG, Protocol: CLOG}, yes, Message{Seq: 6, Ack: 9, Flags: REG | ACK, Protocol: CLOG}, true},
		{"REG refused", Message{Seq: 8, Ack: 6, Flags: REG, Protocol: CLOG}, no, Message{}, false},
		{"REG of another protocol", Message{Seq: 8, Ack: 6, Flags: REG, Protocol: CTTP}, yes, Message{}, false},
		{"REG ACK", Message{Seq: 8, Ack: 6, Flags: REG | ACK, Protocol: CLOG}, no, Message{Seq: 6, Ack: 9, Flags: ACK, Protocol: CLOG}, true},
		{"no flags", Message{Seq: 8, Ack: 6, Protocol: CTTP}, no, Message{Seq: 6, Ack: 9, Flags: ACK, Protocol: CTTP}, true},
		{"LOG is no ACK", Message{Seq: 8, Ack: 6, Flags: LOG}, no, Message{Seq: 6, Ack: 9, Flags: ACK}, true},
		{"ACK ends", Message{Seq: 8, Ack: 6, Flags: ACK, Protocol: CTTP}, no, Message{}, false},
		{"SYN before FIN", Message{Seq: 8, Ack: 6, Flags: SYN | FIN}, no, Message{Seq: 6, Ack: 9, Flags: SYN | ACK}, true},
		{"FIN before REG", Message{Seq: 8, Ack: 6, Flags: REG | FIN}, no, Message{Seq: 6, Ack: 9, Flags: FIN | ACK}, true},
	}
	for _, c := range tests {
		got, heard, ok := Answer(c.in, fixed(77), c.register)
		if ok != c.ok || got != c.want {
			t.Errorf("%s: %+v, %v, want %+v", c.name, got, ok, c.want)
		}
		if ok && heard.Ack != got.Seq {
			t.Errorf("%s: heard ack %v", c.name, heard.Ack)
		}
	}
	_, heard, _ := Answer(Message{Seq: 5, Ack: 0}, fixed(77), no)
	if r := Response(heard); r.Seq != 6 || r.Ack != 78 || r.Flags != 0 || r.Protocol != CTTP {
		t.Errorf("response %+v", r)
	}
}

const second = time.Second

// TestExchange is the transition table: from a state, by a cause, to a state.
func TestExchange(t *testing.T) {
	at := Numbering{459, 629}
	ok := value.String("response")
	tests := []struct {
		name  string
		kind  Kind
		steps []step
		next  Numbering
	}{
		{"open", Open, []step{{m: Message{Seq: 300, Ack: 8, Flags: SYN | ACK}, took: true, to: Done}}, Numbering{7, 301}},
		{"open, other number", Open, []step{{m: Message{Seq: 300, Ack: 9, Flags: SYN | ACK}, to: WaitAck}}, at},
		{"open, flag missing", Open, []step{{m: Message{Seq: 300, Ack: 8, Flags: SYN}, to: WaitAck}, {m: Message{Seq: 300, Ack: 8, Flags: ACK}, to: WaitAck}}, at},
		{"open, SYN once more", Open, []step{{at: 2400, to: WaitAck}, {at: 2500, again: true, to: WaitAck}, {at: 2600, to: WaitAck}, {at: 5000, to: Failed}}, at},
		{"request", Request, []step{
			{m: Message{Seq: 629, Ack: 460, Flags: ACK}, took: true, to: WaitResponse},
			{m: Message{Seq: 460, Ack: 630, Payload: ok}, response: true, took: true, to: Done}}, Numbering{460, 631}},
		{"request, response overtakes", Request, []step{{m: Message{Seq: 460, Ack: 630, Payload: ok}, response: true, took: true, to: Done}}, Numbering{460, 631}},
		{"request, never answered", Request, []step{{at: 5000, to: WaitResponse}, {at: 9999, to: WaitResponse}, {at: 10000, to: Failed}}, Numbering{460, 631}},
		{"request, acknowledged late", Request, []step{{at: 4000, m: Message{Ack: 460, Flags: ACK}, took: true, to: WaitResponse}, {at: 8999, to: WaitResponse}, {at: 9000, to: Failed}}, Numbering{460, 631}},
		{"request, ack without the flag", Request, []step{{m: Message{Ack: 460}, to: WaitAck}}, Numbering{460, 631}},
		{"request, another's response", Request, []step{{m: Message{Seq: 461, Ack: 632, Payload: ok}, response: true, to: WaitAck}}, Numbering{460, 631}},
		{"request, response that is none", Request, []step{{m: Message{Seq: 460, Ack: 630}, to: WaitAck}}, Numbering{460, 631}},
		{"request is not sent again", Request, []step{{at: 2500, to: WaitAck}}, Numbering{460, 631}},
		{"register", Register, []step{{m: Message{Seq: 629, Ack: 460, Flags: REG | ACK}, took: true, to: Done}}, at},
		{"register, only acknowledged", Register, []step{{m: Message{Seq: 629, Ack: 460, Flags: ACK}, to: WaitAck}}, at},
		{"register is not sent again", Register, []step{{at: 2500, to: WaitAck}, {at: 5000, to: Failed}}, at},
		{"finish", Finish, []step{{m: Message{Seq: 629, Ack: 460, Flags: FIN | ACK}, took: true, to: Done}, {m: Message{Seq: 629, Ack: 460, Flags: FIN | ACK}, to: Done}}, at},
		{"finish, FIN once more", Finish, []step{{at: 2500, again: true, to: WaitAck}, {at: 5000, to: Failed}, {m: Message{Ack: 460, Flags: FIN | ACK}, to: Failed}}, at},
	}
	for _, c := range tests {
		x, _ := Begin(0, c.kind, at, value.Nil(), 5*second, fixed(7))
		for i, s := range c.steps {
			s.check(t, c.name, i, x)
		}
		if x.Next != c.next {
			t.Errorf("%s: next %v, want %v", c.name, x.Next, c.next)
		}
	}
}

// step is one row: a message (if it has numbers) or only time, in ms.
type step struct {
	at       int
	m        Message
	response bool
	took     bool // the message was the awaited one
	again    bool // the first message is sent once more
	to       State
}

func (s step) check(t *testing.T, name string, i int, x *Exchange) {
	t.Helper()
	now := time.Duration(s.at) * time.Millisecond
	if s.m.Ack != 0 {
		if took := x.Recv(Time(now), s.m, s.response); took != s.took {
			t.Errorf("%s, step %d: took %v", name, i, took)
		}
	} else {
		m, again := x.Advance(Time(now))
		if again != s.again || again && m != x.sent {
			t.Errorf("%s, step %d: again %v %+v", name, i, again, m)
		}
	}
	if x.State != s.to {
		t.Errorf("%s, step %d: state %d, want %d", name, i, x.State, s.to)
	}
	if due, waits := x.Deadline(); waits != (s.to == WaitAck || s.to == WaitResponse) || waits && due <= Time(now) {
		t.Errorf("%s, step %d: deadline %v, %v", name, i, due, waits)
	}
}

// TestFirstMessages are the first messages of paragraph 3.3 and 5.
func TestFirstMessages(t *testing.T) {
	at := Numbering{459, 629}
	body := value.String("body")
	for kind, want := range map[Kind]Message{
		Open:     {Seq: 7, Flags: SYN, Protocol: CTTP},
		Request:  {Seq: 459, Ack: 629, Protocol: CTTP, Payload: body},
		Register: {Seq: 459, Ack: 629, Flags: REG, Protocol: CLOG, Payload: body},
		Finish:   {Seq: 459, Ack: 629, Flags: FIN, Protocol: CTTP},
	} {
		payload := value.Nil()
		if want.Payload != payload {
			payload = body
		}
		if _, got := Begin(0, kind, at, payload, second, fixed(7)); got != want {
			t.Errorf("kind %d: %+v, want %+v", kind, got, want)
		}
	}
}

func TestMessageThereAndBack(t *testing.T) {
	for f := Flags(0); f < 64; f += 2 {
		m := Message{Seq: 1, Ack: 2, Flags: f, Protocol: CTTP, Payload: value.String("x")}
		back, ok := Parse(m.Value())
		if !ok || back != m {
			t.Errorf("%s: %+v, %v", f, back, ok)
		}
	}
	if got := (SYN | ACK | REG).String(); got != "SYN REG ACK" {
		t.Errorf("flags %q", got)
	}
	// A list of names, as the prose shows, is SYN (paragraph 3.1); false is no flag.
	inner := value.Fields("seqNumber", 1, "ackNumber", 2, "flags", value.List(value.String("ACK"), value.Bool(false)))
	if m, ok := parseInner(inner); !ok || m.Flags != SYN {
		t.Errorf("list of names: %v, %v", m.Flags, ok)
	}
}

// TestParseRefuses takes every field away and gives it another type.
func TestParseRefuses(t *testing.T) {
	fields := []string{"seqNumber", "ackNumber", "flags"}
	for _, name := range fields {
		for _, bad := range []value.Value{value.Nil(), value.String("1"), value.Number(nan())} {
			inner := value.Fields("seqNumber", 1, "ackNumber", 2, "flags", value.NewTable())
			set(inner.Table(), value.String(name), bad)
			if m, ok := parseInner(inner); ok {
				t.Errorf("%s = %v: %+v", name, bad, m)
			}
		}
	}
	good := Message{Seq: 1}.Value()
	for _, v := range []value.Value{value.Nil(), value.String("CTCP"), value.Fields("protocol", "CTCP"),
		value.Fields("protocol", "CNP", "payload", good.Field("payload")), value.Fields("protocol", 5, "payload", good.Field("payload"))} {
		if m, ok := Parse(v); ok {
			t.Errorf("%v: %+v", v, m)
		}
	}
}

func nan() float64 { z := 0.0; return z / z }
