//go:build !js

package labs

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// child makes a process of this test binary print its digests.
const child = "EMBERWIRE_LAB_DIGESTS"

// Separate processes with one and two processors agree.
func TestProcessesAgree(t *testing.T) {
	var out [2]string
	for i := range out {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestPrintDigests$", "-test.v")
		cmd.Env = append(os.Environ(), child+"=1", fmt.Sprint("GOMAXPROCS=", i+1))
		b, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
		out[i] = between(string(b))
	}
	if out[0] == "" || out[0] != out[1] {
		t.Errorf("with 1 processor:\n%swith 2:\n%s", out[0], out[1])
	}
}

func between(s string) string {
	_, s, _ = strings.Cut(s, "BEGIN\n")
	s, _, _ = strings.Cut(s, "END\n")
	return s
}

func TestPrintDigests(t *testing.T) {
	if os.Getenv(child) != "" {
		runs, states := digests(t)
		fmt.Printf("BEGIN\n%s%sEND\n", runs, states)
	}
}
