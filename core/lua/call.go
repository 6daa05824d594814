package lua

import (
	"fmt"

	"github.com/emberwire/emberwire/modem/statesum"
)

// Func is a function of the host. It never blocks and keeps nothing between
// two calls but what Call holds for it.
type Func func(c *Call) Result

// Result is what a Func tells the machine to do next; made by the methods of
// Call only.
type Result struct {
	op    resultOp
	n     int32 // values placed on the stack
	state int32
}

type resultOp uint8

const (
	resReturn resultOp = iota
	resError
	resYield
	resDo
	resInvoke
	resTail
	resPause
)

// waits tells whether others run before the function goes on. (While it pauses
// none of its thread does: what it keeps then is not in the account, which must
// not depend on budgets. It was reserved.)
func (o resultOp) waits() bool { return o == resYield || o == resDo || o == resInvoke }

// Scratch is plain Go state of a host function that survives a wait. It must
// hold no Value, and copy itself deeply.
type Scratch interface {
	statesum.Digester
	CloneScratch() Scratch
}

// Call is one call of a host function: its arguments, and what survives its
// waits. It must not be kept after the function returns.
type Call struct {
	m     *Machine
	t     *Thread
	hf    *hostFunc
	fn    int // stack slot of the function; arguments follow
	n     int
	state int
}

// hostState is what a host function keeps while it waits.
type hostState struct {
	locals  []Value
	scratch Scratch
	sized   Sized  // scratch, if it is
	fitter  fitter // scratch, if it is
	counted int64  // bytes of it in the account
}

// keep keeps s. What it is besides is found out once: a function may wait a
// million times.
func (h *hostState) keep(s Scratch) {
	if s != h.scratch {
		h.scratch = s
		h.sized, _ = s.(Sized)
		h.fitter, _ = s.(fitter)
	}
}

// Sized is what a Scratch has that keeps more than a few words: how many bytes
// the memory account should count for it.
type Sized interface{ ScratchBytes() int64 }

// sizeHostState is what a hostState and a small Scratch take.
const sizeHostState = 128

// fitter is a Scratch with working memory that may be far too large for it,
// because earlier calls had it.
type fitter interface{ fit() }

func (h *hostState) bytes() int64 {
	n := sizeHostState + sizeValue*int64(cap(h.locals))
	if h.sized != nil {
		n += h.sized.ScratchBytes()
	}
	return n
}

// account adds what a function that begins to wait keeps more than before.
func (h *hostState) account(m *Machine) {
	if h.fitter != nil {
		h.fitter.fit()
	}
	if n := h.bytes(); n > h.counted {
		m.mem.account += n - h.counted
		h.counted = n
	}
}

// callRequest is the next call the machine has to make.
type callRequest struct {
	fn, nargs, nres int
	cont            uint8
}

// N is the number of arguments, or of resumed values after a wait.
func (c *Call) N() int { return c.n }

// Arg is argument i, counted from 1; nil when absent.
func (c *Call) Arg(i int) Value {
	if uint(i-1) >= uint(c.n) {
		return Value{}
	}
	return c.t.stack[c.fn+i]
}

// State is 0 at the first entry, later what the wait was given.
func (c *Call) State() int { return c.state }

// Machine, Host, Thread and Name say who is calling what.
func (c *Call) Machine() *Machine { return c.m }

// Host is the embedder's value of the machine.
func (c *Call) Host() any { return c.m.cfg.Host }

// Thread is the coroutine that calls.
func (c *Call) Thread() *Thread { return c.t }

// Name is the name the function was registered under.
func (c *Call) Name() string { return c.hf.name }

// Upvalues counts the upvalues that NewFunction was given.
func (c *Call) Upvalues() int { return len(c.hf.ups) }

// Upvalue is value i, counted from 1, given to NewFunction.
func (c *Call) Upvalue(i int) Value { return c.hf.ups[i-1] }

// SetUpvalue replaces an upvalue; all later calls of the function see it.
func (c *Call) SetUpvalue(i int, v Value) { c.hf.ups[i-1] = v }

// keep returns what this call keeps across waits, making it when needed.
func (c *Call) keep() *hostState {
	f := c.t.topFrame()
	if f.aux == 0 {
		if len(c.t.hosts) >= maxWaiting {
			c.t.overflow()
		}
		c.t.hosts = append(c.t.hosts, &hostState{})
		f.aux = int32(len(c.t.hosts))
	}
	return c.t.hosts[f.aux-1]
}

// Local is a value kept by SetLocal, counted from 1; nil before.
func (c *Call) Local(i int) Value {
	f := c.t.topFrame()
	if f.aux == 0 {
		return Value{}
	}
	if l := c.t.hosts[f.aux-1].locals; i <= len(l) {
		return l[i-1]
	}
	return Value{}
}

