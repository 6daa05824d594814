// Package craftos gives a Lua machine exactly what ComputerCraft implements
// natively, one file for each global: term (without redirect, current and
// native), fs (without complete, find and isDriveRoot), the natives of os,
// peripheral {isPresent getType hasType getMethods call}, redstone, _HOST and
// _CC_DEFAULT_SETTINGS. Everything else that programs see is Lua in core/rom,
// so that another bios finds here what it would find in the original.
// spec/computercraft.md 4.3, 4.7, 4.9, 4.12, 4.13, 4.15, 4.16.
package craftos

import (
	iofs "io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/rom"
)

// Host is the global _HOST; programs read the version in it.
const Host = "ComputerCraft 1.113.1 (Emberwire 0.1)"

// DefaultSettings is the global _CC_DEFAULT_SETTINGS. The message of the day
// is off: it would put a random line on every screen of a lesson.
const DefaultSettings = "motd.enable=false"

// Booter boots computers with one ROM. Compiled ROM chunks are immutable and
// shared by all machines it boots.
type Booter struct {
	name   string // of the bios in messages
	bios   string
	mounts []rom.Mount
	chunks *chunks
}

// chunks are the compiled files of a system by path.
type chunks struct {
	mu sync.Mutex
	of map[string]*lua.Proto
}

// What is embedded is the same for all labs of a process, and compiled once.
var embedded, embeddedPhoenix chunks

var _ computer.Booter = (*Booter)(nil)

// New boots computers with the embedded ROM.
func New() *Booter {
	b := NewROM(rom.Bios(), rom.Files())
	b.chunks = &embedded
	return b
}

// NewPhoenix boots computers with the embedded Phoenix.
func NewPhoenix() *Booter {
	kernel, mounts := rom.Phoenix()
	b := NewSystem("kernel.lua", kernel, mounts...)
	b.chunks = &embeddedPhoenix
	return b
}

// NewROM boots computers with another bios and another content of /rom, on the
// same natives.
func NewROM(bios string, files iofs.FS) *Booter {
	return NewSystem("bios.lua", bios, rom.Mount{At: "rom", Files: files})
}

// NewSystem boots computers with a bios of some name and read-only folders, on
// the same natives.
func NewSystem(name, bios string, mounts ...rom.Mount) *Booter {
	return &Booter{name: name, bios: bios, mounts: mounts, chunks: &chunks{}}
}

// installer is a stack with globals of its own.
type installer interface{ Install(m *lua.Machine) }

// preloader is a stack with native modules for require.
type preloader interface {
	Preload(m *lua.Machine) (names []string, loaders []lua.Value)
}

// processes is a stack that makes a process of each program; the shell gets
// its table.
type processes interface {
	Processes(m *lua.Machine) lua.Value
}

// Boot fills a fresh machine with libraries, natives and what the computer's
// stacks bring, and answers the bios as the function to run.
func (b *Booter) Boot(c *computer.Computer, m *lua.Machine) (lua.Value, error) {
	for _, f := range b.mounts {
		if err := c.FS().Mount(f.At, f.Files); err != nil {
			return lua.Nil, err
		}
	}
	lua.OpenLibs(m)
	m.SetPasses(ofAPI)
	b.natives(m)
	if c.Pocket() {
		library(m, "pocket", pocketFunctions)
	}
	modules := m.NewTable(0, 4)
	for _, s := range c.Stacks() {
		if s, ok := s.(installer); ok {
			s.Install(m)
		}
		if s, ok := s.(preloader); ok {
			names, loaders := s.Preload(m)
			for i, name := range names {
				m.SetStr(modules, name, loaders[i])
			}
		}
	}
	bios, err := b.compile("", "@"+b.name, func() (string, error) { return b.bios, nil })
	if err != nil {
		return lua.Nil, err
	}
	main := m.Closure(bios, lua.TableValue(m.Globals()))
	return m.NewNative("boot", boot, main, b.private(m, c, modules)), nil
}

// boot runs the bios (upvalue 1) with the private table (upvalue 2).
func boot(c *lua.Call) lua.Result { return c.Tail(c.Upvalue(1), c.Upvalue(2)) }

// natives sets the globals.
func (b *Booter) natives(m *lua.Machine) {
	library(m, "term", termFunctions)
	library(m, "fs", fsFunctions)
	library(m, "os", osFunctions)
	m.SetStr(m.Globals(), "rs", library(m, "redstone", redstoneFunctions))
	openPeripheral(m)
	m.SetStr(m.Globals(), "_HOST", m.NewString(Host))
	m.SetStr(m.Globals(), "_CC_DEFAULT_SETTINGS", m.NewString(DefaultSettings))
}

