package markdown

import "strings"

// Bounds that keep reading a line linear in its length: what would need more is
// text.
const (
	maxTicks   = 32   // backticks that may open a piece of code
	maxAddress = 2048 // bytes of a link's address
)

// spans reads the styles within a line: code, strong, emphasis, links, pictures. What
// is not closed is text.
func spans(line string) []Span {
	s := spanner{rest: line}
	for s.rest != "" {
		if !s.next() {
			s.text(s.rest[:1])
			s.rest = s.rest[1:]
		}
	}
	s.flush()
	return s.out
}

type spanner struct {
	rest    string
	out     []Span
	pending strings.Builder // plain text that is not in out yet
	last    byte            // the character before rest, if it was plain text
	open    map[string]bool // marks that are not closed in rest: nobody looks for them again
}

// text adds plain text.
func (s *spanner) text(t string) {
	s.pending.WriteString(t)
	s.last = t[len(t)-1]
}

// flush ends a piece of plain text.
func (s *spanner) flush() {
	if s.pending.Len() > 0 {
		s.out = append(s.out, Span{Text: s.pending.String()})
		s.pending.Reset()
	}
	s.last = 0
}

// styled adds a span in a style.
func (s *spanner) styled(as Style, text string) {
	s.flush()
	s.out = append(s.out, Span{Style: as, Text: text})
}

// closing finds the next mark in text, a tail of rest; below 0: there is none.
func (s *spanner) closing(text, mark string) int {
	if s.open[mark] {
		return -1
	}
	i := strings.Index(text, mark)
	if i < 0 {
		if s.open == nil {
			s.open = map[string]bool{}
		}
		s.open[mark] = true
	}
	return i
}

// next takes one styled span or an escaped character.
func (s *spanner) next() bool {
	switch s.rest[0] {
	case '\\':
		if len(s.rest) > 1 && strings.IndexByte("\\`*_[]()#+-.!<>{}", s.rest[1]) >= 0 {
			s.text(s.rest[1:2])
			s.rest = s.rest[2:]
			return true
		}
	case '`':
		return s.literal()
	case '*', '_':
		mark := s.rest[:1]
		return s.between(mark+mark, Strong) || s.between(mark, Emphasis)
	case '[':
		return s.link(Link)
	case '!':
		return strings.HasPrefix(s.rest, "![") && s.link(Picture)
	case '<', 'h':
		return s.bare()
	}
	return false
}

// literal takes `code`, in as many backticks as it begins with.
func (s *spanner) literal() bool {
	ticks := run(s.rest)
	for from := len(ticks); len(ticks) <= maxTicks; {
		i := s.closing(s.rest[from:], ticks)
		if i < 0 {
			break
		}
		end := from + i
		if n := len(run(s.rest[end:])); n != len(ticks) {
			from = end + n
			continue
		}
		s.styled(Literal, unpadded(s.rest[len(ticks):end]))
		s.rest = s.rest[end+len(ticks):]
		return true
	}
	s.text(ticks) // none of them can begin a shorter one
	s.rest = s.rest[len(ticks):]
	return true
}

// run is the backticks that a text begins with.
func run(text string) string { return text[:len(text)-len(strings.TrimLeft(text, "`"))] }

// unpadded drops the spaces that keep backticks apart.
func unpadded(text string) string {
	if len(text) > 2 && text[0] == ' ' && text[len(text)-1] == ' ' {
		return text[1 : len(text)-1]
	}
	return text
}

// between takes what stands between two marks. An underscore within a word is
// a letter.
func (s *spanner) between(mark string, as Style) bool {
	if !strings.HasPrefix(s.rest, mark) || mark[0] == '_' && s.afterLetter() {
		return false
	}
	body := s.rest[len(mark):]
	i := s.closing(body, mark)
	if i <= 0 || body[0] == ' ' || body[i-1] == ' ' {
		return false
	}
	s.styled(as, strings.ReplaceAll(body[:i], "`", ""))
	s.rest = body[i+len(mark):]
	return true
}

func (s *spanner) afterLetter() bool {
	c := s.last
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// link takes [words](address), and ![words](address) as a picture.
func (s *spanner) link(as Style) bool {
	from := strings.IndexByte(s.rest, '[') + 1
	end := from + strings.IndexAny(s.rest[from:], "[]")
	if end < from || end == from && as == Link || !strings.HasPrefix(s.rest[end:], "](") {
		return false
	}
	words := s.rest[from:end]
	tail := s.rest[end+2:]
	to, _, ok := strings.Cut(tail[:min(len(tail), maxAddress)], ")")
	if !ok || to == "" || strings.ContainsAny(to, " \t\"<>") {
		return false
	}
	s.flush()
	s.out = append(s.out, Span{as, strings.ReplaceAll(words, "`", ""), to})
	s.rest = tail[len(to)+1:]
	return true
}

// bare takes an address that stands in a text as it is, or in <>.
func (s *spanner) bare() bool {
	text := strings.TrimPrefix(s.rest, "<")
	if s.afterLetter() || !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") {
		return false
	}
	text = text[:min(len(text), maxAddress)]
	if i := strings.IndexAny(text, " \t<>\"`*|"); i >= 0 {
		text = text[:i]
	}
	to := strings.TrimRight(text, ".,;:!?)]'")
	if strings.HasSuffix(to, "//") {
		return false
	}
	s.flush()
	s.out = append(s.out, Span{Link, to, to})
	used := len(to)
	if s.rest[0] == '<' {
		used++
		if strings.HasPrefix(s.rest[used:], ">") {
			used++
		}
	}
	s.rest = s.rest[used:]
	return true
}
