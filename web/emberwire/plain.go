package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// plain is a writer whose text cannot command a terminal: what is neither a
// visible character nor a line's end comes out as \x1b. Names of files, screens
// and errors of a lab come from strangers.
type plain struct{ to io.Writer }

// Write implements io.Writer.
func (p plain) Write(b []byte) (int, error) {
	if _, err := io.WriteString(p.to, visible(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// minded is a writer that minds its first error: a report that did not reach the
// disk is none, though nobody looks at what each line of it returns.
type minded struct {
	to  io.Writer
	err error
}

// Write implements io.Writer.
func (m *minded) Write(b []byte) (n int, err error) {
	if m.err == nil {
		n, m.err = m.to.Write(b)
	}
	return n, m.err
}

// visible writes control characters, those that turn the direction of text, and
// bytes that are no UTF-8, as escapes.
func visible(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&out, `\x%02x`, s[i])
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f:
			fmt.Fprintf(&out, `\x%02x`, r)
		case r >= 0x80 && r < 0xa0, r >= 0x200e && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteString(s[i : i+n])
		}
		i += n
	}
	return out.String()
}
