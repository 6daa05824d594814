package diagram

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

func hello() []*view.Packet {
	return []*view.Packet{
		{Row: view.Row{Number: 1, Time: 0.05, Sender: 0, Name: "alice", Channel: 15, Reply: 43, Protocol: "raw", Summary: `"hello <b> & co"`},
			Heard: []view.Fate{{Computer: 1, Name: "bob"}, {Computer: 1, Name: "bob", Modem: "left"}}, Missed: []view.Fate{{Computer: 2, Name: "carol", Why: "out of range"}}},
		{Row: view.Row{Number: 2, Time: 0.1, Sender: 1, Name: "bob", Protocol: "psp", Summary: "SYN"}, Heard: []view.Fate{{Computer: 0}, {Computer: 2}}},
		{Row: view.Row{Number: 3, Time: 0.2, Sender: 9, Protocol: "psp", Summary: "from afar"}},
	}
}

var columns = []Column{{1, "bob"}, {0, "alice"}, {2, "carol"}}

// well reads a picture as XML and gives its text.
func well(t testing.TB, svg []byte) string {
	t.Helper()
	text := ""
	d := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return text
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if c, ok := tok.(xml.CharData); ok {
			text += string(c)
		}
	}
}

func TestDraw(t *testing.T) {
	svg := string(Draw("Hello", columns, hello()))
	text := well(t, []byte(svg))
	for _, want := range []string{"alice #0", "bob #1", "0.050", `raw "hello <b> & co"`, "out of range", "not by carol: out of range", "psp SYN"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	for part, count := range map[string]int{`class="life"`: 3, `class="tip"`: 3, `class="wire"`: 2, `class="wire unheard"`: 1, `class="miss"`: 1} {
		if got := strings.Count(svg, part); got != count {
			t.Errorf("%s is there %d times, want %d", part, got, count)
		}
	}
	if strings.Contains(svg, "more") {
		t.Error("says that something is left out")
	}
}

func TestDrawIsBounded(t *testing.T) {
	var many []*view.Packet
	for range MaxMessages + 7 {
		many = append(many, hello()[0])
	}
	svg := Draw("Many", columns, many)
	if n := strings.Count(string(svg), `class="message"`); n != MaxMessages || !strings.Contains(well(t, svg), "7 more messages are not drawn.") {
		t.Error(n)
	}
	var wide []Column
	for i := range MaxColumns + 3 {
		wide = append(wide, Column{i, fmt.Sprint("c", i)})
	}
	if svg := Draw("Wide", wide, hello()); !strings.Contains(well(t, svg), "3 more computers are not drawn.") {
		t.Error("a computer too many")
	}
}

// Whatever a message says, the picture stays well-formed and runs nothing.
func TestDrawHostileText(t *testing.T) {
	for _, s := range []string{`"><script>alert(1)</script>`, "\x00\x1b\xff\uFFFE", strings.Repeat("&", 5000), "]]>"} {
		m := hello()[:1]
		m[0].Row.Protocol, m[0].Row.Summary, m[0].Row.Name, m[0].Missed[0].Why = s, s, s, s
		svg := Draw(s, []Column{{0, s}, {2, s}}, m)
		well(t, svg)
		if strings.Contains(string(svg), "<script") {
			t.Error("a script got in")
		}
	}
}
