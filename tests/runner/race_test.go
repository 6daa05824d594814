package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A test that is renamed would be left out without a word.
func TestTheTestsOfTheRaceGroupExist(t *testing.T) {
	var files []string
	for _, pkg := range []string{"core/lua", "core/copper", "core/phoenix", "core/craftos", "tests/labs", "web/emberwire"} {
		f, err := filepath.Glob("../../" + pkg + "/*_test.go")
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
	for _, name := range slices.Concat(raceSlow, luaPointers, pointerSlow, sharing) {
		if !there[name] {
			t.Errorf("there is no %s", name)
		}
	}
}

// notRaced are packages with goroutines that the race group leaves out.
var notRaced = map[string]string{
	"core/craftos": "one test starts some: it is among those that share",
	"tests/labs":   "labs run side by side in the test that is among those that share",
	"web/editor":   "one goroutine waits for a program",
	"wasm/engine":  "for the browser, where there is one thread",
}

// What starts goroutines, in its code or its tests, runs under the race detector,
// or it is said why not.
func TestWhatStartsGoroutinesIsRaced(t *testing.T) {
	starts := regexp.MustCompile(`(?m)^\s*go (func\b|[\w.]+\()|\.Go\(func\b|\.Parallel\(\)`)
	found := map[string]bool{}
	for _, dir := range []string{"modem", "core", "ui", "wasm", "web", "tests/labs"} {
		err := filepath.WalkDir("../../"+dir, func(file string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".go" || strings.Contains(file, "/testdata/") {
				return err
			}
			text, err := os.ReadFile(file)
			if starts.Match(text) {
				found[strings.TrimPrefix(filepath.ToSlash(filepath.Dir(file)), "../../")] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for pkg := range found {
		if notRaced[pkg] == "" && !slices.Contains(racePackages, "./"+pkg) {
			t.Errorf("%s starts goroutines, and is not in the race group", pkg)
		}
	}
	for pkg := range notRaced {
		if !found[pkg] {
			t.Errorf("%s starts no goroutine: it needs no reason", pkg)
		}
	}
}
