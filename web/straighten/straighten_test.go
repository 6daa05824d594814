package straighten

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is testdata/program as the compiler makes it.
func program(t testing.TB) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./testdata/program")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What was straightened already is left alone, and does the same.
func TestStraightenedTwice(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node.js is not installed")
	}
	wasm := program(t)
	straight, _, err := File(wasm)
	if err != nil {
		t.Fatal(err)
	}
	if len(straight) >= len(wasm) {
		t.Errorf("%d bytes became %d", len(wasm), len(straight))
	}
	again, _, err := File(straight)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := run(t, again), run(t, straight); got != want {
		t.Errorf("straightened twice:\n%s\nonce:\n%s", got, want)
	}
}

// What the compiler makes has the form this package looks for: a new compiler
// that changes it would cost the speed, and nobody would see it.
func TestTheFormIsKnown(t *testing.T) {
	var functions, known, jumps, byTable, loops, tables, first int
	r := &reader{b: program(t)}
	for r.take(8); r.at < len(r.b); {
		id := r.byte()
		section := r.take(r.uleb())
		if id == sectionElements {
			first = firstElement(section)
		}
		if id != sectionCode {
			continue
		}
		bodies, pcs := readCode(section, first)
		room := &room{}
		for i, raw := range bodies {
			functions++
			f := readBody(raw, room).read()
			if f == nil {
				continue
			}
			known++
			f.resumed(pcs[i])
			f.chooseAll()
			g := f.graph()
			e := newEmitter(f, nil, g.arrange(segsOf(g.flat()), false))
			if !e.plan() {
				t.Errorf("function %d: a jump could not be made", i)
			}
			for _, r := range e.order {
				for _, it := range f.segs[r] {
					switch it.kind {
					case choose:
						tables++
					case jump:
						jumps++
						if _, ok := e.label(r, it.target); !ok {
							byTable++
						}
					}
				}
				if e.around(r, r) {
					loops++
				}
			}
		}
	}
	t.Logf("%d of %d functions, %d jumps, %d of them still by the table, %d loops, %d tables", known, functions, jumps, byTable, loops, tables)
	if known*10 < functions*9 || byTable*5 > jumps || loops < 100 || tables < 10 {
		t.Errorf("%d of %d functions, %d jumps, %d of them still by the table, %d loops, %d tables", known, functions, jumps, byTable, loops, tables)
	}
}

func TestNumbers(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 63, 64, -64, -65, 8191, 1 << 40, -1 << 40, 1<<63 - 1, -1 << 63} {
		if got := (&reader{b: appendSleb(nil, v)}).sleb(); got != v {
			t.Errorf("%d became %d", v, got)
		}
	}
	for _, v := range []int{0, 127, 128, 16383, 16384, 1<<32 - 1} {
		if got := (&reader{b: appendUleb(nil, v)}).uleb(); got != v {
			t.Errorf("%d became %d", v, got)
		}
	}
}

// tiny is a file of one function in the form of Go's:
//
//	for n := 3; n != 0; n-- {}
func tiny() []byte {
	code := append([]byte{1}, text(string(tinyBody()))...)
	return append([]byte("\x00asm\x01\x00\x00\x00"), section(sectionCode, code)...)
}

func tinyBody() []byte {
	return []byte{
		2, 1, 0x7F, 1, 0x7E, // locals: the stack pointer, a register
		opGlobalGet, 0, opLocalSet, 1,
		opLoop, 0x40, opBlock, 0x40, opBlock, 0x40, opBlock, 0x40,
		opLocalGet, 0, opBrTable, 2, 0, 1, 2, opEnd,
		opI64Const, 3, opLocalSet, 2, opEnd,
		opLocalGet, 2, opI64Const, 1, 0x7D, opLocalTee, 2, opI64Eqz, opI32Eqz, opIf, 0x40, opI32Const, 1, opLocalSet, 0, opBr, 2, opEnd,
		opI32Const, 0, opReturn, opEnd,
		opEnd, opUnreachable, opEnd,
	}
}

