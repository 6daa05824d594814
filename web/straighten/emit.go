package straighten

// rewrite gives the body with direct jumps, loops and tables; unchanged when
// it is not of the form of flow.
func (b *body) rewrite(pcs []int) (out []byte, straight bool) {
	f := b.read()
	if f == nil {
		return b.raw, false
	}
	f.resumed(pcs)
	f.chooseAll()
	for r := range f.segs {
		f.segs[r] = f.segs[r].shorten()
	}
	g := f.graph()
	flat := g.flat()
	if e := newEmitter(f, b.locals, g.arrange(segsOf(flat), false)); e.plan() {
		return e.emit(), true
	}
	e := newEmitter(f, b.locals, flat)
	if !e.plan() {
		return b.raw, false
	}
	return e.emit(), true
}

// emitter writes a flow in the order of nodes.
type emitter struct {
	f       *flow
	nodes   []node
	order   []int   // segments as they are written
	at      []int   // place of each segment in order, -1: not written
	path    [][]int // for each segment, the heads of the loops around it
	labeled []bool  // segments that are jumped to from before
	entered []bool  // segments that are entered by the table
	again   bool    // the table is jumped to

	out   []byte
	stack []int // labels that are open
}

// Labels besides the segments: a loop is headOf its segment.
const (
	labelTable = -1 - iota
	labelUnwind
	labelNested
	firstHead
)

func headOf(seg int) int { return firstHead - seg }

func newEmitter(f *flow, locals []byte, nodes []node) *emitter {
	n := len(f.segs)
	e := &emitter{f: f, nodes: nodes, at: make([]int, n), path: make([][]int, n),
		labeled: make([]bool, n), entered: make([]bool, n), out: append([]byte(nil), locals...)}
	for r := range e.at {
		e.at[r] = -1
	}
	e.lay(nodes, nil)
	return e
}

func (e *emitter) lay(nodes []node, path []int) {
	for _, n := range nodes {
		e.path[n.seg] = path
		if n.body != nil {
			inner := append(path[:len(path):len(path)], n.seg)
			e.lay(n.body, inner)
			continue
		}
		e.at[n.seg] = len(e.order)
		e.order = append(e.order, n.seg)
	}
}

// falls is the segment that must follow r by a jump, -1 if none.
func (e *emitter) falls(r int) int {
	if e.f.segs[r].ends() || r+1 >= len(e.f.segs) {
		return -1
	}
	if i := e.at[r] + 1; i < len(e.order) && e.order[i] == r+1 {
		return -1
	}
	return r + 1
}

// plan finds out which labels are needed; false when a jump cannot be made.
func (e *emitter) plan() bool {
	last := len(e.f.segs) - 1
	for r, k := range e.f.kept {
		e.entered[r] = k || r == last
		if e.entered[r] && len(e.outside(r)) > 0 {
			return false
		}
	}
	for _, r := range e.order {
		for _, it := range e.f.segs[r] {
			switch it.kind {
			case jump:
				if !e.planJump(r, it.target, true) {
					return false
				}
			case choose:
				for _, t := range it.targets {
					if !e.planJump(r, t, false) {
						return false
					}
				}
			}
		}
		if t := e.falls(r); t >= 0 && !e.planJump(r, t, true) {
			return false
		}
	}
	return true
}

// outside is the loops around a segment, without its own when it is a head.
func (e *emitter) outside(r int) []int {
	p := e.path[r]
	if len(p) > 0 && p[len(p)-1] == r {
		return p[:len(p)-1]
	}
	return p
}

// around tells that segment h is the head of a loop around r.
func (e *emitter) around(h, r int) bool {
	for _, p := range e.path[r] {
		if p == h {
			return true
		}
	}
	return false
}

func (e *emitter) planJump(r, t int, table bool) bool {
	switch {
	case e.around(t, r):
		return true
	case e.at[t] > e.at[r]:
		for i, h := range e.outside(t) {
			if i >= len(e.path[r]) || e.path[r][i] != h {
				return false
			}
		}
		e.labeled[t] = true
		return true
	case len(e.outside(t)) > 0:
		return false
	}
	e.entered[t], e.again = true, true
	return table
}

