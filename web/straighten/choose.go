package straighten

// Go has no jump tables in WebAssembly: a switch is a tree of comparisons,
// each a segment of its own. chooseAll finds trees over a byte and puts one
// br_table in their place.
func (f *flow) chooseAll() {
	for r := range f.segs {
		f.choose(r)
	}
}

// fewest comparisons on a path that make a table worth its size.
const fewest = 3

func (f *flow) choose(r int) {
	s := f.segs[r]
	for i := range s {
		t, ok := s.test(i)
		if !ok {
			continue
		}
		if !s[:i].byteIn(t.local) {
			return
		}
		var targets [256]int
		most := 0
		for v := range targets {
			to, n, ok := f.decide(r, i, t.local, int64(v), 0)
			if !ok || to <= r {
				return
			}
			targets[v], most = to, max(most, n)
		}
		if most < fewest {
			return
		}
		n := 255
		for n > 0 && targets[n-1] == targets[255] {
			n--
		}
		f.segs[r] = append(s[:i:i], item{kind: choose, local: t.local, targets: append(targets[:n:n], targets[255])})
		return
	}
}

// byteIn tells that a local holds a number of 0 to 255 at the end of s.
func (s segment) byteIn(local int) bool {
	for i := len(s) - 1; i > 0; i-- {
		if op := s[i].op; (op == opLocalSet || op == opLocalTee) && int(s[i].imm) == local {
			return s[i-1].op == opI64Load8U || i > 1 && s[i-1].op == opI64And && s[i-2].op == opI64Const && s[i-2].imm == 255
		}
	}
	return false
}

// test is a comparison of a local with a constant and the jump it decides:
//
//	local.get L  i64.const C  i64.le_u  i32.eqz?  if  jump  end
type test struct {
	local   int
	op      byte
	c       int64
	negated bool
	target  int
	size    int // items
}

func (s segment) test(i int) (t test, ok bool) {
	at := func(op byte) bool {
		if i < len(s) && s[i].kind == plain && s[i].op == op {
			i++
			return true
		}
		return false
	}
	start := i
	if !at(opLocalGet) {
		return t, false
	}
	t.local = int(s[i-1].imm)
	if at(opI64Eqz) {
		t.op = opI64Eq
	} else {
		if !at(opI64Const) || i >= len(s) || s[i].kind != plain {
			return t, false
		}
		t.c, t.op = s[i-1].imm, s[i].op
		i++
	}
	if _, ok := t.holds(0); !ok {
		return t, false
	}
	t.negated = at(opI32Eqz)
	if !at(opIf) || i+1 >= len(s) || s[i].kind != jump || s[i+1].op != opEnd {
		return t, false
	}
	t.target, t.size = s[i].target, i+2-start
	return t, true
}

// holds computes the comparison for a value from 0 to 255; ok is false for
// an instruction that is none, or a constant for which signs would matter.
func (t *test) holds(v int64) (is, ok bool) {
	switch t.op {
	case opI64Eq:
		is = v == t.c
	case opI64Ne:
		is = v != t.c
	case opI64LtU:
		is = v < t.c
	case opI64GtU:
		is = v > t.c
	case opI64LeU:
		is = v <= t.c
	case opI64GeU:
		is = v >= t.c
	default:
		return false, false
	}
	return is != t.negated, t.c >= 0
}

// decide follows the comparisons of a local from item i of segment r on, for
// one value, to the first segment that does anything else.
func (f *flow) decide(r, i, local int, v int64, n int) (to, tests int, ok bool) {
	s := f.segs[r]
	for i < len(s) {
		if s[i].kind == jump {
			return f.arrive(s[i].target, local, v, n)
		}
		t, ok := s.test(i)
		if !ok || t.local != local {
			return 0, 0, false
		}
		n++
		if is, _ := t.holds(v); is {
			return f.arrive(t.target, local, v, n)
		}
		i += t.size
	}
	if s.ends() || r+1 >= len(f.segs) {
		return 0, 0, false
	}
	return f.arrive(r+1, local, v, n)
}

// arrive goes on in segment r when it has nothing but comparisons.
func (f *flow) arrive(r, local int, v int64, n int) (to, tests int, ok bool) {
	if n < 64 {
		if to, n, ok := f.decide(r, 0, local, v, n); ok {
			return to, n, true
		}
	}
	return r, n, true
}
