package labs

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// exercise is one of the "Things to try" of a lesson, done: what a reader
// changes and does, and what they are to see then. testdata/exercises.txt has
// them:
//
//	# LAB N          the N-th point of the lab's list; again for another way to do it
//	- TEXT           text of the lab file, which the next line replaces
//	+ TEXT           \n is a line end, \t a tab, \\ a backslash
//	seed N           seed in place of the lab's
//	until 30s        end of the run
//	type 2s NAME TEXT
//	power 2s NAME off
//	click 2s NAME 9 1      column and row of the screen
//	terminate 2s NAME      Ctrl+T
//	insert 2s DRIVE FLOPPY
//	screen NAME: TEXT      the computer's screen has it; "not screen" if it must not
//	log NAME: TEXT         the computer has printed it
//	packets FILTER: N      so many messages fit the filter; "some" for at least one
//	also N REASON          it ticks the N-th point, too
//
// What the lab's own checks ask of the point holds then as well, and not before.
type exercise struct {
	lab          string
	number, line int
	edits        [][2]string
	options      lab.Options
	inputs       []string
	want         []string
	also         []int
	pending      string
}

// readExercises reads the file.
func readExercises(t *testing.T) (list []*exercise) {
	t.Helper()
	b, err := os.ReadFile("testdata/exercises.txt")
	if err != nil {
		t.Fatal(err)
	}
	var x *exercise
	for i, line := range strings.Split(string(b), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || word == "//":
		case word == "#":
			x = &exercise{line: i + 1}
			if _, err := fmt.Sscanf(rest, "%s %d", &x.lab, &x.number); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
			list = append(list, x)
		case x == nil:
			t.Fatalf("line %d belongs to no exercise", i+1)
		default:
			if err := x.take(word, unescape.Replace(rest)); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
		}
	}
	return list
}

// unescape makes line ends and tabs of how the file writes them.
var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t")

func (x *exercise) take(word, rest string) error {
	switch word {
	case "-":
		x.pending = rest
	case "+":
		x.edits = append(x.edits, [2]string{x.pending, rest})
	case "seed":
		n, err := strconv.ParseUint(rest, 10, 64)
		x.options.Seed = &n
		return err
	case "until":
		d, err := time.ParseDuration(rest)
		until := modem.Time(d)
		x.options.Until = &until
		return err
	case "type", "power", "insert", "click", "terminate":
		x.inputs = append(x.inputs, word+" "+rest)
	case "also":
		n, err := strconv.Atoi(strings.Fields(rest)[0])
		x.also = append(x.also, n)
		return err
	case "screen", "log", "packets", "not":
		x.want = append(x.want, word+" "+rest)
	default:
		return fmt.Errorf("what is %q?", word)
	}
	return nil
}

// Every point of every "Things to try" can be done, ends, shows what it is to
// show, and ticks its point and no other.
func TestExercises(t *testing.T) {
	ticked := map[string]string{} // by point: "" if doing it makes all its checks hold, else what does not
	for _, x := range readExercises(t) {
		t.Run(fmt.Sprintf("%s/%d/line%d", x.lab, x.number, x.line), func(t *testing.T) {
			l := x.open(t)
			l.Run()
			for _, w := range x.want {
				if why := met(l, w); why != "" {
					t.Errorf("%s: %s", w, why)
				}
			}
			key := fmt.Sprintf("%s %d", x.lab, x.number)
			if why, known := ticked[key]; !known || why != "" {
				ticked[key] = unmet(l, x.number)
			}
			for _, n := range ticks(l) {
				if n != x.number && !slices.Contains(x.also, n) {
					t.Errorf("it ticks point %d, too", n)
				}
			}
		})
	}
	for key, why := range ticked {
		if why != "" {
			t.Errorf("%s is done, and its checks do not hold: %s", key, why)
		}
	}
}

// unmet is the first check of a point that does not hold at the end of a run; ""
// if all do.
func unmet(l *lab.Lab, point int) (why string) {
	why = "it has none"
	for _, c := range l.Checks(true) {
		if c.Try != point {
			continue
		}
		if why = ""; c.State != view.Holds {
			return fmt.Sprintf("%s: %s, %s", c.Text, c.State, c.Why)
		}
	}
	return why
}

