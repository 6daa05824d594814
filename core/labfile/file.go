package labfile

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/fs"
)

// Bounds of a lab file.
const (
	MaxSource    = 4 << 20 // bytes of the Markdown
	MaxFiles     = 2000    // files in it
	MaxComputers = 512     // as many as a tab has ids in a room
	MaxMany      = 10_000  // so many with ParseMany
)

// Names of files that are not on a computer's disk.
const (
	TOMLName   = "lab.toml"
	InputsName = "inputs.jsonl"
	WantFolder = "want/"
)

// Error is what is wrong with a lab file, where.
type Error struct {
	Name string // the lab's name
	Line int    // in the Markdown, from 1; 0: the whole file
	Key  string // key or path, "" if none
	Text string
}

// Error is "hello.md:14: computer.modem.side: …".
func (e *Error) Error() string {
	out := e.Name
	if e.Line > 0 {
		out += ":" + strconv.Itoa(e.Line)
	}
	if e.Key != "" {
		out += ": " + e.Key
	}
	return out + ": " + e.Text
}

// File is a lab file: a Markdown document whose fenced blocks with a second
// word in the info string are files.
type File struct {
	Name   string  // as given to Parse
	Title  string  // the first heading
	Lesson string  // the document without the files
	Config Spec    // lab.toml
	Files  []Entry // in the order of the document

	parts []part
	most  int // computers
}

// Entry is one file: NAME/path for a computer's disk, want/…, lab.toml.
type Entry struct {
	Path string
	Data []byte
	Line int // of its fence; 0 for one that was added
}

// part is a piece of the document: prose, or a file as it was written.
type part struct {
	raw  string
	path string // "" for prose
	data []byte // of the file as parsed
	line int
}

// Wrong is an error at a key of lab.toml.
func (f *File) Wrong(key, text string) error {
	return &Error{f.Name, f.Config.line(key), key, text}
}

// Parse reads a lab file. Every error is an *Error with the line and the key;
// nothing is loaded by halves.
func Parse(name string, src []byte) (*File, error) { return ParseMany(name, src, MaxComputers) }

// ParseMany is Parse with another bound on computers, where no page and no room
// is concerned.
func ParseMany(name string, src []byte, computers int) (*File, error) {
	if len(src) > MaxSource {
		return nil, &Error{name, 0, "", fmt.Sprintf("%d bytes, at most %d", len(src), MaxSource)}
	}
	f := &File{Name: name, most: computers}
	doc := strings.ReplaceAll(string(src), "\r\n", "\n")
	for _, b := range scan(doc) {
		if err := f.addBlock(b); err != nil {
			return nil, err
		}
	}
	if len(f.Files) > MaxFiles {
		return nil, &Error{name, 0, "", fmt.Sprintf("%d files, at most %d", len(f.Files), MaxFiles)}
	}
	if err := f.configure(); err != nil {
		return nil, err
	}
	return f, nil
}

// addBlock adds one block of the document.
func (f *File) addBlock(b block) error {
	path, how, err := parseInfo(b.info)
	if !b.fenced || err == nil && path == "" {
		if f.Title == "" && !b.fenced {
			f.Title = heading(b.raw)
		}
		f.Lesson += b.raw
		f.parts = append(f.parts, part{raw: b.raw, line: b.line})
		return nil
	}
	fail := func(text string) error { return &Error{f.Name, b.line, path, text} }
	if err != nil {
		return fail(err.Error())
	}
	if !b.closed {
		return fail("the block is not closed")
	}
	if old := f.Entry(path); old != nil {
		return fail(fmt.Sprintf("the file is there already, in line %d", old.Line))
	}
	data, err := how.decode(b.text)
	if err != nil {
		return fail(err.Error())
	}
	f.Files = append(f.Files, Entry{path, data, b.line})
	f.parts = append(f.parts, part{b.raw, path, data, b.line})
	return nil
}

// coding is how a file stands in its block.
type coding struct{ base64, noeol bool }

// parseInfo reads "lua alice/startup.lua": a language, a path (in double
// quotes, as a Go string, if it has blanks or odd characters) and perhaps
// "noeol" for a file whose last line has no newline. No path: not a file.
func parseInfo(info string) (path string, how coding, err error) {
	lang, rest, _ := strings.Cut(strings.ReplaceAll(info, "\t", " "), " ")
	rest = strings.TrimSpace(rest)
	if rest == "" || strings.HasPrefix(rest, "{") || strings.Contains(rest, "=") && !strings.HasPrefix(rest, `"`) {
		return "", how, nil // attributes of other tools
	}
	path, tail, err := pathWord(rest)
	if err != nil {
		return rest, how, err
	}
	how.base64 = lang == "base64"
	switch tail {
	case "":
	case "noeol":
		how.noeol = true
	default:
		return path, how, fmt.Errorf("%q behind the path; a path with blanks stands in double quotes", tail)
	}
	return path, how, CheckPath(path)
}

