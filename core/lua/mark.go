package lua

// startMark begins a mark pass. It goes on in continueMark, paid from the
// budget; Lua does not run meanwhile, the host may.
func (m *Machine) startMark() {
	a := &m.mem
	if a.marking {
		return
	}
	a.marking = true
	a.epoch++
	if a.epoch == 0 {
		a.epoch = 1
	}
	a.live = 0
	a.atStart = a.account
	a.gray = a.gray[:0]
	a.weak = a.weak[:0]
	a.ephemerons = a.ephemerons[:0]
	m.markRoots()
}

func (m *Machine) markRoots() {
	m.mark(TableValue(m.globals))
	m.mark(TableValue(m.registry))
	for _, t := range m.metas {
		m.mark(TableValue(t))
	}
	for _, t := range m.roots {
		m.mark(ThreadValue(t))
		for c := t.cur; c != nil; c = c.parent {
			m.mark(ThreadValue(c))
		}
	}
	m.mark(m.err)
}

// grayItem is an object reached and still to be looked into, or the rest of a
// large one from entry at on.
type grayItem struct {
	v  Value
	at int
}

// markPiece is how many entries of a table or stack are marked at a time; the
// rest waits below what they refer to, so that the list stays short.
const markPiece = 512

// markSlice is how many units of marking are done between two looks at the
// budget.
const markSlice = 256

// continueMark marks until the pass is done (true) or the budget is used up.
func (m *Machine) continueMark() bool {
	for {
		for len(m.mem.gray) > 0 {
			if m.budget <= 0 {
				return false
			}
			m.scanSome()
		}
		if !m.markEphemerons() {
			break
		}
	}
	m.endMark()
	return true
}

func (m *Machine) scanSome() {
	a := &m.mem
	work := 0
	for work < markSlice && len(a.gray) > 0 {
		v := a.gray[len(a.gray)-1]
		a.gray = a.gray[:len(a.gray)-1]
		work += m.scan(v.v, v.at)
	}
	m.budget -= int64(work)
}

// markAll does a whole pass at once; its cost is paid later.
func (m *Machine) markAll() {
	held := m.budget
	m.budget = 1 << 62
	m.startMark()
	m.continueMark()
	m.budget = held - (1<<62 - m.budget)
	m.mem.failed = false
}

// mark counts an object reached for the first time and remembers to look
// inside.
func (m *Machine) mark(v Value) {
	k := v.tag()
	if k < tString {
		return
	}
	h := (*header)(v.p)
	if h.mark == m.mem.epoch || k == tString && h.flags&strFixed != 0 {
		return
	}
	h.mark = m.mem.epoch
	if k == tString {
		m.mem.live += sizeStr + int64(len(v.str().s))
		return
	}
	m.mem.gray = append(m.mem.gray, grayItem{v: v})
}

// scan counts an object and marks what it refers to, from entry at on and at
// most a piece of it; it returns the work.
func (m *Machine) scan(v Value, at int) int {
	switch v.tag() {
	case tTable:
		return m.scanTable((*Table)(v.p), at)
	case tClosure:
		return m.scanClosure((*closure)(v.p))
	case tHost:
		h := (*hostFunc)(v.p)
		m.mem.live += sizeHost + int64(len(h.name)) + sizeValue*int64(len(h.ups))
		m.markList(h.ups)
		return 1 + len(h.ups)>>2
	case tThread:
		return m.scanThread((*Thread)(v.p), at)
	}
	u := (*Userdata)(v.p)
	m.mem.live += sizeUser
	m.mark(TableValue(u.meta))
	m.mark(u.user)
	return 1
}

func (m *Machine) markList(vals []Value) {
	for _, v := range vals {
		m.mark(v)
	}
}

func (m *Machine) scanTable(t *Table, at int) int {
	if at == 0 {
		m.mem.live += t.size()
		m.mark(TableValue(t.meta))
		if t.weak = weakMode(t.meta); t.weak != 0 {
			m.mem.weak = append(m.mem.weak, t)
		}
		if t.weak == weakKeys {
			m.mem.ephemerons = append(m.mem.ephemerons, t)
		}
	}
	arr := len(t.arr)
	total := arr + int(t.nodeCount())
	end := min(at+markPiece, total)
	if end < total {
		m.mem.gray = append(m.mem.gray, grayItem{TableValue(t), end})
	}
	if t.weak&weakValues == 0 && at < arr {
		m.markList(t.arr[at:min(end, arr)])
	}
	nodes := max(end-max(at, arr), 0)
	if t.weak&weakKeys == 0 && nodes > 0 {
		m.markNodes(t, int32(max(at, arr)-arr), int32(end-arr))
	}
	return 1 + (max(end-at, 0)+nodes)>>2
}

