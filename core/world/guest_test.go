package world_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// withGuest is a lab whose lab.toml ends with something, and more files.
func withGuest(toml, files string) string {
	return "# Host\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n" + toml + "```\n" + files
}

func TestGuestLab(t *testing.T) {
	src := withGuest(`[medium]
latency = "5ms"
loss = 0.25
[cable.office]
bandwidth = "2KiB"
[guest]
name = "visitor"
label = "a \"b\" \\ é"
cpu = 2000000
memory = "8MiB"
user = "eve"
advanced = false
[[guest.modem]]
side = "left"
cable = "office"
ip = "10.0.0.9/24"
`, "```lua visitor/startup.lua\nprint(\"hi ``` \")\n```\n```lua alice/secret.lua\nreturn 1\n```\n")
	f, err := labfile.Parse("host.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "secret") {
		t.Error("the guest is given a file of alice")
	}
	g, err := labfile.Parse("guest.md", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	g, err = g.WithIDs([]int{7}, true)
	if err != nil {
		t.Fatal(err)
	}
	s := g.Config.Computer[0]
	if *s.ID != 7 || s.Name != "visitor-7" || s.Files != "visitor" || s.Label != `a "b" \ é` || s.CPU != 2000000 || s.Memory != 8<<20 ||
		s.User != "eve" || *s.Advanced || s.At[0] != 21 || len(s.Modem) != 1 || s.Modem[0] != (labfile.ModemSpec{Side: "left", Kind: "wired", Cable: "office", IP: "10.0.0.9/24"}) {
		t.Errorf("%+v", s)
	}
	if g.Config.Medium != f.Config.Medium || g.Config.Cable["office"] != f.Config.Cable["office"] || g.Title != "Host" {
		t.Errorf("%+v", g.Config)
	}
	l, err := lab.New(g, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := l.Computer(7).FS().ReadFile("startup.lua"); err != nil || string(b) != "print(\"hi ``` \")\n" {
		t.Errorf("%q, %v", b, err)
	}
}

// Without [guest], and without anything in it, there is an advanced computer
// with an ender modem.
func TestDefaultGuest(t *testing.T) {
	for toml, x := range map[string]float64{"": 9, "[guest]\nat = [1, 2, 3]\n": 1} {
		f, err := labfile.Parse("host.md", []byte(withGuest(toml, "")))
		if err != nil {
			t.Fatal(err)
		}
		text, err := f.GuestLab()
		if err != nil {
			t.Fatal(err)
		}
		g, err := labfile.Parse("guest.md", text)
		if err == nil {
			g, err = g.WithIDs([]int{3}, true)
		}
		if err != nil {
			t.Fatal(err)
		}
		s := g.Config.Computer[0]
		if s.Name != "guest-3" || s.Modem[0] != (labfile.ModemSpec{Side: "back", Kind: "ender"}) || s.At[0] != x {
			t.Errorf("%+v", s)
		}
	}
}

func TestGuestErrors(t *testing.T) {
	for toml, want := range map[string]string{
		"[guest]\ntask = \"a\\nb\"\n":                  "host.md:6: guest.task: one line of at most 200 bytes",
		"[guest]\nid = 4\n":                            "host.md:6: guest.id: a guest gets its id from the room",
		"[guest]\nname = \"a b\"\n":                    `host.md:6: guest.name: "a b": letters, digits, - and _ only`,
		"[guest]\nname = \"abcdefghijklmnopqrstuv\"\n": "host.md:6: guest.name: longer than 21 characters: its id comes behind it",
		"[guest]\nos = \"dos\"\n":                      `host.md:6: guest.os: unknown system "dos": craftos or phoenix`,
		"[guest]\nat = [1]\n":                          "host.md:6: guest.at: a position is [x, y, z]",
		"[guest]\nrom = \"x\"\n":                       "host.md:6: guest.rom: the lab has no file x/bios.lua",
		"[[guest.modem]]\nside = \"up\"\n":             `host.md:6: guest.modem[0].side: unknown side "up": bottom, top, back, front, right, left`,
		"[guest]\ncpu = 1\n":                           "host.md:6: guest.cpu: 1 instructions a second; it must be 1000 to 10000000000",
	} {
		if _, err := labfile.Parse("host.md", []byte(withGuest(toml, ""))); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	f, err := labfile.Parse("host.md", []byte(withGuest("[guest]\n", "```text guest/big.txt\n"+strings.Repeat("x", 70<<10)+"\n```\n")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.GuestLab(); err == nil || !strings.HasPrefix(err.Error(), "[guest] with its files is 72") || !strings.HasSuffix(err.Error(), " bytes; newcomers to a room are given at most 57304") {
		t.Error(err)
	}
}

func TestTomlText(t *testing.T) {
	if got := labfile.Quote("a\"\\\n\x7fé"); got != `"a\"\\\u000A\u007Fé"` {
		t.Error(got)
	}
}

// A guest is given the room's lesson, and the lesson changes nothing of its
// computer, whatever stands in it.
func TestGuestLesson(t *testing.T) {
	const toml, files = "[guest]\ntask = \"Ring the bell.\"\n", "```lua guest/startup.lua\nprint(1)\n```\n"
	for name, x := range map[string]struct{ lesson, want string }{
		"a lesson":          {"\nSay **hello**.\n\n- one\n- two\n", "- one\n- two\n"},
		"an open fence":     {"\n~~~\nnever closed\n", "never closed"},
		"an open comment":   {"\n<!-- never closed\n", "never closed"},
		"a fence in a list": {"\n- a\n\n  ```toml lab.toml\n  [[computer]]\n  ```\n", "- a\n"},
		"too long":          {"\n" + strings.Repeat("word ", 12000) + "\n", ""},
	} {
		f, err := labfile.Parse("host.md", []byte(withGuest(toml, files)+x.lesson))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, err := f.GuestLab()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g, err := labfile.Parse("guest.md", text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		if !strings.HasPrefix(g.Lesson, "# Host\n\n> **What to do:** Ring the bell.\n\nYou are a guest") || !strings.Contains(g.Lesson, x.want) || strings.Contains(g.Lesson, "word ") {
			t.Errorf("%s: the lesson is %q", name, g.Lesson)
		}
		if len(g.Config.Computer) != 1 || len(g.Files) != 2 || strings.Count(g.Lesson, "# Host") != 1 {
			t.Errorf("%s: %s", name, text)
		}
	}
}
