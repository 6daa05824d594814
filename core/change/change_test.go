package change_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/change"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// sent is a message with a bit of everything.
func sent(t testing.TB) *modem.Message {
	t.Helper()
	v := value.Fields("text", "hi", "n", 7, "flag", true, "list", value.List(value.String("a"), value.Fields("x y", 1)), "bytes", value.Bytes([]byte{1, 2, 255}))
	if _, err := value.Seal(v); err != nil {
		t.Fatal(err)
	}
	return &modem.Message{Number: 3, Channel: 15, ReplyChannel: 16, Value: v}
}

func TestChange(t *testing.T) {
	for _, c := range []struct{ path, text, want string }{
		{"message", "hello", `"hello"`},
		{"message", `"42"`, `"42"`},
		{"message", "42", `42`},
		{"message", "nil", `nil`},
		{"message", "null", `nil`},
		{"message", "", `""`},
		{"message", `{"b": [1, true], "a": null}`, `{b={1, true}}`},
		{"message.text", "ä€", "?"},
		{"message.text", "ho", `{text="ho", n=7, flag=true, list={"a", {["x y"]=1}}, bytes={1, 2, 255}}`},
		{"message.n", "nil", `{text="hi", flag=true, list={"a", {["x y"]=1}}, bytes={1, 2, 255}}`},
		{"message.list[2][\"x y\"]", "-0.5", `{text="hi", n=7, flag=true, list={"a", {["x y"]=-0.5}}, bytes={1, 2, 255}}`},
		{"message[\"list\"][1]", "[]", `{text="hi", n=7, flag=true, list={{}, {["x y"]=1}}, bytes={1, 2, 255}}`},
		{"message.bytes[3]", "0", `{text="hi", n=7, flag=true, list={"a", {["x y"]=1}}, bytes={1, 2, 0}}`},
	} {
		m := sent(t)
		before := m.Value.String()
		x, err := change.Read(c.path, c.text)
		if c.want == "?" {
			if err == nil || err.Error() != `'€' is no character of a computer` {
				t.Errorf("%s=%s: %v", c.path, c.text, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s=%s: %v", c.path, c.text, err)
			continue
		}
		out, err := x.Do(m)
		if got := out.Value.String(); err != nil || got != c.want || out.Channel != 15 || out.ReplyChannel != 16 {
			t.Errorf("%s=%s: %v\ngot  %s\nwant %s", c.path, c.text, err, got, c.want)
		}
		if m.Value.String() != before {
			t.Errorf("%s=%s: the message itself was changed", c.path, c.text)
		}
	}
	for path, want := range map[string][2]int{"channel": {9, 16}, "replyChannel": {15, 9}} {
		x, err := change.Read(path, "9")
		out, fit := x.Do(sent(t))
		if err != nil || fit != nil || out.Channel != want[0] || out.ReplyChannel != want[1] {
			t.Errorf("%s: %v %v %+v", path, err, fit, out)
		}
	}
}

func TestChangesThatAreNone(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for _, c := range []struct{ path, text, want string }{
		{"", "1", `"" is no part of a message: it begins with message, channel or replyChannel`},
		{"text", "1", `"text" is no part of a message: it begins with message, channel or replyChannel`},
		{"channel.x", "1", "channel is a number: nothing is in it"},
		{"channel", "hello", "a channel is a whole number from 0 to 65535"},
		{"channel", "1.5", "a channel is a whole number from 0 to 65535"},
		{"replyChannel", "65536", "a replyChannel is a whole number from 0 to 65535"},
		{"channel", "-1", "a channel is a whole number from 0 to 65535"},
		{"message.", "1", `"message.": after a point comes the name of an entry`},
		{"message..a", "1", `"message..a": after a point comes the name of an entry`},
		{"message[1", "1", `"message[1": a bracket is not closed`},
		{`message["]`, "1", `"message[\"]": a bracket is not closed`},
		{"message[x]", "1", `"message[x]": "x" is no key: in brackets stands a number, a text in quotes, true or false`},
		{"message[]", "1", `"message[]": "" is no key: in brackets stands a number, a text in quotes, true or false`},
		{"message[[1]]", "1", `"message[[1]]": "[1" is no key: in brackets stands a number, a text in quotes, true or false`},
		{"message[1]x", "1", `"message[1]x": "x": an entry is written .name, [2] or ["a key"]`},
		{"message" + strings.Repeat(".a", 33), "1", "tables of a message are nested at most 32 deep"},
		{"message" + strings.Repeat(".a", 300), "1", "a path has at most 500 bytes"},
		{"message", strings.Repeat("x", change.MaxText+1), "at most 65536 bytes come in the place of something"},
		{"message", deep, value.ErrDepth.Error()},
		{"message", `{"€": 1}`, `'€' is no character of a computer`},
	} {
		if _, err := change.Read(c.path, c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s=%s\ngot  %v\nwant %s", c.path, c.text, err, c.want)
		}
	}
	for path, want := range map[string]string{
		"message.txt":        "message has no .txt: it has .text, .n, .flag, .list, .bytes",
		"message.text.x":     "message.text is no table: it is a string",
		"message.list[3]":    "message.list has no [3]: it has [1], [2]",
		"message.list[2].xy": `message.list[2] has no .xy: it has ["x y"]`,
	} {
		x, err := change.Read(path, "1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.Do(sent(t)); err == nil || err.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", path, err, want)
		}
	}
}

// A change that would make a message too large leaves it as it was.
func TestChangesKeepTheBounds(t *testing.T) {
	text := strings.Repeat("x", 63<<10)
	v := value.List()
	for range 16 {
		v = value.List(v, value.String(text))
	}
	m := &modem.Message{Value: v}
	x, err := change.Read("message[2]", strings.Repeat("y", change.MaxText))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Do(m); err != nil {
		t.Errorf("within the bounds: %v", err)
	}
	m.Value = value.List(v, value.String(text))
	if _, err := x.Do(m); err != value.ErrBytes {
		t.Errorf("%v, want %v", err, value.ErrBytes)
	}
}

// What Parts lists can be read again and gives the same message.
func TestParts(t *testing.T) {
	m := sent(t)
	parts, left := change.Parts(m)
	var paths []string
	for _, p := range parts {
		paths = append(paths, p.Path+"="+p.Text)
		x, err := change.Read(p.Path, p.Text)
		if err != nil {
			t.Errorf("%s=%s: %v", p.Path, p.Text, err)
			continue
		}
		out, err := x.Do(m)
		if err != nil || !value.Equal(out.Value, m.Value) || out.Channel != 15 || out.ReplyChannel != 16 {
			t.Errorf("%s: %v %v", p.Path, err, out)
		}
	}
	want := `channel=15 replyChannel=16 message.text="hi" message.n=7 message.flag=true message.list[1]="a" message.list[2]["x y"]=1 message.bytes[1]=1 message.bytes[2]=2 message.bytes[3]=255`
	if got := strings.Join(paths, " "); got != want || left != 0 {
		t.Errorf("%d left\ngot  %s\nwant %s", left, got, want)
	}
	m.Value = value.Bytes(make([]byte, 5000))
	if parts, left := change.Parts(m); len(parts) != change.MaxParts || left != 5002-change.MaxParts {
		t.Errorf("%d parts, %d left", len(parts), left)
	}
	m.Value = value.Fields("a", strings.Repeat("x", 3000), "b", 1)
	if parts, left := change.Parts(m); len(parts) != 3 || left != 1 {
		t.Errorf("%+v, %d left", parts, left)
	}
}

// Every byte of a text survives.
func TestPartsAreExact(t *testing.T) {
	var all strings.Builder
	for i := range 256 {
		all.WriteByte(byte(i))
	}
	m := &modem.Message{Value: value.Fields("]\\\"\x00\xff.", all.String())}
	parts, _ := change.Parts(m)
	p := parts[2]
	x, err := change.Read(p.Path, p.Text)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := x.Do(m); err != nil || !value.Equal(out.Value, m.Value) {
		t.Errorf("%v: %v", err, out.Value)
	}
}

func FuzzRead(f *testing.F) {
	for _, p := range []string{"message", `message.list[2]["x y"]`, "channel", "message[1].x", `message["\""]`} {
		f.Add(p, `{"a": [1, "b", null]}`)
		f.Add(p, "text")
	}
	f.Fuzz(func(t *testing.T, path, text string) {
		x, err := change.Read(path, text)
		if err != nil {
			return
		}
		out, err := x.Do(sent(t))
		if err != nil {
			return
		}
		if err := value.Check(out.Value); err != nil {
			t.Errorf("%s=%s: %v", path, text, err)
		}
	})
}
