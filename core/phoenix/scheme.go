package phoenix

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// Schemes of URIs besides the built-in ones: the documentation leaves them to
// kernel modules. Here a module is a table of functions that root registers
// (spec/phoenix.md 22.4); they run in the process that calls connect, listen,
// unlisten or checkuri. The tables live in the registry of the computer's
// machine, so that they are cloned with it and gone at the next boot.

// Bounds of modules.
const (
	MaxSchemes = 64  // of a computer
	MaxModular = 256 // handles of modules that wait to be fetched; the oldest gives way
	maxScheme  = 64  // bytes of a name
)

const (
	schemesKey = "_PHOENIX_SCHEMES" // name -> module
	handlesKey = "_PHOENIX_HANDLES" // id -> handle that was not fetched yet
)

// builtin reports a scheme that no module may take.
func builtin(scheme string) bool {
	if _, ok := rednetScheme(scheme); ok {
		return true
	}
	return slices.Contains([]string{web.HTTP, web.HTTPS, web.WS, web.WSS, protoPSP, protoPDP, "rednet"}, scheme)
}

// kept is a table of the registry, made when it is needed first.
func kept(m *lua.Machine, name string, create bool) *lua.Table {
	t := m.Registry().Str(name).AsTable()
	if t == nil && create {
		t = m.NewTable(0, 1)
		m.SetStr(m.Registry(), name, lua.TableValue(t))
	}
	return t
}

// module is the table that is registered for the scheme of a URI, nil for none.
// What is no URI has none.
func module(m *lua.Machine, uri string) *lua.Table {
	all := kept(m, schemesKey, false)
	if all == nil {
		return nil
	}
	u, err := pdu.ParseURI(uri)
	if err != nil {
		return nil
	}
	return all.Str(strings.ToLower(u.Scheme)).AsTable()
}

// wanted is an argument of a type, with the error of the other system calls.
func wanted(c *lua.Call, i int, kind string) lua.Value {
	v := c.Arg(i)
	if v.TypeName() != kind {
		c.Throwf("bad argument #%d (expected %s, got %s)", i, kind, v.TypeName())
	}
	return v
}

// schemeArg is the name of a scheme that may be registered.
func schemeArg(c *lua.Call) string {
	text, _ := wanted(c, 1, "string").AsString()
	if u, err := pdu.ParseURI(text + ":x"); err != nil || u.Scheme != text || len(text) > maxScheme {
		c.Throwf("bad argument #1 (invalid scheme '%s')", text)
	}
	return strings.ToLower(text)
}

// luaAddScheme registers a module: addscheme(name, module).
func luaAddScheme(c *lua.Call) lua.Result {
	s, _ := of(c)
	if !s.caller().Root() {
		return c.Errorf(1, "%s", errDenied.Error())
	}
	name, t := schemeArg(c), wanted(c, 2, "table").AsTable()
	if builtin(name) {
		return c.Errorf(1, "The scheme %s is built in", name)
	}
	for _, f := range []string{"connect", "listen", "unlisten", "check"} {
		if v := t.Str(f); !v.IsNil() && v.Kind() != lua.KFunction {
			return c.Errorf(1, "bad field \"%s\" (expected function or nil, got %s)", f, v.TypeName())
		}
	}
	if t.Str("connect").IsNil() && t.Str("listen").IsNil() {
		return c.Errorf(1, "bad argument #2 (a module has connect or listen)")
	}
	all := kept(c.Machine(), schemesKey, true)
	switch {
	case !all.Str(name).IsNil():
		return c.Errorf(1, "The scheme %s is registered already", name)
	case s.schemes >= MaxSchemes:
		return c.Errorf(1, "Too many schemes")
	}
	s.schemes++
	c.Machine().SetStr(all, name, lua.TableValue(t))
	return c.Return()
}

// luaDelScheme takes a module away. Its handles stay.
func luaDelScheme(c *lua.Call) lua.Result {
	s, _ := of(c)
	if !s.caller().Root() {
		return c.Errorf(1, "%s", errDenied.Error())
	}
	name := schemeArg(c)
	all := kept(c.Machine(), schemesKey, false)
	if all == nil || all.Str(name).IsNil() {
		return c.Errorf(1, "The scheme %s is not registered", name)
	}
	s.schemes--
	c.Machine().SetStr(all, name, lua.Nil)
	return c.Return()
}