// pathWord cuts the first word, or the quoted path, off s.
func pathWord(s string) (path, tail string, err error) {
	if s[0] != '"' {
		path, tail, _ = strings.Cut(s, " ")
		return path, strings.TrimSpace(tail), nil
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", fmt.Errorf("the path's closing quote is missing")
	}
	path, _ = strconv.Unquote(quoted)
	return path, strings.TrimSpace(s[len(quoted):]), nil
}

// CheckPath wants a path as a computer's disk would write it.
func CheckPath(path string) error {
	clean := fs.Combine(path)
	if clean != path || path == "" {
		return fmt.Errorf("not a clean path; write %q", clean)
	}
	for i := 0; i < len(path); i++ {
		if path[i] < ' ' || strings.IndexByte(`"*:<>?|\`, path[i]) >= 0 {
			return fmt.Errorf("a file name cannot have the character %q", path[i])
		}
	}
	return nil
}

// decode is the file in a block's text.
func (c coding) decode(text string) ([]byte, error) {
	if c.base64 {
		clean := strings.NewReplacer("\n", "", " ", "", "\t", "").Replace(text)
		data, err := base64.StdEncoding.DecodeString(clean)
		if err != nil {
			return nil, fmt.Errorf("not base64: %v", err)
		}
		return data, nil
	}
	if c.noeol {
		text = strings.TrimSuffix(text, "\n")
	}
	return []byte(text), nil
}

// Entry finds a file.
func (f *File) Entry(path string) *Entry {
	for i := range f.Files {
		if f.Files[i].Path == path {
			return &f.Files[i]
		}
	}
	return nil
}

// Lookup is the data of a file.
func (f *File) Lookup(path string) ([]byte, bool) {
	if e := f.Entry(path); e != nil {
		return e.Data, true
	}
	return nil, false
}

// Put replaces a file, or adds it at the end.
func (f *File) Put(path string, data []byte) {
	if e := f.Entry(path); e != nil {
		e.Data = data
		return
	}
	f.Files = append(f.Files, Entry{Path: path, Data: data})
}

// Remove takes a file out of the lab.
func (f *File) Remove(path string) {
	f.Files = slices.DeleteFunc(f.Files, func(e Entry) bool { return e.Path == path })
}

// Clone is a copy that can be changed on its own.
func (f *File) Clone() *File {
	out := *f
	out.Files = slices.Clone(f.Files)
	return &out
}

// Bytes is the document: what did not change stands as it was written, what is
// new stands at the end.
func (f *File) Bytes() []byte {
	var out bytes.Buffer
	written := map[string]bool{}
	for _, p := range f.parts {
		e := f.Entry(p.path)
		switch {
		case p.path == "":
			out.WriteString(p.raw)
		case e == nil:
		case bytes.Equal(e.Data, p.data):
			out.WriteString(p.raw)
		default:
			writeFence(&out, e.Path, e.Data)
		}
		written[p.path] = true
	}
	for _, e := range f.Files {
		if !written[e.Path] {
			if n := out.Len(); n > 0 && out.Bytes()[n-1] != '\n' {
				out.WriteByte('\n')
			}
			writeFence(&out, e.Path, e.Data)
		}
	}
	return out.Bytes()
}

// writeFence writes one file as a block that reads back to the same bytes.
func writeFence(out *bytes.Buffer, path string, data []byte) {
	word := path
	if q := strconv.Quote(path); q != `"`+path+`"` || strings.ContainsAny(path, " {=`") {
		word = q
	}
	lang, text, option := language(path), string(data), ""
	if !IsText(data) {
		lang, text = "base64", wrap64(data)
	} else if text != "" && !strings.HasSuffix(text, "\n") {
		text, option = text+"\n", " noeol"
	}
	fence := strings.Repeat("`", longestFence(text, '`'))
	if strings.Contains(word, "`") {
		fence = strings.Repeat("~", longestFence(text, '~'))
	}
	fmt.Fprintf(out, "%s%s %s%s\n%s%s\n", fence, lang, word, option, text, fence)
}

// IsText reports whether a block can hold data as it is.
func IsText(data []byte) bool {
	return utf8.Valid(data) && !bytes.ContainsAny(data, "\r\x00")
}

// wrap64 is base64 in lines of 76 characters.
func wrap64(data []byte) string {
	s := base64.StdEncoding.EncodeToString(data)
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return out.String() + s + "\n"
}

// longestFence is a length that no line of text can close.
func longestFence(text string, char byte) int {
	n := 3
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " ")
		n = max(n, len(rest)-len(strings.TrimLeft(rest, string(char)))+1)
	}
	return n
}

// language is the first word of the info string, for readers of the Markdown.
func language(path string) string {
	switch {
	case strings.HasSuffix(path, ".lua"):
		return "lua"
	case strings.HasSuffix(path, ".toml"):
		return "toml"
	case strings.HasSuffix(path, ".jsonl"):
		return "json"
	}
	return "text"
}

// heading is the first top heading of a piece of prose.
func heading(prose string) string {
	for line := range strings.Lines(prose) {
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(rest), "#"))
		}
	}
	return ""
}
