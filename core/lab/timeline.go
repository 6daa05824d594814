package lab

import (
	"slices"
	"sort"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// MaxMarks bounds the marks of a timeline: about one for a pixel and kind. What
// lies closer is counted with the mark before it.
const MaxMarks = 2000

// Timeline is what happened when, from a moment up to now; more are marks that the
// lab does not know of.
func (l *Lab) Timeline(from modem.Time, more ...view.Mark) view.Timeline {
	out := view.Timeline{Now: l.Now().Seconds(), Begin: from.Seconds(), End: l.Now().Seconds(), Left: l.packets.Forgotten()}
	_, due := l.Next()
	out.Still = !due
	marks := append(append(l.packets.Marks(), l.inputMarks()...), more...)
	for _, f := range l.Failures() {
		marks = append(marks, view.Mark{Time: f.At.Seconds(), Kind: view.MarkFailure, Text: f.Name})
	}
	marks = slices.DeleteFunc(marks, func(m view.Mark) bool { return m.Time < out.Begin })
	sort.SliceStable(marks, func(i, j int) bool { return marks[i].Time < marks[j].Time })
	out.Marks = thin(marks, out.End-out.Begin)
	out.Names = l.momentNames()
	return out
}

// momentNames are the moments that have names.
func (l *Lab) momentNames() (out []view.Named) {
	for _, x := range l.Work().Config.Moment {
		m, err := labfile.ParseMoment(x.At)
		if err != nil {
			continue // the file was checked
		}
		n := view.Named{Name: x.Name, At: x.At, Time: m.Time.Seconds(), Away: m.Step > 0 || m.Time > l.Now()}
		if m.Packet > 0 {
			msg, _ := l.packets.Message(m.Packet)
			if n.Away = msg == nil; !n.Away {
				n.Time = msg.Sent.Seconds()
			}
		}
		out = append(out, n)
	}
	return out
}

// inputMarks are what somebody did: at the lab, and at its computers.
func (l *Lab) inputMarks() (out []view.Mark) {
	log, _ := l.Inputs()
	for _, in := range log {
		m := view.Mark{Time: in.At.Seconds(), Kind: view.MarkKey, Text: in.Command.Verb}
		switch {
		case view.IsEdit(in.Command.Verb), in.Command.Verb == view.DoDisk, in.Command.Verb == view.DoLabel:
			m.Kind = view.MarkEdit
		case in.Command.Verb == view.DoAnswer, in.Command.Verb == view.DoAllow:
			continue
		}
		out = append(out, m)
	}
	return out
}

// thin counts marks of a kind with the one before where they are too many.
func thin(marks []view.Mark, span float64) []view.Mark {
	if len(marks) <= MaxMarks {
		return marks
	}
	const kinds = 6
	least := span * kinds / MaxMarks
	last := map[string]int{}
	var out []view.Mark
	for _, m := range marks {
		if i, ok := last[m.Kind]; ok && m.Time-out[i].Time < least {
			out[i].Count++
			continue
		}
		last[m.Kind] = len(out)
		out = append(out, m)
	}
	return out
}
