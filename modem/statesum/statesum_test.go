package statesum

import (
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

type part func(d *Digest)

func (p part) DigestTo(d *Digest) { p(d) }

func sum(p part) string { return Whole(Of("x", p)) }

func TestWhatIsWrittenOtherwiseIsAnotherState(t *testing.T) {
	shared := value.List(value.Int(1))
	states := map[string]part{
		"nothing":      func(d *Digest) {},
		"1":            func(d *Digest) { d.Int(1) },
		"1, 2":         func(d *Digest) { d.Int(1, 2) },
		"2, 1":         func(d *Digest) { d.Int(2, 1) },
		"ab, c":        func(d *Digest) { d.Text("ab", "c") },
		"a, bc":        func(d *Digest) { d.Text("a", "bc") },
		"0.5":          func(d *Digest) { d.Float(0.5) },
		"true, false":  func(d *Digest) { d.Bool(true, false) },
		"nil":          func(d *Digest) { d.Value(value.Nil()) },
		"text":         func(d *Digest) { d.Value(value.String("1")) },
		"number":       func(d *Digest) { d.Value(value.Int(1)) },
		"a then b":     func(d *Digest) { d.Value(value.Fields("a", 1, "b", 2)) },
		"b then a":     func(d *Digest) { d.Value(value.Fields("b", 2, "a", 1)) },
		"shared":       func(d *Digest) { d.Value(value.List(shared, shared)) },
		"equal tables": func(d *Digest) { d.Value(value.List(shared, value.List(value.Int(1)))) },
		"a part":       func(d *Digest) { d.Part("a", part(func(d *Digest) { d.Int(1) })) },
		"other name":   func(d *Digest) { d.Part("b", part(func(d *Digest) { d.Int(1) })) },
	}
	seen := map[string]string{}
	for name, p := range states {
		s := sum(p)
		if other := seen[s]; other != "" {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[s] = name
		if sum(p) != s {
			t.Errorf("%s: another digest the second time", name)
		}
	}
}

func TestCyclesEnd(t *testing.T) {
	a := value.NewTable()
	_ = a.Set(value.Int(1), a.Value())
	if sum(func(d *Digest) { d.Value(a.Value()) }) == sum(func(d *Digest) { d.Value(value.List(value.List())) }) {
		t.Error("a table inside itself is one inside another")
	}
}

// A list of bytes and a list of numbers are the same to everybody.
func TestBytesAreAList(t *testing.T) {
	a, b := value.Bytes([]byte{1, 2}), value.List(value.Int(1), value.Int(2))
	if sum(func(d *Digest) { d.Value(a) }) != sum(func(d *Digest) { d.Value(b) }) {
		t.Error("they differ")
	}
}

func TestPartsAreListed(t *testing.T) {
	world := func(n int) part {
		return func(d *Digest) {
			d.Part("a", part(func(d *Digest) { d.Part("b", part(func(d *Digest) { d.Int(n) })) }))
			d.Part("c", part(func(d *Digest) { d.Text(strings.Repeat("x", 3*flushAt)) }))
		}
	}
	one, two := Of("lab", world(1)), Of("lab", world(2))
	var paths, differ []string
	for i := range one {
		paths = append(paths, one[i].Path)
		if one[i] != two[i] {
			differ = append(differ, one[i].Path)
		}
	}
	if want := []string{"lab/a/b", "lab/a", "lab/c", "lab"}; !slices.Equal(paths, want) {
		t.Errorf("parts %q, want %q", paths, want)
	}
	if want := []string{"lab/a/b", "lab/a", "lab"}; !slices.Equal(differ, want) {
		t.Errorf("%q differ, want %q", differ, want)
	}
}
