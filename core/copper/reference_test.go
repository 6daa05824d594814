package copper_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/labfile"
)

// entry is one promise of cNet's documentation, as the Reference tab shows it.
type entry struct {
	Anchor, Kind, Name, Signature, Text, Errors, Lab string
}

const (
	referenceFile = "../../static/docs/reference/cnet.json"
	labFolder     = "../../static/labs/"
)

func reference(t *testing.T) []entry {
	t.Helper()
	src, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	var list []entry
	d := json.NewDecoder(strings.NewReader(string(src)))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		t.Fatal(err)
	}
	return list
}

// openLab parses and builds a lab.
func openLab(t *testing.T, name, src string) *lab.Lab {
	t.Helper()
	f, err := labfile.Parse(name, []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func readLab(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile(labFolder + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// TestReferenceIsComplete: each entry says what it must, and the lab of its
// Run button uses what it is about.
func TestReferenceIsComplete(t *testing.T) {
	list := reference(t)
	if len(list) < 120 {
		t.Fatalf("only %d entries", len(list))
	}
	code := map[string]string{}
	seen := map[string]bool{}
	for _, e := range list {
		if e.Anchor == "" || seen[e.Anchor] || e.Name == "" || e.Text == "" || e.Signature == "" {
			t.Errorf("%+v: incomplete, or its anchor stands twice", e)
		}
		seen[e.Anchor] = true
		if !slices.Contains([]string{"enum", "value", "class", "field", "function", "parameter", "result"}, e.Kind) {
			t.Errorf("%s: kind %q", e.Anchor, e.Kind)
		}
		if code[e.Lab] == "" {
			f := openLab(t, e.Lab, readLab(t, e.Lab)).File()
			for _, file := range f.Files {
				if strings.HasSuffix(file.Path, ".lua") {
					code[e.Lab] += string(file.Data)
				}
			}
		}
		// What stands before the last dot of a parameter's anchor is called.
		word := strings.Split(e.Anchor, ".")[0]
		if e.Kind == "value" {
			word = strings.Split(e.Anchor, ".")[1]
		}
		if !strings.Contains(code[e.Lab], word) {
			t.Errorf("%s: %s has no %s", e.Anchor, e.Lab, word)
		}
	}
}

// TestReferenceIsProven: the reference lab prints "ok ANCHOR" for exactly the
// entries of the reference, each once.
func TestReferenceIsProven(t *testing.T) {
	l := openLab(t, "cnet-reference.md", readLab(t, "cnet-reference.md"))
	l.Run()
	proven := map[string]int{}
	labtest.Proven(t, proven, l)
	var anchors []string
	for _, e := range reference(t) {
		anchors = append(anchors, e.Anchor)
	}
	labtest.AllProven(t, proven, anchors)
}

// ours are what the module has beyond the documentation.
var ours = []string{"setLogger", "setRegistration"}

// TestReferenceHasEverything: what a program finds in the module is in the
// reference, or is named as ours.
func TestReferenceHasEverything(t *testing.T) {
	l := openLab(t, "keys.md", "# Keys\n```toml lab.toml\n[[computer]]\nname = \"a\"\n```\n```lua a/startup.lua\n"+`
local cNet = require("cNet")
for key, value in pairs(cNet) do
  print("has " .. key)
  if key ~= "CryptoNet" and type(value) == "table" then
    for inner in pairs(value) do
      if inner ~= "__index" then print("has " .. key .. "." .. inner) end
    end
  end
end`+"\n```\n")
	l.Run()
	known := map[string]bool{}
	for _, e := range reference(t) {
		known[e.Anchor] = true
	}
	found := 0
	for line := range strings.Lines(l.Log(0)) {
		key, ok := strings.CutPrefix(strings.TrimSpace(line), "has ")
		if !ok {
			continue
		}
		if found++; !known[key] && !slices.Contains(ours, key) {
			t.Errorf("cNet.%s is not in the reference", key)
		}
	}
	if found < 60 {
		t.Errorf("only %d keys found:\n%s", found, l.Log(0))
	}
}

// TestCryptoNetReference: the list of CryptoNet's functions is the module's,
// and its lab proves each once.
func TestCryptoNetReference(t *testing.T) {
	src, err := os.ReadFile("../../static/docs/reference/cryptonet.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []entry
	if err := json.Unmarshal(src, &list); err != nil {
		t.Fatal(err)
	}
	text := readLab(t, "cryptonet-reference.md")
	text = strings.Replace(text, "```lua client/startup.lua\n", "```lua client/startup.lua\nfor name in pairs(require('cryptoNet')) do print('has ' .. name) end\n", 1)
	l := openLab(t, "cryptonet-reference.md", text)
	l.Run()
	log := "\n" + l.Log(0) + "\n" + l.Log(1)
	for _, e := range list {
		if strings.Count(log, "\nok "+e.Anchor+"\n") != 1 || strings.Count(log, "\nhas "+e.Anchor+"\n") != 1 {
			t.Errorf("%s is not proven once, or is not there", e.Anchor)
		}
		if e.Kind != "function" || e.Text == "" || e.Lab != "cryptonet-reference.md" || e.Signature == "" {
			t.Errorf("%+v is incomplete", e)
		}
	}
	if has := strings.Count(log, "\nhas "); has != len(list) || has < 50 || strings.Contains(log, "BROKEN") {
		t.Errorf("%d functions, %d in the reference\n%s", has, len(list), log)
	}
}
