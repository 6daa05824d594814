package lua

import (
	"strings"

	"github.com/emberwire/emberwire/core/lua/internal/pack"
)

// packing is a string.pack, unpack or packsize under way.
type packing struct {
	pack.Reader
	buf  []byte
	arg  int // arguments used
	pos  int // unpack: place in the data; packsize: size so far
	done int // unpack: values read, which are in locals from the second on
}

// CloneScratch copies the state.
func (p *packing) CloneScratch() Scratch {
	n := *p
	n.buf = append([]byte(nil), p.buf...)
	return &n
}

// ScratchBytes is what the memory account should count.
func (p *packing) ScratchBytes() int64 { return roomOf(p.buf) }

func (p *packing) fit() { p.buf = fitted(p.buf) }

// packState is the state of a call that waited, or a new one. Short formats need no
// memory: the new one is copied when the call waits.
func (c *Call) packState(fresh *packing) *packing {
	if p, ok := c.scratchOf().(*packing); ok {
		return p
	}
	fresh.Reader = pack.NewReader(c.argText(1))
	return fresh
}

// packPause waits with the state kept.
func (c *Call) packPause(p *packing) Result {
	kept := *p
	c.SetScratch(&kept)
	return c.Pause(1)
}

func stringPack(c *Call) Result {
	var fresh packing
	p := c.packState(&fresh)
	if p == &fresh {
		p.arg, p.buf = 1, c.m.lib.buffer()
	}
	for p.More() {
		before := len(p.buf)
		o, fault := p.Next(len(p.buf))
		if fault != "" {
			return c.badFormat(fault)
		}
		for range o.Pad {
			p.buf = append(p.buf, 0)
		}
		c.packOne(p, o)
		if !c.Charge(1 + (len(p.buf)-before)/16) {
			return c.packPause(p)
		}
	}
	v := c.copyBytes(p.buf)
	c.m.lib.giveBack(p.buf)
	return c.Return(v)
}

// badFormat raises a fault of a format, as Lua 5.3 does: only what is wrong with the
// whole of it is an argument error.
func (c *Call) badFormat(fault string) Result {
	if fault == pack.NotPowerOfTwo || fault == pack.NothingToSkip {
		return c.ArgError(1, fault)
	}
	return c.Errorf(1, "%s", fault)
}

// packOne writes the value of one option.
func (c *Call) packOne(p *packing, o pack.Option) {
	switch o.Kind {
	case pack.None, pack.Align:
		return
	case pack.Pad:
		p.buf = append(p.buf, 0)
		return
	}
	p.arg++
	fault := ""
	switch o.Kind {
	case pack.Signed, pack.Unsigned:
		p.buf, fault = pack.AppendInteger(p.buf, c.argLong(p.arg), o, p.Big)
	case pack.Float32, pack.Float64:
		p.buf = pack.AppendFloat(p.buf, positive(c.argNumber(p.arg)), o.Size, p.Big)
	default:
		fault = c.packText(p, o, c.argText(p.arg))
	}
	if fault != "" {
		c.argFail(p.arg, fault)
	}
}

// packText writes a string: of fixed size, behind its length, or with a zero behind it.
func (c *Call) packText(p *packing, o pack.Option, s string) (fault string) {
	switch o.Kind {
	case pack.Fixed:
		if len(s) > o.Size {
			return "string longer than given size"
		}
		c.Reserve(int64(len(p.buf)) + int64(o.Size))
		p.buf = append(p.buf, s...)
		p.buf = append(p.buf, make([]byte, o.Size-len(s))...)
	case pack.Prefix:
		length := pack.Option{Kind: pack.Unsigned, Size: o.Size}
		if p.buf, fault = pack.AppendInteger(p.buf, int64(len(s)), length, p.Big); fault != "" {
			return "string length does not fit in given size"
		}
		p.buf = c.appendTo(p.buf, s)
	case pack.Zero:
		if strings.IndexByte(s, 0) >= 0 {
			return "string contains zeros"
		}
		p.buf = append(c.appendTo(p.buf, s), 0)
	}
	return ""
}

