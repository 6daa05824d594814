package view

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/commands.md from the table")

// verbsInCode are the constants Do… of this package.
func verbsInCode(t *testing.T) (names []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "view.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if ok && strings.HasPrefix(v.Names[0].Name, "Do") {
			name, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return true
	})
	return names
}

// Every name is in the table, once, and nothing else is.
func TestEveryVerbIsInTheTable(t *testing.T) {
	var table []string
	for _, v := range Verbs {
		table = append(table, v.Name)
		if v.Does == "" || v.By == "" {
			t.Errorf("%s: the table does not say what it does and who does it", v.Name)
		}
		if v.Kind == Edit && v.Undo == "" {
			t.Errorf("%s is an edit: what takes it back?", v.Name)
		}
	}
	code := verbsInCode(t)
	slices.Sort(code)
	slices.Sort(table)
	if !slices.Equal(code, table) {
		t.Errorf("constants and the table differ:\n%q\n%q", code, table)
	}
	if known("explode") || IsInput("explode") || !reflect.DeepEqual(*About("explode"), Verb{}) {
		t.Error("an unknown verb is something")
	}
}

// fields are those of Command that a verb can carry, by their names in JSON.
func fields() (out []string) {
	c := reflect.TypeFor[Command]()
	for i := range c.NumField() {
		name, _, _ := strings.Cut(c.Field(i).Tag.Get("json"), ",")
		if name != "v" && name != "n" && name != "do" {
			out = append(out, name)
		}
	}
	return out
}

// What verbs carry are fields that there are, and each field is carried. What
// takes a verb back is one too.
func TestWhatVerbsCarry(t *testing.T) {
	for _, v := range Verbs {
		for _, c := range v.Carries {
			name, means, _ := strings.Cut(c, "=")
			if !slices.Contains(fields(), name) {
				t.Errorf("%s carries %s, which Command has not", v.Name, name)
			}
			if switches := []string{"held", "kept", "unsaved", "all", "fold", "stored", "gone", "whole"}; slices.Contains(switches, name) && means == "" {
				t.Errorf("%s: what does %s mean?", v.Name, name)
			}
		}
		for u := range strings.SplitSeq(v.Undo, ", ") {
			if u != "" && u != "history" && !known(u) {
				t.Errorf("%s is taken back by %s, which is no command", v.Name, u)
			}
		}
	}
	for _, f := range fields() {
		if !slices.ContainsFunc(Verbs, func(v Verb) bool { return v.carries(f) }) {
			t.Errorf("nothing carries %s", f)
		}
	}
}

// A field that a verb does not carry is refused by its name, whichever it is.
func TestStrangeFieldsAreRefused(t *testing.T) {
	c := reflect.TypeFor[Command]()
	for i := range c.NumField() {
		name, _, _ := strings.Cut(c.Field(i).Tag.Get("json"), ",")
		if !slices.Contains(fields(), name) {
			continue
		}
		value := reflect.New(c).Elem()
		switch f := value.Field(i); f.Kind() {
		case reflect.Bool:
			f.SetBool(true)
		case reflect.String:
			f.SetString("x")
		case reflect.Int:
			f.SetInt(1)
		case reflect.Float64:
			f.SetFloat(1)
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		}
		for _, v := range Verbs {
			given := value.Interface().(Command)
			given.Verb = v.Name
			b, _ := EncodeCommand(given)
			_, err := DecodeCommand(b)
			if want := fmt.Sprintf("view: the command %s carries no %q", v.Name, name); v.carries(name) && err != nil || !v.carries(name) && (err == nil || err.Error() != want) {
				t.Errorf("%s with %s: %v", v.Name, name, err)
			}
		}
	}
}

// A switch means one thing, whichever verb carries it.
func TestASwitchMeansOneThing(t *testing.T) {
	c := reflect.TypeFor[Command]()
	for i := range c.NumField() {
		if c.Field(i).Type.Kind() != reflect.Bool {
			continue
		}
		name, _, _ := strings.Cut(c.Field(i).Tag.Get("json"), ",")
		meanings := map[string]bool{}
		for _, v := range Verbs {
			for _, s := range v.Carries {
				if n, means, _ := strings.Cut(s, "="); n == name && !strings.HasPrefix(means, "as in ") {
					meanings[means] = true
				}
			}
		}
		if len(meanings) != 1 {
			t.Errorf("%s means %v", name, meanings)
		}
	}
}

// command is an object literal of a command in a script, and the key of a field.
var (
	command = regexp.MustCompile(`\{[^{}]*\bdo: "([a-z]+)"((?:[^{}]|\{[^{}]*\}|\$\{[^{}]*\})*)\}`)
	key     = regexp.MustCompile(`(?:^|,)\s*([a-z0-9]+)(?:: |,|$)`)
	quoted  = regexp.MustCompile(`"([a-z0-9]+)":`)
	nested  = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|"[^"]*"`)
)

// The scripts of the page, of embeds and of tests send nothing else.
func TestScriptsSendWhatVerbsCarry(t *testing.T) {
	paths, err := filepath.Glob("../../static/*.js")
	tests, _ := filepath.Glob("../../tests/browser/*.go")
	paths = append(paths, tests...)
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts:", err)
	}
	found := 0
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range command.FindAllStringSubmatch(quoted.ReplaceAllString(string(src), "$1: "), -1) {
			found++
			v := About(m[1])
			if v.Name == "" {
				t.Errorf("%s sends %q, which is no command", path, m[1])
				continue
			}
			rest := m[2]
			for before := ""; before != rest; {
				before, rest = rest, nested.ReplaceAllString(rest, "")
			}
			for _, k := range key.FindAllStringSubmatch(strings.TrimSpace(strings.TrimPrefix(rest, ",")), -1) {
				if slices.Contains(fields(), k[1]) && !v.carries(k[1]) || !slices.Contains(fields(), k[1]) && k[1] != "v" && k[1] != "n" {
					t.Errorf("%s sends %s with %s, which it does not carry: %s", path, m[1], k[1], m[0])
				}
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d commands found", found)
	}
}

