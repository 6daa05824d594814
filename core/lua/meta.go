package lua

// event is a metamethod whose absence tables remember in a flag.
type event uint8

const (
	evIndex event = iota
	evNewIndex
	evEq
	evLen
	evCall
	evLt
	evLe
	evConcat
	evAdd // from here on without a flag bit
	evSub
	evMul
	evDiv
	evMod
	evPow
	evUnm
	evPairs
	evName
	evToString
	evMetatable
	evMode
	evCount
)

var eventNames = [evCount]*Str{
	evIndex: fixedStr("__index"), evNewIndex: fixedStr("__newindex"), evEq: fixedStr("__eq"),
	evLen: fixedStr("__len"), evCall: fixedStr("__call"), evLt: fixedStr("__lt"), evLe: fixedStr("__le"),
	evConcat: fixedStr("__concat"), evAdd: fixedStr("__add"), evSub: fixedStr("__sub"),
	evMul: fixedStr("__mul"), evDiv: fixedStr("__div"), evMod: fixedStr("__mod"), evPow: fixedStr("__pow"),
	evUnm: fixedStr("__unm"), evPairs: fixedStr("__pairs"), evName: fixedStr("__name"),
	evToString: fixedStr("__tostring"), evMetatable: fixedStr("__metatable"), evMode: fixedStr("__mode"),
}

// metamethod finds the handler of an event in a metatable, remembering
// absence until a new key enters the table.
func (mt *Table) metamethod(e event) Value {
	if mt == nil {
		return Value{}
	}
	if e < evAdd {
		if mt.flags&(1<<e) != 0 {
			return Value{}
		}
		if n := mt.probe(eventNames[e]); n != nil && n.val.p != nil {
			return n.val
		}
		v := mt.getStr(eventNames[e])
		if v.p == nil {
			mt.flags |= 1 << e
		}
		return v
	}
	return mt.getStr(eventNames[e])
}

// meta is the handler of an event for any value, or nil.
func (m *Machine) meta(v Value, e event) Value { return m.metatable(v).metamethod(e) }

// Meta is the metamethod of v under the given name ("__index"), or nil.
func (m *Machine) Meta(v Value, name string) Value {
	if mt := m.metatable(v); mt != nil {
		return mt.Str(name)
	}
	return Value{}
}

// maxMetaChain bounds chains of __index and __newindex tables.
const maxMetaChain = 100

// index reads o[k] as far as it goes without a call. When handler is not nil
// the value is what handler(self, k) returns. fail is an error message
// ("loop in gettable", or "index" when o cannot be indexed).
func (m *Machine) index(o, k Value) (v, handler, self Value, fail string) {
	for range maxMetaChain {
		var h Value
		if o.tag() == tTable {
			t := (*Table)(o.p)
			if v = t.Get(k); v.p != nil || t.meta == nil {
				return v, h, h, ""
			}
			if h = t.meta.metamethod(evIndex); h.p == nil {
				return v, h, h, ""
			}
		} else if h = m.meta(o, evIndex); h.p == nil {
			return v, h, o, "index"
		}
		if h.Kind() == KFunction {
			return Value{}, h, o, ""
		}
		o = h
	}
	return v, Value{}, Value{}, "loop in gettable"
}

// setIndex writes o[k] = v as far as it goes without a call; see index.
func (m *Machine) setIndex(o, k, v Value) (handler, self Value, fail string) {
	for range maxMetaChain {
		var h Value
		if o.tag() == tTable {
			t := (*Table)(o.p)
			if t.meta == nil || t.Get(k).p != nil {
				return h, h, m.rawSetMessage(t, k, v)
			}
			if h = t.meta.metamethod(evNewIndex); h.p == nil {
				return h, h, m.rawSetMessage(t, k, v)
			}
		} else if h = m.meta(o, evNewIndex); h.p == nil {
			return h, o, "index"
		}
		if h.Kind() == KFunction {
			return h, o, ""
		}
		o = h
	}
	return Value{}, Value{}, "loop in settable"
}

func (m *Machine) rawSetMessage(t *Table, k, v Value) string {
	if err := m.rawSet(t, k, v); err != nil {
		return err.Error()
	}
	return ""
}

// less compares a < b without a call when it can. Otherwise the truth of
// handler(a, b) is the answer; with no handler either they do not compare.
func (m *Machine) less(a, b Value) (is bool, handler Value, ok bool) {
	if a.p == numTag() && b.p == numTag() {
		return a.num() < b.num(), Value{}, true
	}
	if a.tag() == tString && b.tag() == tString {
		return a.str().s < b.str().s, Value{}, true
	}
	if h := m.meta(a, evLt); h.p != nil {
		return false, h, false
	}
	return false, m.meta(b, evLt), false
}

// compareError is the message for values that have no order.
func (m *Machine) compareError(a, b Value) string {
	x, y := m.typeNameOf(a), m.typeNameOf(b)
	if x == y {
		return "attempt to compare two " + x + " values"
	}
	return "attempt to compare " + x + " with " + y
}

// typeNameOf is the type name in error messages: __name when there is one.
func (m *Machine) typeNameOf(v Value) string {
	if mt := m.metatable(v); mt != nil && v.tag() != tString {
		if s, ok := mt.getStr(eventNames[evName]).AsString(); ok {
			return s
		}
	}
	return v.TypeName()
}