func stringPackSize(c *Call) Result {
	var fresh packing
	p := c.packState(&fresh)
	for p.More() {
		o, fault := p.Next(p.pos)
		if fault != "" {
			return c.badFormat(fault)
		}
		if o.Kind == pack.Prefix || o.Kind == pack.Zero {
			return c.ArgError(1, "variable-length format")
		}
		if p.pos += o.Pad + o.Size; p.pos > maxString {
			return c.ArgError(1, "format result too large")
		}
		if !c.Charge(1) {
			return c.packPause(p)
		}
	}
	return c.Return(Int(p.pos))
}

// stringUnpack keeps the values read so far in locals.
func stringUnpack(c *Call) Result {
	var fresh packing
	p := c.packState(&fresh)
	data := c.argText(2)
	if p == &fresh {
		if p.pos = max(fromEnd(c.argOptInt(3, 1), len(data)), 1) - 1; p.pos > len(data) {
			return c.ArgError(3, "initial position out of string")
		}
	}
	var few [16]Value
	for p.More() {
		o, fault := p.Next(p.pos)
		if fault != "" {
			return c.badFormat(fault)
		}
		if p.pos+o.Pad+o.Size > len(data) {
			return c.ArgError(2, "data string too short")
		}
		p.pos += o.Pad
		if v, ok := c.unpackOne(p, o, data); ok {
			if p.done >= maxResults {
				return c.Errorf(1, "too many results")
			}
			if c.state == 0 && p.done < len(few) {
				few[p.done] = v
			} else {
				c.SetLocal(p.done+1, v)
			}
			p.done++
		}
		if !c.Charge(1) {
			c.keepFew(few[:], p.done)
			return c.packPause(p)
		}
	}
	return c.unpacked(p, few[:])
}

// keepFew moves the first values to locals before the first wait.
func (c *Call) keepFew(few []Value, n int) {
	if c.state == 0 {
		for i := range min(n, len(few)) {
			c.SetLocal(i+1, few[i])
		}
	}
}

// unpacked returns the values and the place behind the data read.
func (c *Call) unpacked(p *packing, few []Value) Result {
	n := p.done
	out := c.results(n + 1)
	for i := range n {
		if c.state == 0 && i < len(few) {
			out[i] = few[i]
		} else {
			out[i] = c.Local(i + 1)
		}
	}
	out[n] = Int(p.pos + 1)
	return returned(n + 1)
}

// unpackOne reads the value of one option; ok is false for padding.
func (c *Call) unpackOne(p *packing, o pack.Option, data string) (v Value, ok bool) {
	piece := data[p.pos : p.pos+o.Size]
	p.pos += o.Size
	switch o.Kind {
	case pack.Signed, pack.Unsigned:
		n, fault := pack.ReadInteger(piece, o.Kind == pack.Signed, p.Big)
		if fault != "" {
			c.Throwf("%s", fault)
		}
		return Number(float64(n)), true
	case pack.Float32, pack.Float64:
		return Number(pack.ReadFloat(piece, p.Big)), true
	case pack.Fixed:
		c.Charge(len(piece) / 16)
		return c.copyString(piece), true
	case pack.Prefix:
		n, fault := pack.ReadInteger(piece, false, p.Big)
		if fault != "" || n < 0 || n > int64(len(data)-p.pos) {
			c.argFail(2, "data string too short")
		}
		piece = data[p.pos : p.pos+int(n)]
		p.pos += len(piece)
		c.Charge(len(piece) / 16)
		return c.copyString(piece), true
	case pack.Zero:
		n := strings.IndexByte(data[p.pos:], 0)
		if n < 0 {
			c.argFail(2, "unfinished string for format 'z'")
		}
		piece = data[p.pos : p.pos+n]
		p.pos += n + 1
		c.Charge(n / 16)
		return c.copyString(piece), true
	}
	return Nil, false
}
