package wire

import (
	"bytes"
	"testing"
)

// FuzzMessage: whatever Split takes is what AppendFrame writes, and whatever a
// frame's decoder takes its encoder writes.
func FuzzMessage(f *testing.F) {
	for k, x := range sample {
		f.Add(AppendFrame(nil, k, x.Encode()))
	}
	f.Add(AppendFrame(AppendFrame(nil, KindBeat, nil), KindCharter, []byte("sealed")))
	f.Fuzz(func(t *testing.T, b []byte) {
		frames, err := Split(b)
		if err != nil {
			return
		}
		var again []byte
		for _, fr := range frames {
			again = AppendFrame(again, fr.Kind, fr.Body)
			x, err := decode(fr.Kind, fr.Body)
			if x == nil || err != nil {
				continue
			}
			if e := x.(interface{ Encode() []byte }).Encode(); !bytes.Equal(e, fr.Body) {
				t.Errorf("%x becomes %+v, then %x", fr.Body, x, e)
			}
		}
		if !bytes.Equal(again, b) {
			t.Errorf("%x becomes %x", b, again)
		}
	})
}

// FuzzBody: whatever is taken is written in the same way.
func FuzzBody(f *testing.F) {
	m, _ := message().Encode()
	f.Add(m)
	f.Add(presence().Encode())
	f.Add(pulse().Encode())
	f.Add(resume().Encode())
	f.Add(why().Encode())
	f.Add(fates().Encode())
	f.Add(screen().Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := DecodeBody(b)
		if err != nil {
			return
		}
		again := b
		switch x := x.(type) {
		case *Message:
			if again, err = x.Encode(); err != nil && len(b) <= MaxBody {
				t.Fatal(err)
			}
		case interface{ Encode() []byte }:
			again = x.Encode()
		}
		if err == nil && !bytes.Equal(again, b) {
			t.Errorf("%x becomes %x", b, again)
		}
	})
}

// FuzzRecord: nobody without the key makes a record that is opened.
func FuzzRecord(f *testing.F) {
	f.Add(NewSealer(Key{2}, Session{1}, Messages).Seal(Tag{3}, []byte("hello")).Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := DecodeRecord(b); err == nil {
			if body, err := NewOpener(Key{1}, Session{1}, Messages).Open(r); err == nil {
				t.Errorf("%x was opened: %q", b, body)
			}
		}
	})
}
