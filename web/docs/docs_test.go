package docs

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/markdown"
)

// built makes the pages of the real documentation in a folder of its own.
func built(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	for _, dir := range []string{"docs", "labs"} {
		if err := os.CopyFS(filepath.Join(out, dir), os.DirFS("../../static/"+dir)); err != nil {
			t.Fatal(err)
		}
	}
	labs := `[{"name":"hello","title":"Hello, <modem>","about":"Says hello.","tags":["raw"]},{"name":"psp-echo","title":"Echo","about":"","tags":["psp"]}]`
	if err := os.WriteFile(filepath.Join(out, "labs", "index.json"), []byte(labs), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(out); err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A file of the documentation that no page shows is found by nobody.
func TestEveryFileIsOnAPage(t *testing.T) {
	used := map[string]bool{}
	for _, s := range sources {
		for _, f := range s.files {
			used[f] = true
		}
		for _, l := range s.lists {
			used["reference/"+l+".json"] = true
		}
	}
	dir := os.DirFS("../../static/docs")
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if ext := path.Ext(name); (ext == ".md" || ext == ".json") && !used[name] && path.Dir(name) != "reference/bench" {
			t.Errorf("static/docs/%s is on no page: add it to pages.go", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	hrefs = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	ids   = regexp.MustCompile(` id="([^"]*)"`)
)

// Every link between pages leads to a file and a part that are there.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	out := built(t)
	made := []string{"index.html", "embed.js", "bench.js", "favicon.svg", "licenses.txt"} // of the site around
	pages := map[string][]string{}
	for _, s := range append([]source{{dir: "."}}, sources...) {
		name := path.Join("docs", s.dir, "index.html")
		var found []string
		for _, m := range ids.FindAllStringSubmatch(read(t, filepath.Join(out, name)), -1) {
			if slices.Contains(found, m[1]) {
				t.Errorf("%s has the id %s twice", name, m[1])
			}
			found = append(found, m[1])
		}
		pages[name] = found
	}
	links := 0
	for name := range pages {
		for _, m := range hrefs.FindAllStringSubmatch(read(t, filepath.Join(out, name)), -1) {
			to, part, _ := strings.Cut(m[1], "#")
			to, _, _ = strings.Cut(to, "?")
			if strings.Contains(to, ":") {
				continue
			}
			links++
			target := path.Join(path.Dir(name), to)
			switch {
			case to == "":
				target = name
			case strings.HasSuffix(to, "/"):
				target = path.Join(target, "index.html")
			}
			if _, err := os.Stat(filepath.Join(out, target)); err != nil && !slices.Contains(made, target) {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
			if parts, known := pages[target]; known && part != "" && !slices.Contains(parts, part) {
				t.Errorf("%s links to %s, which has no such part", name, m[1])
			}
		}
	}
	if links < 500 {
		t.Errorf("only %d links were found", links)
	}
}

// The search box leads to parts that are there.
func TestEverythingFoundIsThere(t *testing.T) {
	out := built(t)
	var list []Found
	if err := json.Unmarshal([]byte(read(t, filepath.Join(out, "docs", "search.json"))), &list); err != nil || len(list) < 300 {
		t.Fatal(len(list), err)
	}
	text := map[string]string{}
	for _, f := range list {
		page, part, _ := strings.Cut(f.To, "#")
		if text[page] == "" {
			text[page] = read(t, filepath.Join(out, "docs", page, "index.html"))
		}
		if !strings.Contains(text[page], ` id="`+part+`"`) || f.Title == "" {
			t.Errorf("%+v is not there", f)
		}
	}
}

// What a document says stays text, and its lab can be read without scripts.
func TestTextStaysText(t *testing.T) {
	w := &writer{link: func(to string) string { return to }}
	w.blocks(markdown.Read("# <b>a</b> & `<i>`\n\n<script>x</script> [\"q\"](https://x.org/?a&b)\n\n| <u> |\n|---|\n| </td> |\n\n```\n</pre>\n```\n"))
	got := w.out.String()
	for _, bad := range []string{"<b>", "<i>", "<script", "<u>", "</td> <", "</pre>\n</code>", "?a&b"} {
		if strings.Contains(got, bad) {
			t.Errorf("%s is in\n%s", bad, got)
		}
	}
	page := read(t, filepath.Join(built(t), "docs", "index.html"))
	for _, want := range []string{`<code class="language-emberwire">embed: run=click`, "Hello", "```lua alice/startup.lua"} {
		if !strings.Contains(page, want) {
			t.Errorf("the first page has no %s", want)
		}
	}
	lab := read(t, filepath.Join(built(t), "docs", "spec", "computercraft", "index.html"))
	if !strings.Contains(lab, "Hello, &lt;modem&gt;") {
		t.Error("the title of a lab is not text")
	}
}

// Headings of the same words are told apart.
func TestHeadingsHaveIDsOfTheirOwn(t *testing.T) {
	w := &writer{}
	for title, want := range map[string]string{"Messages 4.1": "messages-4.1", "§": "part"} {
		if got := w.id(title); got != want {
			t.Errorf("%q: %s", title, got)
		}
	}
	if got := w.id("Messages, 4.1"); got != "messages-4.1-2" {
		t.Error(got)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	out := t.TempDir()
	if err := Write(out); err == nil || !strings.HasPrefix(err.Error(), "documentation: the list of labs: ") {
		t.Error(err)
	}
	if err := os.Mkdir(filepath.Join(out, "labs"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "labs", "index.json"), []byte("[]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Write(out); err == nil || !strings.HasPrefix(err.Error(), "documentation: cnet: ") {
		t.Error(err)
	}
}

// A group is named once in the list of pages beside the text.
func TestGroupsStandTogether(t *testing.T) {
	seen, last := map[string]bool{}, ""
	for _, s := range sources {
		if s.group != last && seen[s.group] {
			t.Errorf("%s: the group %q is there twice", s.dir, s.group)
		}
		seen[s.group], last = true, s.group
	}
}
