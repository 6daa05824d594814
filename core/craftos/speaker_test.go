package craftos

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/speaker"
	"github.com/emberwire/emberwire/modem"
)

// A speaker on a side: spec/computercraft.md 4.12.
func TestSpeaker(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `
		local s = peripheral.find("speaker")
		print(peripheral.getName(s), peripheral.getType(s), peripheral.hasType("left", "speaker"), table.concat(peripheral.getMethods("left"), " "))
		local n = 0
		for i = 1, 10 do if s.playNote("bell", 2, i) then n = n + 1 end end
		print(n, s.playSound("minecraft:entity.cow.ambient"), s.playSound("x"))
		local buffer = {}
		for i = 1, 48000 do buffer[i] = i % 2 == 0 and 127 or -128.9 end
		print(s.playAudio(buffer), s.playAudio(buffer), os.clock())
		os.pullEvent("speaker_audio_empty")
		print(s.playAudio(buffer, 3), os.clock())
		os.pullEvent("speaker_audio_empty")
		print(os.clock())
		s.stop()
		while true do print(os.pullEvent()) end`)
	s := &speaker.Speaker{Keep: true}
	c.AttachPeripheral("left", s)
	w.run(4 * time.Second)
	c.Detach("left")
	w.run(time.Second)
	want := strings.ReplaceAll(`CraftOS 1.9
left|speaker|true|playNote playSound playAudio stop
8|true|false
true|false|0
true|0.05
0.55
peripheral_detach|left
`, "|", "\t")
	if w.logs[0] != want {
		t.Errorf("printed:\n%s\nwant:\n%s", w.logs[0], want)
	}
	list, _ := s.Played()
	if n := len(list); n != 8+1+2+1 || list[9].Kind != "audio" || list[9].Count != 48000 || list[9].Samples[0] != -128 || list[9].Samples[1] != 127 || list[10].Volume != 3 {
		t.Errorf("%d things were played", n)
	}
}

// A speaker on a cable is everybody's: each is told, by its name there.
func TestSpeakerOnACable(t *testing.T) {
	w := newWorld(t)
	w.medium = modem.NewMedium("cable", true, modem.Impairment{}, 1, &modem.Counter{})
	program := `sleep(0.5) print(peripheral.getType("speaker_0"), peripheral.call("speaker_0", "playAudio", {1, 2, 3})) print(os.pullEvent("speaker_audio_empty"))`
	a, b := w.add("startup.lua", program), w.add("startup.lua", program)
	w.modem(a, "left", modem.Wired)
	computer.Hang(w.medium, "speaker_0", &speaker.Speaker{})
	w.modem(b, "left", modem.Wired)
	w.run(2 * time.Second)
	for i, first := range []string{"true", "false"} {
		if want := "CraftOS 1.9\nspeaker\t" + first + "\nspeaker_audio_empty\tspeaker_0\n> "; w.logs[i] != want {
			t.Errorf("computer %d printed %q, want %q", i, w.logs[i], want)
		}
	}
}

func TestSpeakerErrors(t *testing.T) {
	for _, c := range []struct{ call, want string }{
		{`s.playNote()`, "bad argument #1 (string expected, got no value)"},
		{`s.playNote("harp", "x")`, "bad argument #2 (number expected, got string)"},
		{`s.playNote("harp", 1, 0/0)`, "bad argument #3 (number expected, got nan)"},
		{`s.playNote("harp", 1/0)`, "bad argument #2 (number expected, got inf)"},
		{`s.playNote("harp", -1/0)`, "bad argument #2 (number expected, got -inf)"},
		{`s.playNote("Harp")`, `Invalid instrument, "Harp"!`},
		{`s.playSound({})`, "bad argument #1 (string expected, got table)"},
		{`s.playSound("A b")`, "Malformed sound name 'A b'"},
		{`s.playSound("")`, "Malformed sound name ''"},
		{`s.playAudio()`, "bad argument #1 (table expected, got no value)"},
		{`s.playAudio({}, {})`, "bad argument #2 (number expected, got table)"},
		{`s.playAudio({})`, "Cannot play empty audio"},
		{`s.playAudio({1, 128})`, "table item #2 must be between -128 and 127"},
		{`s.playAudio({-129})`, "table item #1 must be between -128 and 127"},
		{`s.playAudio({0/0})`, "table item #1 must be between -128 and 127"},
		{`s.playAudio({1, "2"})`, "table item #2 is not number (got string)"},
		{`(function() local t = {} for i = 1, 131073 do t[i] = 0 end return s.playAudio(t) end)()`, "Audio data is too large"},
		{`s.dance()`, "attempt to call"},
		{`peripheral.call("left", "dance")`, "No such method dance"},
	} {
		w := newWorld(t)
		x := w.add("startup.lua", `local s = peripheral.wrap("left") print(select(2, pcall(function() `+c.call+` end)))`)
		s := &speaker.Speaker{}
		x.AttachPeripheral("left", s)
		w.run(time.Second)
		if !strings.Contains(w.logs[0], c.want) {
			t.Errorf("%s: %q, want %q", c.call, w.logs[0], c.want)
		}
		if list, _ := s.Played(); len(list) > 0 || s.Full() {
			t.Errorf("%s: something was played", c.call)
		}
	}
}
