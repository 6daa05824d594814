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
// without copying all of it. What comes out is sealed.
func ToValue(m *lua.Machine, v lua.Value) (value.Value, error) {
	c := copier{seen: map[*lua.Table]*value.Table{}}
	out, err := c.value(v, 0)
	if err != nil {
		return value.Nil(), err
	}
	return c.Seal(out)
}

// copier copies out of a machine.
type copier struct {
	value.Maker
	seen map[*lua.Table]*value.Table
}

// value copies what lies in so many tables.
func (c *copier) value(v lua.Value, depth int) (value.Value, error) {
	switch v.Kind() {
	case lua.KBoolean:
		return c.Scalar(value.Bool(v.Truthy()))
	case lua.KNumber:
		n, _ := v.AsNumber()
		return c.Scalar(value.Number(n))
	case lua.KString:
		s, _ := v.AsString()
		return c.Scalar(value.String(s))
	case lua.KTable:
		t, err := c.table(v.AsTable(), depth)
		return t.Value(), err
	}
	return value.Nil(), nil
}

func (c *copier) table(t *lua.Table, depth int) (*value.Table, error) {
	if done := c.seen[t]; done != nil {
		return done, nil
	}
	out, err := c.Table(depth, t.Len())
	if err != nil {
		return nil, err
	}
	c.seen[t] = out
	for k, v, ok, err := t.Next(lua.Nil); ok || err != nil; k, v, ok, err = t.Next(k) {
		if err != nil {
			return nil, err
		}
		if !leaves(k) || !leaves(v) {
			continue
		}
		if err := c.pair(out, k, v, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// leaves reports whether a value can leave the computer.
func leaves(v lua.Value) bool {
	switch v.Kind() {
	case lua.KBoolean, lua.KNumber, lua.KString, lua.KTable:
		return true
	}
	return false
}

// pair copies one entry.
func (c *copier) pair(out *value.Table, k, v lua.Value, depth int) error {
	key, err := c.value(k, depth)
	if err != nil {
		return err
	}
	val, err := c.value(v, depth)
	if err != nil {
		return err
	}
	return c.Set(out, key, val)
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
