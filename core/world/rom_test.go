package world_test

import (
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// A lab may bring a system of its own, for some of its computers.
func TestOwnROM(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\nrom = \"tiny\"\n[[computer]]\nname = \"bob\"\n```\n"+
		"```lua tiny/bios.lua\nlocal f = fs.open(\"rom/lib/name\", \"r\")\nterm.write(f.readAll() .. #fs.list(\"rom\") .. tostring(print))\n"+
		"for i, name in ipairs(fs.list(\"disk\")) do term.write(\" \" .. name) end\ncoroutine.yield()\n```\n"+
		"```text tiny/rom/lib/name noeol\nTinyOS \n```\n```text tiny/rom/more\nx\n```\n```text alice/disk/a\n1\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, lab.Options{})
	l.Run()
	if got := l.Computer(0).Screen().Text(); got != "TinyOS 2nil a\n" {
		t.Errorf("%q", got)
	}
	if got := l.Computer(1).Screen().Text(); got != "CraftOS 1.9\n>\n" {
		t.Errorf("%q", got)
	}
}
