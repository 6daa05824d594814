package value

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends v as JSON (RFC 8259). nil is null. A table whose keys are 1,
// 2, 3 … is an array; any other, the empty one too, is an object, in the table's
// order, whose keys that are no strings stand as Lua prints them: "3", "true", in
// brackets where a string has that key already. A string that is not UTF-8 has
// each byte as the character of its number. JSON has no infinity: inf, -inf and
// nan are strings. A table inside itself is "{…}". A table that stands in several
// places is written in each, so that there is a bound: beyond about max bytes it
// gives up, appends nothing and answers false.
func AppendJSON(b []byte, v Value, max int) (out []byte, ok bool) {
	walked(v.t, "JSON")
	w := jsonWriter{b: b, end: len(b) + max}
	if w.value(v); w.full() {
		return b, false
	}
	return w.b, true
}

type jsonWriter struct {
	b    []byte
	end  int      // where it gives up
	open []*Table // tables around this one
}

func (w *jsonWriter) full() bool { return len(w.b) > w.end }

func (w *jsonWriter) value(v Value) {
	switch v.kind {
	case KindBool:
		w.b = strconv.AppendBool(w.b, v.n != 0)
	case KindNumber:
		w.number(v.n)
	case KindString:
		w.str(v.s)
	case KindTable:
		w.table(v.t)
	default:
		w.b = append(w.b, "null"...)
	}
}

// number has as many digits as it takes to read the same number again.
func (w *jsonWriter) number(n float64) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		w.str(FormatNumber(n))
		return
	}
	format := byte('f')
	if a := math.Abs(n); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	w.b = strconv.AppendFloat(w.b, n, format, -1, 64)
}

func (w *jsonWriter) table(t *Table) {
	for _, outer := range w.open {
		if outer == t {
			w.str("{…}")
			return
		}
	}
	w.open = append(w.open, t)
	list, first := t.isList(), true
	begin, end := byte('{'), byte('}')
	if list {
		begin, end = '[', ']'
	}
	w.b = append(w.b, begin)
	for k, v := range t.each {
		if w.full() {
			break
		}
		if !first {
			w.b = append(w.b, ',')
		}
		first = false
		if !list {
			w.str(keyText(t, k))
			w.b = append(w.b, ':')
		}
		w.value(v)
	}
	w.b = append(w.b, end)
	w.open = w.open[:len(w.open)-1]
}

// keyText is a key as an object of JSON has it.
func keyText(t *Table, k Value) string {
	if k.kind == KindString {
		return k.s
	}
	text := k.String()
	if !t.Field(text).IsNil() {
		text = "[" + text + "]"
	}
	return text
}

const hexDigits = "0123456789abcdef"

// str escapes what JSON must have escaped.
func (w *jsonWriter) str(s string) {
	w.b = append(w.b, '"')
	if bytes := !utf8.ValidString(s); bytes {
		for i := range len(s) {
			w.char(rune(s[i]))
		}
	} else {
		for _, r := range s {
			w.char(r)
		}
	}
	w.b = append(w.b, '"')
}

func (w *jsonWriter) char(r rune) {
	switch {
	case r == '"' || r == '\\':
		w.b = append(w.b, '\\', byte(r))
	case r < ' ':
		w.b = append(w.b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
	default:
		w.b = utf8.AppendRune(w.b, r)
	}
}
