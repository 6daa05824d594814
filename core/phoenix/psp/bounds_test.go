package psp

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

func payloads(out []pdu.Socket) (n, bytes int) {
	for _, p := range out {
		if p.Payload.Set {
			n++
			bytes += len(p.Payload.V)
		}
	}
	return n, bytes
}

func TestAtMostMaxFlightInFlight(t *testing.T) {
	k := in(t, Connected, false)
	for range MaxFlight + 10 {
		if err := k.Write(0, "x"); err != nil {
			t.Fatal(err)
		}
	}
	out, _ := k.Take()
	if n, _ := payloads(out); n != MaxFlight {
		t.Fatalf("%d messages in flight", n)
	}
	k.Recv(0, msg("5002 ack 1003 win 256", false))
	out, _ = k.Take()
	if n, bytes := payloads(out); n != 1 || bytes != 10 {
		t.Errorf("one acknowledged: %d messages of %d bytes follow; the ten that wait are joined", n, bytes)
	}
}

func TestThePeersWindow(t *testing.T) {
	k := in(t, Connected, false)
	k.Recv(0, msg("5002 ack 1002 win 2", false))
	for range 5 {
		_ = k.Write(0, "x")
	}
	out, _ := k.Take()
	if n, _ := payloads(out); n != 2 {
		t.Errorf("%d in flight with a window of 2", n)
	}
	k = in(t, Connected, false)
	k.Recv(0, msg("5002 ack 1002 win 0", false))
	for range 5 {
		_ = k.Write(0, "x")
	}
	out, _ = k.Take()
	if n, _ := payloads(out); n != 1 {
		t.Errorf("%d in flight with a window of 0: one asks", n)
	}
}

func TestQueueBounds(t *testing.T) {
	k := in(t, Connected, false)
	n := 0
	for k.Write(0, "x") == nil {
		n++
	}
	if n != MaxFlight+MaxQueue {
		t.Errorf("%d writes fit", n)
	}
	k.Take()
	for i := range MaxFlight {
		k.Recv(0, msg(fmt.Sprintf("%d ack %d win 256", 5002+i, 1003+i), false))
	}
	if _, events := k.Take(); !strings.Contains(names(events), "writable") {
		t.Errorf("no word of room: %s", names(events))
	}
	k = in(t, Connected, false)
	k.Recv(0, msg("5002 ack 1002 win 1", false))
	n = 0
	part := strings.Repeat("x", 64<<10)
	for k.Write(0, part) == nil {
		n++
	}
	if want := 1 + MaxQueueBytes>>16; n != want {
		t.Errorf("%d writes of 64 KiB fit, want %d", n, want)
	}
}

func TestLargeWritesAreSplitAndSmallOnesJoined(t *testing.T) {
	k := in(t, Connected, false)
	_ = k.Write(0, strings.Repeat("x", 100_000))
	out, _ := k.Take()
	if len(out) != 2 || len(out[0].Payload.V) != MaxMessage || len(out[1].Payload.V) != 100_000-MaxMessage {
		t.Errorf("%d messages", len(out))
	}
	_ = k.Write(0, "")
	if out, _ = k.Take(); len(out) != 1 || !out[0].Payload.Set {
		t.Error("an empty string is data")
	}
}

func TestReceiveBounds(t *testing.T) {
	k := in(t, Connected, false)
	part := strings.Repeat("x", 64<<10)
	next := 5002
	for range MaxBuffer >> 16 {
		if d := k.Recv(0, pdu.Socket{Sequence: next, Acknowledgement: pdu.Some(1002), Payload: pdu.Some(part)}); d != Used {
			t.Fatal(d)
		}
		next++
	}
	if d := k.Recv(0, pdu.Socket{Sequence: next, Acknowledgement: pdu.Some(1002), Payload: pdu.Some("x")}); d != BufferFull {
		t.Errorf("one byte more: %q", d)
	}
	if k.rcv != next {
		t.Error("what was dropped is acknowledged")
	}
	k = in(t, Connected, false)
	for i := range MaxAhead {
		k.Recv(0, msg(fmt.Sprintf(`%d ack 1002 "x"`, 5003+i), false))
	}
	if d := k.Recv(0, msg(fmt.Sprintf(`%d ack 1002 "x"`, 5003+MaxAhead), false)); d != BufferFull {
		t.Errorf("%d messages above a hole: %q", MaxAhead+1, d)
	}
	if all(k) != "" {
		t.Error("read above the hole")
	}
	k.Recv(0, msg(`5002 ack 1002 "y"`, false))
	if got := all(k); got != "y"+strings.Repeat("x", MaxAhead) {
		t.Errorf("%d bytes after the hole was filled", len(got))
	}
}

