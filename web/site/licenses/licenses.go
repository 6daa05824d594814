// Package licenses collects the licences of what programs are made of: of the
// modules they link, of Go itself, and of code of others that stands among ours.
package licenses

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Linked are programs, and the machine they are made for.
type Linked struct {
	OS, Arch string
	Packages []string
}

// Ours are the programs of Emberwire: those of the page, and the one in a
// terminal on every machine that it is released for.
var Ours = []Linked{
	{"js", "wasm", []string{"./wasm/app", "./wasm/engine"}},
	{"linux", "amd64", []string{"./web/emberwire"}},
	{"darwin", "arm64", []string{"./web/emberwire"}},
	{"windows", "amd64", []string{"./web/emberwire"}},
}

// among are licences of code of others that stands among ours.
var among = map[string]string{"core/lua/internal/pmath": "Parts of Go's package math"}

// part is one licence.
type part struct{ title, file string }

// Text is all licences, one after the other, of programs of the module at root.
func Text(root string, programs []Linked) (string, error) {
	modules := map[string]string{}
	for _, p := range programs {
		if err := linked(modules, root, p); err != nil {
			return "", err
		}
	}
	parts := []part{{"Emberwire", filepath.Join(root, "LICENSE")}}
	goroot, err := run(root, nil, "env", "GOROOT")
	if err != nil {
		return "", err
	}
	parts = append(parts, part{"The Go programming language, its library and wasm_exec.js", filepath.Join(strings.TrimSpace(goroot), "LICENSE")})
	for dir, title := range among {
		parts = append(parts, part{title, filepath.Join(root, dir, "LICENSE")})
	}
	for name, dir := range modules {
		files, err := inModule(dir)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		for _, f := range files {
			parts = append(parts, part{name, f})
		}
	}
	slices.SortFunc(parts[2:], func(a, b part) int { return strings.Compare(a.title+a.file, b.title+b.file) })
	return write(parts)
}

func write(parts []part) (string, error) {
	var out strings.Builder
	out.WriteString("Licences of Emberwire and of what it is made of.\n")
	for _, p := range parts {
		text, err := os.ReadFile(p.file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 72), p.title, strings.TrimSpace(string(text)))
	}
	return out.String(), nil
}

// linked adds the modules of programs, with their folders.
func linked(to map[string]string, root string, p Linked) error {
	out, err := run(root, []string{"GOOS=" + p.OS, "GOARCH=" + p.Arch, "CGO_ENABLED=0"},
		append([]string{"list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}"}, p.Packages...)...)
	for line := range strings.Lines(out) {
		if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			to[name] = dir
		}
	}
	return err
}

// inModule are the texts of a module that say on which terms it is given; one
// without is not passed on.
func inModule(dir string) (files []string, err error) {
	list, err := os.ReadDir(dir)
	for _, e := range list {
		name := strings.ToUpper(e.Name())
		if e.Type().IsRegular() && (strings.HasPrefix(name, "LICEN") || strings.HasPrefix(name, "COPYING") || name == "NOTICE" || name == "PATENTS") {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%w: it has no licence", fs.ErrNotExist)
	}
	return files, err
}

func run(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, exit.Stderr)
	}
	return string(out), err
}
