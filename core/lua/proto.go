package lua

import "sort"

// Proto is a compiled function: immutable, shared between machines.
type Proto struct {
	code     []instr
	k        []Value
	protos   []*Proto
	captures []captureDesc
	places   []codePlace // of each instruction
	names    []operandName
	locals   []localDesc
	chunk    string // as in messages
	source   string // the chunk name as given
	params   int
	stack    int // registers, the most that are used
	vararg   bool
	line     int
	lastLine int
	size     int64 // bytes of code and constants; of a main function, those of the whole chunk
}

// captureDesc says where an upvalue comes from when a closure is made.
type captureDesc struct {
	name      string
	fromStack bool // register index of the enclosing function, else its upvalue
	index     int
}

// operandName is the variable an operand of an instruction came from, for
// "attempt to index local 'x'".
type operandName struct {
	pc      int32
	operand uint8
	kind    uint8
	name    string
}

const (
	nameLocal uint8 = iota
	nameUpvalue
	nameGlobal
	nameField
	nameMethod
	nameConstant
)

var nameKinds = [...]string{"local", "upvalue", "global", "field", "method", "constant"}

// localDesc is the extent of a local variable, for debug.getlocal.
type localDesc struct {
	name     string
	reg      int
	from, to int32
}

// operand finds the name of an operand of the instruction at pc.
func (p *Proto) operand(pc, operand int) (kind, name string) {
	i := sort.Search(len(p.names), func(i int) bool { return int(p.names[i].pc) >= pc })
	for ; i < len(p.names) && int(p.names[i].pc) == pc; i++ {
		if n := p.names[i]; int(n.operand) == operand {
			return nameKinds[n.kind], n.name
		}
	}
	return "", ""
}

func (p *Proto) lineAt(pc int) int {
	if pc < 0 || pc >= len(p.places) {
		return 0
	}
	return p.places[pc].line()
}

// codePlace is the line of an instruction, and how many registers are in use
// before it.
type codePlace uint32

const maxLine = 1<<24 - 1

func placeOf(line, live int) codePlace { return codePlace(min(line, maxLine) | live<<24) }

func (c codePlace) line() int { return int(c & maxLine) }
func (c codePlace) live() int { return int(c >> 24) }

// localAt is local number n (from 1) in scope at pc.
func (p *Proto) localAt(n, pc int) (localDesc, bool) {
	for _, l := range p.locals {
		if int(l.from) <= pc && pc < int(l.to) {
			if n--; n == 0 {
				return l, true
			}
		}
	}
	return localDesc{}, false
}

// Compile translates a chunk. chunkname follows Lua's rules: "=name" and
// "@file" name it, anything else is quoted source. Errors are *SyntaxError.
func Compile(chunkname, source string) (*Proto, error) {
	c := newCompilation(chunkname, source)
	for !c.done {
		c.step()
	}
	if c.err != nil {
		return nil, c.err
	}
	return c.proto, nil
}
