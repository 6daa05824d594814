package straighten

// shorten writes the addresses of what is on the stack in fewer bytes. Go computes
// most of them in 64 bits,
//
//	local.get SP  i64.extend_i32_u  i64.const C  i64.add  i32.wrap_i64
//
// which is local.get SP, i32.const C, i32.add; and where a load or a store takes such an
// address, C is part of that instruction: the stack lies in the memory, so SP + C does
// not overflow.
func (s segment) shorten() segment {
	out := s[:0] // never longer than what was read
	for i := 0; i < len(s); {
		c, ok := s.stackAddress(i)
		if !ok {
			out = append(out, s[i])
			i++
			continue
		}
		out = append(out, s[i])
		i += addressItems
		if k, taken := s.taker(i); taken && s[k].farther(c) {
			s[k].inst = s[k].moved(c)
		} else {
			out = append(out, item{inst: number32(c)}, item{inst: inst{op: opI32Add, bytes: []byte{opI32Add}}})
		}
	}
	return out
}

// addressItems is how many instructions such an address has, maxOnStack how far it
// may be from SP.
const (
	addressItems = 5
	maxOnStack   = 1 << 20
)

// stackAddress tells that at item i there is the address of a place on the stack, C from SP.
func (s segment) stackAddress(i int) (c int64, ok bool) {
	if i+addressItems > len(s) {
		return 0, false
	}
	for k, op := range [...]byte{opLocalGet, opI64ExtendI32U, opI64Const, opI64Add, opI32WrapI64} {
		if s[i+k].kind != plain || s[i+k].op != op {
			return 0, false
		}
	}
	c = s[i+2].imm
	return c, s[i].imm == localSP && c >= 0 && c < maxOnStack
}

// taker finds the load or store that takes the value that was pushed just before item i.
func (s segment) taker(i int) (at int, ok bool) {
	for above := 0; i < len(s) && s[i].kind == plain; i++ { // how many values lie above it
		switch op := s[i].op; {
		case isLoad(op) && above == 0, isStore(op) && above == 1:
			return i, true
		case op == opLocalGet || op == opI32Const || op == opI64Const || op == opF64Const:
			above++
		case above > 0 && (isLoad(op) || op == opI64ExtendI32U || op == opI32WrapI64):
		case above > 1 && (op == opI64Add || op == opI32Add):
			above--
		default:
			return 0, false
		}
	}
	return 0, false
}

func isLoad(op byte) bool  { return op >= opFirstLoad && op <= opLastLoad }
func isStore(op byte) bool { return op >= opFirstStore && op <= opLastStore }

// farther tells that a load or store can have c added to its offset.
func (t item) farther(c int64) bool { return t.imm >= 0 && t.imm+c < maxOnStack }

// moved is a load or store c farther on: its operation, alignment and offset.
func (i inst) moved(c int64) inst {
	i.imm += c
	i.bytes = appendUleb([]byte{i.op, i.bytes[1]}, int(i.imm))
	return i
}

func number32(c int64) inst {
	return inst{op: opI32Const, imm: c, bytes: appendSleb([]byte{opI32Const}, c)}
}
