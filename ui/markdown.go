package ui

import "strings"

// The Markdown of lessons, read simply: headings, paragraphs, lists, code and
// emphasis. Nothing in it becomes HTML or an address to go to: tags stay text,
// and of a link only the words and the address remain, as text. A lesson may
// come from anybody.

// kind of a block or a span.
type kind uint8

const (
	paragraph kind = iota
	heading        // level 1 to 6
	code           // text as it stands
	bullets        // items
	numbers        // items
)

// block is one block of a lesson.
type block struct {
	kind  kind
	level int    // of a heading
	start int    // first number of a numbered list
	text  string // of code
	spans []span // of a paragraph or heading
	items [][]block
}

// style of a span.
type style uint8

const (
	plain style = iota
	emphasis
	strong
	literal // `code`
	address // where a link leads
)

// span is a piece of a line in one style.
type span struct {
	style style
	text  string
}

// maxNesting is how deep lists may lie in lists; deeper ones are text.
const maxNesting = 8

// Bounds of a lesson: more would make the page slow, and nobody reads it. What
// is beyond them is not shown, and the lesson says so.
const (
	maxLesson = 256 << 10 // bytes
	maxBlocks = 4000      // paragraphs, headings, items
)

// tooLong ends a lesson that is cut.
const tooLong = "The lesson is longer than can be shown here. The lab's file has all of it."

// markdown reads a lesson.
func markdown(doc string) []block {
	cut := len(doc) > maxLesson
	if cut {
		doc = doc[:maxLesson]
	}
	out, left := within(blocks(strings.Split(strings.ReplaceAll(doc, "\r\n", "\n"), "\n"), 0), maxBlocks)
	if cut || left < 0 {
		out = append(out, block{kind: paragraph, spans: []span{{plain, tooLong}}})
	}
	return out
}

// within keeps at most n blocks, those in lists included; left is below 0 if
// there were more.
func within(list []block, n int) (out []block, left int) {
	for i := range list {
		if n--; n < 0 {
			return list[:i], n
		}
		for k := range list[i].items {
			if list[i].items[k], n = within(list[i].items[k], n); n < 0 {
				list[i].items = list[i].items[:k+1]
				return list[:i+1], n
			}
		}
	}
	return list, n
}

// blocks reads lines; depth counts the lists around them.
func blocks(lines []string, depth int) (out []block) {
	var para []string
	flush := func() {
		if len(para) > 0 {
			out = append(out, block{kind: paragraph, spans: spans(strings.Join(para, " "))})
		}
		para = nil
	}
	for i := 0; i < len(lines); {
		line := strings.TrimSpace(lines[i])
		b, used := special(lines[i:], depth, len(para) > 0)
		switch {
		case used > 0:
			flush()
			out = append(out, b)
			i += used
			continue
		case line == "":
			flush()
		default:
			para = append(para, line)
		}
		i++
	}
	flush()
	return out
}

// special reads a block that is not a paragraph at the first line; 0 lines
// used: there is none.
func special(lines []string, depth int, inParagraph bool) (block, int) {
	line := strings.TrimLeft(lines[0], " ")
	if n := len(line) - len(strings.TrimLeft(line, "#")); n >= 1 && n <= 6 && strings.HasPrefix(line[n:]+" ", " ") {
		text := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(line[n:]), "#"))
		return block{kind: heading, level: n, spans: spans(text)}, 1
	}
	if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
		return fenced(lines, line)
	}
	if n, _, ok := marker(lines[0]); ok && depth < maxNesting && !(inParagraph && n > 1) {
		return list(lines, depth)
	}
	return block{}, 0
}

// fenced reads the lines between two fences, or to the end.
func fenced(lines []string, open string) (block, int) {
	length := len(open) - len(strings.TrimLeft(open, open[:1]))
	indent := len(lines[0]) - len(open)
	var text []string
	for i, line := range lines[1:] {
		end := strings.TrimSpace(line)
		if len(end) >= length && strings.Trim(end, open[:1]) == "" {
			return block{kind: code, text: strings.Join(text, "\n")}, i + 2
		}
		text = append(text, strings.TrimPrefix(line, strings.Repeat(" ", indent)))
	}
	return block{kind: code, text: strings.Join(text, "\n")}, len(lines)
}

// marker reads the mark of a list item: the number, 0 for a bullet, and how
// far its text is indented.
func marker(line string) (number, indent int, ok bool) {
	rest := strings.TrimLeft(line, " ")
	digits := 0
	for digits < len(rest) && digits < 9 && rest[digits] >= '0' && rest[digits] <= '9' {
		number = number*10 + int(rest[digits]-'0')
		digits++
	}
	mark := ".)"
	if digits == 0 {
		mark = "-*+"
	}
	if len(rest) < digits+2 || !strings.Contains(mark, rest[digits:digits+1]) || rest[digits+1] != ' ' {
		return 0, 0, false
	}
	text := strings.TrimLeft(rest[digits+1:], " ")
	return number, len(line) - len(text), text != ""
}

// list reads items of one kind: an item goes on over indented lines, and over
// lines that directly follow its text.
func list(lines []string, depth int) (block, int) {
	first, _, _ := marker(lines[0])
	out := block{kind: bullets, start: first}
	if strings.IndexAny(strings.TrimLeft(lines[0], " "), "0123456789") == 0 {
		out.kind = numbers
	}
	outer := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	used := 0
	for used < len(lines) && sameList(lines[used], lines[0], outer) {
		item, n := item(lines[used:])
		out.items = append(out.items, blocks(item, depth+1))
		used += n
	}
	return out, used
}

// sameList reports whether a line is an item of the list that first begins.
func sameList(line, first string, outer int) bool {
	_, _, ok := marker(line)
	trimmed := strings.TrimLeft(line, " ")
	digit := func(s string) bool { return s[0] >= '0' && s[0] <= '9' }
	return ok && len(line)-len(trimmed) <= outer+1 && digit(trimmed) == digit(strings.TrimLeft(first, " "))
}

// item cuts one item's lines, without their indentation.
func item(lines []string) (out []string, used int) {
	_, indent, _ := marker(lines[0])
	out = append(out, lines[0][indent:])
	for used = 1; used < len(lines); used++ {
		line := lines[used]
		own := len(line) - len(strings.TrimLeft(line, " "))
		_, _, marked := marker(line)
		switch {
		case strings.TrimSpace(line) == "":
			if used+1 >= len(lines) || !strings.HasPrefix(lines[used+1], "  ") {
				return out, used + blankLines(lines[used:])
			}
			out = append(out, "")
		case own >= min(indent, 2):
			out = append(out, line[min(own, indent):])
		case marked || out[len(out)-1] == "":
			return out, used
		default:
			out = append(out, line)
		}
	}
	return out, used
}

func blankLines(lines []string) (n int) {
	for n < len(lines) && strings.TrimSpace(lines[n]) == "" {
		n++
	}
	return n
}
