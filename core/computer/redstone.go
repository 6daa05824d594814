package computer

import (
	"github.com/emberwire/emberwire/modem"
)

// MaxPower is the strongest redstone signal (spec/computercraft.md 4.16).
const MaxPower = 15

// Signal is what a side sends out or takes in: a strength of 0 to MaxPower and
// sixteen bundled wires, one bit a colour.
type Signal struct {
	Power   int
	Bundled uint16
}

// Join is what a side takes in from two sources: the stronger power, and every
// wire that is on in either.
func (s Signal) Join(o Signal) Signal {
	return Signal{max(s.Power, o.Power), s.Bundled | o.Bundled}
}

// signals are those of all sides, in the order of Sides.
type signals [len(Sides)]Signal

// redstone is the computer's end of the wires. What arrives is seen at the
// next tick, all sides together, with one event; a pulse within a tick is not
// seen at all (spec/computercraft.md 4.7).
type redstone struct {
	out, in, arriving signals
	due               int64 // tick at which what is arriving is seen; 0: nothing is
}

// Output is what the computer sends out at a side.
func (c *Computer) Output(side int) Signal { return c.redstone.out[side] }

// Input is what the computer sees at a side.
func (c *Computer) Input(side int) Signal { return c.redstone.in[side] }

// SetOutput changes what the computer sends out at a side and tells the lab,
// which knows where the wire goes.
func (c *Computer) SetOutput(side int, s Signal) {
	if c.redstone.out[side] == s {
		return
	}
	c.redstone.out[side] = s
	if c.cfg.Redstone != nil {
		c.cfg.Redstone(side)
	}
}

// SetInput changes what arrives at a side. A running computer sees it at the
// next tick; one that is off has it when it starts, without an event.
func (c *Computer) SetInput(now modem.Time, side int, s Signal) {
	r := &c.redstone
	r.arriving[side] = s
	switch {
	case c.power != On:
		r.in[side] = s
	case r.due == 0 && r.arriving != r.in:
		r.due = TickOf(max(now, c.now)) + 1
		c.cfg.Touched()
	}
}

// seeInputs makes what has arrived visible when its tick has come.
func (c *Computer) seeInputs(now modem.Time) {
	r := &c.redstone
	if r.due == 0 || TickOf(now) < r.due {
		return
	}
	r.due = 0
	if r.in != r.arriving {
		r.in = r.arriving
		c.Queue(E("redstone"))
	}
}

// cutOutputs ends what the computer sends out: it is switched off.
func (c *Computer) cutOutputs() {
	c.redstone.in, c.redstone.due = c.redstone.arriving, 0
	for side := range c.redstone.out {
		c.SetOutput(side, Signal{})
	}
}
