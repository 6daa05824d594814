package lua

import (
	"runtime/debug"
	"testing"
)

// A large function leaves the collector's goal as it was.
func TestLargeCodeLeavesTheCollectorAlone(t *testing.T) {
	before := debug.SetGCPercent(70)
	defer debug.SetGCPercent(before)
	if _, err := Compile("=x", longStatements(64 << 10)["sums"]); err != nil {
		t.Fatal(err)
	}
	if now := debug.SetGCPercent(70); now != 70 {
		t.Errorf("the goal is %d %%", now)
	}
}
