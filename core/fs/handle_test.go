package fs

import (
	"errors"
	"strconv"
	"strings"
	"testing"
)

// script runs steps on a handle and writes down what they answer:
// "r3" Read(3), "l" ReadLine, "L" with end, "A" ReadAll, "s+2" Seek from
// start, "c-1" from here, "e0" from the end, "w:text" Write.
func script(t *testing.T, h *Handle, steps string) string {
	t.Helper()
	var out []string
	note := func(data []byte, ok bool, err error) {
		switch {
		case err != nil:
			out = append(out, "!"+err.Error())
		case !ok:
			out = append(out, "nil")
		default:
			out = append(out, strconv.Quote(string(data)))
		}
	}
	for step := range strings.SplitSeq(steps, " ") {
		n, _ := strconv.Atoi(step[1:])
		switch step[0] {
		case 'r':
			note(h.Read(n))
		case 'l':
			note(h.ReadLine(false))
		case 'L':
			note(h.ReadLine(true))
		case 'A':
			note(h.ReadAll())
		case 'w':
			note(nil, true, h.Write([]byte(step[2:])))
		default:
			pos, err := h.Seek(map[byte]From{'s': Start, 'c': Current, 'e': End}[step[0]], n)
			note([]byte(strconv.Itoa(pos)), true, err)
		}
	}
	return strings.Join(out, " ")
}

func TestHandles(t *testing.T) {
	for _, c := range []struct{ name, content, mode, steps, want, after string }{
		{"read", "abc", "r", "r1 r9 r1 r0", `"a" "bc" nil nil`, ""},
		{"read nothing", "abc", "r", "r0 r-1", `"" !Cannot read a negative number of bytes`, ""},
		{"read all", "abc", "r", "A A A s1 A", `"abc" "" nil "1" "bc"`, ""},
		{"empty file", "", "r", "A A l r1", `"" nil nil nil`, ""},
		{"beyond the end", "abc", "rb", "s7 A r1 l", `"7" nil nil nil`, ""},
		{"lines", "a\r\nb\rc\n\nend", "r", "l l l l l", `"a" "b\rc" "" "end" nil`, ""},
		{"lines kept", "a\r\n\nend", "r", "L L L L", `"a\r\n" "\n" "end" nil`, ""},
		{"seek", "abcdef", "r", "c2 c1 e-1 r1 s-1", `"2" "3" "5" "f" !Position is negative`, ""},
		{"bytes", "\xff\x00\xe9", "r", "A", `"\xff\x00\xe9"`, ""},
		{"write truncates", "old", "w", "w:n s0 w:m", `"" "0" ""`, "m"},
		{"write at a position", "old", "w", "w:abcd s1 w:X e0 w:Y", `"" "1" "" "4" ""`, "aXcdY"},
		{"append", "old", "a", "s0 w:+ s0 w:+", `"0" "" "0" ""`, "old++"},
		{"hole", "", "w", "s3 w:x", `"3" ""`, "\x00\x00\x00x"},
		{"update", "abc", "r+", "r1 w:X r1 A", `"a" "" "c" ""`, "aXc"},
		{"truncate and read", "abc", "w+b", "A w:hello s0 A", `"" "" "0" "hello"`, "hello"},
	} {
		f := New(Config{})
		_ = f.WriteFile("f", []byte(c.content))
		h, err := f.Open("f", c.mode)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if got := script(t, h, c.steps); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		after := c.after
		if !h.CanWrite() {
			after = c.content
		}
		if data, _ := f.ReadFile("f"); string(data) != after {
			t.Errorf("%s: file is %q, want %q", c.name, data, after)
		}
	}
}

// A failed write past the end must not touch what was there.
func TestFailedWriteChangesNothing(t *testing.T) {
	f := New(Config{Capacity: 600})
	h, _ := f.Open("f", "w")
	if got := script(t, h, "w:abc s1 w:"+strings.Repeat("x", 600)); !strings.HasSuffix(got, "!Out of space") {
		t.Error(got)
	}
	if data, _ := f.ReadFile("f"); string(data) != "abc" {
		t.Errorf("%q", data)
	}
}

func TestWritersAndReadersShareAFile(t *testing.T) {
	f := New(Config{})
	w, _ := f.Open("log", "w")
	r, _ := f.Open("log", "r")
	_ = w.Write([]byte("one\n"))
	if got := script(t, r, "l l"); got != `"one" nil` {
		t.Error(got)
	}
	_ = w.Write([]byte("two\n"))
	_ = f.Delete("log")
	if got := script(t, r, "l"); got != `"two"` {
		t.Error("a deleted file lives as long as its handles: ", got)
	}
}

func TestClosed(t *testing.T) {
	f := New(Config{})
	h, _ := f.Open("f", "w+")
	other, _ := f.Open("f", "r")
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if got := script(t, h, "r1 l A s0 w:x"); got != strings.TrimSuffix(strings.Repeat("!attempt to use a closed file ", 5), " ") {
		t.Error(got)
	}
	if !errors.Is(h.Close(), ErrClosed) || !errors.Is(h.Flush(), ErrClosed) {
		t.Error("closing twice")
	}
	f.CloseAll()
	if _, err := f.Handle(other.ID()); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if next, _ := f.Open("f", "r"); next.ID() <= other.ID() {
		t.Error("ids are used again")
	}
}

func TestTooManyOpen(t *testing.T) {
	f := New(Config{})
	_ = f.WriteFile("f", nil)
	var last *Handle
	for range MaxOpen {
		h, err := f.Open("f", "r")
		if err != nil {
			t.Fatal(err)
		}
		last = h
	}
	if _, err := f.Open("f", "r"); !errors.Is(err, ErrTooManyOpen) || err.Error() != "Too many files already open" {
		t.Error(err)
	}
	_ = last.Close()
	if _, err := f.Open("f", "r"); err != nil {
		t.Error(err)
	}
}

// FuzzHandle compares handles with a byte slice and a position.
func FuzzHandle(f *testing.F) {
	f.Add([]byte("w3r2s1w9e0"))
	f.Fuzz(func(t *testing.T, ops []byte) {
		drive := New(Config{Capacity: 4000})
		h, _ := drive.Open("f", "w+")
		var data []byte
		pos := 0
		for i := 0; i+1 < len(ops); i += 2 {
			n := int(ops[i+1])
			switch ops[i] % 3 {
			case 0:
				p := []byte(strings.Repeat(string(rune('a'+n%26)), n))
				for n > 0 && pos+n > len(data) && pos+n <= 4000 {
					data = append(data, 0)
				}
				if err := h.Write(p); (err == nil) != (n == 0 || pos+n <= 4000) {
					t.Fatal(err, pos, n)
				} else if err == nil {
					pos += copy(data[min(pos, len(data)):], p)
				}
			case 1:
				got, ok, _ := h.Read(n)
				want := data[min(pos, len(data)):]
				want = want[:min(n, len(want))]
				if string(got) != string(want) || ok != (pos < len(data)) {
					t.Fatalf("read %q %v, want %q", got, ok, want)
				}
				pos += len(want)
			case 2:
				pos = n * 17
				_, _ = h.Seek(Start, pos)
			}
		}
		if got, _ := drive.ReadFile("f"); string(got) != string(data) {
			t.Fatalf("file %q, want %q", got, data)
		}
	})
}
