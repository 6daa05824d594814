// The program of TestTheProgramIsTheSame: whatever a function can be left,
// suspended and entered again by.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	loops()
	switches()
	panics()
	goroutines()
	deep(20000)
	fmt.Println(len(os.Args), runtime.GOARCH)
}

func loops() {
	primes := []int{}
	for n := 2; n < 200; n++ {
		prime := true
		for d := 2; d*d <= n; d++ {
			if n%d == 0 {
				prime = false
				break
			}
		}
		if prime {
			primes = append(primes, n)
		}
	}
	fmt.Println(primes, collatz(27))
outer:
	for i := range 10 {
		for j := range 10 {
			switch {
			case i*j == 42:
				break outer
			case j > i:
				continue outer
			case j == 3 && i == 7:
				fmt.Print(strings.Repeat("x", i), " ") // suspended in the middle of a loop
			}
		}
	}
	fmt.Println()
}

func collatz(n uint64) (steps int) {
again:
	if n == 1 {
		return steps
	}
	steps++
	if n&1 == 0 {
		n >>= 1
		goto again
	}
	n = 3*n + 1
	goto again
}

func switches() {
	counts := [8]int{}
	for b := range 256 {
		counts[class(byte(b))]++
		counts[7] += machine([]byte{1, byte(b) & 3, 2, byte(b), 0})
	}
	fmt.Println(counts)
}

func class(b byte) int {
	switch b {
	case 0, 1, 2:
		return 0
	case '\t', '\n', '\r', ' ':
		return 1
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return 2
	case 'a', 'e', 'i', 'o', 'u':
		return 3
	case 200, 201, 255:
		return 4
	}
	return 5
}

// machine is an interpreter: a loop around a switch, with a call in it.
func machine(code []byte) (acc int) {
	pc := 0
	for {
		op := code[pc]
		pc++
		switch op {
		case 0:
			return acc
		case 1:
			acc++
		case 2:
			acc *= 2
		case 3:
			acc -= 5
		case 4, 5, 6:
			acc ^= int(op)
		case 7:
			runtime.Gosched()
		default:
			if acc > 1000 {
				return acc
			}
			acc += class(op)
		}
	}
}

func panics() {
	fmt.Println(caught(func() { var p *struct{ a, b int }; p.b = 1 }))
	fmt.Println(caught(func() { fmt.Println([]int{1, 2, 3}[len(os.Args)+2]) }))
	fmt.Println(caught(func() { panic(errors.New("own")) }))
	fmt.Println(caught(func() { fmt.Println(1 / (len(os.Args) - 1)) }))
	fmt.Println(caught(func() { runtime.Gosched() }))
	for i := range 3 {
		defer func() { fmt.Println("deferred", i) }()
	}
}

func caught(f func()) (text string) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint("caught: ", r)
		}
	}()
	for range 2 {
		f()
	}
	return "nothing"
}

func goroutines() {
	numbers, done := make(chan int), make(chan int)
	var group sync.WaitGroup
	for i := range 10 {
		group.Go(func() {
			for j := range 50 {
				if j%7 == 0 {
					time.Sleep(time.Microsecond)
				}
				numbers <- i * j
			}
		})
	}
	go func() {
		sum := 0
		for n := range numbers {
			sum += n
		}
		done <- sum
	}()
	group.Wait()
	close(numbers)
	select {
	case sum := <-done:
		fmt.Println("sum", sum)
	case <-time.After(time.Minute):
		fmt.Println("late")
	}
	runtime.GC()
}

func deep(n int) {
	words := map[string]int{}
	var down func(n int) int
	down = func(n int) int {
		var room [40]int
		if n == 0 {
			return 0
		}
		room[n%40] = n
		words[fmt.Sprint(n%17)]++
		return down(n-1) + room[n%40]
	}
	fmt.Println(down(n))
	keys := []string{}
	for k, v := range words {
		keys = append(keys, fmt.Sprint(k, ":", v))
	}
	slices.Sort(keys)
	fmt.Println(keys)
}
