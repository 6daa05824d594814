package lua_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// Numbers at the edge of int64, where platforms convert differently, and
// powers: the same digits natively and in wasm.
func TestNumbersAreTheSameEverywhere(t *testing.T) {
	for source, want := range map[string]string{
		"return 2^63 % 10":                         "8",
		"return -2^63 % 10":                        "2",
		"return (2^53 + 2) % 3":                    "1",
		"return string.format('%.17g', 1.1 ^ 33)":  "23.225154419887868",
		"return string.format('%.17g', 2 ^ 0.5)":   "1.4142135623730951",
		"return string.format('%.17g', 10 ^ -7.5)": "3.1622776601683792e-08",
	} {
		m := lua.New(lua.Config{})
		lua.OpenLibs(m)
		f, err := m.Load("=t", "return tostring((function() "+source+" end)())", lua.TableValue(m.Globals()))
		if err != nil {
			t.Fatal(err)
		}
		th := m.Start(f)
		th.Resume(1 << 20)
		if got, _ := th.Results()[0].AsString(); got != want {
			t.Errorf("%s = %s, want %s", source, got, want)
		}
	}
}

// A host function can ask how much of the running resume is used up, which is
// how a computer tells the time inside a slice.
func TestUsedInsideAHostFunction(t *testing.T) {
	m := lua.New(lua.Config{})
	lua.OpenLibs(m)
	m.SetStr(m.Globals(), "used", m.NewFunction("used", func(c *lua.Call) lua.Result {
		return c.Return(lua.Number(float64(m.Used())))
	}))
	f, err := m.Load("=t", "local a = used() for i = 1, 100 do end local b = used() return b - a >= 100, b", lua.TableValue(m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	th := m.Start(f)
	total, _ := th.Resume(1 << 20)
	r := th.Results()
	if b, _ := r[1].AsNumber(); !r[0].Truthy() || int64(b) >= total {
		t.Errorf("100 turns took less than 100 units, or %v of %d were used at the end", b, total)
	}
}

// A coroutine that ran out of memory keeps nothing of it: who holds it, as a
// shell holds the process of a program, goes on.
func TestADeadCoroutineHoldsNoMemory(t *testing.T) {
	m := lua.New(lua.Config{Memory: 4 << 20})
	lua.OpenLibs(m)
	f, err := m.Load("=t", `
		local function fill() local s = {} for i = 1, 1e9 do s[i] = ("x"):rep(1000) end end
		local co = coroutine.create(function() fill() end)
		local ok, e = coroutine.resume(co)
		local t = {}
		for i = 1, 1000 do t[i] = {} end -- there is room again
		return not ok and e, coroutine.status(co), debug.traceback(co)`, lua.TableValue(m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	th := m.Start(f)
	if _, s := th.Resume(1 << 40); s != lua.Done {
		t.Fatalf("%v: %v", s, th.Traceback())
	}
	var got []string
	for _, v := range th.Results() {
		text, _ := v.AsString()
		got = append(got, text)
	}
	if got[0] != "not enough memory" || got[1] != "dead" || !strings.Contains(got[2], "in upvalue 'fill'") && !strings.Contains(got[2], "in function 'fill'") {
		t.Errorf("%q", got)
	}
}

// A paused program stands where it goes on, also when it came there by a jump.
func TestWhereAPausedProgramStands(t *testing.T) {
	for source, want := range map[string]int{
		"local a = 1\nwhile true do end":                       2,
		"while true do end":                                    1,
		"local a = 1\n\nrepeat\nuntil false":                   4,
		"local function f()\nwhile true do end\nend\n\nf()":    2,
		"local s = ('x'):rep(1e6)\nlocal a = 1\ns:find('x-y')": 3,
	} {
		m := lua.New(lua.Config{})
		lua.OpenLibs(m)
		f, err := m.Load("=t", source, lua.TableValue(m.Globals()))
		if err != nil {
			t.Fatal(err)
		}
		th := m.Start(f)
		for range 3 {
			th.Resume(70_000)
		}
		if _, line := th.Where(); line != want {
			t.Errorf("%q stands in line %d, want %d", source, line, want)
		}
	}
}
