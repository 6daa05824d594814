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
	a.ephemeral, a.clearing = progress{}, progress{}
	a.again = false
	a.by = m.root
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
// large one from entry at on, or a table that was written to: scanAgain.
type grayItem struct {
	v  Value
	at int
}

const scanAgain = -1

// markPiece is how many entries of a table or stack are marked at a time; the
// rest waits below what they refer to, so that the list stays short.
const markPiece = 512

// markSlice is how many units of marking are done between two looks at the
// budget.
const markSlice = 256

// continueMark marks until the pass is done (true) or the budget is used up.
// What is reached is marked first, then what only keys of ephemeron tables
// reach, until that is nothing new; at last weak tables are cleared. The host
// may write to tables while the pass waits: then there is something to mark
// again, also in the middle of the clearing.
func (m *Machine) continueMark() bool {
	a := &m.mem
	for m.budget > 0 {
		switch {
		case len(a.gray) > 0:
			m.scanSome()
		case a.ephemeral.table < len(a.ephemerons):
			m.markEphemerons()
		case a.clearing.table < len(a.weak):
			m.clearWeak()
		default:
			m.endMark()
			return true
		}
	}
	return false
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
	if m.mem.by != nil {
		m.mem.by.overdrawn = false
	}
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
	if at == scanAgain {
		m.mem.lookAgain()
	}
	if at <= 0 {
		m.scanTableState(t, at == 0)
		at = 0
	}
	arr := t.listLen()
	total := arr + int(t.nodeCount())
	end := min(at+markPiece, total)
	if end < total {
		m.mem.gray = append(m.mem.gray, grayItem{TableValue(t), end})
	}
	if t.weak&weakValues == 0 && at < arr {
		m.markEntries(t, at, min(end, arr))
	}
	nodes := max(end-max(at, arr), 0)
	if t.weak&weakKeys == 0 && nodes > 0 {
		m.markNodes(t, int32(max(at, arr)-arr), int32(end-arr))
	}
	return 1 + (max(end-at, 0)+nodes)>>2
}

func (m *Machine) scanTableState(t *Table, first bool) {
	if first {
		m.mem.live += t.size()
		t.weak = 0
	}
	m.mark(TableValue(t.meta))
	before := t.weak
	t.weak = weakMode(t.meta)
	if t.weak != 0 && before == 0 {
		m.mem.weak = append(m.mem.weak, t)
	}
	if t.weak == weakKeys && before != weakKeys {
		m.mem.ephemerons = append(m.mem.ephemerons, t)
	}
}

// markEntries marks entries of the array part.
func (m *Machine) markEntries(t *Table, from, to int) {
	if near := min(to, len(t.arr)); from < near {
		m.markList(t.arr[from:near])
		from = near
	}
	for ; from < to; from++ {
		m.mark(*t.place(from))
	}
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
			m.mark(u.own)
		}
	}
	return 1 + len(c.ups)>>1
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

// markEphemerons marks the values of a piece of a table with weak keys whose
// keys are reachable. When the last table is done and anything was found, it
// begins again.
func (m *Machine) markEphemerons() {
	a := &m.mem
	p := &a.ephemeral
	t := a.ephemerons[p.table]
	end := min(p.entry+markPiece, int(t.nodeCount()))
	for i := p.entry; i < end; i++ {
		if n := t.nodeAt(int32(i)); n.val.p != nil && !m.dead(n.key) {
			m.mark(n.val)
		}
	}
	m.budget -= p.cost(end)
	p.found = p.found || len(a.gray) > 0
	if p.entry = end; end < int(t.nodeCount()) {
		return
	}
	p.table, p.entry = p.table+1, 0
	if p.table == len(a.ephemerons) && p.found {
		*p = progress{}
	}
}

// lookAgain makes one more round over the ephemerons, but not more than one
// in a pass: a host that writes all the time must not keep it from ending.
func (a *memory) lookAgain() {
	if a.again {
		return
	}
	a.again = true
	if a.ephemeral.found = true; a.ephemeral.table == len(a.ephemerons) {
		a.ephemeral = progress{}
	}
}

// endMark sets account and threshold.
func (m *Machine) endMark() {
	a := &m.mem
	a.marking = false
	a.account = a.live + (a.account - a.atStart)
	if over := a.setThreshold(); over && a.by != nil {
		a.by.overdrawn = true
	}
}

// clearWeak removes what is dead from a piece of a weak table.
func (m *Machine) clearWeak() {
	p := &m.mem.clearing
	t := m.mem.weak[p.table]
	arr := t.listLen()
	total := arr + int(t.nodeCount())
	end := min(p.entry+markPiece, total)
	for i := p.entry; i < end; i++ {
		if i < arr {
			m.clearEntry(t, t.place(i))
		} else {
			m.clearNode(t, t.nodeAt(int32(i-arr)))
		}
	}
	m.budget -= p.cost(end)
	if p.entry = end; end == total {
		t.trim()
		p.table, p.entry = p.table+1, 0
	}
}

func (m *Machine) clearEntry(t *Table, v *Value) {
	if t.weak&weakValues != 0 && m.dead(*v) {
		*v = Value{}
	}
}

func (m *Machine) clearNode(t *Table, n *node) {
	if n.val.p == nil {
		return
	}
	if t.weak&weakKeys != 0 && m.dead(n.key) || t.weak&weakValues != 0 && m.dead(n.val) {
		n.val = Value{}
	}
}
