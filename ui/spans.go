package ui

import "strings"

// spans reads the styles within a line: code, strong, emphasis, links. What
// is not closed is text.
func spans(line string) []span {
	s := spanner{rest: line}
	for s.rest != "" {
		if !s.next() {
			s.text(s.rest[:1])
			s.rest = s.rest[1:]
		}
	}
	return s.out
}

type spanner struct {
	rest string
	out  []span
}

// text adds to the plain span at the end.
func (s *spanner) text(t string) {
	if n := len(s.out); n > 0 && s.out[n-1].style == plain {
		s.out[n-1].text += t
		return
	}
	s.out = append(s.out, span{plain, t})
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
		return s.between(mark+mark, strong) || s.between(mark, emphasis)
	case '[':
		return s.link()
	}
	return false
}

// literal takes `code`, in as many backticks as it begins with.
func (s *spanner) literal() bool {
	ticks := s.rest[:len(s.rest)-len(strings.TrimLeft(s.rest, "`"))]
	for from := len(ticks); ; {
		i := strings.Index(s.rest[from:], ticks)
		if i < 0 {
			s.text(ticks) // none of them can begin a shorter one
			s.rest = s.rest[len(ticks):]
			return true
		}
		end := from + i
		after := s.rest[end:]
		run := len(after) - len(strings.TrimLeft(after, "`"))
		if run == len(ticks) {
			text := s.rest[len(ticks):end]
			if len(text) > 2 && text[0] == ' ' && text[len(text)-1] == ' ' {
				text = text[1 : len(text)-1]
			}
			s.out = append(s.out, span{literal, text})
			s.rest = after[run:]
			return true
		}
		from = end + run
	}
}

// between takes what stands between two marks. An underscore within a word is
// a letter.
func (s *spanner) between(mark string, as style) bool {
	if !strings.HasPrefix(s.rest, mark) || mark[0] == '_' && s.afterLetter() {
		return false
	}
	body := s.rest[len(mark):]
	i := strings.Index(body, mark)
	if i <= 0 || body[0] == ' ' || body[i-1] == ' ' {
		return false
	}
	s.out = append(s.out, span{as, strings.ReplaceAll(body[:i], "`", "")})
	s.rest = body[i+len(mark):]
	return true
}

func (s *spanner) afterLetter() bool {
	if len(s.out) == 0 || s.out[len(s.out)-1].style != plain {
		return false
	}
	t := s.out[len(s.out)-1].text
	c := t[len(t)-1]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// link takes [words](address): the words, and the address as text.
func (s *spanner) link() bool {
	end := 1 + strings.IndexAny(s.rest[1:], "[]")
	if end < 2 || !strings.HasPrefix(s.rest[end:], "](") {
		return false
	}
	words := s.rest[1:end]
	to, tail, ok := strings.Cut(s.rest[end+2:], ")")
	if !ok || strings.ContainsRune(to, ' ') {
		return false
	}
	s.text(words)
	if to != words {
		s.text(" ")
		s.out = append(s.out, span{address, to})
	}
	s.rest = tail
	return true
}
