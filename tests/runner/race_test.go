package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// A test that is renamed would be left out without a word.
func TestTheTestsOfTheRaceGroupExist(t *testing.T) {
	var files []string
	for _, pkg := range []string{"lua", "copper", "phoenix"} {
		f, err := filepath.Glob("../../core/" + pkg + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f...)
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
	for _, name := range append(slices.Clone(luaRace), raceSlow...) {
		if !there[name] {
			t.Errorf("there is no %s", name)
		}
	}
}
