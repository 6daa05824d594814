// Package seeds says how many seeded runs a test makes.
package seeds

import (
	"os"
	"runtime"
	"strconv"
)

// Of is how many seeded runs a test makes: few in every test, fewer still
// compiled for the browser, where the same code runs slowly, and as many as
// EMBERWIRE_RUNS says in `make fuzz`.
func Of(few int) uint64 {
	if runtime.GOARCH == "wasm" {
		few /= 5
	}
	n, err := strconv.Atoi(os.Getenv("EMBERWIRE_RUNS"))
	if err != nil || n < 1 {
		n = few
	}
	return uint64(n)
}
