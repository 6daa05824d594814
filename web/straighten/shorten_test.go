package straighten

import (
	"bytes"
	"testing"
)

// segmentOf is a segment of the instructions in b.
func segmentOf(b []byte) (s segment) {
	for r := (&reader{b: b}); r.at < len(b); {
		s = append(s, item{inst: r.next()})
	}
	return s
}

func bytesOf(s segment) (b []byte) {
	for _, it := range s {
		b = append(b, it.bytes...)
	}
	return b
}

// onStack is the address of what lies c from SP, as Go writes it.
func onStack(c ...byte) []byte {
	b := append([]byte{opLocalGet, localSP, opI64ExtendI32U, opI64Const}, c...)
	return append(b, opI64Add, opI32WrapI64)
}

func TestAddressesOnTheStackAreShort(t *testing.T) {
	const i64Load, i64Store, i64Mul, drop = 0x29, 0x37, 0x7E, 0x1A
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	sp := []byte{opLocalGet, localSP}
	plus8 := []byte{opLocalGet, localSP, opI32Const, 8, opI32Add}
	for name, c := range map[string]struct{ before, after []byte }{
		"a load": {
			join(onStack(8), []byte{i64Load, 3, 0, opLocalSet, 2}),
			join(sp, []byte{i64Load, 3, 8, opLocalSet, 2})},
		"a load with an offset": {
			join(onStack(8), []byte{i64Load, 3, 120}),
			join(sp, []byte{i64Load, 3, 0x80, 1})},
		"a store of a local": {
			join(onStack(8), []byte{opLocalGet, 4, i64Store, 3, 0}),
			join(sp, []byte{opLocalGet, 4, i64Store, 3, 8})},
		"a store of what is loaded from the stack": {
			join(onStack(8), onStack(16), []byte{i64Load, 3, 0, i64Store, 3, 0}),
			join(sp, sp, []byte{i64Load, 3, 16, i64Store, 3, 8})},
		"a store of an address on the stack": {
			join(onStack(8), onStack(16), []byte{opI64ExtendI32U, i64Store, 3, 0}),
			join(sp, sp, []byte{opI32Const, 16, opI32Add, opI64ExtendI32U, i64Store, 3, 8})},
		"a store of a sum": {
			join(onStack(8), []byte{opLocalGet, 2, opI64Const, 1, opI64Add, i64Store, 3, 0}),
			join(sp, []byte{opLocalGet, 2, opI64Const, 1, opI64Add, i64Store, 3, 8})},
		"a store after what is not known here": {
			join(onStack(8), []byte{opLocalGet, 2, opLocalGet, 3, i64Mul, i64Store, 3, 0}),
			join(plus8, []byte{opLocalGet, 2, opLocalGet, 3, i64Mul, i64Store, 3, 0})},
		"an address that is kept": {
			join(onStack(8), []byte{opI64ExtendI32U, opLocalSet, 2}),
			join(plus8, []byte{opI64ExtendI32U, opLocalSet, 2})},
		"an address that is added to": {
			join(onStack(8), []byte{opI32Const, 4, opI32Add, i64Load, 3, 0}),
			join(plus8, []byte{opI32Const, 4, opI32Add, i64Load, 3, 0})},
		"the value that is stored": {
			join([]byte{opLocalGet, 5}, onStack(8), []byte{0x36, 2, 0}),
			join([]byte{opLocalGet, 5}, plus8, []byte{0x36, 2, 0})},
		"at the end":            {onStack(8), plus8},
		"not SP":                {[]byte{opLocalGet, 2, opI64ExtendI32U, opI64Const, 8, opI64Add, opI32WrapI64}, nil},
		"before SP":             {onStack(0x78), nil},
		"too far":               {onStack(0x80, 0x80, 0xC0, 0), nil},
		"not all of an address": {onStack(8)[:6], nil},
		"too far with its load": {
			join(onStack(8), []byte{i64Load, 3, 0xFF, 0xFF, 0x3F}),
			join(plus8, []byte{i64Load, 3, 0xFF, 0xFF, 0x3F})},
		"dropped": {join(onStack(8), []byte{drop}), join(plus8, []byte{drop})},
	} {
		want := c.after
		if want == nil {
			want = c.before
		}
		if got := bytesOf(segmentOf(c.before).shorten()); !bytes.Equal(got, want) {
			t.Errorf("%s:\n% x, want\n% x", name, got, want)
		}
	}
}

// A jump between an address and its load stays where it is.
func TestAJumpIsNoPartOfAnAddress(t *testing.T) {
	s := segmentOf(append(onStack(8), 0x29, 3, 0))
	s[len(s)-1].kind = jump
	if got, want := s.shorten(), 4; len(got) != want || got[len(got)-1].imm != 0 {
		t.Errorf("%+v", got)
	}
	s = segmentOf(onStack(8))
	s[2].kind = leave
	if got := s.shorten(); len(got) != len(s) {
		t.Errorf("%+v", got)
	}
}
