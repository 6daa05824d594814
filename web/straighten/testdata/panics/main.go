// Runtime errors in every form, caught and not.
package main

import (
	"fmt"
	"os"
	"strings"
)

type node struct {
	room [5000]byte // a field beyond the page that no pointer may point into
	next *node
	n    int
}

type walker interface{ walk() int }

func (n *node) walk() int { return n.n }

func main() {
	n := len(os.Args) // 1
	var list []int
	var p *node
	var w walker
	var m map[string][]int
	var f func()
	var ch chan int
	tests := map[string]func(){
		"index":      func() { list[n] = 1 },
		"negative":   func() { _ = []int{1}[n-2] },
		"slice":      func() { _ = "text"[n+2 : n] },
		"capacity":   func() { _ = make([]int, 3)[: n : n+9] },
		"array":      func() { _ = [4]int(list) },
		"nil":        func() { _ = p.n },
		"far":        func() { p.next.next = p },
		"interface":  func() { w.walk() },
		"method":     func() { w = p; w.walk() },
		"map":        func() { m["x"] = append(m["x"], 1) },
		"call":       func() { f() },
		"division":   func() { fmt.Println(7 / (n - 1)) },
		"assertion":  func() { _ = any(n).(string) },
		"missing":    func() { _ = any(n).(walker) },
		"close nil":  func() { close(ch) },
		"close":      func() { c := make(chan int); close(c); close(c) },
		"make":       func() { _ = make([]int, n-2) },
		"shift":      func() { fmt.Println(1 << (n - 2)) },
		"repeat":     func() { strings.Repeat("x", n-2) },
		"comparison": func() { fmt.Println(any(list) == any(list)) },
		"own":        func() { panic(fmt.Errorf("wrapped: %w", os.ErrNotExist)) },
	}
	for _, name := range []string{"index", "negative", "slice", "capacity", "array", "nil", "far", "interface", "method", "map", "call", "division", "assertion", "missing", "close nil", "close", "make", "shift", "repeat", "comparison", "own"} {
		fmt.Println(name+":", caught(tests[name]))
	}
	fmt.Println(partly(list, 0), partly([]int{4, 5}, 0))
	uncaught(n + 3)
}

func caught(f func()) (r any) {
	defer func() { r = recover() }()
	f()
	return "nothing"
}

// partly loses nothing of what was done before the panic.
func partly(list []int, from int) (sum int) {
	defer func() { recover() }()
	for i := from; ; i++ {
		sum += list[i] * 10
	}
}

// uncaught ends the program with a trace.
func uncaught(n int) int {
	defer func() { fmt.Println("left", n) }()
	if n == 0 {
		var p *node
		return p.n
	}
	return uncaught(n-1) + 1
}
