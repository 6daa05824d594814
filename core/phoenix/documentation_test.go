package phoenix_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"strings"
	"testing"
)

// The documentation of the network's system calls and handles, of April 2022,
// is not ours to give away. testdata/documentation.txt has a line for each of
// its headings, paragraphs and list items, in order: a hash of the headings
// above it and its text, then the anchors of the entries of the reference that
// say the same in our words, or "-" for a sentence that only leads to what
// follows or promises nothing. Who has the documentation can check that the
// list is of it: go test ./core/phoenix -run Documentation -document FILE
var document = flag.String("document", "", "the documentation that testdata/documentation.txt is about")

// Counted in the documentation: its headings that name something, paragraphs
// and list items; and those of them that promise nothing by themselves: the
// introductions of lists of errors, of the two parts, that there may be other
// schemes, and that a method takes no arguments.
const (
	documented = 188
	leading    = 26
)

// A sentence of the documentation, hashed below its headings.
type sentence struct {
	hash, text string
}

func sentences(doc string) (list []sentence) {
	_, body, _ := strings.Cut(strings.TrimPrefix(doc, "---\n"), "\n---\n")
	var headings []string
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if line == "" || line == "-----" {
			continue
		}
		if marks, title, ok := strings.Cut(line, " "); ok && strings.Trim(marks, "#") == "" {
			for len(headings) < len(marks)-1 {
				headings = append(headings, "")
			}
			headings = append(headings[:len(marks)-1], title)
			if title == "Arguments" || title == "Return Values" || title == "Errors" {
				continue
			}
		}
		sum := sha256.Sum256([]byte(strings.Join(headings, "/") + "\n" + line))
		list = append(list, sentence{hex.EncodeToString(sum[:6]), line})
	}
	return list
}

// Every sentence of the documentation has its entries, and every entry that is
// not about our own system calls has its sentence.
func TestReferenceCoversTheDocumentation(t *testing.T) {
	src, err := os.ReadFile("testdata/documentation.txt")
	if err != nil {
		t.Fatal(err)
	}
	unsaid := map[string]bool{}
	known := map[string]bool{}
	for _, e := range reference(t) {
		known[e.Anchor] = true
		unsaid[e.Anchor] = e.Lab != "phoenix-os-reference.md"
	}
	var hashes []string
	seen, leads := map[string]bool{}, 0
	for line := range strings.Lines(string(src)) {
		words := strings.Fields(line)
		if len(words) < 2 || len(words[0]) != 12 || seen[words[0]] {
			t.Fatalf("%q: a hash that stands twice, or no anchor", line)
		}
		seen[words[0]] = true
		hashes = append(hashes, words[0])
		for _, anchor := range words[1:] {
			switch {
			case anchor == "-" && len(words) == 2:
				leads++
			case !known[anchor]:
				t.Errorf("%s: the reference has no entry %s", words[0], anchor)
			}
			delete(unsaid, anchor)
		}
	}
	if len(hashes) != documented || leads != leading {
		t.Errorf("%d sentences, %d of them promise nothing; there are %d and %d", len(hashes), leads, documented, leading)
	}
	for anchor, missing := range unsaid {
		if missing {
			t.Errorf("%s: no sentence of the documentation says so", anchor)
		}
	}
	if *document == "" {
		return
	}
	doc, err := os.ReadFile(*document)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sentences(string(doc)) {
		if i >= len(hashes) || hashes[i] != s.hash {
			t.Fatalf("sentence %d of the documentation is not in the list: %s %s", i+1, s.hash, s.text)
		}
	}
	if n := len(sentences(string(doc))); n != len(hashes) {
		t.Errorf("the documentation has %d sentences, the list %d", n, len(hashes))
	}
}

// The same text below other headings, and another text, are other sentences.
func TestSentencesOfADocumentation(t *testing.T) {
	list := sentences("---\ntitle: x\n---\n\n# A\nOne.\n## `b()`\n### Errors\n* Two.\n  * Three.\n-----\n# C\n### Errors\n* Two.\n")
	var texts []string
	hashes := map[string]bool{}
	for _, s := range list {
		texts = append(texts, s.text)
		hashes[s.hash] = true
	}
	if got := strings.Join(texts, "|"); got != "# A|One.|## `b()`|* Two.|* Three.|# C|* Two." || len(hashes) != 7 {
		t.Errorf("%q %d", got, len(hashes))
	}
}
