//go:build !release

package site

// embedded is the page inside a release; here there is none.
var embedded []byte
