//go:build stretch

package lua_test

import (
	"cmp"
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lua"
)

var stretchOnly = flag.String("stretchonly", "", "measure only these programs, separated by commas")

// stretchBudget is what one resume is given; a page wants it back within 5 ms
// (issue "The Lua engine", Properties).
const stretchBudget = 10_000

// A longest is the slowest resume of a program and what it used.
type longest struct {
	name string
	took time.Duration
	used int64
}

// TestStretch reports the longest resumes of the corpus and of the hostile
// programs: go test -tags stretch -run TestStretch -v ./core/lua/. It measures
// wall time, so it asserts nothing and is built only when asked for.
func TestStretch(t *testing.T) {
	var all []longest
	for _, item := range corpus(t) {
		if *stretchOnly != "" && !strings.Contains(","+*stretchOnly+",", ","+item.name+",") {
			continue
		}
		all = append(all, measureStretch(t, item.name, item.before, item.source, 1e8))
	}
	for name, source := range lua.LongStatements(1<<20 - 100) {
		name = "load: " + name
		if *stretchOnly != "" && !strings.Contains(","+*stretchOnly+",", ","+name+",") {
			continue
		}
		all = append(all, measureStretch(t, name, "", "return load(SOURCE)", 5e6, source))
	}
	for _, h := range append(hostilePrograms, hostileSources()...) {
		if *stretchOnly != "" && !strings.Contains(","+*stretchOnly+",", ","+h.name+",") {
			continue
		}
		all = append(all, measureStretch(t, "hostile: "+h.name, "", h.source, 5e6))
	}
	slices.SortFunc(all, func(a, b longest) int { return cmp.Compare(b.took, a.took) })
	for _, l := range all[:min(30, len(all))] {
		t.Logf("%9.3f ms  used %7d of %d  %s", float64(l.took.Microseconds())/1000, l.used, stretchBudget, l.name)
	}
}

// measureStretch runs a program three times, each until it ends, has used
// limit or has taken 5 seconds. Runs are equal, slice by slice, so the
// quickest of the three tells what a slice costs and what was the machine's
// other work. The compilation by the host is not part of it.
func measureStretch(t *testing.T, name, before, source string, limit int64, loaded ...string) longest {
	var best, used []int64
	for range 3 {
		took, u := timeSlices(t, before, source, limit, loaded...)
		for i := range min(len(best), len(took)) {
			took[i] = min(took[i], best[i])
		}
		if best == nil || len(took) < len(best) {
			used = u
		}
		best = took
	}
	l := longest{name: name}
	for i, ns := range best {
		if d := time.Duration(ns); d > l.took && i < len(used) {
			l.took, l.used = d, used[i]
		}
	}
	return l
}

// timeSlices gives the nanoseconds and instructions of each resume. A source to
// be loaded is the global SOURCE.
func timeSlices(t *testing.T, before, source string, limit int64, loaded ...string) (took, used []int64) {
	w := newWorld(t, 0)
	for _, s := range loaded {
		w.m.SetStr(w.m.Globals(), "SOURCE", w.m.NewString(s))
	}
	w.mustRun(t, "=before", before)
	f, err := w.m.Load("=s", source, w.m.TableValue(w.m.Globals()))
	if err != nil {
		return nil, nil
	}
	thread := w.m.Start(f)
	begin := time.Now()
	for total := int64(0); total < limit && time.Since(begin) < 5*time.Second; {
		start := time.Now()
		n, state := thread.Resume(stretchBudget)
		took, used = append(took, time.Since(start).Nanoseconds()), append(used, n)
		total += n
		if state == lua.Done || state == lua.Failed {
			break
		}
	}
	return took, used
}
