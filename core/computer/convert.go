package computer

import (
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/value"
)

// ToValue copies a Lua value into plain data that can leave the computer
// (spec/computercraft.md 4.9): nil, booleans, numbers, strings and tables
// survive, shared and cyclic references too. Functions, threads and userdata
// become nil and a pair with one of them is dropped; metatables are dropped.
// The bounds are those of value.Check; what is beyond is an error, found
// without copying all of it.
func ToValue(m *lua.Machine, v lua.Value) (value.Value, error) {
	c := copier{seen: map[*lua.Table]*value.Table{}}
	out, err := c.value(v, 0)
	if err != nil {
		return value.Nil(), err
	}
	return out, value.Check(out)
}

// copier copies out of a machine.
type copier struct {
	seen    map[*lua.Table]*value.Table
	entries int
	bytes   int
}

func (c *copier) value(v lua.Value, depth int) (value.Value, error) {
	switch v.Kind() {
	case lua.KBoolean:
		return value.Bool(v.Truthy()), nil
	case lua.KNumber:
		n, _ := v.AsNumber()
		return value.Number(n), nil
	case lua.KString:
		s, _ := v.AsString()
		c.bytes += len(s)
		return value.String(s), c.check(depth)
	case lua.KTable:
		t, err := c.table(v.AsTable(), depth)
		if err != nil {
			return value.Nil(), err
		}
		return t.Value(), nil
	}
	return value.Nil(), nil
}

func (c *copier) table(t *lua.Table, depth int) (*value.Table, error) {
	if done := c.seen[t]; done != nil {
		return done, nil
	}
	depth++
	out := value.NewTable()
	c.seen[t] = out
	for k, v, ok, err := t.Next(lua.Nil); ok || err != nil; k, v, ok, err = t.Next(k) {
		if err != nil {
			return nil, err
		}
		if err := c.pair(out, k, v, depth); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pair copies one entry, or drops it if a part of it cannot be copied.
func (c *copier) pair(out *value.Table, k, v lua.Value, depth int) error {
	key, err := c.value(k, depth)
	if err != nil || key.IsNil() {
		return err
	}
	val, err := c.value(v, depth)
	if err != nil || val.IsNil() {
		return err
	}
	c.entries++
	if err := c.check(depth); err != nil {
		return err
	}
	return out.Set(key, val)
}

// check stops a copy that has left the bounds.
func (c *copier) check(depth int) error {
	switch {
	case depth > value.MaxDepth:
		return value.ErrDepth
	case c.entries > value.MaxEntries:
		return value.ErrEntries
	case c.bytes > value.MaxBytes:
		return value.ErrBytes
	}
	return nil
}

// FromValue builds v anew in machine m; tables keep their order, shared and
// cyclic references stay shared.
func FromValue(m *lua.Machine, v value.Value) lua.Value {
	b := builder{m: m, seen: map[*value.Table]*lua.Table{}}
	return b.value(v)
}

// builder copies into a machine.
type builder struct {
	m    *lua.Machine
	seen map[*value.Table]*lua.Table
}

func (b *builder) value(v value.Value) lua.Value {
	switch v.Kind() {
	case value.KindBool:
		x, _ := v.Bool()
		return lua.Bool(x)
	case value.KindNumber:
		x, _ := v.Number()
		return lua.Number(x)
	case value.KindString:
		x, _ := v.Str()
		return b.m.NewString(x)
	case value.KindTable:
		return lua.TableValue(b.table(v.Table()))
	}
	return lua.Nil
}

func (b *builder) table(t *value.Table) *lua.Table {
	if done := b.seen[t]; done != nil {
		return done
	}
	n := t.SeqLen()
	out := b.m.NewTable(n, t.Len()-n)
	b.seen[t] = out
	for k, v := range t.All() {
		b.m.Set(out, b.value(k), b.value(v))
	}
	return out
}
