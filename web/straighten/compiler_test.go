package straighten

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// section is a section of a wasm file.
func section(id byte, content []byte) []byte {
	return append(appendUleb([]byte{id}, len(content)), content...)
}

func text(s string) []byte { return append(appendUleb(nil, len(s)), s...) }

// madeBy is tiny with what a compiler writes about itself.
func madeBy(name, version string) []byte {
	content := slices.Concat(text("producers"), []byte{2},
		text("language"), []byte{1}, text("Go"), text(version),
		text("processed-by"), []byte{1}, text(name), text(version))
	return append(tiny(), section(0, content)...)
}

func TestCompilersThatWereTried(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.26.0": true, "go1.26.8": true, "go1.26.123": true, "go1.26": true, "go1.26.3 X:nodwarf5": true,
		"go1.25.9": false, "go1.27.0": false, "go1.26rc1": false, "go1.27rc2": false, "go1.260.1": false,
		"devel go1.27-a1b2c3": false, "go1.26.3-fork": false, "go1.26.": false, "": false, " ": false, "go2": false,
	} {
		got, isTried, err := Compiler(madeBy("Go cmd/compile", version))
		if name, _, _ := strings.Cut(version, " "); err != nil || isTried != want || got != name {
			t.Errorf("%q: %q, %v, %v; want %v", version, got, isTried, err, want)
		}
	}
}

func TestACompilerThatSaysNothing(t *testing.T) {
	broken := append(tiny(), section(0, append(text("producers"), 200))...)
	for name, wasm := range map[string][]byte{
		"none": tiny(), "another": madeBy("TinyGo", "go1.26.1"), "broken": broken, "empty": append(tiny(), section(0, nil)...),
		"name section": append(tiny(), section(0, text("name"))...),
	} {
		if got, isTried, err := Compiler(wasm); got != "" || isTried || err != nil {
			t.Errorf("%s: %q, %v, %v", name, got, isTried, err)
		}
	}
	if _, _, err := Compiler([]byte("no wasm")); err != errMalformed {
		t.Error(err)
	}
}

// This compiler is one of those: who builds with another is warned, and so is
// who tests with it.
func TestThisCompilerWasTried(t *testing.T) {
	if version, isTried, err := Compiler(program(t)); err != nil || !isTried {
		t.Errorf("made by %q, tried were %s: %v. If TestProgramsAreTheSame and TestTheFormIsKnown pass, add its release to tried", version, Tried(), err)
	}
}

// two is a file of two functions: that of tiny, and one with an instruction
// that nobody knows.
func two(unknown ...byte) []byte { return twoOf(slices.Concat([]byte{0}, unknown, []byte{opEnd})) }

func twoOf(second []byte) []byte {
	bodies := slices.Concat([]byte{2}, text(string(tinyBody())), text(string(second)))
	return append([]byte("\x00asm\x01\x00\x00\x00"), section(sectionCode, bodies)...)
}

// An instruction that is not known leaves its function as it is, byte for
// byte, and ends nothing.
func TestAnUnknownInstructionLeavesItsFunction(t *testing.T) {
	for name, strange := range map[string][]byte{
		"a vector": {0xFD, 12}, "an atomic": {0xFE, 3, 0}, "a tail call": {0x12, 0}, "an exception": {0x06, 0x40}, "a reference": {0xD0, 0x70},
		"a typed select": {0x1C, 1, 0x7F}, "far away": {0xC9}, "a prefixed one": {0xFC, 99}, "the last": {0xFF},
	} {
		wasm := two(strange...)
		out, n, err := File(wasm)
		if err != nil || n != (Counts{Functions: 2, Straight: 1, Unread: 1}) {
			t.Errorf("%s: %+v, %v", name, n, err)
			continue
		}
		if !bytes.HasSuffix(out, wasm[len(wasm)-len(strange)-3:]) {
			t.Errorf("%s: the function became % x", name, out)
		}
	}
	cut := twoOf([]byte{0, opI64Const, 0x80})
	if out, n, err := File(cut); err != nil || n.Unread != 1 || !bytes.HasSuffix(out, []byte{3, 0, opI64Const, 0x80}) {
		t.Errorf("a function that ends in an instruction: %+v, %v", n, err)
	}
}

// What such a function may hold of places in others is kept in those: nobody
// knows where its constants are.
func TestPlacesInAFunctionThatCannotBeReadAreKept(t *testing.T) {
	for _, strange := range [][]byte{{opNop}, {0xFD, 12}, {0xFF}, {0xFF, opI64Const}} {
		body := slices.Concat([]byte{0}, strange, appendSleb([]byte{opI64Const}, 5<<16|1), []byte{opEnd})
		code := slices.Concat([]byte{2}, text(string(tinyBody())), text(string(body)))
		if _, pcs := readCode(code, 5); !slices.Contains(pcs[0], 1) {
			t.Errorf("after % x the places are %v", strange, pcs)
		}
	}
}
