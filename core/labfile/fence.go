package labfile

import "strings"

// block is a fenced code block of a Markdown document, or the prose between
// two of them.
type block struct {
	raw    string // as in the document, fence lines included
	line   int    // of its first line, from 1
	fenced bool   // a fence at the start of a line
	info   string // the fence's info string
	text   string // the lines inside, each with its newline
	closed bool
}

// scan cuts a document (lines ending in "\n") into blocks. A block counts as
// fenced only if its fence stands at the very start of a line: such a fence is
// at top level for CommonMark too, whatever lists or quotes stand before it.
// Fences that are indented, in lists, or inside HTML belong to the prose.
func scan(doc string) []block {
	s := scanner{lines: strings.SplitAfter(doc, "\n")}
	if n := len(s.lines); s.lines[n-1] == "" {
		s.lines = s.lines[:n-1]
	}
	for s.at < len(s.lines) {
		s.next()
	}
	s.flush(s.at)
	return s.out
}

// scanner goes through the lines once.
type scanner struct {
	lines []string
	at    int
	prose int  // first line of the prose not yet put out
	list  bool // inside a list item, as far as can be told from markers
	out   []block
}

// next deals with the line at s.at and all that belongs to it.
func (s *scanner) next() {
	line := s.lines[s.at]
	f, isFence := openFence(line)
	switch {
	case isFence && f.indent == 0:
		s.flush(s.at)
		s.fenced(f)
	case isFence:
		s.skipFence(f)
	case htmlEnd(line) != "":
		s.skipHTML(htmlEnd(line))
	default:
		s.list = listMarker(line) || s.list && (blank(line) || line[0] == ' ' || line[0] == '\t')
		s.at++
	}
}

// flush puts out the prose up to line end.
func (s *scanner) flush(end int) {
	if end > s.prose {
		s.out = append(s.out, block{raw: strings.Join(s.lines[s.prose:end], ""), line: s.prose + 1})
	}
	s.prose = end
}

// fenced puts out the block that opens at s.at.
func (s *scanner) fenced(f fence) {
	b := block{line: s.at + 1, fenced: true, info: f.info}
	start := s.at
	for s.at++; s.at < len(s.lines); s.at++ {
		if f.closes(s.lines[s.at]) {
			b.closed = true
			break
		}
	}
	b.text = strings.Join(s.lines[start+1:s.at], "")
	if b.closed {
		s.at++
	}
	b.raw = strings.Join(s.lines[start:s.at], "")
	s.out = append(s.out, b)
	s.prose, s.list = s.at, false
}

// skipFence passes over an indented fence. In a list it ends with the item: at
// a line that is not indented.
func (s *scanner) skipFence(f fence) {
	for s.at++; s.at < len(s.lines); s.at++ {
		line := s.lines[s.at]
		if f.closes(line) {
			s.at++
			return
		}
		if s.list && !blank(line) && line[0] != ' ' && line[0] != '\t' {
			return
		}
	}
}

// skipHTML passes over an HTML block: to the line that contains end, or to a
// blank line.
func (s *scanner) skipHTML(end string) {
	for ; s.at < len(s.lines); s.at++ {
		line := s.lines[s.at]
		if end == "\n" && blank(line) || end != "\n" && strings.Contains(strings.ToLower(line), end) {
			s.at++
			return
		}
	}
}

// fence is an opening code fence.
type fence struct {
	indent, length int
	char           byte
	info           string
}

// openFence reads a line as an opening fence: up to three blanks, at least
// three backticks or tildes, an info string (CommonMark 0.31, 4.5).
func openFence(line string) (f fence, ok bool) {
	rest := strings.TrimLeft(line, " ")
	f.indent = len(line) - len(rest)
	if f.indent > 3 || rest == "" || rest[0] != '`' && rest[0] != '~' {
		return f, false
	}
	f.char = rest[0]
	info := strings.TrimLeft(rest, string(f.char))
	f.length = len(rest) - len(info)
	f.info = strings.Trim(info, " \t\n")
	return f, f.length >= 3 && (f.char == '~' || !strings.Contains(f.info, "`"))
}

// closes reports whether line ends the block.
func (f fence) closes(line string) bool {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 {
		return false
	}
	tail := strings.TrimLeft(rest, string(f.char))
	return len(rest)-len(tail) >= f.length && strings.Trim(tail, " \t\n") == ""
}

// htmlEnd is what ends the HTML block that starts at line: a text in a line,
// "\n" for a blank line, "" if no HTML starts here (CommonMark 0.31, 4.6).
func htmlEnd(line string) string {
	rest := strings.ToLower(strings.TrimLeft(line, " "))
	if len(line)-len(rest) > 3 || len(rest) < 2 || rest[0] != '<' {
		return ""
	}
	if strings.HasPrefix(rest, "<!--") {
		return "-->"
	}
	for _, tag := range []string{"pre", "script", "style", "textarea"} {
		if strings.HasPrefix(rest, "<"+tag) {
			return "</" + tag + ">"
		}
	}
	name := strings.TrimLeft(strings.TrimPrefix(rest[1:], "/"), "abcdefghijklmnopqrstuvwxyz0123456789-")
	if name != strings.TrimPrefix(rest[1:], "/") && (name == "" || strings.ContainsAny(name[:1], " \t\n/>")) {
		return "\n"
	}
	return ""
}

// listMarker reports whether line starts a list item.
func listMarker(line string) bool {
	rest := strings.TrimLeft(line, " ")
	digits := strings.TrimLeft(rest, "0123456789")
	switch {
	case len(line)-len(rest) > 3:
		return false
	case len(digits) < len(rest):
		return len(digits) > 1 && (digits[0] == '.' || digits[0] == ')') && strings.ContainsAny(digits[1:2], " \t\n")
	}
	return len(rest) > 1 && strings.ContainsAny(rest[:1], "-+*") && strings.ContainsAny(rest[1:2], " \t\n")
}

func blank(line string) bool { return strings.Trim(line, " \t\n") == "" }
