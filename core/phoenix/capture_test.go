package phoenix

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/value"
)

// plainAnalysis shows numbers of messages; those of others than PSP do not fit.
type plainAnalysis struct{}

func (plainAnalysis) Read(list []Captured, _ []Host) (text string, looked int, fits bool) {
	for _, m := range list {
		looked++
		if _, err := pdu.ParseSocket(m.Message.Value.Field("payload").Field("payload")); err == nil {
			way := "in"
			if m.Out {
				way = "out"
			}
			return m.Device + " " + way, looked, true
		}
	}
	return "", looked, false
}

func (a plainAnalysis) Copy(*copies.Map) Analysis { return a }

func analysed(v View) (Analysis, error) {
	if v.Filter == "bad" {
		return nil, errors.New("filter: bad")
	}
	return plainAnalysis{}, nil
}

// fails is the error of a system call.
func fails(b *box, name string, args ...any) string {
	if out, err := b.try(name, args...); err != nil {
		return err.Error()
	} else {
		return show(out)
	}
}

// Captures hold what went through the computer's own modems, in its order: what is
// heard stands before the answer to it.
func TestCapture(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	if got := fails(b, "capture"); got != "Nothing here reads messages" {
		t.Error(got)
	}
	b.SetAnalysis(analysed)
	b.do("listen", "psp://0.0.0.0:80")
	id := b.do("capture", value.Fields("device", "left"))[0].ID
	a.do("connect", "psp://10.0.0.2:80")
	n.after(20 * ms)
	if got := b.take(); strings.Count(got, "handle_data_ready {id=0}") != 5 || !strings.Contains(got, "network_request") {
		t.Error("what the program is told:", got)
	}
	got := ""
	for range 4 {
		got += b.on(id, "read") + " "
	}
	if got += b.on(id, "counts"); got != `"/left in" "/left out" "/left in" nil 3, 5, 0` {
		t.Error(got)
	}
	if got := b.on(id, "write", "x"); got != "error: No such socket" {
		t.Error(got)
	}
	b.on(id, "close")
	a.do("netcontrol", "10.0.0.2", "ping", "1")
	n.after(20 * ms)
	if got := b.on(id, "status") + " " + b.on(id, "counts") + " " + b.on(id, "read"); got != `"closed" 3, 5, 0 error: attempt to read from a closed handle` {
		t.Error(got)
	}
}

// A capture ends with its process and with the computer, and there are only so
// many.
func TestCapturesAreBounded(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.SetAnalysis(analysed)
	p := b.Spawn(b.Root(), "root")
	for range MaxCaptures {
		if _, err := b.Call(n.now, p, "capture", nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := fails(b, "capture"); got != "Too many captures" {
		t.Error(got)
	}
	b.Exit(n.now, p)
	id := b.do("capture")[0].ID
	if got := show(b.do("capture", value.Fields("filter", "bad"))); got != `nil, "filter: bad"` {
		t.Error(got)
	}
	for _, c := range []struct{ device, want string }{{"/lo", "Not a modem"}, {"nowhere", "No such device"}} {
		if got := fails(b, "capture", value.Fields("device", c.device)); got != c.want {
			t.Error(got)
		}
	}
	if len(b.captures) != 1 {
		t.Fatal(len(b.captures), "captures")
	}
	if _, err := b.Call(n.now, b.Spawn(b.Root(), "guest"), "capture", nil); err != errDenied {
		t.Error(err)
	}
	for range MaxCaptured + 10 {
		a.do("netcontrol", "10.0.0.2", "ping", "1")
		n.after(time.Second / 10)
		b.events = nil
	}
	if c := b.captures[0]; len(c.queue) != MaxCaptured || c.dropped < 10 || c.received != len(c.queue)+c.dropped {
		t.Errorf("%d wait, %d were lost of %d", len(c.queue), c.dropped, c.received)
	}
	if got := b.on(id, "read"); got != "nil" || b.captures[0].bytes != 0 || b.work < MaxCaptured*workCaptured {
		t.Errorf("%s, %d bytes, %d instructions", got, b.captures[0].bytes, b.work)
	}
	for range 3 {
		a.do("netcontrol", "10.0.0.2", "ping", strings.Repeat("x", MaxCapturedBytes/2))
		n.after(time.Second)
	}
	if c := b.captures[0]; c.bytes > MaxCapturedBytes || len(c.queue) == 0 {
		t.Errorf("%d bytes wait in %d", c.bytes, len(c.queue))
	}
	b.Reset()
	if b.take(); len(b.captures) != 0 {
		t.Error("a capture outlives the computer")
	}
	a.do("netcontrol", "10.0.0.2", "ping", "1")
	n.after(time.Second)
}

// A modem that is put in another's place is captured too.
func TestCaptureOfANewModem(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.SetAnalysis(analysed)
	id := b.do("capture")[0].ID
	before := b.captures[0].media
	b.remove(n.now, b.device("/left"))
	if len(b.captures[0].media) != 0 || len(before) != 1 {
		t.Error("it listens where no modem is")
	}
	b.do("ipconfig", "left", value.Fields("ip", "10.0.0.2", "netmask", 24))
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://10.0.0.2:80")
	n.after(20 * ms)
	if got := b.on(id, "read"); got != `"/left in"` {
		t.Error(got)
	}
}
