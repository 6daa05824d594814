package site

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/emberwire/emberwire/web/docs"
	"github.com/emberwire/emberwire/web/editor"
	"github.com/emberwire/emberwire/web/wireshark"
)

// Packing says what to put where.
type Packing struct {
	Static  string // folder with index.html, labs/, font/ …
	Out     string // the packed folder; the wasm files are there already
	Exec    string // Go's wasm_exec.js
	Editor  string // folder of the editor (web/editor); "", or not there: the page has its text area
	Quality int    // brotli quality: 5 while working, 11 for a release

	Licenses string // text of licenses.txt; empty: there is no such file
}

// smallest is the size from which compressing a file is worth a second file.
const smallest = 1 << 10

// Pack copies the static files beside the wasm files, writes the list of
// labs, puts hashes into the pages and compresses what is worth it. Running
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
	if err := os.WriteFile(filepath.Join(p.Out, wireshark.File), wireshark.Plugin(), 0o644); err != nil {
		return err
	}
	if err := copyEditor(p.Editor, p.Out); err != nil {
		return err
	}
	if err := writeLicenses(p); err != nil {
		return err
	}
	if err := writeLabs(p.Out); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(p.Out, docFolder, "reference")); err == nil {
		if err := docs.Write(p.Out); err != nil {
			return err
		}
	}
	if err := bundle(p.Out); err != nil {
		return err
	}
	if err := stamp(p.Out); err != nil {
		return err
	}
	if err := copyFile(filepath.Join(p.Out, "index.html"), filepath.Join(p.Out, framedPage)); err != nil {
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

// writeLicenses writes the licences of all, those of the editor included, if it
// was made.
func writeLicenses(p Packing) error {
	if p.Licenses == "" {
		return nil
	}
	of, err := os.ReadFile(filepath.Join(p.Out, "codemirror.txt"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text := p.Licenses
	if len(of) > 0 {
		text += "\n" + strings.Repeat("=", 72) + "\nThe editor of the page\n\n" + string(of)
	}
	return os.WriteFile(filepath.Join(p.Out, "licenses.txt"), []byte(text), 0o644)
}

// copyEditor puts the editor into the page, if it was made.
func copyEditor(from, out string) error {
	if _, err := os.Stat(from); from == "" || err != nil {
		return nil
	}
	for _, name := range editor.Files {
		if err := copyFile(filepath.Join(from, name), filepath.Join(out, name)); err != nil {
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

// window is brotli's largest that every browser reads (RFC 7932): the wasm files
// repeat themselves over megabytes.
const window = 24

func squeeze(name string, b []byte, quality int) error {
	var br, gz bytes.Buffer
	if err := write(brotli.NewWriterOptions(&br, brotli.WriterOptions{Quality: quality, LGWin: window}), b); err != nil {
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
