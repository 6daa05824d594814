package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
)

// counting is a program that counts its runs on its disk.
const counting = `local n = 0
if fs.exists("runs") then local h = fs.open("runs", "r") n = tonumber(h.readAll()) h.close() end
local h = fs.open("runs", "w") h.write(n + 1) h.close()
os.setComputerLabel("run " .. n + 1)
print("run " .. n + 1)`

func TestRunSavesAndRunsAgain(t *testing.T) {
	target := filepath.Join(t.TempDir(), "after.md")
	status, out, errs, _ := emberwire(t, lonely(counting, ""), "--save", target)
	if status != 0 || errs != "" || !strings.Contains(out, "-- saved as "+target+", ") {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	for n := 2; n < 4; n++ {
		var again, errs strings.Builder
		status := dispatch([]string{"run", target, "--save", target, "--overwrite"}, strings.NewReader(""), &again, &errs)
		if status != 0 || !strings.Contains(again.String(), "\nrun "+string(rune('0'+n))+"\n") {
			t.Errorf("status %d\n%s%s", status, again.String(), errs.String())
		}
	}
	src, _ := os.ReadFile(target)
	f, err := labfile.Parse("after.md", src)
	if err != nil {
		t.Fatal(err)
	}
	if runs, _ := f.Lookup("alice/runs"); string(runs) != "3" || f.Config.Computer[0].Label != "run 3" {
		t.Errorf("%s", src)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(target), ".*")); left != nil {
		t.Errorf("%q is left", left)
	}
}

func TestRunSavesToStandardOutput(t *testing.T) {
	_, out, errs, _ := emberwire(t, lonely(counting, ""), "--save", "-")
	if f, err := labfile.Parse("out", []byte(out)); err != nil || f.Entry("alice/runs") == nil {
		t.Errorf("%v\n%s", err, out)
	}
	if !strings.Contains(errs, "run 1\n") || strings.Contains(errs, "saved as") {
		t.Errorf("%s", errs)
	}
}

// A lab that fails is saved too: the disks are what one wants to look at then.
func TestRunSavesWhatFailed(t *testing.T) {
	target := filepath.Join(t.TempDir(), "after.md")
	status, _, _, _ := emberwire(t, lonely(counting+"\nfs.makeDir('empty')\nerror('no')", ""), "--save", target)
	if src, _ := os.ReadFile(target); status != 1 || !strings.Contains(string(src), "alice/runs") {
		t.Errorf("status %d\n%s", status, src)
	}
}

// What cannot be written is said before the run, and nothing is changed.
func TestRunSaveRefuses(t *testing.T) {
	dir := t.TempDir()
	there := filepath.Join(dir, "there.md")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--save", there}, "--save " + there + ": this file is there already; --overwrite replaces it"},
		{[]string{"--save", dir}, "--save " + dir + ": this is a folder; name a file in it"},
		{[]string{"--save", dir, "--overwrite"}, "--save " + dir + ": this is a folder; name a file in it"},
		{[]string{"--save", dir + "/no/x.md"}, "--save " + dir + "/no/x.md: the folder cannot be written: no such file or directory"},
		{[]string{"--save", there + "/x.md"}, "--save " + there + "/x.md: not a directory"},
		{[]string{"--save", os.DevNull, "--overwrite"}, "--save " + os.DevNull + ": this is no regular file; --save - prints the lab"},
		{[]string{"--overwrite"}, "--overwrite needs --save"},
	} {
		status, out, errs, _ := emberwire(t, lonely(counting, ""), c.flags...)
		if status != 2 || out != "" || errs != "emberwire run: "+c.want+"\n" {
			t.Errorf("%q: status %d\n%s%s", c.flags, status, out, errs)
		}
	}
	var out, errs strings.Builder
	want := "emberwire run: --save " + there + ": no lab is named to run; to run this one and write it back: run --save " + there + " --overwrite " + there + "\n"
	if status := dispatch([]string{"run", "--save", there, "--overwrite"}, strings.NewReader(""), &out, &errs); status != 2 || errs.String() != want {
		t.Errorf("status %d %s", status, errs.String())
	}
	if src, _ := os.ReadFile(there); string(src) != "mine" {
		t.Errorf("the file is %q", src)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("%v is left", list)
	}
}

// A disk that no lab file holds is refused at the end, and an old lab stays.
func TestRunSaveTooLarge(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there.md")
	if err := os.WriteFile(there, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	lab := "```toml lab.toml\n"
	for _, name := range []string{"a", "b", "c", "d"} {
		lab += "[[computer]]\nname = \"" + name + "\"\n"
	}
	lab += "```\n"
	for _, name := range []string{"a", "b", "c", "d"} {
		lab += "```lua " + name + "/startup.lua\nlocal h = fs.open(\"big\", \"wb\") h.write((\"\\0\"):rep(900000)) h.close()\n```\n"
	}
	status, _, errs, _ := emberwire(t, lab, "--save", there, "--overwrite", "--until", "5s")
	if status != 2 || !strings.Contains(errs, "--save "+there+": the lab with its disks is 4") {
		t.Errorf("status %d %s", status, errs)
	}
	if src, _ := os.ReadFile(there); string(src) != "mine" {
		t.Errorf("the file is %q", src)
	}
}
