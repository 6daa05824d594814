// Package straighten rewrites the WebAssembly that Go's compiler makes into
// WebAssembly an engine can optimise. What the program does stays the same.
//
// A goroutine may be suspended in any call, so Go enters every function
// through a table of places where it can go on, and makes every jump through
// that table too: it sets a number, goes back to the table and is sent on.
// The engine then sees a function in which everything may follow everything.
// Here
//
//   - a jump forward leaves the blocks up to its target directly;
//   - the table keeps only the places after calls, which can be suspended;
//   - a loop that no suspended call comes back into is a loop;
//   - a switch over a byte, a tree of comparisons, is a table;
//   - the calls of sigpanic and morestack, which never return, are followed
//     by unreachable.
//
// The form of Go's functions (cmd/internal/obj/wasm, Go 1.21 to 1.26) is
// recognised one by one; a function of another form is left as it is, so that
// a new compiler can make the result slower, but not wrong.
package straighten

// The sections of a wasm file this package looks at.
const (
	sectionElements = 9
	sectionCode     = 10
)

// File straightens all functions of a wasm file.
func File(wasm []byte) (out []byte, err error) {
	defer func() {
		if e := recover(); e != nil {
			if e != errMalformed {
				panic(e)
			}
			out, err = nil, errMalformed
		}
	}()
	r := &reader{b: wasm}
	if string(r.take(8)) != "\x00asm\x01\x00\x00\x00" {
		return nil, errMalformed
	}
	out = append(out, wasm[:8]...)
	first := 0
	for r.at < len(r.b) {
		id := r.byte()
		section := r.take(r.uleb())
		switch id {
		case sectionElements:
			first = firstElement(section)
		case sectionCode:
			section = code(section, first)
		}
		out = appendUleb(append(out, id), len(section))
		out = append(out, section...)
	}
	return out, nil
}

// firstElement is the place in the table of functions where Go's own begin.
// A Go address is place << 16 | resume pc.
func firstElement(section []byte) int {
	r := &reader{b: section}
	r.uleb() // how many segments: one
	r.uleb() // the table
	return int(r.next().imm)
}

// body is one function.
type body struct {
	raw    []byte
	locals []byte // declarations
	insts  []inst
}

func code(section []byte, first int) []byte {
	bodies, pcs := readCode(section, first)
	out := appendUleb(nil, len(bodies))
	for i, b := range bodies {
		c := b.rewrite(pcs[i])
		out = appendUleb(out, len(c))
		out = append(out, c...)
	}
	return out
}

// readCode reads all functions, and for each the resume pcs anybody holds.
func readCode(section []byte, first int) (bodies []*body, pcs [][]int) {
	r := &reader{b: section}
	bodies = make([]*body, r.count())
	pcs = make([][]int, len(bodies))
	for i := range bodies {
		bodies[i] = readBody(r.take(r.uleb()))
		bodies[i].addresses(func(address int64) {
			f, pc := int(address>>16)-first, int(address&0xFFFF)
			if f >= 0 && f < len(pcs) && pc != 0 {
				pcs[f] = append(pcs[f], pc)
			}
		})
	}
	return bodies, pcs
}

func readBody(b []byte) *body {
	r := &reader{b: b}
	for n := r.uleb(); n > 0; n-- {
		r.uleb()
		r.byte()
	}
	f := &body{raw: b, locals: b[:r.at]}
	for r.at < len(r.b) {
		f.insts = append(f.insts, r.next())
	}
	return f
}

// addresses reports all constants that may be places where a call goes on:
// all but the return addresses of calls inside an if, which are those of
// sigpanic and morestack. They never return.
func (b *body) addresses(found func(int64)) {
	for k, i := range b.insts {
		if i.op == opI64Const && !(k > 6 && b.insts[k-7].op == opIf && b.insts[k-2].op == opGlobalSet && b.insts[k-1].op == opLocalGet) {
			found(i.imm)
		}
	}
}
