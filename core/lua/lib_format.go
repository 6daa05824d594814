package lua

import (
	"strings"
	"unsafe"

	"github.com/emberwire/emberwire/core/lua/internal/number"
)

// formatting is a string.format under way.
type formatting struct {
	buf   []byte
	at    int // next byte of the format; of the conversion while it waits
	arg   int // argument of the latest conversion
	quote int // bytes of the argument a %q has written
	count int // arguments
	moved bool
}

// CloneScratch copies the text made so far.
func (f *formatting) CloneScratch() Scratch {
	n := *f
	n.buf = append([]byte(nil), f.buf...)
	return &n
}

// ScratchBytes is what the memory account should count.
func (f *formatting) ScratchBytes() int64 { return roomOf(f.buf) }

func (f *formatting) fit() { f.buf = fitted(f.buf) }

// States of a format: waiting for budget, and for __tostring.
const (
	formatPaused = 1
	formatCalled = 2
)

// formatArg is an argument, wherever it is: a call of __tostring took their place, so
// they were moved to locals before.
func (c *Call) formatArg(f *formatting, i int) Value {
	if f.moved {
		return c.Local(i)
	}
	return c.Arg(i)
}

func stringFormat(c *Call) Result {
	f, ok := c.scratchOf().(*formatting)
	if !ok {
		f = c.beginFormat()
	}
	format := ""
	if v := c.formatArg(f, 1); v.tag() == tString {
		format = v.str().s
	} else {
		format = formatNumber(v.num())
	}
	if c.state == formatCalled {
		if r, bad := c.converted(f, format, c.Arg(1)); bad {
			return r
		}
	}
	for f.at < len(format) {
		before := len(f.buf)
		r, leave := c.formatNext(f, format)
		if leave {
			return r
		}
		if !c.Charge((len(f.buf)-before)/16 + 1) {
			c.SetScratch(f)
			return c.Pause(formatPaused)
		}
	}
	return c.endFormat(f)
}

func (c *Call) beginFormat() *formatting {
	c.argText(1)
	f := c.m.lib.format
	c.m.lib.format = nil
	if f == nil {
		f = new(formatting)
	}
	*f = formatting{buf: f.buf[:0], arg: 1, count: c.n}
	return f
}

func (c *Call) endFormat(f *formatting) Result {
	if len(f.buf) > keptBuffer {
		return c.Return(c.NewString(unsafe.String(unsafe.SliceData(f.buf), len(f.buf))))
	}
	v := c.copyBytes(f.buf)
	if cap(f.buf) <= keptBuffer {
		c.m.lib.format = f
	}
	return c.Return(v)
}

// formatNext handles the text up to a percent sign, or one conversion. leave: r says
// how the call goes on.
func (c *Call) formatNext(f *formatting, format string) (r Result, leave bool) {
	rest := format[f.at:]
	if rest[0] != '%' {
		n := strings.IndexByte(rest[:min(len(rest), outputChunk)], '%')
		if n < 0 {
			n = min(len(rest), outputChunk)
		}
		f.buf = c.appendTo(f.buf, rest[:n])
		f.at += n
		return r, false
	}
	if len(rest) > 1 && rest[1] == '%' {
		f.buf = append(f.buf, '%')
		f.at += 2
		return r, false
	}
	if f.quote == 0 {
		f.arg++
	}
	if f.arg > f.count {
		return c.ArgError(f.arg, "no value"), true
	}
	spec, n, fault := number.ParseSpec(rest[1:])
	if fault != "" {
		return c.Errorf(1, "%s", fault), true
	}
	return c.convert(f, &spec, n+1)
}

// convert writes one conversion, n bytes of the format.
func (c *Call) convert(f *formatting, spec *number.Spec, n int) (r Result, leave bool) {
	v := c.formatArg(f, f.arg)
	switch spec.Verb {
	case 'd', 'i', 'u', 'o', 'x', 'X':
		f.buf = spec.AppendInteger(f.buf, toLong(c.formatNumber(f, v)))
	case 'e', 'E', 'f', 'g', 'G', 'a', 'A':
		f.buf = spec.AppendFloat(f.buf, positive(c.formatNumber(f, v)))
	case 'c':
		b := [1]byte{byte(toInt32(c.formatNumber(f, v)))}
		f.buf = spec.AppendPadded(f.buf, unsafe.String(&b[0], 1))
	case 'q':
		if v.tag() != tString {
			return c.quoteOther(f, v, n)
		}
		if !c.quote(f, v.str().s) {
			return r, false // more to come
		}
	case 's':
		return c.convertText(f, spec, v, n)
	default:
		return c.Errorf(1, "invalid option '%%%s' to 'format'", string([]byte{spec.Verb})), true
	}
	f.at += n
	return r, false
}

