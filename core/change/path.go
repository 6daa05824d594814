package change

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// MaxPath bounds a path, in bytes.
const MaxPath = 500

// readPath reads the name of a part of a message and the keys after it.
func readPath(text string) (part string, keys []value.Value, err error) {
	if len(text) > MaxPath {
		return "", nil, fmt.Errorf("a path has at most %d bytes", MaxPath)
	}
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		end = len(text)
	}
	part, rest := text[:end], text[end:]
	switch part {
	case message:
	case channel, replyChannel:
		if rest != "" {
			return "", nil, fmt.Errorf("%s is a number: nothing is in it", part)
		}
	default:
		return "", nil, fmt.Errorf("%.40q is no part of a message: it begins with message, channel or replyChannel", part)
	}
	for rest != "" {
		var key value.Value
		if key, rest, err = readStep(rest); err != nil {
			return "", nil, fmt.Errorf("%.40q: %w", text, err)
		}
		if keys = append(keys, key); len(keys) > value.MaxDepth {
			return "", nil, fmt.Errorf("tables of a message are nested at most %d deep", value.MaxDepth)
		}
	}
	return part, keys, nil
}

// readStep reads .name, [2] or ["a key"].
func readStep(text string) (key value.Value, rest string, err error) {
	if name, ok := strings.CutPrefix(text, "."); ok {
		end := strings.IndexAny(name, ".[")
		if end < 0 {
			end = len(name)
		}
		if end == 0 {
			return key, "", fmt.Errorf("after a point comes the name of an entry")
		}
		key, err = str(name[:end])
		return key, name[end:], err
	}
	inside, ok := strings.CutPrefix(text, "[")
	if !ok {
		return key, "", fmt.Errorf("%.20q: an entry is written .name, [2] or [\"a key\"]", text)
	}
	literal, rest, ok := bracket(inside)
	if !ok {
		return key, "", fmt.Errorf("a bracket is not closed")
	}
	key, err = readKey(literal)
	return key, rest, err
}

// bracket cuts at the bracket that closes; those in quotes do not.
func bracket(text string) (inside, rest string, ok bool) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ']' && !quoted:
			return text[:i], text[i+1:], true
		}
	}
	return "", "", false
}

// readKey reads what stands in brackets: a number, a text in quotes, true or
// false.
func readKey(text string) (key value.Value, err error) {
	v, ok, err := readJSON(text)
	if err != nil {
		return key, err
	}
	if !ok || v.IsNil() || v.Table() != nil {
		return key, fmt.Errorf("%.40q is no key: in brackets stands a number, a text in quotes, true or false", text)
	}
	return v, nil
}

// step writes one key as readStep reads it.
func step(k value.Value) string {
	if s, ok := k.Str(); ok && isName(s) {
		return "." + s
	}
	return "[" + literal(k) + "]"
}

// isName reports whether Lua would read s as a name.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// number writes one so that it reads back as the same.
func number(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }
