package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// Exit statuses of run.
const (
	statusDiffers = 1 // want differs, a check does not hold, or a computer's program failed
	statusInput   = 2 // unreadable input, or a file cannot be written
	statusFailure = 3 // a computer shows the failure screen, or the lab stopped after a mistake of Emberwire
)

const runUsage = `usage: emberwire run [flags] [LAB.md]

Runs a lab without a page (LAB.md may be - for standard input; without a lab
there is one computer), prints each screen and compares the run with the lab's
want/ files. What - prints instead of a file has standard output for itself: the
report goes to standard error then. --trace is written while the lab runs, and a
disk that is full ends the run. Exit status: 0; 1 want differs, a last
program failed, or one before it whose screen is not wanted, or a check of the
lab does not hold; 2 unreadable input, or a file cannot be written;
3 a computer shows the failure screen, or the run took too much of the machine.

The flags that concern one computer take its name in front, like
--type alice=hello; without a name they mean the first computer.

`

// runFlags are the flags of run.
type runFlags struct {
	trace, real, update     bool
	digest                  digestFlag
	seed                    uint64
	until                   time.Duration
	given                   map[string]bool
	path, keylog, rom, net  string
	join                    string
	door                    doorFlags
	filter, export, diagram string
	stream, talks           string
	audio                   string
	save                    saveFlags
	past                    *pastFlags
	stop                    stopFlags
	seeds                   seedRange
	try                     int
	orders                  *orders
	bounds                  *bounds
	computers               int
}

// run runs `emberwire run`.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	stderr = plain{stderr}
	f, err := parseRun(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	out := &minded{to: stdout}
	if err == nil {
		var status int
		if status, err = runLab(f, stdin, out, stderr); err == nil {
			err = out.err
		}
		if err == nil {
			return status
		}
	}
	fmt.Fprintln(stderr, "emberwire run:", err)
	return statusInput
}

