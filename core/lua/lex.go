package lua

import (
	"fmt"
	"strings"
)

// SyntaxError is what Compile returns; its text is Lua's:
// chunk:line: message near 'token'.
type SyntaxError struct{ Text string }

func (e *SyntaxError) Error() string { return e.Text }

// token kinds; single characters stand for themselves.
const (
	tkEOF = 256 + iota
	tkAnd
	tkBreak
	tkDo
	tkElse
	tkElseif
	tkEnd
	tkFalse
	tkFor
	tkFunction
	tkIf
	tkIn
	tkLocal
	tkNil
	tkNot
	tkOr
	tkRepeat
	tkReturn
	tkThen
	tkTrue
	tkUntil
	tkWhile
	tkConcat // ..
	tkDots   // ...
	tkEq
	tkGe
	tkLe
	tkNe
	tkLabel // ::
	tkNumber
	tkName
	tkStr
)

var tokenTexts = [...]string{"<eof>", "and", "break", "do", "else", "elseif", "end", "false", "for",
	"function", "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until",
	"while", "..", "...", "==", ">=", "<=", "~=", "::"}

var keywords = makeKeywords()

func makeKeywords() map[string]int {
	k := make(map[string]int, 32)
	for t := tkAnd; t <= tkWhile; t++ {
		k[tokenTexts[t-tkEOF]] = t
	}
	return k
}

type token struct {
	kind int
	line int
	from int // position in the source, for near '…'
	to   int
	s    string
	n    float64
}

type lexer struct {
	worker
	chunk string
	src   string
	pos   int
	line  int
}

// fail stops compiling; Compile catches it.
func (x *lexer) fail(line int, near, format string, a ...any) {
	text := fmt.Sprintf("%s:%d: %s", x.chunk, line, fmt.Sprintf(format, a...))
	if near != "" {
		text += " near " + near
	}
	panic(&SyntaxError{text})
}

// failHere reports the text scanned so far from position from.
func (x *lexer) failHere(from int, msg string) {
	if x.pos >= len(x.src) {
		x.fail(x.line, "<eof>", "%s", msg)
	}
	x.fail(x.line, "'"+x.src[from:x.pos]+"'", "%s", msg)
}

// near is how a token appears in an error message.
func (x *lexer) near(t token) string {
	switch {
	case t.kind == tkEOF:
		return "<eof>"
	case t.kind < 32:
		return fmt.Sprintf("char(%d)", t.kind)
	}
	return "'" + x.src[t.from:t.to] + "'"
}

func tokenText(kind int) string {
	switch {
	case kind == tkEOF:
		return "<eof>"
	case kind == tkName:
		return "<name>"
	case kind < 256:
		return "'" + string(rune(kind)) + "'"
	}
	return "'" + tokenTexts[kind-tkEOF] + "'"
}

func (x *lexer) peek(n int) byte {
	if x.pos+n < len(x.src) {
		return x.src[x.pos+n]
	}
	return 0
}

// newline steps over \n, \r, \r\n or \n\r as one line end.
func (x *lexer) newline() {
	c := x.src[x.pos]
	x.pos++
	if d := x.peek(0); x.pos < len(x.src) && (d == '\n' || d == '\r') && d != c {
		x.pos++
	}
	x.line++
}

func isAlpha(c byte) bool { return c|32 >= 'a' && c|32 <= 'z' || c == '_' }
func isAlnum(c byte) bool { return isAlpha(c) || isDigit(c) }

// next scans one token.
func (x *lexer) next() token {
	x.spend(1)
	x.skip()
	t := token{line: x.line, from: x.pos}
	if x.pos >= len(x.src) {
		t.kind = tkEOF
		t.to = x.pos
		return t
	}
	x.scan(&t)
	t.line = x.line
	t.to = x.pos
	return t
}

func (x *lexer) scan(t *token) {
	c := x.src[x.pos]
	switch {
	case isAlpha(c):
		for x.pos < len(x.src) && isAlnum(x.src[x.pos]) {
			x.step()
		}
		t.s = x.src[t.from:x.pos]
		if t.kind = keywords[t.s]; t.kind == 0 {
			t.kind = tkName
		}
	case isDigit(c) || c == '.' && isDigit(x.peek(1)):
		x.number(t)
	case c == '"' || c == '\'':
		x.quoted(t, c)
	case c == '[' && (x.peek(1) == '[' || x.peek(1) == '='):
		x.bracket(t)
	default:
		t.kind = x.symbol(c)
	}
}

