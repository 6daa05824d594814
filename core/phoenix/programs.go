package phoenix

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// Processes is the table by which the Lua of a system makes a process of each
// program it runs (spec/phoenix.md 22.3). Programs do not see it. start(name)
// makes a child of the running process and answers its id; switch(id) says
// which process runs from now on and answers the one before; alive(id) says
// whether it still is to go on; rename(id, name) is for another program in the
// same process; about(id) answers name, user and parent; from(chunk, line) says where
// the program makes the next call, if that is not where the function is called;
// finish(id) cleans up after it.
func (s *Stack) Processes(m *lua.Machine) lua.Value {
	t := m.NewTable(0, 7)
	for _, f := range []struct {
		name string
		call lua.Func
	}{{"start", luaStart}, {"switch", luaSwitch}, {"alive", luaAlive}, {"rename", luaRename}, {"about", luaAbout}, {"from", luaFrom}, {"finish", luaFinish}} {
		m.SetStr(t, f.name, m.NewFunction(f.name, f.call))
	}
	return lua.TableValue(t)
}

// programs is what the Lua of a system has said about the program that makes
// the next call. Only the functions that Lua calls look at it; to everything
// below them the caller is an argument.
type programs struct {
	running *Process     // nil: process 1
	at      modem.Origin // of the next call, in place of where it is made
}

// place is where the call is made that runs now; it is said for one call.
func (p *programs) place() modem.Origin {
	at := p.at
	p.at = modem.Origin{}
	return at
}

// caller is the process that makes a call.
func (s *Stack) caller() *Process {
	if s.programs.running != nil {
		return s.programs.running
	}
	return s.Root()
}

// MaxProcesses is how many processes a computer may run.
const MaxProcesses = 256

// luaStart: children of process 1 run as the user of the lab file, else a
// process runs as its parent's.
func luaStart(c *lua.Call) lua.Result {
	s, _ := of(c)
	parent := s.caller()
	if len(s.processes) >= MaxProcesses {
		return c.Errorf(0, "Too many processes")
	}
	user := parent.User
	if pc := c.Host().(*computer.Computer); parent.ID == 1 && pc.User() != "" {
		user = pc.User()
	}
	name := short(c.Str(1))
	p := s.Spawn(parent, user)
	p.Name = name
	return c.Return(lua.Int(p.ID))
}

// process is the live process with an id, nil if there is none.
func (s *Stack) process(id int) *Process {
	for _, p := range s.processes {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func luaSwitch(c *lua.Call) lua.Result {
	s, _ := of(c)
	s.programs.place()
	before := s.caller().ID
	if s.programs.running = s.process(c.Int(1)); s.programs.running == nil {
		s.programs.running = &Process{ID: c.Int(1), User: "nobody", Over: true} // ended while its program goes on
	}
	return c.Return(lua.Int(before))
}

func luaAlive(c *lua.Call) lua.Result {
	s, _ := of(c)
	return c.Return(lua.Bool(s.process(c.Int(1)) != nil))
}

func luaRename(c *lua.Call) lua.Result {
	s, _ := of(c)
	if p := s.process(c.Int(1)); p != nil {
		p.Name = short(c.Str(2))
	}
	return c.Return()
}

// luaAbout: nothing for a process that has ended; the parent of process 1 is 0.
func luaAbout(c *lua.Call) lua.Result {
	s, _ := of(c)
	p := s.process(c.Int(1))
	if p == nil {
		return c.Return()
	}
	parent := 0
	if p.Parent != nil {
		parent = p.Parent.ID
	}
	return c.Return(c.NewString(p.Name), c.NewString(p.User), lua.Int(parent))
}

func luaFrom(c *lua.Call) lua.Result {
	s, _ := of(c)
	s.programs.at = originAt(c.Str(1), c.Int(2))
	return c.Return()
}

func luaFinish(c *lua.Call) lua.Result {
	s, now := of(c)
	if p := s.process(c.Int(1)); p != nil && p.ID != 1 {
		s.Exit(now, p)
		s.flushEvents(now)
	}
	return c.Return()
}
