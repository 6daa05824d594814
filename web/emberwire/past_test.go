package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// asking is a lab of two: one asks until it has an answer, three times at most.
const asking = "# Asking\n```toml lab.toml\nuntil = \"20s\"\n[medium]\nlatency = \"10ms\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
	"```lua alice/startup.lua\nlocal m = peripheral.find('modem')\nm.open(2)\nfor try = 1, 3 do\n  m.transmit(1, 2, 'who?')\n  local t = os.startTimer(1)\n  local e, a, b, c, text = os.pullEvent()\n  if e == 'modem_message' then print(text) return end\nend\nprint('nobody')\n```\n" +
	"```lua bob/startup.lua\nlocal m = peripheral.find('modem')\nm.open(1)\nwhile true do\n  local _, _, _, reply = os.pullEvent('modem_message')\n  m.transmit(reply, 1, 'bob')\nend\n```\n"

// file writes a text and answers its path.
func labAt(t *testing.T, name, src string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// past runs `emberwire run` on that lab.
func past(t *testing.T, flags ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	status = dispatch(append([]string{"run", labAt(t, "asking.md", asking)}, flags...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func TestRunAtAMoment(t *testing.T) {
	for moment, want := range map[string]string{
		"packet:1": "-- at packet:1: 0.000 s, after ",
		"step:2":   "-- at step:2: 0.0",
		"15ms":     "-- at 15ms: 0.015 s, after ",
		"packet:9": "-- packet:9 did not come: the run ended at ",
		"19s":      "-- at 19s: as it has been since 1.000 s, after 7 steps and 2 messages: nothing can happen any more",
		"21s":      "-- 21s did not come: the run ended at ",
	} {
		if status, out, errs := past(t, "--at", moment); status != 0 || !strings.Contains(out, want) || errs != "" {
			t.Errorf("--at %s: status %d\n%s%s", moment, status, out, errs)
		}
	}
	named := labAt(t, "named.md", strings.Replace(asking, "[medium]", "[[moment]]\nat = \"packet:1\"\nname = \"she asks\"\n[medium]", 1))
	var out, errs strings.Builder
	if status := dispatch([]string{"run", "--at", "she asks", named}, strings.NewReader(""), &out, &errs); status != 0 || !strings.Contains(out.String(), "-- at she asks: 0.000 s, after ") {
		t.Errorf("status %d\n%s%s", status, out.String(), errs.String())
	}
	if _, out, _ := past(t, "--at", "packet:1"); strings.Contains(out, "\nbob\n") {
		t.Errorf("the answer is there before it was sent:\n%s", out)
	}
	if _, out, _ := past(t, "--at", "1s"); !strings.Contains(out, "\nbob\n") {
		t.Errorf("the answer is not there:\n%s", out)
	}
}

func TestRunWithoutAMessage(t *testing.T) {
	if _, out, _ := past(t, "--drop", "2", "--trace"); !strings.Contains(out, " 2 1>-0:lost 2/1 ") || !strings.Contains(out, "\nbob\n") {
		t.Errorf("%s", out)
	}
	if _, out, _ := past(t, "--drop", "1,2,3"); !strings.Contains(out, "\nnobody\n") {
		t.Errorf("%s", out)
	}
	if _, out, _ := past(t, "--delay", "2:1500ms", "--trace"); !strings.Contains(out, " 3 0>1 1/2 ") {
		t.Errorf("it does not ask again:\n%s", out)
	}
	if _, out, _ := past(t, "--change", "2:message=eve", "--change", "9:message=never"); !strings.Contains(out, "\neve\n") {
		t.Errorf("%s", out)
	}
	if status, out, errs := past(t, "--drop", "9", "--delay", "8:1s"); status != 0 || !strings.Contains(out, "\n-- message 9 did not come: nothing was done to it\n-- message 8 did not come: ") || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if _, out, _ := past(t, "--change", "1:channel=3", "--trace"); !strings.Contains(out, " 2 0>1 1/2 ") {
		t.Errorf("bob hears a channel that is not open:\n%s", out)
	}
	if status, out, errs := past(t, "--change", "2:message.name=eve"); status != 2 || !strings.Contains(out, "\nbob\n") || errs != "emberwire: --change: message 2 went unchanged: message is no table: it is a string\n" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	status, out, _ := past(t, "--drop", "each")
	want := "without 1 (0.001 s, alice, raw \"who?\"): the same end\nwithout 2 (0.011 s, bob, raw \"bob\"): the same end\n-- 2 messages, one lost at a time: 2 runs end the same way, 0 another\n"
	if status != 0 || out != want {
		t.Errorf("status %d\n%s", status, out)
	}
	if status, out, _ = past(t, "--drop", "each", "--filter", "from=bob"); status != 0 || !strings.HasPrefix(out, "without 2 ") || !strings.HasSuffix(out, "-- 1 messages, one lost at a time: 1 runs end the same way, 0 another\n") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestRunWithoutEachSaysWhatDiffers(t *testing.T) {
	var out, errs strings.Builder
	status := dispatch([]string{"run", "--drop", "each", "../../static/labs/hello.md"}, strings.NewReader(""), &out, &errs)
	if status != 1 || !strings.Contains(out.String(), "without 3 (1.501 s, bob, raw \"hello Alice, this is Bob\"): another screen of alice\n") {
		t.Errorf("status %d\n%s%s", status, out.String(), errs.String())
	}
}

// What the runs without one message have in common is run once; each of them is the
// one that it is from the beginning.
func TestRunWithoutEachIsEveryRun(t *testing.T) {
	for _, name := range []string{"phoenix-router", "psp-echo", "lossy"} {
		src, err := os.ReadFile("../../static/labs/" + name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		f, err := labfile.Parse(name+".md", src)
		if err != nil {
			t.Fatal(err)
		}
		l, err := lab.New(f, lab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		sent := runNoting(l)
		if len(sent) != int(l.Messages()) || len(sent) == 0 {
			t.Fatalf("%d of %d messages noted", len(sent), l.Messages())
		}
		common, err := l.Again(nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(sent); i += 1 + len(sent)/8 {
			n := uint64(i + 1)
			got, err := without(l, common, n, sent[i])
			if err != nil {
				t.Fatal(err)
			}
			want, err := l.Again(nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := want.Apply(view.Command{Verb: view.DoFault, Number64: float64(n), Text: view.FaultLose}); err != nil {
				t.Fatal(err)
			}
			if want.Run(); got.StateDigest() != want.StateDigest() || got.Digest() != want.Digest() {
				t.Errorf("%s without %d is another run", name, n)
			}
		}
	}
}

func TestRunRefusesMoments(t *testing.T) {
	for want, flags := range map[string][]string{
		`--at: "soon" is no moment of a run: write it like 2.5s, step:120 or packet:14`:                                                    {"--at", "soon"},
		`invalid value "0" for flag -drop: "0" is no number of a message, counted from 1`:                                                  {"--drop", "0"},
		`invalid value "3," for flag -drop: "" is no number of a message, counted from 1`:                                                  {"--drop", "3,"},
		`invalid value "3" for flag -delay: write the number of the message and the time, like 14:50ms`:                                    {"--delay", "3"},
		`invalid value "3:x" for flag -delay: delay "x" is no time like 50ms, up to 1h0m0s`:                                                {"--delay", "3:x"},
		`invalid value "3:x" for flag -change: write the number of the message, the part and what comes there, like 14:message.text=hello`: {"--change", "3:x"},
		`invalid value "3:channel=x" for flag -change: a channel is a whole number from 0 to 65535`:                                        {"--change", "3:channel=x"},
		"--drop each runs the lab again and again: it goes with none of --at, --update, --join and --net":                                  {"--drop", "each", "--at", "1s"},
		`invalid value "2:-5s" for flag -delay: delay "-5s" is no time like 50ms, up to 1h0m0s (emberwire run -h explains the flags)`:      {"--delay", "2:-5s"},
		"--update writes how the lab goes by itself: it does not go with --drop, --delay and --change":                                     {"--update", "--drop", "2"},
		"--drop each does not go with --trace, which is about one run":                                                                     {"--drop", "each", "--trace"},
		"--drop each does not go with --save, which is about one run":                                                                      {"--drop", "each", "--save", "-"},
		"--drop each does not go with --digest, which is about one run":                                                                    {"--digest", "--drop", "each"},
		"--update writes how the lab ends: it does not go with --at":                                                                       {"--update", "--at", "1s"},
		"a run in a room cannot be repeated: --at, --drop, --delay and --change do not go with --join":                                     {"--join", "x", "--drop", "3"},
		"--filter: ": {"--drop", "each", "--filter", "(("},
	} {
		if status, _, errs := past(t, flags...); status != 2 || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: status %d\n%s\nwant %s, and nothing else", flags, status, errs, want)
		}
	}
}

func TestDiffOfTwoLabs(t *testing.T) {
	a, b := labAt(t, "a.md", asking), labAt(t, "b.md", strings.Replace(asking, "'bob')", "'me')", 1))
	run := func(args ...string) (int, string, string) {
		var out, errs strings.Builder
		status := dispatch(append([]string{"diff"}, args...), strings.NewReader(""), &out, &errs)
		return status, out.String(), errs.String()
	}
	if status, out, errs := run(a, a); status != 0 || out != "the same: 2 messages\n" || errs != "" {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	want := "first difference: message 2, at 0.011 s, which says something else in the second\n" +
		"  0.001 1 alice > bob 1/2 raw \"who?\"\n- 0.011 2 bob > alice 2/1 raw \"bob\"\n+ 0.011 2 bob > alice 2/1 raw \"me\"\n"
	if status, out, _ := run(a, b); status != 1 || out != want {
		t.Errorf("status %d\n%s", status, out)
	}
	for want, args := range map[string][]string{
		"emberwire diff: it takes two labs\n":           {a},
		"emberwire diff: open nowhere.md: no such file": {a, "nowhere.md"},
		"flag provided but not defined: -x":             {"-x", a, b},
	} {
		if status, _, errs := run(args...); status != 2 || !strings.Contains(errs, want) {
			t.Errorf("%v: status %d: %s", args, status, errs)
		}
	}
}
