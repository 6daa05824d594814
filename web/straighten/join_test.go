package straighten

import (
	"bytes"
	"fmt"
	"testing"
)

// withData is a program with these pieces of data and nothing else.
func withData(parts ...part) []byte {
	section := writeData(parts)
	out := append([]byte("\x00asm\x01\x00\x00\x00"), sectionData)
	return append(appendUleb(out, len(section)), section...)
}

func TestJoined(t *testing.T) {
	p := func(at int, text string) part { return part{at, []byte(text)} }
	zeros := string(make([]byte, maxGap))
	for name, c := range map[string]struct{ before, after []part }{
		"nothing":                 {nil, nil},
		"near each other":         {[]part{p(8, "ab"), p(13, "c"), p(14, "d")}, []part{p(8, "ab\x00\x00\x00cd")}},
		"in another order":        {[]part{p(13, "c"), p(8, "ab")}, []part{p(8, "ab\x00\x00\x00c")}},
		"just near enough":        {[]part{p(1, "a"), p(2+maxGap, "b")}, []part{p(1, "a"+zeros+"b")}},
		"too far away":            {[]part{p(1, "a"), p(3+maxGap, "b")}, []part{p(1, "a"), p(3+maxGap, "b")}},
		"the later one counts":    {[]part{p(8, "abc"), p(20, "d"), p(9, "x")}, []part{p(8, "abc"), p(20, "d"), p(9, "x")}},
		"an empty one":            {[]part{p(8, "a"), p(9, ""), p(9, "b")}, []part{p(8, "ab")}},
		"what lies in between":    {[]part{p(0, "a"), p(40, "c"), p(20, "b")}, []part{p(0, "a"+zeros[:19]+"b"+zeros[:19]+"c")}},
		"beyond 64 KiB":           {[]part{p(70000, "a"), p(70002, "b")}, []part{p(70000, "a\x00b")}},
		"not from the first byte": {[]part{p(100, "a")}, []part{p(100, "a")}},
	} {
		got, err := Joined(withData(c.before...))
		if want := withData(c.after...); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: % x, want % x, %v", name, got, want, err)
		}
	}
}

// A program starts with the same memory, and all else in the file is the same.
func TestJoinedIsTheSameMemory(t *testing.T) {
	wasm := program(t)
	joined, err := Joined(wasm)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(memoryOf(t, joined), memoryOf(t, wasm)) {
		t.Error("the memory is another")
	}
	before, after := pieces(t, wasm), pieces(t, joined)
	if before < 1000 || after > 20 {
		t.Errorf("%d pieces became %d", before, after)
	}
	if got, want := otherSections(t, joined), otherSections(t, wasm); got != want {
		t.Error("what is no data was changed")
	}
	again, err := Joined(joined)
	if err != nil || !bytes.Equal(again, joined) {
		t.Error("joined twice is not joined once:", err)
	}
}

func pieces(t *testing.T, wasm []byte) (n int) {
	t.Helper()
	if err := sections(wasm, func(id byte, section []byte) {
		if id == sectionData {
			_, parts := readData(section)
			n = len(parts)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func otherSections(t *testing.T, wasm []byte) (text string) {
	t.Helper()
	if err := sections(wasm, func(id byte, section []byte) {
		if id != sectionData {
			text += fmt.Sprintf("%d %x\n", id, section)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return text
}

// A file that counts its pieces in another place stays as it is; one that is damaged is refused.
func TestWhatIsNotJoined(t *testing.T) {
	plain := withData(part{8, []byte("a")}, part{12, []byte("b")})
	counted := append(bytes.Clone(plain[:8]), sectionDataCount, 1, 2)
	counted = append(counted, plain[8:]...)
	if got, err := Joined(counted); err != nil || !bytes.Equal(got, counted) {
		t.Errorf("% x, %v", got, err)
	}
	for n := range plain {
		if n == 8 {
			continue // a file without sections
		}
		if _, err := Joined(plain[:n]); err != errMalformed {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
	for name, section := range map[string][]byte{
		"of another memory": {1, 1, opI32Const, 8, opEnd, 1, 'a'},
		"at no constant":    {1, 0, opGlobalGet, 0, opEnd, 1, 'a'},
		"before the memory": {1, 0, opI32Const, 0x7F, opEnd, 1, 'a'},
		"without its end":   {1, 0, opI32Const, 8, opEnd, 2, 'a'},
	} {
		file := append(bytes.Clone(plain[:8]), sectionData)
		file = append(appendUleb(file, len(section)), section...)
		if _, err := Joined(file); err != errMalformed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzJoined(f *testing.F) {
	f.Add(withData(part{8, []byte("a")}, part{12, []byte("b")}, part{9, []byte("cd")}))
	f.Add(tiny())
	f.Fuzz(func(t *testing.T, b []byte) {
		joined, err := Joined(b)
		if err != nil {
			return
		}
		if !bytes.Equal(memoryOf(t, joined), memoryOf(t, b)) {
			t.Errorf("% x", joined)
		}
	})
}
