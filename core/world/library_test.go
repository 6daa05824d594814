package world_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

const libraryLab = "# Shelf\n```toml lab.toml\nlibraries = [\"common\"]\n[[computer]]\nname = \"ann\"\n[[computer]]\nname = \"ben\"\nlibraries = []\n[[computer]]\nname = \"cat\"\nos = \"phoenix\"\n```\n" +
	"```lua common/wire.lua\nreturn { pack = function(x) return \"<\" .. x .. \">\" end }\n```\n```text common/deep/a.txt noeol\ndeep\n```\n" +
	"```lua ann/startup.lua\nprint(require(\"common.wire\").pack(\"hi\"))\nprint(fs.isReadOnly(\"common/wire.lua\"), fs.getDrive(\"common\"), table.concat(fs.list(\"common\"), \" \"))\n" +
	"print(select(2, fs.open(\"common/wire.lua\", \"w\")))\nprint(pcall(fs.delete, \"common\"))\nlocal f = fs.open(\"/common/deep/a.txt\", \"r\") print(f.readAll())\n```\n" +
	"```lua ben/startup.lua\nprint(fs.exists(\"common\"))\n```\n```lua cat/startup.lua\nprint(dofile(\"/common/wire.lua\").pack(\"phx\"))\n```\n"

// A library is seen at its name, by those who are to see it, and not written by
// anybody.
func TestLibraries(t *testing.T) {
	f, err := labfile.Parse("shelf.md", []byte(libraryLab))
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, lab.Options{})
	l.Run()
	for id, want := range []string{
		"CraftOS 1.9\n<hi>\ntrue\tcommon\tdeep wire.lua\n/common/wire.lua: Access denied\nfalse\t/common: Access denied\ndeep\n>\n",
		"CraftOS 1.9\nfalse\n>\n", "<phx>",
	} {
		if got := l.Computer(id).Screen().Text(); !strings.Contains(got, want) {
			t.Errorf("computer %d shows\n%s\nwant\n%s", id, got, want)
		}
	}
	saved, note, err := l.Save()
	if err != nil || string(saved) != libraryLab || note != "" {
		t.Errorf("%v %s\n%s", err, note, saved)
	}
	for _, verb := range []string{view.DoWrite, view.DoDelete} {
		c := view.Command{Verb: verb, Computer: 0, Text: "common/wire.lua"}
		if verb == view.DoWrite {
			c.Data = []byte("x")
		}
		if r := l.Do(c); !strings.HasSuffix(r.Error, "Access denied") {
			t.Errorf("%s: %q", verb, r.Error)
		}
	}
	if r := l.Do(view.Command{Verb: view.DoRemove, Computer: 0}); r.Error != "" {
		t.Error("the last computer that sees a library cannot go:", r.Error)
	}
	if l.Work().Entry("common/wire.lua") == nil {
		t.Error("the library went with the computer")
	}
}
