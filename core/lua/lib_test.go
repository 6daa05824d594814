package lua

import (
	"fmt"
	"strings"
	"testing"
)

// list is a list of values in the tables of the tests: strings, numbers, booleans, nil,
// further lists and functions.
type list []any

func value(m *Machine, x any) Value {
	switch x := x.(type) {
	case nil:
		return Nil
	case string:
		return m.NewString(x)
	case int:
		return Int(x)
	case float64:
		return Number(x)
	case bool:
		return Bool(x)
	case Value:
		return x
	case Func:
		return m.NewFunction("callback", x)
	case list:
		t := m.NewTable(len(x), 0)
		for i, e := range x {
			m.SetIndex(t, i+1, value(m, e))
		}
		return TableValue(t)
	}
	panic(fmt.Sprintf("no value: %T", x))
}

func values(m *Machine, l list) []Value {
	var out []Value
	for _, x := range l {
		out = append(out, value(m, x))
	}
	return out
}

// lookup finds a function by its full name.
func lookup(m *Machine, name string) Value {
	lib, f, ok := strings.Cut(name, ".")
	if !ok {
		return m.Globals().Str(name)
	}
	return m.Globals().Str(lib).AsTable().Str(f)
}

func newLibs() *Machine {
	m := New(Config{})
	for _, open := range []func(*Machine){openString, openUTF8, openTable, openMath, openBit} {
		open(m)
	}
	return m
}

// finish resumes a thread with a budget at a time until it is done.
func finish(t *Thread, budget int64) string {
	for {
		switch _, s := t.Resume(budget); s {
		case Done:
			return show(t.Results())
		case Failed:
			return "!" + text(t.Err())
		case Yielded:
			return "yielded"
		}
	}
}

func text(v Value) string {
	if s, ok := v.AsString(); ok {
		return s
	}
	return v.TypeName()
}

func show(vs []Value) string {
	var out []string
	for _, v := range vs {
		switch v.Kind() {
		case KString:
			out = append(out, `"`+text(v)+`"`)
		case KNumber:
			out = append(out, formatNumber(v.num()))
		case KNil:
			out = append(out, "nil")
		case KBoolean:
			out = append(out, fmt.Sprint(v.Truthy()))
		default:
			out = append(out, v.TypeName())
		}
	}
	return strings.Join(out, " ")
}

var budgets = []int64{1, 7, 1000, 1 << 50}

// callAll makes a call with every budget and wants the same answer from all.
func callAll(t *testing.T, name string, args list) string {
	t.Helper()
	first := ""
	for i, budget := range budgets {
		m := newLibs()
		got := finish(m.Start(lookup(m, name), values(m, args)...), budget)
		if i == 0 {
			first = got
		} else if got != first {
			t.Errorf("%s%v answers %.200s with budget %d, %.200s with %d", name, args, first, budgets[0], got, budget)
		}
	}
	return first
}

func TestRecordedCalls(t *testing.T) {
	for _, c := range recordedCalls {
		if got := callAll(t, c.name, c.args); got != c.want {
			t.Errorf("%s%v = %s, want %s", c.name, c.args, got, c.want)
		}
	}
}