func TestALoopIsALoop(t *testing.T) {
	out, _, err := File(tiny())
	if err != nil {
		t.Fatal(err)
	}
	loop := []byte{opLoop, 0x40, opLocalGet, 2, opI64Const, 1, 0x7D, opLocalTee, 2, opI64Eqz, opI32Eqz, opIf, 0x40, opBr, 1, opEnd}
	if !bytes.Contains(out, loop) {
		t.Errorf("% x", out)
	}
}

func TestWhatIsNoWasmIsRefused(t *testing.T) {
	good := tiny()
	for n := range good {
		if n == 8 {
			continue // a file without sections
		}
		if _, _, err := File(good[:n]); err != errMalformed {
			t.Errorf("the first %d bytes: %v", n, err)
		}
	}
}

func FuzzWithoutLines(f *testing.F) {
	f.Add(tiny())
	f.Fuzz(func(t *testing.T, b []byte) {
		if out, found, err := WithoutLines(b); err == nil && (len(out) != len(b) || !found && !bytes.Equal(out, b)) {
			t.Errorf("%v % x", found, out)
		}
	})
}

func FuzzFile(f *testing.F) {
	f.Add(tiny())
	f.Fuzz(func(t *testing.T, b []byte) {
		if out, _, err := File(b); err == nil && len(out) < 8 {
			t.Errorf("% x", out)
		}
	})
}

// A trace has lines that are the compiler's, and none without its tables; the
// bytes of the tables are gone.
func TestWithoutLines(t *testing.T) {
	wasm := program(t)
	bare, found, err := WithoutLines(wasm)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	zeros := func(b []byte) int { return bytes.Count(b, []byte{0}) }
	if more := zeros(bare) - zeros(wasm); more < len(wasm)/50 {
		t.Errorf("only %d of %d bytes became zero", more, len(wasm))
	}
	if bytes.Contains(bare, []byte("runtime/proc.go")) || !bytes.Contains(bare, []byte("runtime.goexit")) {
		t.Error("names of files stay, or those of functions do not")
	}
	again, _, err := WithoutLines(bare)
	if err != nil || !bytes.Equal(again, bare) {
		t.Error("taken out twice is not taken out once:", err)
	}
}

// memoryOf is what the memory of a program holds when it starts.
func memoryOf(t *testing.T, wasm []byte) (memory []byte) {
	t.Helper()
	if err := sections(wasm, func(id byte, section []byte) {
		if id == sectionData {
			memory, _ = readData(section)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return memory
}

// dataOf is a section with that memory.
func dataOf(memory []byte) []byte {
	return append(appendUleb([]byte{1, 0, opI32Const, 0, opEnd}, len(memory)), memory...)
}

// What has no such tables, or damaged ones, stays as it is.
func TestNoLines(t *testing.T) {
	if _, _, err := WithoutLines([]byte("text")); err != errMalformed {
		t.Error(err)
	}
	memory := memoryOf(t, program(t))
	at := findFunctions(memory)
	records := at + functions{memory[at:], at}.number(headRecords)
	if !dataWithoutLines(dataOf(memory)) {
		t.Fatal("no tables are found")
	}
	module := at + functions{memory[at:], at}.moduleAt()
	for _, where := range []int{
		at, at + headNames + 3, at + headRecords + 5, at + headCount + 4, records + 7,
		module, module + moduleNames, module + moduleSearch + 5, module + moduleHigh + 5, module + moduleFacts + 5,
	} {
		other := bytes.Clone(memory)
		other[where] ^= 0x55
		section := dataOf(other)
		if dataWithoutLines(section) || !bytes.HasSuffix(section, other) {
			t.Errorf("byte %d: tables are found", where-at)
		}
	}
	for i := range 40 { // whatever becomes of it, nothing falls over
		other := dataOf(memory)
		other[len(other)-len(memory)+records+i*3323] ^= 0xAA
		dataWithoutLines(other)
	}
}
