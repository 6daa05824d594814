package phoenix

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// Install puts the table syscall into the globals of a fresh machine. Each
// function takes the arguments of the system call and throws its error.
func (s *Stack) Install(m *lua.Machine) {
	t := m.NewTable(0, len(syscalls()))
	for _, c := range syscalls() {
		m.SetStr(t, c.name, m.NewFunction(c.name, luaOf(c.name), m.NewString(c.name)))
	}
	m.SetStr(t, "addscheme", m.NewFunction("addscheme", luaAddScheme))
	m.SetStr(t, "delscheme", m.NewFunction("delscheme", luaDelScheme))
	meta := m.NewTable(0, 1)
	m.SetStr(meta, "__index", m.NewFunction("syscall", missingSyscall))
	m.SetMetatable(t, meta)
	m.SetStr(m.Globals(), "syscall", lua.TableValue(t))
}

// luaOf is the function of a system call.
func luaOf(name string) lua.Func {
	switch name {
	case "connect":
		return luaConnect
	case "listen", "unlisten":
		return luaListen
	case "checkuri":
		return luaCheckURI
	}
	return luaSyscall
}

// missingSyscall gives the function of a system call that there is not; it
// throws when it is called, as in the original.
func missingSyscall(c *lua.Call) lua.Result {
	return c.Return(c.Machine().NewFunction("syscall", luaSyscall, c.NewString(plainText(c, c.Arg(2)))))
}

// of finds the stack of the computer that calls. A host function holds no Go
// state of its own, so that a machine can be copied.
func of(c *lua.Call) (*Stack, Time) {
	pc, _ := c.Host().(*computer.Computer)
	if pc != nil {
		for _, x := range pc.Stacks() {
			if s, ok := x.(*Stack); ok {
				return s, pc.Now()
			}
		}
	}
	c.Throwf("no network")
	return nil, 0
}

// originOf is the program, file and line that makes a call.
func originOf(c *lua.Call) modem.Origin {
	return originAt(c.Where(1))
}

func originAt(chunk string, line int) modem.Origin {
	file := strings.TrimPrefix(chunk, "@")
	name := file[strings.LastIndexByte(file, '/')+1:]
	return modem.Origin{Program: strings.TrimSuffix(name, ".lua"), File: file, Line: line}
}

// luaArgs copies arguments from number first on.
func luaArgs(c *lua.Call, first int) []Arg {
	out := make([]Arg, 0, max(0, c.N()-first+1))
	weight := 0
	for i := first; i <= c.N(); i++ {
		v := c.Arg(i)
		x, err := computer.ToValue(c.Machine(), v)
		if weight += value.Weight(x); err == nil && weight > computer.QueueBytes {
			err = value.ErrBytes
		}
		if err != nil {
			c.Throwf("%s", err.Error())
		}
		a := Arg{V: x}
		if x.IsNil() && !v.IsNil() {
			a.Type = v.TypeName()
		}
		out = append(out, a)
	}
	return out
}

// luaResults gives results to the program.
func (s *Stack) luaResults(c *lua.Call, list []Result) lua.Result {
	out := make([]lua.Value, len(list))
	for i, r := range list {
		if r.Handle {
			out[i] = handleTable(c.Machine(), s.endpoint(r.ID))
		} else {
			c.Charge(value.Size(r.V) / 16)
			out[i] = computer.FromValue(c.Machine(), r.V)
		}
	}
	return c.Return(out...)
}

func luaSyscall(c *lua.Call) lua.Result {
	s, now := of(c)
	name, _ := c.Upvalue(1).AsString()
	args := luaArgs(c, 1)
	by := s.caller()
	if s.origin = s.programs.place(); s.origin.File == "" {
		s.origin = originOf(c)
	}
	out, err := s.Call(now, by, name, args)
	s.origin = modem.Origin{}
	if err != nil {
		return c.Errorf(1, "%s", err.Error())
	}
	return s.luaResults(c, out)
}

