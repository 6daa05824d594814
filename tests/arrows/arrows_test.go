// Package arrows checks who may import whom.
package arrows

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/emberwire/emberwire/"

// allowed says which of our folders the packages of a folder may import. The
// longest folder that fits a package is its folder; its own is always allowed.
var allowed = map[string][]string{
	"modem/":              {},
	"modem/value":         {},
	"core/view":           {},
	"core/":               {"modem/", "core/"}, // but for what is made of all of it: above
	"core/capture":        {"core/view"},
	"core/diagram":        {"core/view"},
	"core/filter":         {"core/view"},
	"core/fault":          {},
	"core/rom":            {},
	"core/fs":             {"modem/statesum", "modem/copies"},
	"core/term":           {"modem/statesum"},
	"core/hostnet":        {"modem/statesum", "modem/copies"},
	"core/lua":            {"modem/statesum"},
	"core/computer":       {"modem/", "core/fault", "core/fs", "core/lua", "core/term"},
	"core/printer":        {"modem/", "core/computer", "core/term"},
	"core/monitor":        {"modem/", "core/computer", "core/term"},
	"core/drive":          {"modem/", "core/computer", "core/fs", "core/speaker"},
	"core/speaker":        {"modem/", "core/computer"},
	"core/copper":         {"modem/", "core/computer", "core/fault", "core/lua"},
	"core/phoenix":        {"modem/", "core/computer", "core/fault", "core/hostnet", "core/lua"},
	"core/dissect":        {"modem/", "core/copper", "core/view"},
	"core/change":         {"modem/", "core/term"},
	"core/labfile":        {"modem/", "core/computer", "core/monitor", "core/drive", "core/fs", "core/hostnet", "core/phoenix"},
	"core/dissect/script": {"modem/", "core/computer", "core/dissect", "core/lua", "core/term", "core/view"},
	"core/world":          {"modem/", "core/"},
	"core/packets":        {"modem/", "core/", "core/world"},
	"core/lab":            {"modem/", "core/", "core/world", "core/packets"},
	"core/session":        {"modem/", "core/labfile", "core/lab", "core/term", "core/view", "core/world"},
	"core/markdown":       {},
	"core/manual":         {},
	"ui/":                 {"core/view", "core/markdown", "core/manual"},
	"wasm/app":            {"ui/", "core/view", "core/markdown", "core/manual"},
	"wasm/engine":         {"core/", "modem/"},
	"web/":                {"core/", "modem/", "web/site", "web/wireshark", "web/socket"},
	"web/backplane":       {"web/bridge"},
	"web/wireshark":       {"core/dissect"},
	"web/docs":            {"core/markdown", "core/manual"},
	"web/editor":          {},
	"web/site":            {"core/", "modem/", "web/wireshark", "web/docs", "web/editor"}, // cards of the gallery are made from the labs
	"web/straighten":      {},
	"web/bridge":          {"modem/wire"},
	"web/socket":          {"modem/bridge", "modem/wire"},
	"web/door":            {"modem/"},
	"static/":             {},
	"tests/":              {"tests/", "web/", "core/", "modem/", "ui/", "static/"},
}

// above are the packages that a lab is made of, the lower ones first. Only those
// above them may import them, and the programs: the parts of computers know of no
// world, a world of nobody who looks at it, a lab of no page.
var above = []string{"core/world", "core/packets", "core/lab", "core/session"}

// targets are the two machines we build for.
var targets = []struct {
	name string
	env  []string
}{
	{"linux", []string{"GOOS=linux"}},
	{"wasm", []string{"GOOS=js", "GOARCH=wasm"}},
}

