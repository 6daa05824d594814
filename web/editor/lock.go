// Package editor makes the page's editor, CodeMirror: what package-lock.json
// names is fetched from the registry of npm's configuration, compared with its
// hashes, and bundled (bundle/, a module of its own). Where that cannot be done
// the page has its plain text area.
package editor

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Package is one that the lock file names.
type Package struct {
	Name      string // with its scope
	Version   string
	Integrity string // "sha512-", and the hash of its archive in base64
}

const modules = "node_modules/"

// Locked reads a package-lock.json of version 3. Packages come by name.
func Locked(text []byte) ([]Package, error) {
	var lock struct {
		Version  int `json:"lockfileVersion"`
		Packages map[string]Package
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	if lock.Version != 3 {
		return nil, fmt.Errorf("package-lock.json: version %d, want 3", lock.Version)
	}
	var out []Package
	for _, at := range slices.Sorted(maps.Keys(lock.Packages)) {
		p := lock.Packages[at]
		name, ok := strings.CutPrefix(at, modules)
		if at == "" {
			continue // the folder itself
		}
		if p.Name = name; !ok || strings.Contains(name, modules) || !named(name) {
			return nil, fmt.Errorf("package-lock.json: %q is no place for a package", at)
		}
		if !strings.HasPrefix(p.Integrity, integrityMark) || p.Version == "" || p.Version != path.Base(p.Version) {
			return nil, fmt.Errorf("package-lock.json: %s has no version or no sha512 hash", name)
		}
		out = append(out, p)
	}
	return out, nil
}

// named reports whether a name can be a folder's, below its scope's.
func named(name string) bool {
	scope, rest, scoped := strings.Cut(name, "/")
	if !scoped {
		scope, rest = "@", name
	}
	plain := func(s string) bool {
		return s != "" && s[0] != '.' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == ""
	}
	return scope[:1] == "@" && (scope == "@" || plain(scope[1:])) && plain(rest)
}
