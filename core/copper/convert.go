package copper

import (
	"errors"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/value"
)

// maxEntries bounds the entries of a value on its way to a text: more cannot
// fit into cryptonet.MaxText.
const maxEntries = cryptonet.MaxText / 2

// textValue copies a Lua value that is to be written as text. Unlike a modem,
// the text form refuses functions and their like inside tables
// (spec/cryptonet.md 10); tables keep their identity, so that repeats are
// found.
func textValue(v lua.Value) (value.Value, error) {
	c := textCopier{seen: map[*lua.Table]*value.Table{}}
	return c.value(v)
}

type textCopier struct {
	seen    map[*lua.Table]*value.Table
	entries int
}

func (c *textCopier) value(v lua.Value) (value.Value, error) {
	switch v.Kind() {
	case lua.KNil:
		return value.Nil(), nil
	case lua.KBoolean:
		return value.Bool(v.Truthy()), nil
	case lua.KNumber:
		n, _ := v.AsNumber()
		return value.Number(n), nil
	case lua.KString:
		s, _ := v.AsString()
		return value.String(s), nil
	case lua.KTable:
		return c.table(v.AsTable())
	}
	return value.Nil(), errors.New("Cannot serialize type " + v.TypeName())
}

func (c *textCopier) table(t *lua.Table) (value.Value, error) {
	if known, ok := c.seen[t]; ok {
		return known.Value(), nil
	}
	out := value.NewTable()
	c.seen[t] = out
	n := t.Len()
	for i := 1; i <= n; i++ {
		if err := c.entry(out, lua.Int(i), t.Index(i)); err != nil {
			return value.Nil(), err
		}
	}
	for k, v, ok, err := t.Next(lua.Nil); ok || err != nil; k, v, ok, err = t.Next(k) {
		if err != nil {
			return value.Nil(), err
		}
		if f, isNumber := k.AsNumber(); isNumber && f >= 1 && f <= float64(n) && f == float64(int(f)) {
			continue
		}
		if err := c.entry(out, k, v); err != nil {
			return value.Nil(), err
		}
	}
	return out.Value(), nil
}

func (c *textCopier) entry(out *value.Table, k, v lua.Value) error {
	if c.entries++; c.entries > maxEntries || len(c.seen) > maxEntries {
		return cryptonet.ErrTooLong
	}
	key, err := c.value(k)
	if err != nil {
		return err
	}
	val, err := c.value(v)
	if err != nil {
		return err
	}
	return out.Set(key, val)
}
