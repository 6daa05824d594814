// Command pack puts the page together: static files, wasm files and Go's
// wasm_exec.js in one folder, hashed and compressed.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/emberwire/emberwire/web/site"
	"github.com/emberwire/emberwire/web/site/licenses"
)

func main() {
	p := site.Packing{}
	flag.StringVar(&p.Static, "static", "static", "folder of static files")
	flag.StringVar(&p.Out, "out", "dist", "packed folder, with the wasm files in it")
	flag.StringVar(&p.Editor, "editor", "bin/editor", "folder of the editor, if it was made")
	flag.IntVar(&p.Quality, "q", 5, "brotli quality, 11 for a release")
	flag.Parse()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err == nil {
		p.Exec = filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
		p.Licenses, err = licenses.Text(".", licenses.Ours)
	}
	if err == nil {
		err = site.Pack(p)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}
