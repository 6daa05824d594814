package lua

import (
	"math"
	"unsafe"
)

// Access to registers, constants and instructions by pointer arithmetic,
// without bounds checks. It is safe because the compiler only emits registers
// below Proto.stack, constants below len(k) and jumps inside the code, and
// because pushLua makes the stack reach base+Proto.stack before a function is
// entered. Pointers are taken again whenever the stack may have moved.

func ra(r unsafe.Pointer, i instr) *Value {
	return (*Value)(unsafe.Add(r, uintptr(i>>4)&0xFF0))
}

func rb(r unsafe.Pointer, i instr) *Value {
	return (*Value)(unsafe.Add(r, uintptr(i>>12)&0xFFFF0))
}

func rc(r unsafe.Pointer, i instr) *Value {
	return (*Value)(unsafe.Add(r, uintptr(i>>28)&0xFFFF0))
}

// above is the register n places above v.
func above(v *Value, n uintptr) *Value {
	return (*Value)(unsafe.Add(unsafe.Pointer(v), n*sizeValue))
}

// jumped is pc moved by the jump of i.
func jumped(pc uintptr, i instr) uintptr {
	return pc + uintptr(int(int32(i>>32))*8)
}

// setNumber stores a number; when the register holds one already only the
// bits are written, which needs no write barrier.
func setNumber(v *Value, f float64) {
	if v.p != numTag() {
		v.p = numTag()
	}
	v.n = math.Float64bits(f)
}

// upvalueAt is ups[i] of a closure; i is below the captures of its Proto.
func upvalueAt(c *closure, i int) *upvalue {
	return *(**upvalue)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(c.ups)), uintptr(i)*8))
}

// copyValue stores v; when the place holds a value of the same tag (number to
// number) only the bits are written, as in setNumber.
func copyValue(to, v *Value) {
	if to.p != v.p {
		to.p = v.p
	}
	to.n = v.n
}

// probe looks where a field is in most cases: first in its bucket, under the
// very constant. nil means that the full search must tell.
func (t *Table) probe(k *Str) *node {
	if i := t.head(k.hash); i >= 0 {
		if n := t.nodeAt(i); n.key.p == unsafe.Pointer(k) {
			return n
		}
	}
	return nil
}
