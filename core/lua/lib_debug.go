package lua

import "strings"

func openDebug(m *Machine) {
	m.library("debug", []entry{
		{"traceback", debugTraceback}, {"getinfo", debugGetInfo}, {"getlocal", debugGetLocal},
		{"setlocal", debugSetLocal}, {"getupvalue", debugGetUpvalue}, {"setupvalue", debugSetUpvalue},
		{"upvalueid", debugUpvalueID}, {"upvaluejoin", debugUpvalueJoin},
		{"getmetatable", debugGetMetatable}, {"setmetatable", debugSetMetatable},
		{"getregistry", debugGetRegistry}, {"sethook", debugSetHook}, {"gethook", debugGetHook},
		{"getuservalue", debugGetUserValue}, {"setuservalue", debugSetUserValue},
		{"getfenv", debugGetfenv}, {"setfenv", debugSetfenv},
	})
}

// debugThread is the optional thread before the other arguments, and how many
// arguments it takes (0 or 1).
func (c *Call) debugThread() (*Thread, int) {
	if t := c.Arg(1).asThread(); t != nil {
		return t, 1
	}
	return c.t, 0
}

func debugTraceback(c *Call) Result {
	t, skip := c.debugThread()
	msg := c.Arg(1 + skip)
	if k := msg.tag(); msg.p != nil && k != tString && k != tNumber {
		return c.Return(msg)
	}
	level := 1
	if t != c.t {
		level = 0
	}
	level = c.argOptInt(2+skip, level)
	text := ""
	if msg.p != nil {
		text = c.argText(1 + skip)
	}
	c.Charge(64)
	return c.Return(c.NewString(c.m.traceback(t, text, max(level, 0))))
}

// frameAt is the frame at a level of t, or -1.
func (t *Thread) frameAt(level int) int {
	if i := t.depth - 1 - level; level >= 0 && i >= 0 {
		return i
	}
	return -1
}

func debugGetInfo(c *Call) Result {
	if c.state == infoWalking {
		return c.infoLines()
	}
	t, skip := c.debugThread()
	what := c.argOptText(2+skip, "nSltuf")
	if strings.Trim(what, "nSltufL") != "" {
		return c.ArgError(2+skip, "invalid option")
	}
	out := c.NewTable(0, 12)
	f := c.Arg(1 + skip)
	frame := -1
	if f.Kind() != KFunction {
		if _, ok := toNumber(f); !ok {
			return c.ArgError(1+skip, "function or level expected")
		}
		if frame = t.frameAt(c.argInt(1 + skip)); frame < 0 {
			return c.Return(Nil)
		}
		f = t.stack[t.frames[frame].fn]
	}
	for i := range what {
		c.infoOption(out, t, frame, f, what[i])
	}
	if strings.Contains(what, "L") && f.asClosure() != nil {
		lines := TableValue(c.NewTable(0, 8))
		c.m.SetStr(out, "activelines", lines)
		c.SetLocal(1, TableValue(out))
		c.SetLocal(2, f)
		c.SetLocal(3, lines)
		c.SetLocal(4, Int(0))
		return c.infoLines()
	}
	return c.Return(TableValue(out))
}

func (c *Call) infoOption(out *Table, t *Thread, frame int, f Value, option byte) {
	m, cl := c.m, f.asClosure()
	switch option {
	case 'S':
		c.infoSource(out, cl)
	case 'l':
		line := -1
		if frame >= 0 && cl != nil {
			_, line = m.position(t, frame)
		}
		m.SetStr(out, "currentline", Int(line))
	case 'u':
		nups, params, vararg := 0, 0, true
		if cl != nil {
			nups, params, vararg = len(cl.ups), cl.p.params, cl.p.vararg
		} else if h := f.asHost(); h != nil {
			nups = len(h.ups)
		}
		m.SetStr(out, "nups", Int(nups))
		m.SetStr(out, "nparams", Int(params))
		m.SetStr(out, "isvararg", Bool(vararg))
	case 'n':
		kind, name := "", ""
		if frame >= 0 {
			kind, name = m.callName(t, frame)
		}
		m.SetStr(out, "namewhat", String(kind))
		if kind != "" {
			m.SetStr(out, "name", c.NewString(name))
		}
	case 't':
		m.SetStr(out, "istailcall", Bool(frame >= 0 && t.frames[frame].flags&flagTail != 0))
	case 'f':
		m.SetStr(out, "func", f)
	}
}

