package labfile

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

// Expression is a table's header or a key with its value, as it stands in a
// TOML document.
type Expression struct {
	Path       string // "computer[1].modem[0].side"
	Header     bool   // of a table
	List       bool   // of an array of tables
	Start, End int    // of the text, without the comment behind it
	Key, Value int    // where the last word of the key, and the value, begin
}

// Expressions reads a document. Of a broken one it gives what was readable.
func Expressions(data []byte) (out []Expression) {
	if at := tooDeep(data, MaxNesting); at >= 0 {
		data = data[:at]
	}
	count := map[string]int{} // tables of each array seen so far
	table := ""
	p := unstable.Parser{}
	p.Reset(data)
	for p.NextExpression() {
		e := p.Expression()
		x := Expression{Header: e.Kind != unstable.KeyValue, List: e.Kind == unstable.ArrayTable, Start: -1}
		keyEnd := 0
		for it := e.Key(); it.Next(); {
			n := it.Node()
			if x.Start < 0 {
				x.Start = int(n.Raw.Offset)
			}
			x.Key, keyEnd = int(n.Raw.Offset), int(n.Raw.Offset+n.Raw.Length)
			x.Path = join(x.Path, string(n.Data))
			if x.Header && !it.IsLast() && count[x.Path] > 0 {
				x.Path += "[" + strconv.Itoa(count[x.Path]-1) + "]"
			}
		}
		if x.Start < 0 {
			continue // a comment
		}
		if x.Header {
			x.Start = bytes.LastIndexByte(data[:x.Start+1], '\n') + 1
			x.End = keyEnd + bytes.IndexByte(data[keyEnd:], ']') + 1
			if x.List {
				count[x.Path]++
				x.Path += "[" + strconv.Itoa(count[x.Path]-1) + "]"
			}
			table = x.Path
		} else {
			x.Path = join(table, x.Path)
			x.End = int(e.Raw.Offset + e.Raw.Length)
			x.Value = keyEnd + bytes.IndexByte(data[keyEnd:], '=') + 1
			for x.Value < x.End && (data[x.Value] == ' ' || data[x.Value] == '\t') {
				x.Value++
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
	for _, x := range Expressions(data) {
		line += bytes.Count(data[at:x.Key], []byte("\n"))
		at = x.Key
		if lines[x.Path] == 0 {
			lines[x.Path] = line
		}
	}
	return lines
}

// Tables is lab.toml while it is edited.
type Tables struct {
	Text string
	List []Expression
}

// ReadTables reads the expressions of a lab.toml; what is no TOML has none.
func ReadTables(text []byte) *Tables { return &Tables{string(text), Expressions(text)} }

// replace puts text in place of a range and reads the document again.
func (t *Tables) replace(from, to int, text string) {
	*t = *ReadTables([]byte(t.Text[:from] + text + t.Text[to:]))
}

// of reports whether path is the table at root or stands in it.
func of(root, path string) bool {
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || rest[0] == '.')
}

// Find is the expression of a path, nil if there is none.
func (t *Tables) Find(path string) *Expression {
	i := slices.IndexFunc(t.List, func(x Expression) bool { return x.Path == path })
	if i < 0 {
		return nil
	}
	return &t.List[i]
}

// lineEnd is where the line that holds a place ends, its newline included.
func (t *Tables) lineEnd(at int) int {
	if i := strings.IndexByte(t.Text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(t.Text)
}

func (t *Tables) lineStart(at int) int { return strings.LastIndexByte(t.Text[:at], '\n') + 1 }

// span is a range of the text.
type span struct{ from, to int }

// runs are the ranges in which everything belongs to the table at root. The
// comment directly above its header belongs to it, and so do the blank lines
// behind it; of the document's last table those before it.
func (t *Tables) runs(root string) (out []span) {
	for i := 0; i < len(t.List); i++ {
		if !of(root, t.List[i].Path) {
			continue
		}
		s := span{t.above(t.List[i].Start), 0}
		for i+1 < len(t.List) && of(root, t.List[i+1].Path) {
			i++
		}
		s.to = t.lineEnd(t.List[i].End)
		for s.to < len(t.Text) && blank(t.Text[s.to:t.lineEnd(s.to)]) {
			s.to = t.lineEnd(s.to)
		}
		for s.to == len(t.Text) && s.from > 0 && blank(t.Text[t.lineStart(s.from-1):s.from]) {
			s.from = t.lineStart(s.from - 1)
		}
		out = append(out, s)
	}
	return out
}

// above is where the comment lines begin that stand directly above a line.
func (t *Tables) above(at int) int {
	at = t.lineStart(at)
	for at > 0 {
		up := t.lineStart(at - 1)
		if !strings.HasPrefix(strings.TrimLeft(t.Text[up:at], " \t"), "#") {
			break
		}
		at = up
	}
	return at
}

// Cut takes a table out and answers what was taken.
func (t *Tables) Cut(root string) string {
	taken, rest, at := "", "", 0
	for _, s := range t.runs(root) {
		rest += t.Text[at:s.from]
		taken += t.Text[s.from:s.to]
		at = s.to
	}
	t.replace(0, len(t.Text), rest+t.Text[at:])
	return taken
}

// Put writes a table in front of the one at before, or behind everything of
// the table at inside, or at the end of the document if there is neither.
func (t *Tables) Put(text, before, inside string) {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if x := t.Find(before); x != nil && x.Header {
		at := t.above(x.Start)
		if before != "" && inside == "" && !strings.HasSuffix(text, "\n\n") {
			text += "\n"
		}
		t.replace(at, at, text)
		return
	}
	at := len(t.Text)
	if inside != "" {
		for _, x := range t.List {
			if of(inside, x.Path) {
				at = t.lineEnd(x.End)
			}
		}
	} else if t.Text != "" && !strings.HasPrefix(text, "\n") {
		text = "\n" + text
	}
	if at > 0 && t.Text[at-1] != '\n' {
		text = "\n" + text
	}
	t.replace(at, at, text)
}

// Set gives a key of the table at root a value. A key that is not there gets a
// line of its own behind the table's name, in line with it.
func (t *Tables) Set(root, key, value string) error {
	if x := t.Find(join(root, key)); x != nil {
		t.replace(x.Value, x.End, value)
		return nil
	}
	head := t.Find(root)
	if head == nil || !head.Header {
		return fmt.Errorf("%s is written in another way than as a table [[computer]]; write it so, then it can be edited", root)
	}
	at, indent, width := t.lineEnd(head.End), "", 0
	if name := t.Find(join(root, "name")); name != nil {
		at, indent = t.lineEnd(name.End), t.Text[t.lineStart(name.Start):name.Start]
		width = strings.IndexByte(t.Text[name.Start:name.End], '=')
	}
	line := fmt.Sprintf("%s%-*s= %s\n", indent, max(width, len(key)+1), key, value)
	if t.Text[at-1] != '\n' {
		line = "\n" + line
	}
	t.replace(at, at, line)
	return nil
}

// Position is a position as lab.toml writes it.
func Position(at []float64) string {
	words := make([]string, len(at))
	for i, v := range at {
		words[i] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return "[" + strings.Join(words, ", ") + "]"
}
