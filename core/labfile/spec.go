package labfile

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/emberwire/emberwire/modem"
)

// Spec is lab.toml.
type Spec struct {
	Seed       uint64                `toml:"seed"`
	Epoch      time.Time             `toml:"epoch"`     // wall time of lab time 0
	Until      Duration              `toml:"until"`     // end of a headless run
	CPU        int64                 `toml:"cpu"`       // instructions a second, for all computers
	Memory     Size                  `toml:"memory"`    // Lua memory of each computer
	Inspect    *bool                 `toml:"inspect"`   // default true: the packet list reads what the lab's own computers seal
	Libraries  []string              `toml:"libraries"` // folders that computers see read-only
	Medium     Impairment            `toml:"medium"`
	Cable      map[string]Impairment `toml:"cable"`
	Computer   []ComputerSpec        `toml:"computer"`
	Peripheral []PeripheralSpec      `toml:"peripheral"` // on cables
	Floppy     []FloppySpec          `toml:"floppy"`
	Guest      *GuestSpec            `toml:"guest"` // what joins a room; without id
	Redstone   []RedstoneSpec        `toml:"redstone"`
	Web        []WebSpec             `toml:"web"`
	Check      []CheckSpec           `toml:"check"`
	Moment     []MomentSpec          `toml:"moment"`
	lines      map[string]int        // line of each key in lab.toml
	start      int                   // line of lab.toml's first line in the document
}

// Impairment is how far a medium is from perfect, as the file writes it.
type Impairment struct {
	Latency   Duration `toml:"latency"`
	Jitter    Duration `toml:"jitter"`
	Loss      float64  `toml:"loss"`
	Duplicate float64  `toml:"duplicate"`
	Reorder   float64  `toml:"reorder"`
	Bandwidth Size     `toml:"bandwidth"` // bytes a second
	Range     *float64 `toml:"range"`     // of wireless modems near the ground, in blocks; default 64
}

// ComputerSpec is one [[computer]].
type ComputerSpec struct {
	Name       string               `toml:"name"`
	ID         *int                 `toml:"id"` // default: the lowest id not taken
	Label      string               `toml:"label"`
	Kind       string               `toml:"kind"` // computer or pocket, default computer
	OS         string               `toml:"os"`   // default craftos
	At         []float64            `toml:"at"`
	ROM        string               `toml:"rom"`       // folder with another bios.lua and rom/
	Files      string               `toml:"files"`     // folder of its disk; default: its name
	Libraries  []string             `toml:"libraries"` // default: all of the lab
	Advanced   *bool                `toml:"advanced"`  // default true
	CPU        int64                `toml:"cpu"`
	Memory     Size                 `toml:"memory"`
	User       string               `toml:"user"`
	Modem      []ModemSpec          `toml:"modem"`
	Peripheral []SidePeripheralSpec `toml:"peripheral"`
	Route      []RouteSpec          `toml:"route"`
}

// GuestSpec is [guest]: a computer, and what the person at it may do.
type GuestSpec struct {
	ComputerSpec
	Task string `toml:"task"` // one line that the guest's lesson begins with
}

// ModemSpec is one [[computer.modem]].
type ModemSpec struct {
	Side    string   `toml:"side"`
	Kind    string   `toml:"kind"` // default wireless, or wired with a cable
	Cable   string   `toml:"cable"`
	IP      string   `toml:"ip"`      // Phoenix: address and prefix, 10.0.0.1/24
	Gateway string   `toml:"gateway"` // Phoenix: default route
	Names   bool     `toml:"names"`   // Phoenix: takes part in the name service
	DHCP    string   `toml:"dhcp"`    // Phoenix: addresses given away, 10.0.0.100-10.0.0.199
	Range   *float64 `toml:"range"`   // of a wireless one near the ground, in blocks; default: the lab's
}

// RouteSpec is one [[computer.route]], the arguments of routeadd
// (spec/phoenix.md 14.2).
type RouteSpec struct {
	Source      string `toml:"source"`
	Action      string `toml:"action"`
	Device      string `toml:"device"`
	Destination string `toml:"destination"`
}

// Defaults of a Spec.
const (
	DefaultSeed  = 1
	DefaultUntil = 10 * time.Second
)