func (c *Call) infoSource(out *Table, cl *closure) {
	source, short, what, line, last := "=[C]", "[C]", "C", -1, -1
	if cl != nil {
		source, short, what, line, last = cl.p.source, cl.p.chunk, "Lua", cl.p.line, cl.p.lastLine
		if line == 0 {
			what = "main"
		}
	}
	c.m.SetStr(out, "source", c.NewString(source))
	c.m.SetStr(out, "short_src", c.NewString(short))
	c.m.SetStr(out, "what", String(what))
	c.m.SetStr(out, "linedefined", Int(line))
	c.m.SetStr(out, "lastlinedefined", Int(last))
}

// infoWalking is the state of a getinfo that walks the lines of a function.
const infoWalking = 1

// infoLines sets the lines that have code, piece by piece: the table of results, the
// function, the table of lines and the next instruction are locals of the call.
func (c *Call) infoLines() Result {
	p, lines := c.Local(2).asClosure().p, c.Local(3).AsTable()
	for i := c.localNumber(4); i < p.places.len(); {
		from, end := i, min(i+chunkSteps, p.places.len())
		for last := 0; i < end; i++ {
			if line := p.lineAt(i); line != last {
				c.m.SetIndex(lines, line, Bool(true))
				last = line
			}
		}
		if !c.Charge(end-from) && i < p.places.len() {
			c.SetLocal(4, Int(i))
			return c.Pause(infoWalking)
		}
	}
	return c.Return(c.Local(1))
}

// hostTemporary is the name of the slots of a frame that is no Lua function.
// They can be looked at only: among them are functions being called.
const hostTemporary = "(*temporary)"

// localSlot is the stack slot and name of a local of a frame: declared ones
// counted from 1, extra arguments from -1.
func (c *Call) localSlot(t *Thread, frame, n int) (slot int, name string) {
	f := &t.frames[frame]
	if f.kind != fLua {
		if n > 0 && n <= int(f.nargs) && int(f.fn)+n < len(t.stack) {
			return int(f.fn) + n, hostTemporary
		}
		return 0, ""
	}
	if n < 0 {
		if n >= -int(f.nargs) {
			return int(f.base-f.nargs) - n - 1, "(*vararg)"
		}
		return 0, ""
	}
	p := t.stack[f.fn].asClosure().p
	c.Charge(p.locals.len() / 8)
	if l, ok := p.localAt(n, int(f.pc)-1); ok {
		return int(f.base) + l.reg, l.name
	}
	return 0, ""
}

func debugGetLocal(c *Call) Result {
	t, skip := c.debugThread()
	n := c.argInt(2 + skip)
	if cl := c.Arg(1 + skip).asClosure(); cl != nil {
		if n >= 1 && n <= cl.p.params {
			return c.Return(c.NewString(cl.p.locals.at(n - 1).name)) // parameters are the first
		}
		return c.Return(Nil)
	}
	frame := t.frameAt(c.argInt(1 + skip))
	if frame < 0 {
		return c.ArgError(1+skip, "level out of range")
	}
	slot, name := c.localSlot(t, frame, n)
	if name == "" {
		return c.Return(Nil)
	}
	return c.Return(c.NewString(name), t.stack[slot])
}

func debugSetLocal(c *Call) Result {
	t, skip := c.debugThread()
	n := c.argInt(2 + skip)
	v := c.Any(3 + skip)
	frame := t.frameAt(c.argInt(1 + skip))
	if frame < 0 {
		return c.ArgError(1+skip, "level out of range")
	}
	slot, name := c.localSlot(t, frame, n)
	if name == "" || name == hostTemporary || strings.HasPrefix(name, "(for") {
		return c.Return(Nil) // the machine relies on them
	}
	t.stack[slot] = v
	return c.Return(c.NewString(name))
}

// upvalueArg finds an upvalue of a function: the place and its name.
func (c *Call) upvalueArg(fi, ni int) (place *Value, name string) {
	f, n := c.argFunc(fi), c.argInt(ni)
	if cl := f.asClosure(); cl != nil {
		if n >= 1 && n <= len(cl.ups) {
			return cl.ups[n-1].p, cl.p.captures[n-1].name
		}
		return nil, ""
	}
	return nil, "" // upvalues of host functions are the host's
}

func debugGetUpvalue(c *Call) Result {
	place, name := c.upvalueArg(1, 2)
	if place == nil {
		return c.Return()
	}
	return c.Return(c.NewString(name), *place)
}

func debugSetUpvalue(c *Call) Result {
	place, name := c.upvalueArg(1, 2)
	v := c.Any(3)
	if place == nil {
		return c.Return()
	}
	*place = v
	return c.Return(c.NewString(name))
}

