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
	got := Sizes{Raw: 104, Gzip: 10, Brotli5: 104}.Over(Sizes{Raw: 100, Gzip: 10, Brotli5: 10}.Allow("app.wasm"))
	want := []string{"raw: 104 bytes, the budget is 103", "brotli q5: 104 bytes, the budget is 10"}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whoever records a budget cannot give up the aim by it.
func TestTheBudgetIsWithinTheAim(t *testing.T) {
	budget, err := ReadBudget("budget.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Files {
		if is, aim := budget[f].Brotli11, Aims[f]; is == 0 || is > aim {
			t.Errorf("%s: the budget is %d bytes, the aim %d", f, is, aim)
		}
	}
	if got := (Sizes{Brotli11: 1_990_000}).Allow("engine.wasm").Brotli11; got != Aims["engine.wasm"] {
		t.Errorf("1,990,000 and 3 %% are allowed to be %d", got)
	}
}
