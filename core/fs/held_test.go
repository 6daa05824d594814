package fs

import (
	"errors"
	"testing"
)

func TestHeldBytes(t *testing.T) {
	f := New(Config{})
	h, err := f.OpenBytes([]byte("ab\nc"), true)
	if err != nil || !h.CanRead() || h.CanWrite() || !h.Binary() {
		t.Fatal(err)
	}
	if line, ok, err := h.ReadLine(false); string(line) != "ab" || !ok || err != nil {
		t.Errorf("%q %v %v", line, ok, err)
	}
	big, err := f.OpenBytes(make([]byte, MaxHeld-4), false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.OpenBytes([]byte("x"), false); !errors.Is(err, ErrHeld) {
		t.Error(err)
	}
	if big.Close() != nil || h.Close() != nil {
		t.Error("close")
	}
	for range MaxOpen {
		if _, err := f.OpenBytes([]byte("x"), false); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.OpenBytes(nil, false); !errors.Is(err, ErrTooManyOpen) {
		t.Error(err)
	}
	f.CloseAll()
	if f.OpenCount() != 0 || f.held != 0 {
		t.Errorf("%d open, %d bytes held", f.OpenCount(), f.held)
	}
}
