package site

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// A card shows what happens: the first messages of a lab that say something, as
// its own trace has them, from name to name.

// Sizes of a sequence, in its own units.
const (
	seqWide, seqHigh = 248.0, 96.0
	maxLines         = 4  // computers that have a line
	maxMessages      = 3  // messages that are drawn
	maxLabel         = 30 // characters of a message's words
)

// step is one message of a sequence.
type step struct {
	from, to int // ids; to is who heard it first, or missed it
	missed   bool
	proto    string
	words    string
}

// quietProtocols are left out while others have something to say: they only
// prepare the way.
var quietProtocols = []string{"arp", "gps"}

// steps are the first messages of a trace that say something; copies for
// repeaters and what only prepares the way are left out.
func steps(trace string) (out []step) {
	var quiet []step
	for line := range strings.Lines(trace) {
		s, ok := stepOf(line)
		switch {
		case !ok || len(out) == maxMessages:
		case slices.Contains(quietProtocols, s.proto):
			quiet = append(quiet, s)
		case len(out) > 0 && out[len(out)-1] == s:
		default:
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return quiet[:min(len(quiet), maxMessages)]
	}
	return out
}

// stepOf reads a line of a trace: TIME NUMBER SENDER>ENDS CHANNEL/REPLY PROTO
// summary.
func stepOf(line string) (s step, ok bool) {
	parts := strings.SplitN(strings.TrimSpace(line), " ", 6)
	if len(parts) < 6 || strings.HasSuffix(line, "copy for repeaters\n") {
		return s, false
	}
	from, ends, ok := strings.Cut(parts[2], ">")
	id, err := strconv.Atoi(from)
	if !ok || err != nil {
		return s, false
	}
	s = step{from: id, to: -1, missed: true, proto: parts[4], words: brief(parts[5])}
	for end := range strings.SplitSeq(ends, ",") {
		name, _, _ := strings.Cut(strings.TrimPrefix(end, "-"), ":")
		n, err := strconv.Atoi(name)
		switch {
		case err != nil:
		case !strings.HasPrefix(end, "-") && s.missed:
			s.to, s.missed = n, false
		case s.to < 0:
			s.to = n
		}
	}
	return s, s.to >= 0
}

// brief is the beginning of a summary: what it is and what it says, without
// addresses and numbers.
func brief(summary string) string {
	summary = strings.TrimSuffix(summary, " (decrypted)")
	for _, mark := range []string{" seq=", " ["} {
		summary, _, _ = strings.Cut(summary, mark)
	}
	if words := strings.Fields(summary); len(words) > 3 && slices.Contains(words, ">") { // "SYN 10.0.0.1:7 > 10.0.0.2:80"
		at := slices.Index(words, ">")
		if at > 1 {
			summary = strings.Join(words[:at-1], " ")
		}
	}
	r := []rune(summary)
	if len(r) > maxLabel {
		return string(r[:maxLabel-1]) + "…"
	}
	return summary
}

// sequence draws the first messages of a lab; "" if it has none to show.
func sequence(f *labfile.File) string {
	trace, _ := f.Lookup("want/trace.txt")
	list := steps(string(trace))
	if len(list) == 0 {
		return ""
	}
	at := lines(f, list)
	var out strings.Builder
	fmt.Fprintf(&out, `<svg viewBox="0 0 %g %g">`, seqWide, seqHigh)
	for _, c := range f.Config.Computer {
		if x, ok := at[*c.ID]; ok {
			fmt.Fprintf(&out, `<path class="q-line" d="M%.0f 20V%g"/><text class="q-name" x="%.0f" y="13">%s</text>`, x, seqHigh, x, html.EscapeString(clip(c.Name, 12)))
		}
	}
	for i, s := range list {
		arrow(&out, s, at, 38+float64(i)*23)
	}
	return out.String() + "</svg>"
}

// lines gives a place to each computer that takes part, in the lab's order.
func lines(f *labfile.File, list []step) map[int]float64 {
	var ids []int
	for _, c := range f.Config.Computer {
		takes := slices.ContainsFunc(list, func(s step) bool { return s.from == *c.ID || s.to == *c.ID })
		if takes && len(ids) < maxLines {
			ids = append(ids, *c.ID)
		}
	}
	at := map[int]float64{}
	for i, id := range ids {
		at[id] = 34
		if len(ids) > 1 {
			at[id] += float64(i) * (seqWide - 68) / float64(len(ids)-1)
		}
	}
	return at
}

// arrow draws a message with its words above it: dashed and with a cross where
// it was missed.
func arrow(out *strings.Builder, s step, at map[int]float64, y float64) {
	from, ok := at[s.from]
	to, known := at[s.to]
	if !ok || !known || s.from == s.to {
		return
	}
	back := 5.0
	if to < from {
		back = -5
	}
	dash, head := "", fmt.Sprintf("M%.0f %.0fl%.0f -3.5M%.0f %.0fl%.0f 3.5", to, y, -back, to, y, -back)
	if s.missed {
		dash = ` stroke-dasharray="4 3"`
		x := to - 2*back
		head = fmt.Sprintf("M%.0f %.0fl6 6M%.0f %.0fl-6 6", x-3, y-3, x+3, y-3)
		to = x
	}
	half := float64(len([]rune(s.words))) * 3.1 // of the words' width
	x := min(max((from+to)/2, half+2), seqWide-half-2)
	fmt.Fprintf(out, `<g class="proto" data-proto="%s" style="--hue:%d"><path class="q-way"%s d="M%.0f %.0fL%.0f %.0f"/><path class="q-way" d="%s"/></g><text class="q-words" x="%.0f" y="%.0f">%s</text>`,
		html.EscapeString(s.proto), view.Hue(s.proto), dash, from, y, to, y, head, x, y-5, html.EscapeString(s.words))
}

// clip cuts a name.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
