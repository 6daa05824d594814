package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pair is a lab of two computers.
const pair = "# Pair\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer]]\nname = \"bob\"\n```\n```lua bob/hi.lua\nprint('hi', ...)\n```\n"

// folder makes files ("name", "content", …) in a fresh folder.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runs runs the command alone, without a lab.
func runs(flags ...string) (status int, stdout, stderr string) {
	var out, errs strings.Builder
	status = dispatch(append([]string{"run"}, flags...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func TestRunFlag(t *testing.T) {
	_, out, _, _ := emberwire(t, pair, "--run", "bob=hi a b", "--run", "id")
	if !strings.Contains(out, "CraftOS 1.9\nThis is computer #0\n>\n") || !strings.Contains(out, "CraftOS 1.9\nhi\ta\tb\n>\n") {
		t.Error(out)
	}
	if status, _, errs, _ := emberwire(t, pair, "--run", "nonsense"); status != 0 || errs != "" {
		t.Errorf("%d %s", status, errs)
	}
	if status, _, errs, _ := emberwire(t, pair, "--run", "bob=hi", "--log", "carol=x"); status != 2 || errs != "emberwire run: --log: the lab has no computer \"carol\"\n" {
		t.Errorf("%d %s", status, errs)
	}
}

func TestTypeAndKeys(t *testing.T) {
	_, out, errs := runs("--type", `lua\nx=2\nx+1\n`, "--keys", "e x i t leftShift nine zero up", "--keys", "enter")
	if !strings.Contains(out, "lua> x+1\n3\nlua> ") || errs != "" {
		t.Errorf("%s%s", out, errs)
	}
	_, out, _, _ = emberwire(t, pair, "--keys", "bob=h i space f12 numPad7 backspace enter")
	if !strings.Contains(out, "== bob #1 =========================================\nCraftOS 1.9\n> hi\nhi\n>\n") {
		t.Error(out)
	}
	// Side by side: both are done two seconds after the start.
	text := `print("twenty letters")\n`
	_, out, _, _ = emberwire(t, pair, "--until", "3s", "--type", `alice=lua\n`+text, "--type", `bob=lua\n`+text)
	if strings.Count(out, "\ntwenty letters\n") != 2 {
		t.Error(out)
	}
	if status, _, errs := runs("--keys", "a anykey"); status != 2 || errs != "emberwire run: --keys: unknown key \"anykey\"; the names are those of the keys API\n" {
		t.Errorf("%d %s", status, errs)
	}
}

func TestMountAndLog(t *testing.T) {
	dir := folder(t, "tool.lua", "print('tool', fs.isReadOnly('host/tool.lua'))", "sub/x", "1")
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "leak")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "log.txt")
	status, out, errs := runs("--mount", dir+":/host", "--run", "host/tool", "--log", file, "--type", `type host/sub\ntype host/leak\nlua\nfs.open("host/leak","r")\n`)
	if status != 0 || !strings.Contains(out, "tool\ttrue\n> type host/sub\ndirectory\n") || strings.Contains(out, "root:") {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
	if log, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(log), "CraftOS 1.9\ntool\ttrue\n> ") {
		t.Errorf("%q, %v", log, err)
	}
	for text, want := range map[string]string{
		"x": "emberwire run: --mount x: write DIR:/path\n", dir + ":y": "emberwire run: --mount " + dir + ":y: write DIR:/path\n",
		dir + "/none:/y": "emberwire run: --mount: open " + dir + "/none: no such file or directory\n",
		dir + ":/":       "emberwire run: --mount " + dir + ":/: /: Access denied\n",
	} {
		if status, _, errs := runs("--mount", text); status != 2 || errs != want {
			t.Errorf("%s: %d %q", text, status, errs)
		}
	}
}

func TestShutdownExits(t *testing.T) {
	src := strings.Replace(pair, "hi.lua\nprint('hi', ...)", "startup.lua\nsleep(1) os.shutdown()", 1) + "```lua alice/startup.lua\nwhile true do sleep(1) end\n```\n"
	for flag, want := range map[string]string{"--shutdown-exits=bob": "s of lab time; that is its end", "--shutdown-exits": "in 10.000 s of lab time"} {
		_, out, _, _ := emberwire(t, src, flag)
		if !strings.Contains(out, want) || strings.HasSuffix(flag, "bob") == strings.Contains(out, "10.000") {
			t.Errorf("%s\n%s", flag, out)
		}
	}
	src = strings.Replace(src, "os.shutdown", "os.reboot", 1)
	if _, out, _, _ := emberwire(t, src, "--shutdown-exits=bob"); !strings.Contains(out, "in 10.000 s of lab time") {
		t.Errorf("a reboot is no shutdown:\n%s", out)
	}
}

// Another system on the same natives.
func TestROM(t *testing.T) {
	dir := folder(t, "bios.lua", "local f = fs.open('rom/name', 'r') term.write('I am ' .. f.readAll() .. tostring(print)) coroutine.yield()", "rom/name", "TinyOS ")
	if _, out, errs := runs("--rom", dir); !strings.Contains(out, "I am TinyOS nil\n") {
		t.Errorf("%s%s", out, errs)
	}
	for _, flag := range []string{"--run", "--log"} {
		want := "emberwire run: " + flag + ": a system of --rom does not do it; --type and the screens work with any\n"
		if status, _, errs := runs("--rom", dir, flag, "x"); status != 2 || errs != want {
			t.Errorf("%d %s", status, errs)
		}
	}
	own := "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\nrom = \"tiny\"\n```\n```lua tiny/bios.lua\ncoroutine.yield()\n```\n"
	want := "emberwire run: --run: a boots another system (rom = \"tiny\"), which does not do it; --type and the screens work with any\n"
	if status, _, errs, _ := emberwire(t, own, "--run", "a=x"); status != 2 || errs != want {
		t.Errorf("%d %s", status, errs)
	}
	if status, _, errs := runs("--rom", dir+"/rom"); status != 2 || !strings.HasPrefix(errs, "emberwire run: --rom: open ") {
		t.Errorf("%d %s", status, errs)
	}
}

func TestNetIsClosed(t *testing.T) {
	for _, net := range []string{"none", "host"} {
		if _, out, _ := runs("--net", net, "--run", "wget http://192.168.0.1:1/x"); !strings.Contains(out, "Failed.\nDomain not permitted\n") {
			t.Error(out)
		}
		// That address is the lab's computer itself, never the host.
		if _, out, _ := runs("--net", net, "--run", "wget http://127.0.0.1:1/x"); !strings.Contains(out, "Failed.\nConnection refused\n") {
			t.Error(out)
		}
	}
	if status, _, errs := runs("--net", "all"); status != 2 || errs != "emberwire run: --net all: none or host\n" {
		t.Errorf("%d %s", status, errs)
	}
}
