package computer

import (
	"strings"

	"github.com/emberwire/emberwire/core/term"
)

// The failure screen of a computer that Emberwire itself has failed.
const (
	crashTitle  = "Emberwire has made a mistake"
	crashAdvice = "This computer is stopped, the others go on. Please report this text and the lab; the details are in the console."
	crashLength = 300 // bytes of the reason that are shown
)

// Crash stops the computer after a mistake of Emberwire in its turn: nothing of
// it can be trusted any more, so nothing of it is asked. It shows what to report.
// Release lets go of what others see of it.
func (c *Computer) Crash(reason string) {
	c.power, c.waiting = Failed, false
	c.machine, c.run, c.queue, c.pending = nil, run{}, queue{}, stay
	c.timers.clear()
	c.failure = crashTitle + ": " + oneLine(reason)
	c.screen.Reset()
	y := c.failureText(1, red, crashTitle)
	y = c.failureText(y, red, oneLine(reason))
	c.failureText(y, term.White, crashAdvice)
	c.Log(crashTitle + "\n" + oneLine(reason) + "\n" + crashAdvice + "\n")
}

// Release ends what a crashed computer has open: files, outputs, and what its
// stacks know. It may fail again.
func (c *Computer) Release() {
	c.disk.CloseAll()
	c.cutOutputs()
	c.resetStacks()
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return text[:min(len(text), crashLength)]
}
