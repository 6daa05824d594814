package lua

import "unsafe"

// strFixed marks strings no machine accounts for: constants of chunks (which
// several machines share) and strings made by String.
const strFixed = 1

// Str is a Lua string: immutable bytes and their hash.
type Str struct {
	header
	hash uint32 // 0: not computed yet
	s    string
}

// byteStrings are the 256 strings of one byte; they cost no program memory.
var byteStrings = makeByteStrings()

func makeByteStrings() (out [256]Str) {
	var all [256]byte
	for i := range all {
		all[i] = byte(i)
	}
	text := string(all[:])
	for i := range out {
		s := text[i : i+1]
		out[i] = Str{header: header{kind: tString, flags: strFixed}, s: s, hash: hashBytes(s)}
	}
	return out
}

func strValue(s *Str) Value { return Value{p: unsafe.Pointer(s)} }

// fixedStr makes a constant whose hash is known, so that sharing it between
// machines writes nothing.
func fixedStr(s string) *Str {
	return &Str{header: header{kind: tString, flags: strFixed}, s: s, hash: hashBytes(s)}
}

// hashOf returns the hash of s, computing it once.
func (s *Str) hashOf() uint32 {
	if s.hash == 0 {
		s.hash = hashBytes(s.s)
	}
	return s.hash
}

// hashBytes mixes eight bytes at a step; the result is never 0 and the same
// on every platform.
func hashBytes(s string) uint32 {
	const k = 0x9E3779B97F4A7C15
	h := uint64(len(s)) * k
	for len(s) >= 8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		h = (h ^ w) * k
		h ^= h >> 29
		s = s[8:]
	}
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 0x100000001B3
	}
	h = (h ^ h>>32) * k
	return uint32(h>>32) | 1
}

// hashNumber mixes the bits of a number.
func hashNumber(bits uint64) uint32 {
	h := (bits ^ bits>>32) * 0x9E3779B97F4A7C15
	return uint32(h >> 32)
}

// upvalue is a variable shared by closures. While its block runs, p points
// into the stack of the thread that declared it, which stands in own (who keeps
// the variable keeps all of the stack); afterwards p points to own.
type upvalue struct {
	header
	p     *Value
	own   Value
	index int      // stack slot while open
	next  *upvalue // next lower open upvalue of the same thread
}

// closure is a Lua function: code and its variables.
type closure struct {
	header
	p     *Proto
	ups   []*upvalue
	chunk *chunkMemory // of chunks made by load
}

// chunkMemory accounts for the code of one loaded chunk as long as any
// function of it is reachable. Chunks the host compiles are shared and free.
type chunkMemory struct {
	header
	size int64
}

// hostFunc is a function of the host under the name errors show.
type hostFunc struct {
	header
	special uint8 // calls the machine does itself: pcall, resume, ...
	native  bool  // argument errors leave the name out
	name    string
	f       Func
	ups     []Value
}

// Userdata is a value of the host inside Lua.
type Userdata struct {
	header
	x    any
	meta *Table
	user Value // debug.setuservalue
}

const (
	sizeStr     = 40
	sizeTable   = 112
	sizeNode    = int64(unsafe.Sizeof(node{}))
	sizeValue   = 16
	sizeUpvalue = 64
	sizeClosure = 56
	sizeHost    = 80
	sizeUser    = 64
	sizeThread  = 320
	sizeFrame   = int64(unsafe.Sizeof(frame{}))
)

func userValue(u *Userdata) Value   { return Value{p: unsafe.Pointer(u)} }
func hostValue(h *hostFunc) Value   { return Value{p: unsafe.Pointer(h)} }
func closureValue(c *closure) Value { return Value{p: unsafe.Pointer(c)} }

// ThreadValue makes a Value of a coroutine.
func ThreadValue(t *Thread) Value { return Value{p: unsafe.Pointer(t)} }

// bytesString makes a string of bytes nobody writes any more.
func bytesString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
