package labs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	// shellWords are Phoenix's and CraftOS's other names of programs.
	shellWords = []string{"ls", "rm", "cp", "mv", "bg", "fg"}
)

// Every command that a lesson tells its reader to type is typed by an exercise,
// or run by a program of its lab.
func TestCommandsOfLessonsAreTyped(t *testing.T) {
	programs := map[string]bool{}
	for _, w := range shellWords {
		programs[w] = true
	}
	err := filepath.WalkDir("../../core/rom/rom/programs", func(name string, _ os.DirEntry, err error) error {
		if program, ok := strings.CutSuffix(filepath.Base(name), ".lua"); ok {
			programs[program] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("testdata/exercises.txt")
	if err != nil {
		t.Fatal(err)
	}
	typed := map[string]string{} // by lab
	for _, x := range strings.Split(string(b), "\n# ") {
		lab, _, _ := strings.Cut(x, " ")
		typed[strings.TrimPrefix(lab, "# ")] += x
	}
	files, err := filepath.Glob("../../static/labs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lesson, rest, _ := strings.Cut(string(text), "\n```")
		name := strings.TrimSuffix(filepath.Base(file), ".md")
		for _, m := range codeSpan.FindAllStringSubmatch(lesson, -1) {
			words := strings.Fields(m[1])
			if len(words) < 2 || !programs[words[0]] || slices.Contains(words, "=") {
				continue // the name alone says what it is, not what is typed
			}
			if seen++; !strings.Contains(typed[name], m[1]) && !strings.Contains(rest, m[1]) {
				t.Errorf("%s: nobody types %q", file, m[1])
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d commands were found", seen)
	}
}
