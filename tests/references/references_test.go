// Package references checks that what the project's texts cite is there: files,
// parts of files, and parts of the specifications.
package references

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// texts calls f with every file of the project that has one of the endings.
func texts(t *testing.T, endings []string, f func(name, text string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "dist" || d.Name() == "bin" || d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !slices.Contains(endings, path.Ext(file)) {
			return nil
		}
		b, err := os.ReadFile(file)
		if err == nil {
			name, _ := filepath.Rel(root, file)
			f(filepath.ToSlash(name), string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// cited finds "spec/phoenix.md 8.12, 22" in comments and texts. A part that
// goes on in another line is not looked for.
var (
	cited = regexp.MustCompile(`spec/(\w+)\.md((?:,? (?:and |to )?\d+(?:\.\d+)*)*)`)
	part  = regexp.MustCompile(`\d+(?:\.\d+)*`)
)

// numbered finds headings with a number and items of numbered lists.
var numbered = regexp.MustCompile(`(?m)^(?:#+ +(\d+(?:\.\d+)*)\.?\s|(\d+)\. )`)

// cutLast cuts "8.12.1" at its last dot.
func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// partsOf are the parts of a specification by number: headings, what they are
// in, and the items of the lists below them.
func partsOf(t *testing.T, name string) map[string]bool {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "static/docs/spec", name+".md"))
	if err != nil {
		return nil
	}
	out := map[string]bool{}
	heading := ""
	for _, m := range numbered.FindAllStringSubmatch(string(b), -1) {
		if m[2] != "" { // an item of the part above it
			out[heading+"."+m[2]] = true
			continue
		}
		heading = m[1]
		for at := heading; at != ""; at, _, _ = cutLast(at) {
			out[at] = true
		}
	}
	return out
}

// Every part of a specification that a comment cites is there.
func TestSpecificationsHaveWhatIsCited(t *testing.T) {
	specs, seen := map[string]map[string]bool{}, 0
	texts(t, []string{".go", ".lua", ".js", ".md"}, func(name, text string) {
		for _, m := range cited.FindAllStringSubmatch(text, -1) {
			parts, known := specs[m[1]]
			if !known {
				parts = partsOf(t, m[1])
				specs[m[1]] = parts
			}
			if parts == nil {
				t.Errorf("%s cites %s: there is no such specification", name, m[0])
				continue
			}
			for _, p := range part.FindAllString(m[2], -1) {
				if seen++; !parts[p] {
					t.Errorf("%s cites spec/%s.md %s, which has no part %s", name, m[1], p, p)
				}
			}
		}
	})
	if seen < 200 {
		t.Errorf("only %d citations were found", seen)
	}
}

// documents are those that speak of the project itself.
var documents = []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "RATIONALE.md", "BENCHMARKS.md"}

var (
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	quoted  = regexp.MustCompile("`([\\w.*-]+/[\\w./*-]*)`")
	foreign = regexp.MustCompile(`^[a-z]+:|^#|^/`)
)

// Every file that a document links to or names is there.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	seen := 0
	check := func(doc, target string) {
		if seen++; !there(target) {
			t.Errorf("%s names %s, which is not there", doc, target)
		}
	}
	for _, doc := range documents {
		b, err := os.ReadFile(filepath.Join(root, doc))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range linked.FindAllStringSubmatch(string(b), -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target != "" && !foreign.MatchString(m[1]) {
				check(doc, target)
			}
		}
		if doc != "ARCHITECTURE.md" && doc != "CONTRIBUTING.md" {
			continue // the others name files of programs and of users, too
		}
		for _, m := range quoted.FindAllStringSubmatch(string(b), -1) {
			check(doc, m[1])
		}
	}
	if seen < 100 {
		t.Errorf("only %d names were found", seen)
	}
}

// Every folder of packages is in ARCHITECTURE's table, and in README's page of
// it.
func TestEveryFolderIsInTheTable(t *testing.T) {
	architecture, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, page, ok := strings.Cut(string(readme), "## Architecture in one page\n")
	page, _, closed := strings.Cut(page, "\n* ")
	if !ok || !closed {
		t.Fatal("README has no architecture in one page")
	}
	folders := map[string]bool{}
	texts(t, []string{".go"}, func(name, _ string) {
		if parts := strings.Split(path.Dir(name), "/"); parts[0] != "tests" && len(parts) > 1 {
			folders[parts[0]+"/"+parts[1]] = true
		}
	})
	for folder := range folders {
		if !strings.Contains(string(architecture), "`"+folder+"`") && folder != "modem/modemtest" {
			t.Errorf("ARCHITECTURE.md does not name %s", folder)
		}
		if !regexp.MustCompile(`\b` + path.Base(folder) + `\b`).MatchString(page) {
			t.Errorf("README.md does not name %s", folder)
		}
	}
	if len(folders) < 35 {
		t.Errorf("only %d folders were found", len(folders))
	}
}

// Every check that CONTRIBUTING names is a test.
func TestRecipesNameChecksThatAreThere(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	texts(t, []string{".go"}, func(_, text string) {
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(text, -1) {
			tests[m[1]] = true
		}
	})
	for _, m := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(string(b), -1) {
		if !tests[m[1]] {
			t.Errorf("CONTRIBUTING.md names %s, which is no test", m[1])
		}
	}
}

// there reports whether a file, a folder, or a package's symbol
// (core/lua.Machine) is in the project. A star stands for anything.
func there(name string) bool {
	name = strings.ReplaceAll(name, "NAME", "*") // of whatever is added
	file := filepath.Join(root, filepath.FromSlash(name))
	if strings.Contains(name, "*") {
		list, err := filepath.Glob(file)
		return err == nil && len(list) > 0
	}
	if _, err := os.Stat(file); err == nil {
		return true
	}
	dir, symbol, ok := strings.Cut(path.Base(name), ".")
	return ok && declares(path.Join(path.Dir(name), dir), symbol)
}

// declares reports whether a package declares a name, or a type's method
// (Client.Turn).
func declares(pkg, symbol string) bool {
	owner, method, isMethod := strings.Cut(symbol, ".")
	pattern := `(?m)^(?:func|type|var|const) ` + regexp.QuoteMeta(owner) + `\b`
	if isMethod {
		pattern = `(?m)^func \(\w+ \*?` + regexp.QuoteMeta(owner) + `\) ` + regexp.QuoteMeta(method) + `\b|^\t` + regexp.QuoteMeta(method) + `\(`
	}
	files, _ := filepath.Glob(filepath.Join(root, filepath.FromSlash(pkg), "*.go"))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err == nil && regexp.MustCompile(pattern).Match(b) {
			return true
		}
	}
	return false
}

// Nothing cites what a reader does not have.
func TestNothingCitesWhatIsElsewhere(t *testing.T) {
	gone := regexp.MustCompile(`(?i)\bdesign \d|the design said|\.\./(vectors|cases|spike|shared)/`)
	texts(t, []string{".go", ".lua", ".js", ".md", ".css", ".html"}, func(name, text string) {
		if m := gone.FindString(text); m != "" && name != "tests/references/references_test.go" {
			t.Errorf("%s says %q", name, m)
		}
	})
}
