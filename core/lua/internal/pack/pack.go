// Package pack reads and writes the formats of string.pack, string.unpack and
// string.packsize (Lua 5.3 manual 6.4.2) for a Lua whose only numbers are doubles.
//
// The library goes over a format option by option with a Reader, so that it can stop
// between any two.
package pack

// Limits of the formats.
const (
	MaxInteger = 16 // bytes of one integer
	MaxAlign   = 16
	sizeNative = 8 // of j, J, T; the alignment "!" alone stands for
)

// Faults of a format as a whole; all others are of one option.
const (
	NotPowerOfTwo = "format asks for alignment not power of 2"
	NothingToSkip = "invalid next option for option 'X'"
)

// Kind is what an option does.
type Kind uint8

const (
	None   Kind = iota // changes a setting only
	Signed             // integer of Size bytes
	Unsigned
	Float32
	Float64
	Fixed  // string of Size bytes
	Prefix // string behind its length in Size bytes
	Zero   // string up to a zero byte
	Pad    // one byte of padding
	Align  // padding to the alignment of the next option
)

// Option is one item of a format.
type Option struct {
	Kind Kind
	Size int // bytes, without padding
	Pad  int // bytes of padding before it, for an offset
}

// Reader goes over a format.
type Reader struct {
	Format string
	At     int // next byte of the format
	Big    bool
	align  int // largest alignment in force
}

// NewReader begins a format: little endian, no alignment.
func NewReader(format string) Reader { return Reader{Format: format, align: 1} }

// More reports whether options are left.
func (r *Reader) More() bool { return r.At < len(r.Format) }

// Next reads an option; offset is where in the data it stands. fault is the text of an
// error.
func (r *Reader) Next(offset int) (o Option, fault string) {
	o, alignment, fault := r.option()
	if fault != "" {
		return o, fault
	}
	if o.Kind == Align {
		if alignment, fault = r.alignOf(); fault != "" {
			return o, fault
		}
	}
	alignment = min(alignment, r.align)
	if alignment <= 1 {
		return o, ""
	}
	if alignment&(alignment-1) != 0 {
		return o, NotPowerOfTwo
	}
	o.Pad = (alignment - offset&(alignment-1)) & (alignment - 1)
	return o, ""
}

// alignOf reads the option behind an X for its alignment alone.
func (r *Reader) alignOf() (alignment int, fault string) {
	if r.More() {
		var next Option
		if next, alignment, fault = r.option(); fault != "" {
			return 0, fault
		}
		if next.Kind != Fixed && alignment > 0 {
			return alignment, ""
		}
	}
	return 0, NothingToSkip
}

// option reads the letter and the number of an option, and its natural alignment (0:
// none).
func (r *Reader) option() (o Option, alignment int, fault string) {
	c := r.Format[r.At]
	r.At++
	if size := fixedSize(c); size != 0 {
		o = Option{Kind: Signed, Size: size}
		switch c {
		case 'B', 'H', 'I', 'L', 'J', 'T':
			o.Kind = Unsigned
		case 'f':
			o.Kind = Float32
		case 'd', 'n':
			o.Kind = Float64
		}
		if c == 'i' || c == 'I' {
			o.Size, fault = r.limited(4)
		}
		return o, o.Size, fault
	}
	switch c {
	case 's':
		size, fault := r.limited(sizeNative)
		return Option{Kind: Prefix, Size: size}, size, fault
	case 'c':
		size, ok := r.number()
		if !ok {
			return o, 0, "missing size for format option 'c'"
		}
		return Option{Kind: Fixed, Size: size}, 0, ""
	case 'z':
		return Option{Kind: Zero}, 0, ""
	case 'x':
		return Option{Kind: Pad, Size: 1}, 0, ""
	case 'X':
		return Option{Kind: Align}, 0, ""
	}
	return o, 0, r.setting(c)
}

// fixedSize is the size of the options that are numbers.
func fixedSize(c byte) int {
	switch c {
	case 'b', 'B':
		return 1
	case 'h', 'H':
		return 2
	case 'i', 'I', 'f':
		return 4
	case 'l', 'L', 'j', 'J', 'T', 'd', 'n':
		return 8
	}
	return 0
}

// setting reads the options that change how the others are read.
func (r *Reader) setting(c byte) (fault string) {
	switch c {
	case ' ':
	case '<', '=':
		r.Big = false
	case '>':
		r.Big = true
	case '!':
		r.align, fault = r.limited(sizeNative)
	default:
		return "invalid format option '" + string([]byte{c}) + "'"
	}
	return fault
}

// number reads digits of the format.
func (r *Reader) number() (n int, ok bool) {
	for r.More() && r.Format[r.At] >= '0' && r.Format[r.At] <= '9' && n < 1<<31 {
		n = n*10 + int(r.Format[r.At]-'0')
		r.At++
		ok = true
	}
	return n, ok
}

// limited reads the size of an integer or an alignment, 1 to 16.
func (r *Reader) limited(def int) (n int, fault string) {
	n, ok := r.number()
	if !ok {
		return def, ""
	}
	if n < 1 || n > MaxInteger {
		return def, "integral size (" + decimal(n) + ") out of limits [1,16]"
	}
	return n, ""
}

func decimal(n int) string {
	var b [20]byte
	i := len(b)
	for {
		i--
		b[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(b[i:])
		}
	}
}
