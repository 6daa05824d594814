// Command straight makes a wasm file of Go's compiler quicker:
//
//	straight in.wasm out.wasm
//	go test -exec 'straight -run' ...    (GOOS=js GOARCH=wasm)
//
// With -run it straightens a test program and runs it in Node as
// go_js_wasm_exec would.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/emberwire/emberwire/web/straighten"
)

func main() {
	err := errors.New("usage: straight in.wasm out.wasm | straight -run program.wasm [arguments]")
	switch args := os.Args[1:]; {
	case len(args) > 1 && args[0] == "-run":
		err = run(args[1], args[2:])
	case len(args) == 2:
		err = rewrite(args[0], args[1])
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "straight:", err)
		os.Exit(1)
	}
}

func rewrite(in, out string) error {
	b, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	if b, err = straighten.File(b); err != nil {
		return err
	}
	return os.WriteFile(out, b, 0o644)
}

func run(program string, args []string) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	straight := program + ".straight"
	defer os.Remove(straight)
	if err := rewrite(program, straight); err != nil {
		return err
	}
	loader := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js")
	node := exec.Command("node", append([]string{"--stack-size=8192", loader, straight}, args...)...)
	node.Stdin, node.Stdout, node.Stderr = os.Stdin, os.Stdout, os.Stderr
	return node.Run()
}
