package rom

import (
	iofs "io/fs"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// maxLines is the longest a file may be.
const maxLines = 600

func TestEveryFileCompiles(t *testing.T) {
	count := 0
	check := func(name, source string) {
		count++
		if _, err := lua.Compile("@"+name, source); err != nil {
			t.Error(err)
		}
		if n := strings.Count(source, "\n"); n > maxLines {
			t.Errorf("%s has %d lines", name, n)
		}
		if !strings.HasPrefix(source, "-- ") {
			t.Errorf("%s does not say what it is", name)
		}
	}
	check("bios.lua", Bios())
	kernel, mounts := Phoenix()
	check("kernel.lua", kernel)
	for _, m := range mounts {
		for name, data := range m.Files.(Folder) {
			check(m.At+"/"+name, string(data))
		}
	}
	err := iofs.WalkDir(Files(), ".", func(name string, d iofs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".lua") {
			return err
		}
		source, err := iofs.ReadFile(Files(), name)
		check(name, string(source))
		return err
	})
	if err != nil || count < 40 {
		t.Errorf("%d files, %v", count, err)
	}
}

// The screen's character set is not UTF-8, so texts are plain ASCII.
func TestTextsAreASCII(t *testing.T) {
	err := iofs.WalkDir(Files(), ".", func(name string, d iofs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := iofs.ReadFile(Files(), name)
		for i, b := range data {
			if b >= 127 || b < 32 && b != '\n' {
				t.Errorf("%s: byte %d at %d", name, b, i)
				break
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
