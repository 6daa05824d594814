package labfile

import (
	"strings"
	"testing"
)

// FuzzTables edits the lab.toml of any lab that can be read: it can be read
// afterwards too, says what was edited, and is the same again when the edit is
// taken back.
func FuzzTables(f *testing.F) {
	f.Add(rooms, 0, 5.5)
	f.Add(rooms, 1, -3.0)
	f.Add("[[computer]]\nname='a' # x\n[[computer.modem]]\nside='top'\n[medium]\n", 0, 1e7)
	f.Add("computer = [{name = 'a'}]\n", 0, 2.0)
	f.Add("[[computer]]\r\nname = \"\"\"a\"\"\"\nat = [\n  1, # one\n  2,\n  3 ]\n", 0, 0.1)
	f.Add("[[\"computer\"]]\n\"name\" = \"a\"\n", 0, 7.0)
	f.Fuzz(func(t *testing.T, text string, which int, x float64) {
		lab, err := Parse("x.md", fenced(text))
		if err != nil {
			for _, e := range Expressions([]byte(text)) { // a broken document is read as far as it goes
				if e.Start < 0 || e.End > len(text) || e.Start > e.End || e.Key < e.Start || e.Value > e.End {
					t.Fatalf("%+v in %q", e, text)
				}
			}
			return
		}
		list := lab.Config.Computer
		if which < 0 || which >= len(list) || !(x > -1e7 && x < 1e7) {
			return
		}
		root := "computer[" + string(rune('0'+which%10)) + "]"
		data, _ := lab.Lookup(TOMLName)
		edited := ReadTables(data)
		if which > 9 || edited.Set(root, "at", Position([]float64{x, 64, 0})) != nil {
			return
		}
		again, err := Parse("x.md", fenced(edited.Text))
		if err != nil {
			t.Fatalf("%v\n%s", err, edited.Text)
		}
		if got := again.Config.Computer[which]; got.At[0] != x || got.Name != list[which].Name || len(again.Config.Computer) != len(list) {
			t.Fatalf("%+v\n%s", got, edited.Text)
		}
		edited = ReadTables(data)
		if taken := edited.Cut(root); len(Expressions([]byte(edited.Text))) >= len(Expressions(data)) || taken == "" {
			t.Fatalf("cutting %s took %q", root, taken)
		}
	})
}

// fenced is a document with a lab.toml that cannot end its block.
func fenced(text string) []byte {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	fence := strings.Repeat("`", longestFence(text, '`'))
	return []byte(fence + "toml lab.toml\n" + text + fence + "\n")
}
