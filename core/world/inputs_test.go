package world

import (
	"testing"

	"github.com/emberwire/emberwire/modem"
)

// An input comes before a later step, and among the steps of its own time
// where it was.
func TestWhereAnInputComes(t *testing.T) {
	in := inputs{list: []Input{{At: 5, Steps: 10}}}
	for _, c := range []struct {
		step  int64
		ok    bool
		steps uint64
		want  bool
	}{{4, true, 10, false}, {5, true, 9, false}, {5, true, 10, true}, {6, true, 2, true}, {0, false, 0, true}} {
		if _, got := in.due(modem.Time(c.step), c.ok, c.steps); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
