package cryptonet

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// Texts of values: what textutils.serialize writes by default (paragraph 10).
// Keys outside the array part are written in one fixed order; the original's
// order is undefined, so nobody can rely on another.

// Errors of Serialise, worded as the original's.
var (
	ErrRepeated  = errors.New("Cannot serialize table with repeated entries")
	ErrRecursive = errors.New("Cannot serialize table with recursive entries")
)

// ErrTooLong is our own bound on a text, MaxText.
var ErrTooLong = errors.New("Cannot serialize table: text is longer than 1 MiB")

const (
	// MaxText bounds a text that is written or read, in bytes: a full user
	// table fits. A message is bounded by MaxCiphertext.
	MaxText = 1 << 20
	// MaxTextDepth bounds nested tables.
	MaxTextDepth = 100
)

// Serialise writes a value. A table that occurs twice is an error.
func Serialise(v value.Value) (string, error) {
	w := writer{seen: map[*value.Table]bool{}}
	if err := w.value(v, ""); err != nil {
		return "", err
	}
	return w.b.String(), nil
}

type writer struct {
	b    strings.Builder
	seen map[*value.Table]bool // true: being written, false: written
}

func (w *writer) value(v value.Value, indent string) error {
	if w.b.Len() > MaxText {
		return ErrTooLong
	}
	switch v.Kind() {
	case value.KindTable:
		return w.table(v.Table(), indent)
	default:
		w.b.WriteString(scalarText(v))
	}
	return nil
}

func scalarText(v value.Value) string {
	if b, ok := v.Bool(); ok {
		if b {
			return "true"
		}
		return "false"
	}
	if s, ok := v.Str(); ok {
		return quote(s)
	}
	f, ok := v.Number()
	switch {
	case !ok:
		return "nil"
	case math.IsNaN(f):
		return "0/0"
	case math.IsInf(f, 1):
		return "1/0"
	case math.IsInf(f, -1):
		return "-1/0"
	}
	return formatNumber(f)
}

func (w *writer) table(t *value.Table, indent string) error {
	if open, found := w.seen[t]; found {
		if open {
			return ErrRecursive
		}
		return ErrRepeated
	}
	w.seen[t] = true
	defer func() { w.seen[t] = false }()
	if len(indent) > 2*MaxTextDepth {
		return ErrTooLong
	}
	if t.Len() == 0 {
		w.b.WriteString("{}")
		return nil
	}
	w.b.WriteString("{\n")
	inner := indent + "  "
	n := t.SeqLen()
	for i := 1; i <= n; i++ {
		w.b.WriteString(inner)
		if err := w.value(t.Index(i), inner); err != nil {
			return err
		}
		w.b.WriteString(",\n")
	}
	for _, k := range otherKeys(t, n) {
		w.b.WriteString(inner)
		if err := w.key(k, inner); err != nil {
			return err
		}
		if err := w.value(t.Get(k), inner); err != nil {
			return err
		}
		w.b.WriteString(",\n")
	}
	w.b.WriteString(indent + "}")
	return nil
}

func (w *writer) key(k value.Value, indent string) error {
	if s, ok := k.Str(); ok && isName(s) {
		w.b.WriteString(s + " = ")
		return nil
	}
	w.b.WriteString("[ ")
	if err := w.value(k, indent); err != nil {
		return err
	}
	w.b.WriteString(" ] = ")
	return nil
}

// otherKeys are the keys outside 1..n: numbers ascending, then strings by
// bytes, then false, true (spec/cnet.md 7), then whatever else there is.
func otherKeys(t *value.Table, n int) []value.Value {
	if t.Len() == n {
		return nil
	}
	var keys []value.Value
	for k := range t.All() {
		if i, ok := k.Int(); !ok || i < 1 || i > n {
			keys = append(keys, k)
		}
	}
	sort.SliceStable(keys, func(i, j int) bool { return compareKeys(keys[i], keys[j]) < 0 })
	return keys
}

func compareKeys(a, b value.Value) int {
	if c := cmp.Compare(keyRank(a), keyRank(b)); c != 0 {
		return c
	}
	if x, ok := a.Number(); ok {
		y, _ := b.Number()
		return cmp.Compare(x, y)
	}
	x, _ := a.Str()
	y, _ := b.Str()
	return cmp.Compare(x, y)
}

func keyRank(k value.Value) int {
	if b, ok := k.Bool(); ok {
		if b {
			return 3
		}
		return 2
	}
	if _, ok := k.Str(); ok {
		return 1
	}
	if _, ok := k.Number(); ok {
		return 0
	}
	return 4
}

func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\r':
			b.WriteString(`\r`)
		case 0:
			b.WriteString(`\000`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// reserved words of Lua cannot be written as bare keys (paragraph 10).
var reserved = strings.Fields("and break do else elseif end false for function if in local nil not or repeat return then true until while")

func isName(s string) bool {
	return s != "" && nameLength(s) == len(s) && !slices.Contains(reserved, s)
}

// nameLength is how many bytes at the start of s are one Lua name.
func nameLength(s string) int {
	for i := range len(s) {
		c := s[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}
