package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Entry is what a loader knows of a file before it has it.
type Entry struct {
	Hash   string `json:"h"`
	Size   int    `json:"n"`           // bytes, not compressed: for the progress bar
	Packed string `json:"z,omitempty"` // in an export: the file's name there, compressed with gzip
	Travel int    `json:"c,omitempty"` // bytes of that
}

// link finds src= and href= attributes that name files of ours.
var link = regexp.MustCompile(`\b(src|href)="([a-z0-9_./-]+)"`)

// pages are stamped: they hold a table of files. framed.html is a copy.
var pages = [...]string{"index.html", "embed.html", "embed-files.html"}

// few are the files that the frames on somebody's page know: each of them
// fetches its table anew. Labs are asked for by their names alone.
var few = regexp.MustCompile(`^(engine\.wasm|wasm_exec\.js|worker\.js|embed-map\.js|embed-replay\.js|font/ember\.txt)$`)

// stamp writes the table of all files into the pages and adds ?h=hash to the
// files they name themselves.
func stamp(out string) error {
	table, err := tableOf(os.DirFS(out))
	if err != nil {
		return err
	}
	for _, name := range pages {
		list, err := json.Marshal(known(name, table))
		if err != nil {
			return err
		}
		file := filepath.Join(out, name)
		page, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, stamped(page, list, table), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// known is what a page knows of the files.
func known(page string, table map[string]Entry) map[string]Entry {
	if page == "index.html" {
		return table
	}
	out := maps.Clone(table)
	maps.DeleteFunc(out, func(name string, _ Entry) bool { return !few.MatchString(name) })
	return out
}

const engineFile = "engine.wasm"

func stamped(page, list []byte, table map[string]Entry) []byte {
	page = bytes.Replace(page, []byte("{{assets}}"), list, 1)
	return link.ReplaceAllFunc(page, func(m []byte) []byte {
		part := link.FindSubmatch(m)
		e, ok := table[string(part[2])]
		if !ok {
			return m
		}
		return fmt.Appendf(nil, `%s="%s?h=%s"`, part[1], part[2], e.Hash)
	})
}

func tableOf(dir fs.FS) (map[string]Entry, error) {
	table := map[string]Entry{}
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".html" || strings.HasPrefix(name, "docs/") {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		table[name] = Entry{Hash: hashOf(b), Size: len(b)}
		return err
	})
	return table, err
}
