package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/wire"
)

// trial is what comes of a command that the documents show.
type trial struct {
	status int
	prints []string                  // somewhere in what it prints, in this order
	writes []string                  // files, which are not empty
	reads  func(args []string) error // instead: it would not end by itself, so its flags alone are read
}

// trials are the commands of the documents as they stand there.
var trials = map[string]trial{
	"run static/labs/hello.md":                          {prints: []string{"== alice", "== bob", "-- want/alice.txt: as wanted", "-- want/bob.txt: as wanted"}},
	"run --trace static/labs/hello.md":                  {prints: []string{"== trace", "== alice", "as wanted"}},
	"run --mount .:/my --run /my/test --shutdown-exits": {prints: []string{"the test has run"}},
	"run --at 1.2s static/labs/hello.md":                {prints: []string{"== alice", "-- at 1.2s: 1.200 s, after"}},
	"run --at packet:2 static/labs/hello.md":            {prints: []string{"== alice", "-- at packet:2: 1.500 s, after"}},
	`run --at "Bob answers" named.md`:                   {prints: []string{"-- at Bob answers: 1.501 s, after"}},
	"run --at step:5 static/labs/hello.md":              {prints: []string{"== alice", "-- at step:5: 1.500 s, after"}},
	"run --drop 3 --trace static/labs/hello.md":         {status: 1, prints: []string{"3 1>-0:lost", "want/trace.txt"}},
	"run --delay 3:250ms static/labs/hello.md":          {prints: []string{"in 1.752 s"}},
	"run --change 2:message=Hi static/labs/hello.md":    {status: 1, prints: []string{"On channel 15: Hi"}},
	"run --drop each static/labs/hello.md":              {status: 1, prints: []string{"without 1 (0.500 s", "-- 3 messages, one lost at a time"}},
	"run --break from=bob static/labs/hello.md":         {prints: []string{"== inside bob", "-- stopped at 1.501 s", "message 3 fits the filter"}},
	"run --break-failure static/labs/hello.md":          {prints: []string{"-- nothing to stop at came"}},
	"run --break-wait 1s static/labs/hello.md":          {prints: []string{"-- stopped at 1.001 s", "bob has waited too long"}},
	"run --inspect --at 1.2s static/labs/hello.md":      {prints: []string{"== inside ", "-- at 1.2s: 1.200 s, after"}},
	"run --update LAB.md":                               {prints: []string{"-- want/ of LAB.md is what this run gave"}},
	"run --update my-lab.md":                            {prints: []string{"-- want/ of my-lab.md is what this run gave"}},
	"run --save NEW.md LAB.md":                          {writes: []string{"NEW.md"}},
	"run --audio FILE.wav LAB.md":                       {writes: []string{"FILE.wav"}},
	"run --keylog FILE":                                 {},
	"run --computers 2000":                              {prints: []string{"== computer"}},
	"run --net host":                                    {prints: []string{"== computer"}},
	"run":                                               {prints: []string{"== computer"}},
	"run --trace":                                       {prints: []string{"== computer"}},
	"run --rom DIR --until 60s":                         {prints: []string{"another bios"}},
	"run lab.md --conversations -":                      {prints: []string{"psp"}},
	"run lab.md --export out.pcapng":                    {writes: []string{"out.pcapng"}},
	"run lab.md --export packets.pcapng":                {writes: []string{"packets.pcapng"}},
	`run lab.md --filter "psp and from=alice" --export out.jsonl --diagram out.svg`: {writes: []string{"out.jsonl", "out.svg"}},

	"diff static/labs/hello.md mine.md": {status: 1, prints: []string{"-", "+"}},
	"diff before.md after.md":           {status: 1, prints: []string{"-", "+"}},
	"wireshark >emberwire.lua":          {prints: []string{"Proto("}},

	`run --join "http://localhost:4280/#room=KEY" my-server.md`:                     {reads: readsRun},
	`run --join "https://lab.example.org/#room=KEY" --door :4290 --seats alice,bob`: {reads: readsRun},
	"serve": {reads: readsServe},
	"serve -secret secret -cluster 10.0.0.1:4281":                                {reads: readsServe},
	"serve -secret secret -cluster 10.0.0.2:4281 -join 10.0.0.1:4281":            {reads: readsServe},
	"serve -secret secret -nats tls://nats.example.org -nats-creds creds":        {reads: readsServe},
	"serve -secret secret -cluster 10.0.0.1:4281 -public https://a.example.org/": {reads: readsServe},
	"serve -domain lab.example.org -secret /var/lib/emberwire/secret":            {reads: readsServe},
	"export DIR": {reads: func(args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%d folders", len(args))
		}
		return nil
	}},
}

