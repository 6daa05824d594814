package lua

import (
	"fmt"
	"strconv"
	"strings"
	"unsafe"
)

// What somebody who looks at a machine from outside sees: its coroutines, what
// they wait for, their calls with their variables, and where the latest error
// was raised. Looking changes nothing: it is charged to nobody, and a machine
// that is looked at goes on as one that is not.

// Bounds of what is shown.
const (
	MaxLevels      = 50      // calls of one coroutine
	MaxLocals      = 40      // variables of one call
	maxPreview     = 80      // bytes of a value
	maxFields      = 6       // entries of a table
	maxEntriesSeen = 1000    // entries of a table that are looked at for them
	maxNote        = 64      // bytes of what a coroutine waits for
	maxVisited     = 500_000 // objects on the way to the coroutines
)

// Level is one call in progress.
type Level struct {
	Chunk  string // as in messages: "startup.lua"; "" of a host function
	Line   int    // 0: unknown, or a host function
	Name   string // how it was called, or what it is: "main chunk"
	Locals []Local
	More   int // variables beyond MaxLocals
}

// Local is a variable and its value as text.
type Local struct{ Name, Value string }

// Raised is the latest error of a machine that is watched, where it was raised.
type Raised struct {
	Text   string
	Levels []Level
}

// Watch lets the machine remember where errors are raised, or no more.
func (m *Machine) Watch(on bool) {
	if m.watched = on; !on {
		m.raised = nil
	}
}

// Raised is the latest error since the machine is watched; nil: there was none.
func (m *Machine) Raised() *Raised { return m.raised }

// noteError remembers where m.err was raised. An error that is passed on, as
// parallel does, was raised where it came from.
func (m *Machine) noteError() {
	text := preview(m.err, 0)
	if s, ok := m.err.AsString(); ok {
		text = s
	}
	if r := m.raised; r != nil && r.Text != "" && strings.HasSuffix(text, r.Text) {
		return
	}
	m.raised = &Raised{Text: strings.Clone(cut(text, 10*maxPreview)), Levels: m.root.cur.Levels()}
}

// Waits is the first value that a suspended coroutine has yielded, if that is a
// short string: the event that it waits for. "" is any.
func (t *Thread) Waits() string { return t.waits }

// noteWaits remembers what a coroutine yields.
func (t *Thread) noteWaits(vals []Value) {
	t.waits = ""
	if len(vals) > 0 && vals[0].tag() == tString {
		if s := vals[0].str().s; len(s) <= maxNote {
			t.waits = s
		}
	}
}

// Started reports whether the coroutine has begun and has not ended.
func (t *Thread) Started() bool { return t.depth > 0 && t.status != statusDead }

// Levels are its calls, the innermost first, MaxLevels at most.
func (t *Thread) Levels() []Level {
	out := make([]Level, 0, min(t.depth, MaxLevels))
	for i := t.depth - 1; i >= 0 && len(out) < MaxLevels; i-- {
		out = append(out, t.level(i))
	}
	return out
}

func (t *Thread) level(i int) Level {
	f := &t.frames[i]
	_, name := t.m.callName(t, i)
	if f.kind != fLua {
		if h := t.stack[f.fn].asHost(); h != nil {
			name = h.name
		}
		return Level{Name: name}
	}
	l := Level{Name: name}
	l.Chunk, l.Line = t.m.position(t, i)
	p := t.stack[f.fn].asClosure().p
	if name == "" && p.line == 0 {
		l.Name = "main chunk"
	}
	t.addLocals(&l, p, f)
	return l
}

// addLocals adds the declared variables in scope. A variable that is hidden by a
// later one of its name is left out.
func (t *Thread) addLocals(l *Level, p *Proto, f *frame) {
	at := map[string]int{}
	for n := 1; ; n++ {
		d, ok := p.localAt(n, int(f.pc)-1)
		if !ok {
			return
		}
		slot := int(f.base) + d.reg
		if strings.HasPrefix(d.name, "(") || slot >= len(t.stack) {
			continue
		}
		v := Local{d.name, preview(t.stack[slot], 1)}
		if i, hidden := at[d.name]; hidden {
			l.Locals[i] = v
		} else if len(l.Locals) < MaxLocals {
			at[d.name] = len(l.Locals)
			l.Locals = append(l.Locals, v)
		} else {
			l.More++
		}
	}
}

