// Maps of many kinds of keys, changed while they are walked.
package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

type point struct {
	x, y int
	name string
}

func main() {
	fmt.Println(words("the cat and the dog and the bird"))
	fmt.Println(structs(), arrays(), interfaces())
	fmt.Println(floats())
	fmt.Println(grow(5000))
	fmt.Println(deleted(1000))
	fmt.Println(nested())
	fmt.Println(group([]int{5, 3, 8, 1, 9, 2, 8}))
}

func words(text string) map[string]int {
	m := map[string]int{}
	word := ""
	for _, r := range text + " " {
		if r == ' ' {
			m[word]++
			word = ""
			continue
		}
		word += string(r)
	}
	return m
}

func structs() int {
	m := map[point]int{}
	for i := range 100 {
		m[point{i % 5, i % 3, fmt.Sprint(i % 2)}] += i
	}
	return len(m)*1000 + m[point{4, 2, "0"}]
}

func arrays() int {
	m := map[[3]byte]int{}
	for i := range 1000 {
		m[[3]byte{byte(i), byte(i / 256), 7}] = i
	}
	return len(m)
}

func interfaces() string {
	m := map[any]string{1: "int", "1": "string", 1.0: "float", point{1, 2, "3"}: "struct", true: "bool"}
	text := ""
	for _, k := range []any{1, "1", 1.0, int8(1), point{1, 2, "3"}, true, nil} {
		v, ok := m[k]
		text += fmt.Sprint(v, ok, ";")
	}
	func() {
		defer func() { text += fmt.Sprint(recover()) }()
		m[[]int{1}] = "slice"
	}()
	return text
}

func floats() (int, int) {
	m := map[float64]int{}
	for range 5 {
		m[math.NaN()]++
		m[0]++
		m[math.Copysign(0, -1)]++
	}
	return len(m), m[0]
}

func grow(n int) (sum int) {
	m := make(map[int]int, 3)
	for i := range n {
		m[i*7919%n] = i
	}
	for k, v := range m {
		sum += k ^ v
	}
	return sum
}

func deleted(n int) (left, seen int) {
	m := map[int]bool{}
	for i := range n {
		m[i] = true
	}
	for k := range m {
		seen++
		delete(m, k)
		delete(m, n-1-k)
	}
	left = len(m)
	clear(m)
	return left, seen - n/2
}

func nested() string {
	m := map[string]map[int][]string{}
	for i := range 10 {
		k := string(rune('a' + i%3))
		if m[k] == nil {
			m[k] = map[int][]string{}
		}
		m[k][i%2] = append(m[k][i%2], fmt.Sprint(i))
	}
	return fmt.Sprint(m, slices.Sorted(maps.Keys(m)))
}

func group(list []int) map[bool][]int {
	m := map[bool][]int{}
	for _, v := range list {
		m[v > 4] = append(m[v > 4], v)
	}
	return m
}
