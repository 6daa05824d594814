package hostile

import (
	"embed"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/rom"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

//go:embed testdata
var testdata embed.FS

func source(t testing.TB, name string) string {
	b, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sweep calls every host function of one computer of the lab with every kind of
// argument. The Lua half is testdata/drive.lua.
type sweep struct {
	t    *testing.T
	lab  *world.World
	pc   *computer.Computer
	rand *rand.Rand

	mode, path string // what the driver is to do
	kind       string // "natives", or "calls" on a real system
	from       int    // the first variation wanted
	resume     int    // the variation for which a fresh computer is wanted
	random     int    // variations drawn by chance
	number     int    // of the variation under way
	what       string // is varied in it
	finished   bool

	made   map[string]bool // host functions that were made, and whether one was called
	paths  []string        // where they are
	valid  map[string]bool // those with an entry in valid.lua
	broken map[string]string
	right  map[string]bool   // paths with a valid call that succeeded
	last   map[string]string // why one has not
	calls  int
}

// newSweep makes the lab, whose computer of that name is swept.
func newSweep(t *testing.T, name, kind string, made map[string]bool) *sweep {
	s := &sweep{
		t: t, kind: kind, rand: rand.New(rand.NewPCG(1, 1)), made: made, valid: map[string]bool{}, broken: map[string]string{},
		right: map[string]bool{}, last: map[string]string{},
	}
	text := source(t, "lab.md")
	if kind == "calls" {
		text += "```lua " + name + "/startup.lua\n" + source(t, "drive.lua") + "```\n"
	}
	f, err := labfile.Parse("lab.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	forever := modem.Time(-1)
	s.lab, err = world.New(f, world.Options{Until: &forever, Adapt: func(c *computer.Config) {
		if c.Name == name {
			if c.Lua = s.watch; kind == "calls" {
				c.Boot = probing{c.Boot, s}
			} else {
				c.Boot = probing{driven(t, c.OS), s}
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.lab.Computers() {
		if c.Name() == name {
			s.pc = c
		}
	}
	return s
}

// driven runs the driver in place of the system, on the natives of the system.
func driven(t *testing.T, os string) computer.Booter {
	driver := source(t, "drive.lua")
	if os == "phoenix" {
		_, mounts := rom.Phoenix()
		return craftos.NewSystem("drive.lua", driver, mounts...)
	}
	return craftos.NewSystem("drive.lua", driver, rom.Mount{At: "rom", Files: rom.Files()})
}

// watch notes every host function that is made, and whether it is called.
func (s *sweep) watch(c *lua.Config) {
	c.Made = func(name string, f lua.Func) lua.Func {
		if f == nil {
			return f // the engine's own: pcall, yield
		}
		key := name + " " + runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
		if strings.Contains(key, "/tests/hostile.") {
			return f // the driver's own
		}
		s.made[key] = s.made[key]
		return func(c *lua.Call) lua.Result {
			s.made[key] = true
			return f(c)
		}
	}
}

// probing gives the driver what it needs of the test.
type probing struct {
	computer.Booter
	s *sweep
}

func (p probing) Boot(c *computer.Computer, m *lua.Machine) (lua.Value, error) {
	t := m.NewTable(0, 8)
	for name, f := range map[string]lua.Func{
		"job": p.s.job, "chunk": p.s.chunk, "found": p.s.found, "entry": p.s.entry, "broken": p.s.isBroken, "calling": p.s.calling,
		"called": p.s.called, "random": p.s.draw, "finished": p.s.isFinished, "drop": p.s.drop,
		"again": p.s.again, "type": p.s.typed, "mode": func(c *lua.Call) lua.Result { return c.Return(c.NewString(p.s.kind)) },
	} {
		m.SetStr(t, name, m.NewFunction(name, f))
	}
	m.SetStr(m.Globals(), "probe", lua.TableValue(t))
	return p.Booter.Boot(c, m) // the globals stay
}

func (s *sweep) job(c *lua.Call) lua.Result {
	return c.Return(c.NewString(s.mode), c.NewString(s.path), lua.Int(s.from), lua.Int(s.random))
}

// chunk runs a file of testdata.
func (s *sweep) chunk(c *lua.Call) lua.Result {
	f, err := c.Machine().Load("@"+c.Str(1)+".lua", source(s.t, c.Str(1)+".lua"), lua.TableValue(c.Machine().Globals()))
	if err != nil {
		return c.Errorf(0, "%s", err)
	}
	return c.Tail(f, c.Arg(2))
}

func (s *sweep) found(c *lua.Call) lua.Result {
	s.paths = append(s.paths, c.Str(1))
	return c.Return()
}

func (s *sweep) entry(c *lua.Call) lua.Result {
	s.valid[c.Str(1)] = true
	return c.Return()
}

func (s *sweep) isBroken(c *lua.Call) lua.Result {
	s.broken[c.Str(1)] = c.Str(2)
	return c.Return()
}

func (s *sweep) calling(c *lua.Call) lua.Result {
	s.number, s.what = c.Int(1), c.Str(2)
	s.calls++
	return c.Return()
}

func (s *sweep) called(c *lua.Call) lua.Result {
	if c.Bool(1) {
		s.right[s.path] = true
	} else if s.what == "valid" {
		s.last[s.path] = c.Str(2)
	}
	return c.Return()
}

// typed lets somebody type a line.
func (s *sweep) typed(c *lua.Call) lua.Result {
	s.pc.Queue(computer.E("char", "x"))
	s.pc.Queue(computer.E("key", 257, false))
	return c.Return()
}

// again wants a fresh computer to go on with a variation.
func (s *sweep) again(c *lua.Call) lua.Result {
	s.resume = c.Int(1)
	s.pc.PowerOff(s.lab.Now())
	return c.Yield(0)
}

func (s *sweep) draw(c *lua.Call) lua.Result { return c.Return(lua.Int(1 + s.rand.IntN(c.Int(1)))) }

func (s *sweep) isFinished(c *lua.Call) lua.Result {
	s.finished = true
	return c.Return()
}

// drop lets somebody drop a file on the screen.
func (s *sweep) drop(c *lua.Call) lua.Result {
	_ = craftos.Transfer(s.pc, []craftos.Dropped{{Name: "dropped", Data: []byte("some\ntext")}})
	return c.Return()
}

// allowed are the failure screens that a hostile call may end in: the program
// has used up what is its own.
var allowed = []string{"not enough memory", computer.TooLong, "stack overflow"}

// run boots the computer for one job until it is finished, again after each
// variation that ends the computer.
func (s *sweep) run(mode, path string, random int) {
	s.mode, s.path, s.from, s.random, s.finished = mode, path, 0, random, false
	for boots := 0; ; boots++ {
		s.number, s.what, s.resume = s.from, "boot", 0
		s.boot()
		s.steps()
		if s.finished {
			return
		}
		if s.pc.State() == computer.Failed && !slices.ContainsFunc(allowed, func(text string) bool { return strings.Contains(s.pc.FailureText(), text) }) {
			s.t.Errorf("%s: %s: %s", path, s.what, s.pc.FailureText())
		}
		switch {
		case s.resume > 0:
			s.from = s.resume
			continue
		case s.what == "boot" || boots > 3000:
			s.t.Errorf("%s: it does not go on at variation %d: %v %s", path, s.from, s.pc.State(), s.pc.FailureText())
			return
		}
		s.right[path] = s.right[path] || s.what == "valid" && strings.HasPrefix(path, "os.")
		s.from = s.number + 1
	}
}

// boot starts all computers anew: first the others, who need a while.
func (s *sweep) boot() {
	for _, c := range s.lab.Computers() {
		c.PowerOff(s.lab.Now())
	}
	for _, c := range s.lab.Computers() {
		if c != s.pc {
			c.PowerOn(s.lab.Now())
		}
	}
	s.lab.RunTo(s.lab.Now().Add(computer.StartDelay+time.Second), nil)
	s.pc.PowerOn(s.lab.Now())
}

// steps runs the lab until the job is finished or the computer is off.
func (s *sweep) steps() {
	defer func() {
		if p := recover(); p != nil {
			s.t.Errorf("%s: %s: panic: %v\n%s", s.path, s.what, p, debug.Stack())
			s.t.FailNow() // what is left of the lab cannot be trusted
		}
	}()
	on := false
	for !s.finished {
		if !s.lab.Step() {
			return
		}
		if s.pc.State() == computer.On {
			on = true
		} else if on {
			return
		}
	}
}

// Every host function of every kind of computer takes any argument: an error at
// most, never a panic, and with valid ones it succeeds. What is only registered
// and never called fails the test.
func TestSeededEveryFunction(t *testing.T) {
	sweeps := []struct {
		computer, kind string
		only           []string // paths begin with one of them; nil: all
		part           int      // of two: every other path; 0: all
		made           map[string]bool
		calls          int
	}{
		{computer: "craft", kind: "natives", part: 1},
		{computer: "craft", kind: "natives", part: 2},
		{computer: "phoenix", kind: "natives", only: []string{"syscall", "private", "PSP", "PDP", "rednet", "ws ", "http ", "no syscall", "tell", "dhcp"}},
		{computer: "craft", kind: "calls"},
		{computer: "phoenix", kind: "calls"},
	}
	t.Run("of", func(t *testing.T) {
		for i := range sweeps {
			c := &sweeps[i]
			t.Run(fmt.Sprint(c.computer, " ", c.kind, " ", c.part), func(t *testing.T) {
				t.Parallel()
				c.made = map[string]bool{}
				s := newSweep(t, c.computer, c.kind, c.made)
				s.all(c.only, c.part)
				c.calls = s.calls
			})
		}
	})
	made, calls := map[string]bool{}, 0
	for _, c := range sweeps {
		for key, called := range c.made {
			made[key] = made[key] || called
		}
		calls += c.calls
	}
	for _, key := range slices.Sorted(maps.Keys(made)) {
		if !made[key] {
			t.Errorf("nobody calls %s", key)
		}
	}
	if t.Logf("%d calls of %d host functions", calls, len(made)); calls < 100_000 {
		t.Errorf("only %d calls", calls)
	}
}

// all sweeps every path there is.
func (s *sweep) all(only []string, part int) {
	t := s.t
	s.run("list", "", 0)
	entries := slices.Sorted(maps.Keys(s.valid))
	for _, path := range s.paths {
		if !s.valid[path] {
			t.Errorf("%s has no valid call in testdata/valid.lua", path)
		}
	}
	wanted := func(path string) bool {
		return only == nil || slices.ContainsFunc(only, func(p string) bool { return strings.HasPrefix(path, p) })
	}
	for i, path := range entries {
		if !wanted(path) || part > 0 && i%2 != part-1 {
			continue
		}
		if s.run("sweep", path, runs()); !s.right[path] {
			t.Errorf("%s: no valid call succeeds: %s", path, s.last[path])
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.broken)) {
		t.Errorf("%s cannot be made: %s", path, s.broken[path])
	}
	t.Logf("%d calls, %d paths in all", s.calls, len(entries))
}

// runs is how many variations of each function are drawn by chance. make fuzz
// makes about a million calls of them all.
func runs() int {
	n, _ := strconv.Atoi(os.Getenv("EMBERWIRE_RUNS"))
	return n / 10
}