// parseRun reads the flags, which may stand before and behind the lab.
func parseRun(args []string, stderr io.Writer) (runFlags, error) {
	f := runFlags{given: map[string]bool{}}
	set := flag.NewFlagSet("run", flag.ContinueOnError)
	set.BoolVar(&f.trace, "trace", false, "print one line for each message, a second of lab time after it was sent or when it has arrived")
	set.BoolVar(&f.real, "real", false, "run as slow as the wall clock")
	set.BoolVar(&f.update, "update", false, "write what this run gave into the lab's want/ files, or every screen if it has none; with --trace the trace, too")
	set.Var(&f.digest, "digest", "print the digest of the run; --digest=`state`: of how it stands at its end, --digest=parts: that of each part")
	set.StringVar(&f.keylog, "keylog", "", "write the session keys of the lab's computers into this file")
	set.StringVar(&f.filter, "filter", "", "which messages --export, --diagram, --stream, --conversations and --trace take, as in the packet list: \"psp and from=alice\"")
	set.StringVar(&f.export, "export", "", "write the messages into this file: a name that ends in .pcapng is a capture for Wireshark (see emberwire wireshark), any other JSON Lines; - prints them")
	set.StringVar(&f.talks, "conversations", "", "list the conversations with messages, bytes, time and losses in this file; - prints them")
	set.StringVar(&f.stream, "stream", "", "draw the PSP stream that carries most, bytes over time, into this SVG file; - prints it")
	set.StringVar(&f.diagram, "diagram", "", "draw the run as a sequence diagram into this SVG file; - prints it")
	set.StringVar(&f.audio, "audio", "", "write what the lab's speakers have played, together, into this WAV file")
	set.StringVar(&f.rom, "rom", "", "boot `DIR`/bios.lua with DIR/rom as /rom")
	set.StringVar(&f.net, "net", "none", "`none` or host: whether http and websocket reach the outside")
	set.StringVar(&f.join, "join", "", "`LINK` of a room: the lab, or a guest without one, takes part until --until or Ctrl+C")
	f.door.register(set)
	set.StringVar(&f.save.path, "save", "", "write the lab as the run left it into this `FILE`, disks included; - prints it, and the report goes to standard error")
	set.BoolVar(&f.save.overwrite, "overwrite", false, "let --save replace a file that is there")
	f.past = &pastFlags{}
	f.past.register(set)
	f.stop.register(set)
	f.orders = ordersOf(set)
	f.bounds = boundsOf(set)
	set.IntVar(&f.computers, "computers", labfile.MaxComputers, "run a lab with up to so many computers")
	set.Uint64Var(&f.seed, "seed", 0, "seed in place of the lab's")
	set.Var(&f.seeds, "seeds", "run with each of these seeds, like `1-50`, and tell of every check of the lab how often it holds")
	set.IntVar(&f.try, "try", 0, "the checks of this `POINT` of the lesson's list count, too")
	set.DurationVar(&f.until, "until", 0, "end of the run in lab time, like 30s")
	for len(args) > 0 {
		if err := parse(set, args, runUsage, stderr); err != nil {
			return f, err
		}
		if args = set.Args(); len(args) == 0 {
			break
		}
		if f.path != "" {
			return f, fmt.Errorf("one lab at a time, not %s and %s", f.path, args[0])
		}
		f.path, args = args[0], args[1:]
	}
	set.Visit(func(g *flag.Flag) { f.given[g.Name] = true })
	if (f.real || f.join != "") && !f.given["wall"] {
		f.bounds.wall = 0
	}
	switch {
	case f.update && (f.path == "-" || f.path == ""):
		return f, errors.New("--update needs a file")
	case f.filter != "" && f.export == "" && f.diagram == "" && f.stream == "" && f.talks == "" && !f.trace && !f.past.each:
		return f, errors.New("--filter needs --export, --diagram, --stream, --conversations, --trace or --drop each")
	case f.given["seeds"]:
		for _, other := range []string{"seed", "join", "update", "save", "export", "diagram", "stream", "conversations", "audio", "keylog", "log", "digest", "trace", "real", "net"} {
			if f.given[other] {
				return f, fmt.Errorf("--seeds does not go with --%s", other)
			}
		}
		if f.path == "-" {
			return f, errors.New("--seeds needs a file")
		}
	case f.computers < 1 || f.computers > labfile.MaxMany:
		return f, fmt.Errorf("--computers %d: 1 to %d", f.computers, labfile.MaxMany)
	case f.given["computers"] && f.join != "":
		return f, fmt.Errorf("--computers does not go with --join: a tab of a room has at most %d", labfile.MaxComputers)
	case f.until < 0:
		return f, fmt.Errorf("--until %v is before the start", f.until)
	}
	if two := f.prints(); len(two) > 1 {
		return f, fmt.Errorf("--%s - and --%s - both print; give one of them a file", two[0], two[1])
	}
	return f, errors.Join(f.past.check(&f), f.stop.check(&f), f.save.check(f.path), f.door.check(f.join, f.path))
}

// prints are the flags that print what they make with -, and so have standard
// output for themselves.
func (f runFlags) prints() (out []string) {
	for _, x := range []struct{ flag, path string }{
		{"save", f.save.path}, {"export", f.export}, {"diagram", f.diagram}, {"stream", f.stream}, {"conversations", f.talks},
	} {
		if x.path == "-" {
			out = append(out, x.flag)
		}
	}
	if f.orders.prints() {
		out = append(out, "log")
	}
	return out
}

