package lua

// hookState is the debug hook of one thread. While a hook is set the machine
// asks before every instruction of Lua code; a hook is an ordinary call, so it
// may yield or be paused.
type hookState struct {
	f                      Value
	call, ret, line, on    bool
	count, left            int
	active                 bool // the hook function is running
	seen                   bool // the events of the next instruction are known
	events                 uint8
	lastLine, lastPC, atFn int32
}

// Events of one instruction still to be reported, in this order.
const (
	hookCall = 1 << iota
	hookCount
	hookLine
	hookReturn
)

var hookNames = map[uint8]string{hookCall: "call", hookCount: "count", hookLine: "line", hookReturn: "return"}

// hookStep reports one event of the instruction about to run, if there is any
// left, by calling the hook. Otherwise the instruction may run.
func (m *Machine) hookStep(t *Thread) ctl {
	h := &t.hook
	f := t.topFrame()
	if !h.seen {
		h.seen = true
		h.events = h.find(t, f)
	}
	if h.events == 0 {
		h.seen = false
		return ctlNext
	}
	e := h.events & -h.events
	h.events &^= e
	line := Value{}
	if e == hookLine {
		line = Int(int(h.lastLine))
	}
	name := hookNames[e]
	if e == hookCall && f.flags&flagTail != 0 {
		name = "tail call"
	}
	return m.callHook(t, f, name, line)
}

func (m *Machine) callHook(t *Thread, f *frame, name string, line Value) ctl {
	at := max(t.extent(f), t.top)
	t.grow(at + 8)
	f = t.topFrame()
	f.aux = int32(t.top)
	f.pc++ // as if the instruction ran: positions show its line
	t.hook.active = true
	t.stack[at] = t.hook.f
	t.stack[at+1] = String(name)
	t.stack[at+2] = line
	return m.call(t, at, 2, 0, contHook)
}

// find computes the events of the instruction at f.pc.
func (h *hookState) find(t *Thread, f *frame) (events uint8) {
	p := t.stack[f.fn].asClosure().p
	if f.pc == 0 && f.flags&flagEntered == 0 {
		f.flags |= flagEntered
		h.atFn = -1
		if h.call {
			events |= hookCall
		}
	}
	if h.count > 0 {
		if h.left--; h.left <= 0 {
			h.left = h.count
			events |= hookCount
		}
	}
	line := int32(p.lineAt(int(f.pc)))
	if h.line && (h.atFn != f.fn || line != h.lastLine || f.pc <= h.lastPC) {
		events |= hookLine
	}
	h.atFn, h.lastLine, h.lastPC = f.fn, line, f.pc
	if o := p.code[f.pc].op(); h.ret && o >= iReturn && o <= iReturn1 {
		events |= hookReturn
	}
	return events
}