func (c *Call) luaUpvalue(fi, ni int) **upvalue {
	cl := c.argFunc(fi).asClosure()
	n := c.argInt(ni)
	if cl == nil {
		c.argFail(fi, "Lua function expected")
	}
	if n < 1 || n > len(cl.ups) {
		c.argFail(ni, "invalid upvalue index")
	}
	return &cl.ups[n-1]
}

// debugUpvalueID identifies an upvalue by a userdata of its own. The registry
// keeps it as long as somebody else does.
func debugUpvalueID(c *Call) Result {
	u := *c.luaUpvalue(1, 2)
	if u.serial == 0 {
		c.m.serial++
		u.serial = c.m.serial
	}
	ids := c.m.upvalueIDs()
	id := ids.Index(int(u.serial))
	if id.p == nil {
		id = c.m.NewUserdata(nil, nil)
		c.m.SetIndex(ids, int(u.serial), id)
	}
	return c.Return(id)
}

func (m *Machine) upvalueIDs() *Table {
	ids := m.registry.Str("_UPVALUES").AsTable()
	if ids == nil {
		mode := m.NewTable(0, 1)
		m.SetStr(mode, "__mode", String("v"))
		ids = m.NewTable(0, 1)
		m.SetMetatable(ids, mode)
		m.SetStr(m.registry, "_UPVALUES", TableValue(ids))
	}
	return ids
}

func debugUpvalueJoin(c *Call) Result {
	from := c.luaUpvalue(3, 4)
	*c.luaUpvalue(1, 2) = *from
	return c.Return()
}

func debugGetMetatable(c *Call) Result {
	return c.Return(TableValue(c.m.metatable(c.Any(1))))
}

func debugSetMetatable(c *Call) Result {
	v := c.Any(1)
	if c.Arg(2).p != nil {
		c.argTable(2)
	}
	mt := c.Arg(2).AsTable()
	switch v.tag() {
	case tTable:
		c.m.SetMetatable((*Table)(v.p), mt)
	case tUserdata:
		return c.Errorf(1, "cannot change the metatable of a userdata")
	default:
		c.m.SetTypeMetatable(v.Kind(), mt)
	}
	return c.Return(v)
}

// debugGetfenv is the environment of a function; of a coroutine the globals.
func debugGetfenv(c *Call) Result {
	switch c.Any(1).Kind() {
	case KFunction:
		return baseGetfenv(c)
	case KThread:
		return c.Return(TableValue(c.m.globals))
	}
	return c.Return(Nil)
}

func debugSetfenv(c *Call) Result {
	if c.Any(1).Kind() != KFunction {
		return c.Errorf(1, "'setfenv' cannot change environment of given object")
	}
	return baseSetfenv(c)
}

func debugGetRegistry(c *Call) Result { return c.Return(TableValue(c.m.registry)) }

// debugSetHook sets the hook of one coroutine: sethook([thread,] hook, mask
// [, count]).
func debugSetHook(c *Call) Result {
	t, skip := c.debugThread()
	active := t.hook.active
	t.hook = hookState{active: active, atFn: -1}
	f := c.Arg(1 + skip)
	if f.p == nil {
		return c.Return()
	}
	c.argFunc(1 + skip)
	mask := c.argOptText(2+skip, "")
	count := c.argOptInt(3+skip, 0)
	h := &t.hook
	h.f = f
	h.call = strings.Contains(mask, "c")
	h.ret = strings.Contains(mask, "r")
	h.line = strings.Contains(mask, "l")
	h.count = max(count, 0)
	h.left = h.count
	h.on = h.call || h.ret || h.line || h.count > 0
	return c.Return()
}

func debugGetHook(c *Call) Result {
	t, _ := c.debugThread()
	h := &t.hook
	mask := ""
	for _, o := range []struct {
		on bool
		s  string
	}{{h.call, "c"}, {h.ret, "r"}, {h.line, "l"}} {
		if o.on {
			mask += o.s
		}
	}
	return c.Return(h.f, String(mask), Int(h.count))
}

func debugGetUserValue(c *Call) Result {
	if c.Arg(1).tag() == tUserdata {
		return c.Return((*Userdata)(c.Arg(1).p).user)
	}
	return c.Return(Nil)
}

func debugSetUserValue(c *Call) Result {
	v := c.Arg(1)
	if v.tag() != tUserdata {
		c.badType(1, "userdata")
	}
	(*Userdata)(v.p).user = c.Arg(2)
	return c.Return(v)
}
