package filter

import (
	"errors"
	"fmt"
	"strings"
)

// kind is what a token is.
type kind uint8

const (
	wordToken kind = iota
	operatorToken
	andToken
	orToken
	notToken
	openToken
	closeToken
)

type token struct {
	kind kind
	text string
}

// special ends a word that is not quoted.
const special = " \t\r\n()\"=!<>~&|"

// scan cuts a filter into tokens.
func scan(text string) (out []token, err error) {
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		var t token
		if t, rest, err = next(rest); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// signs in the order in which they are tried.
var signs = [...]struct {
	sign string
	t    token
}{
	{"&&", token{andToken, "and"}}, {"||", token{orToken, "or"}},
	{"==", token{operatorToken, "="}}, {"!=", token{operatorToken, "!="}},
	{"<=", token{operatorToken, "<="}}, {">=", token{operatorToken, ">="}},
	{"=", token{operatorToken, "="}}, {"<", token{operatorToken, "<"}}, {">", token{operatorToken, ">"}},
	{"~", token{operatorToken, "~"}}, {"!", token{notToken, "not"}},
	{"(", token{openToken, "("}}, {")", token{closeToken, ")"}},
}

func next(s string) (t token, rest string, err error) {
	for _, x := range signs {
		if rest, ok := strings.CutPrefix(s, x.sign); ok {
			return x.t, rest, nil
		}
	}
	if s[0] == '"' {
		return quoted(s[1:])
	}
	n := strings.IndexAny(s, special)
	if n < 0 {
		n = len(s)
	}
	if n == 0 {
		return token{}, "", fmt.Errorf("filter: %q stands alone; write and, or, or quote it", s[:1])
	}
	switch word := s[:n]; strings.ToLower(word) {
	case "and":
		return token{andToken, "and"}, s[n:], nil
	case "or":
		return token{orToken, "or"}, s[n:], nil
	case "not":
		return token{notToken, "not"}, s[n:], nil
	default:
		return token{wordToken, word}, s[n:], nil
	}
}

// quoted reads a word up to the closing quote; a backslash keeps the next
// character as it is.
func quoted(s string) (t token, rest string, err error) {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return token{wordToken, out.String()}, s[i+1:], nil
		case '\\':
			if i++; i >= len(s) {
				break
			}
		}
		if i < len(s) {
			out.WriteByte(s[i])
		}
	}
	return token{}, "", errors.New("filter: a \" is missing at the end")
}

// Quote is a value as it may stand in a filter.
func Quote(s string) string {
	switch strings.ToLower(s) {
	case "", "and", "or", "not":
		return `"` + s + `"`
	}
	if !strings.ContainsAny(s, special+"\\") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