// preview is a value in a few words; of a table some entries.
func preview(v Value, deep int) string {
	switch v.tag() {
	case tString:
		s := v.str().s
		return cut(strconv.QuoteToASCII(cut(s, maxPreview)), maxPreview)
	case tTable:
		return previewTable((*Table)(v.p), deep)
	case tClosure:
		p := v.asClosure().p
		return closureText(p, deep)
	case tHost:
		return "function " + cut(v.asHost().name, maxPreview)
	}
	switch v.Kind() {
	case KNil:
		return "nil"
	case KBoolean:
		return strconv.FormatBool(v.Truthy())
	case KNumber:
		n, _ := v.AsNumber()
		return formatNumber(n)
	}
	return v.TypeName()
}

// closureText names a function by its place; among the entries of a table it is
// one of many.
func closureText(p *Proto, deep int) string {
	if deep <= 0 {
		return "function"
	}
	return fmt.Sprintf("function <%s:%d>", cut(p.chunk, maxPreview), p.line)
}

func previewTable(t *Table, deep int) string {
	if deep <= 0 {
		return "{…}"
	}
	var out []string
	list := t.listLen()
	for i := 0; i < list && len(out) < maxFields; i++ {
		out = append(out, preview(*t.place(i), deep-1))
	}
	left := list - len(out)
	for i := range t.nodeCount() {
		n := t.nodeAt(i)
		switch {
		case n.val.p == nil:
		case len(out) >= maxFields:
			left++
		default:
			out = append(out, previewKey(n.key)+" = "+preview(n.val, deep-1))
		}
		if i >= maxEntriesSeen {
			left++
			break
		}
	}
	if left > 0 {
		out = append(out, "…")
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// previewKey is a key as a program writes it.
func previewKey(k Value) string {
	if s, ok := k.AsString(); ok && len(s) <= maxPreview && isName(s) {
		return s
	}
	return "[" + preview(k, 0) + "]"
}

func isName(s string) bool {
	for i, c := range s {
		if !(c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}

// cut is the beginning of a long text.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// Coroutines are the coroutines that have begun and not ended and that a program
// can still resume, in the order in which the objects of the machine are met from
// its globals; the threads that the embedder started come first.
func (m *Machine) Coroutines() []*Thread {
	w := walker{seen: map[unsafe.Pointer]bool{}}
	for _, t := range m.roots {
		w.value(ThreadValue(t))
	}
	w.value(TableValue(m.globals))
	w.value(TableValue(m.registry))
	for i := 0; i < len(w.work) && i < maxVisited; i++ {
		w.inside(w.work[i])
		w.work[i] = Value{}
	}
	return w.found
}

// walker meets objects, each once.
type walker struct {
	seen  map[unsafe.Pointer]bool
	work  []Value
	found []*Thread
}

func (w *walker) value(v Value) {
	switch v.tag() {
	case tTable, tClosure, tHost, tThread, tUserdata:
	default:
		return
	}
	if v.p == nil || w.seen[v.p] {
		return
	}
	w.seen[v.p] = true
	w.work = append(w.work, v)
	if t := v.asThread(); t != nil && t.Started() {
		w.found = append(w.found, t)
	}
}

func (w *walker) inside(v Value) {
	switch v.tag() {
	case tTable:
		w.inTable((*Table)(v.p))
	case tClosure:
		for _, u := range v.asClosure().ups {
			if u != nil {
				w.value(*u.p)
			}
		}
	case tHost:
		w.values(v.asHost().ups)
	case tUserdata:
		u := (*Userdata)(v.p)
		w.value(u.user)
		if u.meta != nil {
			w.value(TableValue(u.meta))
		}
	case tThread:
		t := v.asThread()
		w.values(t.stack)
		for _, h := range t.hosts {
			if h != nil {
				w.values(h.locals)
			}
		}
	}
}

func (w *walker) values(list []Value) {
	for _, v := range list {
		w.value(v)
	}
}

func (w *walker) inTable(t *Table) {
	if t.meta != nil {
		w.value(TableValue(t.meta))
	}
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
