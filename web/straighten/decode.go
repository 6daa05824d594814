package straighten

import "errors"

// The operations of WebAssembly this package names.
const (
	opUnreachable  = 0x00
	opNop          = 0x01
	opBlock        = 0x02
	opLoop         = 0x03
	opIf           = 0x04
	opElse         = 0x05
	opEnd          = 0x0B
	opBr           = 0x0C
	opBrIf         = 0x0D
	opBrTable      = 0x0E
	opReturn       = 0x0F
	opCall         = 0x10
	opCallIndirect = 0x11
	opLocalGet     = 0x20
	opLocalSet     = 0x21
	opLocalTee     = 0x22
	opGlobalGet    = 0x23
	opGlobalSet    = 0x24
	opI32Const     = 0x41
	opI64Const     = 0x42
	opI32Eqz       = 0x45
	opI64Eqz       = 0x50
	opI64Eq        = 0x51
	opI64Ne        = 0x52
	opI64LtU       = 0x54
	opI64GtU       = 0x56
	opI64LeU       = 0x58
	opI64GeU       = 0x5A
	opF64Const     = 0x44
	opI32Add       = 0x6A
	opI32Sub       = 0x6B
	opI64Add       = 0x7C
	opI64And       = 0x83
	opI64Load8U    = 0x31
	opI32WrapI64   = 0xA7

	opI64ExtendI32U = 0xAD

	opFirstLoad  = 0x28
	opLastLoad   = 0x35
	opFirstStore = 0x36
	opLastStore  = 0x3E
)

// inst is one instruction: its bytes and its last immediate that is a number.
type inst struct {
	op    byte
	bytes []byte
	imm   int64
	table []int // br_table: the depths, the default last
}

var errMalformed = errors.New("straighten: not a WebAssembly file as Go writes them")

// reader takes bytes from the front; a read beyond the end panics with
// errMalformed, which File recovers.
type reader struct {
	b  []byte
	at int
}

func (r *reader) byte() byte {
	if r.at >= len(r.b) {
		panic(errMalformed)
	}
	r.at++
	return r.b[r.at-1]
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		panic(errMalformed)
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

func (r *reader) uleb() int {
	var v uint64
	for shift := 0; ; shift += 7 {
		c := r.byte()
		v |= uint64(c&0x7F) << shift
		if c < 0x80 {
			return int(v)
		}
		if shift > 28 {
			panic(errMalformed)
		}
	}
}

// count is a number of things that follow, of a byte each at least.
func (r *reader) count() int {
	n := r.uleb()
	if n > len(r.b)-r.at {
		panic(errMalformed)
	}
	return n
}

func (r *reader) sleb() int64 {
	var v int64
	for shift := 0; ; shift += 7 {
		c := r.byte()
		v |= int64(c&0x7F) << shift
		if c < 0x80 {
			if c&0x40 != 0 && shift < 57 {
				v |= -1 << (shift + 7)
			}
			return v
		}
		if shift > 63 {
			panic(errMalformed)
		}
	}
}

// next decodes one instruction.
func (r *reader) next() inst {
	start := r.at
	i := inst{op: r.byte()}
	switch op := i.op; {
	case op == opBrTable:
		i.table = make([]int, r.count()+1)
		for k := range i.table {
			i.table[k] = r.uleb()
		}
	case op == opI32Const || op == opI64Const || op == opBlock || op == opLoop || op == opIf:
		i.imm = r.sleb()
	case op == opBr || op == opBrIf || op == opCall || op >= opLocalGet && op <= 0x26 || op == 0x3F || op == 0x40:
		i.imm = int64(r.uleb())
	case op == opCallIndirect || op >= 0x28 && op <= 0x3E:
		r.uleb()
		i.imm = int64(r.uleb())
	case op == 0x43:
		r.take(4)
	case op == 0x44:
		r.take(8)
	case op == 0xFC:
		r.prefixed()
	case op > 0xC4 || op > 0x11 && op < 0x1A || op == 0x1C || op > 0x05 && op < 0x0B:
		panic(errMalformed)
	}
	i.bytes = r.b[start:r.at]
	return i
}

// prefixed skips the immediates of an instruction of two bytes.
func (r *reader) prefixed() {
	switch sub := r.uleb(); {
	case sub <= 7:
	case sub == 8 || sub == 10:
		r.uleb()
		r.uleb()
	case sub == 9 || sub == 11:
		r.uleb()
	default:
		panic(errMalformed)
	}
}

func appendUleb(b []byte, v int) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}

func appendSleb(b []byte, v int64) []byte {
	for v < -64 || v > 63 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v)&0x7F)
}