// open is the lab with what the reader changes, and does later.
func (x *exercise) open(t *testing.T) *lab.Lab {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(folder, x.lab+".md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for _, e := range x.edits {
		if !strings.Contains(text, e[0]) {
			t.Fatalf("the lab has no %q", e[0])
		}
		text = strings.Replace(text, e[0], e[1], 1)
	}
	o := x.options
	o.Trace = true
	for _, in := range x.inputs {
		o.Inputs = append(o.Inputs, inputsOf(t, build(t, x.lab, text, lab.Options{}), in)...)
	}
	return build(t, x.lab, text, o)
}

// inputsOf are the inputs of a line such as "type 2s NAME TEXT".
func inputsOf(t *testing.T, l *lab.Lab, line string) (out []world.Input) {
	t.Helper()
	parts := strings.SplitN(line, " ", 4)
	d, err := time.ParseDuration(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	at, id := modem.Time(d), -1
	for _, n := range l.Nodes() {
		if n.Name() == parts[2] {
			id = n.ID()
		}
	}
	add := func(c view.Command) {
		if c.Verb != view.DoInsert {
			c.Computer = id
		}
		out = append(out, world.Input{At: at + modem.Time(len(out))*modem.Time(time.Millisecond), Command: c})
	}
	if parts[0] == "insert" {
		add(view.Command{Verb: view.DoInsert, Text: parts[2], Args: []string{parts[3]}})
		return out
	}
	switch parts[0] {
	case "power":
		add(view.Command{Verb: view.DoPower, Text: parts[3]})
		return out
	case "terminate":
		add(view.Command{Verb: view.DoTerminate})
		return out
	case "click":
		c := view.Command{Verb: view.DoMouse, Text: "click", Key: 1}
		if _, err := fmt.Sscan(parts[3], &c.X, &c.Y); err != nil {
			t.Fatal(err)
		}
		add(c)
		return out
	}
	for i, piece := range strings.Split(parts[3], "\n") {
		if i > 0 {
			add(view.Command{Verb: view.DoKey, Key: 257})
			add(view.Command{Verb: view.DoKeyUp, Key: 257})
		}
		if piece != "" {
			add(view.Command{Verb: view.DoChar, Text: piece})
		}
	}
	return out
}

// met is "" if the run shows what a line wants, else what it shows.
func met(l *lab.Lab, line string) string {
	line, no := strings.CutPrefix(line, "not ")
	kind, rest, _ := strings.Cut(line, " ")
	i := strings.LastIndex(rest, ": ")
	if kind != "packets" {
		i = strings.Index(rest, ": ")
	}
	what, want := rest[:max(i, 0)], rest[max(i, 0)+2:]
	if kind == "packets" {
		r := l.Do(view.Command{Verb: view.DoPackets, Text: what, Count: 100_000})
		if !r.OK {
			return r.Error
		}
		if want == "some" && len(r.Rows) > 0 || want == strconv.Itoa(len(r.Rows)) {
			return ""
		}
		return fmt.Sprintf("%d fit", len(r.Rows))
	}
	for _, n := range l.Nodes() {
		if n.Name() != what {
			continue
		}
		text := n.Screen().Text()
		if kind == "log" {
			text = n.Log()
		}
		if strings.Contains(text, want) != no {
			return ""
		}
		return "it shows\n" + text
	}
	return "there is no such computer"
}

// points finds the items of a lesson's list.
var points = regexp.MustCompile(`(?m)^- `)

// Every point of every list has its exercise.
func TestEveryPointHasItsExercise(t *testing.T) {
	have := map[string]bool{}
	for _, x := range readExercises(t) {
		have[fmt.Sprintf("%s %d", x.lab, x.number)] = true
	}
	for _, name := range names(t) {
		src, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		lesson, _, _ := strings.Cut(string(src), "\n```")
		_, list, _ := strings.Cut(lesson, "Things to try:\n")
		for i := range points.FindAllString(list, -1) {
			if key := fmt.Sprintf("%s %d", strings.TrimSuffix(name, ".md"), i+1); !have[key] {
				t.Errorf("testdata/exercises.txt has nothing of %s", key)
			}
		}
	}
}