func list(t *testing.T, env []string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = append(cmd.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// folderOf is the longest key of allowed that a package is in.
func folderOf(pkg string) string {
	best := ""
	for f := range allowed {
		if (pkg == strings.TrimSuffix(f, "/") || strings.HasPrefix(pkg+"/", strings.TrimSuffix(f, "/")+"/")) && len(f) > len(best) {
			best = f
		}
	}
	return best
}

func TestImportsFollowTheTable(t *testing.T) {
	for _, target := range targets {
		t.Run(target.name, func(t *testing.T) {
			for _, line := range list(t, target.env, "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "./...") {
				pkg, imports, _ := strings.Cut(line, ": ")
				check(t, strings.TrimPrefix(pkg, module), strings.Fields(imports))
			}
		})
	}
}

func check(t *testing.T, pkg string, imports []string) {
	folder := folderOf(pkg)
	if folder == "" {
		t.Errorf("%s is in no folder of the table", pkg)
		return
	}
	for _, imp := range imports {
		ours, ok := strings.CutPrefix(imp, module)
		if ok && !mayImport(folder, ours) {
			t.Errorf("%s (in %s) imports %s", pkg, folder, ours)
		}
	}
}

func mayImport(folder, pkg string) bool {
	for _, ok := range append([]string{folder}, allowed[folder]...) {
		if ok == "core/" && strings.HasPrefix(folder, "core/") && slices.Contains(above, pkg) {
			continue // by its own name only
		}
		ok = strings.TrimSuffix(ok, "/")
		if pkg == ok || strings.HasPrefix(pkg, ok+"/") {
			return true
		}
	}
	return false
}

// A rule that can never fail is no rule.
func TestTheTableForbids(t *testing.T) {
	for _, c := range []struct{ pkg, imp string }{
		{"modem", "core/view"}, {"core/view", "core/lua"}, {"core/lab", "ui"}, {"ui", "core/lab"}, {"ui", "core/labfile"},
		{"core/world", "core/packets"}, {"core/world", "core/lab"}, {"core/packets", "core/lab"}, {"core/lab", "core/session"},
		{"core/craftos", "core/world"}, {"core/phoenix", "core/craftos"}, {"core/lua", "core/computer"}, {"core/filter", "core/dissect"}, {"core/labfile", "core/world"}, {"core/session", "core/packets"}, {"core/session", "core/craftos"},
		{"wasm/app", "core/lua"}, {"web/bridge", "core/lab"}, {"modem/value", "modem"},
	} {
		if mayImport(folderOf(c.pkg), c.imp) {
			t.Errorf("%s may import %s", c.pkg, c.imp)
		}
	}
}

// forbidden are packages that a binary must not link, directly or through
// others: size and separation.
var forbidden = map[string][]string{
	"./wasm/app":    {module + "core/lua", module + "core/world"},
	"./wasm/engine": {"github.com/maxence-charriere/go-app/v9/pkg/app", "net/http"},
}

func TestBinariesDoNotLink(t *testing.T) {
	for binary, bad := range forbidden {
		deps := list(t, targets[1].env, "-deps", binary)
		if len(deps) < 10 {
			t.Fatalf("%s seems to link only %v", binary, deps)
		}
		for _, d := range deps {
			for _, b := range bad {
				if d == b {
					t.Errorf("%s links %s", binary, b)
				}
			}
		}
	}
}

// pure are the folders in which nothing may touch the machine.
func TestCoreDoesNotTouchTheMachine(t *testing.T) {
	for _, line := range list(t, nil, "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "./modem/...", "./core/...") {
		pkg, imports, _ := strings.Cut(line, ": ")
		for _, imp := range strings.Fields(imports) {
			if imp == "os" || imp == "net/http" || imp == "net" || imp == "os/exec" || imp == "syscall/js" {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
}

// required are the libraries that must do their job.
var required = map[string]string{
	"github.com/maxence-charriere/go-app/v9/pkg/app": "ui",
	"github.com/hack-pad/safejs":                     "wasm/engine",
	"github.com/pelletier/go-toml/v2":                "core/labfile",
	"golang.org/x/crypto/chacha20poly1305":           "modem/wire",
}

func TestRequiredLibrariesAreUsed(t *testing.T) {
	for lib, pkg := range required {
		imports := strings.Join(list(t, targets[1].env, "-f", `{{join .Imports " "}}`, "./"+pkg), " ")
		if !strings.Contains(" "+imports+" ", " "+lib+" ") && !strings.Contains(imports, lib) {
			t.Errorf("%s does not import %s", pkg, lib)
		}
	}
}
