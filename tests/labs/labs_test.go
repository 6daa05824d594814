// Package labs runs every lab of static/labs, whole: each must give what it
// wants, must need its network for that, and must go the same way in every
// process and on every platform. The same tests are built for Node (GOOS=js).
package labs

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

const folder = "../../static/labs"

// update rewrites the digests in testdata: go test ./tests/labs -update
var update = flag.Bool("update", false, "write the digests of this run")

// names lists the labs.
func names(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(folder + "/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no labs in %s: %v", folder, err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths
}

// open builds the world of a lab.
func open(t *testing.T, name string, o lab.Options) *lab.Lab {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return build(t, name, string(src), o)
}

func build(t *testing.T, name, src string, o lab.Options) *lab.Lab {
	t.Helper()
	f, err := labfile.Parse(name, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// results runs a lab to its end.
func results(t *testing.T, l *lab.Lab) []lab.Result {
	t.Helper()
	l.Run()
	out, err := l.Results()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every lab gives what it wants, whatever other labs the process runs at the same
// time: what they share, they only read (checked under the race detector).
func TestEveryLabGivesWhatItWants(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := open(t, name, lab.Options{Trace: true})
			traced(t, l)
			got := results(t, l)
			screens, traces := 0, 0
			for _, r := range got {
				if strings.HasSuffix(r.Path, "trace.txt") {
					traces++
				} else {
					screens++
				}
				if !r.Same() {
					t.Errorf("%s:\n%s", r.Path, labfile.Diff(r.Want, r.Got))
				}
			}
			if screens < len(l.Computers()) || traces != 1 {
				t.Errorf("it wants %d screens of %d and %d traces", screens, len(l.Computers()), traces)
			}
			if s := l.Status(got); s != 0 {
				t.Errorf("exit status %d", s)
			}
			for _, c := range l.Checks(true) {
				if c.Try == 0 && c.State != view.Holds {
					t.Errorf("%s: %s, %s", c.Text, c.State, c.Why)
				}
			}
			if l.File().Title == "" || len(l.File().Lesson) < 300 {
				t.Error("a lab is a lesson too")
			}
		})
	}
}

// traced runs a lab to its end and has its trace written on the way: the one that
// is kept. At no message and at no twentieth of a second any point of the lesson is
// ticked: nobody has done it.
func traced(t *testing.T, l *lab.Lab) {
	t.Helper()
	var out strings.Builder
	if err := l.Packets().WriteTrace(&out, ""); err != nil {
		t.Fatal(err)
	}
	early := ticks(l)
	for seen, next := out.Len(), modem.Time(0); l.Step() && len(early) == 0; {
		if err := l.Packets().FlushTrace(false); err != nil {
			t.Fatal(err)
		}
		if out.Len() > seen || l.Now() >= next {
			seen, next = out.Len(), l.Now().Add(50*time.Millisecond)
			early = ticks(l)
		}
	}
	l.Run()
	if early = append(early, ticks(l)...); len(early) > 0 {
		t.Errorf("at %v points %d of the lesson are ticked before anybody has done them", l.Now(), early)
	}
	if err := l.Packets().FlushTrace(true); err != nil || out.String() != l.Trace() {
		t.Errorf("the trace as it came, and as it was kept (%v):\n%s", err, labfile.Diff(l.Trace(), out.String()))
	}
}

// ticks are the points of the lesson whose checks hold.
func ticks(l *lab.Lab) (out []int) {
	holds := map[int]bool{}
	for _, c := range l.Checks(false) {
		before, known := holds[c.Try]
		holds[c.Try] = c.State == view.Holds && (before || !known)
	}
	delete(holds, 0)
	for n, all := range holds {
		if all {
			out = append(out, n)
		}
	}
	return out
}

// With no message delivered, some screen of every lab must be another one.
func TestEveryLabNeedsItsNetwork(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			l := open(t, name, lab.Options{Trace: true})
			for _, m := range l.Media() {
				m.SetFilter(func(modem.Time, *modem.Message) modem.Fate { return modem.Fate{Lose: true} })
			}
			for _, r := range results(t, l) {
				if !r.Same() && !strings.HasSuffix(r.Path, "trace.txt") {
					return
				}
			}
			t.Error("every screen is the same without the network")
		})
	}
}

