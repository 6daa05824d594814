//go:build release

package site

import _ "embed"

// embedded is the packed page as a zip archive. Command release puts it there
// while it builds.
//
//go:embed page.zip
var embedded []byte
