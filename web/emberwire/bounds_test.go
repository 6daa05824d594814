//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ranWith runs a program on one computer, with flags, and gives what was printed.
func ranWith(t *testing.T, program string, args ...string) (status int, out, errs string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "test.lua"), []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	var o, e strings.Builder
	status = dispatch(append([]string{"run", "--mount", dir + ":/my", "--run", "/my/test", "--shutdown-exits"}, args...), strings.NewReader(""), &o, &e)
	return status, o.String(), e.String()
}

// A mounted folder has regular files and folders: what would make a reader wait
// is not there, what is too large is an error, links stay inside.
func TestWhatIsMounted(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	file := func(path string, size int64) {
		if err := os.WriteFile(path, []byte("text"), 0o644); err != nil {
			t.Fatal(err)
		}
		if size > 0 {
			if err := os.Truncate(path, size); err != nil {
				t.Fatal(err)
			}
		}
	}
	file(filepath.Join(dir, "file"), 0)
	file(filepath.Join(dir, "huge"), MaxMounted+1)
	file(filepath.Join(dir, "large"), MaxMounted)
	file(filepath.Join(outside, "secret"), 0)
	for name, to := range map[string]string{"link": "file", "loop": "loop", "out": filepath.Join(outside, "secret"), "null": "/dev/zero", "piped": "pipe"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, out, errs := ranWith(t, `
print(textutils.serialise(fs.list("/host")))
for _, name in ipairs { "file", "link", "large", "huge", "pipe", "piped", "out", "null", "loop" } do
  local h, why = fs.open("/host/" .. name, "r")
  print(name, fs.exists("/host/" .. name), h and #h.readAll(), why)
  if h then h.close() end
end
os.shutdown()`, "--mount", dir+":/host", "--log", "-")
	want := `{
  "file",
  "huge",
  "large",
  "link",
}
file	true	4	nil
link	true	4	nil
large	true	16777216	nil
huge	true	nil	/host/huge: Access denied
pipe	false	nil	/host/pipe: No such file
piped	false	nil	/host/piped: No such file
out	false	nil	/host/out: No such file
null	false	nil	/host/null: No such file
loop	false	nil	/host/loop: No such file
`
	if status != 0 || !strings.Contains(out, want) {
		t.Errorf("%d %s%s\nwant\n%s", status, out, errs, want)
	}
}

// A run has one bound on memory and one on time, which its flags raise.
func TestBoundsOfARun(t *testing.T) {
	status, _, errs := ranWith(t, `while true do end`, "--wall", "200ms", "--until", "100000h")
	if status != statusFailure || !strings.Contains(errs, "it took longer than 200ms; --wall gives it more time") {
		t.Errorf("%d %s", status, errs)
	}
	status, _, errs = ranWith(t, `local t = {} for i = 1, 1e9 do t[i] = { i } end`, "--memory", "1MiB")
	if status != statusFailure || !strings.Contains(errs, "it used more than 1MiB of memory; --memory gives it more") {
		t.Errorf("%d %s", status, errs)
	}
	for text, want := range map[string]string{"5": `"5" is no size like 512MiB or 4GiB`, "0GiB": `"0GiB" is no size`, "x": `"x" is no size`, "9999999999GiB": "is no size"} {
		if status, _, errs := ranWith(t, ``, "--memory", text); status != statusInput || !strings.Contains(errs, want) {
			t.Errorf("%s: %d %s", text, status, errs)
		}
	}
	b := bounds{memory: defaultMemory, wall: time.Hour}
	start := time.Unix(0, 0)
	if b.over(start) != "" || b.over(start.Add(time.Hour-time.Millisecond)) != "" || b.over(start.Add(2*time.Hour)) != "it took longer than 1h0m0s; --wall gives it more time" {
		t.Error("the wall is elsewhere")
	}
	if b.memory.String() != "4GiB" {
		t.Error(b.memory.String())
	}
}

// Nothing that a lab, its name or its errors say commands the terminal.
func TestNoTerminalEscapes(t *testing.T) {
	for text, want := range map[string]string{
		"plain ä € 🙂\n\ttext": "plain ä € 🙂\n\ttext",
		"\x1b[31mred\x07":     `\x1b[31mred\x07`,
		"\u009b31m\u202eabc":  `\u009b31m\u202eabc`,
		"a\xffb\x7f\r":        `a\xffb\x7f\x0d`,
	} {
		if got := visible(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	dir := t.TempDir()
	lab := filepath.Join(dir, "\x1b]0;owned\x07.md")
	source := "# Lab\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```lua alice/startup.lua\nprint(\"x\\27[2Jy\")\n```\n```text want/alice.txt\nz\x1b[2J\n```\n"
	if err := os.WriteFile(lab, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, "broken.md")
	if err := os.WriteFile(broken, []byte("# Lab\n```toml lab.toml\n\"\x1b[2J\" = 1\n```\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{lab}, {"--trace", "--log", "-", lab}, {broken}, {"\x1b[2J.md"}, {"--\x1b[2J"}, {"--filter", "\x1b[2J", "--trace", lab}, {"--join", "\x1b[2J"}} {
		var out, errs strings.Builder
		dispatch(append([]string{"run"}, args...), strings.NewReader(""), &out, &errs)
		if s := out.String() + errs.String(); strings.ContainsAny(s, "\x1b\x07") || s == "" {
			t.Errorf("%q: %q", args, s)
		}
	}
}
