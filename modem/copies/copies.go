// Package copies makes the copy of a world, in which objects refer to each other
// in any way: each of them is copied once, and whatever referred to it refers to
// its copy. Each package copies what it owns.
package copies

// Map knows the copy of each object. The zero Map knows none.
type Map struct {
	of   map[any]any
	work []func()
	last []func()
	err  error
}

// Of is the copy of an object, nil of nil. The first who asks makes it: as it is,
// for fill to put copies in place of what it refers to and must not share. fill
// is called later, by Run, and may be nil.
func Of[T any](m *Map, old *T, fill func(n *T)) *T {
	if old == nil {
		return nil
	}
	if n, ok := m.Any(old).(*T); ok {
		return n
	}
	n := new(T)
	*n = *old
	if fill == nil {
		m.add(old, n, nil)
	} else {
		m.add(old, n, func() { fill(n) })
	}
	return n
}

// add notes a copy, and what fills it in.
//
//go:noinline
func (m *Map) add(old, n any, fill func()) {
	if m.of == nil {
		m.of = map[any]any{}
	}
	if m.of[old] = n; fill != nil {
		m.work = append(m.work, fill)
	}
}

// Known is the copy of an object whose owner has asked for it with Of, or is to
// do so: nil before.
func Known[T any](m *Map, old *T) *T {
	n, _ := m.Any(old).(*T)
	return n
}

// Any is the same for an object behind an interface: nil if it has no copy.
//
//go:noinline
func (m *Map) Any(old any) any { return m.of[old] }

// List is a list with the copies of its entries; nil stays nil.
//
//go:noinline
func List[T any](list []T, of func(T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = of(x)
	}
	return out
}

// After is called by Run when everything is filled in.
func (m *Map) After(f func()) { m.last = append(m.last, f) }

// Fail says that something cannot be copied. The first reason counts.
func (m *Map) Fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// Run fills in every copy there is, and those that this asks for. The error is
// why the whole cannot be copied.
func (m *Map) Run() error {
	for len(m.work) > 0 && m.err == nil {
		last := len(m.work) - 1
		f := m.work[last]
		m.work = m.work[:last]
		f()
	}
	for m.err == nil && len(m.last) > 0 {
		f := m.last[0]
		m.last = m.last[1:]
		f()
	}
	return m.err
}