// A hole of pure ACKs of an original is skipped when its data comes for the
// third time (spec/phoenix.md 8.12), never between two of ours.
func TestHoles(t *testing.T) {
	k := in(t, Connected, false)
	for i := range 3 {
		if got := all(k); got != "" {
			t.Fatalf("copy %d: %q", i, got)
		}
		k.Recv(Time(time.Duration(i)*2*time.Second), msg(`5003 ack 1002 "data"`, false))
	}
	pass(k, Time(4*time.Second+SkipDelay))
	if got := all(k); got != "data" {
		t.Errorf("after the third copy %q", got)
	}
	k = in(t, Connected, true)
	for range 9 {
		k.Recv(0, msg(`5003 ack 1002 "data"`, true))
	}
	if got := all(k); got != "" {
		t.Errorf("one of ours skipped a hole: %q", got)
	}
	k = in(t, Connected, false)
	k.Recv(0, msg("FIN 5003 ack 1002", false))
	pass(k, Time(HoleTime-1))
	if k.State != Connected {
		t.Errorf("%v before the hole had its time", k.State)
	}
	pass(k, Time(HoleTime))
	if word, text := k.Status(); k.State != CloseWait || word != "closed" || text != DataMissing {
		t.Errorf("%v %s %q", k.State, word, text)
	}
}

func TestAcknowledgements(t *testing.T) {
	k := in(t, Connected, false)
	for i := range AckEvery {
		k.Recv(Time(time.Duration(i)*time.Millisecond), msg(fmt.Sprintf(`%d ack 1002 "x"`, 5002+i), false))
	}
	out, _ := k.Take()
	if len(out) != 1 || out[0].Acknowledgement.V != 5001+AckEvery {
		t.Errorf("after %d messages %v", AckEvery, out)
	}
	if at, ok := k.Deadline(); ok && at < Time(FirstTimeout) {
		t.Errorf("wants to acknowledge again at %v", at)
	}
}

// Between two of ours: what is missing is sent again when three are above it.
func TestSelectiveAcknowledgement(t *testing.T) {
	k := in(t, Connected, true)
	k.Recv(0, msg(`5002 ack 1002 "a"`, true))
	k.Recv(0, msg(`5004 ack 1002 "c"`, true))
	k.Recv(0, msg(`5005 ack 1002 "d"`, true))
	k.Recv(0, msg(`5007 ack 1002 "f"`, true))
	out, _ := k.Take()
	last := out[len(out)-1]
	if show(last) != "1003 ack 5002 win 256 sack [{5004 5005} {5007 5007}]" || out[0].Sequence != 1003 {
		t.Errorf("%s; every ACK has one number", show(last))
	}
	k = in(t, Connected, true)
	for range 5 {
		_ = k.Write(0, "x")
	}
	k.Take()
	p := msg("5002 ack 1002 win 256", true)
	p.Sack = []pdu.Range{{From: 1004, To: 1005}}
	k.Recv(Time(time.Second/2), p)
	if out, _ := k.Take(); len(out) != 0 {
		t.Errorf("two above it: %v", out)
	}
	p.Sequence, p.Sack = 5003, []pdu.Range{{From: 1004, To: 1006}}
	k.Recv(Time(time.Second/2), p)
	if out, _ := k.Take(); len(out) != 1 || out[0].Sequence != 1003 {
		t.Errorf("three above it: %v", out)
	}
}

// A reader that stops for a minute does not end the connection of two of ours.
func TestSlowReader(t *testing.T) {
	w := newWorld(t, true, true)
	w.run(Time(time.Second))
	part := strings.Repeat("x", 64<<10)
	wrote := 0
	for range 64 {
		if w.ends[0].Write(w.now, part) == nil {
			wrote += len(part)
		}
		w.settle()
		w.run(w.now.Add(20 * time.Millisecond))
	}
	w.run(w.now.Add(time.Minute))
	if w.ends[0].State != Connected || w.ends[1].Buffered() > MaxBuffer {
		t.Fatalf("%v, %d bytes wait", w.ends[0].State, w.ends[1].Buffered())
	}
	got := 0
	for range 2000 {
		text, _, _, _ := w.ends[1].Read(w.now, Mode{Kind: 'c', Count: 10000})
		got += len(text)
		w.settle()
		w.run(w.now.Add(10 * time.Millisecond))
	}
	if got != wrote || wrote < 2*MaxBuffer {
		t.Errorf("%d of %d bytes", got, wrote)
	}
}

