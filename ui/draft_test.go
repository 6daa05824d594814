package ui

import (
	"bytes"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// Whatever is opened comes back byte for byte; the rest is not opened, and the
// reason is said.
func TestTextsComeBackByteForByte(t *testing.T) {
	for _, c := range []struct{ data, text, closed string }{
		{"", "", ""},
		{"print('ä €')\n", "print('ä €')\n", ""},
		{"no end", "no end", ""},
		{"a\r\nb\r\n", "a\nb\n", ""},
		{"\xef\xbb\xbfa\n", "a\n", ""},
		{"\xef\xbb\xbfa\r\nb", "a\nb", ""},
		{"a\r\nb\n", "", "The lines of this file end in different ways"},
		{"a\rb", "", "The lines of this file end in different ways"},
		{"a\x00b", "", "These are 3 bytes that are not text (a byte is 0)"},
		{"caf\xe9", "", "These are 4 bytes that are not UTF-8 text."},
		{strings.Repeat("x", maxEditor), strings.Repeat("x", maxEditor), ""},
		{strings.Repeat("x", maxEditor+1), "", "This file has 2.1 MB; the editor opens files up to 2.1 MB."},
	} {
		d := &draft{}
		d.read([]byte(c.data))
		if d.text != c.text || !strings.HasPrefix(d.closed, c.closed) || (d.closed == "") != (c.closed == "") {
			t.Errorf("%.20q opens as %.20q, closed: %q", c.data, d.text, d.closed)
		}
		if d.closed == "" && string(d.bytes()) != c.data {
			t.Errorf("%.20q comes back as %.20q", c.data, d.bytes())
		}
	}
}

func FuzzDraft(f *testing.F) {
	f.Add([]byte("a\r\nb"))
	f.Add([]byte("\xef\xbb\xbf\xef\xbb\xbf\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &draft{}
		d.read(data)
		d.typed(d.text)
		if d.closed == "" && (!bytes.Equal(d.bytes(), data) || d.dirty) {
			t.Errorf("%q comes back as %q", data, d.bytes())
		}
	})
}

// A text follows the disk until somebody types in it.
func TestADraftAndItsFile(t *testing.T) {
	d := &draft{}
	d.read([]byte("one\r\n"))
	if !d.seen([]byte("two\r\n")) || d.text != "two\n" {
		t.Errorf("%+v", d)
	}
	d.typed("mine\n")
	if d.seen([]byte("two\r\n")) || !d.dirty || d.stale != nil {
		t.Errorf("the same disk: %+v", d)
	}
	if d.seen([]byte("three\r\n")) || string(d.stale) != "three\r\n" || d.text != "mine\n" {
		t.Errorf("a program wrote: %+v", d)
	}
	if !d.seen([]byte("mine\r\n")) || d.dirty || d.stale != nil {
		t.Errorf("it wrote the same: %+v", d)
	}
}

func TestTreeLines(t *testing.T) {
	list := []view.File{{Path: "a", Folder: true}, {Path: "a/b", Folder: true}, {Path: "a/b/c"}, {Path: "a/d"}, {Path: "ab"}}
	names := func(folded map[string]bool) (out string) {
		for _, b := range branches(list, folded) {
			out += strings.Repeat(">", b.depth) + b.name + " "
		}
		return out
	}
	for _, c := range []struct {
		folded map[string]bool
		want   string
	}{{nil, "a >b >>c >d ab "}, {map[string]bool{"a/b": true}, "a >b >d ab "}, {map[string]bool{"a": true, "a/b": true}, "a ab "}} {
		if got := names(c.folded); got != c.want {
			t.Errorf("folded %v: %q, want %q", c.folded, got, c.want)
		}
	}
	lines := branches(list, map[string]bool{"a/b": true})
	for _, c := range []struct {
		at   int
		key  string
		to   int
		fold string
	}{
		{0, "ArrowDown", 1, ""}, {3, "ArrowDown", 3, ""}, {0, "ArrowUp", 0, ""}, {0, "End", 3, ""}, {3, "Home", 0, ""},
		{0, "ArrowRight", 1, ""}, {1, "ArrowRight", 1, "open"}, {2, "ArrowRight", 2, ""},
		{0, "ArrowLeft", 0, "close"}, {1, "ArrowLeft", 0, ""}, {2, "ArrowLeft", 0, ""}, {3, "ArrowLeft", 3, ""}, {0, "x", -1, ""},
	} {
		if to, fold := moved(lines, c.at, c.key); to != c.to || fold != c.fold {
			t.Errorf("%s at %d: %d %q, want %d %q", c.key, c.at, to, fold, c.to, c.fold)
		}
	}
	if to, _ := moved(nil, 0, "End"); to != -1 {
		t.Errorf("in an empty tree: %d", to)
	}
	for at, want := range map[string]string{"a/b": "a/b", "a/b/c": "a/b", "ab": "", "": ""} {
		if got := folderOf(list, at); got != want {
			t.Errorf("a new file at %q goes to %q, want %q", at, got, want)
		}
	}
}

func TestNamesOfLabs(t *testing.T) {
	for title, want := range map[string]string{"Hello, modem!": "hello-modem", "": "lab", "日本": "lab", strings.Repeat("ab ", 40): strings.Repeat("ab-", 21) + "a"} {
		if got := slug(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
