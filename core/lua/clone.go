package lua

import (
	"sync"
	"unsafe"
)

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
	room := rooms.Get().(*[usualTwins]twins)
	c := &cloner{to: n, userdata: userdata, seen: room[:]}
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
	clear(room[:])
	rooms.Put(room)
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
	seen     []twins // by the address of old, at most half full: a map takes twice the time
	known    int     // of seen
	work     []twins // copies to be filled in

	strs     slab[Str]
	tables   slab[Table]
	heads    slab[int32]
	nodes    slab[node]
	lists    slab[Value]
	closures slab[closure]
	captured slab[*upvalue]
	upvalues slab[upvalue]
	hosts    slab[hostFunc]
}

// twins are an object and its copy.
type twins struct{ old, new unsafe.Pointer }

// rooms are where twins are noted, empty: each machine of a world takes it from the one
// before, as it would be a quarter of what is made for the copy of a small one.
var rooms = sync.Pool{New: func() any { return new([usualTwins]twins) }}

const usualTwins = 4096

// of is where the copy of an object is noted; nil there: it is still to be made,
// and noted before anything else is asked.
func (c *cloner) of(old unsafe.Pointer) *unsafe.Pointer {
	if 2*c.known >= len(c.seen) {
		c.grow()
	}
	at := twinsOf(c.seen, old)
	if at.old == nil {
		at.old = old
		c.known++
	}
	return &at.new
}

func (c *cloner) grow() {
	more := make([]twins, 4*len(c.seen))
	for _, x := range c.seen {
		if x.old != nil {
			*twinsOf(more, x.old) = x
		}
	}
	c.seen = more
}

// twinsOf is where an object is in a list whose length is a power of two, or may come.
// Addresses stay, and nothing depends on them but the time that this takes.
func twinsOf(list []twins, old unsafe.Pointer) *twins {
	mask := uintptr(len(list) - 1)
	for i := (uintptr(old) >> 4 * 0x9E3779B1) >> 3 & mask; ; i = (i + 1) & mask {
		if x := &list[i]; x.old == old || x.old == nil {
			return x
		}
	}
}

// later notes a copy, to be filled in.
func (c *cloner) later(old, n unsafe.Pointer) unsafe.Pointer {
	c.work = append(c.work, twins{old, n})
	return n
}

func (c *cloner) run() {
	for len(c.work) > 0 {
		x := c.work[len(c.work)-1]
		c.work = c.work[:len(c.work)-1]
		switch (*header)(x.old).kind {
		case tTable:
			c.fillTable((*Table)(x.new), (*Table)(x.old))
		case tClosure:
			for i, u := range (*closure)(x.old).ups {
				(*closure)(x.new).ups[i] = c.upvalue(u)
			}
		case tHost:
			(*hostFunc)(x.new).ups = c.values((*hostFunc)(x.old).ups)
		case tUserdata:
			c.fillUser((*Userdata)(x.new), (*Userdata)(x.old))
		case tThread:
			c.fillThread((*Thread)(x.new), (*Thread)(x.old))
		default: // a variable
			(*upvalue)(x.new).own = c.value((*upvalue)(x.old).own)
		}
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
	a.weak = c.copies(m.mem.weak)
	a.ephemerons = c.copies(m.mem.ephemerons)
}

func (c *cloner) copies(list []*Table) []*Table {
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
	out := c.lists.some(len(list), cap(list))
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

func (c *cloner) str(s *Str) *Str {
	if s.flags&strFixed != 0 {
		return s
	}
	at := c.of(unsafe.Pointer(s))
	if *at == nil {
		*at = unsafe.Pointer(c.strs.one(s))
		c.bytes += sizeStr + int64(len(s.s))
	}
	return (*Str)(*at)
}

func (c *cloner) table(t *Table) *Table {
	if t == nil {
		return nil
	}
	at := c.of(unsafe.Pointer(t))
	if *at == nil {
		*at = c.later(unsafe.Pointer(t), unsafe.Pointer(c.tables.one(t)))
		c.bytes += t.size()
	}
	return (*Table)(*at)
}

func (c *cloner) fillTable(n, t *Table) {
	if t.mask > 0 && t.big == nil {
		n.heads = c.heads.some(len(t.heads), len(t.heads))
		copy(n.heads, t.heads)
	}
	n.arr = c.values(t.arr)
	n.meta = c.table(t.meta)
	n.nodes = c.nodes.some(len(t.nodes), cap(t.nodes))
	n.far = t.far.clone(c.value)
	n.big = t.big.clone()
	for i := range t.nodeCount() {
		e := t.nodeAt(i)
		*n.nodeAt(i) = node{c.value(e.key), c.value(e.val), e.next, e.hash}
	}
}

func (c *cloner) closure(f *closure) *closure {
	at := c.of(unsafe.Pointer(f))
	if *at != nil {
		return (*closure)(*at)
	}
	n := c.closures.one(f)
	n.ups = c.captured.some(len(f.ups), len(f.ups))
	*at = c.later(unsafe.Pointer(f), unsafe.Pointer(n))
	c.bytes += sizeHost + sizeValue*int64(len(f.ups))
	if f.chunk != nil {
		at := c.of(unsafe.Pointer(f.chunk))
		if *at == nil {
			chunk := *f.chunk
			*at = unsafe.Pointer(&chunk)
		}
		n.chunk = (*chunkMemory)(*at)
	}
	return n
}

func (c *cloner) upvalue(u *upvalue) *upvalue {
	if u == nil {
		return nil
	}
	at := c.of(unsafe.Pointer(u))
	if *at != nil {
		return (*upvalue)(*at)
	}
	n := c.upvalues.one(u)
	n.p, n.next = &n.own, nil // of an open one its thread points it at its stack
	*at = c.later(unsafe.Pointer(u), unsafe.Pointer(n))
	return n
}

func (c *cloner) host(h *hostFunc) *hostFunc {
	at := c.of(unsafe.Pointer(h))
	if *at == nil {
		*at = c.later(unsafe.Pointer(h), unsafe.Pointer(c.hosts.one(h)))
		c.bytes += sizeHost + sizeValue*int64(len(h.ups))
	}
	return (*hostFunc)(*at)
}

func (c *cloner) user(u *Userdata) *Userdata {
	at := c.of(unsafe.Pointer(u))
	if *at == nil {
		n := *u
		*at = c.later(unsafe.Pointer(u), unsafe.Pointer(&n))
	}
	return (*Userdata)(*at)
}

func (c *cloner) fillUser(n, u *Userdata) {
	n.meta, n.user = c.table(u.meta), c.value(u.user)
	if c.userdata != nil {
		n.x = c.userdata(u.x)
	}
}

func (c *cloner) thread(t *Thread) *Thread {
	if t == nil {
		return nil
	}
	at := c.of(unsafe.Pointer(t))
	if *at == nil {
		n := *t
		n.m = c.to
		*at = c.later(unsafe.Pointer(t), unsafe.Pointer(&n))
	}
	return (*Thread)(*at)
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
