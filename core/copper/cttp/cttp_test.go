package cttp

import (
	"embed"
	"encoding/json"
	"hash/crc32"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/modem/value"
)

//go:embed testdata/*.json
var vectorFiles embed.FS

func load(t *testing.T, name string, v any) {
	t.Helper()
	b, err := vectorFiles.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// hexText accepts the vectors' *_hex fields.
type hexText string

func (h *hexText) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	var out strings.Builder
	for i := 0; i+1 < len(s); i += 2 {
		d := func(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }
		out.WriteByte(d(s[i])<<4 | d(s[i+1]))
	}
	*h = hexText(out.String())
	return nil
}

// checksum is that of a value's text. Programs get the one of their computer's
// textutils, which writes a line break in another way (core/copper).
func checksum(v value.Value) (uint32, error) {
	text, err := cryptonet.Serialise(v)
	return crc32.ChecksumIEEE([]byte(text)), err
}

func TestChecksumVectors(t *testing.T) {
	var v struct {
		Cases []struct {
			ID          string
			Text        hexText `json:"serialised_hex"`
			Checksum    uint32
			Independent bool `json:"order_independent"`
		}
		Sorted []struct {
			Serialised string
			Checksum   uint32
		} `json:"recommended_sorted"`
	}
	load(t, "checksum.json", &v)
	check := func(id, text string, want uint32) {
		val, err := cryptonet.Unserialise(text)
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		if got, err := checksum(val); err != nil || got != want {
			t.Errorf("%s: %d, want %d (%v)", id, got, want, err)
		}
	}
	for _, c := range v.Cases {
		if c.Independent {
			check(c.ID, string(c.Text), c.Checksum)
		}
	}
	for _, c := range v.Sorted {
		check("sorted", c.Serialised, c.Checksum)
		// Another order of the same keys: the same checksum.
		check("another order", "{ c = 3, a = 1, b = 2 }", c.Checksum)
	}
	self := value.NewTable()
	_ = self.Set(value.Int(1), self.Value())
	if _, err := checksum(self.Value()); err != cryptonet.ErrRecursive {
		t.Errorf("recursive: %v", err)
	}
}

// routed names the handlers of the vectors.
var routed = []struct{ method, path string }{
	{"GET", "/path"}, {"GET", "/path/deep"}, {"POST", "/items"}, {"GET", "/missing"},
	{"GET", "/nil"}, {"GET", "/raw"}, {"GET", "/boom"}, {"GET", "/"},
}

// improved are the vectors where we answer differently, with the paragraph.
var improved = map[string]string{
	"GET /pathx": "9.10 /", "GET /": "9.10 /", "GET ": "9.10 /", "GET /Path": "9.10 /",
	"DELETE /path": "9.4 404", "POST /path": "9.4 404", "PUT /path": "9.4 501",
}

