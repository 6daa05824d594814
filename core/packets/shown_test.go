package packets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// listOf runs a lab that somebody watches, and gives the rows as they are shown.
func listOf(t *testing.T, doc string, c view.Command) view.Reply {
	t.Helper()
	p := watched(t, "shown.md", []byte(doc))
	var r view.Reply
	if err := p.Rows(c, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// spoken is a row with its summary in parts: kind|what|between whom.
func spoken(r view.Row) string {
	at := len(r.Summary) - r.Tail
	s := fmt.Sprintf("%s: %s|%s|%s", r.Name, r.Summary[:r.Lead], strings.TrimSpace(r.Summary[r.Lead:at]), r.Summary[at:])
	if r.Note != "" {
		s += " [" + r.Note + "]"
	}
	if r.Of > 0 {
		s += fmt.Sprintf(" of %d", r.Of)
	}
	for _, f := range r.Unheard {
		s += fmt.Sprintf(" (%s: %s)", f.Name, f.Why)
	}
	return s
}

const wayBetween = "# Routed\n```toml lab.toml\nuntil = \"3s\"\n" + `
[[computer]]
name = "anna"
[[computer.modem]]
side = "back"
kind = "wired"
cable = "one"
ip = "10.0.1.2/24"
gateway = "10.0.1.1"
[[computer]]
name = "rita"
[[computer.modem]]
side = "left"
kind = "wired"
cable = "one"
ip = "10.0.1.1/24"
[[computer.modem]]
side = "right"
kind = "wired"
cable = "two"
ip = "10.0.2.1/24"
[[computer]]
name = "ben"
[[computer.modem]]
side = "back"
kind = "wired"
cable = "two"
ip = "10.0.2.2/24"
gateway = "10.0.2.1"
` + "```\n```lua ben/startup.lua\n" + `syscall.listen("psp://0.0.0.0:7")
local _, e = os.pullEvent("network_request")
os.pullEvent()
` + "```\n```lua anna/startup.lua\n" + `sleep(0.5)
local h = syscall.connect("psp://10.0.2.2:7")
os.pullEvent("handle_status_change")
h:write("hello\n")
` + "```\n"

// Names stand for addresses, numbers count from the beginning, and a router's
// packets say what they pass on.
func TestRowsSayThePoint(t *testing.T) {
	r := listOf(t, wayBetween, view.Command{Count: 100})
	var got []string
	for _, row := range r.Rows {
		got = append(got, spoken(row))
	}
	all := strings.Join(got, "\n")
	for _, want := range []string{
		"anna: announces 10.0.1.2|anna|\n",
		"ben: who has 10.0.2.1?||asks ben\n",
		"rita: 10.0.2.1 is at|rita|\n",
		"anna: SYN||anna:",
		"→ ben:7 seq 0\n",
		`ACK|"hello\n"|anna:`,
		"→ ben:7 seq 2 ack 0",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no row has %q:\n%s", want, all)
		}
	}
	passed := 0
	for _, row := range r.Rows {
		if row.Of == 0 {
			continue
		}
		passed++
		if before := r.Rows[row.Of-1]; before.Summary != row.Summary || before.Name == row.Name {
			t.Errorf("%s, after %s", spoken(row), spoken(before))
		}
	}
	if passed < 3 {
		t.Errorf("%d rows are passed on:\n%s", passed, all)
	}
}

const rednetLab = "# Rednet\n```toml lab.toml\nuntil = \"3s\"\n" + `
[[computer]]
name = "alice"
[[computer.modem]]
side = "back"
[[computer]]
name = "bob"
[[computer.modem]]
side = "back"
[[computer]]
name = "carol"
[[computer.modem]]
side = "back"
[[computer]]
name = "dora"
at = [500, 64, 0]
[[computer.modem]]
side = "back"
` + "```\n```lua alice/startup.lua\n" + `rednet.open("back") sleep(0.5)
rednet.send(1, "one", "chat") rednet.send(2, "two") rednet.send(3, "three")
peripheral.call("back", "transmit", 9, 9, "nobody")
` + "```\n```lua bob/startup.lua\nrednet.open(\"back\")\n```\n"

// Copies for repeaters that nobody heard are left out and counted; a miss
// stands in a row if it was for somebody who could have heard it.
func TestRowsFoldCopiesAndTellMisses(t *testing.T) {
	r := listOf(t, rednetLab, view.Command{Count: 100, Fold: true})
	var got []string
	copies := 0
	for _, row := range r.Rows {
		got = append(got, spoken(row))
		copies += row.Copies
	}
	want := []string{
		`alice: chat|"one"|alice → bob`,
		`alice: |"two"|alice → carol (carol: channel closed)`,
		`alice: |"three"|alice → dora (dora: out of range)`,
		`alice: |"nobody"| (bob: channel closed) (carol: channel closed) (dora: out of range)`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if copies != 3 || r.Folded != 3 || r.Total != 4 {
		t.Errorf("%d copies, %d left out of %d", copies, r.Folded, r.Total)
	}
	if all := listOf(t, rednetLab, view.Command{Count: 100}); all.Total != 7 || all.Folded != 0 || all.Rows[1].Of != 1 {
		t.Errorf("%d rows with copies", all.Total)
	}
}

// Rows are asked for by their place among those that match.
func TestRowsByPlace(t *testing.T) {
	p, tap := listed(false)
	for n := range uint64(10) {
		tap.Sent(0, message(n+1, value.String(string(rune(97+n%2)))))
	}
	for _, c := range []struct {
		filter         string
		x, from, count int
		want           string
		place, total   int
	}{
		{"", 3, 0, 2, "3 4", 2, 10},
		{`"a"`, 2, 0, 2, "3 5", 1, 5},
		{`"a"`, 9, 0, 2, "", 5, 5},
		{`"a"`, 0, 4, 1, "5", 2, 5},
		{`"a"`, 0, 0, 2, "7 9", 3, 5},
	} {
		var r view.Reply
		if err := p.Rows(view.Command{Text: c.filter, X: c.x, From: c.from, Count: c.count}, &r); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range r.Rows {
			got = append(got, fmt.Sprint(row.Number))
		}
		if strings.Join(got, " ") != c.want || r.Place != c.place || r.Total != c.total {
			t.Errorf("%+v: %v at %d of %d", c, got, r.Place, r.Total)
		}
	}
}
