package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The lab that README shows runs, gains what it wants, and gives it again.
func TestTheLabOfTheReadmeRuns(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n````markdown\n")
	source, _, closed := strings.Cut(rest, "\n````\n")
	if !ok || !closed {
		t.Fatal("README shows no lab")
	}
	file := filepath.Join(t.TempDir(), "my-lab.md")
	if err := os.WriteFile(file, []byte(source+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run", "--update", file}, {"run", file}} {
		var out, errs bytes.Buffer
		if status := dispatch(args, strings.NewReader(""), &out, &errs); status != 0 {
			t.Fatalf("%v: %d\n%s%s", args, status, out.String(), errs.String())
		}
	}
	made, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"```text want/bob.txt\n", "hello"} {
		if _, after, ok := strings.Cut(string(made), source); !ok || !strings.Contains(after, want) {
			t.Errorf("the lab has not gained %q:\n%s", want, made)
		}
	}
}
