package site

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// Lab is one card of the gallery: a line of labs/index.json.
type Lab struct {
	Name    string   `json:"name"` // file name without .md
	Title   string   `json:"title"`
	About   string   `json:"about"`   // the first sentence of its lesson
	Group   string   `json:"group"`   // the heading it stands under
	Shows   string   `json:"shows"`   // its mechanism, in a few words
	Tags    []string `json:"tags"`    // protocols, the most frequent first
	Picture string   `json:"picture"` // SVG of its first messages, or of who stands where
}

// places are the labs in which it matters who stands where.
var places = []string{"repeater"}

// maxTags is how many protocols a card names.
const maxTags = 4

// shelves are the headings of the gallery in their order, each with the labs
// it has in the order in which they are learnt: whole names, or beginnings of
// names, with the mechanism that they show. The first that fits counts.
var shelves = []struct {
	name string
	labs []idea
}{
	{suites, []idea{
		{"cnet-example-", "Example of the cNet manual"}, {"cnet-reference", "Every promise, tried"}, {"cryptonet-reference", "Every promise, tried"},
		{"phoenix-reference", "Every promise, tried"}, {"phoenix-os-reference", "Every promise, tried"},
	}},
	{"Modem", []idea{
		{"hello", "A channel must be open"}, {"cable", "A wire is a world of its own"}, {"repeater", "Range, and who passes on"},
		{"lossy", "Number, acknowledge, repeat"}, {"chat", "Rednet: one for all"}, {"dissector", "Teach the list your protocol"},
		{"dashboard", "A monitor on a cable"}, {"tabs", "Programs side by side"}, {"floppy", "A message carried by hand"}, {"jukebox", "Notes, samples, and what waits"}, {"pocket", "A client in the pocket"}, {"endless", "An endless loop stops nobody"}, {"flood", "A flood, and what it may take"},
	}},
	{"cNet", []idea{
		{"cryptonet-eavesdropper", "Plain and sealed"}, {"cnet-request", "Four layers of a request"}, {"cnet-rest", "Requests by name and path"},
		{"cnet-login", "Users and levels"}, {"cnet-door", "Who may open"}, {"cryptonet-impostor", "Who signed this?"},
		{"cryptonet-replay", "Said once, heard twice"}, {"cryptonet-sender-id", "Who says who it is"}, {"cryptonet-sizes", "What sealing hides, and what not"}, {"cnet-", ""}, {"cryptonet-", ""},
	}},
	{"Phoenix", []idea{
		{"phoenix-ping", "Who has this address?"}, {"psp-echo", "A connection, and its end"}, {"phoenix-echo-three", "One listener, many connections"},
		{"phoenix-router", "A way between two networks"}, {"phoenix-actions", "What a route may say"}, {"phoenix-names", "Names for addresses"}, {"phoenix-read", "A stream, read in pieces"}, {"phoenix-file-loss", "Nothing is lost on a bad line"},
		{"phoenix-web", "Pages over sockets"}, {"phoenix-websocket", "A line that stays open"}, {"phoenix-rednet", "Old programs, new network"},
		{"phoenix-arp-spoof", "A false answer to who has"}, {"phoenix-os-shell", "A system with users"}, {"phoenix-os-processes", "Processes side by side"}, {"phoenix-user", "Processes belong to users"}, {"phoenix-os-user", "Rights of users"}, {"phoenix-", ""}, {"psp-", ""},
	}},
}

// idea is a lab with what it shows.
type idea struct{ lab, mechanism string }

// suites are the labs that prove a document rather than teach.
const suites = "References and suites"

// order is the order of the headings on the page.
var order = []string{"Modem", "cNet", "Phoenix", more, suites}

// more is where a lab stands that no heading names.
const more = "More"

// shelf is the heading of a lab, its place there, and what it shows.
func shelf(name string) (group string, place int, mechanism string) {
	for _, s := range shelves {
		for i, n := range s.labs {
			if n.lab == name || strings.HasSuffix(n.lab, "-") && strings.HasPrefix(name, n.lab) {
				return s.name, i, n.mechanism
			}
		}
	}
	return more, 0, ""
}