func (x *lexer) symbol(c byte) int {
	two := func(second byte, kind int) int {
		x.pos++
		if x.peek(0) == second && x.pos < len(x.src) {
			x.pos++
			return kind
		}
		return int(c)
	}
	switch c {
	case '=':
		return two('=', tkEq)
	case '<':
		return two('=', tkLe)
	case '>':
		return two('=', tkGe)
	case '~':
		return two('=', tkNe)
	case ':':
		return two(':', tkLabel)
	case '.':
		if x.peek(1) != '.' {
			x.pos++
			return '.'
		}
		x.pos += 2
		if x.peek(0) == '.' {
			x.pos++
			return tkDots
		}
		return tkConcat
	}
	x.pos++
	return int(c)
}

// byteSteps is how many bytes inside a token, a comment or space are the work
// of one token.
const byteSteps = 32

// skip steps over space and comments.
func (x *lexer) skip() {
	from := x.pos
	for x.pos < len(x.src) {
		if x.pos-from >= byteSteps {
			from = x.pos
			x.spend(1)
		}
		switch c := x.src[x.pos]; {
		case c == '\n' || c == '\r':
			x.newline()
		case isSpace(c):
			x.pos++
		case c == '-' && x.peek(1) == '-':
			x.comment()
		default:
			return
		}
	}
}

func (x *lexer) comment() {
	from := x.pos
	x.pos += 2
	if x.peek(0) == '[' {
		if level := x.level(); level >= 0 {
			x.long(level, from, "comment")
			return
		}
	}
	for x.pos < len(x.src) && x.src[x.pos] != '\n' && x.src[x.pos] != '\r' {
		x.step()
	}
}

// step goes over a byte of something long.
func (x *lexer) step() {
	if x.pos++; x.pos%byteSteps == 0 {
		x.spend(1)
	}
}

// level counts the = of a long bracket at pos and steps over it; -1 if it is
// none.
func (x *lexer) level() int {
	n := 0
	for x.peek(1+n) == '=' {
		if n++; n%byteSteps == 0 {
			x.spend(1)
		}
	}
	if x.peek(1+n) != '[' {
		return -1
	}
	x.pos += n + 2
	return n
}

func (x *lexer) bracket(t *token) {
	level := x.level()
	if level < 0 {
		if x.peek(1) == '[' {
			return
		}
		x.pos++
		for x.peek(0) == '=' {
			x.pos++
		}
		x.failHere(t.from, "invalid long string delimiter")
	}
	t.kind = tkStr
	t.s = x.long(level, t.from, "string")
}

// long reads to the closing bracket of a level; line ends become \n.
func (x *lexer) long(level, from int, what string) string {
	if x.pos < len(x.src) && (x.src[x.pos] == '\n' || x.src[x.pos] == '\r') {
		x.newline()
	}
	var b strings.Builder
	start := x.pos
	for x.pos < len(x.src) {
		switch c := x.src[x.pos]; {
		case c == ']' && x.closes(level):
			b.WriteString(x.src[start:x.pos])
			x.pos += level + 2
			return b.String()
		case c == '\r' || c == '\n':
			b.WriteString(x.src[start:x.pos])
			b.WriteByte('\n')
			x.newline()
			x.spend(1)
			start = x.pos
		default:
			x.step()
		}
	}
	x.failHere(from, "unfinished long "+what)
	return ""
}

func (x *lexer) closes(level int) bool {
	for i := range level {
		if x.peek(1+i) != '=' {
			return false
		}
	}
	return x.peek(1+level) == ']'
}

func (x *lexer) number(t *token) {
	exp := byte('e')
	if x.src[x.pos] == '0' && x.peek(1)|32 == 'x' {
		exp = 'p'
		x.pos += 2
	}
	for x.pos < len(x.src) {
		c := x.src[x.pos]
		if c|32 == exp {
			x.pos++
			if d := x.peek(0); d == '+' || d == '-' {
				x.pos++
			}
			continue
		}
		if _, hex := hexDigit(c); !hex && c != '.' {
			break
		}
		x.step()
	}
	n, ok := parseNumber(x.src[t.from:x.pos])
	if !ok {
		x.fail(x.line, "'"+x.src[t.from:x.pos]+"'", "malformed number")
	}
	t.kind, t.n = tkNumber, n
}

// quoted reads a string in quotes.
func (x *lexer) quoted(t *token, quote byte) {
	x.pos++
	var b []byte
	start := x.pos
	t.kind = tkStr
	for {
		if x.pos >= len(x.src) {
			x.fail(x.line, "<eof>", "unfinished string")
		}
		switch c := x.src[x.pos]; c {
		case quote:
			t.s = x.src[start:x.pos]
			if b != nil {
				t.s = string(append(b, t.s...))
			}
			x.pos++
			return
		case '\n', '\r':
			x.fail(x.line, "'"+x.src[t.from:x.pos]+"'", "unfinished string")
		case '\\':
			if b == nil {
				b = make([]byte, 0, 16)
			}
			b = append(b, x.src[start:x.pos]...)
			b = x.escape(b, t.from)
			x.spend(1)
			start = x.pos
		default:
			x.step()
		}
	}
}

