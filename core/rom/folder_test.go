package rom

import (
	"errors"
	"fmt"
	"io"
	iofs "io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFolderIsAFileSystem(t *testing.T) {
	f := Folder{"a/b.txt": []byte("bb"), "a/c/d": []byte("d"), "e": nil}
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
	if _, err := iofs.Stat(Folder{}, "."); err != nil {
		t.Error(err)
	}
}

// Every program has a help topic of its name.
func TestEveryProgramHasHelp(t *testing.T) {
	programs, err := filepath.Glob("rom/programs/*.lua")
	if err != nil || len(programs) < 30 {
		t.Fatal(len(programs), err)
	}
	for _, p := range programs {
		topic := "rom/help/" + strings.TrimSuffix(filepath.Base(p), ".lua") + ".txt"
		if _, err := os.Stat(topic); err != nil {
			t.Errorf("%s has no %s", p, topic)
		}
	}
}
