package lua_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// Error goldens: testdata/errors/NAME.txt holds programs between lines of ---,
// NAME.golden what our engine says about each, NAME.dialect the numbers of the
// programs in which the dialect differs from lua5.2, each with its reason.
// Everything else must be what lua5.2 says.
var errorKinds = []struct {
	name string
	// ours and plain tell the message of a program; plain is a Lua expression
	// for lua5.2 in which `source` is the program.
	ours  func(t *testing.T, source string) string
	plain string
}{
	{"cases", ourMessage, `local f, e = load(source, "=p") local ok if f then ok, e = pcall(f) if ok then return "no error" end end return type(e) == "table" and "table value" or e == nil and "nil value" or type(e) == "boolean" and "boolean value" or tostring(e)`},
	{"syntax", ourMessage, `local f, e = load(source, "=p") return f and "no error" or e`},
	{"traceback", ourTraceback, `local f = load(source, "=p") local _, e = xpcall(f, function(e) return debug.traceback(e, 2) end) return (e:gsub("\n\t%[C%]: in function 'xpcall'.*", ""))`},
}

func TestErrorMessages(t *testing.T) {
	for _, kind := range errorKinds {
		t.Run(kind.name, func(t *testing.T) {
			programs := errorPrograms(t, kind.name)
			ours := make([]string, len(programs))
			for i, p := range programs {
				ours[i] = kind.ours(t, p)
			}
			golden(t, "testdata/errors/"+kind.name+".golden", transcript(programs, ours))
			plain, ok := plainMessages(t, kind.plain, programs)
			if !ok {
				t.Log("lua5.2 is not installed: compared with the goldens only")
				return
			}
			differs := dialect(t, kind.name)
			for i := range programs {
				reason, explained := differs[i+1]
				switch same := kindOfName.ReplaceAllString(ours[i], "in function '") == plain[i]; {
				case !same && !explained:
					t.Errorf("program %d:\n%s\n  ours: %s\nlua5.2: %s", i+1, programs[i], ours[i], plain[i])
				case same && explained:
					t.Errorf("program %d is said to differ (%s) and does not", i+1, reason)
				}
			}
		})
	}
}

// kindOfName: the dialect's tracebacks tell what kind of name a function was
// called by, those of lua5.2 say "function".
var kindOfName = regexp.MustCompile(`in (local|upvalue|field|method|metamethod|for iterator) '`)

func errorPrograms(t *testing.T, name string) []string {
	text := readFile(t, "testdata/errors/"+name+".txt")
	var programs []string
	for _, p := range strings.Split(text, "\n---\n") {
		for strings.HasPrefix(p, "# ") {
			_, p, _ = strings.Cut(p, "\n")
		}
		programs = append(programs, strings.TrimSuffix(p, "\n"))
	}
	return programs
}

func ourMessage(t *testing.T, source string) string {
	w := newWorld(t, 0)
	r := w.run("=p", source, 50_000, 1e7)
	if r.state != lua.Failed {
		return "no error"
	}
	return r.text
}

// ourTraceback asks debug.traceback, as a shell does.
func ourTraceback(t *testing.T, source string) string {
	w := newWorld(t, 0)
	w.m.SetStr(w.m.Globals(), "source", lua.String(source))
	w.mustRun(t, "=x", `local f = load(source, "=p") local _, e = xpcall(f, function(e) return debug.traceback(e, 2) end) print((e:gsub("\n\t%[C%]: in function 'xpcall'.*", "")))`)
	return strings.TrimSuffix(w.out.String(), "\n")
}

func transcript(programs, messages []string) string {
	var b strings.Builder
	for i, p := range programs {
		fmt.Fprintf(&b, "%d\t%s\n\t=> %s\n", i+1, strings.ReplaceAll(p, "\n", "\n\t"), strings.ReplaceAll(messages[i], "\n", "\n\t"))
	}
	return b.String()
}

// plainMessages asks lua5.2 about all programs in one process.
func plainMessages(t *testing.T, expression string, programs []string) ([]string, bool) {
	var script strings.Builder
	for _, p := range programs {
		fmt.Fprintf(&script, "io.write((function(source) %s end)(%s), '@@end')\n", expression, longString(p))
	}
	path := filepath.Join(t.TempDir(), "messages.lua")
	if err := os.WriteFile(path, []byte("coroutine.wrap(function()\n"+script.String()+"end)()"), 0o644); err != nil && !os.IsPermission(err) {
		t.Fatal(err)
	}
	out, ok := plainLua(t, path)
	if !ok {
		return nil, false
	}
	parts := strings.Split(out, "@@end")
	if len(parts) != len(programs)+1 {
		t.Fatalf("lua5.2 answers %d of %d programs: %s", len(parts)-1, len(programs), clip(parts[len(parts)-1]))
	}
	return parts, true
}

func longString(s string) string { return "[====[\n" + s + "]====]" }

// dialect reads the differences that have a reason: lines "NUMBER reason".
func dialect(t *testing.T, name string) map[int]string {
	differs := map[int]string{}
	for _, line := range strings.Split(readFile(t, "testdata/errors/"+name+".dialect"), "\n") {
		number, reason, ok := strings.Cut(line, " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		n := 0
		if _, err := fmt.Sscan(number, &n); err != nil {
			t.Fatalf("%s.dialect: %q: %v", name, line, err)
		}
		differs[n] = reason
	}
	return differs
}