// markNodes marks keys, and values unless they are weak.
func (m *Machine) markNodes(t *Table, from, to int32) {
	for i := from; i < to; i++ {
		n := t.nodeAt(i)
		if n.val.p == nil {
			continue
		}
		m.mark(n.key)
		if t.weak == 0 {
			m.mark(n.val)
		}
	}
}

func (m *Machine) scanClosure(c *closure) int {
	m.mem.live += sizeClosure + 8*int64(len(c.ups))
	if c.chunk != nil && c.chunk.mark != m.mem.epoch {
		c.chunk.mark = m.mem.epoch
		m.mem.live += c.chunk.size
	}
	for _, u := range c.ups {
		if u != nil && u.mark != m.mem.epoch {
			u.mark = m.mem.epoch
			m.mem.live += sizeUpvalue
			m.mark(*u.p)
		}
	}
	return 1 + len(c.ups)>>1
}

// scanThread marks the stack up to the end of the top frame and forgets what
// is above.
func (m *Machine) scanThread(t *Thread, at int) int {
	top := t.top + 1
	if t.depth > 0 {
		top = t.extent(t.topFrame())
	}
	top = min(max(top, t.top), len(t.stack))
	if at == 0 {
		m.scanThreadState(t, top)
	}
	end := min(at+markPiece, top)
	if end < top {
		m.mem.gray = append(m.mem.gray, grayItem{ThreadValue(t), end})
	}
	if at < end {
		m.markList(t.stack[at:end])
	}
	return 1 + max(end-at, 0)>>2
}

func (m *Machine) scanThreadState(t *Thread, top int) {
	m.mem.live += t.size()
	clear(t.stack[top:])
	for _, h := range t.hosts {
		m.markList(h.locals)
		if s, ok := h.scratch.(interface{ ScratchBytes() int64 }); ok {
			m.mem.live += s.ScratchBytes() // buffers of suspended library calls
		}
	}
	m.markList(t.results)
	m.mark(t.failure)
	m.mark(t.hook.f)
	if t.parent != nil {
		m.mark(ThreadValue(t.parent))
	}
}

func (m *Machine) dead(v Value) bool {
	if v.tag() < tString {
		return false
	}
	h := (*header)(v.p)
	if h.kind == tString {
		m.mark(v) // strings are values: never removed from weak tables
		return false
	}
	return h.mark != m.mem.epoch
}

// markEphemerons marks values of weak-keyed tables whose keys are reachable.
// It reports whether that reached anything new.
func (m *Machine) markEphemerons() bool {
	work := 0
	for _, t := range m.mem.ephemerons {
		work += int(t.nodeCount()) >> 2
		for i := range t.nodeCount() {
			if n := t.nodeAt(i); n.val.p != nil && !m.dead(n.key) {
				m.mark(n.val)
			}
		}
	}
	m.budget -= int64(work)
	return len(m.mem.gray) > 0
}

// endMark clears weak tables and sets account and threshold.
func (m *Machine) endMark() {
	a := &m.mem
	a.marking = false
	for _, t := range a.weak {
		m.clearWeak(t)
	}
	a.account = a.live + (a.account - a.atStart)
	a.settle()
}

func (m *Machine) clearWeak(t *Table) {
	m.budget -= int64(len(t.arr)+int(t.nodeCount())) >> 2
	if t.weak&weakValues != 0 {
		for i := range t.arr {
			if m.dead(t.arr[i]) {
				t.arr[i] = Value{}
			}
		}
		t.trim()
	}
	for i := range t.nodeCount() {
		n := t.nodeAt(i)
		if n.val.p == nil {
			continue
		}
		if t.weak&weakKeys != 0 && m.dead(n.key) || t.weak&weakValues != 0 && m.dead(n.val) {
			n.val = Value{}
		}
	}
}
