package site

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// readFont reads static/font/ember.txt as the painter does: code to rows.
func readFont(t *testing.T) map[int][]string {
	t.Helper()
	b, err := os.ReadFile("../../static/font/ember.txt")
	if err != nil {
		t.Fatal(err)
	}
	font, code := map[int][]string{}, -1
	for i, line := range strings.Split(string(b), "\n") {
		switch {
		case strings.HasPrefix(line, "# ") || line == "":
		case strings.Trim(line, "#.") == "":
			font[code] = append(font[code], line)
		default:
			number, _, _ := strings.Cut(line, " ")
			n, err := strconv.Atoi(number)
			if err != nil || font[n] != nil {
				t.Fatalf("line %d: %q is no new glyph", i+1, line)
			}
			code = n
		}
	}
	return font
}

func TestFontIsComplete(t *testing.T) {
	font := readFont(t)
	for code := range 256 {
		rows := font[code]
		if code >= 128 && code < 160 {
			if rows != nil {
				t.Errorf("glyph %d is a teletext block, which the painter makes", code)
			}
			continue
		}
		if len(rows) != 9 {
			t.Errorf("glyph %d has %d rows, want 9", code, len(rows))
		}
		for _, r := range rows {
			if len(r) != 6 {
				t.Errorf("glyph %d has a row of %d columns, want 6", code, len(r))
			}
		}
	}
}

// Letters must not touch their right neighbours and must be told apart.
func TestLettersAreApart(t *testing.T) {
	font, seen := readFont(t), map[string]int{}
	for code := 33; code < 256; code++ {
		if code == 127 || code >= 128 && code <= 160 {
			continue
		}
		all := strings.Join(font[code], "\n")
		if other, ok := seen[all]; ok {
			t.Errorf("%q and %q look the same", rune(other), rune(code))
		}
		seen[all] = code
		for _, r := range font[code] {
			if r[5] != '.' {
				t.Errorf("%q touches its right neighbour", rune(code))
			}
		}
		if !strings.Contains(all, "#") {
			t.Errorf("%q is empty", rune(code))
		}
	}
}
