package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/web/straighten"
)

// compiled is a program of Go, made to say that another version compiled it.
func compiled(t *testing.T, version string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "../testdata/deadlock")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	is, _, err := straighten.Compiler(b)
	if err != nil {
		t.Fatal(err)
	}
	if version == "" {
		return b
	}
	at := bytes.Index(b, []byte("processed-by"))
	return append(b[:at:at], bytes.Replace(b[at:], []byte(is), []byte((version + "        ")[:len(is)]), 1)...)
}

// try runs the command on a file; out is nil when there is none afterwards.
func try(t *testing.T, wasm []byte, args ...string) (out []byte, warned string, err error) {
	t.Helper()
	dir := t.TempDir()
	in, to := filepath.Join(dir, "in.wasm"), filepath.Join(dir, "out.wasm")
	if err := os.WriteFile(in, wasm, 0o644); err != nil {
		t.Fatal(err)
	}
	var warn bytes.Buffer
	err = command(append(args, in, to), &warn)
	out, _ = os.ReadFile(to)
	return out, strings.ReplaceAll(warn.String(), in, "in.wasm"), err
}

func TestWhatIsStraightened(t *testing.T) {
	tried := compiled(t, "")
	other := compiled(t, "go1.99")
	if bytes.Equal(tried, other) || len(tried) != len(other) {
		t.Fatal("the file says no version")
	}
	was := "straight: in.wasm was made by go1.99, and this was tried with " + straighten.Tried() + " only: "
	for _, c := range []struct {
		name, which, warning string
		wasm                 []byte
		straight             bool
	}{
		{"a compiler that was tried", "", "", tried, true},
		{"tried, by name", "tried", "", tried, true},
		{"any", "any", "", tried, true},
		{"none", "none", "", tried, false},
		{"another compiler", "", was + "it stays as it is, correct and two to five times slower; -compilers any (make build STRAIGHTEN=any) straightens it all the same\n", other, false},
		{"another, any", "any", was + "straightened all the same\n", other, true},
		{"another, none", "none", "", other, false},
	} {
		var args []string
		if c.which != "" {
			args = []string{"-compilers=" + c.which}
		}
		out, warned, err := try(t, c.wasm, args...)
		if err != nil || warned != c.warning || out == nil || bytes.Equal(out, c.wasm) == c.straight {
			t.Errorf("%s: %v, %d of %d bytes, warned %q, want %q", c.name, err, len(out), len(c.wasm), warned, c.warning)
		}
	}
}

func TestAFormThatIsNotKnownIsSaid(t *testing.T) {
	file := []byte("\x00asm\x01\x00\x00\x00\x0a\x05\x01\x03\x00\xFF\x0B")
	out, warned, err := try(t, file, "-compilers", "any")
	want := "only 0 of 1 functions have a form that is known, 1 an instruction that is not: the others stay as they are, and slower\n" +
		"straight: in.wasm: no table of lines is found: it stays, and a tenth more travels\n"
	if err != nil || !bytes.Equal(out, file) || !strings.HasSuffix(warned, want) || !strings.Contains(warned, "a compiler that it does not name") {
		t.Errorf("% x, %q, %v", out, warned, err)
	}
}

func TestErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"usage: straight [-compilers tried|any|none] [-lines] in.wasm out.wasm | straight -run program.wasm [arguments]": {"-x"},
		`-compilers is "all", not tried, any or none`:                                                                    {"-compilers", "all"},
	} {
		if _, _, err := try(t, nil, args...); err == nil || err.Error() != want {
			t.Errorf("%v: %v", args, err)
		}
	}
	if out, _, err := try(t, []byte("text")); out != nil || err == nil || !strings.HasSuffix(err.Error(), "in.wasm: straighten: not a WebAssembly file as Go writes them") {
		t.Error(err)
	}
	if err := command([]string{"missing.wasm", "x"}, nil); !os.IsNotExist(err) {
		t.Error(err)
	}
	if err := command(nil, nil); err != errUsage {
		t.Error(err)
	}
}

// A program that is run this way ends as it ends, with its arguments.
func TestRun(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node.js is not installed")
	}
	if err := command([]string{"-run", "missing.wasm", "-x"}, nil); !os.IsNotExist(err) {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "p.wasm")
	if err := os.WriteFile(file, compiled(t, ""), 0o644); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := command([]string{"-run", file, "-test.v"}, os.Stderr); err == nil || !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Error(err)
	}
	if _, err := os.Stat(file + ".straight"); !os.IsNotExist(err) {
		t.Error("the straightened file is left behind")
	}
}
