package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lonely is a lab of one computer that runs a program.
func lonely(program, rest string) string {
	return "# Lonely\n```toml lab.toml\nuntil = \"9s\"\n[[computer]]\nname = \"alice\"\ncpu = 1_000_000\n[[computer.modem]]\nside = \"top\"\n```\n" +
		"```lua alice/startup.lua\n" + program + "\n```\n" + rest
}

// emberwire runs the command on a lab that is written to a file.
func emberwire(t *testing.T, src string, flags ...string) (status int, stdout, stderr, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "lonely.md")
	if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	status = dispatch(append([]string{"run", path}, flags...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String(), path
}

func TestRunPrintsScreensAndCompares(t *testing.T) {
	status, out, errs, _ := emberwire(t, lonely("print('hi')", "```text want/alice.txt\nCraftOS 1.9\nhi\n>\n```\n"))
	want := "== alice #0 =======================================\n" +
		"CraftOS 1.9\nhi\n>\n" +
		"-- 0 messages in "
	if status != 0 || !strings.HasPrefix(out, want) || !strings.HasSuffix(out, "; nothing can happen any more\n-- want/alice.txt: as wanted\n") || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
}

func TestRunShowsWhatDiffers(t *testing.T) {
	status, out, _, _ := emberwire(t, lonely("print('hi')", "```text want/alice.txt\nCraftOS 1.9\nho\n>\n```\n"))
	want := "-- want/alice.txt (line 13 of the lab) differs: - wanted, + got\n  CraftOS 1.9\n- ho\n+ hi\n  >\n"
	if status != 1 || !strings.HasSuffix(out, want) {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestRunTracesAndLogs(t *testing.T) {
	program := "peripheral.find('modem').transmit(15, 43, 'hello')\nfor n = 1, 25 do print(n) end"
	_, out, _, _ := emberwire(t, lonely(program, ""), "--trace")
	if !strings.Contains(out, "== trace ==========================================\n") || !strings.Contains(out, " 1 0>nobody 15/43 raw \"hello\"\n") {
		t.Errorf("%s", out)
	}
	if _, screen, _, _ := emberwire(t, lonely(program, "")); strings.Contains(screen, "CraftOS") {
		t.Errorf("the first line has not scrolled away:\n%s", screen)
	}
	if _, log, _, _ := emberwire(t, lonely(program, ""), "--log", "-"); !strings.Contains(log, "CraftOS 1.9\n1\n2\n3\n") {
		t.Errorf("%s", log)
	}
}

func TestRunUpdates(t *testing.T) {
	status, _, _, path := emberwire(t, lonely("print('hi')", "```text want/alice.txt\nold\n```\nThe end.\n"), "--update")
	got, _ := os.ReadFile(path)
	want := lonely("print('hi')", "```text want/alice.txt\nCraftOS 1.9\nhi\n>\n```\nThe end.\n")
	if status != 0 || string(got) != want {
		t.Errorf("status %d\n%s", status, got)
	}
	_, _, _, traced := emberwire(t, lonely("print('hi')", "```text want/alice.txt\nold\n```\n"), "--update", "--trace")
	if got, _ := os.ReadFile(traced); !strings.Contains(string(got), "```text want/trace.txt\n```") {
		t.Errorf("--trace has not added the trace:\n%s", got)
	}
	if _, _, _, path := emberwire(t, lonely("print('hi')", ""), "--update", "--trace"); true {
		if got, _ := os.ReadFile(path); !strings.HasSuffix(string(got), "```text want/alice.txt\nCraftOS 1.9\nhi\n>\n```\n```text want/trace.txt\n```\n") {
			t.Errorf("%s", got)
		}
	}
}

func TestRunSeedAndUntil(t *testing.T) {
	src := lonely("while true do print(math.random(1e9)) sleep(1) end", "")
	_, a, _, _ := emberwire(t, src, "--seed", "5", "--digest")
	_, b, _, _ := emberwire(t, src, "--seed", "5", "--digest")
	_, c, _, _ := emberwire(t, src, "--seed", "6", "--digest")
	if a != b || a == c || !strings.Contains(a, "\ndigest ") {
		t.Errorf("seed 5:\n%s%sseed 6:\n%s", a, b, c)
	}
	if !strings.HasSuffix(a, "in 9.000 s of lab time; that is its end\n") {
		t.Errorf("%s", a)
	}
	if _, short, _, _ := emberwire(t, src, "--until", "1500ms"); !strings.HasSuffix(short, "in 1.500 s of lab time; that is its end\n") {
		t.Errorf("%s", short)
	}
}

func TestRunReal(t *testing.T) {
	start := time.Now()
	status, _, _, _ := emberwire(t, lonely("sleep(0.3)", ""), "--real")
	if took := time.Since(start); status != 0 || took < 300*time.Millisecond || took > time.Minute {
		t.Errorf("status %d, took %v", status, took)
	}
}

func TestRunStatuses(t *testing.T) {
	for _, c := range []struct {
		name, src string
		flags     []string
		status    int
		stderr    string
	}{
		{"the last program fails", lonely("error('oh')", ""), nil, 1, "alice: the last program, startup.lua, failed\n"},
		{"a program fails, a later one does not", lonely("shell.run('nonsense')", ""), nil, 0, ""},
		{"the failure screen", lonely("while true do pcall(function() while true do end end) end", ""), nil, 3,
			"alice shows the failure screen: Too long without yielding\n"},
		{"a bad lab", "no lab", nil, 2, "emberwire run: lonely.md: lab.toml: is missing: a block that starts with ```toml lab.toml\n"},
		{"a bad key", strings.Replace(lonely("", ""), "until", "untill", 1), nil, 2, "emberwire run: lonely.md:3: untill: unknown key\n"},
		{"a want that means nothing", lonely("", "```text want/bob.txt\n```\n"), nil, 2,
			"emberwire run: lonely.md:13: want/bob.txt: is neither a computer's NAME.txt or NAME.log, a peripheral's NAME.txt or COMPUTER.SIDE.txt, nor trace.txt\n"},
		{"two labs", lonely("", ""), []string{"other.md"}, 2, "emberwire run: one lab at a time, not "},
		{"an end before the start", lonely("", ""), []string{"--until", "-1s"}, 2, "emberwire run: --until -1s is before the start\n"},
	} {
		status, _, errs, _ := emberwire(t, c.src, c.flags...)
		if status != c.status || !strings.HasPrefix(errs, c.stderr) || c.stderr == "" && errs != "" {
			t.Errorf("%s: status %d, %q", c.name, status, errs)
		}
	}
}

func TestDispatch(t *testing.T) {
	for _, c := range []struct {
		args           []string
		status         int
		stdout, stderr string
	}{
		{nil, 2, "", usage},
		{[]string{"help"}, 0, usage, ""},
		{[]string{"dance"}, 2, "", "emberwire: unknown command \"dance\"\n\n" + usage},
		{[]string{"run"}, 0, "== computer #0 ====================================\nCraftOS 1.9\n>\n-- 0 messages in 0.000 s of lab time; nothing can happen any more\n", ""},
		{[]string{"run", "/nowhere/lab.md"}, 2, "", "emberwire run: open /nowhere/lab.md: no such file or directory\n"},
		{[]string{"run", "-", "--update"}, 2, "", "emberwire run: --update needs a file\n"},
	} {
		var out, errs strings.Builder
		status := dispatch(c.args, strings.NewReader(""), &out, &errs)
		if status != c.status || out.String() != c.stdout || errs.String() != c.stderr {
			t.Errorf("%q: status %d\n%s%s", c.args, status, out.String(), errs.String())
		}
	}
	var out strings.Builder
	if status := dispatch([]string{"run", "-"}, strings.NewReader(lonely("print('hi')", "")), &out, &out); status != 0 || !strings.Contains(out.String(), "\nhi\n") {
		t.Errorf("status %d\n%s", status, out.String())
	}
}

func TestRunWritesKeyLog(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	program := "local c = require('cNet').CryptoNet c.setLoggingEnabled(false) c.startEventLoop(function() c.host('Shop') sleep(1) c.connect('Shop', 1, 0.5) end)"
	two := strings.Replace(lonely(program, ""), "```\n", "[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n```\n", 1) +
		"```lua bob/startup.lua\nlocal c = require('cNet').CryptoNet c.setLoggingEnabled(false) sleep(2) c.connect('Shop')\n```\n"
	if status, out, errs, _ := emberwire(t, two, "--keylog", file); status != 0 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(text), "cryptonet ") || !strings.HasSuffix(string(text), " \"Shop\"\n") {
		t.Errorf("%q, %v", text, err)
	}
}

func TestRunPrintsDigests(t *testing.T) {
	line := func(program string, flag string) string {
		_, out, errs, _ := emberwire(t, lonely(program, ""), flag)
		for l := range strings.Lines(out) {
			if strings.Contains(l, "digest ") {
				return strings.TrimSpace(l)
			}
		}
		return strings.TrimSpace(errs)
	}
	for _, c := range []struct {
		flag, start string
		same        bool // for two programs that only remember something else
	}{
		{"--digest", "digest ", true},
		{"--digest=true", "digest ", true},
		{"--digest=state", "state digest ", false},
		{"--digest=parts", "state digest ", true}, // the first part is the air
		{"--digest=all", "emberwire run: invalid boolean value \"all\" for -digest: there are --digest, --digest=state and --digest=parts", true},
	} {
		one, two := line("x = 1", c.flag), line("x = 2", c.flag)
		if !strings.HasPrefix(one, c.start) || (one == two) != c.same {
			t.Errorf("%s: %q and %q", c.flag, one, two)
		}
	}
	if _, out, _, _ := emberwire(t, lonely("", ""), "--digest=false"); strings.Contains(out, "digest") {
		t.Error(out)
	}
}

func TestRunWritesAudio(t *testing.T) {
	wav := filepath.Join(t.TempDir(), "x.wav")
	speaker := "side = \"top\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n"
	src := strings.Replace(lonely("peripheral.find('speaker').playAudio({100, -100})", ""), "side = \"top\"\n", speaker, 1)
	if status, _, errs, _ := emberwire(t, src, "--audio", wav); status != 0 || errs != "" {
		t.Fatal(status, errs)
	}
	b, err := os.ReadFile(wav)
	if err != nil || len(b) < 46 || string(b[:4]) != "RIFF" || string(b[len(b)-4:]) != "\x00\x19\x00\xe7" {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if status, _, errs, _ := emberwire(t, lonely("", ""), "--audio", wav); status != 2 || errs != "emberwire run: --audio: the lab has no speaker and no drive\n" {
		t.Error(status, errs)
	}
}
