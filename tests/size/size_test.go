package size

import (
	"os"
	"testing"
)

// The sizes of the built page are within the budget. Only tests/runner, which
// has just built it, runs this.
func TestSizesAreWithinTheBudget(t *testing.T) {
	dist := os.Getenv("EMBERWIRE_DIST")
	if dist == "" {
		t.Skip("needs the built page (make test builds it)")
	}
	budget, err := ReadBudget("budget.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Files {
		s, err := Measure(dist, f, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, over := range s.Over(budget[f]) {
			t.Errorf("%s: %s. Make it smaller, or argue for it and run make size RECORD=1", f, over)
		}
	}
}

func TestOverNamesEverySizeThatIsTooLarge(t *testing.T) {
	got := Sizes{Raw: 104, Gzip: 10, Brotli5: 104}.Over(Sizes{Raw: 100, Gzip: 10, Brotli5: 10}.Allow())
	want := []string{"raw: 104 bytes, the budget is 103", "brotli q5: 104 bytes, the budget is 10"}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %q, want %q", got, want)
	}
}
