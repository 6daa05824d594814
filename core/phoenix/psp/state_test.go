package psp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// in makes a connection in a state. We have ISS 1000 (SYN is 1001), the peer
// ISS 5000; the peer is an original unless marked.
func in(t *testing.T, s State, marked bool) *Socket {
	t.Helper()
	cfg := Config{ISS: 1000, Ours: marked}
	var k *Socket
	if s == SynReceived {
		k = Accept(0, cfg, msg("SYN 5001 win 256", marked))
	} else {
		k = Connect(0, cfg)
	}
	feed := func(text string) { k.Recv(0, msg(text, marked)) }
	if s != SynSent && s != SynReceived {
		feed("SYN 5001 ack 1002 win 256")
	}
	switch s {
	case Draining:
		_ = k.Write(0, "x")
		_ = k.Close(0)
	case FinWait, Closing, TimeWait:
		_ = k.Close(0)
	case CloseWait:
		feed("FIN 5002 ack 1002")
	case Closed:
		k.Abort(0)
	case Failed:
		k.Fail(0, "test")
	}
	switch s {
	case Closing:
		feed("FIN 5002 ack 1002")
	case TimeWait:
		feed("FIN 5002 ack 1003")
	}
	if k.State != s {
		t.Fatalf("made %v instead of %v", k.State, s)
	}
	k.Take()
	return k
}

// msg reads what show writes: "SYN 5001 ack 1002 win 256 'data'".
func msg(text string, ours bool) (p pdu.Socket) {
	p.Ours = ours
	fields := strings.Fields(text)
	for i := 0; i < len(fields); i++ {
		switch f := fields[i]; {
		case f == "SYN":
			p.Synchronize = true
		case f == "FIN":
			p.Final = true
		case f == "RST":
			p.Reset = true
		case f == "ack", f == "win":
			i++
			n := 0
			fmt.Sscan(fields[i], &n)
			if f == "ack" {
				p.Acknowledgement = pdu.Some(n)
			} else {
				p.WindowSize = pdu.Some(n)
			}
		case f[0] == '"':
			p.Payload = pdu.Some(strings.Trim(f, `"`))
		default:
			fmt.Sscan(f, &p.Sequence)
		}
	}
	return p
}

func names(events []Event) string {
	var w []string
	for _, e := range events {
		w = append(w, [...]string{"opened", "accepted", "data", "ended", "broken", "writable"}[e])
	}
	return strings.Join(w, " ")
}