// The page's own code sends nothing else either.
func TestThePageSendsWhatVerbsCarry(t *testing.T) {
	jsonName, verbOf := map[string]string{}, map[string]string{}
	c := reflect.TypeFor[Command]()
	for i := range c.NumField() {
		jsonName[c.Field(i).Name], _, _ = strings.Cut(c.Field(i).Tag.Get("json"), ",")
	}
	src, err := os.ReadFile("view.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(Do\w+) += "(\w+)"`).FindAllStringSubmatch(string(src), -1) {
		verbOf[m[1]] = m[2]
	}
	paths, found := []string{}, 0
	for _, folder := range []string{"../../ui", "../../web/emberwire", "../../wasm/engine", "../world", "../session"} {
		list, _ := filepath.Glob(folder + "/*.go")
		paths = append(paths, list...)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			verb, keys := "", []string{}
			for _, e := range lit.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				k, ok := kv.Key.(*ast.Ident)
				if !ok {
					continue
				}
				if s, ok := kv.Value.(*ast.SelectorExpr); ok && k.Name == "Verb" {
					verb = verbOf[s.Sel.Name]
				}
				keys = append(keys, k.Name)
			}
			if verb == "" {
				return true
			}
			found++
			for _, k := range keys {
				if name := jsonName[k]; name != "do" && !About(verb).carries(name) {
					t.Errorf("%s: %s with %s, which it does not carry", fset.Position(lit.Pos()), verb, k)
				}
			}
			return true
		})
	}
	if found < 40 {
		t.Errorf("only %d commands found", found)
	}
}

// All scripts speak this version.
func TestScriptsSpeakThisVersion(t *testing.T) {
	version := regexp.MustCompile(`"v":(\d+)|\bv: (\d+)|const VERSION = (\d+);\s+// of the protocol`)
	found := 0
	paths, _ := filepath.Glob("../../static/*.js")
	for _, name := range paths {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range version.FindAllStringSubmatch(string(src), -1) {
			found++
			if m[1]+m[2]+m[3] != strconv.Itoa(Version) {
				t.Errorf("%s: %q, the protocol is version %d", name, m[0], Version)
			}
		}
	}
	if found < 9 {
		t.Errorf("only %d places found", found)
	}
}

// The orders that an embed obeys are those of the table.
func TestOrdersOfEmbeds(t *testing.T) {
	src, err := os.ReadFile("../../static/embedded.js")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(src), "const orders = {")
	body, _, ok2 := strings.Cut(rest, "\n  };")
	if !ok || !ok2 {
		t.Fatal("embedded.js has no orders")
	}
	var code, table []string
	for _, m := range regexp.MustCompile(`(?m)^    ([a-z]+): `).FindAllStringSubmatch(body, -1) {
		code = append(code, m[1])
	}
	for _, o := range orders {
		table = append(table, o.Name)
	}
	slices.Sort(code)
	slices.Sort(table)
	if !slices.Equal(code, table) {
		t.Errorf("embedded.js has %q, the table %q", code, table)
	}
}

const document = "../../static/docs/commands.md"

// The document is the table.
func TestTheDocumentIsTheTable(t *testing.T) {
	want := asDocument()
	if *update {
		if err := os.WriteFile(document, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/commands.md is not what the table gives: go test ./core/view -update")
	}
}

var kinds = map[Kind]string{Look: "", Input: "input", Edit: "input, edit", Step: "step", Pace: "", Lab: ""}

func asDocument() string {
	var out strings.Builder
	fmt.Fprintf(&out, `# Commands

What a page asks its engine for, version %d of the protocol. It is written from the
table in core/view/verbs.go. A command is JSON: `+"`v`"+` the version, `+"`n`"+` a number that the
reply repeats, `+"`do`"+` its name, and what it carries; `+"`id`"+` is a computer. A command of
another version, with an unknown name or with a field that it does not carry is refused,
and says so.

An **input** changes the world. It is logged with its lab time and the number of
steps before it: the lines of `+"`inputs.jsonl`"+` in a recording hold inputs as they stand
here, with `+"`v`"+` and `+"`n`"+` 0. An **edit** is an input that changes the lab that is saved
too; undo does the commands under "taken back by". A **step** moves in the history
or adds to it: "history" is the undo that brings back what was before. In a room
each tab gives commands to its own engine; none of them travels.

| command | carries | is | taken back by | done by | |
|---|---|---|---|---|---|
`, Version)
	for _, v := range Verbs {
		carries := make([]string, len(v.Carries))
		for i, c := range v.Carries {
			name, means, _ := strings.Cut(c, "=")
			if carries[i] = "`" + name + "`"; means != "" {
				carries[i] += ": " + means
			}
		}
		does := v.Does
		if v.Answers != "" {
			does += ". Answers " + v.Answers
		}
		if v.Silent {
			does += ". It has no reply"
		}
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s | %s |\n", v.Name, strings.Join(carries, "; "), kinds[v.Kind], v.Undo, v.By, does)
	}
	out.WriteString(`
## Orders to an embed

The page around a frame speaks another language, with a version of its own
([embed.md](embed.md)). The embed turns these orders into commands:

| order | carries | becomes |
|---|---|---|
`)
	for _, o := range orders {
		fmt.Fprintf(&out, "| `%s` | %s | %s |\n", o.Name, o.Carries, o.Does)
	}
	return out.String()
}
