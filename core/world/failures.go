package world

import "github.com/emberwire/emberwire/modem"

// MaxFailures bounds the failures of computers that are remembered of one run.
const MaxFailures = 1000

// Failure is that a computer showed the failure screen.
type Failure struct {
	At   modem.Time // lab time
	Name string     // of the computer
}

// Failures are those of the run so far, the first MaxFailures of them.
func (w *World) Failures() []Failure { return w.failures }

func (w *World) fails(n *Node) {
	if len(w.failures) < MaxFailures {
		w.failures = append(w.failures, Failure{w.now, n.Name()})
	}
}