// runLab runs one lab and prints what came of it.
func runLab(f runFlags, stdin io.Reader, stdout, stderr io.Writer) (int, error) {
	document := stdout
	if stdout = (plain{stdout}); len(f.prints()) > 0 {
		stdout = stderr
	}
	if f.given["seeds"] {
		return sweep(f, stdin, stdout)
	}
	if f.join != "" {
		return runJoined(f, stdin, document, stdout, stderr)
	}
	out, err := netOf(f.net)
	if err != nil {
		return 0, err
	}
	l, err := openLab(f, stdin, out)
	if err != nil {
		return 0, err
	}
	if err := f.past.begin(l); err != nil {
		return 0, err
	}
	if err := l.Break(f.stop.Breaks); err != nil {
		return 0, err
	}
	if f.past.each {
		return dropEach(l, f, stdout)
	}
	traced, err := f.traces(l, stdout)
	if err != nil {
		return 0, err
	}
	d := driver{lab: l, trace: traced, ended: either(f.stop.reached(l), either(f.orders.exits(l), f.past.reached(l))), real: f.real, bounds: f.bounds}
	if out != nil {
		d.answers = out.answers
	}
	broken, err := d.run()
	if err != nil {
		return 0, err
	}
	report(l, f, stdout)
	f.past.missing(l, stdout)
	f.orders.logs(l, plain{document})
	if f.past.misfits(l, stderr) {
		return statusInput, nil
	}
	if broken != "" {
		fmt.Fprintln(stderr, "the run was ended at", fmt.Sprintf("%.3f s of lab time:", l.Now().Seconds()), broken)
		return statusFailure, nil
	}
	if err := f.save.write(l, document, stdout, stderr); err != nil {
		return 0, err
	}
	if err := writePackets(l, f, document, stderr); err != nil {
		return 0, err
	}
	if f.keylog != "" {
		if err := os.WriteFile(f.keylog, []byte(l.Packets().KeyLog()), 0o600); err != nil {
			return 0, err
		}
	}
	if err := writeAudio(l, f.audio); err != nil {
		return 0, err
	}
	if f.update {
		return 0, update(l, f, stdout)
	}
	f.stop.say(l, stdout)
	if f.stop.stopped != nil {
		return 0, nil
	}
	if f.past.at != "" {
		f.past.say(l, stdout)
		return 0, nil
	}
	results, err := l.Results()
	if err != nil {
		return 0, err
	}
	if said := l.Replay(); said != "" {
		fmt.Fprintln(stdout, "--", said)
	}
	compare(results, stdout)
	held := check(l, f, stdout)
	complain(l, results, stderr)
	status := l.Status(results)
	if !held && status == 0 {
		status = statusDiffers
	}
	return status, nil
}

// either ends a run for two reasons; nil is none.
func either(a, b func() bool) func() bool {
	if a == nil {
		return b
	} else if b == nil {
		return a
	}
	return func() bool { return a() || b() }
}

// writeAudio writes what the speakers have played; "" writes nothing.
func writeAudio(l *lab.Lab, path string) error {
	if path == "" {
		return nil
	}
	wav, err := l.Audio()
	if err != nil {
		return fmt.Errorf("--audio: %v", err)
	}
	return os.WriteFile(path, wav, 0o644)
}

// openLab reads the lab and builds its world.
func openLab(f runFlags, stdin io.Reader, out *outside) (*lab.Lab, error) {
	name, src, err := readLab(f.path, stdin)
	if err != nil {
		return nil, err
	}
	file, err := labfile.ParseMany(name, src, f.computers)
	if err != nil {
		return nil, err
	}
	if err := f.orders.resolve(file); err != nil {
		return nil, err
	}
	if err := f.orders.possible(file); err != nil {
		return nil, err
	}
	if err := f.wantsTry(file); err != nil {
		return nil, err
	}
	_, wanted := file.Lookup("want/trace.txt")
	o := lab.Options{Options: world.Options{Audio: f.audio != ""}, Trace: wanted || f.trace && f.update}
	if f.given["seed"] {
		o.Seed = &f.seed
	}
	if f.given["until"] {
		until := modem.Time(f.until)
		o.Until = &until
	}
	if err := f.past.find(file); err != nil {
		return nil, err
	}
	f.past.shorten(file, &o)
	if out != nil {
		o.Net = out
	}
	if o.Inputs, err = f.orders.inputs(file); err != nil {
		return nil, err
	}
	if f.rom != "" {
		booter, err := romOf(f.rom, *f.orders)
		if err != nil {
			return nil, err
		}
		o.Booter = func(string) computer.Booter { return booter }
	}
	o.Crashed = crashed
	var wrong error
	o.Adapt = func(cfg *computer.Config) { wrong = errors.Join(wrong, f.orders.adapt(cfg)) }
	l, err := lab.New(file, o)
	if err = errors.Join(err, wrong); err != nil {
		return nil, err
	}
	if f.export != "" || f.diagram != "" || f.stream != "" || f.talks != "" {
		l.Packets().Watch(true)
	}
	return l, nil
}

