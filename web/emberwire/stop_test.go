package main

import (
	"strings"
	"testing"
)

func TestRunStopsAndLooks(t *testing.T) {
	status, out, errs := past(t, "--break", "from=bob")
	for _, want := range []string{
		"== inside alice #0 ===", "waits for any event in /startup.lua:6\n", "  /startup.lua:6 main chunk\n", "      try = 1\n", "timer 0 is due at 1.000 s\n",
		"-- stopped at 0.0", " messages: message 2 fits the filter; what the lab wants is of its end\n",
	} {
		if status != 0 || errs != "" || !strings.Contains(out, want) {
			t.Errorf("status %d, %s: no %q in\n%s", status, errs, want, out)
		}
	}
	if _, out, _ = past(t, "--break-wait", "2s"); !strings.Contains(out, "bob has waited too long for modem_message in /startup.lua:4") {
		t.Errorf("who waits:\n%s", out)
	}
	if _, out, _ = past(t, "--break-failure"); !strings.Contains(out, "-- nothing to stop at came: the run ended at 1.000 s, after ") {
		t.Errorf("nobody fails:\n%s", out)
	}
	if _, out, _ = past(t, "--inspect", "--at", "5ms"); !strings.Contains(out, "waits for any event in /startup.lua:6") || !strings.Contains(out, "it has waited for 0.0") {
		t.Errorf("--inspect:\n%s", out)
	}
	failing := labAt(t, "failing.md", "# F\n```toml lab.toml\n[[computer]]\nname = \"a\"\n```\n```lua a/startup.lua\nlocal t = {n = 1}\nerror(\"no more\")\n```\n")
	var stdout, stderr strings.Builder
	status = dispatch([]string{"run", "--break-failure", failing}, strings.NewReader(""), &stdout, &stderr)
	if out := stdout.String(); status != 0 || !strings.Contains(out, "error: /startup.lua:2: no more\n  [host] error\n  /startup.lua:2 main chunk\n      t = {n = 1}\n") || !strings.Contains(out, ": a failed: /startup.lua:2: no more;") {
		t.Errorf("status %d\n%s%s", status, out, stderr.String())
	}
}

func TestStopFlagsAreRefused(t *testing.T) {
	const alone = "look at one run: they do not go with --update, --seeds and --drop each"
	for want, flags := range map[string][]string{
		"break: filter: ": {"--break", "(("},
		`invalid value "soon" for flag -break-wait: it is no time like 5s, up to 24h0m0s`: {"--break-wait", "soon"},
		`invalid value "0s" for flag -break-wait: it is no time like 5s, up to 24h0m0s`:   {"--break-wait", "0s"},
		"--break, --break-failure, --break-wait and --inspect " + alone:                   {"--inspect", "--update"},
		"--inspect do not go with --join and --real: others live by the same clock":       {"--break-failure", "--real"},
	} {
		if status, out, errs := past(t, flags...); status != 2 || !strings.Contains(errs, want) {
			t.Errorf("%v: status %d\n%s%s", flags, status, out, errs)
		}
	}
}
