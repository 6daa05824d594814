package phoenix

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// A system call that no text promises is known to nobody: those of the network
// stand in the reference, all others in the specification (spec/phoenix.md 22.3).
func TestEverySystemCallIsDocumented(t *testing.T) {
	var list []struct{ Anchor string }
	b, err := os.ReadFile("../../static/docs/reference/phoenix.json")
	if err == nil {
		err = json.Unmarshal(b, &list)
	}
	spec, err2 := os.ReadFile("../../static/docs/spec/phoenix.md")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	known := map[string]bool{}
	for _, e := range list {
		known[e.Anchor] = true
	}
	for _, c := range syscalls() {
		if !known[c.name] && !strings.Contains(string(spec), "`"+c.name) {
			t.Errorf("%s is neither in static/docs/reference/phoenix.json nor in spec/phoenix.md", c.name)
		}
	}
}
