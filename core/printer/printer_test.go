package printer

import (
	"strings"
	"testing"
)

func TestAPrinterHasPaperForPages(t *testing.T) {
	var p Printer
	for range Pages {
		if !p.NewPage() {
			t.Fatalf("no paper after %d pages", p.Version())
		}
		p.SetTitle(strings.Repeat("x", 2*MaxTitle))
	}
	if p.Left() != 0 || p.NewPage() || p.Open() != nil || p.Version() != Pages {
		t.Errorf("%d left, %d out", p.Left(), p.Version())
	}
	if first, _, _ := strings.Cut(p.Text(), "\n"); first != "--- page 1: "+strings.Repeat("x", MaxTitle) {
		t.Errorf("%q", first)
	}
}
