package lua

import (
	"unsafe"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes everything that decides how the machine goes on: all objects
// that can be reached, each once, in the order in which they are met; threads
// with what they are in the middle of; the memory account and the generator. It
// is asked between two resumes.
//
// Strings count by their bytes, tables by the order of next, code by what it
// is. Addresses and the room in tables and stacks count only as far as they
// are in the account.
func (m *Machine) DigestTo(d *statesum.Digest) {
	w := &digester{m: m, d: d, seen: map[unsafe.Pointer]int{}, protos: map[*Proto]int{}}
	w.machine()
}

// digest writes the account. A pass under way is as far as its lists are.
func (a *memory) digest(d *statesum.Digest) {
	d.Int(int(a.account), int(a.threshold), int(a.limit))
	d.Bool(a.marking, a.retried)
	if a.marking {
		d.Int(int(a.live), int(a.atStart), len(a.gray), len(a.weak), len(a.ephemerons))
		d.Int(a.ephemeral.table, a.ephemeral.entry, a.clearing.table, a.clearing.entry)
		d.Bool(a.again, a.ephemeral.found)
	}
}

// digester numbers objects as it meets them and looks into them later: a list
// of work instead of recursion.
type digester struct {
	m      *Machine
	d      *statesum.Digest
	seen   map[unsafe.Pointer]int
	protos map[*Proto]int
	work   []Value
}

// machine writes the machine's own fields, its roots, and all they lead to.
func (w *digester) machine() {
	m, d := w.m, w.d
	d.Int(int(m.serial), int(m.debt), m.link)
	d.Uint(m.lib.random[:]...)
	d.Bool(m.lib.seeded)
	m.mem.digest(d)
	w.table(m.globals)
	w.table(m.registry)
	for _, t := range m.metas {
		w.table(t)
	}
	d.Int(len(m.roots))
	for _, t := range m.roots {
		w.value(ThreadValue(t))
	}
	w.value(m.err)
	for len(w.work) > 0 {
		v := w.work[len(w.work)-1]
		w.work = w.work[:len(w.work)-1]
		w.object(v)
	}
}

// value writes plain data as it is, and an object by its number.
func (w *digester) value(v Value) {
	k := v.tag()
	w.d.Int(int(k))
	switch k {
	case 0:
	case tNumber, tBoolean:
		w.d.Uint(v.n)
	case tString:
		w.d.Text(v.str().s)
	case buried.kind: // the key of a node that is no more
	default:
		n, known := w.seen[v.p]
		if !known {
			n = len(w.seen) + 1
			w.seen[v.p] = n
			w.work = append(w.work, v)
		}
		w.d.Int(n)
	}
}

func (w *digester) values(list []Value) {
	w.d.Int(len(list))
	for _, v := range list {
		w.value(v)
	}
}

func (w *digester) table(t *Table) { w.value(TableValue(t)) }
func (w *digester) thread(t *Thread) {
	if t == nil {
		w.value(Value{})
		return
	}
	w.value(ThreadValue(t))
}

// object writes what is in an object.
func (w *digester) object(v Value) {
	h := (*header)(v.p)
	w.d.Int(w.seen[v.p], int(h.serial))
	if w.m.mem.marking {
		w.d.Bool(h.mark == w.m.mem.epoch)
	}
	switch v.tag() {
	case tTable:
		w.inTable((*Table)(v.p))
	case tClosure:
		w.inClosure((*closure)(v.p))
	case tHost:
		f := (*hostFunc)(v.p)
		w.d.Text(f.name)
		w.d.Int(int(f.special))
		w.d.Bool(f.native)
		w.values(f.ups)
	case tThread:
		w.inThread((*Thread)(v.p))
	case tUserdata:
		w.inUserdata((*Userdata)(v.p))
	}
}

func (w *digester) inTable(t *Table) {
	w.table(t.meta)
	w.d.Int(int(t.size()), t.listLen(), int(t.nodeCount()))
	for i := range t.listLen() {
		w.value(*t.place(i))
	}
	for i := range t.nodeCount() {
		if n := t.nodeAt(i); n.val.p != nil {
			w.value(n.key)
			w.value(n.val)
		}
	}
}

func (w *digester) inClosure(f *closure) {
	w.proto(f.p)
	w.d.Int(len(f.ups))
	for _, u := range f.ups {
		w.upvalue(u)
	}
	if f.chunk != nil {
		w.d.Int(int(f.chunk.size))
	}
}

// upvalue writes a variable: one that several functions share by its number.
func (w *digester) upvalue(u *upvalue) {
	if u == nil {
		w.d.Int(0)
		return
	}
	n, known := w.seen[unsafe.Pointer(u)]
	if !known {
		n = len(w.seen) + 1
		w.seen[unsafe.Pointer(u)] = n
	}
	w.d.Int(n)
	if !known {
		w.d.Bool(u.p != &u.own)
		w.d.Int(u.index)
		w.value(*u.p)
	}
}

// proto writes the code of a function the first time it is met.
func (w *digester) proto(p *Proto) {
	n, known := w.protos[p]
	if !known {
		n = len(w.protos) + 1
		w.protos[p] = n
	}
	w.d.Int(n)
	if known {
		return
	}
	w.d.Text(p.source)
	w.d.Int(p.line, p.lastLine, p.params, p.stack, int(p.size), len(p.captures), len(p.protos))
	w.d.Bool(p.vararg)
	w.d.Int(len(p.code))
	for _, c := range p.code {
		w.d.Uint(uint64(c))
	}
	w.values(p.k)
}

func (w *digester) inUserdata(u *Userdata) {
	w.table(u.meta)
	w.value(u.user)
	if x, ok := u.x.(statesum.Digester); ok {
		x.DigestTo(w.d)
	}
}

func (w *digester) inThread(t *Thread) {
	w.d.Int(int(t.status), int(t.state), t.depth, t.top, t.nested, t.link, int(t.size()))
	w.d.Bool(t.overdrawn, t.calling, t.interrupt != nil)
	if t.interrupt != nil {
		w.d.Text(*t.interrupt)
	}
	if t.calling {
		w.d.Int(t.request.fn, t.request.nargs, t.request.nres, int(t.request.cont))
	}
	w.d.Text(t.trace)
	w.thread(t.parent)
	w.thread(t.cur)
	w.values(t.results)
	w.value(t.failure)
	w.hook(&t.hook)
	for i := range t.depth {
		w.frame(&t.frames[i])
	}
	w.values(t.stack[:t.inUse()])
	w.d.Int(len(t.hosts))
	for _, h := range t.hosts {
		w.host(h)
	}
}

func (w *digester) hook(h *hookState) {
	w.d.Bool(h.on)
	if h.on {
		w.value(h.f)
		w.d.Bool(h.call, h.ret, h.line, h.active, h.seen)
		w.d.Int(h.count, h.left, int(h.events), int(h.lastLine), int(h.lastPC), int(h.atFn))
	}
}

func (w *digester) frame(f *frame) {
	w.d.Int(int(f.fn), int(f.base), int(f.pc), int(f.nres), int(f.nargs), int(f.aux), int(f.kind), int(f.cont), int(f.flags))
}

func (w *digester) host(h *hostState) {
	w.d.Bool(h != nil)
	if h == nil {
		return
	}
	w.values(h.locals)
	w.d.Bool(h.scratch != nil)
	if h.scratch != nil {
		h.scratch.DigestTo(w.d)
	}
}
