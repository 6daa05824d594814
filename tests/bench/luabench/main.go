// Command luabench runs the same Lua programs side by side in Emberwire's own
// engine and in others, and prints a table as BENCHMARKS.md has it:
//
//	go run ./tests/bench/luabench [-rounds 3] [-programs fib,sort] [-engines ours,lua5.2] [-chromium]
//
// Engines: ours native and in wasm in Node (with -chromium also in Chromium),
// lua5.2 where it is installed, gopher-lua native and in wasm, Fengari and
// wasmoon. Runs are interleaved (each program in every engine before the next
// round), the best round counts. An installed engine that fails, or prints
// something else than the others, ends the run with status 1.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type options struct {
	rounds   int
	programs []string
	engines  []string
	size     string
	chromium bool
	timeout  time.Duration
}

func main() {
	var o options
	var programs, engines string
	flag.IntVar(&o.rounds, "rounds", 3, "runs of each program in each engine; the best counts")
	flag.StringVar(&programs, "programs", "", "only these programs, separated by commas")
	flag.StringVar(&engines, "engines", "", "only these engines, separated by commas")
	flag.StringVar(&o.size, "n", "", "size argument for every program (default: each program's own)")
	flag.BoolVar(&o.chromium, "chromium", false, "also run ours in Chromium")
	flag.DurationVar(&o.timeout, "timeout", 5*time.Minute, "longest time for one run")
	flag.Parse()
	o.programs, o.engines = list(programs), list(engines)
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "luabench:", err)
		os.Exit(1)
	}
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func run(o options) error {
	root, err := benchRoot()
	if err != nil {
		return err
	}
	programs, err := findPrograms(root, o.programs)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "luabench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	engines, stop, err := prepare(root, work, o)
	defer stop()
	if err != nil {
		return err
	}
	r := &results{engines: engines, programs: programs, best: map[cell]float64{}, rounds: o.rounds}
	if err := measure(r, o); err != nil {
		return err
	}
	fmt.Print(r.markdown())
	return nil
}

// measure runs every program in every engine, round by round.
func measure(r *results, o options) error {
	output := map[string]string{} // by program: what the first engine printed
	for round := range o.rounds {
		for _, p := range r.programs {
			name := strings.TrimSuffix(filepath.Base(p), ".lua")
			for _, e := range r.engines {
				ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
				text, seconds, err := e.run(ctx, p, o.size)
				cancel()
				if err != nil {
					return fmt.Errorf("%s, %s: %w", e.name, name, err)
				}
				if first, ok := output[name]; ok && first != text {
					return fmt.Errorf("%s, %s prints %q, %s prints %q", e.name, name, text, r.engines[0].name, first)
				}
				output[name] = text
				r.add(e.name, name, seconds)
				fmt.Fprintf(os.Stderr, "round %d  %-12s %-18s %8.3f s\n", round+1, name, e.name, seconds)
			}
		}
	}
	return nil
}

// benchRoot is tests/bench, found from anywhere in the repository.
func benchRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		bench := filepath.Join(dir, "tests", "bench")
		if _, err := os.Stat(filepath.Join(bench, "programs")); err == nil {
			return bench, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("tests/bench/programs not found: run it inside the repository")
		}
		dir = parent
	}
}

func findPrograms(root string, only []string) ([]string, error) {
	all, err := filepath.Glob(filepath.Join(root, "programs", "*.lua"))
	if err != nil {
		return nil, err
	}
	if only == nil {
		return all, nil
	}
	var chosen []string
	for _, name := range only {
		p := filepath.Join(root, "programs", name+".lua")
		if !slices.Contains(all, p) {
			return nil, fmt.Errorf("no program %q", name)
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}
