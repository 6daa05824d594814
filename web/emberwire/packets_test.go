package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunExportsAndDraws(t *testing.T) {
	dir := t.TempDir()
	jsonl, svg := filepath.Join(dir, "out.jsonl"), filepath.Join(dir, "out.svg")
	src := lonely("local m = peripheral.find('modem')\nm.transmit(15, 43, 'one')\nm.transmit(16, 43, 'two')", "")
	status, _, errs, _ := emberwire(t, src, "--filter", "channel=16", "--export", jsonl, "--diagram", svg)
	if status != 0 || errs != "" {
		t.Fatal(status, errs)
	}
	lines, _ := os.ReadFile(jsonl)
	if strings.Count(string(lines), "\n") != 1 || !strings.Contains(string(lines), `"sum":"\"two\""`) {
		t.Errorf("%s", lines)
	}
	picture, _ := os.ReadFile(svg)
	if !strings.HasPrefix(string(picture), "<svg ") || strings.Count(string(picture), `class="message"`) != 1 {
		t.Errorf("%s", picture)
	}
	capture := filepath.Join(dir, "out.pcapng")
	if status, _, errs, _ := emberwire(t, src, "--filter", "channel=16", "--export", capture); status != 0 || errs != "" {
		t.Error(status, errs)
	}
	if b, _ := os.ReadFile(capture); !strings.HasPrefix(string(b), "\n\r\r\n") || !strings.Contains(string(b), "two") || strings.Contains(string(b), `"one"`) {
		t.Errorf("%q", b)
	}
	if _, out, _, _ := emberwire(t, src, "--export", "-"); !strings.Contains(out, `"ch":15`) || !strings.Contains(out, `"ch":16`) {
		t.Error(out)
	}
}

func TestRunExportErrors(t *testing.T) {
	src := lonely("", "")
	for want, flags := range map[string][]string{
		"emberwire run: --filter: filter: a value is missing after from=\n":                                      {"--filter", "from=", "--export", "-"},
		"emberwire run: --filter needs --export, --diagram, --stream, --conversations, --trace or --drop each\n": {"--filter", "psp"},
		"no such file or directory\n": {"--diagram", "/nowhere/at/all.svg"},
	} {
		if status, _, errs, _ := emberwire(t, src, flags...); status != statusInput || !strings.HasSuffix(errs, want) {
			t.Errorf("%v: %d %s", flags, status, errs)
		}
	}
}

// What - prints instead of a file has standard output for itself.
func TestRunExportsToStandardOutput(t *testing.T) {
	src := lonely("local m = peripheral.find('modem')\nm.transmit(15, 43, 'one')\nm.transmit(16, 43, 'two')", "")
	_, out, errs, _ := emberwire(t, src, "--export", "-")
	for line := range strings.SplitSeq(strings.TrimSpace(out), "\n") {
		if !strings.HasPrefix(line, `{"row":`) {
			t.Errorf("%q is no JSON", line)
		}
	}
	if !strings.Contains(errs, "== alice #0") {
		t.Errorf("the report is not on standard error: %s", errs)
	}
	if _, out, _, _ := emberwire(t, src, "--diagram", "-"); !strings.HasPrefix(out, "<svg ") || !strings.HasSuffix(out, "</svg>\n") {
		t.Errorf("%s", out)
	}
}

func TestRunListsConversations(t *testing.T) {
	src := lonely("local m = peripheral.find('modem')\nm.transmit(15, 43, 'one')\nm.transmit(43, 15, 'two')\nm.transmit(16, 43, 'three')", "")
	_, out, _, _ := emberwire(t, src, "--conversations", "-")
	if lines := strings.Split(out, "\n"); len(lines) != 4 || !strings.HasPrefix(lines[1], "raw               2 ") || !strings.HasSuffix(lines[1], "  alice, raw:15-43") || !strings.HasSuffix(lines[2], ", raw:16-43") {
		t.Errorf("%s", out)
	}
}

func TestRunFiltersTheTrace(t *testing.T) {
	src := lonely("local m = peripheral.find('modem')\nm.transmit(15, 43, 'one')\nm.transmit(16, 43, 'two')", "")
	_, out, _, _ := emberwire(t, src, "--trace", "--filter", "channel=16")
	if !strings.Contains(out, `raw "two"`) || strings.Contains(out, `raw "one"`) {
		t.Error(out)
	}
	if status, _, errs, _ := emberwire(t, src, "--trace", "--filter", "from="); status != statusInput || errs != "emberwire run: --filter: filter: a value is missing after from=\n" {
		t.Error(status, errs)
	}
}
