package straighten

import (
	"slices"
	"strings"
)

// tried are the releases of Go with which the tests of this package compare
// what programs do plain and straightened. What a function looks like is
// decided by a release, not by its corrections.
var tried = []string{"go1.26"}

// Tried lists the releases of Go this package was tried with.
func Tried() string { return strings.Join(tried, ", ") }

// Compiler is the version of Go that made a wasm file, like go1.26.3, and
// whether this package was tried with its release. The version is empty when
// the file does not say one.
func Compiler(wasm []byte) (version string, isTried bool, err error) {
	err = sections(wasm, func(id byte, section []byte) {
		if id == 0 {
			version = producer(section, version)
		}
	})
	if err != nil {
		return "", false, err
	}
	return version, slices.Contains(tried, release(version)), nil
}

// release is the release of a version: go1.26 of go1.26.3. A version that is
// none of a release, as of a release candidate or of development, is itself.
func release(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 3 || strings.Trim(parts[2], "0123456789") != "" || parts[2] == "" {
		return version
	}
	return parts[0] + "." + parts[1]
}

// producer is the version of Go in a section that says who made the file:
// fields with lists of names and versions. Any other section leaves old.
func producer(section []byte, old string) (version string) {
	version = old
	defer func() {
		if e := recover(); e != nil && e != errMalformed {
			panic(e)
		}
	}()
	r := &reader{b: section}
	text := func() string { return string(r.take(r.uleb())) }
	if text() != "producers" {
		return old
	}
	for fields := r.count(); fields > 0; fields-- {
		text() // language, processed-by
		for n := r.count(); n > 0; n-- {
			if name, v := text(), text(); name == "Go cmd/compile" {
				version, _, _ = strings.Cut(v, " ") // experiments follow
			}
		}
	}
	return version
}
