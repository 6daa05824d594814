package capture

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/view"
)

// A frame is "EWIR", a version byte, and entries: a kind byte, the length of
// the text in 16 bits, high byte first, and the text in UTF-8. A text of more
// than one part has zero bytes between them. An entry of an unknown kind is to
// be passed over.
const (
	Magic   = "EWIR"
	Version = 1
)

// Kinds of entries.
const (
	Number     = 1  // of the message in the lab, decimal
	Sender     = 2  // id, name
	Medium     = 3  // its name
	Channel    = 4  // decimal
	Reply      = 5  // reply channel, decimal
	Hearers    = 6  // ids, commas between
	Layer      = 16 // protocol, summary: the fields after it are its own
	FieldEntry = 17 // depth from 0, name, value, meaning
	Note       = 18 // of the layer
	Heard      = 32 // id, name, what it did
	Missed     = 33 // id, name, why not
	More       = 34 // misses beyond those listed, decimal
	Program    = 35 // file, line, program that transmitted it
	Raw        = 36 // the message as a Lua literal
)

const maxEntry = 1<<16 - 1

// frameOf is a message as the packet list has it, as bytes.
func frameOf(p *view.Packet) []byte {
	f := frame(append([]byte(Magic), Version))
	f.entry(Number, strconv.FormatUint(p.Row.Number, 10))
	f.entry(Sender, strconv.Itoa(p.Row.Sender), p.Row.Name)
	f.entry(Medium, p.Row.Medium)
	f.entry(Channel, strconv.Itoa(p.Row.Channel))
	f.entry(Reply, strconv.Itoa(p.Row.Reply))
	f.entry(Hearers, ids(p.Row.Hearers))
	for _, l := range p.Tree.Layers {
		f.layer(l)
	}
	f.fates(p)
	if p.File != "" || p.Prog != "" {
		f.entry(Program, p.File, strconv.Itoa(p.Line), p.Prog)
	}
	f.entry(Raw, p.Raw)
	return f
}

type frame []byte

// entry adds an entry; what does not fit is left out.
func (f *frame) entry(kind byte, parts ...string) {
	for i, part := range parts {
		parts[i] = strings.ToValidUTF8(strings.ReplaceAll(part, "\x00", `\0`), "\uFFFD")
	}
	text := clip(strings.Join(parts, "\x00"), maxEntry)
	*f = append(*f, kind)
	*f = binary.BigEndian.AppendUint16(*f, uint16(len(text)))
	*f = append(*f, text...)
}

func (f *frame) layer(l view.Layer) {
	f.entry(Layer, l.Protocol, l.Summary)
	f.fields(l.Fields, 0)
	if l.Note != "" {
		f.entry(Note, l.Note)
	}
}

func (f *frame) fields(list []view.Field, depth int) {
	for _, x := range list {
		f.entry(FieldEntry, strconv.Itoa(depth), x.Name, plain(x.Value), x.Means)
		f.fields(x.Sub, depth+1)
	}
}

func (f *frame) fates(p *view.Packet) {
	for _, x := range p.Heard {
		f.entry(Heard, strconv.Itoa(x.Computer), x.Name, x.Why)
	}
	for _, x := range p.Missed {
		f.entry(Missed, strconv.Itoa(x.Computer), x.Name, x.Why)
	}
	if p.More > 0 {
		f.entry(More, strconv.Itoa(p.More))
	}
}

// plain is a Lua string without its quotes, so that a filter names what it
// says; any other literal as it is.
func plain(literal string) string {
	if text, err := strconv.Unquote(literal); err == nil && strings.HasPrefix(literal, `"`) {
		return text
	}
	return literal
}

func ids(list []int) string {
	text := make([]string, len(list))
	for i, id := range list {
		text[i] = strconv.Itoa(id)
	}
	return strings.Join(text, ",")
}

// cut is how much of a frame fits: whole entries, at most MaxFrame bytes.
func cut(f []byte) int {
	if len(f) <= MaxFrame {
		return len(f)
	}
	at := len(Magic) + 1
	for {
		next := at + 3 + int(binary.BigEndian.Uint16(f[at+1:]))
		if next > MaxFrame {
			return at
		}
		at = next
	}
}

// clip cuts s to n bytes, not inside a UTF-8 sequence.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
