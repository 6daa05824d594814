package labfile

import (
	"strings"
	"testing"
)

const shelf = "# Shelf\n```toml lab.toml\nlibraries = [\"common\", \"more\"]\n[[computer]]\nname = \"ann\"\n[[computer]]\nname = \"ben\"\nlibraries = [\"more\"]\n" +
	"[[computer]]\nname = \"cat\"\nos = \"phoenix\"\nlibraries = []\n[guest]\nlibraries = [\"common\"]\n```\n" +
	"```lua common/wire.lua\nreturn 1\n```\n```lua more/a/b.lua\nreturn 2\n```\n```lua ann/startup.lua\n```\n"

func TestLibraries(t *testing.T) {
	f, err := Parse("shelf.md", []byte(shelf))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"common more", "more", ""} {
		if got := strings.Join(f.Config.Computer[i].Libraries, " "); got != want {
			t.Errorf("computer %d sees %q, want %q", i, got, want)
		}
	}
	guest, err := f.GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	g, err := Parse("guest.md", guest)
	if err != nil || g.Entry("common/wire.lua") == nil || g.Entry("more/a/b.lua") != nil || strings.Join(g.Config.Computer[0].Libraries, " ") != "common" {
		t.Errorf("%v\n%s", err, guest)
	}
	if g, err = Parse("guest.md", must(t, strings.Replace(shelf, "[guest]\nlibraries = [\"common\"]\n", "", 1))); err != nil || g.Entry("common/wire.lua") == nil || g.Entry("more/a/b.lua") == nil {
		t.Error(err)
	}
	if f.OnDisk("common/wire.lua") {
		t.Error("a library is on a disk")
	}
}

// must is what a guest of a lab is given.
func must(t *testing.T, lab string) []byte {
	t.Helper()
	f, err := Parse("shelf.md", []byte(lab))
	if err != nil {
		t.Fatal(err)
	}
	out, err := f.GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestLibraryErrors(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"common", "more"`, `"common", ""`, `shelf.md:3: libraries: a library needs a name`},
		{`"common", "more"`, `"common", "more", "more"`, `shelf.md:3: libraries: "more" stands there twice`},
		{`["common", "more"]`, `"common"`, `shelf.md:3: libraries: a list of texts like ["a", "b"] is wanted here, not a TOML string`},
		{`"common", "more"`, `"common", "more", "ann"`, `shelf.md:3: libraries: "ann" is a computer or a floppy, or the folder of one`},
		{`"common", "more"`, `"common", "more", "a b"`, `shelf.md:3: libraries: "a b": letters, digits, - and _ only`},
		{`"common", "more"`, `"common", "more", "want"`, `shelf.md:3: libraries: "want" is the folder of what is wanted`},
		{`"common", "more"`, `"common", "more", 7`, `shelf.md:3: libraries`},
		{`["more"]`, `["most"]`, `shelf.md:8: computer[1].libraries: "most" is none of the lab's libraries`},
		{`["more"]`, `["more", "more"]`, `shelf.md:8: computer[1].libraries: "more" stands there twice`},
		{`["common"]`, `["most"]`, `shelf.md:14: guest.libraries: "most" is none of the lab's libraries`},
		{`ann/startup.lua`, `ann/common/x`, `shelf.md:22: ann/common: ann sees the library common there`},
		{`ann/startup.lua`, `ann/common`, `shelf.md:22: ann/common: ann sees the library common there`},
		{`ann/startup.lua`, `more/a`, `shelf.md:19: more/a/b.lua: more/a is a file`},
		{`ann/startup.lua`, `most/a`, `shelf.md:22: most/a: no computer has the folder "most"`},
	} {
		src := strings.Replace(shelf, c.old, c.new, 1)
		if _, err := Parse("shelf.md", []byte(src)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("with %s\n got %v\nwant %s", c.new, err, c.want)
		}
	}
	for system, names := range map[string]string{"craftos": "rom", "phoenix": "rom bin lib"} {
		for name := range strings.FieldsSeq(names) {
			src := "# X\n```toml lab.toml\nlibraries = [\"" + name + "\"]\n[[computer]]\nname = \"a\"\nos = \"" + system + "\"\n```\n```lua " + name + "/x\n```\n"
			if _, err := Parse("x.md", []byte(src)); err == nil || err.Error() != "x.md:3: libraries: "+system+" has its own folder /"+name {
				t.Errorf("%s on %s: %v", name, system, err)
			}
		}
	}
	many := "# X\n```toml lab.toml\nlibraries = [" + strings.Repeat(`"a", `, MaxLibraries+1) + "]\n```\n"
	if _, err := Parse("x.md", []byte(many)); err == nil || err.Error() != "x.md:3: libraries: 17 libraries, at most 16" {
		t.Error(err)
	}
}
