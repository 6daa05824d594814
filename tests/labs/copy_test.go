package labs

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
)

// relays is how many copies of a run take it over from each other.
const relays = 8

// A run that is taken over by copies, one after the other, goes the way that it
// goes when nobody copies it; and one that was copied goes there too, as nothing
// that changes is shared.
func TestCopiesGoTheSameWay(t *testing.T) {
	var first *lab.Lab
	for i, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			o := lab.Options{Trace: true, Options: world.Options{Crashed: func(c world.Crash) { t.Error(c) }}}
			if first != nil {
				o.Like = first.World // what is compiled
			}
			whole := open(t, name, o)
			if first == nil {
				first = whole
			}
			whole.Run()
			l := open(t, name, o)
			left := l
			for i := range uint64(relays) {
				l.Reach(labfile.Moment{Step: 1 + whole.Steps()*i/relays}, nil)
				n, err := l.Copy()
				if err != nil {
					t.Fatal(err)
				}
				if i == relays/2 {
					left = l
				}
				l = n
			}
			ends := []*lab.Lab{l}
			if i%4 == 0 {
				ends = append(ends, left)
			}
			for i, l := range ends {
				l.Run()
				if l.StateDigest() != whole.StateDigest() || l.Digest() != whole.Digest() || l.Trace() != whole.Trace() {
					t.Errorf("run %d comes to another end: %s", i, firstLine(l.Trace(), whole.Trace()))
				}
			}
		})
	}
}

// firstLine is the first line of a text that another has not.
func firstLine(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	start := strings.LastIndexByte(a[:i], '\n') + 1
	line, _, _ := strings.Cut(a[start:], "\n")
	return line
}
