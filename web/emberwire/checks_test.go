package main

import (
	"strings"
	"testing"
)

// dice is a lab whose outcome hangs on the seed.
const dice = "# Dice\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[check]]\ntext = \"a low number\"\nscreen = \"a\"\ncontains = \"low\"\n" +
	"[[check]]\nfinished = \"a\"\n[[check]]\ntry = 2\nscreen = \"a\"\ncontains = \"changed\"\n```\n" +
	"```lua a/startup.lua\nprint(math.random(4) < 4 and \"low\" or \"high\")\n```\n"

func TestRunTellsChecks(t *testing.T) {
	status, out, _, _ := emberwire(t, dice, "--seed", "1")
	if status != 0 || !strings.Contains(out, "-- check a low number: holds (low)\n-- check a finishes: holds (its start-up program has ended)\n") || strings.Contains(out, "changed") {
		t.Errorf("%d %s", status, out)
	}
	status, out, _, _ = emberwire(t, dice, "--seed", "1", "--try", "2")
	if status != 1 || !strings.Contains(out, `-- check screen of a, contains "changed": fails ("changed" is not there)`) {
		t.Errorf("%d %s", status, out)
	}
	if status, _, errs, _ := emberwire(t, dice, "--try", "3"); status != 2 || !strings.Contains(errs, "--try 3: the lab has no check of that point") {
		t.Errorf("%d %s", status, errs)
	}
}

func TestRunManySeeds(t *testing.T) {
	status, out, errs, _ := emberwire(t, dice, "--seeds", "1-50")
	if status != 1 || errs != "" || !strings.Contains(out, "-- check a finishes: holds with 50 of 50 seeds\n") ||
		!strings.Contains(out, "   not with seed ") || !strings.Contains(out, " (\"low\" is not there)\n") || strings.Contains(out, "== a") {
		t.Errorf("%d %s%s", status, out, errs)
	}
	for _, c := range []struct {
		src, want string
		flags     []string
	}{
		{dice, "--seeds does not go with --seed", []string{"--seeds", "1-2", "--seed", "1"}},
		{dice, "--seeds does not go with --update", []string{"--seeds", "1-2", "--update"}},
		{dice, `"5-1": write it like 1-50, at most 100000 seeds`, []string{"--seeds", "5-1"}},
		{dice, `"1": write it like 1-50`, []string{"--seeds", "1"}},
		{dice, `"0-100000": write it like 1-50`, []string{"--seeds", "0-100000"}},
		{pair, "--seeds looks at checks, and the lab has none", []string{"--seeds", "1-2"}},
		{strings.Replace(pair, "lab.toml\n", "lab.toml\ncheck = [{ try = 1, finished = \"bob\" }]\n", 1), "all of this one belong to points of the lesson: --try 1 counts", []string{"--seeds", "1-2"}},
	} {
		if status, _, errs, _ := emberwire(t, c.src, c.flags...); status != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s", c.flags, status, errs)
		}
	}
}
