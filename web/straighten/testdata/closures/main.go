// Closures, method values, recursion through variables, captured loops.
package main

import (
	"fmt"
	"runtime"
	"sort"
)

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 100 }
}

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

type account struct{ balance int }

func (a *account) add(n int) *account { a.balance += n; return a }
func (a account) show() string        { return fmt.Sprint("has ", a.balance) }

// church numbers.
type church func(func(int) int) func(int) int

func numeral(n int) church {
	return func(f func(int) int) func(int) int {
		return func(x int) int {
			for range n {
				x = f(x)
			}
			return x
		}
	}
}

func memo(f func(self func(int) int, n int) int) func(int) int {
	known := map[int]int{}
	var self func(int) int
	self = func(n int) int {
		if v, ok := known[n]; ok {
			return v
		}
		v := f(self, n)
		known[n] = v
		return v
	}
	return self
}

func ackermann(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ackermann(m-1, 1)
	}
	return ackermann(m-1, ackermann(m, n-1))
}

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }

func permutations(n int) (count int, last []int) {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	var step func(k int)
	step = func(k int) {
		if k == 1 {
			count++
			last = append(last[:0], list...)
			if count%50 == 0 {
				runtime.Gosched()
			}
			return
		}
		for i := range k {
			step(k - 1)
			if k%2 == 0 {
				list[i], list[k-1] = list[k-1], list[i]
			} else {
				list[0], list[k-1] = list[k-1], list[0]
			}
		}
	}
	step(n)
	return count, last
}

func main() {
	next, reset := counter()
	next()
	next()
	fmt.Print(next(), " ")
	reset()
	fmt.Println(next())
	var fs []func(int) int
	for i := range 5 {
		fs = append(fs, func(x int) int { return x*i + i })
	}
	fmt.Println(compose(fs...)(1), compose(fs[1:]...)(3), compose()(9))
	a := &account{}
	add, show := a.add, a.show
	add(5).add(6)
	fmt.Println(a.show(), show(), (*account).add(a, 1).show())
	fmt.Println(numeral(7)(numeral(3)(func(x int) int { return x + 2 }))(0))
	fmt.Println(memo(func(self func(int) int, n int) int {
		if n < 2 {
			return n
		}
		return self(n-1) + self(n-2)
	})(80))
	fmt.Println(ackermann(2, 9), even(5001), odd(5001))
	fmt.Println(permutations(6))
	people := []struct {
		name string
		age  int
	}{{"x", 3}, {"y", 1}, {"z", 2}}
	sort.Slice(people, func(i, j int) bool { return people[i].age < people[j].age })
	fmt.Println(people)
}