// States of the calls with a URI.
const (
	uriArgs    = iota
	uriHandle  // the module's connect has answered
	uriChecked // the module's check has answered
	uriWait    // the answer to a check may be there
)

// uriOf is the URI of a call: its argument, or the field url of it.
func uriOf(c *lua.Call) string {
	v := c.Arg(1)
	if t := v.AsTable(); t != nil {
		v = t.Str("url")
	}
	text, _ := v.AsString()
	return text
}

// luaConnect is connect, which a module may answer.
func luaConnect(c *lua.Call) lua.Result {
	if c.State() == uriHandle {
		return moduleHandle(c)
	}
	uri := uriOf(c)
	t := module(c.Machine(), uri)
	if t == nil {
		return luaSyscall(c)
	}
	f := t.Str("connect")
	if f.IsNil() {
		return c.Errorf(1, "Invalid protocol %s", schemeIn(uri))
	}
	options := c.Arg(1)
	if options.AsTable() == nil {
		o := c.NewTable(0, 1)
		c.Machine().SetStr(o, "url", options)
		options = lua.TableValue(o)
	}
	return c.Invoke(uriHandle, f, options, teller(c, uri))
}

// schemeIn is the scheme of a URI as it is written there.
func schemeIn(uri string) string {
	name, _, _ := strings.Cut(uri, ":")
	return name
}

// isHandle reports a table with the methods of a handle.
func isHandle(t *lua.Table) bool {
	if t == nil {
		return false
	}
	for _, name := range call.CommonMethods() {
		if t.Str(name).Kind() != lua.KFunction {
			return false
		}
	}
	return true
}

// moduleHandle checks what a module's connect gave: a handle, which gets a
// number if it has none, or nil and why not.
func moduleHandle(c *lua.Call) lua.Result {
	if c.Arg(1).IsNil() {
		return c.Return(lua.Nil, c.Arg(2))
	}
	t := c.Arg(1).AsTable()
	if !isHandle(t) {
		return c.Errorf(1, "A module's connect must give a handle (status, read, write, close), or nil and why not")
	}
	s, _ := of(c)
	s.number(c.Machine(), t)
	return c.Return(c.Arg(1))
}

// number gives a handle of a module its number.
func (s *Stack) number(m *lua.Machine, t *lua.Table) int {
	if n, ok := t.Str("id").AsNumber(); ok {
		return int(n)
	}
	id := s.nextID()
	m.SetStr(t, "id", lua.Int(id))
	return id
}

// luaListen is listen and unlisten, which a module may answer.
func luaListen(c *lua.Call) lua.Result {
	uri := uriOf(c)
	t := module(c.Machine(), uri)
	if t == nil || c.Arg(1).AsTable() != nil {
		return luaSyscall(c)
	}
	name, _ := c.Upvalue(1).AsString()
	f := t.Str(name)
	if f.IsNil() {
		return c.Errorf(1, "Invalid protocol %s", schemeIn(uri))
	}
	return c.Tail(f, c.Arg(1), teller(c, uri))
}

// teller is what a module tells the process with that called it:
// tell(event, params). For network_request params has the handle, and gets the
// URI that was listened on.
func teller(c *lua.Call, uri string) lua.Value {
	s, _ := of(c)
	return c.Machine().NewFunction("tell", luaTell, lua.Int(s.caller().ID), c.NewString(uri))
}