// SetLocal keeps a value across the waits of this call.
func (c *Call) SetLocal(i int, v Value) {
	k := c.keep()
	for len(k.locals) < i {
		k.locals = append(k.locals, Value{})
	}
	k.locals[i-1] = v
}

// Scratch is the Go state kept by SetScratch, or nil.
func (c *Call) Scratch() Scratch {
	f := c.t.topFrame()
	if f.aux == 0 {
		return nil
	}
	return c.t.hosts[f.aux-1].scratch
}

// SetScratch keeps Go state across the waits of this call.
func (c *Call) SetScratch(s Scratch) { c.keep().keep(s) }

// place puts values on the stack from slot at on.
func (c *Call) place(at int, v []Value) {
	if at+len(v) > len(c.t.stack) {
		c.t.grow(at + len(v))
	}
	moveValues(c.t.stack[at:], v)
}

// Return ends the call with results.
func (c *Call) Return(v ...Value) Result {
	c.place(c.fn, v)
	return Result{op: resReturn, n: int32(len(v))}
}

// Errorf raises an error message. Level 1 puts the position of the caller of
// this function before it, level 0 none.
func (c *Call) Errorf(level int, format string, a ...any) Result {
	msg := format
	if len(a) > 0 {
		msg = fmt.Sprintf(format, a...)
	}
	if level == 1 && c.hf.native {
		level = c.blamed()
	}
	return c.Raise(c.m.NewString(c.m.whereText(c.t, level) + msg))
}

// blamed is the level of the first caller that Config.Passes does not pass over.
func (c *Call) blamed() int {
	level := 1
	for passes := c.m.cfg.Passes; passes != nil; level++ {
		if chunk, _ := c.Where(level); chunk == "" || !passes(chunk) {
			break
		}
	}
	return level
}

// Raise raises any value as an error, unchanged.
func (c *Call) Raise(v Value) Result {
	c.m.err = v
	return Result{op: resError}
}

// Yield gives values to whoever resumed the coroutine. The function is
// entered again with the given state and the resumed values as arguments.
func (c *Call) Yield(state int, v ...Value) Result {
	c.place(c.fn+1, v)
	return Result{resYield, int32(len(v)), int32(state)}
}

// Do calls f in protected mode. The function is entered again with the given
// state and true, results… or false, error as arguments.
func (c *Call) Do(state int, f Value, a ...Value) Result {
	return c.placeCall(resDo, c.fn+2, state, f, a)
}

// Invoke calls f; its errors pass through this function. It is entered again
// with the given state and the results as arguments.
func (c *Call) Invoke(state int, f Value, a ...Value) Result {
	return c.placeCall(resInvoke, c.fn+1, state, f, a)
}

// Tail calls f in the place of this function: its results are ours.
func (c *Call) Tail(f Value, a ...Value) Result {
	return c.placeCall(resTail, c.fn, 0, f, a)
}

func (c *Call) placeCall(op resultOp, at, state int, f Value, a []Value) Result {
	c.place(at+1, a)
	c.t.stack[at] = f
	return Result{op, int32(len(a)), int32(state)}
}

// Charge takes n units from the budget: one per elementary step, 16 bytes
// copied, or comparison. False means the budget is used up: the function
// should return Pause soon.
func (c *Call) Charge(n int) bool {
	c.m.budget -= int64(n)
	return c.m.budget > 0
}

// Pause gives way until there is budget again. The function is entered again
// with the given state and its present arguments.
func (c *Call) Pause(state int) Result { return Result{op: resPause, state: int32(state)} }

// NewTable makes an accounted table.
func (c *Call) NewTable(narr, nhash int) *Table {
	c.Reserve(int64(narr)*sizeValue + int64(nhash)*sizeNode)
	return c.m.NewTable(narr, nhash)
}

// NewString makes an accounted string; see Machine.NewString.
func (c *Call) NewString(s string) Value {
	if len(s) > bigRequest {
		c.Reserve(int64(len(s)))
	}
	return c.m.NewString(s)
}

// Reserve raises "not enough memory" unless so many bytes may be allocated
// now. Functions call it before they make anything large.
func (c *Call) Reserve(bytes int64) {
	if bytes > bigRequest {
		c.m.reserve(bytes)
	}
}

// Where says which chunk and line is running at a level; 1 is the caller of
// this function. The chunk is "" and the line 0 where there is no Lua code.
func (c *Call) Where(level int) (chunk string, line int) { return c.m.where(c.t, level) }