// handleTable is a handle: its methods may be called with a dot or a colon.
// Unless values are sent whole, write turns its arguments into text first.
func handleTable(m *lua.Machine, e endpoint) lua.Value {
	id := e.handleID()
	t := m.NewTable(0, 1+len(e.methods()))
	self := lua.TableValue(t)
	m.SetStr(t, "id", lua.Int(id))
	for _, name := range e.methods() {
		f := luaMethod
		if name == "write" && !e.whole() {
			f = luaWrite
		}
		m.SetStr(t, name, m.NewFunction(name, f, m.NewString(name), lua.Int(id), self))
	}
	meta := m.NewTable(0, 1)
	m.SetStr(meta, "__name", m.NewString("socket"))
	m.SetMetatable(t, meta)
	return self
}

// firstArg is where the arguments of a method begin: after the handle if it
// was called with a colon.
func firstArg(c *lua.Call) int {
	if c.Arg(1).Equal(c.Upvalue(3)) {
		return 2
	}
	return 1
}

func handleID(c *lua.Call) int {
	id, _ := c.Upvalue(2).AsNumber()
	return int(id)
}

func luaMethod(c *lua.Call) lua.Result {
	s, now := of(c)
	name, _ := c.Upvalue(1).AsString()
	args := luaArgs(c, firstArg(c))
	s.origin = originOf(c)
	out, err := s.Method(now, s.caller(), handleID(c), name, args)
	s.origin = modem.Origin{}
	c.Charge(s.work)
	s.work = 0
	if err != nil {
		return c.Errorf(1, "%s", err.Error())
	}
	return s.luaResults(c, out)
}

// writing is what write still has to send.
type writing struct {
	texts []string
	from  int // next argument to turn into text
}

// CloneScratch implements lua.Scratch.
func (w *writing) CloneScratch() lua.Scratch {
	return &writing{slices.Clone(w.texts), w.from}
}

// States of luaWrite.
const (
	writeArgs = iota // take the arguments
	writeText        // tostring has answered
	writeWait        // there may be room
)

// luaWrite turns its arguments into text, by tostring where they need it, and
// sends them; on a full queue the program waits (spec/phoenix.md 22.2).
func luaWrite(c *lua.Call) lua.Result {
	w, _ := c.Scratch().(*writing)
	switch c.State() {
	case writeArgs:
		w = &writing{}
		c.SetScratch(w)
		n := 0
		for i := firstArg(c); i <= c.N(); i++ {
			n++
			c.SetLocal(n, c.Arg(i))
		}
		c.SetLocal(n+1, lua.Nil)
		w.texts = make([]string, n)
	case writeText:
		w.texts[w.from] = c.Text(1)
		w.from++
	case writeWait:
		if name, _ := c.Arg(1).AsString(); name == "terminate" {
			return c.Errorf(0, "Terminated")
		}
	}
	for ; w.from < len(w.texts); w.from++ {
		v := c.Local(w.from + 1)
		if c.Machine().Meta(v, "__tostring").IsNil() || v.Kind() == lua.KString {
			w.texts[w.from] = plainText(c, v)
			continue
		}
		return c.Invoke(writeText, c.Machine().Meta(v, "__tostring"), v)
	}
	return writeTexts(c, w)
}

// plainText is tostring of a value without a metamethod.
func plainText(c *lua.Call, v lua.Value) string {
	x, err := computer.ToValue(c.Machine(), v)
	if err != nil || x.Kind() == value.KindTable {
		return "table"
	}
	return call.Text(Arg{V: x, Type: v.TypeName()})
}

func writeTexts(c *lua.Call, w *writing) lua.Result {
	s, now := of(c)
	args := make([]Arg, len(w.texts))
	for i, t := range w.texts {
		args[i].V = value.String(t)
		c.Charge(len(t) / 16)
	}
	s.origin = originOf(c)
	taken, err := s.Method(now, s.caller(), handleID(c), "write", args)
	s.origin = modem.Origin{}
	if err == psp.ErrFull {
		n, _ := taken[0].V.Int()
		w.texts, w.from = w.texts[n:], len(w.texts)-n
		return c.Yield(writeWait, c.NewString(wakeEvent(handleID(c))))
	}
	if err != nil {
		return c.Errorf(1, "%s", err.Error())
	}
	return c.Return()
}
