package lab

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// This file changes lab.toml as its author would: only what an edit is about,
// with everything else, comments and blank lines too, as it was written.

// expression is a table's header or a key with its value, as it stands in a
// TOML document.
type expression struct {
	path       string // "computer[1].modem[0].side"
	header     bool   // of a table
	list       bool   // of an array of tables
	start, end int    // of the text, without the comment behind it
	key, value int    // where the last word of the key, and the value, begin
}

// expressions reads a document. Of a broken one it gives what was readable.
func expressions(data []byte) (out []expression) {
	count := map[string]int{} // tables of each array seen so far
	table := ""
	p := unstable.Parser{}
	p.Reset(data)
	for p.NextExpression() {
		e := p.Expression()
		x := expression{header: e.Kind != unstable.KeyValue, list: e.Kind == unstable.ArrayTable, start: -1}
		keyEnd := 0
		for it := e.Key(); it.Next(); {
			n := it.Node()
			if x.start < 0 {
				x.start = int(n.Raw.Offset)
			}
			x.key, keyEnd = int(n.Raw.Offset), int(n.Raw.Offset+n.Raw.Length)
			x.path = join(x.path, string(n.Data))
			if x.header && !it.IsLast() && count[x.path] > 0 {
				x.path += "[" + strconv.Itoa(count[x.path]-1) + "]"
			}
		}
		if x.start < 0 {
			continue // a comment
		}
		if x.header {
			x.start = bytes.LastIndexByte(data[:x.start+1], '\n') + 1
			x.end = keyEnd + bytes.IndexByte(data[keyEnd:], ']') + 1
			if x.list {
				count[x.path]++
				x.path += "[" + strconv.Itoa(count[x.path]-1) + "]"
			}
			table = x.path
		} else {
			x.path = join(table, x.path)
			x.end = int(e.Raw.Offset + e.Raw.Length)
			x.value = keyEnd + bytes.IndexByte(data[keyEnd:], '=') + 1
			for x.value < x.end && (data[x.value] == ' ' || data[x.value] == '\t') {
				x.value++
			}
		}
		out = append(out, x)
	}
	return out
}

// keyLines finds the line of every key, and of every table under its own path.
func keyLines(data []byte) map[string]int {
	lines := map[string]int{}
	at, line := 0, 1
	for _, x := range expressions(data) {
		line += bytes.Count(data[at:x.key], []byte("\n"))
		at = x.key
		if lines[x.path] == 0 {
			lines[x.path] = line
		}
	}
	return lines
}

// tables is lab.toml while it is edited.
type tables struct {
	text string
	list []expression
}

func readTables(text []byte) *tables { return &tables{string(text), expressions(text)} }

// replace puts text in place of a range and reads the document again.
func (t *tables) replace(from, to int, text string) {
	*t = *readTables([]byte(t.text[:from] + text + t.text[to:]))
}

// of reports whether path is the table at root or stands in it.
func of(root, path string) bool {
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || rest[0] == '.')
}

// find is the expression of a path, nil if there is none.
func (t *tables) find(path string) *expression {
	i := slices.IndexFunc(t.list, func(x expression) bool { return x.path == path })
	if i < 0 {
		return nil
	}
	return &t.list[i]
}

// lineEnd is where the line that holds a place ends, its newline included.
func (t *tables) lineEnd(at int) int {
	if i := strings.IndexByte(t.text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(t.text)
}

func (t *tables) lineStart(at int) int { return strings.LastIndexByte(t.text[:at], '\n') + 1 }

// span is a range of the text.
type span struct{ from, to int }

// runs are the ranges in which everything belongs to the table at root. The
// comment directly above its header belongs to it, and so do the blank lines
// behind it; of the document's last table those before it.
func (t *tables) runs(root string) (out []span) {
	for i := 0; i < len(t.list); i++ {
		if !of(root, t.list[i].path) {
			continue
		}
		s := span{t.above(t.list[i].start), 0}
		for i+1 < len(t.list) && of(root, t.list[i+1].path) {
			i++
		}
		s.to = t.lineEnd(t.list[i].end)
		for s.to < len(t.text) && blank(t.text[s.to:t.lineEnd(s.to)]) {
			s.to = t.lineEnd(s.to)
		}
		for s.to == len(t.text) && s.from > 0 && blank(t.text[t.lineStart(s.from-1):s.from]) {
			s.from = t.lineStart(s.from - 1)
		}
		out = append(out, s)
	}
	return out
}

// above is where the comment lines begin that stand directly above a line.
func (t *tables) above(at int) int {
	at = t.lineStart(at)
	for at > 0 {
		up := t.lineStart(at - 1)
		if !strings.HasPrefix(strings.TrimLeft(t.text[up:at], " \t"), "#") {
			break
		}
		at = up
	}
	return at
}

// cut takes a table out and answers what was taken.
func (t *tables) cut(root string) string {
	taken, rest, at := "", "", 0
	for _, s := range t.runs(root) {
		rest += t.text[at:s.from]
		taken += t.text[s.from:s.to]
		at = s.to
	}
	t.replace(0, len(t.text), rest+t.text[at:])
	return taken
}

// put writes a table in front of the one at before, or behind everything of
// the table at inside, or at the end of the document if there is neither.
func (t *tables) put(text, before, inside string) {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if x := t.find(before); x != nil && x.header {
		at := t.above(x.start)
		if before != "" && inside == "" && !strings.HasSuffix(text, "\n\n") {
			text += "\n"
		}
		t.replace(at, at, text)
		return
	}
	at := len(t.text)
	if inside != "" {
		for _, x := range t.list {
			if of(inside, x.path) {
				at = t.lineEnd(x.end)
			}
		}
	} else if t.text != "" && !strings.HasPrefix(text, "\n") {
		text = "\n" + text
	}
	if at > 0 && t.text[at-1] != '\n' {
		text = "\n" + text
	}
	t.replace(at, at, text)
}

// set gives a key of the table at root a value. A key that is not there gets a
// line of its own behind the table's name, in line with it.
func (t *tables) set(root, key, value string) error {
	if x := t.find(join(root, key)); x != nil {
		t.replace(x.value, x.end, value)
		return nil
	}
	head := t.find(root)
	if head == nil || !head.header {
		return fmt.Errorf("%s is written in another way than as a table [[computer]]; write it so, then it can be edited", root)
	}
	at, indent, width := t.lineEnd(head.end), "", 0
	if name := t.find(join(root, "name")); name != nil {
		at, indent = t.lineEnd(name.end), t.text[t.lineStart(name.start):name.start]
		width = strings.IndexByte(t.text[name.start:name.end], '=')
	}
	line := fmt.Sprintf("%s%-*s= %s\n", indent, max(width, len(key)+1), key, value)
	if t.text[at-1] != '\n' {
		line = "\n" + line
	}
	t.replace(at, at, line)
	return nil
}

// place is a position as lab.toml writes it.
func place(at []float64) string {
	words := make([]string, len(at))
	for i, v := range at {
		words[i] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return "[" + strings.Join(words, ", ") + "]"
}
