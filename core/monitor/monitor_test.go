package monitor

import "testing"

// Sizes in cells are those of ComputerCraft.
func TestCells(t *testing.T) {
	for _, c := range []struct{ width, height, scale, w, h int }{
		{1, 1, 2, 7, 5}, {1, 1, 1, 15, 10}, {3, 2, 2, 29, 12}, {3, 2, 1, 57, 24}, {5, 3, 1, 100, 38},
		{8, 6, 1, 164, 81}, {8, 6, 2, 82, 40}, {8, 6, 10, 16, 8}, {1, 1, 10, 1, 1},
	} {
		s := New(c.width, c.height, c.scale, true).Screen()
		if s.Width() != c.w || s.Height() != c.h {
			t.Errorf("%dx%d blocks at %d halves are %dx%d cells, want %dx%d", c.width, c.height, c.scale, s.Width(), s.Height(), c.w, c.h)
		}
	}
}

func TestAnotherScaleKeepsWhatIsShown(t *testing.T) {
	m := New(2, 1, 2, true)
	m.Screen().Write("hello")
	before := m.Version()
	m.SetScale(2)
	if m.Version() != before {
		t.Error("the same scale changed something")
	}
	m.SetScale(99)
	if m.Scale() != MaxScale || m.Text() != "hell\n" {
		t.Errorf("scale %d: %q", m.Scale(), m.Text())
	}
}
