package value_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

func TestAppendJSON(t *testing.T) {
	round := value.NewTable()
	_ = round.Set(value.Int(1), round.Value())
	both := value.Fields("3", "text")
	_ = both.Table().Set(value.Int(3), value.String("number"))
	_ = both.Table().Set(value.Bool(true), value.Number(0.5))
	for _, c := range []struct {
		v    value.Value
		want string
	}{
		{value.Nil(), "null"}, {value.Bool(false), "false"}, {value.Int(-7), "-7"}, {value.Number(0.1), "0.1"},
		{value.Number(1 << 53), "9007199254740992"}, {value.Number(1e300), "1e+300"}, {value.Number(5e-324), "5e-324"},
		{value.Number(math.Inf(-1)), `"-inf"`}, {value.Number(math.NaN()), `"nan"`},
		{value.String(""), `""`}, {value.String("a\"\\\n\x00</script>"), `"a\"\\\u000a\u0000</script>"`},
		{value.String("grün"), `"grün"`}, {value.String("\xff\x80a"), "\"ÿ\u0080a\""},
		{value.Fields(), "{}"}, {value.List(value.Int(1), value.List(), value.String("x")), `[1,{},"x"]`},
		{value.Bytes([]byte{1, 255}), "[1,255]"},
		{value.Fields("b", 1, "a", value.Fields("c", nil)), `{"b":1,"a":{}}`},
		{both, `{"3":"text","[3]":"number","true":0.5}`},
		{round.Value(), `["{…}"]`},
	} {
		got, ok := value.AppendJSON([]byte("x"), c.v, 1000)
		if !ok || string(got) != "x"+c.want || !json.Valid(got[1:]) {
			t.Errorf("%v: %s, want x%s", c.v, got, c.want)
		}
	}
}

// A few tables can stand in more places than there are atoms.
func TestAppendJSONIsBounded(t *testing.T) {
	v := value.Int(1)
	for range value.MaxDepth {
		v = value.List(v, v, v, v)
	}
	if got, ok := value.AppendJSON([]byte("x"), v, 10000); ok || string(got) != "x" {
		t.Errorf("%v, %d bytes", ok, len(got))
	}
	if _, ok := value.AppendJSON(nil, value.String("abcd"), 6); !ok {
		t.Error("what just fits is refused")
	}
}
