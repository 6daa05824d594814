package lua

import (
	"reflect"
	"runtime"
	"unsafe"

	"github.com/emberwire/emberwire/modem/statesum"
)

// Natives lists the Go functions that a machine's programs can reach, by their
// Go names.
func Natives(m *Machine) map[string]bool {
	out := map[string]bool{}
	w := &digester{m: m, seen: map[unsafe.Pointer]int{}, protos: map[*Proto]int{}}
	statesum.Of("lua", finder{w})
	for p := range w.seen {
		if (*header)(p).kind == tHost {
			out[runtime.FuncForPC(reflect.ValueOf((*hostFunc)(p).f).Pointer()).Name()] = true
		}
	}
	return out
}

type finder struct{ *digester }

func (f finder) DigestTo(d *statesum.Digest) {
	f.d = d
	f.machine()
}

// LongStatements are for tests from outside.
var LongStatements = longStatements