// before is the order of the gallery: by heading, by place, by title.
func before(a, b Lab) bool {
	ga, pa, _ := shelf(a.Name)
	gb, pb, _ := shelf(b.Name)
	switch {
	case ga != gb:
		return slices.Index(order, ga) < slices.Index(order, gb)
	case pa != pb:
		return pa < pb
	}
	return a.Title < b.Title
}

func writeLabs(out string) error {
	files, err := filepath.Glob(filepath.Join(out, "labs", "*.md"))
	if err != nil {
		return err
	}
	labs := []Lab{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		labs = append(labs, card(strings.TrimSuffix(filepath.Base(f), ".md"), b))
	}
	sort.Slice(labs, func(i, j int) bool { return before(labs[i], labs[j]) })
	b, err := json.Marshal(labs)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(out, "labs"), 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "labs", "index.json"), b, 0o644)
}

// card reads a lab file. One that cannot be read still has a title: its error
// is for whoever opens it.
func card(name string, src []byte) Lab {
	c := Lab{Name: name, Title: titleOf(src, name), Tags: []string{}}
	c.Group, _, c.Shows = shelf(name)
	f, err := labfile.Parse(name+".md", src)
	if err != nil {
		return c
	}
	c.About, c.Picture = firstSentence(f.Lesson), sequence(f)
	if c.Picture == "" || slices.Contains(places, name) {
		c.Picture = picture(f)
	}
	if trace, ok := f.Lookup("want/trace.txt"); ok {
		c.Tags = protocols(string(trace))
	}
	return c
}

// titleOf is the first heading of a lab's lesson.
func titleOf(lab []byte, name string) string {
	for line := range strings.SplitSeq(string(lab), "\n") {
		if t, ok := strings.CutPrefix(line, "# "); ok {
			return strings.TrimSpace(t)
		}
	}
	return name
}

// firstSentence is the beginning of a lesson's first paragraph, without marks.
func firstSentence(lesson string) string {
	for part := range strings.SplitSeq(lesson, "\n\n") {
		text := strings.Join(strings.Fields(strings.NewReplacer("*", "", "`", "").Replace(part)), " ")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		for i := 0; i+1 < len(text); i++ {
			if strings.IndexByte(".?!", text[i]) >= 0 && text[i+1] == ' ' && i > 24 {
				return text[:i+1]
			}
		}
		return text
	}
	return ""
}

// protocols are those of a trace, by how often they were used.
func protocols(trace string) []string {
	count := map[string]int{}
	for line := range strings.Lines(trace) {
		if words := strings.Fields(line); len(words) > 4 {
			count[words[4]]++
		}
	}
	names := make([]string, 0, len(count))
	for name := range count {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := names[i], names[j]
		return count[a] > count[b] || count[a] == count[b] && a < b
	})
	return names[:min(len(names), maxTags)]
}

// Sizes of a picture, in its own units.
const (
	wide, high = 160.0, 84.0
	edge       = 22.0
)

// picture draws a lab from above: the reach of radios, cables, computers. Its
// colours are the page's.
func picture(f *labfile.File) string {
	at := spots(f)
	var out strings.Builder
	fmt.Fprintf(&out, `<svg viewBox="0 0 %g %g">`, wide, high)
	cables, names := map[string][]point{}, []string{}
	for i, c := range f.Config.Computer {
		for _, m := range c.Modem {
			switch {
			case m.Kind == "wired":
				if cables[m.Cable] == nil {
					names = append(names, m.Cable)
				}
				cables[m.Cable] = append(cables[m.Cable], at[i].point)
			case m.Kind == "wireless" && at[i].reach > 6 && at[i].reach < wide:
				fmt.Fprintf(&out, `<circle class="t-reach" cx="%.1f" cy="%.1f" r="%.1f"/>`, at[i].x, at[i].y, at[i].reach)
			}
		}
	}
	links(&out, f, at)
	for n, name := range names {
		out.WriteString(`<path class="t-cable" d="` + chain(cables[name], n) + `"/>`)
	}
	for i, c := range f.Config.Computer {
		fmt.Fprintf(&out, `<rect class="t-computer" x="%.1f" y="%.1f" width="18" height="12" rx="2"/>`, at[i].x-9, at[i].y-6)
		if len(c.Modem) > 0 {
			fmt.Fprintf(&out, `<circle class="t-ember" cx="%.1f" cy="%.1f" r="2.2"/>`, at[i].x, at[i].y)
		}
	}
	return out.String() + "</svg>"
}

