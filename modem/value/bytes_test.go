package value

import (
	"bytes"
	"testing"
)

// TestBytesAreAList: what only reads cannot tell the two forms apart.
func TestBytesAreAList(t *testing.T) {
	raw := []byte{0, 255, 7, 7}
	short, long := Bytes(raw), List(Int(0), Int(255), Int(7), Int(7))
	if !Equal(short, long) || !Equal(long, short) || !Equal(short, Bytes(raw)) || Equal(short, Bytes(raw[:3])) || Equal(Bytes([]byte{0, 255, 7, 8}), long) {
		t.Error("Equal")
	}
	if Size(short) != Size(long) {
		t.Errorf("sizes %d, %d", Size(short), Size(long))
	}
	if short.String() != "{0, 255, 7, 7}" || long.String() != short.String() {
		t.Errorf("%s, %s", short, long)
	}
	a, _ := Encode(short)
	b, err := Encode(long)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("encoded %x, %x, %v", a, b, err)
	}
	x, y := short.Table(), long.Table()
	if x.Len() != 4 || x.SeqLen() != 4 || x.Index(2) != y.Index(2) || x.Index(0) != Nil() || x.Index(5) != Nil() {
		t.Errorf("%d entries, %d in a row, %v", x.Len(), x.SeqLen(), x.Index(2))
	}
	for _, k := range []Value{Int(1), Int(4), Int(0), Int(5), Number(1.5), String("1"), Nil()} {
		if x.Get(k) != y.Get(k) {
			t.Errorf("[%v]: %v, %v", k, x.Get(k), y.Get(k))
		}
	}
	if x.Field("1") != Nil() {
		t.Error("a field")
	}
	i := 0
	for k, v := range x.All() {
		if i++; k != Int(i) || v != y.Index(i) {
			t.Errorf("entry %d is %v, %v", i, k, v)
		}
		if i == 3 {
			break
		}
	}
	for _, v := range []Value{short, long} {
		if got, ok := v.Table().Bytes(); !ok || !bytes.Equal(got, raw) {
			t.Errorf("bytes %x, %v", got, ok)
		}
	}
}

// TestBytesOfOthers: which tables are lists of bytes.
func TestBytesOfOthers(t *testing.T) {
	for _, v := range []Value{List(Int(256)), List(Int(-1)), List(Number(1.5)), List(String("a")), List(Nil(), Int(1)), Fields("a", 1)} {
		if b, ok := v.Table().Bytes(); ok {
			t.Errorf("%v gives %x", v, b)
		}
	}
	if b, ok := Bytes(nil).Table().Bytes(); !ok || len(b) != 0 || Bytes(nil).String() != "{}" {
		t.Errorf("empty: %x, %v", b, ok)
	}
}

// TestBytesChanged: a changed table is an ordinary one, a frozen one stays.
func TestBytesChanged(t *testing.T) {
	tab := Bytes([]byte{1, 2, 3}).Table()
	must(tab.Set(Int(2), String("two")))
	must(tab.Set(Int(4), Int(4)))
	must(tab.Set(String("n"), Int(5)))
	if s := tab.Value().String(); s != `{1, "two", 3, 4, n=5}` || tab.SeqLen() != 4 || tab.Len() != 5 {
		t.Error(s)
	}
	cut := Bytes([]byte{1, 2, 3}).Table()
	must(cut.Set(Int(3), Nil()))
	if s := cut.Value().String(); s != "{1, 2}" {
		t.Error(s)
	}
	frozen := Bytes([]byte{1})
	if _, err := Seal(frozen); err != nil {
		t.Error(err)
	}
	if err := frozen.Table().Set(Int(1), Nil()); err != ErrFrozen {
		t.Error(err)
	}
}

// TestBytesBounds: bytes weigh what entries weigh.
func TestBytesBounds(t *testing.T) {
	if err := Check(Bytes(make([]byte, MaxEntries))); err != nil {
		t.Error(err)
	}
	if err := Check(Bytes(make([]byte, MaxEntries+1))); err != ErrEntries {
		t.Error(err)
	}
	one := Bytes(make([]byte, 10000))
	if size, err := Measure(List(one, one)); err != nil || size != Size(one)+tableSize+2*numberSize {
		t.Errorf("shared: %d, %v", size, err)
	}
	if err := Check(List(one, String(string(make([]byte, MaxBytes-Size(one)))))); err != ErrBytes {
		t.Error(err)
	}
}

func BenchmarkBytes10kB(b *testing.B) {
	raw := make([]byte, 10000)
	b.SetBytes(10000)
	for b.Loop() {
		v := Bytes(raw)
		if _, err := Seal(v); err != nil {
			b.Fatal(err)
		}
		v.Table().Bytes()
	}
}
