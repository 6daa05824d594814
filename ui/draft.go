package ui

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxEditor is the largest file that the editor opens, in bytes: more than a
// disk of a computer holds.
const maxEditor = 2 << 20

// draft is a file in the editor. The bytes on the disk are what counts: a
// text is only edited if writing it back gives them again.
type draft struct {
	id     int
	path   string
	base   []byte // as read from the disk, or written there last
	text   string // as it stands in the editor
	crlf   bool   // lines end in \r\n; a text area has \n only
	bom    bool   // the file begins with a byte order mark
	closed string // why it is not edited as text, "" if it is
	dirty  bool   // text is not base
	stale  []byte // what a program has written meanwhile; nil: nothing
	gone   bool   // somebody has deleted the file
	given  []byte // to the engine, which keeps it; nil: nothing
	wrong  string // what our parser says
	line   int    // where, from 1
}

// byteOrderMark in UTF-8; the way into the browser swallows it.
const byteOrderMark = "\xef\xbb\xbf"

// read takes the bytes of the disk.
func (d *draft) read(data []byte) {
	d.base, d.stale, d.dirty, d.gone = data, nil, false, false
	d.text, d.crlf, d.bom, d.closed, d.wrong, d.line = "", false, false, "", "", 0
	if d.closed = whyClosed(data); d.closed != "" {
		return
	}
	text := string(data)
	text, d.bom = strings.CutPrefix(text, byteOrderMark)
	if strings.Contains(text, "\r") {
		d.crlf = true
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	d.text = text
}

// whyClosed says why the bytes of a file are not edited as text, "" if they
// are.
func whyClosed(data []byte) string {
	crlf := bytes.Count(data, []byte("\r\n"))
	switch {
	case len(data) > maxEditor:
		return "This file has " + sized(len(data)) + "; the editor opens files up to " + sized(maxEditor) + ". Download it and drop it here again to change it."
	case bytes.IndexByte(data, 0) >= 0:
		return "These are " + sized(len(data)) + " that are not text (a byte is 0), so they are not shown as text."
	case !utf8.Valid(data):
		return "These are " + sized(len(data)) + " that are not UTF-8 text. The editor would change them, so it does not open them."
	case bytes.IndexByte(data, '\r') >= 0 && (bytes.Count(data, []byte("\r")) != crlf || bytes.Count(data, []byte("\n")) != crlf):
		return "The lines of this file end in different ways (some in \\r). The editor would make them alike, so it does not open it."
	}
	return ""
}

// bytes are what the text is on the disk.
func (d *draft) bytes() []byte {
	text := d.text
	if d.crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if d.bom {
		text = byteOrderMark + text
	}
	return []byte(text)
}

// typed takes the text as it stands in the editor.
func (d *draft) typed(text string) {
	d.text = text
	d.dirty = !bytes.Equal(d.bytes(), d.base)
}

// seen takes what is on the disk now. It reports whether the editor must show
// the text anew: a text that nobody has changed follows the disk.
func (d *draft) seen(data []byte) bool {
	d.gone, d.stale = false, nil
	if bytes.Equal(data, d.base) {
		return false
	}
	if d.dirty && !bytes.Equal(data, d.bytes()) {
		d.stale = data
		return false
	}
	d.read(data)
	return true
}

// isLua reports whether a file is checked as a program: by its name, or as the
// program that a computer starts with.
func isLua(path string) bool {
	name := path[strings.LastIndexByte(path, '/')+1:]
	return strings.HasSuffix(name, ".lua") || name == "startup"
}

// tenths writes a number with at most one digit behind the point.
func tenths(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

// sized writes a number of bytes for people.
func sized(n int) string {
	switch {
	case n < 1000:
		return plural(n, "byte", "bytes")
	case n < 1_000_000:
		return tenths(float64(n)/1000) + " kB"
	}
	return tenths(float64(n)/1_000_000) + " MB"
}