const simpleEscapes = "a\ab\bf\fn\nr\rt\tv\v\\\\\"\"''"

// escape reads one backslash sequence.
func (x *lexer) escape(b []byte, from int) []byte {
	x.pos++
	c := x.peek(0)
	if x.pos >= len(x.src) {
		x.fail(x.line, "<eof>", "unfinished string")
	}
	for i := 0; i < len(simpleEscapes); i += 2 {
		if simpleEscapes[i] == c {
			x.pos++
			return append(b, simpleEscapes[i+1])
		}
	}
	switch {
	case c == '\n' || c == '\r':
		x.newline()
		return append(b, '\n')
	case c == 'z':
		x.pos++
		for x.pos < len(x.src) && isSpace(x.src[x.pos]) {
			if x.src[x.pos] == '\n' || x.src[x.pos] == '\r' {
				x.newline()
				x.spend(1)
			} else {
				x.step()
			}
		}
		return b
	case c == 'x':
		return x.hexEscape(b)
	case c == 'u':
		return x.unicodeEscape(b)
	case isDigit(c):
		return x.decimalEscape(b)
	}
	x.escapeFail(x.pos-1, x.pos+1, "invalid escape sequence")
	return nil
}

// escapeFail reports an escape sequence; from is its backslash.
func (x *lexer) escapeFail(from, to int, msg string) {
	x.fail(x.line, "'"+x.src[from:min(to, len(x.src))]+"'", "%s", msg)
}

func (x *lexer) hexEscape(b []byte) []byte {
	from := x.pos - 1
	v := 0
	for i := 1; i <= 2; i++ {
		d, ok := hexDigit(x.peek(i))
		if !ok {
			x.escapeFail(from, x.pos+i+1, "hexadecimal digit expected")
		}
		v = v*16 + d
	}
	x.pos += 3
	return append(b, byte(v))
}

func (x *lexer) decimalEscape(b []byte) []byte {
	from := x.pos - 1
	v := 0
	for i := 0; i < 3 && isDigit(x.peek(0)); i++ {
		v = v*10 + int(x.src[x.pos]-'0')
		x.pos++
	}
	if v > 255 {
		x.escapeFail(from, x.pos, "decimal escape too large")
	}
	return append(b, byte(v))
}

// unicodeEscape reads \u{hex}; code points to 2^31 as in Lua 5.3 and later,
// in the old form of UTF-8 with up to six bytes.
func (x *lexer) unicodeEscape(b []byte) []byte {
	from := x.pos - 1
	x.pos++
	if x.peek(0) != '{' {
		x.escapeFail(from, x.pos+1, "missing '{' in \\u{xxxx}")
	}
	x.pos++
	v, n := 0, 0
	for ; ; n++ {
		d, ok := hexDigit(x.peek(0))
		if !ok {
			break
		}
		if v = v*16 + d; v > 0x7FFFFFFF {
			x.escapeFail(from, x.pos+1, "UTF-8 value too large")
		}
		x.pos++
	}
	if n == 0 {
		x.escapeFail(from, x.pos+1, "hexadecimal digit expected")
	}
	if x.peek(0) != '}' {
		x.escapeFail(from, x.pos+1, "missing '}' in \\u{xxxx}")
	}
	x.pos++
	return appendUTF8(b, uint32(v))
}

// appendUTF8 encodes any value below 2^31.
func appendUTF8(b []byte, v uint32) []byte {
	if v < 0x80 {
		return append(b, byte(v))
	}
	var rest [6]byte
	n, limit := 0, uint32(0x3F)
	for v > limit {
		rest[n] = byte(0x80 | v&0x3F)
		n++
		v >>= 6
		limit >>= 1
	}
	b = append(b, byte(^limit<<1|v))
	for n > 0 {
		n--
		b = append(b, rest[n])
	}
	return b
}

// chunkID is the chunk name as it appears in messages: after = and @ the
// name itself, else [string "first line..."].
func chunkID(name string) string {
	const room = 59
	switch {
	case strings.HasPrefix(name, "="):
		return name[1:min(len(name), room+1)]
	case strings.HasPrefix(name, "@"):
		if len(name)-1 <= room {
			return name[1:]
		}
		return "..." + name[len(name)-(room-3):]
	}
	line, _, cut := strings.Cut(name, "\n")
	const most = room - len(`[string "..."]`)
	if cut || len(line) > most {
		return `[string "` + line[:min(len(line), most)] + `..."]`
	}
	return `[string "` + line + `"]`
}
