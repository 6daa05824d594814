package world_test

import (
	"slices"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem/value"
)

// A payload is gone through three times on its way from one program to another:
// it is copied out, put into the digest, and built where it is heard. Checking,
// sizing and freezing come along with the copy.
func TestAPayloadIsWalkedThreeTimes(t *testing.T) {
	for _, c := range []struct{ name, medium, os, send string }{
		{"flat", "", "craftos", "{mark = 1, a = 'b'}"},
		{"nested", "", "craftos", "(function() local t = {mark = 1} for i = 1, 300 do t[i] = {i, {i}} end return t end)()"},
		{"shared", "", "craftos", "(function() local t = {mark = 1} t.a, t.b = t, t return t end)()"},
		{"with bandwidth, late and twice", "[medium]\nlatency = \"1ms\"\nbandwidth = 100000\nduplicate = 1.0\n", "craftos", "{mark = 1}"},
		{"heard by a Phoenix computer too", "", "phoenix", "{mark = 1}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := "# X\n```toml lab.toml\nuntil = \"5s\"\n" + c.medium + "[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
				"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"carl\"\nos = \"" + c.os + "\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
				"```lua alice/startup.lua\nsleep(1) peripheral.wrap('top').transmit(1, 2, " + c.send + ")\n```\n" +
				"```lua bob/startup.lua\nlocal m = peripheral.wrap('top') m.open(1)\nwhile true do local e = {os.pullEvent('modem_message')} print(e[5].mark) end\n```\n"
			f, err := labfile.Parse("x.md", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			var walks []string
			value.Walked = func(tab *value.Table, what string) {
				if !tab.Field("mark").IsNil() {
					walks = append(walks, what)
				}
			}
			defer func() { value.Walked = nil }()
			l := started(t, f, lab.Options{})
			l.Run()
			want := []string{"copy", "text", "read"}
			if c.medium != "" {
				want = append(want, "read") // two copies are heard
			}
			if !slices.Equal(walks, want) {
				t.Errorf("walks %q, want %q", walks, want)
			}
			if l.Log(1) != "CraftOS 1.9\n1\n" && c.medium == "" {
				t.Errorf("it was not heard: %q", l.Log(1))
			}
		})
	}
}
