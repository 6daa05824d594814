package site

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A frame without an origin shares no cache with another: each fetches all of
// its page anew. So what an embed's page consists of travels in two files, and
// one more that only those fetch who show the map, or a line of time
// (static/embedded.js).
const (
	bundledPage   = "embed.html"
	bundledScript = "embed-all.js"
	bundledSheet  = "embed-all.css"
)

// extras are the scripts that not every embed has, in their order.
var extras = map[string][]string{
	"embed-map.js":    {"lights.js", "picture.js", "hands.js", "map.js"},
	"embed-replay.js": {"timeline.js", "past.js", "replay.js"},
}

// comment is a line of nothing but a comment, or what is said behind a line. No
// text over several lines of the scripts has one that looks so.
var comment = regexp.MustCompile("(?m)^[ \\t]*//.*\\n|(?:[;,{}(])([ \\t]+// [^\"'`\\n]*)$")

// shorter is a script without its comments: each frame fetches it anew.
func shorter(script []byte) []byte {
	return comment.ReplaceAllFunc(script, func(m []byte) []byte {
		if strings.ContainsRune(";,{}(", rune(m[0])) {
			return m[:1]
		}
		return nil
	})
}

// In a style sheet nothing is told by comments, and by space around braces.
var (
	sheetComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	sheetSpace   = regexp.MustCompile(`\s*([{};])\s*`)
)

func shorterSheet(sheet []byte) []byte {
	return sheetSpace.ReplaceAll(sheetComment.ReplaceAll(sheet, nil), []byte("$1"))
}

var (
	scriptTag = regexp.MustCompile(`<script src="([a-z0-9_./-]+)"([^>]*)></script>\n`)
	sheetTag  = regexp.MustCompile(`<link rel="stylesheet" href="([a-z0-9_./-]+)"()>\n`)
)

// bundle puts the scripts and the style sheets that embed.html names, in their
// order, into one file each, which take the place of the last of them.
func bundle(out string) error {
	name := filepath.Join(out, bundledPage)
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, b := range []struct {
		tag  *regexp.Regexp
		file string
		open string
	}{{scriptTag, bundledScript, `<script src="`}, {sheetTag, bundledSheet, `<link rel="stylesheet" href="`}} {
		if page, err = bundleTags(out, page, b.tag, b.file, b.open); err != nil {
			return err
		}
	}
	for file, scripts := range extras {
		if err := bundleExtra(out, file, scripts); err != nil {
			return err
		}
	}
	return os.WriteFile(name, page, 0o644)
}

// bundleExtra leaves a folder without its scripts as it is.
func bundleExtra(out, file string, scripts []string) error {
	var all bytes.Buffer
	for _, name := range scripts {
		text, err := os.ReadFile(filepath.Join(out, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		all.Write(shorter(text))
	}
	return os.WriteFile(filepath.Join(out, file), all.Bytes(), 0o644)
}

func bundleTags(out string, page []byte, tag *regexp.Regexp, file, open string) ([]byte, error) {
	found := tag.FindAllSubmatch(page, -1)
	if len(found) < 2 {
		return page, nil
	}
	var all, more bytes.Buffer // more: what the tags say besides, like defer
	for _, m := range found {
		text, err := os.ReadFile(filepath.Join(out, string(m[1])))
		if err != nil {
			return nil, err
		}
		if tag == scriptTag {
			text = shorter(text)
		} else {
			text = shorterSheet(text)
		}
		all.Write(text)
		all.WriteByte('\n')
		more.Write(m[2])
	}
	if err := os.WriteFile(filepath.Join(out, file), all.Bytes(), 0o644); err != nil {
		return nil, err
	}
	n := 0
	return tag.ReplaceAllFunc(page, func(m []byte) []byte {
		if n++; n < len(found) {
			return nil
		}
		end := ">\n"
		if tag == scriptTag {
			end = "></script>\n"
		}
		return []byte(open + file + `"` + more.String() + end)
	}), nil
}