func (e *emitter) emit() []byte {
	f := e.f
	for _, i := range f.head {
		e.out = append(e.out, i.bytes...)
	}
	if f.unwind {
		e.open(opBlock, labelUnwind)
	}
	if e.again {
		e.open(opLoop, labelTable)
	}
	e.openAll(e.nodes)
	e.out = append(e.out, opLocalGet, localPC, opBrTable)
	e.out = appendUleb(e.out, len(f.table)-1)
	for _, t := range f.table {
		if !e.entered[t] {
			t = len(f.segs) - 1
		}
		e.out = appendUleb(e.out, e.depth(t))
	}
	e.write(e.nodes, 0)
	if e.again {
		e.close()
	}
	for _, i := range f.tail {
		e.out = append(e.out, i.bytes...)
	}
	return e.out
}

// openAll opens the blocks at whose ends the nodes begin.
func (e *emitter) openAll(nodes []node) {
	for i := len(nodes) - 1; i >= 0; i-- {
		if r := nodes[i].seg; e.labeled[r] || e.entered[r] {
			e.open(opBlock, r)
		}
	}
}

func (e *emitter) write(nodes []node, from int) {
	for _, n := range nodes[from:] {
		if e.labeled[n.seg] || e.entered[n.seg] {
			e.close()
		}
		if n.body == nil {
			e.segment(n.seg)
			continue
		}
		e.open(opLoop, headOf(n.seg))
		e.openAll(n.body[1:])
		e.segment(n.seg)
		e.write(n.body, 1)
		e.close()
	}
}

func (e *emitter) segment(r int) {
	for _, it := range e.f.segs[r] {
		switch it.kind {
		case jump:
			e.jump(r, it.target)
		case leave:
			e.br(it.op, e.depth(labelUnwind))
		case choose:
			e.choose(r, it)
		default:
			e.plain(it.inst)
		}
	}
	if t := e.falls(r); t >= 0 {
		e.jump(r, t)
	}
}

func (e *emitter) plain(i inst) {
	switch i.op {
	case opBlock, opLoop, opIf:
		e.stack = append(e.stack, labelNested)
	case opEnd:
		e.stack = e.stack[:len(e.stack)-1]
	}
	e.out = append(e.out, i.bytes...)
}

// label is where a jump from r to t goes; ok is false when it must go by the
// table.
func (e *emitter) label(r, t int) (label int, ok bool) {
	if e.around(t, r) {
		return headOf(t), true
	}
	return t, e.at[t] > e.at[r]
}

func (e *emitter) jump(r, t int) {
	if l, ok := e.label(r, t); ok {
		e.br(opBr, e.depth(l))
		return
	}
	pc := 0
	for e.f.table[pc] != t {
		pc++
	}
	e.out = appendSleb(append(e.out, opI32Const), int64(pc))
	e.out = append(e.out, opLocalSet, localPC)
	e.br(opBr, e.depth(labelTable))
}

func (e *emitter) choose(r int, it item) {
	e.out = appendUleb(append(e.out, opLocalGet), it.local)
	e.out = append(e.out, opI32WrapI64, opBrTable)
	e.out = appendUleb(e.out, len(it.targets)-1)
	for _, t := range it.targets {
		l, _ := e.label(r, t)
		e.out = appendUleb(e.out, e.depth(l))
	}
}

func (e *emitter) open(op byte, label int) {
	e.out = append(e.out, op, 0x40)
	e.stack = append(e.stack, label)
}

func (e *emitter) close() {
	e.stack = e.stack[:len(e.stack)-1]
	e.out = append(e.out, opEnd)
}

func (e *emitter) br(op byte, depth int) { e.out = appendUleb(append(e.out, op), depth) }

// depth counts the blocks from the inside to a label.
func (e *emitter) depth(label int) int {
	for i := len(e.stack) - 1; i >= 0; i-- {
		if e.stack[i] == label {
			return len(e.stack) - 1 - i
		}
	}
	panic("straighten: a label is not open")
}
