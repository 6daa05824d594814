package lab

import (
	"errors"
	"fmt"
	"io"
	iofs "io/fs"
	"testing"
)

// A lab may bring a system of its own, for some of its computers.
func TestOwnROM(t *testing.T) {
	f, err := Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\nrom = \"tiny\"\n[[computer]]\nname = \"bob\"\n```\n"+
		"```lua tiny/bios.lua\nlocal f = fs.open(\"rom/lib/name\", \"r\")\nterm.write(f.readAll() .. #fs.list(\"rom\") .. tostring(print))\n"+
		"for i, name in ipairs(fs.list(\"disk\")) do term.write(\" \" .. name) end\ncoroutine.yield()\n```\n"+
		"```text tiny/rom/lib/name noeol\nTinyOS \n```\n```text tiny/rom/more\nx\n```\n```text alice/disk/a\n1\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, Options{})
	l.Run()
	if got := l.Computer(0).Screen().Text(); got != "TinyOS 2nil a\n" {
		t.Errorf("%q", got)
	}
	if got := l.Computer(1).Screen().Text(); got != "CraftOS 1.9\n>\n" {
		t.Errorf("%q", got)
	}
}

func TestFolderIsAFileSystem(t *testing.T) {
	f := folder{"a/b.txt": []byte("bb"), "a/c/d": []byte("d"), "e": nil}
	list := func(name string) (out string) {
		entries, err := iofs.ReadDir(f, name)
		for _, e := range entries {
			i, _ := e.Info()
			out += fmt.Sprint(e, " ", i.Size(), i.Mode(), ";")
		}
		if err != nil {
			out = err.Error()
		}
		return out
	}
	if got, want := list("."), "d a/ 0 dr-xr-xr-x;- e 0 -r--r--r--;"; got != want {
		t.Errorf("%q", got)
	}
	if got, want := list("a"), "- b.txt 2 -r--r--r--;d c/ 0 dr-xr-xr-x;"; got != want {
		t.Errorf("%q", got)
	}
	if file, err := f.Open("a/b.txt"); err != nil {
		t.Error(err)
	} else if data, err := io.ReadAll(file); string(data) != "bb" || err != nil || file.Close() != nil {
		t.Errorf("%q, %v", data, err)
	}
	for _, name := range []string{"x", "a/b", "a/b.txt/c"} {
		if _, err := f.Open(name); !errors.Is(err, iofs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := iofs.ReadFile(f, name); !errors.Is(err, iofs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := iofs.Stat(folder{}, "."); err != nil {
		t.Error(err)
	}
}
