//go:build !js

package labs

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/dissect/script"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
)

const ours = "github.com/emberwire/emberwire/"

// census collects what was found, by kind and field.
type census struct {
	found map[string]bool
	types map[reflect.Type]bool
	seen  map[visit]bool
	work  []reflect.Value
	spans []span
	refs  []span // pointers to judge when all objects are known
}

type visit struct {
	at   uintptr
	kind reflect.Type
}

// span is an object in memory, or a pointer to one and the field it is in.
type span struct {
	at, size uintptr
	field    string
}

func newCensus() *census {
	return &census{found: map[string]bool{}, types: map[reflect.Type]bool{}}
}

// take goes over a world as it is now.
func (c *census) take(world any) {
	c.seen, c.spans, c.refs = map[visit]bool{}, nil, nil
	c.work = []reflect.Value{reflect.ValueOf(world)}
	for len(c.work) > 0 {
		v := c.work[len(c.work)-1]
		c.work = c.work[:len(c.work)-1]
		c.value(v, "")
	}
	c.judge()
}

// name is a field as it is listed: core/lab.Lab.now.
func name(t reflect.Type) string {
	n := t.PkgPath() + "." + t.Name()
	if before, _, generic := strings.Cut(n, "["); generic {
		n = before
	}
	return strings.TrimPrefix(n, ours)
}

// value looks at one value in a field.
func (c *census) value(v reflect.Value, field string) {
	c.library(v.Type(), field)
	switch v.Kind() {
	case reflect.Pointer:
		c.pointer(v, field)
	case reflect.Interface:
		if !v.IsNil() {
			c.value(v.Elem(), field)
		}
	case reflect.Struct:
		c.structure(v)
	case reflect.Slice:
		if v.Cap() > 0 {
			c.spans = append(c.spans, span{v.Pointer(), uintptr(v.Cap()) * v.Type().Elem().Size(), field})
		}
		c.elements(v, field)
	case reflect.Array:
		c.elements(v, field)
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			c.value(i.Key(), field)
			c.value(i.Value(), field)
		}
	}
}

func (c *census) elements(v reflect.Value, field string) {
	if plain(v.Type().Elem()) {
		return
	}
	for i := range v.Len() {
		c.value(v.Index(i), field)
	}
}

// pointer notes the object and looks into it later.
func (c *census) pointer(v reflect.Value, field string) {
	if v.IsNil() || foreign(v.Type().Elem()) || shared[v.Type().Elem()] {
		return
	}
	at, size := v.Pointer(), v.Type().Elem().Size()
	c.refs = append(c.refs, span{at, size, field})
	if x := (visit{at, v.Type()}); !c.seen[x] {
		c.seen[x] = true
		c.spans = append(c.spans, span{at, size, field})
		c.work = append(c.work, v.Elem())
	}
}

func (c *census) structure(v reflect.Value) {
	if foreign(v.Type()) {
		return // told of by the field
	}
	c.fields(v.Type())
	for i := range v.NumField() {
		c.value(v.Field(i), name(v.Type())+"."+v.Type().Field(i).Name)
	}
}

// fields lists what the type of a field says already, also of fields that are
// empty in all labs.
func (c *census) fields(t reflect.Type) {
	if t.Kind() != reflect.Struct || c.types[t] || foreign(t) || shared[t] {
		return
	}
	c.types[t] = true
	for i := range t.NumField() {
		c.field(t.Field(i).Type, name(t)+"."+t.Field(i).Name)
	}
}

func (c *census) field(t reflect.Type, field string) {
	c.library(t, field)
	switch t.Kind() {
	case reflect.Func:
		c.found["function "+field] = true
	case reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
		c.found["opaque "+field] = true
	case reflect.Pointer, reflect.Slice, reflect.Array:
		c.field(t.Elem(), field)
	case reflect.Map:
		if pointed(t.Key()) {
			c.found["key "+field] = true
		}
		c.field(t.Elem(), field)
	case reflect.Struct:
		c.fields(t)
	}
}

// library lists a field of a type that is not ours, unless it is a mere number
// or text.
func (c *census) library(t reflect.Type, field string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if foreign(t) && !plain(t) && t.Kind() != reflect.Interface {
		c.found["library "+field+" "+t.String()] = true
	}
}

// pointed reports whether values of a type are told apart by addresses.
func pointed(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Chan, reflect.UnsafePointer:
		return true
	case reflect.Array:
		return pointed(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if pointed(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

// plain reports whether a type holds nothing to look into.
func plain(t reflect.Type) bool { return t.Kind() <= reflect.Complex128 || t.Kind() == reflect.String }

// foreign reports a type of the standard library or another module: copied by
// its own means.
func foreign(t reflect.Type) bool {
	return t.PkgPath() != "" && t.Kind() != reflect.UnsafePointer && !strings.HasPrefix(t.PkgPath(), ours)
}

// shared are types of ours that never change once they are made: all copies
// refer to the same.
var shared = map[reflect.Type]bool{
	reflect.TypeFor[labfile.File]():   true,
	reflect.TypeFor[lua.Proto]():      true,
	reflect.TypeFor[script.Set]():     true,
	reflect.TypeFor[craftos.Booter](): true,
}

// judge finds the pointers into the middle of objects: those whose target lies
// in a larger object that was met. It goes through memory once, with the objects
// that reach beyond the present place at hand.
func (c *census) judge() {
	order := func(a, b span) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.size, a.size)) }
	slices.SortFunc(c.spans, order)
	slices.SortFunc(c.refs, order)
	var around []span
	next := 0
	for _, r := range c.refs {
		for ; next < len(c.spans) && c.spans[next].at <= r.at; next++ {
			around = append(around, c.spans[next])
		}
		around = slices.DeleteFunc(around, func(s span) bool { return s.at+s.size <= r.at })
		if slices.ContainsFunc(around, func(s span) bool { return s.size > r.size && s.at+s.size >= r.at+r.size }) {
			c.found["inside "+r.field] = true
		}
	}
}