// defaultEpoch is a fixed day, so that clocks read the same in every run.
func defaultEpoch() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// Duration is a time as Go writes it: "1ms", "1.5s".
type Duration time.Duration

// UnmarshalText reads "1ms".
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is no duration; write it like \"20ms\" or \"1.5s\"", b)
	}
	*d = Duration(v)
	return nil
}

// Size is a number of bytes: "32MiB", "500KiB", "1000B".
type Size int64

// UnmarshalText reads "32MiB".
func (s *Size) UnmarshalText(b []byte) error {
	text := strings.TrimSpace(string(b))
	unit := int64(1)
	for _, u := range []struct {
		name string
		size int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, unit = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<40/unit {
		return fmt.Errorf("%q is no size; write it like \"32MiB\" or \"500KiB\"", b)
	}
	*s = Size(n * unit)
	return nil
}

// Medium is the medium's own form.
func (i Impairment) Medium() modem.Impairment {
	return modem.Impairment{
		Latency: time.Duration(i.Latency), Jitter: time.Duration(i.Jitter),
		Loss: i.Loss, Duplicate: i.Duplicate, Reorder: i.Reorder, Bandwidth: float64(i.Bandwidth),
	}
}

// configure reads lab.toml into Config and checks everything against it.
func (f *File) configure() error {
	f.Config = Spec{Seed: DefaultSeed, Until: Duration(DefaultUntil), Epoch: defaultEpoch()}
	e := f.Entry(TOMLName)
	if e == nil {
		return &Error{f.Name, 0, TOMLName, "is missing: a block that starts with ```toml lab.toml"}
	}
	f.Config.start = e.Line
	if at := tooDeep(e.Data, MaxNesting); at >= 0 {
		return &Error{f.Name, e.Line + 1 + bytes.Count(e.Data[:at], []byte("\n")), "", fmt.Sprintf("more than %d lists, tables or words of a key inside one another", MaxNesting)}
	}
	f.Config.lines = keyLines(e.Data)
	d := toml.NewDecoder(bytes.NewReader(e.Data)).DisallowUnknownFields()
	if err := d.Decode(&f.Config); err != nil {
		return f.tomlError(err)
	}
	return f.check()
}

// tomlError gives a decoder's error the document's line and the key.
func (f *File) tomlError(err error) error {
	var missing *toml.StrictMissingError
	if errors.As(err, &missing) {
		e := missing.Errors[0]
		row, _ := e.Position()
		key := strings.Join(e.Key(), ".")
		return &Error{f.Name, f.Config.start + row, key, "unknown key"}
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		row, _ := bad.Position()
		text := strings.TrimPrefix(bad.Error(), "toml: ")
		return &Error{f.Name, f.Config.start + row, strings.Join(bad.Key(), "."), plainType(text)}
	}
	return &Error{f.Name, f.Config.start, TOMLName, err.Error()}
}

// plainType leaves the names of Go types out of an error: who writes a lab
// does not know them.
func plainType(text string) string {
	if number, _, ok := strings.Cut(text, " cannot be stored in "); ok {
		return number[strings.LastIndexByte(number, ' ')+1:] + " is too small or too large"
	}
	if _, _, ok := strings.Cut(text, " number is too large to fit in "); ok {
		return "the number is too large, at most " + strconv.Itoa(math.MaxInt64)
	}
	before, after, ok := strings.Cut(text, " into struct field ")
	if !ok {
		return text
	}
	_, kind, _ := strings.Cut(after, " of type ")
	words := map[string]string{"string": "text", "float64": "number", "int64": "whole number", "int": "whole number",
		"uint64": "whole number", "bool": "true or false", "labfile.Duration": "duration like \"20ms\"", "labfile.Size": "size like \"32MiB\"", "[]string": "list of texts like [\"a\", \"b\"]"}
	if w := words[kind]; w != "" {
		kind = w
	}
	return strings.Replace(before, "cannot decode TOML ", "a "+kind+" is wanted here, not a TOML ", 1)
}

// line is the document's line of a key in lab.toml.
func (s *Spec) line(path string) int {
	if n, ok := s.lines[path]; ok {
		return s.start + n
	}
	return s.start
}

// has reports whether lab.toml has a key.
func (s *Spec) has(path string) bool {
	_, ok := s.lines[path]
	return ok
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "." + b
}
