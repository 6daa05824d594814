// Package script runs the dissectors that a lab brings along: Lua files that
// look at what a message carries and say what it means. A file returns a
// function, which is called with a table
//
//	{ under = "rednet", value = …, channel = 15, replyChannel = 43 }
//
// where under is the layer that carries the value (modem, rednet, psp, pdp,
// cryptonet, ctcp). It returns nil for what is not its protocol, else
//
//	{ protocol = "chat", summary = "alice: hello",
//	  fields = { { name = "from", value = "alice", means = "who says it", fields = { … } } },
//	  note = "malformed: no text" }
//
// Only protocol is required. Each call sees the machine as the file left it,
// so what a message is does not depend on which others somebody looked at. A
// dissector cannot reach any computer, and its time and memory are bounded.
package script

import (
	"fmt"
	"path"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/view"
)

// Bounds of one dissector.
const (
	MaxScripts  = 16
	MaxMemory   = 4 << 20   // bytes of Lua values
	LoadBudget  = 1_000_000 // instructions of the file itself
	CallBudget  = 20_000    // instructions for one message
	MaxFailures = 16        // failed calls until it is not asked any more
)

// global is where a machine keeps its dissector; no Lua name is like it.
const global = "\x00dissector"

// Set is the dissectors of one lab, asked in the order of their paths.
type Set struct{ list []*script }

type script struct {
	path    string
	machine *lua.Machine // as the file left it; never run again
	failed  int
}

// Add loads one more. The error is Lua's, with file and line.
func (s *Set) Add(file, source string) error {
	if len(s.list) >= MaxScripts {
		return fmt.Errorf("a lab has at most %d dissectors", MaxScripts)
	}
	m := lua.New(lua.Config{Memory: MaxMemory})
	lua.OpenLibs(m)
	f, err := m.Load("@"+file, source, lua.TableValue(m.Globals()))
	if err != nil {
		return err
	}
	got, err := run(m, f, LoadBudget)
	if err != nil {
		return err
	}
	if got.Kind() != lua.KFunction {
		return fmt.Errorf("%s: it must return a function, not %s", file, got.TypeName())
	}
	m.SetStr(m.Globals(), global, got)
	s.list = append(s.list, &script{path: file, machine: m})
	return nil
}

// run calls f and gives its first result.
func run(m *lua.Machine, f lua.Value, budget int64, args ...lua.Value) (lua.Value, error) {
	t := m.Start(f, args...)
	_, state := t.Resume(budget)
	switch state {
	case lua.Done:
		if r := t.Results(); len(r) > 0 {
			return r[0], nil
		}
		return lua.Nil, nil
	case lua.Failed:
		text, _ := t.Err().AsString()
		return lua.Nil, fmt.Errorf("%s", text)
	case lua.Yielded:
		return lua.Nil, fmt.Errorf("a dissector cannot wait")
	}
	file, line := t.Where()
	return lua.Nil, fmt.Errorf("%s:%d: it takes more than %d instructions", file, line, budget)
}

// Layers asks each dissector until one knows the payload.
func (s *Set) Layers(p dissect.Payload) []view.Layer {
	for _, x := range s.list {
		if l, ok := x.layer(p); ok {
			return []view.Layer{l}
		}
	}
	return nil
}

// layer asks one. A failure is a layer too, so that whoever writes the
// dissector sees it at the message.
func (x *script) layer(p dissect.Payload) (view.Layer, bool) {
	if x.failed >= MaxFailures {
		return view.Layer{}, false
	}
	m := x.machine.Clone(nil, func(u any) any { return u })
	t := m.NewTable(0, 4)
	m.SetStr(t, "under", m.NewString(p.Under))
	m.SetStr(t, "value", computer.FromValue(m, p.Value))
	m.SetStr(t, "channel", lua.Int(p.Channel))
	m.SetStr(t, "replyChannel", lua.Int(p.Reply))
	got, err := run(m, m.Globals().Str(global), CallBudget, lua.TableValue(t))
	if err == nil && got.IsNil() {
		return view.Layer{}, false
	}
	var l view.Layer
	if err == nil {
		l, err = layerOf(got)
	}
	if err != nil {
		return x.failure(err), true
	}
	return l, true
}

// failure says what was wrong, and when it is asked for the last time.
func (x *script) failure(err error) view.Layer {
	x.failed++
	l := view.Layer{Protocol: "raw", Summary: path.Base(x.path) + " failed", Note: err.Error()}
	if x.failed == MaxFailures {
		l.Note += fmt.Sprintf("; it failed %d times and is not asked again", MaxFailures)
	}
	return l
}

var _ dissect.Own = (*Set)(nil)
