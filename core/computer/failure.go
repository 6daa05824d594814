package computer

import (
	"strings"

	"github.com/emberwire/emberwire/core/term"
)

// installed is the last line of the failure screen.
const installed = "ComputerCraft may be installed incorrectly"

// fail switches the computer off and shows the failure screen: title, message,
// and a last line (spec/computercraft.md 4.7).
func (c *Computer) fail(title, message string) {
	c.stop(Failed)
	c.fell()
	c.failure = message
	c.screen.Reset()
	y := c.failureText(1, red, title)
	if message != "" {
		y = c.failureText(y, red, message)
	}
	c.failureText(y, term.White, installed)
	c.Log(title + "\n" + message + "\n" + installed + "\n")
}

// red is the palette index of the failure screen's text.
const red = 14

// failureText writes text from row y on and gives the row behind it. Rows
// beyond the screen are left out.
func (c *Computer) failureText(y, colour int, text string) int {
	c.screen.SetTextColour(colour)
	for _, line := range wrap(text, c.screen.Width()) {
		c.screen.SetCursor(1, y)
		c.screen.Write(line)
		y++
	}
	return y
}

// wrap cuts text into lines of at most width characters, at blanks if it can.
func wrap(text string, width int) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		for len(line) > width {
			cut := strings.LastIndexByte(line[:width+1], ' ')
			if cut <= 0 {
				out, line = append(out, line[:width]), line[width:]
				continue
			}
			out, line = append(out, line[:cut]), line[cut+1:]
		}
		out = append(out, line)
	}
	return out
}
