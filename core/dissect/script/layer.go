package script

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// Bounds of what a dissector may answer; what is beyond is cut.
const (
	maxText   = 200 // bytes of a summary, value or explanation
	maxName   = 40  // bytes of a protocol's or field's name
	maxFields = 64  // of one list
	maxDepth  = 4
)

// layerOf reads what a dissector has returned.
func layerOf(v lua.Value) (view.Layer, error) {
	t := v.AsTable()
	if t == nil {
		return view.Layer{}, fmt.Errorf("it returned a %s; a table with a protocol is wanted, or nil", v.TypeName())
	}
	proto, ok := t.Str("protocol").AsString()
	if !ok || proto == "" {
		return view.Layer{}, fmt.Errorf("protocol is a %s; a name is wanted", t.Str("protocol").TypeName())
	}
	fields, err := fieldsOf(t.Str("fields"), 0)
	if err != nil {
		return view.Layer{}, err
	}
	l := view.Layer{Protocol: clip(strings.ToLower(proto), maxName), Fields: fields}
	for _, x := range []struct {
		name string
		to   *string
	}{{"summary", &l.Summary}, {"note", &l.Note}} {
		if *x.to, err = textOf(x.name, t.Str(x.name)); err != nil {
			return l, err
		}
	}
	return l, nil
}

// fieldsOf reads a list of fields.
func fieldsOf(v lua.Value, depth int) ([]view.Field, error) {
	if v.IsNil() || depth >= maxDepth {
		return nil, nil
	}
	t := v.AsTable()
	if t == nil {
		return nil, fmt.Errorf("fields is a %s; a list is wanted", v.TypeName())
	}
	var out []view.Field
	for i := 1; i <= min(t.Len(), maxFields); i++ {
		f, err := fieldOf(i, t.Index(i), depth)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func fieldOf(i int, v lua.Value, depth int) (f view.Field, err error) {
	t := v.AsTable()
	if t == nil {
		return f, fmt.Errorf("field %d is a %s; a table with name and value is wanted", i, v.TypeName())
	}
	name, ok := t.Str("name").AsString()
	if !ok {
		return f, fmt.Errorf("field %d: name is a %s; a string is wanted", i, t.Str("name").TypeName())
	}
	f.Name = clip(term.ToUnicode(name), maxName)
	if err = valued(&f, t.Str("value")); err != nil {
		return f, fmt.Errorf("field %d: %w", i, err)
	}
	if f.Means, err = textOf("means", t.Str("means")); err != nil {
		return f, fmt.Errorf("field %d: %w", i, err)
	}
	f.Sub, err = fieldsOf(t.Str("fields"), depth+1)
	return f, err
}

// valued gives a field its value: as it is, and as text. A table is a Lua literal;
// what cannot be sent over a modem is no value.
func valued(f *view.Field, v lua.Value) (err error) {
	whole, err := computer.ToValue(nil, v)
	switch f.Data = whole; {
	case err != nil:
		return fmt.Errorf("value: %w", err)
	case v.Kind() == lua.KTable:
		f.Value = clip(whole.String(), maxText)
		return nil
	case whole.IsNil() && !v.IsNil():
		return fmt.Errorf("value is a %s; a string, number, boolean or table is wanted", v.TypeName())
	}
	f.Value, err = textOf("value", v)
	return err
}

// textOf shows strings, numbers and booleans; nil is empty.
func textOf(name string, v lua.Value) (string, error) {
	switch v.Kind() {
	case lua.KNil:
		return "", nil
	case lua.KString:
		s, _ := v.AsString()
		return clip(line(term.ToUnicode(s)), maxText), nil
	case lua.KNumber:
		n, _ := v.AsNumber()
		return value.FormatNumber(n), nil
	case lua.KBoolean:
		if v.Truthy() {
			return "true", nil
		}
		return "false", nil
	}
	return "", fmt.Errorf("%s is a %s; text is wanted", name, v.TypeName())
}

// line is s without control characters.
func line(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 127 {
			return '.'
		}
		return r
	}, s)
}

// clip cuts s to about n bytes, between characters.
func clip(s string, n int) string {
	for i := range s {
		if i >= n {
			return s[:i] + "…"
		}
	}
	return s
}