func readsRun(args []string) error {
	_, err := parseRun(args, io.Discard)
	return err
}

func readsServe(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	s := servingOf(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	return s.check(flags.Args())
}

// A command stands in a line of its own, with the comment of a shell behind it
// or not, or between the words of a sentence.
var (
	ownLine  = regexp.MustCompile(`(?m)^ {4}(?:bin/)?emberwire ((?:run|serve|export|diff|wireshark)\b.*)$`)
	inWords  = regexp.MustCompile("`(?:bin/)?emberwire ((?:run|serve|export|diff|wireshark)\\b[^`]*)`")
	comment  = regexp.MustCompile(`\s+# .*$`)
	shelved  = regexp.MustCompile(`"[^"]*"|\S+`)
	aBlock   = regexp.MustCompile(`(?m)(?:^ {4}.*\n|^\n)+`)
	traceRow = regexp.MustCompile(`(?m)^ {4}(\d+\.\d{3} \d+ .*)$`)
)

// documents are README and the guides of static/docs, by name.
func documents(t *testing.T) map[string]string {
	t.Helper()
	names, _ := filepath.Glob("../../static/docs/*.md")
	texts := map[string]string{}
	for _, name := range append(names, "../../README.md") {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(b)
	}
	return texts
}

// shown are the commands in a text.
func shown(text string) (list []string) {
	for _, m := range append(ownLine.FindAllStringSubmatch(text, -1), inWords.FindAllStringSubmatch(text, -1)...) {
		list = append(list, strings.Join(strings.Fields(comment.ReplaceAllString(m[1], "")), " "))
	}
	return list
}

// Every command that README and the guides show is run as a reader would, in a
// folder that has the files it names, and does what is told of it.
func TestTheCommandsOfTheDocumentsRun(t *testing.T) {
	seen := map[string]bool{}
	for name, text := range documents(t) {
		for _, line := range shown(text) {
			if _, ok := trials[line]; !ok {
				t.Errorf("%s shows `emberwire %s`, which nobody tries", name, line)
			}
			seen[line] = true
		}
	}
	workshop(t)
	for _, line := range slices.Sorted(maps.Keys(trials)) {
		if !seen[line] {
			t.Errorf("`emberwire %s` is in no document: take it from the list", line)
		}
		trials[line].try(t, line)
	}
}

// workshop makes a folder with what the commands name, and goes there.
func workshop(t *testing.T) {
	t.Helper()
	hello := read(t, "../../static/labs/hello.md")
	files := map[string]string{
		"static/labs/hello.md": hello,
		"LAB.md":               strings.Replace(hello, "kind = \"wireless\"\n", "kind = \"wireless\"\n[[computer.peripheral]]\nkind = \"speaker\"\nside = \"left\"\n", 1),
		"my-lab.md":            hello,
		"named.md":             strings.Replace(hello, "[[computer]]\n", "[[moment]]\nat = \"packet:3\"\nname = \"Bob answers\"\n[[computer]]\n", 1),
		"before.md":            hello,
		"mine.md":              strings.Replace(hello, `"hello"`, `"good morning"`, 1),
		"after.md":             strings.Replace(hello, `"hello"`, `"good morning"`, 1),
		"lab.md":               read(t, "../../static/labs/psp-echo.md"),
		"test.lua":             "print('the test has run')\n",
		"DIR/bios.lua":         "term.write('another bios') coroutine.yield()\n",
		"DIR/rom/readme":       "A ROM.\n",
	}
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

func (x trial) try(t *testing.T, line string) {
	t.Helper()
	var args []string
	for _, word := range shelved.FindAllString(line, -1) {
		if !strings.HasPrefix(word, ">") { // what a shell does
			args = append(args, strings.Trim(word, `"`))
		}
	}
	if x.reads != nil {
		if err := x.reads(args[1:]); err != nil {
			t.Errorf("emberwire %s: %v", line, err)
		}
		return
	}
	var out, errs bytes.Buffer
	if status := dispatch(args, strings.NewReader(""), &out, &errs); status != x.status {
		t.Errorf("emberwire %s: status %d, want %d\n%s%s", line, status, x.status, out.String(), errs.String())
	}
	rest, ok := out.String(), true
	for _, want := range x.prints {
		if _, rest, ok = strings.Cut(rest, want); !ok {
			t.Errorf("emberwire %s does not print %q in its place:\n%s%s", line, want, out.String(), errs.String())
			break
		}
	}
	for _, name := range x.writes {
		if info, err := os.Stat(name); err != nil || info.Size() == 0 {
			t.Errorf("emberwire %s has not written %s (%v)\n%s%s", line, name, err, out.String(), errs.String())
		}
	}
}

// The lines of a trace below a command are what it prints.
func TestTheTraceOfTheReadmeIsTrue(t *testing.T) {
	seen := 0
	for name, text := range documents(t) {
		for _, block := range aBlock.FindAllString(text, -1) {
			rows := traceRow.FindAllStringSubmatch(block, -1)
			commands := shown(block)
			if len(rows) == 0 {
				continue
			}
			seen += len(rows)
			if len(commands) == 0 {
				t.Errorf("%s: no command stands above the trace\n%s", name, block)
				continue
			}
			var out, errs bytes.Buffer
			args := strings.Fields(commands[len(commands)-1])
			args[len(args)-1] = filepath.Join("../..", args[len(args)-1])
			dispatch(args, strings.NewReader(""), &out, &errs)
			for _, row := range rows {
				if !strings.Contains(out.String(), "\n"+row[1]+"\n") {
					t.Errorf("%s: `emberwire %s` does not print\n%s\nbut\n%s%s", name, commands[len(commands)-1], row[1], out.String(), errs.String())
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no document shows a trace")
	}
}

// Every target of make that README and the guides name is one, and takes the
// variables that it is given.
func TestMakeMakesWhatTheDocumentsName(t *testing.T) {
	makefile := read(t, "../../Makefile")
	named := regexp.MustCompile("(?m)(?:^ {4}|`)make ([a-z]+)((?: [A-Z]+=\\S+)*)")
	seen := 0
	texts := documents(t)
	texts["CONTRIBUTING.md"] = read(t, "../../CONTRIBUTING.md")
	for name, text := range texts {
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			seen++
			if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(makefile) {
				t.Errorf("%s: make %s makes nothing", name, m[1])
			}
			for _, set := range strings.Fields(m[2]) {
				if v, _, _ := strings.Cut(set, "="); v != "HOST" && v != "PORT" && !strings.Contains(makefile, "$("+v+")") && !strings.Contains(makefile, "$(or $("+v+")") && !strings.Contains(makefile, "$(if $("+v+")") {
					t.Errorf("%s: make %s takes no %s", name, m[1], v)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d are named", seen)
	}
}

// The numbers of README are those of the program.
func TestTheLimitsOfTheReadmeAreThose(t *testing.T) {
	readme := strings.Join(strings.Fields(read(t, "../../README.md")), " ")
	for _, want := range []string{
		fmt.Sprintf("A run ends when it has taken an hour or %d GiB of this machine", defaultMemory>>30),
		fmt.Sprintf("a lab has at most %d computers", labfile.MaxComputers),
		fmt.Sprintf("regular files of up to %d MiB", MaxMounted>>20),
		fmt.Sprintf("a tab sends at most %d messages and %d MiB a second, %d KiB each", wire.RecordsPerSecond, wire.BytesPerSecond>>20, wire.MaxRecord>>10),
		fmt.Sprintf("A connection that breaks for up to %d seconds costs no message", 10),
	} {
		if !strings.Contains(readme, want) {
			t.Errorf("README does not say: %s", want)
		}
	}
	if defaultWall != time.Hour || bridge.KeepFor < 10*time.Second {
		t.Errorf("an hour is %v, 10 seconds are %v", defaultWall, bridge.KeepFor)
	}
}
