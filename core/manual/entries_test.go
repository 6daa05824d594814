package manual

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// contents writes groups as "heading: items".
func contents(list []Group) string {
	var out []string
	for _, g := range list {
		var items []string
		for _, e := range g.Items {
			items = append(items, e.Anchor)
		}
		out = append(out, strings.TrimSpace(g.Title()+": "+strings.Join(items, " ")))
	}
	return strings.Join(out, "\n")
}

var someEntries = []Entry{
	{Anchor: "Side", Kind: "enum", Name: "Side", Text: "Where a modem is."},
	{Anchor: "Side.TOP", Kind: "value", Signature: `"top"`},
	{Anchor: "Request", Kind: "class", Name: "Request"},
	{Anchor: "Request.path", Kind: "field"},
	{Anchor: "Request.new", Kind: "function", Name: "Request:new"},
	{Anchor: "Request.new.path", Kind: "parameter"},
	{Anchor: "connect", Kind: "function", Name: "syscall.connect", Errors: "No such device"},
	{Anchor: "connect.options", Kind: "parameter"},
	{Anchor: "connect.options.url", Kind: "field", Text: "It must be there."},
	{Anchor: "handle.id", Kind: "field"},
	{Anchor: "handle.read", Kind: "function", Name: "handle.read"},
	{Anchor: "handle.read.a", Kind: "parameter"},
	{Anchor: "handle.kind", Kind: "field"},
	{Anchor: "Request.data", Kind: "field"},
}

func TestEntriesStandUnderTheNearestHeading(t *testing.T) {
	want := `Side: Side.TOP
Request: Request.path Request.data
Request:new: Request.new.path
syscall.connect: connect.options connect.options.url
handle: handle.id handle.kind
handle.read: handle.read.a`
	if got := contents(Grouping(someEntries)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Every list is complete: each entry can be read and grouped, and its lab is there.
func TestEveryEntryOfTheReferenceIsComplete(t *testing.T) {
	for _, name := range []string{"cnet", "cryptonet", "phoenix"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "static", "docs", "reference", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var list []Entry
		if err := json.Unmarshal(data, &list); err != nil || len(list) < 50 {
			t.Fatalf("%s: %d entries, %v", name, len(list), err)
		}
		seen := map[string]bool{}
		for _, e := range list {
			if seen[e.Anchor] || e.Anchor == "" || e.Name == "" || e.Kind == "" {
				t.Errorf("%s: %+v has no name of its own", name, e)
			}
			seen[e.Anchor] = true
			if e.Kind == "function" && (e.Signature == "" || e.Text == "") {
				t.Errorf("%s: function %s has no signature or text", name, e.Anchor)
			}
			if _, err := os.Stat(filepath.Join("..", "..", "static", "labs", e.Lab)); err != nil || !strings.HasSuffix(e.Lab, ".md") {
				t.Errorf("%s: the lab of %s: %q, %v", name, e.Anchor, e.Lab, err)
			}
		}
		items := 0
		for _, g := range Grouping(list) {
			items += len(g.Items)
			if g.Head.Anchor != "" {
				items++
			}
		}
		if items != len(list) {
			t.Errorf("%s: %d of %d entries are in a group", name, items, len(list))
		}
	}
}
