package craftos

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// places are where cases are found, by the short name of their folder.
var places = map[string]string{
	"craftos": ".", "computer": "../computer", "fs": "../fs", "term": "../term", "hostnet": "../hostnet", "world": "../world",
	"modem": "../../modem", "ui": "../../ui", "site": "../../web/site", "emberwire": "../../web/emberwire", "browser": "../../tests/browser",
}

var (
	section = regexp.MustCompile(`^### 4\.(\d+) `)
	event   = regexp.MustCompile("^\\| `([a-z_]+)`")
	item    = regexp.MustCompile(`(?:^| )(\d+)\. `)
)

// paragraphs of the specification, by the ids that coverage.txt uses, in order.
func paragraphs(t *testing.T) (ids []string, text map[string]string) {
	data, err := os.ReadFile("../../static/docs/spec/computercraft.md")
	if err != nil {
		t.Fatal(err)
	}
	text = map[string]string{}
	add := func(id, s string) {
		ids = append(ids, id)
		text[id] = strings.TrimPrefix(s, "- ")
	}
	number, n := 0, 0
	for line := range strings.SplitSeq(string(data), "\n") {
		if m := section.FindStringSubmatch(line); m != nil {
			fmt.Sscan(m[1], &number)
			n = 0
			continue
		}
		switch m := event.FindStringSubmatch(line); {
		case number == 8 && m != nil:
			add("4.8 "+m[1], m[1])
		case number == 20:
			at := item.FindAllStringSubmatchIndex(line, -1)
			for i, m := range at {
				end := len(line)
				if i+1 < len(at) {
					end = at[i+1][0]
				}
				add("4.20."+line[m[2]:m[3]], line[m[1]:end])
			}
		case number >= 7 && number <= 17 && line != "" && line[0] != '|' && line[0] != ' ':
			n++
			add(fmt.Sprintf("4.%d.%d", number, n), line)
		}
	}
	return ids, text
}

// cases are the names of all cases that could hold a paragraph.
func cases(t *testing.T) map[string]bool {
	found := map[string]bool{}
	for name, dir := range places {
		files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no tests, %v", dir, err)
		}
		for _, m := range matches(t, files, regexp.MustCompile(`(?m)^func (Test\w+)\(`)) {
			found[name+"."+m] = true
		}
	}
	for _, file := range []string{"apis", "files", "surface", "network"} {
		for _, m := range matches(t, []string{"../rom/testdata/" + file + ".lua"}, regexp.MustCompile(`(?m)^    it\("(.*?)", function`)) {
			found[file+": "+m] = true
		}
	}
	for _, m := range matches(t, []string{"../../tests/js/keys.test.mjs"}, regexp.MustCompile(`(?m)^test\("(.*?)", `)) {
		found["keys: "+m] = true
	}
	return found
}

func matches(t *testing.T, files []string, r *regexp.Regexp) (out []string) {
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range r.FindAllSubmatch(data, -1) {
			out = append(out, string(m[1]))
		}
	}
	return out
}

// TestCoverage prints which case holds each paragraph, and fails when one has
// none.
func TestCoverage(t *testing.T) {
	ids, text := paragraphs(t)
	if len(ids) < 150 {
		t.Fatalf("only %d paragraphs found", len(ids))
	}
	known := cases(t)
	lines := map[string]string{}
	for line := range strings.SplitSeq(readFile(t, "coverage.txt"), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		head, names, ok := strings.Cut(line, " | ")
		id, quote, _ := strings.Cut(head, " ")
		if id == "4.8" {
			id = head
		}
		if !ok || text[id] == "" {
			t.Errorf("coverage.txt: %q is no paragraph of the specification", head)
			continue
		}
		if !strings.HasPrefix(text[id], quote) {
			t.Errorf("%s begins with %.60q, not with %q", id, text[id], quote)
		}
		lines[id] = names
	}
	var table strings.Builder
	held := 0
	for _, id := range ids {
		names := lines[id]
		fmt.Fprintf(&table, "%-22s %s\n", id, names)
		switch {
		case names == "":
			t.Errorf("%s has no case: %.80s", id, text[id])
		case strings.HasPrefix(names, "- "):
			continue
		}
		held++
		for _, name := range split(names) {
			if !known[name] {
				t.Errorf("%s: there is no case %q", id, name)
			}
		}
	}
	t.Logf("%d of %d paragraphs are held by cases, %d are not for this machine\n%s", held, len(ids), len(ids)-held, table.String())
}

// split separates cases; the names of Lua cases may have commas, so a new one
// begins where a folder or a file does.
func split(names string) (out []string) {
	for part := range strings.SplitSeq(names, ", ") {
		folder, _, isGo := strings.Cut(part, ".Test")
		file, _, isLua := strings.Cut(part, ": ")
		isLua = isLua && (file == "apis" || file == "files" || file == "surface" || file == "network" || file == "keys")
		if len(out) > 0 && !isLua && (!isGo || places[folder] == "") {
			out[len(out)-1] += ", " + part
			continue
		}
		out = append(out, part)
	}
	return out
}
