// Package site packs the page's files into one folder at build time and
// serves them at run time: right types, compression by negotiation, caching by
// content. Everything it serves is static and public, so every answer may be
// read from every origin: a page inside a sandboxed iframe has none.
package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Asset is one file in the forms it can travel in.
type Asset struct {
	Type   string // media type
	Hash   string // first 16 hex digits of the SHA-256 of Raw
	Raw    []byte
	Brotli []byte // nil: not worth it, or not packed
	Gzip   []byte
	Policy string // Content-Security-Policy of a page, without frame-ancestors
}

// Site is the packed page. It is never changed after Load.
type Site struct{ assets map[string]*Asset }

// Load reads a packed folder. Files ending in .br and .gz are the compressed
// forms of their neighbours. A lookup is a map access, so no path can leave
// the folder.
func Load(dir fs.FS) (*Site, error) {
	s := &Site{assets: map[string]*Asset{}}
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || squeezed(name) {
			return err
		}
		a, err := loadAsset(dir, name)
		s.assets[name] = a
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	if s.assets["index.html"] == nil {
		return nil, fmt.Errorf("reading the page: index.html is missing (run make build)")
	}
	return s, nil
}

// Len returns how many files the site has.
func (s *Site) Len() int { return len(s.assets) }

// Asset returns the file of that name, or nil.
func (s *Site) Asset(name string) *Asset { return s.assets[name] }

func loadAsset(dir fs.FS, name string) (*Asset, error) {
	raw, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, err
	}
	a := &Asset{Type: TypeOf(name), Hash: hashOf(raw), Raw: raw}
	a.Brotli, _ = fs.ReadFile(dir, name+".br")
	a.Gzip, _ = fs.ReadFile(dir, name+".gz")
	if path.Ext(name) == ".html" {
		a.Policy = policyOf(raw)
		if strings.HasPrefix(name, docFolder) {
			a.Policy = docPolicy
		}
	}
	return a, nil
}

func squeezed(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// TypeOf returns the media type of a file of the page by its ending. The
// list is ours: what the machine's mime tables say must not change the page.
func TypeOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".md":
		return "text/markdown; charset=utf-8"
	case ".txt", ".lua", ".ts":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
