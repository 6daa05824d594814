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
		work += m.scan(v)
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
	m.mem.gray = append(m.mem.gray, v)
}

// scan counts an object and marks what it refers to; it returns the work.
func (m *Machine) scan(v Value) int {
	switch v.tag() {
	case tTable:
		return m.scanTable((*Table)(v.p))
	case tClosure:
		return m.scanClosure((*closure)(v.p))
	case tHost:
		h := (*hostFunc)(v.p)
		m.mem.live += sizeHost + int64(len(h.name)) + sizeValue*int64(len(h.ups))
		m.markList(h.ups)
		return 1 + len(h.ups)>>2
	case tThread:
		return m.scanThread((*Thread)(v.p))
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

func (m *Machine) scanTable(t *Table) int {
	m.mem.live += t.size()
	m.mark(TableValue(t.meta))
	if t.weak = weakMode(t.meta); t.weak != 0 {
		m.mem.weak = append(m.mem.weak, t)
	}
	if t.weak&weakValues == 0 {
		m.markList(t.arr)
	}
	switch t.weak {
	case weakKeys:
		m.mem.ephemerons = append(m.mem.ephemerons, t)
	case weakValues:
		for i := range t.nodes {
			if t.nodes[i].val.p != nil {
				m.mark(t.nodes[i].key)
			}
		}
	case 0:
		for i := range t.nodes {
			if n := &t.nodes[i]; n.val.p != nil {
				m.mark(n.key)
				m.mark(n.val)
			}
		}
	}
	return 1 + (len(t.arr)+2*len(t.nodes))>>2
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
func (m *Machine) scanThread(t *Thread) int {
	m.mem.live += t.size()
	top := 0
	if t.depth > 0 {
		top = t.extent(t.topFrame())
	} else {
		top = t.top + 1
	}
	top = min(max(top, t.top), len(t.stack))
	m.markList(t.stack[:top])
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
	return 1 + top>>2
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
		work += len(t.nodes) >> 2
		for i := range t.nodes {
			if n := &t.nodes[i]; n.val.p != nil && !m.dead(n.key) {
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
	m.budget -= int64(len(t.arr)+len(t.nodes)) >> 2
	if t.weak&weakValues != 0 {
		for i := range t.arr {
			if m.dead(t.arr[i]) {
				t.arr[i] = Value{}
			}
		}
		t.trim()
	}
	for i := range t.nodes {
		n := &t.nodes[i]
		if n.val.p == nil {
			continue
		}
		if t.weak&weakKeys != 0 && m.dead(n.key) || t.weak&weakValues != 0 && m.dead(n.val) {
			n.val = Value{}
		}
	}
}
