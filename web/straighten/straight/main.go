// Command straight makes a wasm file of Go's compiler quicker:
//
//	straight [-compilers tried|any|none] [-lines] in.wasm out.wasm
//	go test -exec 'straight -run' ...    (GOOS=js GOARCH=wasm)
//
// What a compiler made that this was not tried with is copied as it is, with a
// warning; -compilers any straightens that too, and none nothing.
//
// It also takes the files and lines out of the traces, unless -lines says to leave
// them, and writes the memory the program starts with in few pieces. With -run it leaves the lines, straightens a test program and runs it in Node as
// go_js_wasm_exec would.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/emberwire/emberwire/web/straighten"
)

func main() {
	err := command(os.Args[1:], os.Stderr)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "straight:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: straight [-compilers tried|any|none] [-lines] in.wasm out.wasm | straight -run program.wasm [arguments]")

func command(args []string, warn io.Writer) error {
	if len(args) > 1 && args[0] == "-run" {
		return run(args[1], args[2:], warn) // what follows is the program's
	}
	flags := flag.NewFlagSet("straight", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	how := how{}
	flags.StringVar(&how.compilers, "compilers", "tried", "")
	flags.BoolVar(&how.lines, "lines", false, "")
	if flags.Parse(args) != nil {
		return errUsage
	}
	switch {
	case how.compilers != "tried" && how.compilers != "any" && how.compilers != "none":
		return fmt.Errorf("-compilers is %q, not tried, any or none", how.compilers)
	case flags.NArg() != 2:
		return errUsage
	}
	return rewrite(flags.Arg(0), flags.Arg(1), how, warn)
}

// how says whose wasm is straightened, and whether traces keep their lines.
type how struct {
	compilers string
	lines     bool
}

// rewrite straightens a file, or copies it where how says that.
func rewrite(in, out string, how how, warn io.Writer) error {
	b, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	if b, err = straight(b, in, how, warn); err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	return os.WriteFile(out, b, 0o644)
}

func straight(b []byte, name string, how how, warn io.Writer) ([]byte, error) {
	if how.compilers == "none" {
		return b, nil
	}
	version, tried, err := straighten.Compiler(b)
	if err != nil {
		return nil, err
	}
	if version == "" {
		version = "a compiler that it does not name"
	}
	if !tried {
		what := "it stays as it is, correct and two to five times slower; -compilers any (make build STRAIGHTEN=any) straightens it all the same"
		if how.compilers == "any" {
			what = "straightened all the same"
		}
		fmt.Fprintf(warn, "straight: %s was made by %s, and this was tried with %s only: %s\n", name, version, straighten.Tried(), what)
		if how.compilers != "any" {
			return b, nil
		}
	}
	out, n, err := straighten.File(b)
	if n.Straight*10 < n.Functions*9 {
		fmt.Fprintf(warn, "straight: %s: only %d of %d functions have a form that is known, %d an instruction that is not: the others stay as they are, and slower\n", name, n.Straight, n.Functions, n.Unread)
	}
	if err != nil {
		return nil, err
	}
	if !how.lines {
		if out, err = withoutLines(out, name, warn); err != nil {
			return nil, err
		}
	}
	return straighten.Joined(out)
}

func withoutLines(b []byte, name string, warn io.Writer) ([]byte, error) {
	out, found, err := straighten.WithoutLines(b)
	if err == nil && !found {
		fmt.Fprintf(warn, "straight: %s: no table of lines is found: it stays, and a tenth more travels\n", name)
	}
	return out, err
}

func run(program string, args []string, warn io.Writer) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	straight := program + ".straight"
	defer os.Remove(straight)
	if err := rewrite(program, straight, how{"tried", true}, warn); err != nil {
		return err
	}
	loader := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js")
	node := exec.Command("node", append([]string{"--stack-size=8192", loader, straight}, args...)...)
	node.Stdin, node.Stdout, node.Stderr = os.Stdin, os.Stdout, os.Stderr
	return node.Run()
}