// luaTell answers false if the process has ended.
func luaTell(c *lua.Call) lua.Result {
	s, now := of(c)
	pid, _ := c.Upvalue(1).AsNumber()
	name := c.Str(1)
	t := c.OptTable(2)
	p := s.process(int(pid))
	if p == nil {
		return c.Return(lua.Bool(false))
	}
	n := note{to: p, name: name}
	if name == call.EventRequest {
		var handle *lua.Table
		if t != nil {
			handle = t.Str("handle").AsTable()
		}
		if !isHandle(handle) {
			return c.Errorf(1, "bad field \"handle\" (expected a handle: status, read, write, close)")
		}
		uri, _ := c.Upvalue(2).AsString()
		ip, _ := t.Str("ip").AsString()
		n.end = modular{s, s.hand(c.Machine(), handle)}
		n.params = value.Fields("uri", uri, "ip", ip)
	} else {
		n.params = value.NewTable().Value()
		if t != nil {
			v, err := computer.ToValue(c.Machine(), lua.TableValue(t))
			if err != nil {
				return c.Errorf(1, "%s", err.Error())
			}
			n.params = v
		}
	}
	s.notify(now, n)
	s.flushEvents(now)
	return c.Return(lua.Bool(true))
}

// hand keeps a handle until its event is read.
func (s *Stack) hand(m *lua.Machine, handle *lua.Table) int {
	id := s.number(m, handle)
	list := kept(m, handlesKey, true)
	if len(s.modular) >= MaxModular {
		m.SetIndex(list, s.modular[0], lua.Nil)
		s.modular = slices.Delete(slices.Clone(s.modular), 0, 1)
	}
	s.modular = append(s.modular, id)
	m.SetIndex(list, id, lua.TableValue(handle))
	return id
}

// modular is a handle of a module in an event.
type modular struct {
	s  *Stack
	id int
}

var _ endpoint = modular{}

func (h modular) handleID() int     { return h.id }
func (h modular) process() *Process { return nil }
func (h modular) whole() bool       { return true }
func (h modular) methods() []string { return nil }
func (h modular) status() []Result  { return nil }
func (h modular) fetched() {
	h.s.modular = slices.DeleteFunc(slices.Clone(h.s.modular), func(id int) bool { return id == h.id })
}
func (h modular) method(*Stack, Time, *Process, string, []Arg) ([]Result, error) {
	return nil, errNoSocket
}

// DigestTo writes its number; what it is belongs to the machine.
func (h modular) DigestTo(d *statesum.Digest) { d.Int(h.id) }

// lua takes the handle out of the registry, nil if it gave way.
func (h modular) lua(m *lua.Machine) lua.Value {
	list := kept(m, handlesKey, true)
	v := list.Index(h.id)
	m.SetIndex(list, h.id, lua.Nil)
	return v
}

// luaCheckURI is checkuri: a module's check, or ours, which waits for servers
// (spec/phoenix.md 14 [S]). It never throws.
func luaCheckURI(c *lua.Call) lua.Result {
	s, now := of(c)
	switch c.State() {
	case uriChecked:
		ok := c.Arg(1).Truthy() && c.Arg(2).Truthy()
		return c.Return(lua.Bool(ok))
	case uriWait:
		id, _ := c.Local(1).AsNumber()
		if name, _ := c.Arg(1).AsString(); name == "terminate" {
			s.web.Forget(now, int(id))
			return c.Errorf(0, "Terminated")
		}
		done, good := s.web.Probed(int(id))
		if !done {
			return c.Yield(uriWait, c.NewString(wakeEvent(int(id))))
		}
		return c.Return(lua.Bool(good))
	}
	text, isText := c.Arg(1).AsString()
	if t := module(c.Machine(), text); t != nil && isText {
		if f := t.Str("check"); !f.IsNil() {
			return c.Do(uriChecked, f, c.Arg(1))
		}
		return c.Return(lua.Bool(!t.Str("connect").IsNil()))
	}
	s.enter(now)
	if s.origin = s.programs.place(); s.origin.File == "" {
		s.origin = originOf(c)
	}
	number, wait, good := s.check(now, s.caller(), s.reader([]Arg{{V: value.String(text), Type: wrongType(c.Arg(1))}}))
	s.origin.File = ""
	s.flushEvents(now)
	if !wait {
		return c.Return(lua.Bool(good))
	}
	c.SetLocal(1, lua.Int(number))
	return c.Yield(uriWait, c.NewString(wakeEvent(number)))
}

// wrongType is the type of what is no text, "" for a text.
func wrongType(v lua.Value) string {
	if v.Kind() == lua.KString {
		return ""
	}
	return v.TypeName()
}
