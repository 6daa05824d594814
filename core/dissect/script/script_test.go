package script

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// chat knows tables {app = "chat", from =, text =}.
const chat = `
local calls = 0
return function(message)
  calls = calls + 1
  local v = message.value
  if type(v) ~= "table" or v.app ~= "chat" then return nil end
  return {
    protocol = "Chat", summary = v.from .. " says " .. v.text,
    fields = {
      { name = "from", value = v.from, means = "over " .. message.under },
      { name = "channels", fields = { { name = "channel", value = message.channel }, { name = "reply", value = message.replyChannel } } },
      { name = "first", value = calls == 1 },
    },
  }
end`

func set(t testing.TB, sources ...string) *Set {
	t.Helper()
	s := &Set{}
	for i, src := range sources {
		if err := s.Add(fmt.Sprintf("dissect/%d.lua", i), src); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func hello() value.Value { return value.Fields("app", "chat", "from", "alice", "text", "hello") }

func TestLayers(t *testing.T) {
	r := dissect.Reader{Own: set(t, "return function() end", chat)}
	want := view.Layer{Protocol: "chat", Summary: "alice says hello", Fields: []view.Field{
		{Name: "from", Value: "alice", Means: "over modem", Data: value.String("alice")},
		{Name: "channels", Data: value.Nil(), Sub: []view.Field{
			{Name: "channel", Value: "15", Data: value.Int(15)}, {Name: "reply", Value: "43", Data: value.Int(43)}}},
		{Name: "first", Value: "true", Data: value.Bool(true)},
	}}
	for range 2 { // the second call sees the machine as the first did
		tree := r.Message(hello(), 15, 43)
		if len(tree.Layers) != 2 || !reflect.DeepEqual(tree.Layers[1], want) {
			t.Errorf("got %+v", tree.Layers)
		}
	}
	if proto, sum := r.Summary(value.String("other"), 1, 2); proto != "raw" || sum != `"other"` {
		t.Error(proto, sum)
	}
}

// The lab's own layers come after the built-in ones.
func TestLayersUnderProtocols(t *testing.T) {
	r := dissect.Reader{Own: set(t, chat)}
	rednet := value.Fields("nMessageID", 1, "nRecipient", 2, "nSender", 1, "sProtocol", "x", "message", hello())
	pdp := value.Fields("PhoenixNetworking", true, "type", "internet", "source", "10.0.0.1", "destination", "10.0.0.2", "messageID", "a", "hopsLeft", 15,
		"payload", value.Fields("PhoenixNetworking", true, "type", "datagram", "message", hello()))
	for under, v := range map[string]value.Value{"rednet": rednet, "pdp": pdp} {
		tree := r.Message(v, 15, 43)
		last := tree.Layers[len(tree.Layers)-1]
		if last.Protocol != "chat" || last.Fields[0].Means != "over "+under || tree.Layers[len(tree.Layers)-2].Protocol != under {
			t.Errorf("%s: %+v", under, tree.Layers)
		}
	}
}

// What rednet sends again for repeaters says so in the lab's own words too, so that
// a filter finds it or leaves it out.
func TestCopiesForRepeaters(t *testing.T) {
	r := dissect.Reader{Own: set(t, chat)}
	v := value.Fields("nMessageID", 1, "nRecipient", 2, "nSender", 1, "message", hello())
	for channel, want := range map[int]string{2: "alice says hello", 65533: "alice says hello, copy for repeaters"} {
		if proto, sum := r.Summary(v, channel, 1); proto != "chat" || sum != want {
			t.Errorf("channel %d: %s %s", channel, proto, sum)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for source, want := range map[string]string{
		"return 1 +":                "dissect/0.lua:1: unexpected symbol near <eof>",
		"error('no')":               "dissect/0.lua:1: no",
		"return 5":                  "dissect/0.lua: it must return a function, not number",
		"while true do end":         "dissect/0.lua:1: it takes more than 1000000 instructions",
		"coroutine.yield()":         "a dissector cannot wait",
		"return ('x'):rep(2^26)":    "not enough memory",
		"os.exit()":                 "dissect/0.lua:1: attempt to index global 'os' (a nil value)",
		"peripheral.call('x', 'y')": "dissect/0.lua:1: attempt to index global 'peripheral' (a nil value)",
	} {
		if err := (&Set{}).Add("dissect/0.lua", source); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", source, err, want)
		}
	}
	s := &Set{}
	for range MaxScripts {
		if err := s.Add("a.lua", chat); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Add("b.lua", chat); err == nil || err.Error() != "a lab has at most 16 dissectors" {
		t.Error(err)
	}
}

// What goes wrong with a message is said at that message, and the others are
// read as before.
func TestCallErrors(t *testing.T) {
	for body, want := range map[string]string{
		"return 1":                           "it returned a number; a table with a protocol is wanted, or nil",
		"return {}":                          "protocol is a nil; a name is wanted",
		"return {protocol=''}":               "protocol is a string; a name is wanted",
		"return {protocol='x', fields=1}":    "fields is a number; a list is wanted",
		"return {protocol='x', fields={1}}":  "field 1 is a number; a table with name and value is wanted",
		"return {protocol='x', fields={{}}}": "field 1: name is a nil; a string is wanted",
		"return {protocol='x', fields={{name='a',value=error}}}":                                       "field 1: value is a function; a string, number, boolean or table is wanted",
		"local t = {} for i = 1, 40 do t = {t} end return {protocol='x', fields={{name='a',value=t}}}": "field 1: value: message too deep: tables may be nested 32 deep",
		"return {protocol='x', fields={{name='a',means={}}}}":                                          "field 1: means is a table; text is wanted",
		"return {protocol='x', summary={}}":                                                            "summary is a table; text is wanted",
		"return nothing.at":                                                                            "dissect/0.lua:1: attempt to index global 'nothing' (a nil value)",
		"while true do end":                                                                            "dissect/0.lua:1: it takes more than 20000 instructions",
		"local t = {} for i = 1, 1e9 do t[i] = i end":                                                  "dissect/0.lua:1: it takes more than 20000 instructions",
		"return ('x'):rep(1e8)":                                                                        "not enough memory",
		"coroutine.yield()":                                                                            "a dissector cannot wait",
	} {
		s := set(t, "return function(m) if m.value ~= 'bad' then return nil end "+body+" end")
		l := s.Layers(dissect.Payload{Under: "modem", Value: value.String("bad")})
		if len(l) != 1 || l[0].Note != want || l[0].Summary != "0.lua failed" {
			t.Errorf("%s: %+v, want %s", body, l, want)
		}
		if l := s.Layers(dissect.Payload{Under: "modem", Value: value.String("good")}); l != nil {
			t.Errorf("%s: then %+v", body, l)
		}
	}
}

// A dissector that always fails is not asked for ever; the next one is.
func TestFailuresAreBounded(t *testing.T) {
	s := set(t, "return function() error('always', 0) end", chat)
	p := dissect.Payload{Under: "modem", Value: hello()}
	for i := range MaxFailures {
		l := s.Layers(p)
		last := i == MaxFailures-1
		if l[0].Summary != "0.lua failed" || strings.Contains(l[0].Note, "it failed 16 times and is not asked again") != last {
			t.Fatal(i, l)
		}
	}
	if l := s.Layers(p); l[0].Protocol != "chat" {
		t.Error(l)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	s := set(t, `return function()
  local list = {}
  for i = 1, 100 do list[i] = { name = ("n"):rep(100), value = ("v\n"):rep(300), fields = { { name = "a", fields = { { name = "b", fields = { { name = "c", fields = { { name = "d" } } } } } } } } } end
  return { protocol = ("p"):rep(100), summary = ("s"):rep(1000), fields = list }
end`)
	l := s.Layers(dissect.Payload{})[0]
	f := l.Fields[0]
	if len(l.Fields) != maxFields || len(l.Protocol) != maxName+3 || len(l.Summary) != maxText+3 || len(f.Name) != maxName+3 || len(f.Value) != maxText+3 {
		t.Error(len(l.Fields), len(l.Protocol), len(l.Summary), len(f.Name), len(f.Value))
	}
	if strings.Contains(f.Value, "\n") || f.Sub[0].Sub[0].Sub[0].Sub != nil {
		t.Errorf("%+v", f)
	}
}

func BenchmarkLayers(b *testing.B) {
	s, p := set(b, chat), dissect.Payload{Under: "modem", Value: hello()}
	for b.Loop() {
		s.Layers(p)
	}
}
