package lua

import "sort"

// Proto is a compiled function: immutable, shared between machines.
type Proto struct {
	code     []instr
	k        []Value
	protos   []*Proto
	captures []captureDesc
	places   pages[codePlace] // of each instruction
	names    pages[operandName]
	locals   pages[localDesc]
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
	i := sort.Search(p.names.len(), func(i int) bool { return int(p.names.at(i).pc) >= pc })
	for ; i < p.names.len() && int(p.names.at(i).pc) == pc; i++ {
		if n := p.names.at(i); int(n.operand) == operand {
			return nameKinds[n.kind], n.name
		}
	}
	return "", ""
}

func (p *Proto) lineAt(pc int) int {
	if pc < 0 || pc >= p.places.len() {
		return 0
	}
	return p.places.at(pc).line()
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
	for i := range p.locals.len() {
		l := *p.locals.at(i)
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
	k := &compiling{chunkname: chunkname, source: source}
	k.run()
	if k.err != nil {
		return nil, k.err
	}
	return k.proto, nil
}
