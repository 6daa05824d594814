package lua

import "strings"

// Config says what a machine may use.
type Config struct {
	Memory int64         // bytes of live Lua objects; 0: DefaultMemory
	Host   any           // what Call.Host returns
	Random func() uint64 // source of math.random; nil: a fixed sequence

	// Passes says of which chunks functions only pass on what they are called with:
	// an error of a native (NewNative) blames their caller instead. nil: of none.
	Passes func(chunk string) bool

	// Made gives what is used in place of a host function that is being made under
	// a name; nil: the function itself. Tests see by it every function there is.
	Made func(name string, f Func) Func
}

// DefaultMemory is the limit of a machine that asks for none.
const DefaultMemory = 32 << 20

// Machine is one Lua world: globals, metatables of basic types, an account
// of memory and the budget of the resume that is running. It is used by one
// goroutine at a time and starts none.
type Machine struct {
	cfg      Config
	globals  *Table
	registry *Table
	metas    [8]*Table // metatables of types without their own, by Kind
	serial   uint32

	budget int64 // units left in this resume; negative: charged beyond it
	debt   int64 // charged beyond earlier budgets, still to be paid
	given  int64 // budget of the resume that is running
	root   *Thread
	roots  []*Thread // threads started and not finished
	err    Value     // the error being raised
	req    callRequest
	link   int // of a chain of __call, when req goes on with one
	hcall  Call
	next   Value // the function next, for pairs
	inext  Value // the iterator of ipairs

	mem memory
	lib libState // what the standard libraries keep per machine

	watched bool    // errors are noted: Watch
	raised  *Raised // the latest
	cloned  int64   // bytes copied to make it
}

// New makes a machine with empty globals.
func New(cfg Config) *Machine {
	if cfg.Memory <= 0 {
		cfg.Memory = DefaultMemory
	}
	m := &Machine{cfg: cfg}
	m.mem.init(cfg.Memory)
	m.hcall.m = m
	m.globals = m.NewTable(0, 64)
	m.registry = m.NewTable(0, 0)
	return m
}

// Globals is the table of global variables.
func (m *Machine) Globals() *Table { return m.globals }

// Host is what the embedder gave the machine.
func (m *Machine) Host() any { return m.cfg.Host }

// SetHost replaces Host.
func (m *Machine) SetHost(h any) { m.cfg.Host = h }

// SetRandom replaces Config.Random.
func (m *Machine) SetRandom(f func() uint64) { m.cfg.Random = f }

// SetPasses replaces Config.Passes.
func (m *Machine) SetPasses(f func(chunk string) bool) { m.cfg.Passes = f }

// MemoryUsed is the account: live bytes at the last mark pass plus all that
// was allocated since.
func (m *Machine) MemoryUsed() int64 { return m.mem.account }

// NewTable makes a table with room for narr list entries and nhash others.
func (m *Machine) NewTable(narr, nhash int) *Table {
	t := newTable(narr, nhash)
	m.mem.account += t.size()
	return t
}

// NewString makes an accounted string. It keeps s: a small piece of a large
// string must be cloned first, or it keeps the whole alive.
func (m *Machine) NewString(s string) Value {
	if len(s) <= 1 {
		if len(s) == 0 {
			return strValue(&emptyStr)
		}
		return strValue(&byteStrings[s[0]])
	}
	m.mem.account += sizeStr + int64(len(s))
	return strValue(&Str{header: header{kind: tString}, s: s})
}

var emptyStr = Str{header: header{kind: tString, flags: strFixed}, hash: hashBytes("")}

// NewUserdata wraps a Go value; meta may be nil.
func (m *Machine) NewUserdata(x any, meta *Table) Value {
	m.mem.account += sizeUser
	return userValue(&Userdata{header: header{kind: tUserdata}, x: x, meta: meta})
}

