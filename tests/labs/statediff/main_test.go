package main

import "testing"

func TestTheFirstDifferenceIsNamed(t *testing.T) {
	base := []string{"11 lab/computer 0/disk", "22 lab/computer 0", "33 lab"}
	for _, c := range []struct {
		now  []string
		want string
	}{
		{base, ""},
		{[]string{"12 lab/computer 0/disk", "23 lab/computer 0", "34 lab"}, "lab/computer 0/disk"},
		{[]string{"11 lab/computer 0/disk", "22 lab/computer 0", "34 lab"}, "lab"},
		{[]string{"11 lab/computer 0/disk", "22 lab/computer 0"}, "lab"},
		{append(base[:3:3], "44 more"), "more"},
	} {
		if got := firstDifference(base, c.now); got != c.want {
			t.Errorf("%q: %q, want %q", c.now, got, c.want)
		}
	}
}
