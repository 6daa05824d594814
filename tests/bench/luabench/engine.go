package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/web/straighten"
)

// An engine runs a program of a size ("" = the program's own) and gives what
// it printed and how many seconds it took without the engine's own start.
type engine struct {
	name    string
	version string
	run     func(ctx context.Context, program, size string) (output string, seconds float64, err error)
}

// prepare builds and installs what is asked for. lua5.2 and Node are left out
// with a note when they are not installed; everything else must work.
func prepare(root, work string, o options) (engines []engine, stop func(), err error) {
	stop = func() {}
	wanted := func(name string) bool { return o.engines == nil || slices.Contains(o.engines, name) }
	add := func(name string, command ...string) error {
		e, err := newCommand(name, command...)
		engines = append(engines, e)
		return err
	}
	_, noLua := exec.LookPath("lua5.2")
	_, noNode := exec.LookPath("node")
	repo := filepath.Dir(filepath.Dir(root))
	gopher := filepath.Join(root, "gopher")
	steps := []struct {
		name string
		skip error
		make func(name string) error
	}{
		{"ours", nil, func(name string) error {
			bin, err := build(repo, "./tests/bench/ours", filepath.Join(work, "ours"))
			return first(err, func() error { return add(name, bin) })
		}},
		{"ours wasm", noNode, func(name string) error {
			bin, err := buildStraight(repo, filepath.Join(work, "ours.wasm"))
			return first(err, func() error { return add(name, nodeWasm(bin)...) })
		}},
		{"lua5.2", noLua, func(name string) error {
			e, err := newPlainLua(name)
			engines = append(engines, e)
			return err
		}},
		{"gopher-lua", nil, func(name string) error {
			bin, err := build(gopher, ".", filepath.Join(work, "gopher"))
			return first(err, func() error { return add(name, bin) })
		}},
		{"gopher-lua wasm", noNode, func(name string) error {
			bin, err := buildWasm(gopher, ".", filepath.Join(work, "gopher.wasm"))
			return first(err, func() error { return add(name, nodeWasm(bin)...) })
		}},
		{"Fengari", noNode, func(name string) error {
			err := npmInstall(root)
			return first(err, func() error { return add(name, "node", filepath.Join(root, "js", "fengari.cjs")) })
		}},
		{"wasmoon", noNode, func(name string) error {
			err := npmInstall(root)
			return first(err, func() error { return add(name, "node", filepath.Join(root, "js", "wasmoon.cjs")) })
		}},
	}
	for _, s := range steps {
		if !wanted(s.name) {
			continue
		}
		if s.skip != nil {
			fmt.Fprintf(os.Stderr, "left out: %s (%v)\n", s.name, s.skip)
			continue
		}
		if err := s.make(s.name); err != nil {
			return nil, stop, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if o.chromium {
		e, close, err := newChromium(repo, work)
		if err != nil {
			return nil, stop, fmt.Errorf("Chromium: %w", err)
		}
		engines, stop = append(engines, e), close
	}
	if len(engines) == 0 {
		return nil, stop, fmt.Errorf("no engine to run")
	}
	return engines, stop, nil
}

func first(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// newCommand is a runner that prints "#seconds" itself (ours, gopher, js).
func newCommand(name string, command ...string) (engine, error) {
	version, err := capture(context.Background(), append(slices.Clone(command), "--version")...)
	run := func(ctx context.Context, program, size string) (string, float64, error) {
		args := append(slices.Clone(command), program)
		if size != "" {
			args = append(args, size)
		}
		text, err := capture(ctx, args...)
		if err != nil {
			return "", 0, err
		}
		return splitSeconds(text)
	}
	return engine{name, strings.TrimSpace(version), run}, err
}

// newPlainLua measures the process from outside: its start is about a
// millisecond.
func newPlainLua(name string) (engine, error) {
	version, err := capture(context.Background(), "lua5.2", "-v")
	run := func(ctx context.Context, program, size string) (string, float64, error) {
		args := []string{"lua5.2", program}
		if size != "" {
			args = []string{"lua5.2", "-e", "N=" + size, program}
		}
		start := time.Now()
		text, err := capture(ctx, args...)
		return text, time.Since(start).Seconds(), err
	}
	version, _, _ = strings.Cut(version, "  ")
	return engine{name, strings.TrimSpace(version), run}, err
}

// capture gives a command's output; its complaint is part of the error.
func capture(ctx context.Context, command ...string) (string, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(complaint.String()))
	}
	if out.Len() == 0 {
		return complaint.String(), nil // lua5.2 -v speaks on the error channel
	}
	return out.String(), nil
}

func splitSeconds(text string) (output string, seconds float64, err error) {
	output, after, ok := strings.Cut(text, "#seconds ")
	if !ok {
		return "", 0, fmt.Errorf("no #seconds line in %q", text)
	}
	seconds, err = strconv.ParseFloat(strings.TrimSpace(after), 64)
	return output, seconds, err
}

func build(dir, pkg, out string) (string, error) { return goBuild(dir, pkg, out) }

func buildWasm(dir, pkg, out string) (string, error) {
	return goBuild(dir, pkg, out, "GOOS=js", "GOARCH=wasm")
}

// buildStraight makes our engine as the page has it.
func buildStraight(repo, out string) (string, error) {
	if _, err := buildWasm(repo, "./tests/bench/ours", out); err != nil {
		return "", err
	}
	wasm, err := os.ReadFile(out)
	if err != nil {
		return "", err
	}
	if wasm, _, err = straighten.File(wasm); err != nil {
		return "", err
	}
	return out, os.WriteFile(out, wasm, 0o644)
}

func goBuild(dir, pkg, out string, env ...string) (string, error) {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, pkg)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, text)
	}
	return out, nil
}

// nodeWasm starts a js/wasm binary in Node by Go's own loader.
func nodeWasm(bin string) []string {
	return []string{"node", "--stack-size=8192", filepath.Join(goroot(), "lib", "wasm", "wasm_exec_node.js"), bin}
}

func goroot() string {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// npmInstall installs the pinned opponents once.
func npmInstall(root string) error {
	if _, err := os.Stat(filepath.Join(root, "node_modules", "wasmoon")); err == nil {
		return nil
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci: %w: %s", err, text)
	}
	return nil
}
