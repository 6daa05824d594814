package change

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/modem/value"
)

// MaxText bounds what is put in the place of something, in bytes.
const MaxText = 64 << 10

// readLiteral reads what stands in a message: JSON, or nil, which takes an entry
// out. Whatever is no JSON is a text, so that one may leave out the quotes. In a
// text each character is a byte, as ComputerCraft shows it.
func readLiteral(text string) (v value.Value, err error) {
	if len(text) > MaxText {
		return v, fmt.Errorf("at most %d bytes come in the place of something", MaxText)
	}
	if text == "nil" {
		return v, nil
	}
	v, ok, err := readJSON(text)
	if ok || err != nil {
		return v, err
	}
	return str(text)
}

// readJSON reads JSON; ok is false for what is none.
func readJSON(text string) (v value.Value, ok bool, err error) {
	var x any
	if json.Unmarshal([]byte(text), &x) != nil {
		return v, false, nil
	}
	v, err = from(x, 0)
	return v, true, err
}

// from makes a value of what encoding/json reads.
func from(x any, depth int) (v value.Value, err error) {
	if depth > value.MaxDepth {
		return v, value.ErrDepth
	}
	switch x := x.(type) {
	case bool:
		return value.Bool(x), nil
	case float64:
		return value.Number(x), nil
	case string:
		return str(x)
	case []any:
		return list(x, depth)
	case map[string]any:
		return object(x, depth)
	}
	return v, nil // null
}

func list(x []any, depth int) (v value.Value, err error) {
	t := value.NewTable()
	for i, e := range x {
		if v, err = from(e, depth+1); err != nil {
			return v, err
		}
		if err = t.Set(value.Int(i+1), v); err != nil {
			return v, err
		}
	}
	return t.Value(), nil
}

// object takes the keys in their order, which is the same in every run.
func object(x map[string]any, depth int) (v value.Value, err error) {
	var keys []string
	for k := range x {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	t := value.NewTable()
	for _, name := range keys {
		k, err := str(name)
		if err != nil {
			return v, err
		}
		if v, err = from(x[name], depth+1); err != nil {
			return v, err
		}
		if err = t.Set(k, v); err != nil {
			return v, err
		}
	}
	return t.Value(), nil
}

// str makes a string of Lua of a text: a character up to 255 is that byte,
// another one that of ComputerCraft's font.
func str(text string) (v value.Value, err error) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r <= 0xff {
			b = append(b, byte(r))
			continue
		}
		c, ok := term.FromRune(r)
		if !ok {
			return v, fmt.Errorf("%q is no character of a computer", r)
		}
		b = append(b, c)
	}
	return value.String(string(b)), nil
}

// literal writes a value that is no table as readLiteral reads it.
func literal(v value.Value) string {
	if n, ok := v.Number(); ok {
		return number(n)
	}
	s, ok := v.Str()
	if !ok {
		return v.String() // true, false, nil
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(b.String()) != nil {
		return `""` // a text can always be written
	}
	return strings.TrimSuffix(out.String(), "\n")
}
