package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// A test that is renamed would be left out without a word.
func TestTheTestsOfTheRaceGroupExist(t *testing.T) {
	files, err := filepath.Glob("../../core/lua/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(b, -1) {
			there[string(m[1])] = true
		}
	}
	for _, name := range luaRace {
		if !there[name] {
			t.Errorf("core/lua has no %s", name)
		}
	}
}
