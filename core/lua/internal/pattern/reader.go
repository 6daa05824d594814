package pattern

// reader turns the text of a pattern into items.
type reader struct {
	src  string
	pos  int
	prog *Program
	done bool // a fault ended the program
}

func (r *reader) emit(it item) {
	if len(r.prog.items) >= MaxItems {
		it = item{op: opFault, text: tooComplex}
		r.done = true
	}
	r.prog.items = append(r.prog.items, it)
}

// fault ends the program: who matches up to here gets the error.
func (r *reader) fault(text string) {
	if !r.done {
		r.emit(item{op: opFault, text: text})
		r.done = true
	}
}

// item reads one item with its suffix.
func (r *reader) item() {
	switch c := r.src[r.pos]; {
	case c == '(':
		r.openCapture()
	case c == ')':
		r.closeCapture()
	case c == '$' && r.pos+1 == len(r.src):
		r.pos++
		r.emit(item{op: opTail})
	case c == '%' && r.pos+1 < len(r.src) && r.escape(r.src[r.pos+1]):
	default:
		r.single()
	}
}

func (r *reader) openCapture() {
	n := r.prog.captures
	if n >= MaxCaptures {
		r.fault("too many captures")
		return
	}
	r.prog.captures++
	r.pos++
	if r.pos < len(r.src) && r.src[r.pos] == ')' {
		r.pos++
		r.prog.positions |= 1 << n
		r.emit(item{op: opPosition, b: byte(n)})
		return
	}
	r.prog.open |= 1 << n
	r.emit(item{op: opOpen, b: byte(n)})
}

// closeCapture closes the innermost capture that is open.
func (r *reader) closeCapture() {
	for n := r.prog.captures - 1; n >= 0; n-- {
		if r.prog.open>>n&1 != 0 {
			r.prog.open &^= 1 << n
			r.pos++
			r.emit(item{op: opClose, b: byte(n)})
			return
		}
	}
	r.fault("invalid pattern capture")
}

// escape reads the items that only an escape can begin; false: it is a class.
func (r *reader) escape(c byte) bool {
	switch {
	case c == 'b':
		r.balance()
	case c == 'f':
		r.frontier()
	case isDigit(c):
		r.backReference(c)
	default:
		return false
	}
	return true
}

func (r *reader) balance() {
	if r.pos+4 > len(r.src) {
		r.fault("malformed pattern (missing arguments to '%b')")
		return
	}
	r.emit(item{op: opBalance, text: r.src[r.pos+2 : r.pos+4]})
	r.pos += 4
}

func (r *reader) frontier() {
	r.pos += 2
	if r.pos >= len(r.src) || r.src[r.pos] != '[' {
		r.fault("missing '[' after '%f' in pattern")
		return
	}
	if set := r.bracket(); set != nil {
		r.emit(item{op: opFrontier, set: set})
	}
}

func (r *reader) backReference(c byte) {
	n := int(c) - '1'
	if n < 0 || n >= r.prog.captures || r.prog.open>>n&1 != 0 {
		r.fault("invalid capture index %" + string(c))
		return
	}
	r.pos += 2
	if r.prog.positions>>n&1 != 0 {
		r.emit(item{op: opNever}) // a position has no text to find again
		return
	}
	r.emit(item{op: opBack, b: byte(n)})
}

// single reads one byte's worth of pattern and the suffix behind it.
func (r *reader) single() {
	c, plain, set := r.element()
	if r.done {
		return
	}
	suffix := byte(0)
	if r.pos < len(r.src) {
		suffix = r.src[r.pos]
	}
	switch suffix {
	case '*':
		r.repeat(item{op: opMax}, c, set)
	case '+':
		r.repeat(item{op: opMax, min: 1}, c, set)
	case '-':
		r.repeat(item{op: opMin}, c, set)
	case '?':
		r.repeat(item{op: opOpt}, c, set)
	default:
		if plain {
			r.plain(c)
		} else {
			r.emit(item{op: opSet, set: set})
		}
	}
}

func (r *reader) repeat(it item, c byte, set *byteSet) {
	if set == nil {
		set = new(byteSet)
		set.add(c)
	}
	it.set = set
	r.pos++
	r.emit(it)
}

// element reads a byte, an escape, a dot or a bracket. A plain byte has no set.
func (r *reader) element() (c byte, plain bool, set *byteSet) {
	c = r.src[r.pos]
	switch c {
	case '[':
		return c, false, r.bracket()
	case '.':
		r.pos++
		set = new(byteSet)
		set.invert()
		return c, false, set
	case '%':
		if r.pos+1 == len(r.src) {
			r.fault("malformed pattern (ends with '%')")
			return c, false, nil
		}
		c = r.src[r.pos+1]
		r.pos += 2
		if c < 128 && classes[c] != nil {
			return c, false, classes[c]
		}
		return c, true, nil
	}
	r.pos++
	return c, true, nil
}

// plain emits the byte c and joins it with the ordinary bytes that follow.
func (r *reader) plain(c byte) {
	start := r.pos - 1
	end := r.pos
	for end < len(r.src) && !special(r.src[end]) {
		end++
	}
	if end < len(r.src) && end > r.pos && isSuffix(r.src[end]) {
		end-- // the last one belongs to the suffix
	}
	if end == r.pos {
		r.emit(item{op: opChar, b: c})
		return
	}
	r.emit(item{op: opText, b: c, text: r.src[start:end]})
	r.pos = end
}

func isSuffix(c byte) bool { return c == '*' || c == '+' || c == '-' || c == '?' }

// bracket reads a set in brackets; nil when it has no end.
func (r *reader) bracket() *byteSet {
	p := r.pos + 1
	negated := p < len(r.src) && r.src[p] == '^'
	if negated {
		p++
	}
	end := r.bracketEnd(p)
	if end < 0 {
		r.fault("malformed pattern (missing ']')")
		return nil
	}
	set := new(byteSet)
	for p < end {
		p = r.member(set, p, end)
	}
	if negated {
		set.invert()
	}
	r.pos = end + 1
	return set
}

// bracketEnd finds the closing bracket; the first byte never is it.
func (r *reader) bracketEnd(p int) int {
	for first := true; p < len(r.src); first = false {
		c := r.src[p]
		if c == ']' && !first {
			return p
		}
		p++
		if c == '%' {
			p++
		}
	}
	return -1
}

// member adds the class, range or byte at p and answers what follows it.
func (r *reader) member(set *byteSet, p, end int) int {
	switch c := r.src[p]; {
	case c == '%':
		set.union(class(r.src[p+1]))
		return p + 2
	case p+2 < end && r.src[p+1] == '-':
		set.addRange(c, r.src[p+2])
		return p + 3
	default:
		set.add(c)
		return p + 1
	}
}
