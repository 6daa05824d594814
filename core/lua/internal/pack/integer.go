package pack

import "math"

// Words of the faults of numbers.
const (
	Overflow     = "integer overflow"
	UnsignedOver = "unsigned overflow"
)

// AppendInteger writes n as an integer of so many bytes. Eight bytes and more hold every
// n; only a signed option goes on with the sign beyond eight.
func AppendInteger(dst []byte, n int64, o Option, big bool) (out []byte, fault string) {
	if o.Size < 8 {
		limit := int64(1) << (8 * o.Size)
		if o.Kind == Signed && (n < -limit/2 || n >= limit/2) {
			return dst, Overflow
		}
		if o.Kind == Unsigned && (n < 0 || n >= limit) {
			return dst, UnsignedOver
		}
	}
	return appendBits(dst, uint64(n), o.Size, big, n < 0 && o.Kind == Signed), ""
}

// appendBits writes the low bytes of n, continued with its sign beyond eight.
func appendBits(dst []byte, n uint64, size int, big, negative bool) []byte {
	for i := range size {
		if big {
			i = size - 1 - i
		}
		b := byte(0)
		if i < 8 {
			b = byte(n >> (8 * i))
		} else if negative {
			b = 0xff
		}
		dst = append(dst, b)
	}
	return dst
}

// ReadInteger reads an integer of len(data) bytes. It has 64 bits and a sign, as in Lua
// 5.3: eight bytes of an unsigned option may give a negative number, and what needs more
// bits is a fault.
func ReadInteger(data string, signed, big bool) (value int64, fault string) {
	n, size := uint64(0), len(data)
	negative := signed && data[top(size, big)]&0x80 != 0
	for i := range size {
		b := data[i]
		place := i
		if big {
			place = size - 1 - i
		}
		if place < 8 {
			n |= uint64(b) << (8 * place)
		} else if b != 0 && !(negative && b == 0xff) {
			return 0, decimal(size) + "-byte integer does not fit into Lua Integer"
		}
	}
	if negative && size < 8 {
		n |= ^uint64(0) << (8 * size)
	}
	return int64(n), ""
}

// top is the place of the most significant byte.
func top(size int, big bool) int {
	if big {
		return 0
	}
	return size - 1
}

// AppendFloat writes a float of 4 or 8 bytes.
func AppendFloat(dst []byte, f float64, size int, big bool) []byte {
	if f != f {
		f = math.NaN() // one NaN for all platforms
	}
	if size == 4 {
		return appendBits(dst, uint64(math.Float32bits(float32(f))), 4, big, false)
	}
	return appendBits(dst, math.Float64bits(f), 8, big, false)
}

// ReadFloat reads a float of 4 or 8 bytes.
func ReadFloat(data string, big bool) float64 {
	n := uint64(0)
	for i := range len(data) {
		place := i
		if big {
			place = len(data) - 1 - i
		}
		n |= uint64(data[i]) << (8 * place)
	}
	f := math.Float64frombits(n)
	if len(data) == 4 {
		f = float64(math.Float32frombits(uint32(n)))
	}
	if f != f {
		return math.NaN()
	}
	return f
}
