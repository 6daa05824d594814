package craftos

import (
	"math"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lua"
)

// response is the handle of an answered request: a read handle that also knows
// status and headers.
type response struct {
	file    *fs.Handle
	status  int
	headers []hostnet.Header
}

// text is the status in words.
func (r response) text() string {
	if s := hostnet.StatusText(r.status); s != "" {
		return s
	}
	return "HTTP response code " + strconv.Itoa(r.status)
}

// Lua builds the handle in the machine that reads the event.
func (r response) Lua(m *lua.Machine) lua.Value {
	v := handleTable(m, r.file)
	t := m.NewTable(0, len(r.headers))
	for _, h := range r.headers {
		m.SetStr(t, h.Name, m.NewString(h.Value))
	}
	m.SetStr(v, "getResponseCode", m.NewNative("getResponseCode", responseCode, lua.Int(r.status), m.NewString(r.text())))
	m.SetStr(v, "getResponseHeaders", m.NewNative("getResponseHeaders", responseHeaders, lua.TableValue(t)))
	return lua.TableValue(v)
}

func responseCode(c *lua.Call) lua.Result { return c.Return(c.Upvalue(1), c.Upvalue(2)) }

// responseHeaders gives a copy, so that nobody changes another's.
func responseHeaders(c *lua.Call) lua.Result {
	from, to := c.Upvalue(1).AsTable(), c.NewTable(0, 8)
	for k, v, ok, err := from.Next(lua.Nil); ok && err == nil; k, v, ok, err = from.Next(k) {
		c.Machine().Set(to, k, v)
	}
	return c.Return(lua.TableValue(to))
}

// socket is the handle of an open WebSocket. Its functions keep number and URL
// as upvalues: after a reboot the number is simply closed.
type socket struct {
	id  int
	url string
}

// Lua builds the handle in the machine that reads the event.
func (s socket) Lua(m *lua.Machine) lua.Value {
	t := m.NewTable(0, 3)
	url := m.NewString(s.url)
	for _, f := range []function{{"receive", socketReceive}, {"send", socketSend}, {"close", socketClose}} {
		m.SetStr(t, f.name, m.NewNative(f.name, f.f, lua.Int(s.id), url))
	}
	return lua.TableValue(t)
}

// socketOf is the way out and the number of a method's socket, if it is open.
func socketOf(c *lua.Call) (w *Web, id int, open bool) {
	n, _ := c.Upvalue(1).AsNumber()
	w = web(c)
	return w, int(n), w.isOpen(int(n))
}

// socketReceive([timeout]) waits for a message: its text and whether it is
// binary, or nil after the timeout or the end.
func socketReceive(c *lua.Call) lua.Result {
	_, _, open := socketOf(c)
	if c.State() > 0 {
		return socketEvent(c, open)
	}
	if !open {
		return blame(c, fs.ErrClosed.Error())
	}
	if !c.Arg(1).IsNil() {
		c.SetLocal(1, lua.Int(host(c).StartTimer(min(max(c.Finite(1), 0), math.MaxInt32))))
	}
	return c.Yield(1)
}

// socketEvent looks at one event while receive waits.
func socketEvent(c *lua.Call, open bool) lua.Result {
	name, _ := c.Arg(1).AsString()
	ours := c.Arg(2).Equal(c.Upvalue(2))
	switch {
	case name == "terminate":
		return c.Errorf(0, "Terminated")
	case name == "websocket_message" && ours:
		if id, ok := c.Local(1).AsNumber(); ok {
			host(c).CancelTimer(int(id))
		}
		return c.Return(c.Arg(3), c.Arg(4))
	case name == "websocket_closed" && ours && !open:
		return c.Return(lua.Nil)
	case name == "timer" && !c.Local(1).IsNil() && c.Arg(2).Equal(c.Local(1)):
		return c.Return(lua.Nil)
	}
	return c.Yield(1)
}

func socketSend(c *lua.Call) lua.Result {
	text, binary := written(c, 1), c.OptBool(2, false)
	w, id, open := socketOf(c)
	switch {
	case !open:
		return blame(c, fs.ErrClosed.Error())
	case len(text) > hostnet.MaxMessage:
		return blame(c, "Message is too large")
	}
	if !binary {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	c.Charge(len(text) / 16)
	w.out.Send(id, []byte(text), binary)
	return c.Return()
}

func socketClose(c *lua.Call) lua.Result {
	w, id, open := socketOf(c)
	if open {
		w.hangUp(id)
	}
	return c.Return()
}
