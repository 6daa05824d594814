package references

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	aRule   = regexp.MustCompile(`([^{}]+)\{`)
	remark  = regexp.MustCompile(`(?s)/\*.*?\*/`)
	sheetOf = regexp.MustCompile(`<link rel="stylesheet" href="([\w-]+\.css)">`)
	bare    = regexp.MustCompile(`^\.([\w-]+)$`)
)

// classesOf are the classes that a sheet gives a look by their name alone.
func classesOf(css string) (list []string) {
	for _, m := range aRule.FindAllStringSubmatch(remark.ReplaceAllString(css, ""), -1) {
		for selector := range strings.SplitSeq(m[1], ",") {
			if c := bare.FindStringSubmatch(strings.TrimSpace(selector)); c != nil && !slices.Contains(list, c[1]) {
				list = append(list, c[1])
			}
		}
	}
	return list
}

// A class has its look in one sheet of a page: what another one says of it too
// would depend on which comes last, and on what somebody who reads one sheet does
// not see.
func TestAClassHasItsLookInOneSheet(t *testing.T) {
	for _, page := range []string{"index.html", "embed.html"} {
		html, err := os.ReadFile(filepath.Join(root, "static", page))
		if err != nil {
			t.Fatal(err)
		}
		of, seen := map[string]string{}, 0
		for _, m := range sheetOf.FindAllStringSubmatch(string(html), -1) {
			css, err := os.ReadFile(filepath.Join(root, "static", m[1]))
			if err != nil {
				t.Fatal(err)
			}
			for _, class := range classesOf(string(css)) {
				if seen++; of[class] != "" {
					t.Errorf("%s: .%s has a look in %s and in %s", page, class, of[class], m[1])
				}
				of[class] = m[1]
			}
		}
		if seen < 50 {
			t.Errorf("%s: only %d classes were found", page, seen)
		}
	}
}
