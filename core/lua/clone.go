package lua

import "unsafe"

// Clone makes a machine that continues exactly as this one would: objects,
// their serial numbers, threads in the middle of calls, account and budget.
// Compiled code is shared. host replaces the host value; userdata gives the
// copy of each Go value inside a userdata (nil: the same value). Threads
// started by the embedder are found with Machine.Threads, in the same order. In
// the place of tables of the machine that the embedder keeps come their copies.
// What was noted for somebody who watches is left out.
func (m *Machine) Clone(host any, userdata func(any) any, tables ...**Table) *Machine {
	n := &Machine{}
	*n = *m
	n.cfg.Host = host
	n.lib = m.lib.clone()
	c := &cloner{to: n, userdata: userdata, seen: map[unsafe.Pointer]unsafe.Pointer{}}
	n.globals = c.table(m.globals)
	n.registry = c.table(m.registry)
	for i, t := range m.metas {
		n.metas[i] = c.table(t)
	}
	n.roots = make([]*Thread, len(m.roots))
	for i, t := range m.roots {
		n.roots[i] = c.thread(t)
	}
	n.root = c.thread(m.root)
	n.err, n.next, n.inext = c.value(m.err), c.value(m.next), c.value(m.inext)
	n.hcall = Call{m: n}
	for _, t := range tables {
		*t = c.table(*t)
	}
	n.watched, n.raised = false, nil
	c.memory(m)
	c.run()
	n.cloned = c.bytes
	return n
}

// Cloned is how many bytes Clone has copied to make the machine; with strings, of
// which it shares the bytes.
func (m *Machine) Cloned() int64 { return m.cloned }

// Threads are the threads started and not finished, oldest first.
func (m *Machine) Threads() []*Thread { return m.roots }

// cloner copies an object graph with a list of work instead of recursion.
type cloner struct {
	to       *Machine
	userdata func(any) any
	bytes    int64
	seen     map[unsafe.Pointer]unsafe.Pointer
	work     []func()
}

func (c *cloner) run() {
	for len(c.work) > 0 {
		f := c.work[len(c.work)-1]
		c.work = c.work[:len(c.work)-1]
		f()
	}
}

// memory copies the account, also in the middle of a mark pass.
func (c *cloner) memory(m *Machine) {
	a := &c.to.mem
	a.gray = make([]grayItem, len(m.mem.gray))
	for i, g := range m.mem.gray {
		a.gray[i] = grayItem{c.value(g.v), g.at}
	}
	a.by = c.thread(m.mem.by)
	a.weak = c.tables(m.mem.weak)
	a.ephemerons = c.tables(m.mem.ephemerons)
}

func (c *cloner) tables(list []*Table) []*Table {
	out := make([]*Table, len(list))
	for i, t := range list {
		out[i] = c.table(t)
	}
	return out
}

func (c *cloner) values(list []Value) []Value {
	if list == nil {
		return nil
	}
	out := make([]Value, len(list), cap(list))
	for i, v := range list {
		out[i] = c.value(v)
	}
	return out
}

func (c *cloner) value(v Value) Value {
	switch v.tag() {
	case tString:
		return strValue(c.str(v.str()))
	case tTable:
		return TableValue(c.table((*Table)(v.p)))
	case tClosure:
		return closureValue(c.closure((*closure)(v.p)))
	case tHost:
		return hostValue(c.host((*hostFunc)(v.p)))
	case tThread:
		return ThreadValue(c.thread((*Thread)(v.p)))
	case tUserdata:
		return userValue(c.user((*Userdata)(v.p)))
	}
	return v
}

// copied returns the copy of an object made before; otherwise fresh becomes
// its copy and is to be filled in.
func (c *cloner) copied(old, fresh unsafe.Pointer) (p unsafe.Pointer, done bool) {
	if p, ok := c.seen[old]; ok {
		return p, true
	}
	c.seen[old] = fresh
	return fresh, false
}

func (c *cloner) str(s *Str) *Str {
	if s.flags&strFixed != 0 {
		return s
	}
	n := *s
	p, done := c.copied(unsafe.Pointer(s), unsafe.Pointer(&n))
	if !done {
		c.bytes += sizeStr + int64(len(s.s))
	}
	return (*Str)(p)
}

