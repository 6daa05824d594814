package main

import (
	"strings"
	"testing"
)

// A program that another one runs may not fail unseen: it does only where the
// lab wants the screen with its error.
func TestProgramThatFailsBelowAnother(t *testing.T) {
	src := "# Depot\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n" +
		"```lua alice/startup.lua\nshell.run(\"depot\")\nprint(\"on\")\n```\n```lua alice/depot.lua\nerror(\"oh\", 0)\n```\n"
	const want = "alice: the program depot.lua failed; want/alice.txt would say that this is wanted\n"
	if status, _, errs, _ := emberwire(t, src); status != statusDiffers || errs != want {
		t.Errorf("%d %q", status, errs)
	}
	wanted := src + "```text want/alice.txt\nCraftOS 1.9\noh\non\n>\n```\n"
	if status, out, errs, _ := emberwire(t, wanted); status != 0 || errs != "" {
		t.Errorf("%d %q\n%s", status, errs, out)
	}
	other := src + "```text want/alice.txt\nelse\n```\n"
	if status, _, errs, _ := emberwire(t, other); status != statusDiffers || !strings.Contains(errs, "depot.lua failed") {
		t.Errorf("%d %q", status, errs)
	}
}

// The log of the computer that is named has standard output for itself; of several
// computers each has its name above it.
func TestLogOfOneComputer(t *testing.T) {
	src := "# Two\n```toml lab.toml\n[[computer]]\nname = \"ann\"\n[[computer]]\nname = \"ben\"\n```\n" +
		"```lua ann/startup.lua\nfor i = 1, 30 do print(\"a\" .. i) end\n```\n```lua ben/startup.lua\nfor i = 1, 30 do print(\"b\" .. i) end\n```\n"
	_, out, errs, _ := emberwire(t, src, "--log", "ann=-")
	if !strings.HasPrefix(out, "CraftOS 1.9\na1\n") || !strings.HasSuffix(out, "a30\n> \n") || strings.Contains(out, "b30") || strings.Contains(out, "==") {
		t.Error(out)
	}
	if !strings.Contains(errs, "== ben #1 ==") || !strings.Contains(errs, "-- 0 messages in") {
		t.Error(errs)
	}
	_, out, _, _ = emberwire(t, src, "--log", "ann=-", "--log", "ben=-")
	if !strings.HasPrefix(out, "== ann #0 =") || !strings.Contains(out, "a1\n") || !strings.Contains(out, "\n== ben #1 =") || !strings.Contains(out, "b1\n") {
		t.Error(out)
	}
	status, out, errs, _ := emberwire(t, src, "--log", "ann=-", "--export", "-")
	if status != statusInput || out != "" || errs != "emberwire run: --export - and --log - both print; give one of them a file\n" {
		t.Error(status, out, errs)
	}
}
