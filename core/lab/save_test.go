package lab

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/term"
)

// desk is a lab to edit: two computers of their own, two that share a folder.
const desk = "# Desk\n```toml lab.toml\n# a comment\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"one\"\nfiles = \"both\"\n[[computer]]\nname = \"two\"\nfiles = \"both\"\n```\nSome prose.\n" +
	"```lua alice/startup.lua\nprint('one')\n```\n```lua bob/startup.lua\nprint('bob')\n```\n```lua both/startup.lua\nprint('both')\n```\n"

// saveAgain saves a lab and starts what was saved.
func saveAgain(t *testing.T, l *Lab) (again *Lab, note string) {
	t.Helper()
	src, note, err := l.Save()
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse("again.md", src)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	if again, err = New(f, Options{}); err != nil {
		t.Fatal(err)
	}
	return again, note
}

// disksOf are all files and labels of a lab.
func disksOf(l *Lab) string {
	var out strings.Builder
	for _, n := range l.Nodes() {
		fmt.Fprintf(&out, "%s (%s):", n.Name(), term.ToUnicode(n.Label()))
		for _, f := range n.FS().Snapshot() {
			fmt.Fprintf(&out, " %q=%q", f.Path, f.Data)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// What programs did to disks and labels is saved, and the saved lab has it.
func TestSavedDisksAndLabels(t *testing.T) {
	f, err := labfile.Parse("desk.md", []byte(desk))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Node(0).FS().WriteFile("data/\xe9 `~\"", []byte{0, 255, '\r'})
	l.Node(0).FS().WriteFile("noeol", []byte("```\n~~~~"))
	l.Node(0).FS().WriteFile("empty", nil)
	l.Node(0).SetLabel("a \"b\" \\ \x01\xff")
	l.Node(1).FS().Delete("startup.lua")
	l.Node(2).FS().WriteFile("log", []byte("of one"))
	l.Node(3).FS().WriteFile("log", []byte("of two"))
	again, note := saveAgain(t, l)
	if got, want := disksOf(again), disksOf(l); got != want {
		t.Errorf("the saved lab has\n%swant\n%s", got, want)
	}
	if note != "one and two share the folder both, but their disks differ now: two has the folder two of its own" {
		t.Errorf("the note is %q", note)
	}
	if _, note := saveAgain(t, again); note != "" {
		t.Errorf("saved again the note is %q", note)
	}
}

// What a lab file cannot hold is said.
func TestSaveSaysWhatItLacks(t *testing.T) {
	f, err := labfile.Parse("desk.md", []byte(desk))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 7 {
		l.Node(0).FS().MakeDir(fmt.Sprintf("d%d/e", i))
	}
	_, note := saveAgain(t, l)
	want := "the empty folder alice/d0/e is not in it; the empty folder alice/d1/e is not in it; the empty folder alice/d2/e is not in it; " +
		"the empty folder alice/d3/e is not in it; the empty folder alice/d4/e is not in it; and 2 more like that"
	if note != want {
		t.Errorf("the note is %q", note)
	}
	for i := range 1000 { // two disks full of files
		l.Node(0).FS().WriteFile(fmt.Sprintf("f%d", i), nil)
		l.Node(1).FS().WriteFile(fmt.Sprintf("f%d", i), nil)
	}
	for i := range 1000 {
		l.Node(2).FS().WriteFile(fmt.Sprintf("f%d", i), nil)
	}
	if _, _, err := l.Save(); err == nil || !strings.HasPrefix(err.Error(), "the lab with its disks has ") || !strings.HasSuffix(err.Error(), " files, at most 2000") {
		t.Error(err)
	}
}

// A page of the lab's web stays although a program has deleted it, and a lab
// whose computers stand in one list keeps one disk of a folder.
func TestSaveKeepsALabALab(t *testing.T) {
	src := "```toml lab.toml\ncomputer = [ { name = \"a\", files = \"x\" }, { name = \"b\", files = \"x\" } ]\n[[web]]\nname = \"h.test\"\nfile = \"x/page\"\n```\n```text x/page\nhi\n```\n"
	f, err := labfile.Parse("list.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Node(0).FS().Delete("page")
	l.Node(0).SetLabel("me")
	again, note := saveAgain(t, l)
	if got := disksOf(again); got != "a (): \"page\"=\"hi\\n\"\nb (): \"page\"=\"hi\\n\"\n" {
		t.Error(got)
	}
	for _, want := range []string{"a and b share the folder x, but their disks differ now, and", "it is saved with the disk of a", `the label "me" of a is not in it`} {
		if !strings.Contains(note, want) {
			t.Errorf("the note %q lacks %q", note, want)
		}
	}
}
