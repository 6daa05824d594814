package lab

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// Inspect is what every computer is about at this moment, in their order. It
// changes nothing.
func (l *Lab) Inspect() []view.Standing {
	out := []view.Standing{}
	for _, n := range l.Nodes() {
		out = append(out, standing(n))
	}
	return out
}

func standing(n *world.Node) view.Standing {
	s := n.Standing()
	v := view.Standing{
		Computer: n.ID(), Name: n.Name(), Power: view.Power(n.State().String()), Running: s.Running, Since: s.Since.Seconds(),
		Queue: s.Queue, Queued: s.Queued, Pending: s.Pending,
	}
	for _, p := range s.Programs {
		v.Programs = append(v.Programs, view.Program{Event: p.Event, Own: p.Own, Levels: levels(p.Levels)})
	}
	for _, t := range s.Timers {
		v.Timers = append(v.Timers, view.Timer{ID: t.ID, Alarm: t.Alarm, Due: t.Due.Seconds()})
	}
	v.Raised = raised(s)
	return v
}

func raised(s computer.Standing) *view.Raised {
	if s.Raised == nil {
		return nil
	}
	return &view.Raised{Text: s.Raised.Text, Levels: levels(s.Raised.Levels)}
}

func levels(list []lua.Level) (out []view.Level) {
	for _, l := range list {
		v := view.Level{Chunk: l.Chunk, Line: l.Line, Name: l.Name, More: l.More}
		for _, x := range l.Locals {
			v.Locals = append(v.Locals, view.Local{Name: x.Name, Value: x.Value})
		}
		out = append(out, v)
	}
	return out
}
