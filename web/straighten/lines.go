package straighten

import (
	"bytes"
	"encoding/binary"
)

// WithoutLines takes out of what a wasm file of Go knows about its functions that
// which compresses badly and is read for traces only: the names of source files, the
// numbers of lines, and how arguments are printed. A trace then names each function
// and the place in it, its arguments are "()", and the line is "?:0". Besides what
// is never read in wasm (module). Nothing moves. A file in which
// the tables are not found, or are not as the linker of a tried compiler writes
// them, stays as it is, and found is false.
//
// The tables are those of runtime/symtab.go and internal/abi/symtab.go of Go: for each function
// a record that says where in a common list its tables of values by program
// counter begin. Where a record says 0 there is no table.
func WithoutLines(wasm []byte) (out []byte, found bool, err error) {
	out = bytes.Clone(wasm)
	err = sections(out, func(id byte, section []byte) {
		if id == sectionData {
			found = found || dataWithoutLines(section)
		}
	})
	if err != nil {
		return nil, false, err
	}
	return out, found, nil
}

// dataWithoutLines changes the data of a program in place.
func dataWithoutLines(section []byte) (found bool) {
	memory, parts := readData(section)
	at := findFunctions(memory)
	if at < 0 {
		return false
	}
	defer func() {
		if e := recover(); e != nil && e != errMalformed {
			panic(e)
		}
	}()
	f := functions{memory[at:], at}
	f.module().drop()
	f.dropLines()
	for _, p := range parts {
		copy(p.bytes, memory[p.at:])
	}
	return true
}

// part is a piece of the memory a program starts with.
type part struct {
	at    int
	bytes []byte
}

// maxMemory is how far the memory reaches that is looked at.
const maxMemory = 1 << 25

func readData(section []byte) (memory []byte, parts []part) {
	r := &reader{b: section}
	for n := r.count(); n > 0; n-- {
		if r.uleb() != 0 || r.byte() != opI32Const {
			panic(errMalformed)
		}
		at := int(r.sleb())
		if r.byte() != opEnd || at < 0 || at > maxMemory {
			panic(errMalformed)
		}
		p := part{at, r.take(r.uleb())}
		if end := at + len(p.bytes); end > len(memory) {
			memory = append(memory, make([]byte, end-len(memory))...)
		}
		copy(memory[at:], p.bytes)
		parts = append(parts, p)
	}
	return memory, parts
}

// functionsMagic begins the table of functions: its version, two zeros, the size of
// an instruction and that of a pointer.
var functionsMagic = []byte{0xF1, 0xFF, 0xFF, 0xFF, 0, 0, 1, 8}

// Where the header of the table has its numbers, and its length.
const (
	headCount   = 8
	headNames   = 32 // the names of functions follow the header
	headUnits   = 40
	headFiles   = 48
	headValues  = 56 // the tables by program counter
	headRecords = 64
	headLength  = 72
)

func findFunctions(memory []byte) int {
	for at := 0; ; at++ {
		i := bytes.Index(memory[at:], functionsMagic)
		if i < 0 {
			return -1
		}
		at += i
		if f := (functions{memory[at:], at}); len(f.b) > headLength && f.plausible() {
			return at
		}
	}
}

// functions is the table of functions of a program, the memory from its address on.
type functions struct {
	b       []byte
	address int
}

func (f functions) plausible() bool {
	at := f.number(headNames)
	for _, h := range []int{headUnits, headFiles, headValues, headRecords} {
		next := f.number(h)
		if at < headLength || next <= at || next > len(f.b) {
			return false
		}
		at = next
	}
	return f.number(headCount) <= (len(f.b)-at)/8
}

// number is a number of 64 bits, none when it is beyond everything.
func (f functions) number(at int) int {
	return int(min(binary.LittleEndian.Uint64(f.b[at:]), 1<<40))
}

func (f functions) word(at int) int {
	if at < 0 || at+4 > len(f.b) {
		panic(errMalformed)
	}
	return int(binary.LittleEndian.Uint32(f.b[at:]))
}

// Where the record of a function has what is read here.
const (
	recordName   = 4  // offset of its name
	recordStack  = 16 // offsets of tables by program counter: of the stack,
	recordFile   = 20 // of the file,
	recordLine   = 24 // of the line,
	recordCount  = 28 // and how many more there are,
	recordUnit   = 32 // its file among those of its package, and its first line
	recordFacts  = 43 // how many offsets of other facts follow those tables (a byte)
	recordTables = 44 // the tables that follow
	maxTables    = 16
)

// Of the tables that follow: which places are unsafe to be interrupted at, and which
// function that was inlined a place is in.
const (
	tableUnsafe  = 0
	tableInlined = 2
)

// useless says that a table of a function is not read: in wasm nothing interrupts, and
// traces leave out what is the runtime's own.
func (f functions) useless(record, table int) bool {
	return table == tableUnsafe || table == tableInlined && f.isRuntime(record)
}

func (f functions) isRuntime(record int) bool {
	name := f.number(headNames) + f.word(record+recordName)
	return name < len(f.b) && bytes.HasPrefix(f.b[name:], []byte("runtime."))
}

func (f functions) dropLines() {
	units, values, records := f.number(headUnits), f.number(headValues), f.number(headRecords)
	kept := make([]bool, records-values)
	var dropped [][2]int
	var found []int
	for i := range f.number(headCount) {
		r := records + f.word(records+8*i+4)
		n := f.word(r + recordCount)
		if n > maxTables {
			panic(errMalformed)
		}
		drop := []int{f.word(r + recordFile), f.word(r + recordLine)}
		f.keep(kept, values, f.word(r+recordStack))
		for k := range n {
			if at := f.word(r + recordTables + 4*k); f.useless(r, k) {
				drop = append(drop, at)
			} else {
				f.keep(kept, values, at)
			}
		}
		for _, at := range drop {
			dropped = append(dropped, [2]int{at, f.end(values, at)})
		}
		found = append(found, r)
	}
	for _, d := range dropped {
		for i := d[0]; i < d[1]; i++ {
			if !kept[i] {
				f.b[values+i] = 0
			}
		}
	}
	for _, r := range found {
		clear(f.b[r+recordFile : r+recordCount])
		clear(f.b[r+recordUnit : r+recordUnit+8])
		for k := range f.word(r + recordCount) {
			if f.useless(r, k) {
				clear(f.b[r+recordTables+4*k:][:4])
			}
		}
	}
	clear(f.b[units:values])
}

// keep marks the bytes of a table that is needed.
func (f functions) keep(kept []bool, values, at int) {
	for i := at; i < f.end(values, at); i++ {
		kept[i] = true
	}
}

// end is where the table by program counter ends that begins at an offset; that of no
// table is empty. It is pairs of numbers of 7 bits a byte, the difference of a value and
// that of the program counter, up to a difference 0 that is not the first.
func (f functions) end(values, at int) int {
	if at == 0 {
		return 0
	}
	r := &reader{b: f.b[values:f.number(headRecords)], at: at}
	for first := true; ; first = false {
		if r.uleb() == 0 && !first {
			return r.at
		}
		r.uleb()
	}
}
