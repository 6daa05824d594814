// Deferred calls, recover, Goexit, panics in panics.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
)

func main() {
	order(5)
	fmt.Println(named(3))
	fmt.Println(changed())
	fmt.Println(nested(4))
	fmt.Println(again())
	fmt.Println(goexit())
	fmt.Println(inLoops(20))
	fmt.Println(conditional(len(os.Args)), conditional(len(os.Args)+1))
	fmt.Println(values()...)
	for i := range 4 {
		fmt.Println(deep(i*100, i*50))
	}
	defer fmt.Println("exit runs no deferred call")
	os.Exit(3)
}

func order(n int) {
	for i := range n {
		defer func(j int) { fmt.Print(i*10+j, " ") }(i)
	}
	defer fmt.Println()
}

func named(n int) (sum int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("after %d: %v", sum, r)
		}
	}()
	for i := range n * 2 {
		if i == n {
			panic("enough")
		}
		sum += i
	}
	return sum, nil
}

func changed() (n int) {
	defer func() { n *= 2 }()
	n = 4
	return n + 1
}

func nested(n int) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint(n, "(", r, ")")
			if n%2 == 0 {
				panic(text)
			}
		}
	}()
	if n == 0 {
		var m map[string]int
		m["x"] = 1
	}
	return nested(n-1) + "!"
}

func again() (text string) {
	defer func() { text = fmt.Sprint("outer ", recover()) }()
	defer func() { panic(fmt.Sprint("second after ", recover())) }()
	defer func() {
		defer func() { fmt.Println("inner", recover()) }()
		panic("in a deferred call")
	}()
	panic("first")
}

func goexit() (got []string) {
	done := make(chan bool)
	go func() {
		defer close(done)
		defer func() { got = append(got, fmt.Sprint("recovered ", recover())) }()
		func() {
			defer func() { got = append(got, "unwound") }()
			runtime.Goexit()
		}()
		got = append(got, "not reached")
	}()
	<-done
	return got
}

func inLoops(n int) (sum int) {
	for i := range n {
		func() {
			defer func() {
				if recover() != nil {
					sum += 100
				}
			}()
			runtime.Gosched()
			_ = []int{1, 2, 3}[i%5]
			sum++
		}()
	}
	return sum
}

func conditional(n int) (text string) {
	if n%2 == 0 {
		defer func() { text += " even" }()
	}
	if n > 1 {
		defer func() { text += " many" }()
	}
	if n == 0 {
		return "none"
	}
	return "some"
}

var errOwn = errors.New("own")

func values() (got []any) {
	for _, v := range []any{1, "text", errOwn, nil, [2]int{1, 2}} {
		func() {
			defer func() {
				r := recover()
				if e, ok := r.(*runtime.PanicNilError); ok {
					r = e.Error()
				}
				got = append(got, r)
			}()
			panic(v)
		}()
	}
	return got
}

// deep panics below many frames with a deferred call each.
func deep(n, at int) (sum int) {
	defer func() { sum++ }()
	if n == 0 {
		return 0
	}
	if n == at {
		defer func() { recover() }()
		panic(n)
	}
	return deep(n-1, at)
}
