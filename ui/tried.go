package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// Of a point that asks for a look or a thought no check can tell whether it is
// done. Its mark is a button: whoever has done it says so, and this browser keeps
// that for the lab.

// maxTried is how many points of a lab are kept.
const maxTried = 99

// tried are the points of a lab that somebody has ticked.
type tried struct {
	lab  string
	list []int
}

// of reads what was kept of a lab, once.
func (t *tried) of(lab string) []int {
	if t.lab != lab {
		*t = tried{lab: lab}
		for word := range strings.SplitSeq(kept("tried "+lab), " ") {
			if n, err := strconv.Atoi(word); err == nil && len(t.list) < maxTried {
				t.list = append(t.list, n)
			}
		}
	}
	return t.list
}

// toggle ticks a point, or takes its mark away.
func (t *tried) toggle(point int) {
	if i := slices.Index(t.list, point); i >= 0 {
		t.list = slices.Delete(t.list, i, i+1)
	} else {
		t.list = append(t.list, point)
	}
	words := make([]string, len(t.list))
	for i, n := range t.list {
		words[i] = itoa(n)
	}
	keep("tried "+t.lab, strings.Join(words, " "))
}

// byHand is the mark of a point without checks.
func (p prose) byHand(n int) app.UI {
	done := slices.Contains(p.tried.list, n)
	say := otherwise(done, "Done. Take the mark away", "Nothing here can tell whether you have done this: tick it yourself")
	return app.Button().Type("button").Class("mark hand").DataSet("state", otherwise(done, "holds", "pending")).Aria("pressed", done).
		Aria("label", "Point "+itoa(n)+" is done").Title(say).Text(otherwise(done, "✓", "○")).
		OnClick(func(app.Context, app.Event) { p.tried.toggle(n) }, n)
}