// function is one entry of a native API.
type function struct {
	name string
	f    lua.Func
}

// library puts functions into the global table of that name, which may exist
// already (os has functions of plain Lua until they are replaced here).
func library(m *lua.Machine, global string, functions []function) lua.Value {
	t := m.NewTable(0, len(functions))
	for _, f := range functions {
		m.SetStr(t, f.name, m.NewNative(f.name, f.f))
	}
	m.SetStr(m.Globals(), global, lua.TableValue(t))
	return lua.TableValue(t)
}

// private is what only our own bios gets: compiled ROM files, the native
// modules, the log of what is printed, what the screen shows, processes, how programs end, and what to
// run.
func (b *Booter) private(m *lua.Machine, c *computer.Computer, modules *lua.Table) lua.Value {
	t := m.NewTable(0, 6)
	for _, s := range c.Stacks() {
		if s, ok := s.(processes); ok {
			m.SetStr(t, "process", s.Processes(m))
		}
	}
	if line := c.RunLine(); line != "" {
		m.SetStr(t, "run", m.NewString(line))
	}
	m.SetStr(t, "modules", lua.TableValue(modules))
	m.SetStr(t, "loadrom", m.NewNative("loadrom", b.loadrom))
	m.SetStr(t, "log", m.NewNative("log", logText))
	m.SetStr(t, "line", m.NewNative("line", screenLine))
	m.SetStr(t, "ended", m.NewNative("ended", ended))
	return lua.TableValue(t)
}

// loadrom(path, env) is the function of a file of the system's own folders, nil
// if path is none of them, nil and a text if it does not compile.
func (b *Booter) loadrom(c *lua.Call) lua.Result {
	at, rel := host(c).FS().MountPoint(c.Str(1))
	i := slices.IndexFunc(b.mounts, func(m rom.Mount) bool { return m.At == at })
	if i < 0 {
		return c.Return(lua.Nil)
	}
	path := at + "/" + rel
	p, err := b.compile(path, "@/"+path, func() (string, error) {
		data, err := iofs.ReadFile(b.mounts[i].Files, rel)
		return string(data), err
	})
	if syntax, ok := err.(*lua.SyntaxError); ok {
		return c.Return(lua.Nil, c.NewString(syntax.Error()))
	}
	if err != nil {
		return c.Return(lua.Nil)
	}
	return c.Return(c.Machine().Closure(p, c.Arg(2)))
}

// compile compiles a ROM file once for all machines.
func (b *Booter) compile(key, chunkname string, source func() (string, error)) (*lua.Proto, error) {
	b.chunks.mu.Lock()
	defer b.chunks.mu.Unlock()
	if p := b.chunks.of[key]; p != nil {
		return p, nil
	}
	text, err := source()
	if err != nil {
		return nil, err
	}
	p, err := lua.Compile(chunkname, text)
	if err != nil {
		return nil, err
	}
	if b.chunks.of == nil {
		b.chunks.of = map[string]*lua.Proto{}
	}
	b.chunks.of[key] = p
	return p, nil
}

// logText(text) passes on what was printed.
func logText(c *lua.Call) lua.Result {
	host(c).Log(c.Str(1))
	return c.Return()
}

// screenLine(y) is a row of the screen as blit takes it: characters, foregrounds
// and backgrounds.
func screenLine(c *lua.Call) lua.Result {
	s, y := host(c).Screen(), c.Int(1)
	if y < 1 || y > s.Height() {
		return c.Errorf(1, "row %d of %d", y, s.Height())
	}
	chars, fg, bg := s.Row(y - 1)
	c.Charge(s.Width())
	return c.Return(c.NewString(string(chars)), c.NewString(digits(fg)), c.NewString(digits(bg)))
}

// digits are palette indices as blit writes them.
func digits(colours []byte) string {
	out := make([]byte, len(colours))
	for i, x := range colours {
		out[i] = "0123456789abcdef"[x&15]
	}
	return string(out)
}

// ended(name, ok): the shell says how a program ended.
func ended(c *lua.Call) lua.Result {
	host(c).ProgramEnded(c.Str(1), c.Bool(2))
	return c.Return()
}

// host is the computer that a call runs on.
func host(c *lua.Call) *computer.Computer { return c.Host().(*computer.Computer) }

// chunkPath is the path of a chunk's file without the leading mark and slash.
func chunkPath(chunk string) string {
	return strings.TrimPrefix(strings.TrimPrefix(chunk, "@"), "/")
}
