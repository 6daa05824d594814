package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/packets"
)

const chatter = "local m = peripheral.find('modem')\nfor n = 1, 20500 do m.transmit(15, 43, n) end"

// A trace of more messages than the packet list holds has all of them, in order,
// in front of the screens.
func TestATraceIsWhole(t *testing.T) {
	_, out, _, _ := emberwire(t, lonely(chatter, ""), "--trace")
	trace, rest, found := strings.Cut(out, "== alice ")
	lines := strings.Split(trace, "\n")
	if len(lines) != 20502 || !strings.HasSuffix(lines[1], " 1 0>nobody 15/43 raw 1") || !strings.HasSuffix(lines[20500], " 20500 0>nobody 15/43 raw 20500") {
		t.Errorf("%d lines: %q … %q", len(lines), lines[1], lines[len(lines)-2])
	}
	if !found || strings.Contains(rest, "raw") || packets.MaxPackets > 20_400 {
		t.Errorf("after the trace comes %q", rest)
	}
}

// disk is a writer with room for some bytes.
type disk struct {
	bytes.Buffer
	room int
}

func (d *disk) Write(b []byte) (int, error) {
	if d.Len()+len(b) > d.room {
		n, _ := d.Buffer.Write(b[:d.room-d.Len()])
		return n, errors.New("no space left on device")
	}
	return d.Buffer.Write(b)
}

// A disk that is full ends the run at once, and nothing else is written: the lab
// would run for a year.
func TestATraceEndsWithItsDisk(t *testing.T) {
	src := strings.Replace(lonely("local m = peripheral.find('modem')\nwhile true do m.transmit(15, 43, ('x'):rep(900)) sleep(1) end", ""), `"9s"`, `"8760h"`, 1)
	path := filepath.Join(t.TempDir(), "long.md")
	if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	out, errs := disk{room: 100_000}, bytes.Buffer{}
	status := dispatch([]string{"run", "--trace", "--update", "--export", path + ".json", path}, strings.NewReader(""), &out, &errs)
	if status != statusInput || errs.String() != "emberwire run: --trace: no space left on device\n" {
		t.Errorf("status %d, %s", status, errs.String())
	}
	if got, _ := os.ReadFile(path); string(got) != src {
		t.Errorf("the lab was changed:\n%s", got)
	}
	if _, err := os.Stat(path + ".json"); err == nil {
		t.Error("there is an export")
	}
}

// A report that has not reached the disk is not one.
func TestAReportNeedsItsDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lab.md")
	if err := os.WriteFile(path, []byte(lonely("print('hi')", "")), 0o644); err != nil {
		t.Fatal(err)
	}
	for room := range 60 {
		out, errs := disk{room: room}, bytes.Buffer{}
		if status := dispatch([]string{"run", path}, strings.NewReader(""), &out, &errs); status != statusInput || errs.String() != "emberwire run: no space left on device\n" {
			t.Fatalf("room for %d bytes: status %d, %s", room, status, errs.String())
		}
	}
}
