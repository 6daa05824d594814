package markdown

import (
	"slices"
	"strings"
)

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
func list(lines []string, depth int) (Block, int) {
	first, _, _ := marker(lines[0])
	out := Block{Kind: Bullets, Start: first}
	if strings.IndexAny(strings.TrimLeft(lines[0], " "), "0123456789") == 0 {
		out.Kind = Numbers
	}
	outer := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	used := 0
	for used < len(lines) && sameList(lines[used], lines[0], outer) {
		item, n := item(lines[used:])
		task := taskOf(item)
		out.Items = append(out.Items, blocks(item, depth+1))
		out.Tasks = append(out.Tasks, task)
		used += n
	}
	if !slices.ContainsFunc(out.Tasks, func(t Task) bool { return t != NoTask }) {
		out.Tasks = nil
	}
	return out, used
}

// taskOf takes the box off the first line of an item.
func taskOf(item []string) Task {
	text := item[0]
	if len(text) <= maxTaskMark || text[0] != '[' || text[2] != ']' || text[3] != ' ' {
		return NoTask
	}
	switch text[1] {
	case ' ':
		item[0] = text[maxTaskMark+1:]
		return Open
	case 'x', 'X':
		item[0] = text[maxTaskMark+1:]
		return Done
	}
	return NoTask
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
