package lua

import (
	"fmt"
	"strings"
)

// position is chunk and current line of frame i; line 0 for host functions.
func (m *Machine) position(t *Thread, i int) (chunk string, line int) {
	f := &t.frames[i]
	if f.kind != fLua {
		return "", 0
	}
	p := t.stack[f.fn].asClosure().p
	return p.chunk, p.lineAt(int(f.pc) - 1)
}

// where is the position of a level; level 0 is the top frame.
func (m *Machine) where(t *Thread, level int) (string, int) {
	i := t.depth - 1 - level
	if i < 0 || i >= t.depth {
		return "", 0
	}
	return m.position(t, i)
}

// hereText begins an error message of the machine itself.
func (m *Machine) hereText(t *Thread) string {
	if t.depth == 0 {
		return ""
	}
	if chunk, line := m.position(t, t.depth-1); line > 0 {
		return fmt.Sprintf("%s:%d: ", chunk, line)
	}
	return ""
}

// fail sets an error with the position of the running instruction.
func (m *Machine) fail(t *Thread, format string, a ...any) ctl {
	m.err = m.NewString(m.hereText(t) + fmt.Sprintf(format, a...))
	return ctlError
}

// describe is "local 'x' (a nil value)" or "a nil value".
func (m *Machine) describe(t *Thread, operand int, v Value) string {
	f := t.topFrame()
	what := "a " + m.typeNameOf(v) + " value"
	if f.kind != fLua {
		return what
	}
	p := t.stack[f.fn].asClosure().p
	kind, name := p.operand(int(f.pc)-1, operand)
	switch o := m.called(t, f).op(); {
	case kind == "constant" && o >= iAdd && o <= iPowK:
		name = "" // as lua5.2, where constants of arithmetic are in no register
	case o == iForCall:
		kind, name = "local", "(for generator)" // the iterator of a loop is in a local of its own
	}
	if name != "" {
		return fmt.Sprintf("%s '%s' (%s)", kind, name, what)
	}
	return what
}

var metaOps = map[op]string{iGetUp: "", iGetGlobal: "__index", iGetField: "__index", iGetIndex: "__index", iGetIndexK: "__index",
	iSelf: "__index", iSetGlobal: "__newindex", iSetField: "__newindex", iSetIndex: "__newindex", iSetIndexK: "__newindex",
	iUnm: "__unm", iLen: "__len", iConcat: "__concat", iEq: "__eq", iNe: "__eq",
	iLt: "__lt", iNlt: "__lt", iLtK: "__lt", iNltK: "__lt", iGtK: "__lt", iNgtK: "__lt",
	iLe: "__le", iNle: "__le", iLeK: "__le", iNleK: "__le", iGeK: "__le", iNgeK: "__le"}

// callName is how the function of frame i was called, by the instruction
// that called it: kind ("global", "method", …) and name; "" when unknown.
func (m *Machine) callName(t *Thread, i int) (kind, name string) {
	if i <= 0 || t.frames[i].flags&flagTail != 0 || t.frames[i-1].kind != fLua {
		return "", ""
	}
	caller := &t.frames[i-1]
	p := t.stack[caller.fn].asClosure().p
	pc := int(caller.pc) - 1
	if pc < 0 {
		return "", ""
	}
	switch o := p.code[pc].op(); {
	case t.frames[i].cont == contHook:
		return "hook", "?"
	case o == iCall || o == iTailCall:
		return p.operand(pc, 0)
	case o == iForCall:
		return "for iterator", "for iterator"
	case o >= iAdd && o <= iPowK:
		return "metamethod", eventNames[evAdd+event(o-iAdd)%6].s
	case metaOps[o] != "":
		return "metamethod", metaOps[o]
	}
	return "", ""
}

// A long traceback shows levels below traceHead and the last traceTail.
const (
	traceHead = 11
	traceTail = 10
)

// traceback writes the stack of t from a level on, as debug.traceback. Below
// the first function of the main thread there is the host.
func (m *Machine) traceback(t *Thread, msg string, level int) string {
	var b strings.Builder
	if msg != "" {
		b.WriteString(msg + "\n")
	}
	b.WriteString("stack traceback:")
	levels := t.depth
	if t.cur != nil {
		levels++
	}
	for cut := levels > traceHead+1+traceTail; level < levels; level++ {
		if cut && level == traceHead {
			b.WriteString("\n\t...")
			level = levels - traceTail
		}
		if i := t.depth - 1 - level; i >= 0 {
			m.traceLine(&b, t, i)
		} else {
			b.WriteString("\n\t[C]: in ?")
		}
	}
	return b.String()
}

func (m *Machine) traceLine(b *strings.Builder, t *Thread, i int) {
	f := &t.frames[i]
	kind, name := m.callName(t, i)
	if f.kind != fLua {
		b.WriteString("\n\t[C]: in ")
		if h := t.stack[f.fn].asHost(); h != nil && h.name != "" {
			fmt.Fprintf(b, "function '%s'", h.name)
		} else {
			b.WriteString("?")
		}
		return
	}
	p := t.stack[f.fn].asClosure().p
	fmt.Fprintf(b, "\n\t%s:", p.chunk)
	if line := p.lineAt(int(f.pc) - 1); line > 0 {
		fmt.Fprintf(b, "%d:", line)
	}
	b.WriteString(" in ")
	switch {
	case kind == "global":
		fmt.Fprintf(b, "function '%s'", name)
	case name != "":
		fmt.Fprintf(b, "%s '%s'", kind, name)
	case p.line == 0:
		b.WriteString("main chunk")
	default:
		fmt.Fprintf(b, "function <%s:%d>", p.chunk, p.line)
	}
	if f.flags&flagTail != 0 {
		b.WriteString("\n\t(...tail calls...)")
	}
}
