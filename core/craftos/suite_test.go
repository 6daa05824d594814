package craftos

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
)

// The specifications of core/rom/testdata run inside a computer; each of their
// cases is a subtest here.
func TestSuite(t *testing.T) {
	runner := readFile(t, "runner.lua")
	for _, name := range []string{"apis.lua", "files.lua", "surface.lua"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := w.add("runner.lua", runner, name, readFile(t, name), "startup.lua", `shell.run("`+name+`")`)
			w.run(2 * time.Minute)
			if c.State() != computer.On {
				t.Fatalf("the computer is %v: %s", c.State(), c.FailureText())
			}
			report(t, w.logs[0])
		})
	}
}

// report turns the runner's lines into subtests.
func report(t *testing.T, log string) {
	cases := 0
	for line := range strings.SplitSeq(log, "\n") {
		name, ok := strings.CutPrefix(line, "ok ")
		why, failed := strings.CutPrefix(line, "FAIL ")
		if failed {
			name, why, _ = strings.Cut(why, ": ")
		}
		if !ok && !failed {
			continue
		}
		cases++
		t.Run(name, func(t *testing.T) {
			if failed {
				t.Error(why)
			}
		})
	}
	if cases == 0 || !strings.Contains(log, " passed, ") {
		t.Fatalf("the suite did not finish:\n%s", log)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../rom/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