func (c *cloner) table(t *Table) *Table {
	if t == nil {
		return nil
	}
	n := new(Table)
	p, done := c.copied(unsafe.Pointer(t), unsafe.Pointer(n))
	if done {
		return (*Table)(p)
	}
	*n = *t
	c.bytes += t.size()
	c.work = append(c.work, func() {
		if t.mask > 0 && t.big == nil {
			n.heads = append([]int32(nil), t.heads...)
		}
		n.arr = c.values(t.arr)
		n.meta = c.table(t.meta)
		n.nodes = make([]node, len(t.nodes), cap(t.nodes))
		n.far = t.far.clone(c.value)
		n.big = t.big.clone()
		for i := range t.nodeCount() {
			e := t.nodeAt(i)
			*n.nodeAt(i) = node{c.value(e.key), c.value(e.val), e.next, e.hash}
		}
	})
	return n
}

func (c *cloner) closure(f *closure) *closure {
	n := newClosure(f.p)
	p, done := c.copied(unsafe.Pointer(f), unsafe.Pointer(n))
	if done {
		return (*closure)(p)
	}
	n.header = f.header
	c.bytes += sizeHost + sizeValue*int64(len(f.ups))
	if f.chunk != nil {
		chunk := *f.chunk
		q, _ := c.copied(unsafe.Pointer(f.chunk), unsafe.Pointer(&chunk))
		n.chunk = (*chunkMemory)(q)
	}
	c.work = append(c.work, func() {
		for i, u := range f.ups {
			n.ups[i] = c.upvalue(u)
		}
	})
	return n
}

func (c *cloner) upvalue(u *upvalue) *upvalue {
	if u == nil {
		return nil
	}
	n := new(upvalue)
	p, done := c.copied(unsafe.Pointer(u), unsafe.Pointer(n))
	if done {
		return (*upvalue)(p)
	}
	n.header, n.index = u.header, u.index
	if u.p == &u.own {
		n.p = &n.own
		c.work = append(c.work, func() { n.own = c.value(u.own) })
		return n
	}
	n.own = c.value(u.own) // open: its thread points it at its stack
	n.p = &n.own
	return n
}

func (c *cloner) host(h *hostFunc) *hostFunc {
	n := new(hostFunc)
	p, done := c.copied(unsafe.Pointer(h), unsafe.Pointer(n))
	if done {
		return (*hostFunc)(p)
	}
	*n = *h
	c.bytes += sizeHost + sizeValue*int64(len(h.ups))
	c.work = append(c.work, func() { n.ups = c.values(h.ups) })
	return n
}

func (c *cloner) user(u *Userdata) *Userdata {
	n := new(Userdata)
	p, done := c.copied(unsafe.Pointer(u), unsafe.Pointer(n))
	if done {
		return (*Userdata)(p)
	}
	*n = *u
	c.work = append(c.work, func() {
		n.meta, n.user = c.table(u.meta), c.value(u.user)
		if c.userdata != nil {
			n.x = c.userdata(u.x)
		}
	})
	return n
}

func (c *cloner) thread(t *Thread) *Thread {
	if t == nil {
		return nil
	}
	n := new(Thread)
	p, done := c.copied(unsafe.Pointer(t), unsafe.Pointer(n))
	if done {
		return (*Thread)(p)
	}
	*n = *t
	n.m = c.to
	c.work = append(c.work, func() { c.fillThread(n, t) })
	return n
}

func (c *cloner) fillThread(n, t *Thread) {
	n.stack = c.values(t.stack)
	c.bytes += sizeValue*int64(cap(t.stack)) + 64*int64(cap(t.frames))
	n.frames = append([]frame(nil), t.frames...)
	n.hosts = make([]*hostState, len(t.hosts))
	for i, h := range t.hosts {
		n.hosts[i] = &hostState{locals: c.values(h.locals), counted: h.counted}
		if h.scratch != nil {
			n.hosts[i].keep(h.scratch.CloneScratch())
		}
	}
	n.parent, n.cur = c.thread(t.parent), c.thread(t.cur)
	n.results, n.failure = c.values(t.results), c.value(t.failure)
	n.hook.f = c.value(t.hook.f)
	at := &n.open
	for u := t.open; u != nil; u = u.next {
		nu := c.upvalue(u)
		nu.p = &n.stack[nu.index]
		*at = nu
		at = &nu.next
	}
	*at = nil
}
