package cputime

import "testing"

func TestWorkIsCounted(t *testing.T) {
	start := Used()
	for n := uint64(1); Used() == start; n = n*n + 1 {
	}
	if Used() < start {
		t.Error("it goes backwards")
	}
}
