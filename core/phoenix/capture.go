package phoenix

import (
	"errors"
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// Captured is a message that went through a modem of the computer.
type Captured struct {
	Message *modem.Message
	At      Time   // sent, or heard
	Device  string // path of the modem
	Out     bool   // sent by it, not heard
}

// View is what a program wants to see of what it captures.
type View struct {
	Filter   string // in the language of the packet list
	File     bool   // as a pcapng file, else as lines
	Numeric  bool   // addresses, no names
	Channels bool   // and computers, of the modem's own message
	Details  bool   // layers with their fields
}

// Analysis reads captured messages in their order. What it answers depends on
// those and on names, and on nothing else that only the lab knows.
type Analysis interface {
	// Read shows the first message that fits, with the names of hosts as they are
	// now, and answers how many it looked at; false: none of them fits.
	Read(list []Captured, names []Host) (text string, looked int, fits bool)
	// Copy is the reading of the copied computer.
	Copy(c *copies.Map) Analysis
}

// SetAnalysis makes f read what programs capture; its error is the filter's.
func (s *Stack) SetAnalysis(f func(View) (Analysis, error)) { s.analysis = f }

// capture is a handle on what goes through modems (spec/phoenix.md 22.7). A
// message is kept as it is and read when the program asks for it.
type capture struct {
	s        *Stack
	id       int
	owner    *Process
	device   string // path, "" for all modems
	look     View
	reading  Analysis
	media    []*modem.Medium // that it listens to
	queue    []Captured
	bytes    int
	begun    bool // something was read
	shown    int  // messages that fitted
	received int
	dropped  int // for want of room
	closed   bool
}

// Bounds of captures: of a computer, and of what waits to be read in one.
const (
	MaxCaptures      = 8
	MaxCaptured      = 256
	MaxCapturedBytes = 1 << 20
)

// workCaptured is what reading a message costs the program, in instructions.
const workCaptured = 1000

var (
	errCaptures = errors.New("Too many captures")
	errNoLook   = errors.New("Nothing here reads messages")
)

// sysCapture makes a handle on what the modems of the computer hear and send.
func sysCapture(s *Stack, _ Time, p *Process, r *reader) []Result {
	o := r.Arg(1, "table", "nil")
	c := &capture{s: s, owner: p}
	if d := s.deviceArg(r, r.Field(o, "device", "string", "nil")); d != nil {
		if d.port == nil {
			r.Refuse(errNotModem)
		}
		c.device = d.path
	}
	c.look.Filter, _ = r.Field(o, "filter", "string", "nil").Str()
	for _, f := range []struct {
		name string
		to   *bool
	}{{"file", &c.look.File}, {"numeric", &c.look.Numeric}, {"channels", &c.look.Channels}, {"details", &c.look.Details}} {
		*f.to, _ = r.Field(o, f.name, "boolean", "nil").Bool()
	}
	switch {
	case r.Err != nil:
		return nil
	case len(s.captures) >= MaxCaptures:
		r.Refuse(errCaptures)
		return nil
	case s.analysis == nil:
		r.Refuse(errNoLook)
		return nil
	}
	reading, err := s.analysis(c.look)
	if err != nil {
		return call.Values(value.Nil(), value.String(err.Error()))
	}
	c.id, c.reading = s.nextID(), reading
	s.captures = append(s.captures, c)
	c.attach()
	return []Result{{Handle: true, ID: c.id}}
}

// on reports whether it is about a device.
func (c *capture) on(d *device) bool {
	return d.port != nil && (c.device == "" || c.device == d.path)
}

// attach listens to the media of its modems as they are now.
func (c *capture) attach() {
	for _, m := range c.media {
		m.RemoveTap(c)
	}
	c.media = nil
	for _, d := range c.s.devices {
		if !c.closed && c.on(d) && d.port.Medium() != nil && !slices.Contains(c.media, d.port.Medium()) {
			c.media = append(c.media, d.port.Medium())
			d.port.Medium().AddTap(c)
		}
	}
}

// Sent implements modem.Tap: what a modem of the computer sends.
func (c *capture) Sent(now Time, m *modem.Message) {
	if m.Sender != c.s.c.ID() {
		return
	}
	if d := c.s.byPort(c.s.c.Modem(m.From.Name)); d != nil && c.on(d) {
		c.enqueue(now, Captured{Message: m, At: now, Device: d.path, Out: true})
	}
}

// Heard implements modem.Tap. What a modem hears is taken when the stack gets
// it, before it answers.
func (c *capture) Heard(Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}

// Missed implements modem.Tap: nobody here knows of it.
func (c *capture) Missed(Time, *modem.Message, *modem.Modem, modem.Why) {}

// WantsMisses implements modem.Tap.
func (c *capture) WantsMisses() bool { return false }

// overhear gives captures what a modem hears.
func (s *Stack) overhear(now Time, a modem.Arrival) {
	if len(s.captures) == 0 {
		return
	}
	d := s.byPort(a.Modem)
	if d == nil {
		return
	}
	for _, c := range s.captures {
		if c.on(d) {
			c.enqueue(now, Captured{Message: a.Message, At: now, Device: d.path})
		}
	}
	s.flushEvents(now)
}

// enqueue keeps a message until it is read, and tells the program.
func (c *capture) enqueue(now Time, m Captured) {
	c.received++
	size := value.Size(m.Message.Value)
	if len(c.queue) >= MaxCaptured || c.bytes+size > MaxCapturedBytes {
		c.dropped++
		return
	}
	c.queue = append(c.queue, m)
	c.bytes += size
	c.s.notify(now, note{to: c.owner, name: call.EventReady, end: c, params: value.Fields("id", c.id)})
}

func (c *capture) handleID() int     { return c.id }
func (c *capture) process() *Process { return c.owner }
func (c *capture) fetched()          {}
func (c *capture) whole() bool       { return true }
func (c *capture) methods() []string { return []string{"status", "read", "counts", "close"} }

// status is open until it is closed.
func (c *capture) status() []Result {
	if c.closed {
		return call.Values(value.String("closed"))
	}
	return call.Values(value.String("open"))
}

// method of a capture: read shows the next message that fits, nil if none has
// come; counts tells how many fitted, were received and had no room.
func (c *capture) method(s *Stack, _ Time, _ *Process, name string, _ []Arg) ([]Result, error) {
	switch {
	case name == "counts":
		return call.Values(value.Int(c.shown), value.Int(c.received), value.Int(c.dropped)), nil
	case c.closed:
		return nil, call.ClosedHandle(name)
	case name == "close":
		s.closeCapture(c)
		return nil, nil
	case name != "read":
		return nil, errNoSocket
	}
	if len(c.queue) == 0 && (c.begun || !c.look.File) {
		return call.Values(value.Nil()), nil
	}
	c.begun = true
	text, looked, fits := c.reading.Read(c.queue, s.hostTable())
	for _, m := range c.queue[:looked] {
		size := value.Size(m.Message.Value)
		c.bytes -= size
		s.work += workCaptured + size/16
	}
	clear(c.queue[:looked])
	c.queue = c.queue[looked:]
	if !fits && text == "" {
		return call.Values(value.Nil()), nil
	}
	if fits {
		c.shown++
	}
	return call.Values(value.String(text)), nil
}

// closeCapture listens no more; its counts can still be asked for.
func (s *Stack) closeCapture(c *capture) {
	c.closed, c.queue, c.bytes = true, nil, 0
	c.attach()
	s.captures = slices.DeleteFunc(s.captures, func(x *capture) bool { return x == c })
	s.retireHandle(c)
}

// DigestTo writes what waits to be read. What was read before is in the run.
func (c *capture) DigestTo(d *statesum.Digest) {
	d.Int(c.id, c.owner.Number(), c.bytes, c.shown, c.received, c.dropped, len(c.media), len(c.queue))
	d.Text(c.device, c.look.Filter)
	d.Bool(c.look.File, c.look.Numeric, c.look.Channels, c.look.Details, c.begun, c.closed)
	for _, m := range c.queue {
		d.Int(int(m.Message.Number), int(m.At))
		d.Text(m.Device)
		d.Bool(m.Out)
	}
}

var (
	_ endpoint  = (*capture)(nil)
	_ modem.Tap = (*capture)(nil)
)
