// Command bundle makes one script of the editor's parts (../code) and of the
// packages that they import. It is a module of its own: who builds the page
// without an editor needs no bundler.
//
//	bundle CODE PACKAGES OUT
//
// OUT gets codemirror.js, and the licences of what is in it, codemirror.txt.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: bundle CODE PACKAGES OUT")
		os.Exit(2)
	}
	if err := bundle(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func bundle(code, packages, out string) error {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(code, "main.js")},
		Outfile:           filepath.Join(out, "codemirror.js"),
		NodePaths:         []string{packages},
		Bundle:            true,
		Format:            api.FormatIIFE, // a frame without an origin takes no other
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Metafile:          true,
		Write:             true,
	})
	for _, m := range result.Errors {
		return errors.New(m.Text)
	}
	licences, err := licencesOf(result.Metafile, packages)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "codemirror.txt"), []byte(licences), 0o644)
}

// licencesOf are the licences of the packages that went into the script.
func licencesOf(metafile, packages string) (string, error) {
	var meta struct{ Inputs map[string]any }
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return "", err
	}
	names := map[string]bool{}
	for file := range meta.Inputs {
		if _, in, ok := strings.Cut(filepath.ToSlash(file), "node_modules/"); ok {
			words := strings.SplitN(in, "/", 3)
			if words[0][0] == '@' {
				words[0] += "/" + words[1]
			}
			names[words[0]] = true
		}
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		licence, err := os.ReadFile(filepath.Join(packages, filepath.FromSlash(name), "LICENSE"))
		if err != nil {
			return "", fmt.Errorf("%s comes without its licence", name)
		}
		fmt.Fprintf(&text, "%s\n\n%s\n\n", name, licence)
	}
	return text.String(), nil
}
