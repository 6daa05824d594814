// Interfaces, embedding, reflection, states that are functions, recursive descent.
package main

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strings"
)

type animal interface {
	name() string
	legs() int
}

type base struct{ called string }

func (b base) name() string      { return b.called }
func (b *base) rename(to string) { b.called = to }

type dog struct {
	base
	tricks []string `kind:"list"`
}

func (dog) legs() int { return 4 }

type bird struct {
	*base
	wings int
}

func (b bird) legs() int    { return 2 }
func (b bird) name() string { return "bird " + b.base.name() }

type state func(*lexer) state

type lexer struct {
	text   string
	at     int
	tokens []string
}

func (l *lexer) rest() string { return l.text[l.at:] }

func start(l *lexer) state {
	switch r := l.rest(); {
	case r == "":
		return nil
	case r[0] == ' ':
		l.at++
		return start
	case strings.ContainsRune("+-*/()", rune(r[0])):
		l.tokens = append(l.tokens, r[:1])
		l.at++
		return start
	case r[0] >= '0' && r[0] <= '9':
		return digits
	}
	l.tokens = append(l.tokens, "?")
	l.at++
	return start
}

func digits(l *lexer) state {
	n := 0
	for n < len(l.rest()) && l.rest()[n] >= '0' && l.rest()[n] <= '9' {
		n++
	}
	l.tokens = append(l.tokens, l.rest()[:n])
	l.at += n
	return start
}

func lex(text string) []string {
	l := &lexer{text: text}
	for s := state(start); s != nil; {
		s = s(l)
	}
	return l.tokens
}

// parser computes an expression by recursive descent.
type parser struct{ tokens []string }

func (p *parser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) take() string {
	t := p.next()
	p.tokens = p.tokens[1:]
	return t
}

func (p *parser) sum() int {
	v := p.product()
	for p.next() == "+" || p.next() == "-" {
		if p.take() == "+" {
			v += p.product()
		} else {
			v -= p.product()
		}
	}
	return v
}

func (p *parser) product() int {
	v := p.factor()
	for p.next() == "*" || p.next() == "/" {
		if p.take() == "*" {
			v *= p.factor()
		} else {
			v /= p.factor()
		}
	}
	return v
}

func (p *parser) factor() (v int) {
	switch t := p.take(); t {
	case "(":
		v = p.sum()
		p.take()
		return v
	case "-":
		return -p.factor()
	default:
		fmt.Sscan(t, &v)
		return v
	}
}

func calculate(text string) (v int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %v", text, r)
		}
	}()
	return (&parser{lex(text)}).sum(), nil
}

type failing struct{ after int }

func (f *failing) Read(b []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return copy(b, "data"), nil
}

func main() {
	d, b := &dog{base{"rex"}, []string{"sit"}}, bird{&base{"tweety"}, 2}
	d.rename("max")
	b.rename("polly")
	zoo := []animal{d, b, dog{base: base{"old"}}}
	sort.SliceStable(zoo, func(i, j int) bool { return zoo[i].legs() < zoo[j].legs() })
	for _, a := range zoo {
		fmt.Print(a.name(), " ", a.legs(), reflect.TypeOf(a), "; ")
	}
	fmt.Println()
	t := reflect.TypeOf(*d)
	for i := range t.NumField() {
		fmt.Print(t.Field(i).Name, " ", t.Field(i).Type, " ", t.Field(i).Tag.Get("kind"), "; ")
	}
	v := reflect.ValueOf(strings.ToUpper).Call([]reflect.Value{reflect.ValueOf("called")})
	fmt.Println(v[0], reflect.DeepEqual(zoo[1], zoo[1]))
	fmt.Println(reflect.MakeFunc(reflect.TypeOf(twice), swapped).Interface().(func(int, string) (string, int))(7, "seven"))
	for _, e := range []string{"1+2*3", "(1+2)*3 - -4", "8/(3-3)", "2*(3+(4*5))-7", "1+"} {
		fmt.Println(calculate(e))
	}
	text, err := io.ReadAll(io.LimitReader(&failing{3}, 100))
	fmt.Println(string(text), err, errors.Is(fmt.Errorf("x: %w", err), io.ErrUnexpectedEOF))
	fmt.Println(hanoi(10, "a", "b", "c"), queens(7))
}

func twice(n int, s string) (string, int) { return s, n }

func swapped(in []reflect.Value) []reflect.Value { return []reflect.Value{in[1], in[0]} }

func hanoi(n int, a, b, c string) int {
	if n == 0 {
		return 0
	}
	return hanoi(n-1, a, c, b) + 1 + hanoi(n-1, c, b, a)
}

func queens(n int) (count int) {
	var place func(row int, columns, left, right uint)
	place = func(row int, columns, left, right uint) {
		if row == n {
			count++
			return
		}
		for c := range n {
			bit := uint(1) << c
			if columns&bit != 0 || left>>(row+c)&1 != 0 || right>>(row-c+n)&1 != 0 {
				continue
			}
			place(row+1, columns|bit, left|1<<(row+c), right|1<<(row-c+n))
		}
	}
	place(0, 0, 0, 0)
	return count
}
