package phoenix

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"sort"
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
	Args, Results      []any
	Error              string
	Params, Message    any
	Device             string
	Channel            int
	ReplyChannel       int   `json:"replyChannel"`
	HeardBy            []int `json:"heard_by"`
	Fault              string
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
		t := value.NewTable()
		names := make([]string, 0, len(x))
		for k := range x {
			names = append(names, k)
		}
		sort.Strings(names)
		for _, k := range names {
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
		return v.String()
	}
	var w []string
	for k, x := range t.All() {
		name, _ := k.Str()
		text := canon(x)
		if name == "messageID" {
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