func TestReadModes(t *testing.T) {
	for _, c := range []struct {
		have string
		mode Mode
		want string
		left string
	}{
		{"one\ntwo", Mode{Kind: 'l'}, "one", "two"}, {"one\ntwo", Mode{Kind: 'L'}, "one\n", "two"},
		{"part", Mode{Kind: 'l'}, "part", ""}, {"\nx", Mode{Kind: 'l'}, "", "x"},
		{"ab\ncd", Mode{Kind: 'a'}, "ab\ncd", ""},
		{"abcdef", Mode{Kind: 'c', Count: 4}, "abcd", "ef"}, {"ab", Mode{Kind: 'c', Count: 4}, "ab", ""}, {"ab", Mode{Kind: 'c'}, "", "ab"},
		{"x 12 y", Mode{Kind: 'n'}, "12", " y"}, {"-12.5x", Mode{Kind: 'n'}, "-12.5", "x"}, {"+3.", Mode{Kind: 'n'}, "3", "."},
		{".5", Mode{Kind: 'n'}, "0.5", ""}, {"none", Mode{Kind: 'n'}, "nil", "none"},
	} {
		k := in(t, Connected, false)
		k.append(c.have)
		text, number, ok, err := k.Read(0, c.mode)
		if c.mode.Kind == 'n' && ok {
			text = fmt.Sprint(number)
		} else if !ok {
			text = "nil"
		}
		if left := string(k.rest()); text != c.want || left != c.left || err != nil {
			t.Errorf("%q %c: %q left %q, %v", c.have, c.mode.Kind, text, left, err)
		}
	}
}

func TestErrorsOfHandles(t *testing.T) {
	for _, c := range []struct {
		state             State
		read, write, shut string
	}{
		{SynSent, "attempt to read from a connecting handle", "attempt to write to a connecting handle", "<nil>"},
		{Connected, "<nil>", "<nil>", "<nil>"},
		{FinWait, "<nil>", "attempt to write to a closed handle", "<nil>"},
		{CloseWait, "<nil>", "attempt to write to a closed handle", "attempt to close a closed handle"},
		{TimeWait, "<nil>", "attempt to write to a closed handle", "attempt to close a closed handle"},
		{Failed, "attempt to read from a error handle", "attempt to write to a error handle", "attempt to close a error handle"},
	} {
		_, _, _, err := in(t, c.state, false).Read(0, Mode{Kind: 'l'})
		got := fmt.Sprint(err, "|", in(t, c.state, false).Write(0, "x"), "|", in(t, c.state, false).Close(0))
		if want := c.read + "|" + c.write + "|" + c.shut; got != want {
			t.Errorf("%v: %s, want %s", c.state, got, want)
		}
	}
}

// FuzzRecv: no sequence of messages breaks a socket, its bounds hold, and it
// falls silent.
func FuzzRecv(f *testing.F) {
	for s := range uint64(8) {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, seed uint64, marked bool) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		k := in(t, SynSent+State(rnd.IntN(int(Failed))), marked)
		now := Time(0)
		near := func() int {
			switch rnd.IntN(4) {
			case 0:
				return k.rcv + rnd.IntN(9) - 4
			case 1:
				return k.nxt + rnd.IntN(9) - 4
			case 2:
				return max(0, k.una+rnd.IntN(1200)-600)
			}
			return int(rnd.Uint64() >> 11)
		}
		for range 200 {
			p := pdu.Socket{Sequence: max(0, near()), Synchronize: rnd.IntN(9) == 0, Final: rnd.IntN(9) == 0, Reset: rnd.IntN(30) == 0, Ours: marked}
			if rnd.IntN(5) > 0 {
				p.Acknowledgement = pdu.Some(max(0, near()))
			}
			if rnd.IntN(3) == 0 {
				p.WindowSize = pdu.Some(rnd.IntN(300))
			}
			if rnd.IntN(2) == 0 {
				p.Payload = pdu.Some(strings.Repeat("x", rnd.IntN(70000)))
			}
			if rnd.IntN(4) == 0 {
				n := near()
				p.Sack = []pdu.Range{{From: n, To: n + rnd.IntN(5)}}
			}
			k.Recv(now, p)
			_ = k.Write(now, "data")
			now += Time(rnd.IntN(int(time.Second)))
			if at, ok := k.Deadline(); ok && at <= now {
				k.Advance(now)
			}
			out, _ := k.Take()
			if len(out) > 2*MaxFlight+8 || k.Buffered()+k.aheadBytes > MaxBuffer || len(k.ahead) > MaxAhead || len(k.flight) > 1500 {
				t.Fatalf("%d sent, %d buffered, %d ahead, %d in flight", len(out), k.Buffered(), len(k.ahead), len(k.flight))
			}
		}
		_ = k.Close(now)
		pass(k, now.Add(5*time.Minute))
		if !k.State.Over() {
			t.Fatalf("hangs in %v", k.State)
		}
	})
}
