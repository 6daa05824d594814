package lua_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// begin runs a program until it yields to the embedder or ends.
func begin(t *testing.T, m *lua.Machine, src string) (*lua.Thread, lua.State) {
	t.Helper()
	f, err := m.Load("@p.lua", src, m.TableValue(m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	th := m.Start(f)
	_, s := th.Resume(unlimited)
	return th, s
}

// lines are the levels of a coroutine as text.
func lines(levels []lua.Level) string {
	var b strings.Builder
	for _, l := range levels {
		fmt.Fprintf(&b, "%s:%d %s", l.Chunk, l.Line, l.Name)
		for _, v := range l.Locals {
			fmt.Fprintf(&b, " %s=%s", v.Name, v.Value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestCoroutinesAreSeen(t *testing.T) {
	w := newWorld(t, 0)
	_, s := begin(t, w.m, `
local function ask(what)
  local n, n = 1, 2
  local answer = coroutine.yield(what)
end
local inner = coroutine.create(function(...) local list = {10, "x", k = true, [1.5] = {1}} ask("modem_message") end)
coroutine.resume(inner, 1)
dead = coroutine.create(function() end) coroutine.resume(dead)
fresh = coroutine.create(function() end)
keep = inner
coroutine.yield("any", 2)`)
	if s != lua.Yielded {
		t.Fatal(s)
	}
	var got strings.Builder
	for _, co := range w.m.Coroutines() {
		fmt.Fprintf(&got, "waits %q\n%s", co.Waits(), lines(co.Levels()))
	}
	want := `waits "any"
:0 yield
p.lua:11 main chunk ask=function <p.lua:2> inner=thread
waits "modem_message"
:0 yield
p.lua:4 ask what="modem_message" n=2
p.lua:6  list={10, "x", k = true, [1.5] = {…}}
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestErrorsAreSeenWhereTheyAreRaised(t *testing.T) {
	w := newWorld(t, 0)
	w.m.Watch(true)
	src := `
local function deep(x) local y = x .. nil end
local co = coroutine.create(function() deep("a") end)
local ok, err = coroutine.resume(co)
local ok2, err2 = pcall(error, err, 0)
pcall(error, "later") `
	begin(t, w.m, strings.Replace(src, `pcall(error, "later")`, "", 1))
	r := w.m.Raised()
	if r == nil || r.Text != "p.lua:2: attempt to concatenate a nil value" || lines(r.Levels) != "p.lua:2 deep x=\"a\"\np.lua:3  \n" && lines(r.Levels) != "p.lua:2 deep x=\"a\"\np.lua:3 \n" {
		t.Fatalf("%+v", r)
	}
	begin(t, w.m, src)
	if r = w.m.Raised(); r.Text != "later" {
		t.Errorf("%+v", r)
	}
	if w.m.Watch(false); w.m.Raised() != nil {
		t.Error("it is remembered though nobody watches")
	}
}

// TestLookingIsBounded: of very much, little is shown.
func TestLookingIsBounded(t *testing.T) {
	w := newWorld(t, 0)
	var many strings.Builder
	for i := range 150 {
		fmt.Fprintf(&many, "local v%d = %d\n", i, i)
	}
	_, s := begin(t, w.m, `
`+many.String()+`
local long, t, self, odd = ("x"):rep(1e6), {}, {}, "a\0\255"
for i = 1, 1e5 do t[i] = i end
self.self, self[self] = self, "\n"
local gone = {} for i = 1, 5000 do gone["k" .. i] = i end for i = 1, 5000 do gone["k" .. i] = nil end
local function rec(n) if n == 0 then coroutine.yield(("e"):rep(1e5)) else rec(n - 1) end return 1 end
do local long, t, self, odd, gone = long, t, self, odd, gone; rec(200) end`)
	if s != lua.Yielded {
		t.Fatal(s)
	}
	all := w.m.Coroutines()
	if len(all) != 1 || all[0].Waits() != "" {
		t.Fatal(len(all), all[0].Waits())
	}
	levels := all[0].Levels()
	if len(levels) != lua.MaxLevels {
		t.Error(len(levels), "levels")
	}
	for _, l := range levels {
		for _, v := range l.Locals {
			if len(v.Value) > 200 {
				t.Errorf("%s is shown with %d bytes", v.Name, len(v.Value))
			}
		}
	}
	_, s = begin(t, w.m, many.String()+"coroutine.yield()")
	l := w.m.Coroutines()[1].Levels()[1]
	if len(l.Locals) != lua.MaxLocals || l.More != 150-lua.MaxLocals {
		t.Error(s, len(l.Locals), l.More)
	}
}