// The transitions of spec/phoenix.md 8.4 to 8.7 with the recommendations of
// 8.9, 8.12, 8.13 and 19.1: From | message of the peer | To | what is sent |
// events | why it was not used.
func TestTransitions(t *testing.T) {
	for _, row := range []struct {
		from       State
		msg        string
		to         State
		sent, told string
		drop       Drop
	}{
		{SynSent, "SYN 5001 ack 1002 win 256", Connected, "1002 ack 5002 win 256", "opened", Used},
		{SynSent, "SYN 5001 ack 1001 win 256", Connected, "1002 ack 5002 win 256", "opened", Used},
		{SynSent, "5002 ack 1002 win 256", Connected, "1002 ack 5002 win 256", "opened", Used}, // half open, 8.4 [R]
		{SynSent, "RST 0 ack 1257", Failed, "", "broken writable", Used},
		{SynSent, "RST 0", SynSent, "", "", BadReset},
		{SynSent, "RST 0 ack 999", SynSent, "", "", BadReset},
		{SynSent, "SYN 5001 win 256", SynSent, "", "", NoAck},
		{SynSent, "SYN 5001 ack 77 win 256", SynSent, "RST 77", "", BadAck},
		{SynSent, "5001 ack 999 win 256", SynSent, "RST 999", "", BadAck},
		{SynSent, `5001 ack 1002 "data"`, SynSent, "RST 1002", "", Unexpected},
		{SynSent, "FIN 5001 ack 1002", SynSent, "RST 1002", "", Unexpected},

		{SynReceived, "5002 ack 1002 win 256", Connected, "", "accepted", Used},
		{SynReceived, "5002 ack 1000 win 256", Connected, "", "accepted", Used},
		{SynReceived, `5003 ack 1001 win 256 "data"`, Connected, "", "accepted data", Used}, // the bare ACK was lost, 8.12
		{SynReceived, "SYN 5001 win 256", SynReceived, "SYN 1001 ack 5002 win 256", "", OldNumber},
		{SynReceived, "SYN 6001 win 256", SynReceived, "", "", Unexpected},
		{SynReceived, "5002 ack 1003 win 256", SynReceived, "RST 1003", "", BadAck},
		{SynReceived, "5002 ack 999 win 256", SynReceived, "RST 999", "", BadAck},
		{SynReceived, "5002 win 256", SynReceived, "", "", NoAck},
		{SynReceived, "9002 ack 1002 win 256", SynReceived, "", "", OutOfWindow},
		{SynReceived, "RST 5002", Closed, "", "", Used},
		{SynReceived, "RST 9002", SynReceived, "", "", BadReset},
		{SynReceived, "FIN 5002 ack 1001", CloseWait, "FIN 1002 ack 5002", "accepted ended writable", Used},

		{Connected, `5002 ack 1002 win 256 "data"`, Connected, "", "data", Used},
		{Connected, "5002 ack 1002 win 256", Connected, "", "", Used},
		{Connected, `5003 ack 1002 win 256 "data"`, Connected, "", "", Used}, // kept, 18 no. 6
		{Connected, "5001 ack 1002 win 256", Connected, "1003 ack 5001 win 256", "", OldNumber},
		{Connected, "SYN 5001 ack 1002 win 256", Connected, "1002 ack 5002 win 256", "", OldNumber}, // handshake ACK again
		{Connected, "SYN 7001 win 256", Connected, "1003 ack 5001 win 256", "", StrangeReset},       // 19.1
		{Connected, "5002 win 256", Connected, "", "", NoAck},
		{Connected, `5002 ack 1004 "data"`, Connected, "", "", BadAck},
		{Connected, `5002 ack 1003 "data"`, Connected, "", "data", Used}, // one too many, 8.12
		{Connected, `5515 ack 1002 "data"`, Connected, "", "", OutOfWindow},
		{Connected, `4489 ack 1002 "data"`, Connected, "", "", OutOfWindow},
		{Connected, "FIN 5002 ack 1002", CloseWait, "FIN 1003 ack 5002", "ended writable", Used},
		{Connected, "FIN 5003 ack 1002", Connected, "", "", Used}, // waits for 5002, 18 no. 5
		{Connected, "RST 5002", Failed, "", "broken writable", Used},
		{Connected, "RST 5514", Failed, "", "broken writable", Used},
		{Connected, "RST 5515", Connected, "", "", BadReset},
		{Connected, "RST 4489", Connected, "", "", BadReset},
		{Connected, "RST 1001", Failed, "", "broken writable", Used}, // the last acknowledged value
		{Connected, "RST 0", Failed, "", "broken writable", Used},

		{Draining, "5002 ack 1003 win 256", FinWait, "FIN 1004 ack 5002", "", Used},
		{Draining, `5002 ack 1002 win 256 "data"`, Draining, "", "", Used},
		{Draining, "FIN 5002 ack 1003", CloseWait, "FIN 1004 ack 5002", "ended writable", Used},
		{Draining, "RST 5002", Failed, "", "broken writable", Used},

		{FinWait, "FIN 5002 ack 1003", TimeWait, "1004 ack 5002 win 256", "ended writable", Used},
		{FinWait, "FIN 5007 ack 1003", TimeWait, "1004 ack 5007 win 256", "ended writable", Used},
		{FinWait, "FIN 5002 ack 1002", Closing, "1004 ack 5002 win 256", "", Used},
		{FinWait, "5002 ack 1003 win 256", FinWait, "", "", Used},
		{FinWait, `5002 ack 1002 "data"`, FinWait, "", "", AfterTheEnd},
		{FinWait, "SYN 7001 win 256", FinWait, "", "", Unexpected},
		{FinWait, "RST 5002", Failed, "", "broken writable", Used},

		{Closing, "5003 ack 1003 win 256", TimeWait, "", "ended writable", Used},
		{Closing, "FIN 5002 ack 1002", Closing, "1004 ack 5002 win 256", "", OldNumber},
		{Closing, "FIN 5002 ack 1003", TimeWait, "1005 ack 5002 win 256", "ended writable", Used},
		{Closing, "RST 5003", Closed, "", "ended writable", Used},

		{CloseWait, "5003 ack 1003 win 256", Closed, "", "", Used},
		{CloseWait, "5003 ack 1002 win 256", CloseWait, "", "", Used},
		{CloseWait, "FIN 5002 ack 1002", CloseWait, "FIN 1003 ack 5002", "", OldNumber},
		{CloseWait, "RST 5003", Closed, "", "", Used},

		{TimeWait, "FIN 5002 ack 1003", TimeWait, "1004 ack 5002 win 256", "", OldNumber},
		{TimeWait, "RST 5003", Closed, "", "", Used},

		{Closed, `5002 ack 1002 "data"`, Closed, "", "", AfterTheEnd},
		{Failed, `5002 ack 1002 "data"`, Failed, "", "", AfterTheEnd},
	} {
		t.Run(fmt.Sprintf("%v %s", row.from, row.msg), func(t *testing.T) {
			k := in(t, row.from, false)
			drop := k.Recv(0, msg(row.msg, false))
			out, events := k.Take()
			var sent []string
			for _, p := range out {
				sent = append(sent, show(p))
			}
			got := fmt.Sprintf("%v | %s | %s | %s", k.State, strings.Join(sent, ", "), names(events), drop)
			if want := fmt.Sprintf("%v | %s | %s | %s", row.to, row.sent, row.told, row.drop); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// What time does in each state (spec/phoenix.md 8.8): From | until | To.
func TestTimeouts(t *testing.T) {
	for _, row := range []struct {
		from   State
		before Time // still there just before
		at     Time
		to     State
		text   string
	}{
		{SynSent, Time(5*time.Second - 1), Time(5 * time.Second), Failed, ConnectTimeout},
		{SynReceived, Time(11*time.Second - 1), Time(11 * time.Second), Failed, AcceptTimeout},
		{Draining, Time(5*time.Second - 1), Time(5 * time.Second), FinWait, DataLost},
		{FinWait, Time(30 * time.Second), Time(31 * time.Second), Closed, ""}, // 1, 2, 4, 8, 8, 8
		{Closing, Time(10*time.Second - 1), Time(10 * time.Second), Closed, ""},
		{CloseWait, Time(30 * time.Second), Time(31 * time.Second), Closed, ""},
		{TimeWait, Time(10*time.Second - 1), Time(10 * time.Second), Closed, ""},
	} {
		k := in(t, row.from, false)
		pass(k, row.before)
		if k.State != row.from {
			t.Errorf("%v is %v at %v", row.from, k.State, row.before)
		}
		if pass(k, row.at); k.State != row.to || k.Text() != row.text {
			t.Errorf("%v is %v %q at %v, want %v %q", row.from, k.State, k.Text(), row.at, row.to, row.text)
		}
	}
}

// pass lets time go on to until and returns what was sent, with times.
func pass(k *Socket, until Time) (sent []string) {
	for {
		at, ok := k.Deadline()
		if !ok || at > until {
			return sent
		}
		k.Advance(at)
		out, _ := k.Take()
		for _, p := range out {
			sent = append(sent, fmt.Sprintf("%v %s", at, show(p)))
		}
	}
}

func wantLines(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatIsSentAgain(t *testing.T) {
	wantLines(t, "SYN at 1 s and 3 s (8.4)", pass(in(t, SynSent, false), Time(time.Minute)),
		"1s SYN 1001 win 256", "3s SYN 1001 win 256")
	wantLines(t, "SYN+ACK alike", pass(in(t, SynReceived, false), Time(time.Minute)),
		"1s SYN 1001 ack 5002 win 256", "3s SYN 1001 ack 5002 win 256")
	wantLines(t, "the handshake ACK while nothing comes (8.12)", pass(in(t, Connected, false), Time(time.Minute)),
		"1s 1002 ack 5002 win 256", "3s 1002 ack 5002 win 256")
	k := in(t, Connected, false)
	k.Recv(0, msg(`5002 ack 1002 win 256 "a"`, false))
	wantLines(t, "nothing after something has come but the ACK", pass(k, Time(time.Minute)), "100ms 1003 ack 5002 win 256")
	wantLines(t, "FIN five times (8.8)", pass(in(t, FinWait, false), Time(time.Minute)),
		"1s FIN 1003 ack 5001", "3s FIN 1003 ack 5001", "7s FIN 1003 ack 5001", "15s FIN 1003 ack 5001", "23s FIN 1003 ack 5001")
	k = in(t, Connected, false)
	k.Recv(0, msg(`5002 ack 1002 win 256 "a"`, false))
	pass(k, Time(time.Second))
	_ = k.Write(Time(time.Second), "b")
	_ = k.Write(Time(time.Second), "c")
	k.Take()
	wantLines(t, "the newest acknowledged and the first data with the empty message before it (8.12)", pass(k, Time(3*time.Second)),
		"2s 1002 ack 5002 win 256", "2.002s 1003 ack 5002 win 256", `2.004s 1004 ack 5002 win 256 "b"`)
	pass(k, Time(time.Minute))
	if word, text := k.Status(); word != "open" || k.State != Failed || text != "" {
		t.Errorf("%v %s %s with data to read", k.State, word, text)
	}
	all(k)
	if word, text := k.Status(); word != "error" || text != TimedOut {
		t.Errorf("%s %s", word, text)
	}
}
