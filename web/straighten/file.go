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
//   - the address of what lies on the stack is part of its load or store, or
//     two instructions in place of four;
//   - the calls of sigpanic and morestack, which never return, are followed
//     by unreachable.
//
// The form of Go's functions (cmd/internal/obj/wasm) is recognised one by one.
// A function of another form, or with an instruction that is not known here, is
// left as it is. That another compiler gives the form another meaning cannot be
// seen in a file: Tried tells which compilers the result was compared with.
package straighten

// The sections of a wasm file this package looks at.
const (
	sectionElements = 9
	sectionCode     = 10
	sectionData     = 11
)

// Counts says what was done to the functions of a file.
type Counts struct {
	Functions int // all
	Straight  int // written anew
	Unread    int // left as they are for an instruction that is not known
}

// File straightens all functions of a wasm file, whoever compiled it.
func File(wasm []byte) (out []byte, n Counts, err error) {
	out = append(out, wasm[:min(8, len(wasm))]...)
	first := 0
	err = sections(wasm, func(id byte, section []byte) {
		switch id {
		case sectionElements:
			first = firstElement(section)
		case sectionCode:
			section, n = code(section, first)
		}
		out = appendUleb(append(out, id), len(section))
		out = append(out, section...)
	})
	if err != nil {
		return nil, Counts{}, err
	}
	return out, n, nil
}

// sections calls f with each section of a wasm file.
func sections(wasm []byte, f func(id byte, section []byte)) (err error) {
	defer func() {
		if e := recover(); e != nil {
			if e != errMalformed {
				panic(e)
			}
			err = errMalformed
		}
	}()
	r := &reader{b: wasm}
	if string(r.take(8)) != "\x00asm\x01\x00\x00\x00" {
		return errMalformed
	}
	for r.at < len(r.b) {
		id := r.byte()
		f(id, r.take(r.uleb()))
	}
	return nil
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
	insts  []inst // none when one of them is not known
	room   *room
}

// room is what is read of one function, and reused for the next: half of the time
// would go into clearing and collecting it.
type room struct {
	insts []inst
	items []item
}

func code(section []byte, first int) ([]byte, Counts) {
	bodies, pcs := readCode(section, first)
	n := Counts{Functions: len(bodies)}
	out := appendUleb(make([]byte, 0, len(section)), len(bodies))
	room := &room{}
	for i, raw := range bodies {
		b := readBody(raw, room)
		c, straight := b.rewrite(pcs[i])
		if straight {
			n.Straight++
		}
		if b.insts == nil {
			n.Unread++
		}
		out = appendUleb(out, len(c))
		out = append(out, c...)
	}
	return out, n
}

// readCode cuts out all functions, and finds for each the resume pcs anybody holds.
func readCode(section []byte, first int) (bodies [][]byte, pcs [][]int) {
	r := &reader{b: section}
	bodies = make([][]byte, r.count())
	pcs = make([][]int, len(bodies))
	room := &room{}
	for i := range bodies {
		bodies[i] = r.take(r.uleb())
		readBody(bodies[i], room).addresses(func(address int64) {
			f, pc := int(address>>16)-first, int(address&0xFFFF)
			if f >= 0 && f < len(pcs) && pc != 0 {
				pcs[f] = append(pcs[f], pc)
			}
		})
	}
	return bodies, pcs
}

// readBody takes a function apart. One with an instruction that is not known,
// or that ends in the middle of one, has none. What it read in this room before is
// gone.
func readBody(b []byte, room *room) (f *body) {
	f = &body{raw: b, room: room}
	defer func() {
		if e := recover(); e != nil {
			if e != errMalformed {
				panic(e)
			}
			f.insts = nil
		}
	}()
	r := &reader{b: b}
	for n := r.uleb(); n > 0; n-- {
		r.uleb()
		r.byte()
	}
	f.locals = b[:r.at]
	f.insts = room.insts[:0]
	for r.at < len(r.b) {
		f.insts = append(f.insts, r.next())
	}
	room.insts = f.insts
	return f
}

// addresses reports all constants that may be places where a call goes on:
// all but the return addresses of calls inside an if, which are those of
// sigpanic and morestack. They never return.
func (b *body) addresses(found func(int64)) {
	if b.insts == nil {
		b.anywhere(found)
	}
	for k, i := range b.insts {
		if i.op == opI64Const && !(k > 6 && b.insts[k-7].op == opIf && b.insts[k-2].op == opGlobalSet && b.insts[k-1].op == opLocalGet) {
			found(i.imm)
		}
	}
}

// anywhere reports what could be a constant at any byte: where one instruction
// is not known, nobody knows where the next begins.
func (b *body) anywhere(found func(int64)) {
	for at, c := range b.raw {
		if c != opI64Const {
			continue
		}
		if v, ok := constant(b.raw[at+1:]); ok {
			found(v)
		}
	}
}

func constant(b []byte) (v int64, ok bool) {
	defer func() { ok = recover() == nil }()
	return (&reader{b: b}).sleb(), true
}
