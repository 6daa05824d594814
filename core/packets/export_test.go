package packets

import (
	"bytes"
	"encoding/json"
	"fmt"
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

func chatted(t *testing.T) *List {
	t.Helper()
	f, err := labfile.Parse("chat.md", []byte(chatLab))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := observed(t, f, true)
	return p
}

// A lab's own dissector speaks in list, trace, filter and export.
func TestOwnDissector(t *testing.T) {
	p := chatted(t)
	if want := "1.000 2 0>1 15/43 chat says hello 2\n"; !strings.Contains(p.Trace(), want) {
		t.Errorf("the trace has no %q:\n%s", want, p.Trace())
	}
	var r view.Reply
	if err := p.Rows(view.Command{Text: `chat.text="hello 2"`, Count: 9}, &r); err != nil || len(r.Rows) != 1 || r.Rows[0].Number != 2 || r.Rows[0].Protocol != "chat" || r.Unread != 0 {
		t.Errorf("%+v", r)
	}
	if err := p.Open(view.Command{Number64: 2}, &r); err != nil {
		t.Fatal(err)
	}
	k := r.Packet
	if k.Tree.Layers[1].Fields[0].Term != `chat.text="hello 2"` || k.Follow != "stream=raw:15-43" {
		t.Errorf("%+v %s", k.Tree, k.Follow)
	}
	if r = (view.Reply{}); p.Rows(view.Command{Text: k.Follow, Count: 9}, &r) != nil || len(r.Rows) != 3 {
		t.Errorf("%d messages in the conversation", len(r.Rows))
	}
}

func TestExport(t *testing.T) {
	p := chatted(t)
	data, _, err := p.Export("missed=bob")
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var k exported
	if err := d.Decode(&k); err != nil || d.More() {
		t.Fatal(err, string(data))
	}
	if got := fmt.Sprintf("%s %s", k.Tree.Layers[0].Fields[0].Value, k.Value); got != `16 "off the point"` {
		t.Error(got)
	}
	if k.Row.Number != 4 || k.Row.Channel != 16 || k.Missed[0].Why != "channel closed" || k.File == "" || k.Line != 4 {
		t.Errorf("%+v", k)
	}
	data, _, _ = p.Export("")
	if n := bytes.Count(data, []byte("\n")); n != 4 {
		t.Error(n, "lines without a filter")
	}
	const wrong = "filter: a value is missing after from="
	for name, f := range map[string]func(text string) error{
		"export":  func(text string) error { _, _, err := p.Export(text); return err },
		"capture": func(text string) error { _, _, err := p.Capture(text); return err },
		"diagram": func(text string) error { _, err := p.Diagram(text); return err },
		"rows":    func(text string) error { return p.Rows(view.Command{Text: text}, &view.Reply{}) },
	} {
		if err := f("from="); err == nil || err.Error() != wrong {
			t.Error(name, err)
		}
	}
}

const typedLab = "# Types\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"back\"\n```\n" +
	"```lua dissect/own.lua\nreturn function(m)\n  if type(m.value) ~= \"table\" or not m.value.own then return end\n  return { protocol = \"own\", fields = {\n" +
	"    { name = \"n\", value = 7 }, { name = \"digits\", value = \"7\" }, { name = \"yes\", value = true }, { name = \"none\" },\n" +
	"    { name = \"list\", value = { 1, { x = 2.5 } } }, { name = \"group\", fields = { { name = \"in\", value = false } } } } }\nend\n```\n" +
	"```lua a/startup.lua\nrednet.open(\"back\")\nlocal m, t = peripheral.find(\"modem\"), {}\nrednet.send(9, { n = 7, s = \"7\", yes = true, list = { 1, 2 }, [3] = 4 }, \"p\")\nm.transmit(1, 2, { own = true })\n" +
	"for i = 1, 25 do t = { t, t } end\nm.transmit(3, 4, t)\n```\n"

// What is exported has the types of Lua: of a message, of what no dissector knows,
// and of what a lab's own one answers. Tables that stand in very many places do not
// fill the disk.
func TestExportKeepsTypes(t *testing.T) {
	f, err := labfile.Parse("typed.md", []byte(typedLab))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := observed(t, f, false)
	for filter, want := range map[string][]string{
		"rednet not copy": {`"name":"message","value":{"n":7,"s":"7","yes":true,"list":[1,2],"3":4}`, `"name":"sProtocol","value":"p"`, `"name":"channel","value":9`},
		"own": {`"name":"n","value":7,`, `"name":"digits","value":"7",`, `"name":"yes","value":true,`, `"name":"none","value":null}`,
			`"name":"list","value":[1,{"x":2.5}],`, `"name":"group","value":null,"sub":[{"name":"in","value":false,`, `"value":{"own":true}}`},
		"channel=3": {`"value":"{{{`},
	} {
		data, _, err := p.Export(filter)
		if err != nil || bytes.Count(data, []byte("\n")) != 1 || len(data) > 4*maxTyped || !json.Valid(data) {
			t.Errorf("%s: %v, %d bytes", filter, err, len(data))
		}
		for _, w := range want {
			if !bytes.Contains(data, []byte(w)) {
				t.Errorf("%s: no %s in %.3000s", filter, w, data)
			}
		}
	}
}

func TestDiagram(t *testing.T) {
	data, err := chatted(t).Diagram("chat")
	svg := string(data)
	if err != nil || strings.Count(svg, `class="message"`) != 3 || !strings.Contains(svg, "says hello 3") || !strings.Contains(svg, "bob") {
		t.Error(err, svg)
	}
}

// A diagram of two computers is of two: who is on another medium has no cross, and
// with a filter no line either.
func TestDiagramOfTwo(t *testing.T) {
	lab := strings.Replace(chatLab, "```\n```lua dissect", "[[computer]]\nname = \"carol\"\n[[computer.modem]]\nside = \"back\"\ncable = \"wire\"\n```\n```lua dissect", 1)
	f, err := labfile.Parse("two.md", []byte(lab))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := observed(t, f, true)
	for filter, lines := range map[string]int{"": 3, "computer=bob": 2, "channel=16": 2, "channel=99": 0} {
		svg, err := p.Diagram(filter)
		if got := bytes.Count(svg, []byte(`class="life"`)); err != nil || got != lines || bytes.Contains(svg, []byte(`class="why">other`)) {
			t.Errorf("%q: %v, %d lines", filter, err, got)
		}
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
			_, err = New(f, false)
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
	p := chatted(t)
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