func TestRoutingVectors(t *testing.T) {
	var v struct {
		Cases []struct {
			Method, Path string
			Response     *struct {
				Data any
			}
		}
	}
	load(t, "cnet_routing.json", &v)
	r := new(Router)
	for i, h := range routed {
		r.Set(h.method, h.path, i)
	}
	for _, c := range v.Cases {
		m := r.Match(c.Method, c.Path)
		got := "-"
		if m.Status.Code == 0 {
			got = routed[m.Handler].path
		}
		name := c.Method + " " + c.Path
		want := "/path"
		var data map[string]any
		if c.Response != nil {
			data, _ = c.Response.Data.(map[string]any)
		}
		switch {
		case strings.HasPrefix(improved[name], "9.10"):
			want = "/"
		case improved[name] != "":
			want = "-"
			if code := strings.Fields(improved[name])[1]; code != []string{"404", "501"}[btoi(m.Status == NotImplemented)] {
				t.Errorf("%s: status %v", name, m.Status)
			}
		case data != nil: // the handler /path/deep shows its arguments
			want = "/path/deep"
			var args []string
			list, _ := data["args"].([]any)
			for _, a := range list {
				args = append(args, a.(string))
			}
			if c.Path == "/path//deep/x" {
				args = []string{"x"} // 9.11: from the pieces, not by counting characters
			}
			if !slices.Equal(m.Args, args) {
				t.Errorf("%s: args %q, want %q", name, m.Args, args)
			}
		case strings.Contains("/missing/nil/raw/boom", c.Path) && c.Path != "/":
			want = c.Path
		}
		if got != want {
			t.Errorf("%s: went to %s, want %s", name, got, want)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestRouterBounds(t *testing.T) {
	r := new(Router)
	for i := range MaxRoutes {
		if !r.Set("GET", strings.Repeat("x", i+1), i) {
			t.Fatalf("route %d refused", i)
		}
	}
	if r.Set("GET", "/one/more", 1) {
		t.Error("a route beyond the bound was taken")
	}
	if !r.Set("GET", "x", 7) || r.Match("GET", "/x/y").Handler != 7 {
		t.Error("an existing route cannot be replaced at the bound")
	}
	if m := new(Router).Match("GET", "/"); m.Status != NotFound {
		t.Errorf("empty router: %v", m)
	}
	if normalise("a/") != "/a" || normalise("/") != "/" || normalise("") != "/" {
		t.Error("normalised paths")
	}
}

func TestMessages(t *testing.T) {
	req := Request{Method: "POST", Path: "/a", Header: value.Fields("k", "v"), Data: value.Int(1)}
	if back, ok := ParseRequest(req.Value()); !ok || back != req {
		t.Errorf("request back: %v, %v", back, ok)
	}
	res := Response{Code: 498, Message: "TOKEN_EXPIRED", Header: value.NewTable().Value(), Data: value.Bool(false)}
	if back, ok := ParseResponse(res.Value()); !ok || back != res {
		t.Errorf("response back: %v, %v", back, ok)
	}
	// Every field taken away or of another type.
	for _, name := range []string{"requestMethod", "path", "header"} {
		for _, bad := range []value.Value{value.Nil(), value.Int(1)} {
			v := req.Value()
			put(v.Table(), name, bad)
			if _, ok := ParseRequest(v); ok {
				t.Errorf("request with %s = %v", name, bad)
			}
		}
	}
	for _, name := range []string{"statusCode", "statusMessage", "header"} {
		for _, bad := range []value.Value{value.Nil(), value.Bool(true)} {
			v := res.Value()
			put(v.Table(), name, bad)
			if _, ok := ParseResponse(v); ok {
				t.Errorf("response with %s = %v", name, bad)
			}
		}
	}
	long := Request{Method: "GET", Path: strings.Repeat("/", MaxPath+1)}
	if _, ok := ParseRequest(long.Value()); ok {
		t.Error("a path beyond the bound")
	}
}

func TestFromHandler(t *testing.T) {
	h := value.Fields("a", 1)
	tests := []struct {
		name     string
		in       value.Value
		code     float64
		text     string
		none, ok bool
	}{
		{"nil", value.Nil(), 0, "", true, true},
		{"a response", Response{Code: 440, Message: "TOKEN_EXPIRED"}.Value(), 440, "TOKEN_EXPIRED", false, true},
		{"number", value.Fields("status", 404, "headers", h, "body", "x"), 404, "NOT_FOUND", false, true},
		{"entry", value.Fields("status", value.Fields("code", 200, "message", "OK"), "header", h, "data", "x"), 200, "OK", false, true},
		{"unknown code", value.Fields("status", 299, "headers", h, "body", "x"), 299, "", false, true},
		{"a string", value.String("x"), 0, "", false, false},
		{"no status", value.Fields("body", "x"), 0, "", false, false},
	}
	for _, c := range tests {
		r, none, ok := FromHandler(c.in)
		if r.Code != c.code || r.Message != c.text || none != c.none || ok != c.ok {
			t.Errorf("%s: %+v, %v, %v", c.name, r, none, ok)
		}
		if c.in.Field("status").IsNil() || !ok {
			continue
		}
		if body, _ := r.Data.Str(); body != "x" || !value.Equal(r.Header, h) {
			t.Errorf("%s: header %v, data %v", c.name, r.Header, r.Data)
		}
	}
}

func TestStatuses(t *testing.T) {
	if len(Statuses) != 24 {
		t.Errorf("%d statuses", len(Statuses))
	}
	for i, s := range Statuses {
		if i > 0 && s.Code <= Statuses[i-1].Code || s.Name != strings.ToUpper(s.Name) {
			t.Errorf("%v", s)
		}
	}
	if got, _ := ParseResponse(Answer(NotFound).Value()); got.Code != 404 || got.Message != "NOT_FOUND" {
		t.Errorf("answer %v", got)
	}
}
