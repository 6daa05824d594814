package fs

import (
	"fmt"
	"testing"
	"testing/fstest"
)

func TestTreeListsTheDriveOnly(t *testing.T) {
	f := New(Config{})
	for _, path := range []string{"b.lua", "a/z", "a/b/c"} {
		if err := f.WriteFile(path, []byte(path)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MakeDir("empty"); err != nil {
		t.Fatal(err)
	}
	if err := f.Mount("rom", fstest.MapFS{"x": {Data: []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range f.Tree() {
		got = append(got, fmt.Sprint(e.Path, e.Size, e.Dir))
	}
	want := "[a0 true a/b0 true a/b/c5 false a/z3 false b.lua5 false empty0 true]"
	if fmt.Sprint(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Whatever changes the drive is counted, and reading is not.
func TestChangesAreCounted(t *testing.T) {
	f := New(Config{})
	h, err := f.Open("log", "w")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   func() error
		same bool
	}{
		{"write", func() error { return f.WriteFile("a", []byte("1")) }, false},
		{"write again", func() error { return f.WriteFile("a", []byte("2")) }, false},
		{"read", func() error { _, err := f.ReadFile("a"); return err }, true},
		{"through a handle", func() error { return h.Write([]byte("x")) }, false},
		{"close", h.Close, true},
		{"directory", func() error { return f.MakeDir("d") }, false},
		{"move", func() error { return f.Move("a", "d/a") }, false},
		{"copy", func() error { return f.Copy("d", "e") }, false},
		{"delete", func() error { return f.Delete("d") }, false},
		{"delete what is not there", func() error { return f.Delete("nothing") }, true},
	} {
		before := f.Changes()
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if same := f.Changes() == before; same != c.same {
			t.Errorf("%s: counted %v, want %v", c.name, !same, !c.same)
		}
	}
}
