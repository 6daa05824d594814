// Command statediff compares how every lab of static/labs ends here with how it
// ends at another commit: it builds both and runs each lab with
// --digest=parts. A change of structure must leave every state as it is.
//
//	go run ./tests/labs/statediff BASE
//
// It exits with 1 if a lab ends otherwise, and says in which part.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const program = "./web/emberwire"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./tests/labs/statediff BASE")
		os.Exit(2)
	}
	if err := compare(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "statediff:", err)
		os.Exit(1)
	}
}

// compare runs all labs with both programs.
func compare(base string) error {
	dir, err := os.MkdirTemp("", "statediff")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	before, now := filepath.Join(dir, "before"), filepath.Join(dir, "now")
	if err := run(".", "go", "build", "-o", now, program); err != nil {
		return err
	}
	if err := buildAt(base, filepath.Join(dir, "tree"), before); err != nil {
		return err
	}
	labs, err := filepath.Glob("static/labs/*.md")
	if err != nil || len(labs) == 0 {
		return errors.New("no labs in static/labs: run it in the top folder of the project")
	}
	return compareLabs(labs, base, before, now)
}

// buildAt builds the program of a commit in a tree of its own.
func buildAt(commit, tree, out string) error {
	if err := run(".", "git", "worktree", "add", "--detach", tree, commit); err != nil {
		return err
	}
	defer func() { _ = run(".", "git", "worktree", "remove", "--force", tree) }()
	return run(tree, "go", "build", "-o", out, program)
}

// run runs a command; its output is shown when it fails.
func run(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return nil
}

func compareLabs(labs []string, base, before, now string) error {
	differ := 0
	for _, lab := range labs {
		a, errA := parts(before, lab)
		b, errB := parts(now, lab)
		if errB != nil {
			return errB
		}
		if errA != nil {
			fmt.Printf("%s: cannot be compared: %v\n", lab, errA)
			differ++
			continue
		}
		if where := firstDifference(a, b); where != "" {
			fmt.Printf("%s: another state in %s\n", lab, where)
			differ++
		}
	}
	if differ > 0 {
		return fmt.Errorf("%d of %d labs end otherwise than at %s", differ, len(labs), base)
	}
	fmt.Printf("%d labs end in the same states as at %s\n", len(labs), base)
	return nil
}

// prefix begins the line of each part: its sum, then its path.
const prefix = "state digest "

// parts runs a lab and lists the lines of its parts. Whether it gives what it
// wants (exit status 1) does not matter here.
func parts(program, lab string) ([]string, error) {
	out, err := exec.Command(program, "run", "--digest=parts", lab).Output()
	var list []string
	for line := range strings.Lines(string(out)) {
		if part, ok := strings.CutPrefix(line, prefix); ok {
			list = append(list, strings.TrimSpace(part))
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s of %s printed no parts (%v)", filepath.Base(program), lab, err)
	}
	return list, nil
}

// firstDifference is the path of the first part that only one of two runs has
// in this form; "" if they are equal. A part stands before what it is in, so it
// is the innermost.
func firstDifference(a, b []string) string {
	at := func(list []string, i int) string {
		if i < len(list) {
			return list[i]
		}
		return ""
	}
	for i := range max(len(a), len(b)) {
		if x, y := at(a, i), at(b, i); x != y {
			_, path, _ := strings.Cut(cmp.Or(y, x), " ")
			return path
		}
	}
	return ""
}