// formatNumber is an argument as a number.
func (c *Call) formatNumber(f *formatting, v Value) float64 {
	x, ok := toNumber(v)
	if !ok {
		c.argFail(f.arg, "number expected, got "+c.m.typeNameOf(v))
	}
	return x
}

func (c *Call) formatText(f *formatting, v Value) string {
	if v.tag() == tString {
		return v.str().s
	}
	if !v.isNumber() {
		c.argFail(f.arg, "string expected, got "+c.m.typeNameOf(v))
	}
	return formatNumber(v.num())
}

// convertText writes a %s. A metamethod __tostring is called for it.
func (c *Call) convertText(f *formatting, spec *number.Spec, v Value, n int) (r Result, leave bool) {
	text := ""
	switch {
	case v.tag() == tString:
		text = v.str().s
	case v.isNumber():
		text = formatNumber(v.num())
	default:
		if h := c.m.meta(v, evToString); !h.IsNil() {
			c.moveArgs(f)
			return c.Invoke(formatCalled, h, v), true
		}
		text = c.m.Display(v)
	}
	c.appendText(f, spec, text)
	f.at += n
	return r, false
}

func (c *Call) appendText(f *formatting, spec *number.Spec, text string) {
	if spec.Prec >= 0 && spec.Prec < len(text) {
		text = text[:spec.Prec]
	}
	if spec.Width > len(text) {
		f.buf = spec.AppendPadded(f.buf, text)
		return
	}
	f.buf = c.appendTo(f.buf, text)
}

// moveArgs keeps the arguments before a call takes their place.
func (c *Call) moveArgs(f *formatting) {
	c.SetScratch(f)
	if f.moved {
		return
	}
	for i := f.count; i > 0; i-- {
		c.SetLocal(i, c.Arg(i))
	}
	f.moved = true
}

// converted writes what __tostring answered for the conversion at f.at.
func (c *Call) converted(f *formatting, format string, v Value) (r Result, bad bool) {
	if v.tag() != tString && !v.isNumber() {
		return c.Errorf(1, "%s", "'__tostring' must return a string"), true
	}
	spec, n, _ := number.ParseSpec(format[f.at+1:])
	c.appendText(f, &spec, c.formatText(f, v))
	f.at += n + 1
	return r, false
}

// quoteOther writes what is no string so that Lua reads it back: whole numbers in
// decimals, others in hexadecimal so that no digit is lost.
func (c *Call) quoteOther(f *formatting, v Value, n int) (r Result, leave bool) {
	switch v.Kind() {
	case KNil, KBoolean:
		f.buf = append(f.buf, c.m.Display(v)...)
	case KNumber:
		f.buf = number.AppendLiteral(f.buf, positive(v.num()))
	default:
		return c.ArgError(f.arg, "value has no literal form"), true
	}
	f.at += n
	return r, false
}

// quoteChunk is how many bytes of a %q are written between two looks at the budget.
const quoteChunk = 16 << 10

// quote writes a string so that Lua reads it back; false: only a part of it yet.
func (c *Call) quote(f *formatting, s string) (done bool) {
	if f.quote == 0 {
		f.buf = append(f.buf, '"')
	}
	part := s[max(f.quote-1, 0):]
	done = len(part) <= quoteChunk
	end := min(len(part), quoteChunk)
	c.Reserve(int64(len(f.buf)) + 4*int64(end))
	c.Charge(end / 4) // looking at a byte costs more than copying it
	for i := range end {
		f.buf = appendQuoted(f.buf, part[i], i+1 < len(part) && isDigit(part[i+1]))
	}
	f.quote = max(f.quote, 1) + end
	if done {
		f.buf = append(f.buf, '"')
		f.quote = 0
	}
	return done
}

// appendQuoted writes one byte of a %q. Control characters are written as decimal
// escapes, of three digits when a digit follows.
func appendQuoted(b []byte, ch byte, digitFollows bool) []byte {
	switch {
	case ch == '"' || ch == '\\' || ch == '\n':
		return append(b, '\\', ch)
	case ch >= ' ' && ch != 127:
		return append(b, ch)
	}
	b = append(b, '\\')
	if digitFollows || ch >= 100 {
		b = append(b, '0'+ch/100)
	}
	if digitFollows || ch >= 10 {
		b = append(b, '0'+ch/10%10)
	}
	return append(b, '0'+ch%10)
}
