package main

import (
	"slices"
	"strings"
	"sync"
	"testing"
)

// Every test is in one part, and all results are summed up.
func TestInParts(t *testing.T) {
	for n := 1; n <= 5; n++ {
		tests := strings.Fields("TestA TestB TestC TestD TestE")[:n]
		var mu sync.Mutex
		var seen []string
		r := inParts(tests, func(part []string) *report {
			mu.Lock()
			defer mu.Unlock()
			seen = append(seen, part...)
			r := newReport()
			r.of("browser").passed = len(part)
			return r
		})
		slices.Sort(seen)
		if !slices.Equal(seen, tests) || r.of("browser").passed != n {
			t.Errorf("%v: run %v, %d passed", tests, seen, r.of("browser").passed)
		}
	}
}
