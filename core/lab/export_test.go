package lab

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// chatLab sends three messages that only its own dissector knows.
const chatLab = "# Chat\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\n" +
	"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"back\"\n```\n" +
	"```lua dissect/chat.lua\nreturn function(m)\n  local v = m.value\n  if type(v) ~= \"table\" or not v.chat then return end\n" +
	"  return { protocol = \"chat\", summary = \"says \" .. v.chat, fields = { { name = \"text\", value = v.chat } } }\nend\n```\n" +
	"```lua bob/startup.lua\nperipheral.find(\"modem\").open(15)\nwhile true do os.pullEvent() end\n```\n" +
	"```lua alice/startup.lua\nsleep(1)\nlocal m = peripheral.find(\"modem\")\nfor i = 1, 3 do m.transmit(15, 43, { chat = \"hello \" .. i }) end\nm.transmit(16, 43, \"off the point\")\n```\n"

func chatted(t *testing.T) *Lab {
	t.Helper()
	f, err := labfile.Parse("chat.md", []byte(chatLab))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	return l
}

// A lab's own dissector speaks in list, trace, filter and export.
func TestOwnDissector(t *testing.T) {
	l := chatted(t)
	if want := "1.000 2 0>1 15/43 chat says hello 2\n"; !strings.Contains(l.Trace(), want) {
		t.Errorf("the trace has no %q:\n%s", want, l.Trace())
	}
	r := l.Do(view.Command{Verb: view.DoPackets, Text: `chat.text="hello 2"`, Count: 9})
	if !r.OK || len(r.Rows) != 1 || r.Rows[0].Number != 2 || r.Rows[0].Protocol != "chat" || r.Unread != 0 {
		t.Errorf("%+v", r)
	}
	k := l.Do(view.Command{Verb: view.DoPacket, Number64: 2}).Packet
	if k.Tree.Layers[1].Fields[0].Term != `chat.text="hello 2"` || k.Follow != "stream=raw:15-43" {
		t.Errorf("%+v %s", k.Tree, k.Follow)
	}
	if r := l.Do(view.Command{Verb: view.DoPackets, Text: k.Follow, Count: 9}); len(r.Rows) != 3 {
		t.Errorf("%d messages in the conversation", len(r.Rows))
	}
}

func TestExport(t *testing.T) {
	l := chatted(t)
	r := l.Do(view.Command{Verb: view.DoExport, Text: "missed=bob"})
	if !r.OK {
		t.Fatal(r.Error)
	}
	d := json.NewDecoder(bytes.NewReader(r.Data))
	d.DisallowUnknownFields()
	var k view.Packet
	if err := d.Decode(&k); err != nil || d.More() {
		t.Fatal(err, string(r.Data))
	}
	if k.Row.Number != 4 || k.Row.Channel != 16 || k.Missed[0].Why != "channel closed" || k.File == "" || k.Line != 4 {
		t.Errorf("%+v", k)
	}
	if n := bytes.Count(l.Do(view.Command{Verb: view.DoExport}).Data, []byte("\n")); n != 4 {
		t.Error(n, "lines without a filter")
	}
	for _, verb := range []string{view.DoExport, view.DoCapture, view.DoDiagram, view.DoPackets} {
		if r := l.Do(view.Command{Verb: verb, Text: "from="}); r.Error != "filter: a value is missing after from=" {
			t.Error(verb, r.Error)
		}
	}
}

func TestDiagram(t *testing.T) {
	r := chatted(t).Do(view.Command{Verb: view.DoDiagram, Text: "chat"})
	svg := string(r.Data)
	if !r.OK || strings.Count(svg, `class="message"`) != 3 || !strings.Contains(svg, "says hello 3") || !strings.Contains(svg, "bob") {
		t.Error(r.Error, svg)
	}
}

func TestDissectorErrors(t *testing.T) {
	for begin, want := range map[string]string{
		"local f = function(m)":          "chat.md:12: dissect/chat.lua: it must return a function, not nil",
		"error('no') return function(m)": "chat.md:12: dissect/chat.lua:1: no",
		"return return function(m)":      "chat.md:12: dissect/chat.lua:1: unexpected symbol near 'return'",
	} {
		f, err := labfile.Parse("chat.md", []byte(strings.Replace(chatLab, "return function(m)", begin, 1)))
		if err == nil {
			_, err = New(f, Options{})
		}
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	src := strings.ReplaceAll(chatLab, `"bob"`, `"dissect"`)
	if _, err := labfile.Parse("chat.md", []byte(src)); err == nil || err.Error() != `chat.md:8: computer[1].name: "dissect" is the folder of dissectors` {
		t.Error(err)
	}
}

// A filter looks at a bounded number of messages for one command and goes on
// with the next; what changes is judged again.
func TestMatchingIsBounded(t *testing.T) {
	l := chatted(t)
	p := l.packets
	for want := 3; want >= 0; want-- {
		if _, unread, err := p.matching("chat", 1); err != nil || unread != want {
			t.Fatal(unread, err, "want", want)
		}
	}
	if list, _, _ := p.matching("chat", 1); len(list) != 3 {
		t.Error(len(list))
	}
	if list, _, _ := p.matching("to=alice", 0); len(list) != 0 {
		t.Error("alice heard herself")
	}
	x := p.ring[0]
	x.heard = append(x.heard, fate{computer: 0})
	if list, _, _ := p.matching("to=alice", 0); len(list) != 1 {
		t.Error("the new hearer was not seen")
	}
}
