package value_test

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// Whatever the bytes: no panic, and what is accepted is within the bounds and
// has exactly the encoding it came in.
func FuzzDecode(f *testing.F) {
	for _, s := range samples(f) {
		b, err := hex.DecodeString(s.hex)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := value.Decode(b)
		if err != nil {
			return
		}
		if err := value.Check(v); err != nil {
			t.Fatalf("decoded beyond a bound: %v", err)
		}
		again, err := value.Encode(v)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x is encoded again as %x, %v", b, again, err)
		}
		_ = v.String()
	})
}

// Whatever the value: it comes back equal, and its encoding is the same again.
func FuzzRoundTrip(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, seed uint64, shared bool) { roundTrip(t, seed, shared) })
}

func TestRoundTrip(t *testing.T) {
	for seed := range uint64(3000) {
		roundTrip(t, seed, seed%2 == 0)
	}
}

func roundTrip(t *testing.T, seed uint64, shared bool) {
	v := random(rand.New(rand.NewPCG(seed, 5)), shared)
	b, err := value.Encode(v)
	if value.Check(v) != nil {
		if err == nil {
			t.Fatal("encoded beyond a bound")
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	back, err := value.Decode(b)
	if err != nil {
		t.Fatalf("%s: %v", v, err)
	}
	if !value.Equal(v, back) || value.Size(v) != value.Size(back) {
		t.Fatalf("%s came back as %s", v, back)
	}
	again, err := value.Encode(back)
	if err != nil || !bytes.Equal(again, b) {
		t.Fatalf("%s: encoded again differently, %v", v, err)
	}
}
