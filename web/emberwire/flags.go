package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// one is the lab that runs when none is named.
const one = "# One computer\n```toml lab.toml\n[[computer]]\nname = \"computer\"\n```\n"

// What --type and --keys do happens from then on, at this pace: after the
// boot, and no faster than the queue of events takes.
const (
	typeFrom  = time.Second
	typeEvery = 50 * time.Millisecond
)

// order is one use of a flag that concerns one computer: "NAME=text", or just
// text for the only, else the first computer.
type order struct{ flag, name, text string }

// orders are the flags --run --type --keys --mount --log --shutdown-exits, in
// the order they stand in.
type orders []order

var prefix = regexp.MustCompile(`^([A-Za-z0-9_-]+)=`)

// add registers a flag that concerns one computer.
func (o *orders) add(set *flag.FlagSet, name, usage string) {
	set.Func(name, usage, func(text string) error {
		x := order{flag: name, text: text}
		if m := prefix.FindStringSubmatch(text); m != nil {
			x.name, x.text = m[1], text[len(m[0]):]
		}
		*o = append(*o, x)
		return nil
	})
}

// ordersOf registers all of them.
func ordersOf(set *flag.FlagSet) *orders {
	o := &orders{}
	o.add(set, "run", "`[NAME=]COMMAND` that the shell runs after start-up")
	o.add(set, "type", "`[NAME=]TEXT` to type, a second after the start, after what was typed there before; \\n is Enter")
	o.add(set, "keys", "`[NAME=]KEYS` to press, names of the keys API separated by blanks")
	o.add(set, "mount", "`[NAME=]DIR:/path` mounts a folder of this machine, read-only")
	o.add(set, "log", "`[NAME=]FILE` gets everything the computer prints; - prints it here")
	set.BoolFunc("shutdown-exits", "the run ends when the computer `[NAME]` is off", func(text string) error {
		if text == "true" {
			text = ""
		}
		*o = append(*o, order{flag: "shutdown-exits", name: text})
		return nil
	})
	return o
}

// resolve gives every order the name of its computer.
func (o orders) resolve(f *labfile.File) error {
	list := f.Config.Computer
	for i, x := range o {
		if x.name == "" && len(list) > 0 {
			o[i].name = list[0].Name
			continue
		}
		known := false
		for _, c := range list {
			known = known || c.Name == x.name
		}
		if !known && (x.flag == "run" || x.flag == "type") && len(list) > 0 {
			o[i].name, o[i].text = list[0].Name, x.name+"="+x.text // it was no prefix: --run "x=1"
			known = true
		}
		if !known {
			return fmt.Errorf("--%s: the lab has no computer %q", x.flag, x.name)
		}
	}
	return nil
}

// adapt changes a computer as the orders for it say; what it opens is closed
// by the program's end.
func (o orders) adapt(cfg *computer.Config) error {
	for _, x := range o {
		if x.name != cfg.Name {
			continue
		}
		switch x.flag {
		case "run":
			cfg.Run = x.text
		case "mount":
			if err := mount(cfg, x.text); err != nil {
				return err
			}
		case "log":
			if err := logTo(cfg, x.text); err != nil {
				return err
			}
		}
	}
	return nil
}

// mount puts a folder of the host on the computer's disk. It cannot be left by
// links.
func mount(cfg *computer.Config, text string) error {
	at := strings.LastIndex(text, ":")
	if at <= 0 || !strings.HasPrefix(text[at+1:], "/") {
		return fmt.Errorf("--mount %s: write DIR:/path", text)
	}
	root, err := os.OpenRoot(text[:at])
	if err != nil {
		return fmt.Errorf("--mount: %w", err)
	}
	if err := cfg.Files.Mount(text[at+1:], mounted{root}); err != nil {
		return fmt.Errorf("--mount %s: %w", text, err)
	}
	return nil
}

// logTo writes what the computer prints to a file too.
func logTo(cfg *computer.Config, path string) error {
	if path == "-" {
		return nil // logs does it
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--log: %w", err)
	}
	before := cfg.Log
	cfg.Log = func(text string) {
		before(text)
		_, _ = io.WriteString(file, text) // a full disk must not end the run
	}
	return nil
}

