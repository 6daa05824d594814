// Command release makes what is given to others out of the packed page: for each
// kind of machine a program that holds the page, the page as files for any file
// host, each with the licences of what they are made of, and their sums.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	r := release{alone: true}
	flag.StringVar(&r.dir, "dir", "dist", "the packed page")
	flag.StringVar(&r.out, "out", "bin/release", "folder for the archives; what is in it is removed")
	targets := flag.String("targets", "linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64", "kinds of machines")
	flag.Parse()
	r.root, r.targets = ".", strings.Split(*targets, ",")
	if err := r.make(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release is one.
type release struct {
	root, dir, out string // the module, the packed page, where the archives go
	targets        []string
	alone          bool // programs need nothing of the machine, not even its C library
	tmp            string
}

// make writes the archives and SHA256SUMS.
func (r release) make() (err error) {
	if r.tmp, err = os.MkdirTemp("", "release"); err != nil {
		return err
	}
	defer os.RemoveAll(r.tmp)
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	licence, err := os.ReadFile(filepath.Join(r.dir, "licenses.txt"))
	if err != nil {
		return fmt.Errorf("the packed page has no licences: %w", err)
	}
	overlay, err := r.overlay()
	if err != nil {
		return err
	}
	for _, target := range r.targets {
		if err := r.program(target, overlay, licence); err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
	}
	if err := r.site(); err != nil {
		return err
	}
	return r.sums()
}

// sums writes the hash of every archive, as sha256sum -c reads them.
func (r release) sums() error {
	list, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, e := range list {
		b, err := os.ReadFile(filepath.Join(r.out, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&text, "%x  %s\n", sha256.Sum256(b), e.Name())
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), []byte(text.String()), 0o644)
}

// entry is a file of an archive.
type entry struct {
	name string
	body []byte
	run  bool // it is a program
}

// sorted is for archives that are the same whenever they are made.
func sorted(files []entry) []entry {
	slices.SortFunc(files, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return files
}
