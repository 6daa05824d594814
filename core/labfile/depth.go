package labfile

import "bytes"

// MaxNesting bounds arrays and inline tables inside one another, and the words
// of a dotted key, in lab.toml: the TOML reader calls itself for each of them,
// and beyond the small stack of a browser's worker the whole engine would end.
const MaxNesting = 64

// tooDeep is where a TOML document goes deeper than most, -1 if nowhere.
// It reads as far as the document is well-formed: a reader gets no further.
func tooDeep(data []byte, most int) int {
	depth, dots := 0, 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '#':
			if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
				i += n - 1
			} else {
				return -1
			}
		case '"', '\'':
			i = stringEnd(data, i) - 1
		case '[', '{':
			depth, dots = depth+1, 0
		case ']', '}':
			depth = max(0, depth-1)
		case '.':
			dots++
		case '\n', '=', ',':
			dots = 0
		}
		if depth > most || dots >= most {
			return i
		}
	}
	return -1
}

// stringEnd is where the string ends that begins at data[at].
func stringEnd(data []byte, at int) int {
	quote := data[at]
	triple := bytes.Repeat([]byte{quote}, 3)
	long := bytes.HasPrefix(data[at:], triple)
	i := at + 1
	if long {
		i = at + 3
	}
	for ; i < len(data); i++ {
		switch {
		case data[i] == '\\' && quote == '"':
			i++
		case long && bytes.HasPrefix(data[i:], triple):
			for i += 3; i < len(data) && data[i] == quote; i++ { // two more may belong to it
			}
			return i
		case !long && (data[i] == quote || data[i] == '\n'):
			return i + 1
		}
	}
	return len(data)
}
