// Package manual runs every program of the reference in its bench.
package manual

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/manual"
	"github.com/emberwire/emberwire/core/rom"
	"github.com/emberwire/emberwire/core/world"
)

const folder = "../../static/docs/reference"

// update writes what the programs print into their files: go test ./tests/manual -update
var update = flag.Bool("update", false, "write what the programs print")

var volumes = []string{"cnet", "cryptonet", "phoenix", "craftos"}

// files are the files of programs of a volume.
func files(t *testing.T, volume string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(folder, volume, "*.lua"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no programs of %s: %v", volume, err)
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// craft and phoenix are the systems, compiled once for all programs.
var craft, phoenix = craftos.New(), func() *craftos.Booter {
	kernel, mounts := rom.Phoenix()
	return craftos.NewSystem("kernel.lua", kernel, mounts...)
}()

func systems(os string) computer.Booter {
	if os == "phoenix" {
		return phoenix
	}
	return craft
}

// run gives what a program prints on its bench.
func run(bench, code string) ([]string, error) {
	f, err := labfile.Parse("bench.md", []byte(manual.OnBench(bench, code)))
	if err != nil {
		return nil, err
	}
	l, err := lab.New(f, lab.Options{Options: world.Options{Booter: systems}})
	if err != nil {
		return nil, err
	}
	l.Run()
	for _, n := range l.Nodes() {
		if n.Name() == "you" {
			return printed(n.Log()), nil
		}
	}
	return nil, fmt.Errorf("the bench has no computer you")
}

// printed are the lines between the system's name and its prompt.
func printed(log string) []string {
	_, log, _ = strings.Cut(log, "\n")
	log = strings.TrimRight(log, "\n ")
	for _, prompt := range []string{"\n>", "\n/ #"} {
		log = strings.TrimSuffix(log, prompt)
	}
	var out []string
	for _, line := range strings.Split(strings.TrimRight(log, "\n"), "\n") {
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// Every program prints what its file says.
func TestPrograms(t *testing.T) {
	benches := map[string]string{}
	for _, v := range volumes {
		for _, path := range files(t, v) {
			text := read(t, path)
			list, err := manual.Programs(text)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for i, p := range list {
				if benches[p.Bench] == "" {
					benches[p.Bench] = read(t, filepath.Join(folder, "bench", p.Bench+".md"))
				}
				got, err := run(benches[p.Bench], p.Code)
				if err != nil {
					t.Errorf("%s:%d: %s: %v", path, p.Line, p.Anchor, err)
				}
				if *update {
					list[i].Prints = got
				} else if why := differs(p.Prints, got); why != "" {
					t.Errorf("%s:%d: %s %s", path, p.Line, p.Anchor, why)
				}
			}
			if *update {
				write(t, path, text, list)
			}
		}
	}
}

func differs(want, got []string) string {
	if len(want) == 0 {
		return "says not what it prints"
	}
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || !labfile.Fits(got[i], want[i]) {
			return fmt.Sprintf("prints\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	return ""
}

// write puts what was printed into a file; a line with * that fits stays.
func write(t *testing.T, path, text string, list []manual.Program) {
	t.Helper()
	var out strings.Builder
	head, _, _ := strings.Cut(text, "--@ ")
	out.WriteString(head)
	old, _ := manual.Programs(text)
	bench := ""
	for i, p := range list {
		if p.Bench != bench {
			bench = p.Bench
			out.WriteString("--@ " + bench + "\n")
		}
		out.WriteString("--# " + p.Anchor + "\n" + p.Code)
		for k, line := range p.Prints {
			if k < len(old[i].Prints) && labfile.Fits(line, old[i].Prints[k]) {
				line = old[i].Prints[k]
			}
			out.WriteString(strings.TrimRight("--> "+line, " ") + "\n")
		}
		if i < len(list)-1 {
			out.WriteString("\n")
		}
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every entry of the reference has a program of its own that uses it.
func TestEveryEntryHasItsProgram(t *testing.T) {
	for _, v := range volumes {
		var list []manual.Entry
		if err := json.Unmarshal([]byte(read(t, filepath.Join(folder, v+".json"))), &list); err != nil {
			t.Fatal(err)
		}
		have, codes := map[string]manual.Program{}, map[string]string{}
		for _, path := range files(t, v) {
			programs, _ := manual.Programs(read(t, path))
			for _, p := range programs {
				if have[p.Anchor].Code != "" {
					t.Errorf("%s has two programs", p.Anchor)
				}
				if other := codes[p.Code]; other != "" {
					t.Errorf("%s has the program of %s", p.Anchor, other)
				}
				if n := strings.Count(p.Code, "\n"); n > 20 {
					t.Errorf("the program of %s has %d lines, at most 20", p.Anchor, n)
				}
				have[p.Anchor], codes[p.Code] = p, p.Anchor
			}
		}
		missing := 0
		for _, e := range list {
			p, ok := have[e.Anchor]
			if delete(have, e.Anchor); !ok {
				missing++
				t.Errorf("%s: %s has no program", v, e.Anchor)
			} else if word := uses(v, e.Anchor); !strings.Contains(p.Code, word) {
				t.Errorf("%s: the program of %s does not use %s", v, e.Anchor, word)
			}
		}
		for anchor := range have {
			t.Errorf("%s: there is no entry %s for a program", v, anchor)
		}
	}
}

// uses is a word that the program of an entry must have.
func uses(volume, anchor string) string {
	words := strings.Split(anchor, ".")
	switch words[0] {
	case "CtcpConnection", "MessageEventType", "CttpRequestMethod", "CttpStatus", "ModemSide":
		return words[min(1, len(words)-1)]
	case "handle", "util", "network", "yield", "environment", "craftos", "events", "expect", "syscall", "uri":
		return ""
	}
	if volume == "craftos" {
		return strings.Join(words[1:], ".") // what belongs to a module
	}
	return words[0]
}
