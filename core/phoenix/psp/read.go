package psp

import (
	"bytes"
	"strconv"
)

// buffer holds received bytes that were not read.
type buffer struct {
	data []byte
	off  int // read so far
}

// Buffered counts bytes that can be read.
func (b *buffer) Buffered() int { return len(b.data) - b.off }

func (b *buffer) append(s string) {
	if b.off > len(b.data)/2 {
		b.data = b.data[:copy(b.data, b.data[b.off:])]
		b.off = 0
	}
	b.data = append(b.data, s...)
}

func (b *buffer) rest() []byte { return b.data[b.off:] }

// skip takes n bytes.
func (b *buffer) skip(n int) string {
	s := string(b.data[b.off : b.off+n])
	b.off += n
	if b.off == len(b.data) {
		b.data, b.off = nil, 0
	}
	return s
}

// Mode is a way of reading (spec/phoenix.md 12.2).
type Mode struct {
	Kind  byte // 'a' all, 'l' line, 'L' line with its end, 'n' number, 'c' Count bytes
	Count int
}

// Read reads by one mode; ok is false where a program gets nil. It never waits
// for more: what is there may be part of a line. The error is a HandleError:
// nothing can come yet, or the connection failed and everything was read.
func (s *Socket) Read(now Time, m Mode) (text string, number float64, ok bool, err error) {
	if s.Buffered() == 0 {
		if w := s.State.Word(); w == "connecting" || w == "error" {
			return "", 0, false, &HandleError{"read from", w}
		}
		return "", 0, false, nil
	}
	text, number, ok = s.read(m)
	s.reopen(now)
	return text, number, ok, nil
}

func (b *buffer) read(m Mode) (text string, number float64, ok bool) {
	switch m.Kind {
	case 'a':
		return b.skip(b.Buffered()), 0, true
	case 'l', 'L':
		return b.line(m.Kind == 'L'), 0, true
	case 'n':
		number, ok = b.number()
		return "", number, ok
	}
	return b.skip(min(max(m.Count, 0), b.Buffered())), 0, true
}

// Text is bytes that are read by modes, as those of a connection.
type Text struct{ b buffer }

// Append adds bytes at the end.
func (t *Text) Append(s string) { t.b.append(s) }

// Len counts the bytes.
func (t *Text) Len() int { return t.b.Buffered() }

// Take reads by one mode; without bytes nothing can be read.
func (t *Text) Take(m Mode) (text string, number float64, ok bool) {
	if t.b.Buffered() == 0 {
		return "", 0, false
	}
	return t.b.read(m)
}

// ReadText reads a text by one mode; rest is what is left of it.
func ReadText(from string, m Mode) (text string, number float64, ok bool, rest string) {
	b := buffer{data: []byte(from)}
	text, number, ok = b.read(m)
	return text, number, ok, string(b.rest())
}

func (b *buffer) line(keepEnd bool) string {
	n := bytes.IndexByte(b.rest(), '\n')
	if n < 0 {
		return b.skip(b.Buffered())
	}
	s := b.skip(n + 1)
	if !keepEnd {
		s = s[:n]
	}
	return s
}

// number takes the first number in the buffer and everything before it: digits
// with an optional sign and fraction. Without digits nothing is taken.
func (b *buffer) number() (float64, bool) {
	d := b.rest()
	start := bytes.IndexAny(d, "0123456789")
	if start < 0 {
		return 0, false
	}
	end := digits(d, start)
	if end+1 < len(d) && d[end] == '.' && digits(d, end+1) > end+1 {
		end = digits(d, end+1)
	}
	if start > 0 && d[start-1] == '.' {
		start--
	}
	if start > 0 && (d[start-1] == '-' || d[start-1] == '+') {
		start--
	}
	text := string(d[start:end])
	b.skip(end)
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil || f != 0 // too large is infinite, as tonumber says
}

// digits is the end of the digits of d from i on.
func digits(d []byte, i int) int {
	for i < len(d) && d[i] >= '0' && d[i] <= '9' {
		i++
	}
	return i
}
