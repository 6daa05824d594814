package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
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

// pages are stamped: they hold the table of all files. framed.html is a copy.
var pages = [...]string{"index.html", "embed.html"}

// script is what other people's pages include. It asks for the engine before
// the frame that needs it has come.
const script = "embed.js"

// stamp writes the table of all files into the pages and adds ?h=hash to the
// files they name themselves.
func stamp(out string) error {
	if err := stampScript(out); err != nil {
		return err
	}
	table, err := tableOf(os.DirFS(out))
	if err != nil {
		return err
	}
	list, err := json.Marshal(table)
	if err != nil {
		return err
	}
	for _, name := range pages {
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

// stampScript tells embed.js the engine's address. Its own hash is taken later.
func stampScript(out string) error {
	engine, err := os.ReadFile(filepath.Join(out, engineFile))
	if os.IsNotExist(err) {
		return nil // a folder without the wasm files, as some tests have
	}
	if err != nil {
		return err
	}
	name := filepath.Join(out, script)
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	return os.WriteFile(name, bytes.Replace(text, []byte("{{engine}}"), []byte(engineFile+"?h="+hashOf(engine)), 1), 0o644)
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
