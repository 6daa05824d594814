package phoenix

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// A recording is what the original did in one scenario; the format is that of
// the traces in testdata. One computer of it is replaced by our stack: it makes
// its calls, hears what the others sent, and must say and show the same.
type recording struct {
	Scenario, Class string
	Config          struct {
		Computers []struct {
			ID     int
			Modems []struct{ LAN, Side string }
			Procs  []struct {
				PID, Parent int
				User        string
			} `json:"processes"`
		}
		Latency int `json:"latency_ms"`
	}
	Inputs map[string][]struct {
		Purpose string
		Value   int
		Hex     string `json:"value_hex"`
	}
	Steps []*step
}

type step struct {
	T                  int
	Kind               string
	Computer, PID      int
	Call, Method, Name string
	Handle             int
	Args, Results      list
	Error              string
	Params, Message    any
	Device             string
	Channel            int
	ReplyChannel       int   `json:"replyChannel"`
	HeardBy            []int `json:"heard_by"`
	Fault              string
}

// list is results or arguments; one that begins with nil is written as an
// object with the number of its entries.
type list []any

func (l *list) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return json.Unmarshal(b, (*[]any)(l))
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		return err
	}
	n, _ := m["n"].(float64)
	*l = make(list, int(n))
	for i := range *l {
		(*l)[i] = m[strconv.Itoa(i+1)]
	}
	return nil
}

func load(t *testing.T, name string) *recording {
	b, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	r := new(recording)
	if err := json.Unmarshal(b, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// plainValue turns what JSON read into a value; keys that end in _hex hold
// bytes.
func plainValue(x any) value.Value {
	switch x := x.(type) {
	case map[string]any:
		if n, ok := x["length"].(float64); ok && len(x) == 2 && x["byte"] != nil {
			return value.String(strings.Repeat(x["byte"].(string), int(n))) // long texts are written so
		}
		t := value.NewTable()
		if n, ok := x["payload_length"].(float64); ok {
			_ = t.Set(value.String("payload"), value.String(strings.Repeat(x["payload_byte"].(string), int(n))))
		}
		names := make([]string, 0, len(x))
		for k := range x {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
			if k == "payload_length" || k == "payload_byte" {
				continue
			}
			v := plainValue(x[k])
			if name, ok := strings.CutSuffix(k, "_hex"); ok {
				b, _ := hex.DecodeString(x[k].(string))
				k, v = name, value.String(string(b))
			}
			_ = t.Set(value.String(k), v)
		}
		return t.Value()
	case []any:
		list := make([]value.Value, len(x))
		for i := range x {
			list[i] = plainValue(x[i])
		}
		return value.List(list...)
	case string:
		return value.String(x)
	case float64:
		return value.Number(x)
	case bool:
		return value.Bool(x)
	}
	return value.Nil()
}

// canon is a value as text that does not depend on the order of keys.
// messageIDs differ; compareIDs looks at them.
func canon(v value.Value) string {
	t := v.Table()
	if t == nil {
		if s, ok := v.Str(); ok {
			return quote(s)
		}
		return v.String()
	}
	var w []string
	for k, x := range t.All() {
		name, _ := k.Str()
		text := canon(x)
		if name == "messageID" || name == "nMessageID" {
			text = "id"
		}
		if k.Kind() != value.KindString {
			name = k.String()
		}
		w = append(w, name+"="+text)
	}
	sort.Strings(w)
	return "{" + strings.Join(w, " ") + "}"
}

// quote is a text with nothing left out; of a long one the length and a sum
// stand for the rest.
func quote(s string) string {
	if len(s) <= 200 {
		return strconv.Quote(s)
	}
	return fmt.Sprintf("%q... %d bytes %08x", s[:40], len(s), crc32.ChecksumIEEE([]byte(s)))
}

// names of all computers in a recording.
func (r *recording) computers() (ids []int) {
	for _, c := range r.Config.Computers {
		ids = append(ids, c.ID)
	}
	return ids
}

// difference shows two lists of lines from the first that differs.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for len(g) > 0 && len(w) > 0 && g[0] == w[0] {
		g, w = g[1:], w[1:]
	}
	return "ours:\n" + strings.Join(g, "\n") + "\nrecorded:\n" + strings.Join(w, "\n")
}
