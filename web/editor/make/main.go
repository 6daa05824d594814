// Command make makes the page's editor. Without a network, and without what it
// needs, it says so in one line and leaves nothing: the page has its plain text
// area then.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/emberwire/emberwire/web/editor"
)

func main() {
	source := flag.String("source", "web/editor", "folder of its sources")
	out := flag.String("out", "bin/editor", "folder that gets it")
	flag.Parse()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	if err := editor.Make(*source, *out, filepath.Join(cache, "emberwire")); err != nil {
		os.RemoveAll(*out)
		fmt.Printf("The page's editor is its plain text area: %v.\n", err)
	}
}