// digests runs every lab and gives a line for each: of the run, and of the
// state it comes to.
func digests(t *testing.T) (runs, states string) {
	t.Helper()
	var run, state strings.Builder
	for _, name := range names(t) {
		l := open(t, name, lab.Options{})
		l.Run()
		fmt.Fprintf(&run, "%s %s\n", l.Digest(), name)
		fmt.Fprintf(&state, "%s %s\n", l.StateDigest(), name)
	}
	return run.String(), state.String()
}

// held compares text with a file of testdata, or writes it with -update. So
// native and Node are held to the same.
func held(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := labfile.Diff(string(want), got); d != "" {
		t.Errorf("- %s, + this run:\n%s", path, d)
	}
}

func TestDigests(t *testing.T) {
	runs, states := digests(t)
	held(t, "testdata/digests.txt", runs)
	held(t, "testdata/states.txt", states)
	// The engine's name in recordings: another name as soon as a lab goes another way.
	held(t, "../../core/lab/engine.txt", fmt.Sprintf("%x\n", sha256.Sum256([]byte(runs+states)))[:12]+"\n")
}

// A traced run and one that nobody looks at go the same way.
func TestLookingChangesNothing(t *testing.T) {
	for _, name := range names(t) {
		plain, traced := open(t, name, lab.Options{}), open(t, name, lab.Options{Trace: true})
		plain.Run()
		traced.Run()
		if plain.Digest() != traced.Digest() {
			t.Errorf("%s: the digest depends on the trace", name)
		}
		same(t, name, plain, traced)
	}
}

func TestTwoHundredSeedsOfTheLossyLab(t *testing.T) {
	different := map[string]bool{}
	var all strings.Builder
	for seed := range uint64(200) {
		var twice [2]string
		for i := range twice {
			l := open(t, "lossy.md", lab.Options{Options: world.Options{Seed: &seed}})
			l.Run()
			twice[i] = l.Digest()
			if s := l.Computer(1).Screen().Text(); !strings.Contains(s, "and is gone.") {
				t.Fatalf("seed %d: not every line arrived:\n%s", seed, s)
			}
		}
		if twice[0] != twice[1] {
			t.Fatalf("seed %d went two ways", seed)
		}
		different[twice[0]] = true
		fmt.Fprintf(&all, "%s %d\n", twice[0], seed)
	}
	held(t, "testdata/seeds.txt", all.String())
	if len(different) < 195 {
		t.Errorf("200 seeds gave only %d runs", len(different))
	}
}

// The lab is stepped in slices of any length with the same result.
func TestSlicesChangeNothing(t *testing.T) {
	whole := open(t, "hello.md", lab.Options{})
	whole.Run()
	l := open(t, "hello.md", lab.Options{})
	asked := 0
	for at := modem.Time(0); at < l.Until() && !l.Done(); at = at.Add(7 * time.Millisecond) {
		for !l.RunTo(at, func() bool { asked++; return asked%2 == 0 }) {
		}
	}
	if whole.Digest() != l.Digest() {
		t.Error("the digest depends on the slices")
	}
	for _, x := range []*lab.Lab{whole, l} {
		x.RunTo(x.Until(), nil)
	}
	same(t, "hello.md", whole, l)
}

// same wants two labs in one state, and names the first part that differs.
func same(t *testing.T, name string, a, b *lab.Lab) {
	t.Helper()
	one, two := a.StateParts(), b.StateParts()
	for i := range one {
		if i >= len(two) || one[i] != two[i] {
			t.Errorf("%s: the states differ in %s", name, one[i].Path)
			return
		}
	}
}
