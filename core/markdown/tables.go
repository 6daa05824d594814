package markdown

import "strings"

// quote reads lines that begin with >.
func quote(lines []string, depth int) (Block, int) {
	var inside []string
	used := 0
	for used < len(lines) {
		line, ok := strings.CutPrefix(strings.TrimLeft(lines[used], " "), ">")
		if !ok {
			break
		}
		inside = append(inside, strings.TrimPrefix(line, " "))
		used++
	}
	return Block{Kind: Quote, Items: [][]Block{blocks(inside, depth+1)}}, used
}

// isRule reports whether a line is three or more of one of - * _ and nothing
// else.
func isRule(line string) bool {
	bare := strings.ReplaceAll(strings.TrimSpace(line), " ", "")
	return len(bare) >= 3 && strings.Contains("-*_", bare[:1]) && strings.Trim(bare, bare[:1]) == ""
}

// table reads a heading, a line that says how the columns stand, and rows, to
// the first line without a bar.
func table(lines []string) (Block, int) {
	if len(lines) < 2 || !strings.Contains(lines[0], "|") {
		return Block{}, 0
	}
	heading := cells(lines[0])
	align, ok := aligned(lines[1])
	if !ok || len(align) != len(heading) {
		return Block{}, 0
	}
	out := Block{Kind: Table, Align: align, Rows: [][][]Span{row(heading, len(align))}}
	used := 2
	for used < len(lines) && strings.Contains(lines[used], "|") {
		out.Rows = append(out.Rows, row(cells(lines[used]), len(align)))
		used++
	}
	return out, used
}

// row reads the cells of a row, as many as there are columns.
func row(texts []string, columns int) [][]Span {
	out := make([][]Span, columns)
	for i := range min(columns, len(texts)) {
		out[i] = spans(texts[i])
	}
	return out
}

// cells cuts a row at its bars. A bar after a backslash is text.
func cells(line string) (out []string) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "|")
	var cell strings.Builder
	for i := 0; i < len(line) && len(out) < maxColumns; i++ {
		switch {
		case line[i] == '\\' && i+1 < len(line) && line[i+1] == '|':
			cell.WriteByte('|')
			i++
		case line[i] == '|':
			out = append(out, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteByte(line[i])
		}
	}
	if rest := strings.TrimSpace(cell.String()); rest != "" && len(out) < maxColumns {
		out = append(out, rest)
	}
	return out
}

// aligned reads the line under a table's heading: dashes, with a colon at the
// side where the column stands.
func aligned(line string) (out []Align, ok bool) {
	if strings.Trim(line, "|:- ") != "" || !strings.Contains(line, "-") {
		return nil, false
	}
	for _, c := range cells(line) {
		left, right := strings.HasPrefix(c, ":"), strings.HasSuffix(c, ":")
		if strings.Trim(c, ":") == "" || strings.Contains(strings.Trim(c, ":"), ":") {
			return nil, false
		}
		switch {
		case left && right:
			out = append(out, Center)
		case left:
			out = append(out, Left)
		case right:
			out = append(out, Right)
		default:
			out = append(out, Natural)
		}
	}
	return out, len(out) > 0
}