type point struct{ x, y float64 }

// spot is a computer in a picture, with the radius of its radio.
type spot struct {
	point
	reach float64
}

// links draws a line between each two whose radios hear each other.
func links(out *strings.Builder, f *labfile.File, at []spot) {
	radio := func(c labfile.ComputerSpec) bool {
		return slices.ContainsFunc(c.Modem, func(m labfile.ModemSpec) bool { return m.Kind != "wired" })
	}
	for i, a := range f.Config.Computer {
		for k, b := range f.Config.Computer[:i] {
			far := modem.Vec{X: a.At[0], Y: a.At[1], Z: a.At[2]}.Distance(modem.Vec{X: b.At[0], Y: b.At[1], Z: b.At[2]})
			if radio(a) && radio(b) && far <= max(rangeOf(a), rangeOf(b)) {
				fmt.Fprintf(out, `<path class="t-link" d="M%.1f %.1fL%.1f %.1f"/>`, at[i].x, at[i].y, at[k].x, at[k].y)
			}
		}
	}
}

// rangeOf is how far a computer's radio reaches, in blocks.
func rangeOf(c labfile.ComputerSpec) float64 {
	kind := modem.Wireless
	if slices.ContainsFunc(c.Modem, func(m labfile.ModemSpec) bool { return m.Kind == "ender" }) {
		kind = modem.Ender
	}
	return modem.New(modem.Config{Kind: kind, At: modem.Vec{Y: c.At[1]}}).Range()
}

// spots fits the computers into the picture. Who would hide behind another
// stands beside.
func spots(f *labfile.File) []spot {
	least, most := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, c := range f.Config.Computer {
		least = point{min(least.x, c.At[0]), min(least.y, c.At[2])}
		most = point{max(most.x, c.At[0]), max(most.y, c.At[2])}
	}
	scale := min((wide-2*edge)/max(most.x-least.x, 1e-9), (high-2*edge+8)/max(most.y-least.y, 1e-9), 8)
	out := []spot{}
	for _, c := range f.Config.Computer {
		p := point{wide/2 + (c.At[0]-(least.x+most.x)/2)*scale, high/2 + (c.At[2]-(least.y+most.y)/2)*scale}
		hides := func() bool {
			return slices.ContainsFunc(out, func(o spot) bool { return math.Abs(o.x-p.x) < 20 && math.Abs(o.y-p.y) < 14 })
		}
		for k := 1.0; hides(); k++ { // to the right, to the left, farther to the right …
			p.x += math.Copysign(21*k, math.Mod(k, 2)-0.5)
		}
		out = append(out, spot{p, rangeOf(c) * scale})
	}
	return out
}

// chain is the path of a cable; each hangs a little, in turn to either side.
func chain(points []point, number int) string {
	var out strings.Builder
	sag := 0.12
	if number%2 == 1 {
		sag = -sag
	}
	for i, p := range points {
		if i == 0 {
			fmt.Fprintf(&out, "M%.1f %.1f", p.x, p.y)
			continue
		}
		q := points[i-1]
		fmt.Fprintf(&out, "Q%.1f %.1f %.1f %.1f", (p.x+q.x)/2+(p.y-q.y)*sag, (p.y+q.y)/2-(p.x-q.x)*sag, p.x, p.y)
	}
	return out.String()
}
