package psp

import (
	"strings"
	"testing"
	"time"
)

// A close that gives up on what was never sent tells the reader too, by a hole
// before FIN (spec/phoenix.md 22.1).
func TestGivenUpDataIsMissedByTheReader(t *testing.T) {
	w := newWorld(t, true, true)
	w.run(Time(time.Second))
	w.cut = [2]Time{w.now, w.now.Add(LingerTime)}
	for range FirstFlight + 3 {
		_ = w.ends[0].Write(w.now, strings.Repeat("x", Coalesce))
	}
	_ = w.ends[0].Close(w.now)
	w.settle()
	w.run(w.now.Add(time.Minute))
	for i, want := range []string{DataLost, DataMissing} {
		if s := w.ends[i]; s.State != Closed || s.Text() != want {
			t.Errorf("end %d is %v %q, want %q", i, s.State, s.Text(), want)
		}
	}
}

// The handshake ACK names the number after our SYN. When it is repeated, or
// overtaken by data, that number is our first data's: it does not count as
// acknowledged.
func TestLateHandshakeAckAcknowledgesNoData(t *testing.T) {
	for _, first := range []string{"5002 ack 1002 win 256", `5003 ack 1001 win 256 "from the client"`} {
		for _, marked := range []bool{true, false} {
			k := in(t, SynReceived, marked)
			k.Recv(0, msg(first, marked))
			if err := k.Write(0, "first"); err != nil {
				t.Fatal(err)
			}
			k.Recv(Time(time.Millisecond), msg("5002 ack 1002 win 256", marked))
			if n := k.unacknowledged(); n != 1 {
				t.Errorf("after %s and the late handshake ACK %d messages are in flight, want 1 (marked %v)", first, n, marked)
			}
			k.Recv(Time(2*time.Millisecond), msg("5004 ack 1002 win 256", marked))
			if n := k.unacknowledged(); n != 0 {
				t.Errorf("acknowledged, and %d are in flight", n)
			}
		}
	}
}
