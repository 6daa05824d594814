package world

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// talk is a lab of two: alice greets bob once a second for ever, and bob
// prints and answers.
const talk = "# Talk\n```toml lab.toml\nseed = 9\n[medium]\nlatency = \"1ms\"\n" +
	"[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"bob\"\nadvanced = false\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"carol\"\nat = [500, 64, 0]\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"dora\"\n```\n" +
	"```lua alice/startup.lua\nlocal m = peripheral.find('modem')\nlocal n = 0\nwhile true do\n  sleep(1)\n  n = n + 1\n  m.transmit(5, 6, 'hello ' .. n)\nend\n```\n" +
	"```lua bob/startup.lua\nlocal m = peripheral.find('modem')\nm.open(5)\nwhile true do\n  local _, _, _, _, text = os.pullEvent('modem_message')\n  print(text)\nend\n```\n"

// A step with nothing due calls no computer: those that wait are not even
// looked at.
func TestIdleComputersAreNotCalled(t *testing.T) {
	var src strings.Builder
	src.WriteString(strings.TrimSuffix(strings.SplitAfter(talk, "dora\"\n")[0], ""))
	for i := range 100 {
		fmt.Fprintf(&src, "[[computer]]\nname = \"idle%d\"\n", i)
	}
	src.WriteString("```\n" + strings.SplitAfter(talk, "dora\"\n```\n")[1])
	f, err := labfile.Parse("many.md", []byte(src.String()))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.RunTo(modem.Time(900*time.Millisecond), nil)
	var before int64
	for _, c := range l.Computers()[2:] {
		before += c.Instructions()
	}
	steps := l.Steps()
	l.RunTo(modem.Time(5*time.Second), nil)
	if len(l.sched.heap) > 2 {
		t.Errorf("%d computers are scheduled, only alice has something to do", len(l.sched.heap))
	}
	var after int64
	for _, c := range l.Computers()[2:] {
		after += c.Instructions()
	}
	// Each of alice's five messages: her timer, the medium, bob.
	if n := l.Steps() - steps; after != before || n > 30 {
		t.Errorf("%d steps for five messages, idle computers ran %d instructions", n, after-before)
	}
}
