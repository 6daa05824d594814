// Type parameters, constraints, iterators and range over functions.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

type number interface {
	~int | ~int8 | ~uint16 | ~float64
}

type celsius float64

func sum[T number](list ...T) (t T) {
	for _, v := range list {
		t += v
	}
	return t
}

func apply[A, B any](list []A, f func(A) B) []B {
	out := make([]B, 0, len(list))
	for _, v := range list {
		out = append(out, f(v))
	}
	return out
}

type tree[K cmp.Ordered, V any] struct {
	left, right *tree[K, V]
	key         K
	value       V
}

func (t *tree[K, V]) put(k K, v V) *tree[K, V] {
	switch {
	case t == nil:
		return &tree[K, V]{key: k, value: v}
	case k < t.key:
		t.left = t.left.put(k, v)
	case k > t.key:
		t.right = t.right.put(k, v)
	default:
		t.value = v
	}
	return t
}

func (t *tree[K, V]) all() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) { t.walk(yield) }
}

func (t *tree[K, V]) walk(yield func(K, V) bool) bool {
	return t == nil || t.left.walk(yield) && yield(t.key, t.value) && t.right.walk(yield)
}

func squares(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		defer fmt.Print("[done] ")
		for i := range n {
			if !yield(i * i) {
				return
			}
		}
	}
}

func filter[T any](seq iter.Seq[T], keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range seq {
			if keep(v) && !yield(v) {
				return
			}
		}
	}
}

func firstOver(limit int) int {
	for v := range squares(1000) {
		if v > limit {
			return v
		}
	}
	return -1
}

func pairs() (got []string) {
outer:
	for a := range squares(10) {
		for b := range squares(10) {
			if a+b == 25 {
				got = append(got, fmt.Sprint(a, "+", b))
				continue outer
			}
			if a > 40 {
				break outer
			}
		}
	}
	return got
}

func pulled() (got []int) {
	next, stop := iter.Pull(squares(5))
	defer stop()
	for {
		v, ok := next()
		if !ok {
			return got
		}
		got = append(got, v)
	}
}

type shape interface{ area() float64 }
type square struct{ a float64 }
type circle struct{ r float64 }

func (s square) area() float64  { return s.a * s.a }
func (c *circle) area() float64 { return 3 * c.r * c.r }

func largest[T shape](list ...T) T {
	return slices.MaxFunc(list, func(a, b T) int { return cmp.Compare(a.area(), b.area()) })
}

type result[T any] struct {
	value T
	err   error
}

func try[T any](f func() T) (r result[T]) {
	defer func() {
		if e := recover(); e != nil {
			r.err = errors.New(fmt.Sprint(e))
		}
	}()
	r.value = f()
	return r
}

func main() {
	fmt.Println(sum(1, 2, 3), sum(1.5, 2.5), sum[celsius](20, 1.5), sum[int8](100, 100), sum[uint16]())
	fmt.Println(apply([]string{"a", "bb"}, func(s string) int { return len(s) }), apply([]int{1, 2}, func(i int) string { return strings.Repeat("x", i) }))
	var t *tree[string, int]
	for i, w := range strings.Fields("one two three four five six two") {
		t = t.put(w, i)
	}
	for k, v := range t.all() {
		fmt.Print(k, "=", v, " ")
		if k == "six" {
			break
		}
	}
	fmt.Println()
	fmt.Println(firstOver(500), firstOver(10_000_000), pairs(), pulled())
	fmt.Println(slices.Collect(filter(squares(12), func(v int) bool { return v%2 == 1 })))
	fmt.Println(largest(square{2}, square{3}), largest[shape](square{2}, &circle{1.2}).area())
	fmt.Println(try(func() int { return 7 }).value, try(func() string { return []string{}[len("x")] }).err)
}
