package labfile

import (
	"slices"
	"strings"
	"testing"
)

// rooms is a lab.toml with everything that an edit must leave alone.
const rooms = `# Three rooms
seed = 2 # the second try

[cable.attic] # up there
latency = "1ms"

# Anna has the desk by the window.
[[computer]]
name  = "anna"   # short
at    = [0, 64,  0]  # the window
[[computer.modem]]
side  = "back"
cable = "attic"

[[computer]]
  name = "ben"
[[computer.modem]]
side = "left"
[[computer.modem]] # the second one
side  = "right"
cable = "attic"
[[computer.route]]
destination = "10.0.0.0/24"
device = "/left"

[[redstone]]
from = "anna.left"
to   = "ben.right"
`

func TestExpressionsHavePathsAndPlaces(t *testing.T) {
	var got []string
	for _, x := range Expressions([]byte(rooms)) {
		word := x.Path + " " + rooms[x.Start:x.End]
		if !x.Header {
			word += " | " + rooms[x.Value:x.End]
		}
		got = append(got, word)
	}
	want := []string{
		"seed seed = 2 | 2",
		"cable.attic [cable.attic]", `cable.attic.latency latency = "1ms" | "1ms"`,
		"computer[0] [[computer]]", `computer[0].name name  = "anna" | "anna"`, "computer[0].at at    = [0, 64,  0] | [0, 64,  0]",
		"computer[0].modem[0] [[computer.modem]]", `computer[0].modem[0].side side  = "back" | "back"`, `computer[0].modem[0].cable cable = "attic" | "attic"`,
		"computer[1] [[computer]]", `computer[1].name name = "ben" | "ben"`,
		"computer[1].modem[0] [[computer.modem]]", `computer[1].modem[0].side side = "left" | "left"`,
		"computer[1].modem[1] [[computer.modem]]", `computer[1].modem[1].side side  = "right" | "right"`, `computer[1].modem[1].cable cable = "attic" | "attic"`,
		"computer[1].route[0] [[computer.route]]", `computer[1].route[0].destination destination = "10.0.0.0/24" | "10.0.0.0/24"`, `computer[1].route[0].device device = "/left" | "/left"`,
		"redstone[0] [[redstone]]", `redstone[0].from from = "anna.left" | "anna.left"`, `redstone[0].to to   = "ben.right" | "ben.right"`,
	}
	for i, x := range got {
		got[i] = strings.Replace(x, "[[computer.modem]", "[[computer.modem]", 1)
	}
	if !slices.Equal(normal(got), normal(want)) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// normal leaves the second closing bracket of a header out: where exactly its
// text ends is of no use to anybody.
func normal(list []string) []string {
	out := slices.Clone(list)
	for i := range out {
		if strings.HasSuffix(out[i], "]]") && strings.Contains(out[i], " [[") {
			out[i] = out[i][:len(out[i])-1]
		}
	}
	return out
}

// Each edit changes its lines and no other.
func TestEditsOfTheText(t *testing.T) {
	for _, c := range []struct {
		what      string
		do        func(*Tables)
		old, new_ string
	}{
		{"a value", func(x *Tables) { x.Set("computer[0]", "at", "[5, 64, 1]") }, "[0, 64,  0]  # the", "[5, 64, 1]  # the"},
		{"a key that is not there", func(x *Tables) { x.Set("computer[1]", "at", "[3, 64, 0]") }, "  name = \"ben\"\n", "  name = \"ben\"\n  at   = [3, 64, 0]\n"},
		{"a long key", func(x *Tables) { x.Set("computer[1]", "advanced", "false") }, "  name = \"ben\"\n", "  name = \"ben\"\n  advanced = false\n"},
		{"a modem more", func(x *Tables) { x.Put("[[computer.modem]]\nside = \"top\"\n", "", "computer[0]") }, "cable = \"attic\"\n\n[[c", "cable = \"attic\"\n[[computer.modem]]\nside = \"top\"\n\n[[c"},
		{"a modem in front", func(x *Tables) {
			x.Put("[[computer.modem]]\nside = \"top\"", "computer[1].modem[1]", "computer[1]")
		}, "[[computer.modem]] # the", "[[computer.modem]]\nside = \"top\"\n[[computer.modem]] # the"},
		{"a modem less", func(x *Tables) { x.Cut("computer[1].modem[1]") }, "[[computer.modem]] # the second one\nside  = \"right\"\ncable = \"attic\"\n", ""},
		{"the last table", func(x *Tables) { x.Cut("redstone[0]") }, "\n[[redstone]]\nfrom = \"anna.left\"\nto   = \"ben.right\"\n", ""},
		{"a computer with its comment", func(x *Tables) { x.Cut("computer[0]") }, rooms[strings.Index(rooms, "# Anna"):strings.Index(rooms, "[[computer]]\n  name")], ""},
		{"a computer more", func(x *Tables) { x.Put("[[computer]]\nname = \"carl\"", "", "") }, "to   = \"ben.right\"\n", "to   = \"ben.right\"\n\n[[computer]]\nname = \"carl\"\n"},
		{"a computer in front", func(x *Tables) { x.Put("[[computer]]\nname = \"carl\"", "computer[0]", "") }, "# Anna", "[[computer]]\nname = \"carl\"\n\n# Anna"},
	} {
		x := ReadTables([]byte(rooms))
		c.do(x)
		if want := strings.Replace(rooms, c.old, c.new_, 1); want == rooms || x.Text != want {
			t.Errorf("%s:\n%s", c.what, x.Text)
		}
	}
}

// What was cut and is put back at its place gives the text of before.
func TestCutAndPutBack(t *testing.T) {
	for _, c := range []struct{ root, before string }{{"computer[0]", "computer[0]"}, {"computer[1]", "redstone[0]"}, {"redstone[0]", ""}} {
		x := ReadTables([]byte(rooms))
		taken := x.Cut(c.root)
		x.Put(taken, c.before, "")
		if x.Text != rooms {
			t.Errorf("%s became\n%s", c.root, x.Text)
		}
	}
}

// A computer's tables may stand apart from each other.
func TestTablesThatStandApart(t *testing.T) {
	x := ReadTables([]byte("[[computer]]\nname = \"a\"\n[medium]\nloss = 0.5\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n"))
	if taken := x.Cut("computer[0]"); taken != "[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n" || x.Text != "[medium]\nloss = 0.5\n[[computer]]\nname = \"b\"\n" {
		t.Errorf("took %q, left %q", taken, x.Text)
	}
}

func TestInlineTablesAreNotEdited(t *testing.T) {
	x := ReadTables([]byte("computer = [{name = \"a\"}]\n"))
	if err := x.Set("computer[0]", "at", "[0, 0, 0]"); err == nil || err.Error() != "computer[0] is written in another way than as a table [[computer]]; write it so, then it can be edited" {
		t.Error(err)
	}
}

func TestPlacesAsTheFileWritesThem(t *testing.T) {
	if got := Position([]float64{-3, 64.5, 1e7}); got != "[-3, 64.5, 10000000]" {
		t.Error(got)
	}
}