// inputs are what --type and --keys do: for each computer in their order, for
// several side by side.
func (o orders) inputs(f *labfile.File) ([]world.Input, error) {
	var out []world.Input
	done := map[int]int{} // by computer
	press := func(c view.Command) {
		at := typeFrom + time.Duration(done[c.Computer])*typeEvery
		done[c.Computer]++
		out = append(out, world.Input{At: modem.Time(at), Command: c})
	}
	for _, x := range o {
		id := 0
		for _, c := range f.Config.Computer {
			if c.Name == x.name {
				id = *c.ID
			}
		}
		switch x.flag {
		case "type":
			if err := typed(id, strings.ReplaceAll(x.text, `\n`, "\n"), press); err != nil {
				return nil, fmt.Errorf("--type: %w", err)
			}
		case "keys":
			if err := keyed(id, x.text, press); err != nil {
				return nil, fmt.Errorf("--keys: %w", err)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b world.Input) int { return cmp.Compare(a.At, b.At) })
	return out, nil
}

func typed(id int, text string, press func(view.Command)) error {
	enter, _, err := keyCode("enter")
	if err != nil {
		return err
	}
	for _, r := range text {
		if r == '\n' {
			press(view.Command{Verb: view.DoKey, Computer: id, Key: enter})
			press(view.Command{Verb: view.DoKeyUp, Computer: id, Key: enter})
			continue
		}
		press(view.Command{Verb: view.DoChar, Computer: id, Text: string(r)})
	}
	return nil
}

func keyed(id int, names string, press func(view.Command)) error {
	for _, name := range strings.Fields(names) {
		code, char, err := keyCode(name)
		if err != nil {
			return err
		}
		press(view.Command{Verb: view.DoKey, Computer: id, Key: code})
		if char != "" {
			press(view.Command{Verb: view.DoChar, Computer: id, Text: char})
		}
		press(view.Command{Verb: view.DoKeyUp, Computer: id, Key: code})
	}
	return nil
}

// exits says when --shutdown-exits ends the run: a computer that was on is off.
func (o orders) exits(l *lab.Lab) func() bool {
	var watched []*computer.Computer
	for _, x := range o {
		for _, c := range l.Computers() {
			if x.flag == "shutdown-exits" && c.Name() == x.name {
				watched = append(watched, c)
			}
		}
	}
	return func() bool {
		for _, c := range watched {
			if _, starting := c.Deadline(); c.Boots() > 0 && c.State() != computer.On && !starting {
				return true
			}
		}
		return false
	}
}

// prints reports whether the log of a computer is printed.
func (o orders) prints() bool {
	return slices.ContainsFunc(o, func(x order) bool { return x.flag == "log" && x.text == "-" })
}

// logs prints the logs that are to be printed, of several computers each below
// its name.
func (o orders) logs(l *lab.Lab, out io.Writer) {
	var list []*computer.Computer
	for _, c := range l.Computers() {
		if slices.Contains(o, order{"log", c.Name(), "-"}) {
			list = append(list, c)
		}
	}
	for _, c := range list {
		if len(list) > 1 {
			fmt.Fprintln(out, title(c))
		}
		fmt.Fprint(out, ended(l.Log(c.ID())))
	}
}

// possible refuses what a system of the lab's own does not do.
func (o orders) possible(f *labfile.File) error {
	for _, x := range o {
		for _, c := range f.Config.Computer {
			if c.Name == x.name && c.ROM != "" && ours(x.flag) {
				return fmt.Errorf("--%s: %s boots another system (rom = %q), which does not do it; --type and the screens work with any", x.flag, c.Name, c.ROM)
			}
		}
	}
	return nil
}

// ours says whether a flag is for our own system alone.
func ours(flag string) bool { return flag == "run" || flag == "log" }

// romOf boots another system: DIR/bios.lua with DIR/rom as /rom. What our own
// system does for a flag, another does not.
func romOf(dir string, o orders) (computer.Booter, error) {
	for _, x := range o {
		if ours(x.flag) {
			return nil, fmt.Errorf("--%s: a system of --rom does not do it; --type and the screens work with any", x.flag)
		}
	}
	bios, err := os.ReadFile(filepath.Join(dir, "bios.lua"))
	if err != nil {
		return nil, fmt.Errorf("--rom: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("--rom: %w", err)
	}
	files, err := root.OpenRoot("rom")
	if err != nil {
		return nil, fmt.Errorf("--rom: %w", err)
	}
	return craftos.NewROM(string(bios), files.FS()), nil
}

// netOf is the way out that --net names.
func netOf(kind string) (*outside, error) {
	switch kind {
	case "", "none":
		return nil, nil
	case "host":
		return newOutside(hostnet.Public), nil
	}
	return nil, errors.New("--net " + kind + ": none or host")
}
