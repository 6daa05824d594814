package cryptonet

import (
	"errors"
	"math"
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// ErrText is a text outside the grammar of paragraph 10 or beyond our bounds.
// The original evaluates such texts as code; we never do (18.1.6).
var ErrText = errors.New("not the text of a value")

// Unserialise reads a value text. Anything outside the grammar, longer than
// MaxText or deeper than MaxTextDepth is an error.
func Unserialise(s string) (value.Value, error) {
	if len(s) > MaxText {
		return value.Nil(), ErrText
	}
	p := parser{s: s}
	p.blanks()
	v, err := p.value(0)
	if err != nil {
		return value.Nil(), err
	}
	if p.blanks(); p.i < len(p.s) {
		return value.Nil(), ErrText
	}
	return v, nil
}

type parser struct {
	s string
	i int
}

func (p *parser) blanks() {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
}

// peek is the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

// take consumes c and the blanks after it, if it comes next.
func (p *parser) take(c byte) bool {
	if p.peek() != c || p.i >= len(p.s) {
		return false
	}
	p.i++
	p.blanks()
	return true
}

func (p *parser) value(depth int) (value.Value, error) {
	switch c := p.peek(); {
	case c == '{':
		return p.table(depth + 1)
	case c == '"' || c == '\'':
		return p.str()
	case c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_':
		return p.word()
	}
	return p.number()
}

// word is one of the three values that are names.
func (p *parser) word() (value.Value, error) {
	n := nameLength(p.s[p.i:])
	w := p.s[p.i : p.i+n]
	p.i += n
	p.blanks()
	switch w {
	case "true":
		return value.Bool(true), nil
	case "false":
		return value.Bool(false), nil
	case "nil":
		return value.Nil(), nil
	}
	return value.Nil(), ErrText
}

// number is a number, or one of the three quotients that stand for numbers
// without a text.
func (p *parser) number() (value.Value, error) {
	negative := p.take('-')
	rest := p.s[p.i:]
	n := numberLength(rest)
	if n == 0 {
		return value.Nil(), ErrText
	}
	f, ok := numberValue(rest[:n])
	if strings.HasPrefix(rest[n:], "/0") && n == 1 {
		n += 2
		switch {
		case rest[0] == '1':
			f = math.Inf(1)
		case rest[0] == '0' && !negative:
			f = math.NaN()
		default:
			return value.Nil(), ErrText
		}
	}
	if !ok || n < len(rest) && (rest[n] == '.' || nameLength(rest[n:]) > 0 || rest[n] >= '0' && rest[n] <= '9') {
		return value.Nil(), ErrText // 0x1g, 5x, 1/05
	}
	p.i += n
	p.blanks()
	if negative {
		f = -f
	}
	return value.Number(f), nil
}

func (p *parser) str() (value.Value, error) {
	end := p.s[p.i]
	var b strings.Builder
	for p.i++; p.i < len(p.s); {
		c := p.s[p.i]
		p.i++
		switch c {
		case end:
			p.blanks()
			return value.String(b.String()), nil
		case '\n':
			return value.Nil(), ErrText
		case '\\':
			e, ok := p.escape()
			if !ok {
				return value.Nil(), ErrText
			}
			c = e
		}
		b.WriteByte(c)
	}
	return value.Nil(), ErrText
}

// escape reads what follows a backslash.
func (p *parser) escape() (byte, bool) {
	c := p.peek()
	if n := min(countDigits(p.s[p.i:], false), 3); n > 0 {
		d := 0
		for ; n > 0; n-- {
			d = d*10 + int(p.s[p.i]-'0')
			p.i++
		}
		return byte(d), d <= 255
	}
	p.i++
	if i := strings.IndexByte("nrtabfv", c); i >= 0 && c != 0 {
		return "\n\r\t\a\b\f\v"[i], true
	}
	return c, c == '"' || c == '\'' || c == '\\' || c == '\n'
}

// pair is a field with an explicit key.
type pair struct{ k, v value.Value }

func (p *parser) table(depth int) (value.Value, error) {
	if depth > MaxTextDepth {
		return value.Nil(), ErrText
	}
	t := value.NewTable()
	var keyed []pair
	n := 0 // positional fields so far
	p.take('{')
	for !p.take('}') {
		k, v, err := p.field(depth)
		if err != nil {
			return value.Nil(), err
		}
		if k.IsNil() {
			n++
			if err := t.Set(value.Int(n), v); err != nil {
				return value.Nil(), err
			}
		} else {
			keyed = append(keyed, pair{k, v})
		}
		if !p.take(',') && !p.take(';') && p.peek() != '}' {
			return value.Nil(), ErrText
		}
	}
	// Positional fields win over keys of the same number.
	for _, f := range keyed {
		if i, ok := f.k.Int(); ok && i >= 1 && i <= n {
			continue
		}
		if err := t.Set(f.k, f.v); err != nil {
			return value.Nil(), err
		}
	}
	return t.Value(), nil
}

// field reads one field of a table; a nil key means the next position.
func (p *parser) field(depth int) (k, v value.Value, err error) {
	if p.take('[') {
		if k, err = p.value(depth); err != nil {
			return k, v, err
		}
		if f, ok := k.Number(); k.IsNil() || k.Table() != nil || ok && math.IsNaN(f) {
			return k, v, ErrText
		}
		if !p.take(']') || !p.take('=') {
			return k, v, ErrText
		}
		v, err = p.value(depth)
		return k, v, err
	}
	start := p.i
	if n := nameLength(p.s[p.i:]); n > 0 {
		name := p.s[p.i : p.i+n]
		p.i += n
		p.blanks()
		if p.take('=') {
			if !isName(name) {
				return k, v, ErrText
			}
			v, err = p.value(depth)
			return value.String(name), v, err
		}
		p.i = start
	}
	v, err = p.value(depth)
	return value.Nil(), v, err
}
