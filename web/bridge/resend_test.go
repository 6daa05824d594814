package bridge

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// resend sends a record to one tab again.
func (x *tab) resend(to *tab, tag byte, n uint64) {
	x.send(wire.KindResend, wire.Resend{To: to.conn, Record: record(tag, n, "again")}.Encode())
}

// A record that is sent again reaches the one tab it is for, if that wants it,
// in its place among the others.
func TestResent(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	c, _ := w.enter(wire.Hello{Fresh: 1})
	b.send(wire.KindSubscribe, wire.Subscribe{Tags: []wire.Tag{{5}}}.Encode())
	w.settled(b)
	a.resend(b, 5, 1)
	a.resend(b, 6, 2) // not wanted
	a.resend(a, 5, 3) // to itself
	a.resend(&tab{conn: 77}, 5, 4)
	a.send(wire.KindRecord, record(5, 5, "to all"))
	r, err := wire.DecodeRecord(b.next(wire.KindResent))
	if err != nil || r.Conn != a.conn || r.Counter != 1 {
		t.Errorf("%+v %v", r, err)
	}
	if r := b.record(); r.Counter != 5 {
		t.Errorf("%+v", r)
	}
	if r := c.record(); r.Counter != 5 {
		t.Errorf("%+v", r)
	}
	for _, x := range []*tab{a, b, c} {
		for _, f := range x.got {
			if f.Kind == wire.KindResent {
				t.Errorf("tab %d is sent what is not for it", x.conn)
			}
		}
	}
}

// What is sent again has a limit of its own, and takes nothing of the other's.
func TestResendsHaveALimit(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	over := int(wire.ResendsPerSecond * wire.Burst * slack)
	var flood wire.Batch
	for n := range over + 10 {
		flood.Add(wire.KindResend, wire.Resend{To: b.conn, Record: record(5, uint64(n+1), "x")}.Encode())
	}
	for _, m := range flood.Take() {
		a.raw(m)
	}
	a.send(wire.KindRecord, record(5, 77, "live"))
	if r := b.record(); r.Counter != 77 {
		t.Errorf("%+v", r)
	}
	resent := 0
	for _, f := range b.got {
		if f.Kind == wire.KindResent {
			resent++
		}
	}
	if resent != over {
		t.Errorf("%d of %d came, want %d", resent, over+10, over)
	}
	w.pass(time.Millisecond)
	if n, err := wire.DecodeNotice(a.next(wire.KindNotice)); err != nil || n.Count != 10 {
		t.Errorf("%+v %v", n, err)
	}
}

func TestResendBeforeTheHello(t *testing.T) {
	w := newWorld(t)
	a := w.dial()
	a.send(wire.KindResend, wire.Resend{Record: record(1, 1, "early")}.Encode())
	if got := a.closed(); got != "4005 wire: a record before the hello" {
		t.Error(got)
	}
}