// readLab reads a lab from a file, from standard input, or makes one computer.
func readLab(path string, stdin io.Reader) (name string, src []byte, err error) {
	switch path {
	case "":
		return "one computer", []byte(one), nil
	case "-":
		src, err = io.ReadAll(io.LimitReader(stdin, labfile.MaxSource+1))
		return "standard input", src, err
	}
	src, err = os.ReadFile(path)
	return filepath.Base(path), src, err
}

// report prints the screens or logs, and how the run ended.
func report(l *lab.Lab, f runFlags, out io.Writer) {
	for _, c := range l.Computers() {
		fmt.Fprintln(out, title(c))
		fmt.Fprint(out, ended(c.Screen().Text()))
	}
	for _, m := range l.Monitors() {
		title := fmt.Sprintf("== %s, monitor ", m.Name)
		fmt.Fprintln(out, title+strings.Repeat("=", max(51-len(title), 2)))
		fmt.Fprint(out, ended(m.Text()))
	}
	f.digest.print(l, out)
	why := "nothing can happen any more"
	if l.Stopped() != "" {
		why = "it stopped there after a mistake of Emberwire"
	} else if _, more := l.Next(); more {
		why = "that is its end"
	}
	fmt.Fprintf(out, "-- %d messages in %.3f s of lab time; %s\n", l.Messages(), l.Now().Seconds(), why)
}

// title is the line above what a computer shows.
func title(c *computer.Computer) string {
	out := fmt.Sprintf("== %s #%d ", c.Name(), c.ID())
	if c.State() != computer.On {
		out += "(" + c.State().String() + ") "
	}
	return out + strings.Repeat("=", max(51-len(out), 2))
}

// ended is text with a newline at its end.
func ended(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

// compare says of every want/ file whether the run gave it.
func compare(results []lab.Result, out io.Writer) {
	for _, r := range results {
		if r.Same() {
			fmt.Fprintf(out, "-- %s: as wanted\n", r.Path)
			continue
		}
		fmt.Fprintf(out, "-- %s (line %d of the lab) differs: - wanted, + got\n%s", r.Path, r.Line, labfile.Diff(r.Want, r.Got))
	}
}

// crashed prints what is to be reported.
func crashed(c world.Crash) { fmt.Fprintln(plain{os.Stderr}, c) }

// complain says which computers did not end well.
func complain(l *lab.Lab, results []lab.Result, out io.Writer) {
	if why := l.Stopped(); why != "" {
		fmt.Fprintf(out, "the lab stopped at %.3f s: %s\n", l.Now().Seconds(), why)
	}
	for _, c := range l.Computers() {
		if c.State() == computer.Failed {
			fmt.Fprintf(out, "%s shows the failure screen: %s\n", c.Name(), c.FailureText())
		}
		program := l.Failed(c, results)
		switch last, failed := c.LastProgram(); {
		case failed:
			fmt.Fprintf(out, "%s: the last program, %s, failed\n", c.Name(), last)
		case program != "":
			fmt.Fprintf(out, "%s: the program %s failed; want/%s.txt would say that this is wanted\n", c.Name(), program, c.Name())
		}
	}
}

// update writes the results into the lab file.
func update(l *lab.Lab, f runFlags, out io.Writer) error {
	src, err := l.Update(f.trace)
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.path, src, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(out, "-- want/ of %s is what this run gave\n", f.path)
	return nil
}
