package main

import (
	"fmt"
	"strings"
	"testing"
)

// More computers than a page takes are run when that is asked for.
func TestRunTakesMoreComputers(t *testing.T) {
	var crowd strings.Builder
	crowd.WriteString("# Crowd\n```toml lab.toml\n")
	for i := range 520 {
		fmt.Fprintf(&crowd, "[[computer]]\nname = \"c%d\"\n", i)
	}
	crowd.WriteString("```\n")
	status, out, errs, _ := emberwire(t, crowd.String(), "--computers", "520", "--until", "1ms")
	if status != 0 || errs != "" || !strings.Contains(out, "== c519 #519 ==") {
		t.Errorf("%d %.200s %s", status, out, errs)
	}
	for _, c := range []struct {
		want  string
		flags []string
	}{
		{"computer: 520 computers, at most 512; emberwire run --computers 520 runs it\n", nil},
		{"computer: 520 computers, at most 519; emberwire run --computers 520 runs it\n", []string{"--computers", "519"}},
		{"--computers 0: 1 to 10000\n", []string{"--computers", "0"}},
		{"--computers 10001: 1 to 10000\n", []string{"--computers", "10001"}},
		{`invalid value "many" for flag -computers`, []string{"--computers", "many"}},
		{"--computers does not go with --join: a tab of a room has at most 512\n", []string{"--computers", "600", "--join", "x"}},
	} {
		if status, _, errs, _ := emberwire(t, crowd.String(), c.flags...); status != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s", c.flags, status, errs)
		}
	}
}
