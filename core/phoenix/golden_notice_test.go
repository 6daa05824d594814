package phoenix

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// spoil changes one thing of a step: a message gets a field more in its
// innermost layer, an event another name, a call another result, a channel
// another number.
func spoil(s *step) bool {
	switch s.Kind {
	case "tx":
		m, ok := s.Message.(map[string]any)
		for ok {
			inner, deeper := m["payload"].(map[string]any)
			if !deeper {
				m["zz"] = 1.0
				return true
			}
			m, ok = inner, deeper
		}
	case "event":
		s.Name += "x"
		return true
	case "open":
		s.Channel += 7
		return true
	case "call", "handle":
		s.Error += "x"
		return true
	}
	return false
}

// TestGoldenNoticesEverywhere: of each recording and part, a change in one of
// its messages, its events and its results is found. Those that are not found
// are what the freedoms and deviations leave out.
func TestGoldenNoticesEverywhere(t *testing.T) {
	blind := map[string]string{
		"device-down as 1 handle":               "18 no. 14",
		"psp-lost-synack as 2 event":            "13: nobody knows the handle yet",
		"psp-reorder as 2 handle":               "18 no. 6",
		"psp-blind-rst as 2 handle":             "8.9",
		"psp-arp-failure as 1 event":            "18 no. 13",
		"psp-close-syn-sent as 1 event":         "8.7",
		"psp-close-syn-sent as 1 handle":        "8.7",
		"psp-listener-several-clients as 13 tx": "8.5",
	}
	kinds := []string{"tx", "event", "call", "handle", "open"}
	all, noticed := 0, 0
	most := 15
	if runtime.GOARCH == "wasm" {
		most = 3 // slow there
	}
	for _, g := range golden() {
		if g.name == "psp-large-transfer" || g.name == "psp-stream" {
			continue // long: TestGoldenNoticesElsewhere
		}
		plain := load(t, g.name)
		for _, id := range plain.computers() {
			if g.as != nil && !slices.Contains(g.as, id) {
				continue
			}
			for _, kind := range kinds {
				there, found := 0, 0
				for i, s := range plain.Steps {
					if s.Kind != kind || s.Computer != id || there > most {
						continue
					}
					r := load(t, g.name)
					if !spoil(r.Steps[i]) {
						continue
					}
					there++
					if len(play(t, r, id, g.skip).failures) > 0 {
						found++
					}
				}
				all, noticed = all+there, noticed+found
				name := fmt.Sprintf("%s as %d %s", g.name, id, kind)
				cut := there > most // what comes later would perhaps be noticed
				if there > 0 && (found > 0) == (blind[name] != "") && (found > 0 || !cut) {
					t.Errorf("%s: %d of %d changes are noticed, left out: %q", name, found, there, blind[name])
				}
			}
		}
	}
	t.Logf("%d of %d changes are noticed", noticed, all)
	if noticed*100 < all*80 {
		t.Errorf("only %d of %d changes are noticed", noticed, all)
	}
}
