// Package markdown reads the Markdown of lessons and of the documentation:
// headings, paragraphs, lists and task lists, tables, quotes, code, emphasis,
// links and pictures. Reading takes time in proportion to the text, whatever it
// says, and nothing in it becomes HTML: tags stay text. Who draws the blocks
// decides which addresses may be gone to, for a lesson may come from anybody.
package markdown

import "strings"

// Kind of a block.
type Kind uint8

const (
	Paragraph Kind = iota // Spans
	Heading               // Level 1 to 6, Spans
	Code                  // Text as it stands; Info is what the fence says
	Bullets               // Items
	Numbers               // Items, from Start
	Quote                 // Items[0] is what is quoted
	Table                 // Rows; the first is the heading; Align for each column
	Rule                  // a line between two parts
)

// Block is one block of a text.
type Block struct {
	Kind  Kind
	Level int
	Start int
	Info  string
	Text  string
	Spans []Span
	Items [][]Block
	Tasks []Task // of a list: one for each item; nil if no item is a task
	Rows  [][][]Span
	Align []Align
}

// Task is the box before an item of a list.
type Task uint8

const (
	NoTask Task = iota
	Open
	Done
)

// Align is how a column of a table stands.
type Align uint8

const (
	Natural Align = iota
	Left
	Center
	Right
)

// Style of a span.
type Style uint8

const (
	Plain Style = iota
	Emphasis
	Strong
	Literal // `code`
	Link    // To
	Picture // To; Text is what to say instead of it
)

// Span is a piece of a line in one style.
type Span struct {
	Style Style
	Text  string
	To    string // where a link leads, or a picture is
}

// maxNesting is how deep lists and quotes may lie in each other; deeper ones
// are text.
const maxNesting = 8

// Bounds of a text: more would make the page slow, and nobody reads it. What
// is beyond them is not read, and the last block says so.
const (
	MaxBytes    = 256 << 10
	MaxBlocks   = 4000 // paragraphs, headings, items, rows
	maxColumns  = 32   // of a table; further cells are not read
	maxTaskMark = 3    // "[x]"
)

// TooLong ends a text that is cut.
const TooLong = "The text is longer than can be shown here. Its file has all of it."

// Read reads a text.
func Read(doc string) []Block {
	cut := len(doc) > MaxBytes
	if cut {
		doc = doc[:MaxBytes]
	}
	out, left := within(blocks(strings.Split(strings.ReplaceAll(doc, "\r\n", "\n"), "\n"), 0), MaxBlocks)
	if cut || left < 0 {
		out = append(out, Block{Kind: Paragraph, Spans: []Span{{Text: TooLong}}})
	}
	return out
}

// within keeps at most n blocks, those in lists and the rows of tables
// included; left is below 0 if there were more.
func within(list []Block, n int) (out []Block, left int) {
	for i := range list {
		if n -= 1 + len(list[i].Rows); n < 0 {
			if keep := len(list[i].Rows) + n; keep > 0 {
				list[i].Rows = list[i].Rows[:keep]
				i++
			}
			return list[:i], n
		}
		for k := range list[i].Items {
			if list[i].Items[k], n = within(list[i].Items[k], n); n < 0 {
				list[i].Items = list[i].Items[:k+1]
				return list[:i+1], n
			}
		}
	}
	return list, n
}

// blocks reads lines; depth counts the lists and quotes around them.
func blocks(lines []string, depth int) (out []Block) {
	var para []string
	flush := func() {
		if len(para) > 0 {
			out = append(out, Block{Kind: Paragraph, Spans: spans(strings.Join(para, " "))})
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
func special(lines []string, depth int, inParagraph bool) (Block, int) {
	line := strings.TrimLeft(lines[0], " ")
	if n := len(line) - len(strings.TrimLeft(line, "#")); n >= 1 && n <= 6 && strings.HasPrefix(line[n:]+" ", " ") {
		text := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(line[n:]), "#"))
		return Block{Kind: Heading, Level: n, Spans: spans(text)}, 1
	}
	if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
		return fenced(lines, line)
	}
	if strings.HasPrefix(line, ">") && depth < maxNesting {
		return quote(lines, depth)
	}
	if isRule(line) {
		return Block{Kind: Rule}, 1
	}
	if b, used := table(lines); used > 0 {
		return b, used
	}
	if n, _, ok := marker(lines[0]); ok && depth < maxNesting && !(inParagraph && n > 1) {
		return list(lines, depth)
	}
	return Block{}, 0
}

// fenced reads the lines between two fences, or to the end.
func fenced(lines []string, open string) (Block, int) {
	length := len(open) - len(strings.TrimLeft(open, open[:1]))
	indent := len(lines[0]) - len(open)
	info := strings.TrimSpace(open[length:])
	var text []string
	for i, line := range lines[1:] {
		end := strings.TrimSpace(line)
		if len(end) >= length && strings.Trim(end, open[:1]) == "" {
			return Block{Kind: Code, Info: info, Text: strings.Join(text, "\n")}, i + 2
		}
		text = append(text, strings.TrimPrefix(line, strings.Repeat(" ", indent)))
	}
	return Block{Kind: Code, Info: info, Text: strings.Join(text, "\n")}, len(lines)
}