// NewFunction makes a Lua function of f. Its name appears in its errors.
func (m *Machine) NewFunction(name string, f Func, upvalues ...Value) Value {
	if m.cfg.Made != nil {
		f = m.cfg.Made(name, f)
	}
	h := &hostFunc{header: header{kind: tHost}, name: name, f: f}
	if len(upvalues) > 0 {
		h.ups = append([]Value(nil), upvalues...)
	}
	m.mem.account += sizeHost + int64(len(name)) + sizeValue*int64(len(upvalues))
	return hostValue(h)
}

// NewNative is NewFunction for a native of a system whose argument errors say
// "bad argument #1 (…)" without a name, and count every argument they got, an
// object before a colon too.
func (m *Machine) NewNative(name string, f Func, upvalues ...Value) Value {
	v := m.NewFunction(name, f, upvalues...)
	(*hostFunc)(v.p).native = true
	return v
}

// Set is a raw, accounted write. It panics on a nil or NaN key: those are
// mistakes of the host.
func (m *Machine) Set(t *Table, k, v Value) {
	if err := m.rawSet(t, k, v); err != nil {
		panic("lua: Set: " + err.Error())
	}
}

// SetStr sets a string key.
func (m *Machine) SetStr(t *Table, name string, v Value) {
	m.written(t)
	k := Str{header: header{kind: tString}, s: name}
	if n := t.findStr(&k); n != nil {
		if n.val.p == nil {
			t.flags = 0
		}
		n.val = v
		return
	}
	m.mem.account += t.setHash(m.fieldName(name), v)
}

// Bounds of the names of fields that a machine keeps as keys for its host.
const (
	keptNames  = 1024
	keptLength = 40
)

// fieldName is a name as a key: the same string for each table that has it.
func (m *Machine) fieldName(name string) Value {
	s, ok := m.lib.names[name]
	if ok {
		return strValue(s)
	}
	if len(name) > keptLength || len(m.lib.names) >= keptNames {
		return m.NewString(strings.Clone(name))
	}
	if m.lib.names == nil {
		m.lib.names = map[string]*Str{}
	}
	s = fixedStr(strings.Clone(name))
	m.lib.names[s.s] = s
	return strValue(s)
}

// SetIndex sets an integer key.
func (m *Machine) SetIndex(t *Table, i int, v Value) {
	m.written(t)
	if i > 0 && i <= maxEntries {
		m.mem.account += t.setIndex(i-1, v)
		return
	}
	m.mem.account += t.setHash(Int(i), v)
}

// SetMetatable sets or removes (nil) the metatable of t.
func (m *Machine) SetMetatable(t, mt *Table) {
	m.written(t)
	t.meta = mt
}

// rawSet writes any key, numbering objects that become keys.
func (m *Machine) rawSet(t *Table, k, v Value) error {
	m.written(t)
	switch k.tag() {
	case 0, tNumber, tBoolean, tString:
	default:
		m.serialOf(k)
	}
	grown, err := t.set(k, v)
	if t.big != nil {
		m.budget -= bigCharge
	}
	if grown != 0 {
		m.mem.account += grown
		m.budget -= max(grown, 0) >> 7
	}
	return err
}

// serialOf numbers an object the first time somebody needs its number.
func (m *Machine) serialOf(v Value) uint32 {
	h := (*header)(v.p)
	if h.serial == 0 {
		m.serial++
		h.serial = m.serial
	}
	return h.serial
}

// metatable returns the metatable of any value, or nil.
func (m *Machine) metatable(v Value) *Table {
	switch v.tag() {
	case tTable:
		return (*Table)(v.p).meta
	case tUserdata:
		return (*Userdata)(v.p).meta
	}
	return m.metas[v.Kind()]
}

// SetTypeMetatable sets the metatable all values of a basic type share
// (strings: {__index = string}).
func (m *Machine) SetTypeMetatable(k Kind, mt *Table) { m.metas[k] = mt }

// TableValue makes a Value of t; nil for a nil table.
func (m *Machine) TableValue(t *Table) Value { return TableValue(t) }
