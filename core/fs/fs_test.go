package fs

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// clock is a computer's time.
type clock func() int64

func (c clock) Millis() int64 { return c() }

// drive is a file system with a ROM and a clock of one second a call.
func drive(t *testing.T, files ...string) *FS {
	t.Helper()
	f := New(Config{})
	ms := int64(0)
	f.SetClock(clock(func() int64 { ms += 1000; return ms }))
	rom := fstest.MapFS{"startup.lua": {Data: []byte("-- rom")}, "apis/colors.lua": {Data: []byte("x")}}
	if err := f.Mount("rom", rom); err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if err := f.WriteFile(name, []byte("contents of "+name)); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestPaths(t *testing.T) {
	for _, c := range []struct{ in, combined, name, dir string }{
		{"", "", "root", ".."},
		{"/", "", "root", ".."},
		{"/a/b/", "a/b", "b", "a"},
		{`a\b\..\c`, "a/c", "c", "a"},
		{"./a/./...//b", "a/b", "b", "a"},
		{"a/.....", "a", "a", ""},
		{"..", "..", "..", "../.."},
		{"a/../../b", "../b", "b", ".."},
		{"../..", "../..", "..", "../../.."},
		{"a*?/b:|", "a*?/b", "b", "a*?"},
		{`foo":<>|`, "foo", "foo", ""},
		{"a:b/c|d", "ab/cd", "cd", "ab"},
		{"a\x01\x1f/\x00/b", "a/b", "b", "a"},
		{" d / x/ .. / ", "d", "d", ""},
		{strings.Repeat(" x", 200), strings.Repeat("x ", 127) + "x", strings.Repeat("x ", 127) + "x", ""},
		{strings.Repeat("x", 300), strings.Repeat("x", 255), strings.Repeat("x", 255), ""},
	} {
		if got := Combine(c.in); got != c.combined {
			t.Errorf("Combine(%q) = %q", c.in, got)
		}
		if got := Name(c.in); got != c.name {
			t.Errorf("Name(%q) = %q", c.in, got)
		}
		if got := Dir(c.in); got != c.dir {
			t.Errorf("Dir(%q) = %q", c.in, got)
		}
	}
	if got := Combine("a", "b", "../c"); got != "a/c" {
		t.Error(got)
	}
}

// Every error text of spec/computercraft.md 4.15.
func TestErrors(t *testing.T) {
	f := drive(t, "a", "dir/b")
	list := func(p string) error { _, err := f.List(p); return err }
	size := func(p string) error { _, err := f.Size(p); return err }
	open := func(p, m string) error { _, err := f.Open(p, m); return err }
	for _, c := range []struct {
		want string
		err  error
	}{
		{"/a: Not a directory", list("a")},
		{"/x: No such file", list("x")},
		{"/rom/x: No such file", list("rom/x")},
		{"/..: Invalid Path", list("..")},
		{"/../x: Invalid Path", list("a/../../x")},
		{"/x: No such file", size("x")},
		{"/rom/x: No such file", size("rom/x")},
		{"/a: File exists", f.MakeDir("a")},
		{"/a/b: File exists", f.MakeDir("a/b")},
		{"/rom/x: Access denied", f.MakeDir("rom/x")},
		{"", f.MakeDir("dir")},
		{"", f.MakeDir("/")},
		{"/rom/x: Access denied", f.Delete("rom/x")},
		{"/rom: Access denied", f.Delete("rom")},
		{"/: Access denied", f.Delete("/")},
		{"", f.Delete("missing")},
		{"No such file", f.Move("x", "y")},
		{"File exists", f.Move("dir", "a")},
		{"Can't move a directory inside itself", f.Move("dir", "DIR/c")},
		{"Access denied", f.Move("rom/startup.lua", "y")},
		{"Access denied", f.Move("a", "rom/y")},
		{"Access denied", f.Move("rom", "y")},
		{"No such file", f.Copy("x", "y")},
		{"File exists", f.Copy("dir", "a")},
		{"Can't copy a directory inside itself", f.Copy("dir", "dir/c")},
		{"Access denied", f.Copy("a", "rom/y")},
		{"/x: No such file", open("x", "r")},
		{"/x: No such file", open("x", "r+")},
		{"/dir: Not a file", open("dir", "r")},
		{"/dir: Cannot write to directory", open("dir", "w")},
		{"/dir: Cannot write to directory", open("dir", "a")},
		{"/dir: Not a file", open("dir", "r+")},
		{"/: Not a file", open("", "r+")},
		{"/../x: Invalid Path", f.Move("../x", "y")},
		{"/../..: Invalid Path", f.Copy("a", "../..")},
		{"/a/b: File exists", open("a/b", "w")},
		{"/rom/x: Access denied", open("rom/x", "w")},
		{"/rom/x: No such file", open("rom/x", "rb")},
		{"Unsupported mode", open("a", "")},
		{"Unsupported mode", open("a", "rw")},
		{"Unsupported mode", open("a", "b")},
		{"Unsupported mode", open("a", "br")},
		{"/: Access denied", f.Mount("", nil)},
	} {
		if got := text(c.err); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestListHasMountsSorted(t *testing.T) {
	f := drive(t, "z", "b/x", "a")
	for path, want := range map[string][]string{"": {"a", "b", "rom", "z"}, "rom": {"apis", "startup.lua"}, "b": {"x"}} {
		if got, err := f.List(path); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("List(%q) = %q, %v", path, got, err)
		}
	}
}

func TestCopyMoveDelete(t *testing.T) {
	f := drive(t, "dir/one", "dir/sub/two")
	for _, err := range []error{f.Copy("dir", "new/place"), f.Move("dir", "moved"), f.Copy("rom", "romcopy"), f.Delete("moved/sub")} {
		if err != nil {
			t.Error(err)
		}
	}
	var paths []string
	for _, file := range f.Snapshot() {
		paths = append(paths, file.Path+"="+string(file.Data))
	}
	want := "moved/one=contents of dir/one, new/place/one=contents of dir/one, new/place/sub/two=contents of dir/sub/two, romcopy/apis/colors.lua=x, romcopy/startup.lua=-- rom"
	if got := strings.Join(paths, ", "); got != want {
		t.Error(got)
	}
}

func TestCopyDepth(t *testing.T) {
	f := New(Config{})
	deep := strings.Repeat("d/", MaxCopyDepth+1)
	if err := f.MakeDir("x/" + deep); err != nil {
		t.Fatal(err)
	}
	if err := f.Copy("x", "y"); !errors.Is(err, ErrTooDeep) || err.Error() != "Too many directories to copy" {
		t.Error(err)
	}
}

func TestAttributes(t *testing.T) {
	f := drive(t, "a")
	a, err := f.Attributes("a")
	if err != nil || a.Size != 13 || a.Dir || a.ReadOnly || a.Created == 0 || a.Modified < a.Created {
		t.Errorf("%+v %v", a, err)
	}
	if a, _ := f.Attributes("rom/apis"); !a.Dir || !a.ReadOnly || a.Size != 0 {
		t.Errorf("%+v", a)
	}
	for path, want := range map[string]string{"a": "hdd", "": "hdd", "rom": "rom", "rom/apis": "rom", "x": ""} {
		if got, _, _ := f.Drive(path); got != want {
			t.Errorf("Drive(%q) = %q", path, got)
		}
	}
}

func TestMountPoint(t *testing.T) {
	f := drive(t, "a")
	for path, want := range map[string][2]string{"a": {}, "..": {}, "/rom": {"rom", "."}, "rom/apis/x": {"rom", "apis/x"}} {
		if at, rel := f.MountPoint(path); at != want[0] || rel != want[1] {
			t.Errorf("MountPoint(%q) = %q, %q", path, at, rel)
		}
	}
}

func TestCapacity(t *testing.T) {
	f := New(Config{Capacity: 2000})
	free := func() int64 { n, _ := f.FreeSpace(""); return n }
	check := func(what string, want int64) {
		t.Helper()
		if free() != want {
			t.Errorf("%s: %d free, want %d", what, free(), want)
		}
	}
	check("empty", 2000)
	h, _ := f.Open("a", "w")
	check("an empty file costs 500", 1500)
	if err := h.Write(make([]byte, 700)); err != nil {
		t.Error(err)
	}
	check("700 bytes", 1300)
	if err := h.Write(make([]byte, 1301)); !errors.Is(err, ErrSpace) || err.Error() != "Out of space" {
		t.Error(err)
	}
	for _, far := range []int{2000, 1 << 40, math.MaxInt} {
		if _, err := h.Seek(Start, far); err != nil {
			t.Error(err)
		}
		if err := h.Write([]byte("x")); !errors.Is(err, ErrSpace) {
			t.Error("a hole is not free: ", err)
		}
	}
	_ = f.Delete("a")
	check("deleted but open", 1300)
	_ = h.Close()
	check("deleted and closed", 2000)
	for i := range 4 {
		_ = f.WriteFile(fmt.Sprint("f", i), nil)
	}
	check("four small files", 0)
	if _, err := f.Open("e", "w"); text(err) != "/e: Out of space" {
		t.Error(err)
	}
	if err := f.MakeDir("d"); text(err) != "/d: Out of space" {
		t.Error(err)
	}
	if n, ok, _ := f.Capacity("/"); n != 2000 || !ok {
		t.Error(n)
	}
}

func TestSnapshotIsACopy(t *testing.T) {
	f := drive(t, "a")
	f.Snapshot()[0].Data[0] = 'X'
	if data, _ := f.ReadFile("a"); string(data) != "contents of a" {
		t.Errorf("%q", data)
	}
}
