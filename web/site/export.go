package site

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// packedSuffix ends the names of compressed wasm files of an export. It is one
// that no file host has an opinion about: a host that took .gz for a coding of
// the transfer would unpack it on the way.
const packedSuffix = ".packed"

// tableIn finds the table of all files in a stamped page.
var tableIn = regexp.MustCompile(`(?s)(<script type="application/json" id="assets">)(.*?)(</script>)`)

// Export writes the site into a folder that works from any file host, at any
// path: everything is asked for by relative names, and the wasm files are
// compressed, which the page undoes by itself. The folder must be empty or
// not there. Rooms need `emberwire serve`: an exported page has no button for them.
func (s *Site) Export(dir string) error {
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return fmt.Errorf("export: %s is not empty", dir)
	}
	for _, name := range slices.Sorted(maps.Keys(s.assets)) {
		a := s.assets[name]
		body := a.Raw
		switch {
		case slices.Contains(pages[:], name), name == framedPage:
			page, err := s.exported(a.Raw)
			if err != nil {
				return fmt.Errorf("export: %s: %w", name, err)
			}
			body = page
		case strings.HasPrefix(name, docFolder) && path.Ext(name) == ".html":
			body = bytes.Replace(a.Raw, []byte("<head>"), policyMeta(docPolicy), 1)
		case packs(name, a):
			name, body = name+packedSuffix, a.Gzip
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if err := os.WriteFile(file, body, 0o644); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	return nil
}

// policyMeta begins the head of a page with its policy: a file host sends no
// header.
func policyMeta(policy string) []byte {
	return []byte(`<head>` + "\n" + `<meta http-equiv="Content-Security-Policy" content="` + policy + `">` + "\n" + `<meta name="referrer" content="no-referrer">`)
}

// packs reports whether a file travels compressed.
func packs(name string, a *Asset) bool { return path.Ext(name) == ".wasm" && a.Gzip != nil }

// exported is a page that knows which files are packed, and that there is no
// server behind it.
func (s *Site) exported(page []byte) ([]byte, error) {
	m := tableIn.FindSubmatchIndex(page)
	if m == nil {
		return nil, fmt.Errorf("it has no table of files")
	}
	table := map[string]Entry{}
	if err := json.Unmarshal(page[m[4]:m[5]], &table); err != nil {
		return nil, err
	}
	for name, a := range s.assets {
		if e, ok := table[name]; ok && packs(name, a) {
			e.Packed, e.Travel = name+packedSuffix, len(a.Gzip)
			table[name] = e
		}
	}
	list, err := json.Marshal(table)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(page[:m[4]], list, page[m[5]:])
	if table[engineFile].Packed != "" { // it may ask for it early
		out = bytes.Replace(out, []byte(`"`+engineFile+"?h="), []byte(`"`+table[engineFile].Packed+"?h="), 1)
	}
	out = bytes.Replace(out, []byte("<head>"), policyMeta(policyOf(out)), 1)
	return regexp.MustCompile(`<html `).ReplaceAll(out, []byte(`<html data-static="yes" `)), nil
}
