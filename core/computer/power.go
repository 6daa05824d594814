package computer

import (
	"time"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// StartDelay holds a start back until this long after the latest one; a reboot
// does not wait for it (spec/computercraft.md 4.7: 50 ticks).
const StartDelay = 50 * Tick

// pending is a power change asked for by the running program itself; it is
// done when its slice ends.
type pending uint8

const (
	stay pending = iota
	halt
	restart
)

// PowerOn switches the computer on. It boots in the Step that Deadline asks
// for: now, or StartDelay after the latest start.
func (c *Computer) PowerOn(now modem.Time) {
	c.now = max(c.now, now)
	c.cfg.Touched()
	if c.power == On || c.waiting {
		return
	}
	c.waiting, c.startAt = true, c.now
	if c.boots > 0 {
		c.startAt = max(c.now, c.started.Add(StartDelay))
	}
}

// PowerOff switches the computer off. Asked for by its own program, it happens
// when the slice ends (os.shutdown never returns, it yields for ever). Open
// channels of Lua stay open (spec/computercraft.md 4.9), stacks forget theirs.
func (c *Computer) PowerOff(now modem.Time) {
	if c.run.inside {
		c.pending = halt
		return
	}
	c.now = max(c.now, now)
	c.cfg.Touched()
	c.waiting = false
	if c.power == On {
		c.stop(Off)
	}
}

// Reboot switches the computer off, and on again at the next tick; a computer
// that is off stays off.
func (c *Computer) Reboot(now modem.Time) {
	if c.run.inside {
		c.pending = restart
		return
	}
	c.now = max(c.now, now)
	c.cfg.Touched()
	if c.power == On {
		c.stop(Off)
		c.startAgain(c.now)
	}
}

// startAgain boots at the tick after t. It is not held back as a start is, but
// a program that reboots at once does so twenty times a second and no more:
// booting costs whoever runs the lab more than it costs lab time.
func (c *Computer) startAgain(t modem.Time) {
	c.waiting, c.startAt = true, AtTick(TickOf(t)+1)
}

// Terminate queues the event that ends a program (Ctrl+T).
func (c *Computer) Terminate(now modem.Time) {
	c.now = max(c.now, now)
	c.Queue(E("terminate"))
}

// boot starts a fresh machine.
func (c *Computer) boot() {
	c.waiting, c.started, c.boots = false, c.now, c.boots+1
	c.seed()
	c.clear()
	c.screen.Reset()
	c.power, c.failure = On, ""
	c.machine = c.newMachine()
	main, err := c.cfg.Boot.Boot(c, c.machine)
	if err != nil {
		c.fail("Error loading bios.lua", err.Error())
		return
	}
	c.run.thread, c.run.fresh, c.run.busy = c.machine.Start(main), true, c.now
}

// newMachine makes the machine of a boot.
func (c *Computer) newMachine() *lua.Machine {
	cfg := lua.Config{Memory: c.cfg.Memory, Host: c, Random: c.random.Uint64}
	if c.cfg.Lua != nil {
		c.cfg.Lua(&cfg)
	}
	m := lua.New(cfg)
	m.Watch(c.watched)
	return m
}

// clear forgets what does not survive the power: machine, events, timers, open
// files, redstone outputs and what the stacks know.
func (c *Computer) clear() {
	c.raised = c.latestError()
	c.machine, c.run, c.queue, c.pending = nil, run{}, queue{}, stay
	c.timers.clear()
	c.disk.CloseAll()
	c.cutOutputs()
	c.resetStacks()
}

// stop ends the machine and leaves the computer in state p.
func (c *Computer) stop(p Power) {
	c.power = p
	c.clear()
}

// Boots counts the boots since the lab started.
func (c *Computer) Boots() uint64 { return c.boots }

// Uptime is how long the computer has been on; 0 while it is off.
func (c *Computer) Uptime() time.Duration {
	if c.power != On {
		return 0
	}
	return c.Now().Sub(c.started)
}
