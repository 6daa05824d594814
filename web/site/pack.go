package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/andybalholm/brotli"
)

// Packing says what to put where.
type Packing struct {
	Static  string // folder with index.html, labs/, font/ …
	Out     string // the packed folder; the wasm files are there already
	Exec    string // Go's wasm_exec.js
	Quality int    // brotli quality: 5 while working, 11 for a release
}

// smallest is the size from which compressing a file is worth a second file.
const smallest = 1 << 10

// Pack copies the static files beside the wasm files, writes the list of
// labs, puts hashes into index.html and compresses what is worth it. Running
// it twice gives the same folder.
func Pack(p Packing) error {
	if err := clean(p.Out); err != nil {
		return err
	}
	if err := os.CopyFS(p.Out, os.DirFS(p.Static)); err != nil {
		return fmt.Errorf("copying static files: %w", err)
	}
	if err := copyFile(p.Exec, filepath.Join(p.Out, "wasm_exec.js")); err != nil {
		return err
	}
	if err := writeLabs(p.Out); err != nil {
		return err
	}
	if err := stamp(p.Out); err != nil {
		return err
	}
	return squeezeAll(p.Out, p.Quality)
}

// clean empties the folder except for the wasm files built into it.
func clean(out string) error {
	list, err := os.ReadDir(out)
	if err != nil {
		return fmt.Errorf("the packed folder: %w (build the wasm files first)", err)
	}
	for _, e := range list {
		if path.Ext(e.Name()) == ".wasm" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(out, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}

// Lab is one line of labs/index.json.
type Lab struct {
	Name  string `json:"name"` // file name without .md
	Title string `json:"title"`
}

// first labs come first in the picker; the others follow by title.
var first = []string{"hello", "chat"}

func writeLabs(out string) error {
	files, err := filepath.Glob(filepath.Join(out, "labs", "*.md"))
	if err != nil {
		return err
	}
	labs := []Lab{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(filepath.Base(f), ".md")
		labs = append(labs, Lab{Name: name, Title: titleOf(b, name)})
	}
	sort.Slice(labs, func(i, j int) bool { return before(labs[i], labs[j]) })
	b, err := json.Marshal(labs)
	if err != nil {
		return err
	}
	os.MkdirAll(filepath.Join(out, "labs"), 0o755)
	return os.WriteFile(filepath.Join(out, "labs", "index.json"), b, 0o644)
}

// titleOf is the first heading of a lab's lesson.
func titleOf(lab []byte, name string) string {
	for line := range strings.SplitSeq(string(lab), "\n") {
		if t, ok := strings.CutPrefix(line, "# "); ok {
			return strings.TrimSpace(t)
		}
	}
	return name
}

func before(a, b Lab) bool {
	if x, y := rank(a.Name), rank(b.Name); x != y {
		return x < y
	}
	return a.Title < b.Title
}

func rank(name string) int {
	for i, f := range first {
		if f == name {
			return i
		}
	}
	return len(first)
}

// Entry is what the loader knows of a file before it has it.
type Entry struct {
	Hash string `json:"h"`
	Size int    `json:"n"` // bytes, not compressed: for the progress bar
}

// link finds src= and href= attributes that name files of ours.
var link = regexp.MustCompile(`\b(src|href)="([a-z0-9_./-]+)"`)

// stamp writes the table of all files into index.html and adds ?h=hash to
// the files it names itself.
func stamp(out string) error {
	table, err := tableOf(os.DirFS(out))
	if err != nil {
		return err
	}
	name := filepath.Join(out, "index.html")
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	list, err := json.Marshal(table)
	if err != nil {
		return err
	}
	page = bytes.Replace(page, []byte("{{assets}}"), list, 1)
	page = link.ReplaceAllFunc(page, func(m []byte) []byte {
		part := link.FindSubmatch(m)
		e, ok := table[string(part[2])]
		if !ok {
			return m
		}
		return fmt.Appendf(nil, `%s="%s?h=%s"`, part[1], part[2], e.Hash)
	})
	return os.WriteFile(name, page, 0o644)
}

func tableOf(dir fs.FS) (map[string]Entry, error) {
	table := map[string]Entry{}
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "index.html" || strings.HasPrefix(name, "docs/") {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		table[name] = Entry{Hash: hashOf(b), Size: len(b)}
		return err
	})
	return table, err
}

func squeezeAll(out string, quality int) error {
	dir := os.DirFS(out)
	return fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(TypeOf(name), "image/png") {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		if err != nil || len(b) < smallest {
			return err
		}
		return squeeze(filepath.Join(out, name), b, quality)
	})
}

func squeeze(name string, b []byte, quality int) error {
	var br, gz bytes.Buffer
	if err := write(brotli.NewWriterLevel(&br, quality), b); err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(&gz, min(quality+1, 9))
	if err != nil {
		return err
	}
	if err := write(z, b); err != nil {
		return err
	}
	if err := os.WriteFile(name+".br", br.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(name+".gz", gz.Bytes(), 0o644)
}

func write(w io.WriteCloser, b []byte) error {
	if _, err := w.Write(b); err != nil {
		return err
	}
	return w.Close()
}
