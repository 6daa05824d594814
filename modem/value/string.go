package value

import (
	"math"
	"strconv"
	"strings"
)

// maxText bounds String, in bytes; what is cut off is shown as "…".
const maxText = 200

// String is a short readable form in the style of a Lua literal, for logs and
// test failures: {hello="B", 1, 2}. A table inside itself is "{…}". It is at
// most 200 bytes long, plus "…" when something was cut off.
func (v Value) String() string {
	walked(v.t, "text")
	var p printer
	p.value(v)
	if p.b.Len() > maxText {
		return p.b.String()[:maxText] + "…"
	}
	return p.b.String()
}

type printer struct {
	b    strings.Builder
	open []*Table // tables around this one
}

func (p *printer) full() bool { return p.b.Len() > maxText }

func (p *printer) value(v Value) {
	switch v.kind {
	case KindNil:
		p.b.WriteString("nil")
	case KindBool:
		p.b.WriteString(strconv.FormatBool(v.n != 0))
	case KindNumber:
		p.b.WriteString(FormatNumber(v.n))
	case KindString:
		p.quote(v.s)
	case KindTable:
		p.table(v.t)
	}
}

func (p *printer) table(t *Table) {
	for _, outer := range p.open {
		if outer == t {
			p.b.WriteString("{…}")
			return
		}
	}
	if p.full() {
		return
	}
	p.open = append(p.open, t)
	p.b.WriteByte('{')
	i := -1
	for k, v := range t.each {
		if i++; i > 0 {
			p.b.WriteString(", ")
		}
		if p.full() {
			break
		}
		if i >= t.seq && t.bytes == "" {
			p.key(k)
		}
		p.value(v)
	}
	p.b.WriteByte('}')
	p.open = p.open[:len(p.open)-1]
}

func (p *printer) key(k Value) {
	if k.kind == KindString && isName(k.s) {
		p.b.WriteString(k.s)
		p.b.WriteByte('=')
		return
	}
	p.b.WriteByte('[')
	p.value(k)
	p.b.WriteString("]=")
}

// quote writes printable ASCII as it is and every other byte as \ddd.
func (p *printer) quote(s string) {
	p.b.WriteByte('"')
	for i := 0; i < len(s) && !p.full(); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			p.b.WriteByte('\\')
			p.b.WriteByte(c)
		case c == '\n':
			p.b.WriteString(`\n`)
		case c < ' ' || c > '~':
			p.b.WriteByte('\\')
			p.b.WriteString(pad3(c))
		default:
			p.b.WriteByte(c)
		}
	}
	p.b.WriteByte('"')
}

func pad3(c byte) string { return string([]byte{'0' + c/100, '0' + c/10%10, '0' + c%10}) }

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// FormatNumber writes a number as Lua's tostring does: 14 significant digits,
// no trailing zeros, "inf", "-inf", "nan".
func FormatNumber(n float64) string {
	switch {
	case math.IsNaN(n):
		return "nan"
	case math.IsInf(n, 1):
		return "inf"
	case math.IsInf(n, -1):
		return "-inf"
	}
	return strconv.FormatFloat(n, 'g', 14, 64)
}
