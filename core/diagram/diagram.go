// Package diagram draws a run as a sequence diagram: one lifeline for each
// computer, time going down, an arrow for each message to everybody who heard
// it, a cross at everybody who did not, with the reason. The picture is one
// SVG file without scripts or anything fetched; it follows the reader's light
// or dark setting, and its text can be selected and searched.
package diagram

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"github.com/emberwire/emberwire/core/view"
)

// Bounds of one picture.
const (
	MaxMessages = 500 // drawn; how many more there were is written below
	MaxColumns  = 64  // computers
)

// Column is a computer.
type Column struct {
	ID   int
	Name string
}

// Measures in SVG units, which are CSS pixels.
const (
	gutter    = 78  // for the time
	columnGap = 170 // between lifelines
	margin    = 24
	top       = 64 // to the first message
	rowHeight = 34
	labelUp   = 6 // a label stands above its arrow
	rightRoom = 340
	charWidth = 6.7 // of the 11 px monospaced face
)

// Draw is the SVG of messages in their order. Computers that appear in no
// column are left out; a message whose sender is one begins at the left edge.
func Draw(title string, columns []Column, messages []*view.Packet) []byte {
	d := &drawing{title: title, at: map[int]float64{}}
	columns = slices.Clone(columns)
	sort.Slice(columns, func(i, j int) bool { return columns[i].ID < columns[j].ID })
	d.columns = columns[:min(len(columns), MaxColumns)]
	for i, c := range d.columns {
		d.at[c.ID] = margin + gutter + columnGap/2 + float64(i)*columnGap
	}
	drawn := messages[:min(len(messages), MaxMessages)]
	d.width = margin + gutter + float64(max(len(d.columns), 1))*columnGap + rightRoom
	d.height = top + float64(len(drawn)+1)*rowHeight + margin
	d.head()
	for i, m := range drawn {
		d.message(top+float64(i+1)*rowHeight-8, m)
	}
	d.foot(len(messages)-len(drawn), len(columns)-len(d.columns))
	return d.out.Bytes()
}

// drawing is the picture as it grows.
type drawing struct {
	out           bytes.Buffer
	title         string
	columns       []Column
	at            map[int]float64 // lifeline of a computer
	width, height float64
}

func (d *drawing) printf(format string, a ...any) { fmt.Fprintf(&d.out, format, a...) }

// head opens the picture and draws the lifelines.
func (d *drawing) head() {
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img" aria-label="Sequence diagram of %s">`+"\n",
		num(d.width), num(d.height), num(d.width), num(d.height), escape(d.title))
	d.printf("<title>%s</title>\n<style>%s</style>\n", escape(d.title), style)
	d.printf(`<rect class="ground" width="100%%" height="100%%"/>` + "\n")
	for _, c := range d.columns {
		x := d.at[c.ID]
		d.printf(`<line class="life" x1="%s" y1="52" x2="%s" y2="%s"/>`, num(x), num(x), num(d.height-margin))
		d.printf(`<rect class="box" x="%s" y="18" width="%s" height="34" rx="6"/>`, num(x-70), num(140))
		d.printf(`<text class="name" x="%s" y="39">%s <tspan class="muted">#%d</tspan></text>`+"\n", num(x), escape(clip(c.Name, 16)), c.ID)
	}
}

// foot says what is left out and closes the picture.
func (d *drawing) foot(messages, computers int) {
	text := ""
	switch {
	case messages > 0:
		text = fmt.Sprintf("%d more messages are not drawn.", messages)
	case computers > 0:
		text = fmt.Sprintf("%d more computers are not drawn.", computers)
	}
	if text != "" {
		d.printf(`<text class="muted" x="%d" y="%s">%s</text>`+"\n", margin, num(d.height-8), text)
	}
	d.printf("</svg>\n")
}

// message draws one row.
func (d *drawing) message(y float64, m *view.Packet) {
	r := &m.Row
	from, known := d.at[r.Sender]
	if !known {
		from = margin + gutter
	}
	d.printf(`<g class="message" style="--hue:%d"><title>%s</title>`, view.Hue(r.Protocol), escape(tooltip(m)))
	d.printf(`<text class="time" x="%d" y="%s">%s</text>`, margin, num(y+4), fmt.Sprintf("%.3f", r.Time))
	left := d.arrows(y, from, m)
	d.crosses(y, m)
	d.printf(`<circle class="from" cx="%s" cy="%s" r="3.5"/>`, num(from), num(y))
	room := int((d.width-left-margin)/charWidth) - len(r.Protocol) - 1
	d.printf(`<text class="label" x="%s" y="%s"><tspan class="proto">%s</tspan> %s</text></g>`+"\n",
		num(left+6), num(y-labelUp), escape(clip(r.Protocol, 24)), escape(clip(r.Summary, room)))
}

// arrows go from the sender to the farthest hearers, with a head at each; a
// message that nobody heard is a dotted stub. It answers where they begin.
func (d *drawing) arrows(y, from float64, m *view.Packet) (left float64) {
	left, right := from, from
	var heads []float64
	for _, f := range m.Heard {
		if x, ok := d.at[f.Computer]; ok && x != from && !slices.Contains(heads, x) {
			heads = append(heads, x)
			left, right = min(left, x), max(right, x)
		}
	}
	if len(heads) == 0 {
		d.printf(`<line class="wire unheard" x1="%s" y1="%s" x2="%s" y2="%s"/>`, num(from), num(y), num(from+46), num(y))
		return left
	}
	d.printf(`<line class="wire" x1="%s" y1="%s" x2="%s" y2="%s"/>`, num(left), num(y), num(right), num(y))
	for _, x := range heads {
		back := 8.0
		if x > from {
			back = -8
		}
		d.printf(`<path class="tip" d="M%s %sl%s -4.5v9z"/>`, num(x), num(y), num(back))
	}
	return left
}

// elsewhere is why nobody on another medium hears a message. That is no news,
// and a cross in every row would hide what is.
const elsewhere = "other medium"

// Concerns reports whether a message has something to draw at a computer.
func Concerns(m *view.Packet, id int) bool {
	return m.Row.Sender == id || slices.ContainsFunc(m.Heard, func(f view.Fate) bool { return f.Computer == id }) ||
		slices.ContainsFunc(m.Missed, func(f view.Fate) bool { return f.Computer == id && f.Why != elsewhere })
}

// crosses mark those who did not hear it, with the reason.
func (d *drawing) crosses(y float64, m *view.Packet) {
	for _, f := range m.Missed {
		x, ok := d.at[f.Computer]
		if !ok || f.Why == elsewhere {
			continue
		}
		d.printf(`<path class="miss" d="M%s %sl7 7m0 -7l-7 7"/>`, num(x-3.5), num(y-3.5))
		d.printf(`<text class="why" x="%s" y="%s">%s</text>`, num(x+8), num(y+12), escape(clip(f.Why, 22)))
	}
}

// tooltip says in words what the row shows.
func tooltip(m *view.Packet) string {
	text := fmt.Sprintf("%d at %.3f s, channel %d, reply %d: %s %s", m.Row.Number, m.Row.Time, m.Row.Channel, m.Row.Reply, m.Row.Protocol, m.Row.Summary)
	for _, f := range m.Heard {
		text += "\nheard by " + f.Name
	}
	for _, f := range m.Missed {
		text += "\nnot by " + f.Name + ": " + f.Why
	}
	return clip(text, 1000)
}
