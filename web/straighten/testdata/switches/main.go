// Switches of every kind: bytes, numbers, strings, types, fallthrough, goto.
package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

func main() {
	counts := map[string]int{}
	for b := range 256 {
		counts[kind(byte(b))]++
		counts[sparse(int64(b)*int64(b)-100)]++
		counts[masked(uint32(b)*2654435761)]++
	}
	fmt.Println(counts)
	for _, v := range []int{-1 << 62, -5, -1, 0, 1, 7, 255, 256, 257, 1 << 40} {
		fmt.Print(sparse(int64(v)), " ", wide(v), " ")
	}
	fmt.Println()
	for _, w := range strings.Fields("break case chan const continue default defer else fallthrough for func go goto if other") {
		fmt.Print(keyword(w), " ")
	}
	fmt.Println()
	for _, v := range []any{nil, 1, int8(2), "three", []int{4}, [1]int{5}, map[string]int{"six": 6}, errors.New("seven"), io.EOF, struct{}{}, func() {}, 1i} {
		fmt.Print(typed(v), " ")
	}
	fmt.Println()
	for i := range 8 {
		fmt.Print(through(i), " ", jumps(i), " ")
	}
	fmt.Println()
	fmt.Println(run(assemble("p5 d m p1 a p7 s p3 z p9 a .")), run(assemble("p2 l d a p1 a j1 .")))
	fmt.Println(escape("a\tb\n\"q\" \x00\x7f\xff é"))
}

func kind(b byte) string {
	switch b {
	case ' ', '\t', '\n', '\v', '\f', '\r':
		return "space"
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return "digit"
	case '(', ')', '[', ']', '{', '}':
		return "bracket"
	case '+', '-', '*', '/', '%', '^':
		return "operator"
	case 0, 255, 128:
		return "edge"
	}
	switch {
	case b >= 'a' && b <= 'z':
		return "small"
	case b >= 'A' && b <= 'Z':
		return "capital"
	}
	return "other"
}

func sparse(n int64) string {
	switch n {
	case -100, -99, -96:
		return "low"
	case 0, 44, 125:
		return "middle"
	case 300, 800, 1500, 9900:
		return "high"
	case 1 << 40, -1 << 62:
		return "huge"
	}
	return "none"
}

func wide(n int) int {
	switch n {
	case 0:
		return 10
	case 1:
		return 11
	case 2:
		return 12
	case 3:
		return 13
	case 4:
		return 14
	case 5:
		return 15
	case 6:
		return 16
	case 7:
		return 17
	case 8:
		return 18
	case 255:
		return 19
	case 256:
		return 20
	}
	return -1
}

func masked(n uint32) string {
	switch n >> 24 & 0xFF {
	case 0, 1, 2, 3:
		return "m0"
	case 16, 17, 18, 31:
		return "m1"
	case 100, 120, 140, 160:
		return "m2"
	case 250, 251, 252, 255:
		return "m3"
	}
	return "m4"
}

func keyword(w string) int {
	switch w {
	case "break", "continue", "goto", "fallthrough":
		return 1
	case "case", "default", "else", "if":
		return 2
	case "chan", "go", "defer", "func":
		return 3
	case "const", "for":
		return 4
	}
	return 0
}

func typed(v any) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case int, int8:
		return fmt.Sprintf("%T", v)
	case string:
		return v
	case error:
		return "error:" + v.Error()
	case []int:
		return fmt.Sprint(len(v))
	case map[string]int:
		return fmt.Sprint(v["six"])
	case fmt.Stringer, func():
		return "callable"
	}
	return "?"
}

func through(n int) (s string) {
	switch n {
	case 0:
		s += "0"
		fallthrough
	case 1:
		s += "1"
		fallthrough
	case 2:
		s += "2"
	case 3:
		if n > 2 {
			break
		}
		s += "3"
	default:
		s += "d"
		fallthrough
	case 7:
		s += "7"
	}
	return s
}

func jumps(n int) (s int) {
	if n > 5 {
		goto end
	}
again:
	s += n
	n--
	if n > 0 {
		goto again
	}
	if s%2 == 0 {
		goto end
	}
	s *= 10
end:
	return s + 1
}

type op struct {
	code byte
	n    int
}

func assemble(text string) (code []op) {
	for _, w := range strings.Fields(text) {
		o := op{code: w[0]}
		fmt.Sscan(w[1:], &o.n)
		code = append(code, o)
	}
	return code
}

// run is a machine with a stack: a loop around a switch.
func run(code []op) (stack []int) {
	pop := func() int {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		return v
	}
	for pc, steps := 0, 0; pc < len(code) && steps < 200; pc, steps = pc+1, steps+1 {
		switch o := code[pc]; o.code {
		case 'p':
			stack = append(stack, o.n)
		case 'd':
			v := pop()
			stack = append(stack, v, v)
		case 'a':
			stack = append(stack, pop()+pop())
		case 's':
			stack = append(stack, pop()-pop())
		case 'm':
			stack = append(stack, pop()*pop())
		case 'z':
			stack = append(stack, len(stack))
		case 'l':
			stack = append(stack, len(stack)+o.n)
		case 'j':
			if len(stack) < 20 {
				pc = o.n - 1
			}
		case '.':
			return stack
		}
	}
	return stack
}

func escape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '"', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			if c < 32 || c > 126 {
				fmt.Fprintf(&b, `\x%02x`, c)
				continue
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}
