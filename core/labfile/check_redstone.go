package labfile

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
)

// RedstoneSpec is one [[redstone]]: a wire from what one computer sends out at
// a side to what another takes in at one.
type RedstoneSpec struct {
	From string `toml:"from"` // NAME.SIDE
	To   string `toml:"to"`
}

// End splits "alice.left"; false: there is no such computer or side.
func (s *Spec) End(text string) (name string, side int, ok bool) {
	name, sideName, _ := strings.Cut(text, ".")
	for _, c := range s.Computer {
		if c.Name == name {
			side = computer.Side(sideName)
			return name, side, side >= 0
		}
	}
	return name, -1, false
}

// redstone checks the wires.
func (c *checker) redstone() {
	for i, w := range c.f.Config.Redstone {
		path := fmt.Sprintf("redstone[%d]", i)
		for _, end := range []struct{ key, text string }{{"from", w.From}, {"to", w.To}} {
			if _, _, ok := c.f.Config.End(end.text); !ok {
				c.fail(path+"."+end.key, "%q: write NAME.SIDE, a computer and one of %s", end.text, strings.Join(computer.Sides[:], ", "))
			}
		}
	}
}
