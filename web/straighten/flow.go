package straighten

import "slices"

// flow is the body of one function as Go's compiler made it: segments, each
// entered at its beginning only, and a table by which a call that was
// suspended goes on in the middle.
//
//	block unwind? loop dispatch? block*n  local.get 0  br_table  end
//	segment 0  end  segment 1  end …  segment n-1
//
// A jump in the original is "i32.const pc; local.set 0; br dispatch".
type flow struct {
	head   []inst // before the blocks
	unwind bool   // it can leave by br to the outermost block
	table  []int  // segment of each resume pc
	segs   []segment
	tail   []inst // after the last segment
	kept   []bool // segments that are entered by the table for a reason we cannot see
	room   *room  // where the segments lie
}

type segment []item

// item is an instruction, or a jump out of the segment.
type item struct {
	inst
	kind    kind
	target  int   // jump
	local   int   // table
	targets []int // table, by the value of the local
}

type kind uint8

const (
	plain  kind = iota
	jump        // to a segment
	leave       // br or br_if (op) to the unwinding
	choose      // br_table over the bytes in a local
)

const (
	localPC = 0 // the local with the resume pc
	localSP = 1 // the local copy of the stack pointer
)

// read takes a function apart; nil when it is not of this form.
func (b *body) read() *flow {
	in := b.insts
	if len(in) < 8 || in[0].op != opGlobalGet || in[0].imm != 0 || in[1].op != opLocalSet || in[1].imm != localSP {
		return nil
	}
	f := &flow{head: in[:2], room: b.room}
	b.room.items = b.room.items[:0]
	in = in[2:]
	n, loopAt := 0, -1
	for n < len(in) && (in[n].op == opBlock || in[n].op == opLoop && loopAt < 0) {
		if in[n].op == opLoop {
			loopAt = n
		}
		n++
	}
	if n+3 > len(in) || in[n].op != opLocalGet || in[n].imm != localPC || in[n+1].op != opBrTable || in[n+2].op != opEnd {
		return nil
	}
	f.table = in[n+1].table
	m := slices.Max(f.table) + 1
	outer := n - m // the loop and the unwinding
	f.unwind = outer == 2 || outer == 1 && loopAt < 0
	if outer < 0 || loopAt < 0 && outer > 1 || loopAt >= 0 && outer-1 != loopAt || outer > 2 {
		return nil
	}
	if !f.split(in[n+3:], m, loopAt >= 0) {
		return nil
	}
	return f
}

// split cuts what follows the table at the ends of its blocks.
func (f *flow) split(in []inst, m int, loop bool) bool {
	start, depth := 0, 0
	for i := 0; i < len(in) && len(f.segs) < m-1; i++ {
		switch in[i].op {
		case opBlock, opLoop, opIf:
			depth++
		case opEnd:
			if depth--; depth < 0 {
				seg, ok := f.segment(in[start:i], m-1-len(f.segs), loop)
				if !ok {
					return false
				}
				f.segs = append(f.segs, seg)
				start, depth = i+1, 0
			}
		}
	}
	in = in[start:]
	for len(in) > 0 && in[0].op == opNop {
		in = in[1:]
	}
	want := byte(opUnreachable)
	if loop {
		want = opEnd
	}
	if len(f.segs) != m-1 || len(in) == 0 || in[0].op != want {
		return false
	}
	if loop {
		in = in[1:]
	}
	f.tail = in
	f.segs = append(f.segs, segment{{inst: unreachable}})
	return true
}

var unreachable = inst{op: opUnreachable, bytes: []byte{opUnreachable}}

// segment finds the jumps of one segment; open is the number of blocks of
// the table that are still open around it.
func (f *flow) segment(in []inst, open int, loop bool) (segment, bool) {
	begin := len(f.room.items)
	seg := segment(f.room.items[begin:])
	depth := 0
	for i := 0; i < len(in); i++ {
		it := item{inst: in[i]}
		switch in[i].op {
		case opBlock, opLoop, opIf:
			depth++
		case opEnd:
			depth--
		case opBrTable:
			return nil, false
		case opBr, opBrIf:
			out := int(in[i].imm) - depth - open
			switch {
			case out < -open:
			case loop && out == 0:
				n := len(seg) - 2
				if in[i].op != opBr || n < 0 || seg[n].op != opI32Const || seg[n+1].op != opLocalSet || seg[n+1].imm != localPC || uint64(seg[n].imm) >= uint64(len(f.table)) {
					return nil, false
				}
				it = item{kind: jump, target: f.table[seg[n].imm]}
				seg = seg[:n]
			case f.unwind && (loop && out == 1 || !loop && out == 0):
				it.kind = leave
				seg = append(seg, it)
				if depth > 0 && in[i].op == opBrIf && i+1 < len(in) && in[i+1].op == opEnd {
					// a call of sigpanic or morestack: it never comes back
					seg = append(seg, item{inst: unreachable})
				}
				continue
			default:
				return nil, false
			}
		}
		seg = append(seg, it)
	}
	f.room.items = append(f.room.items[:begin], seg...)
	return seg[:len(seg):len(seg)], true
}

// ends tells that control never reaches the end of the segment.
func (s segment) ends() bool {
	if len(s) == 0 {
		return false
	}
	last := s[len(s)-1]
	return last.kind == jump || last.kind == choose || last.kind == plain && (last.op == opReturn || last.op == opUnreachable)
}

// next lists the segments that may follow segment r.
func (f *flow) next(r int) []int {
	var out []int
	for _, it := range f.segs[r] {
		switch it.kind {
		case jump:
			out = append(out, it.target)
		case choose:
			out = append(out, it.targets...)
		}
	}
	if !f.segs[r].ends() && r+1 < len(f.segs) {
		out = append(out, r+1)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// resumed marks the segments where a suspended call may go on: after calls
// (pcs has the return addresses of this function), at the beginning, and
// where a segment begins with a call, as those of deferreturn do, which the
// runtime jumps to.
func (f *flow) resumed(pcs []int) {
	f.kept = make([]bool, len(f.segs))
	f.kept[0] = true
	for _, pc := range pcs {
		if pc < len(f.table) {
			f.kept[f.table[pc]] = true
		}
	}
	for r, s := range f.segs {
		if len(s) > 2 && s[0].op == opLocalGet && s[0].imm == localSP && s[1].op == opI32Const && s[1].imm == 8 && s[2].op == opI32Sub {
			f.kept[r] = true
		}
	}
}
