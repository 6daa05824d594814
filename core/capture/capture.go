// Package capture writes messages as a pcapng file, which Wireshark, tshark
// and their kin read (draft-ietf-opsawg-pcapng).
//
// A modem message has no bytes of its own on any wire that those tools know:
// each packet of the file is a frame of ours (frame.go) that carries what the
// packet list knows of the message, its layers and fates included. The link
// type is USER0. web/wireshark makes the dissector for it.
package capture

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/emberwire/emberwire/core/view"
)

// MaxFrame bounds one frame in bytes: what Wireshark accepts in one packet. A
// frame that is longer is cut at the end of an entry, and the file says how
// long it was.
const MaxFrame = 256 << 10

// LinkType is LINKTYPE_USER0 of tcpdump.org's registry.
const LinkType = 147

// Types of blocks and numbers of options (pcapng 4).
const (
	blockSection   = 0x0A0D0D0A
	blockInterface = 1
	blockPacket    = 6

	optionEnd         = 0
	optionComment     = 1
	optionName        = 2 // of an interface
	optionApplication = 4 // of a section
	optionResolution  = 9 // of an interface's times
	nanoseconds       = 9 // 10^-9 s
)

// Writer builds a file. Times are lab seconds from 0, so that a reader shows
// them as seconds after the beginning of 1970.
type Writer struct {
	out   []byte
	media []string // interfaces in the order of their numbers
}

// Copy is a file that goes on by itself.
func (w *Writer) Copy() *Writer { return &Writer{slices.Clone(w.out), slices.Clone(w.media)} }

// New begins a file: title says what was captured.
func New(title string) *Writer {
	w := &Writer{}
	var body []byte
	body = binary.LittleEndian.AppendUint32(body, 0x1A2B3C4D) // byte order
	body = binary.LittleEndian.AppendUint16(body, 1)          // version 1.0
	body = binary.LittleEndian.AppendUint16(body, 0)
	body = binary.LittleEndian.AppendUint64(body, math.MaxUint64) // length of the section: not said
	body = option(body, optionComment, title)
	body = option(body, optionApplication, "Emberwire")
	w.block(blockSection, endOptions(body))
	return w
}

// Len is the size of the file so far in bytes.
func (w *Writer) Len() int { return len(w.out) }

// Bytes is the file so far; it is a whole one after every packet.
func (w *Writer) Bytes() []byte { return w.out }

// Take is what was added since the last Take: the next part of the file.
func (w *Writer) Take() string {
	part := string(w.out)
	w.out = w.out[:0]
	return part
}

// Packet adds a message. Each medium is an interface of the file. The comment
// says who did not hear it and why, which tools show without a dissector.
func (w *Writer) Packet(p *view.Packet) {
	number := w.medium(p.Row.Medium)
	frame := frameOf(p)
	whole := len(frame)
	frame = frame[:cut(frame)]
	at := uint64(math.Round(max(p.Row.Time, 0) * 1e9))
	var body []byte
	body = binary.LittleEndian.AppendUint32(body, uint32(number))
	body = binary.LittleEndian.AppendUint32(body, uint32(at>>32))
	body = binary.LittleEndian.AppendUint32(body, uint32(at))
	body = binary.LittleEndian.AppendUint32(body, uint32(len(frame)))
	body = binary.LittleEndian.AppendUint32(body, uint32(whole))
	body = padded(append(body, frame...))
	if text := fates(p); text != "" {
		body = endOptions(option(body, optionComment, text))
	}
	w.block(blockPacket, body)
}

// medium is the number of a medium's interface, which is declared first.
func (w *Writer) medium(name string) int {
	if i := slices.Index(w.media, name); i >= 0 {
		return i
	}
	w.media = append(w.media, name)
	var body []byte
	body = binary.LittleEndian.AppendUint16(body, LinkType)
	body = binary.LittleEndian.AppendUint16(body, 0)
	body = binary.LittleEndian.AppendUint32(body, MaxFrame)
	body = option(body, optionName, name)
	body = option(body, optionResolution, string([]byte{nanoseconds}))
	w.block(blockInterface, endOptions(body))
	return len(w.media) - 1
}

// block adds a block; its length stands before and after the body.
func (w *Writer) block(kind uint32, body []byte) {
	n := uint32(len(body) + 12)
	w.out = binary.LittleEndian.AppendUint32(w.out, kind)
	w.out = binary.LittleEndian.AppendUint32(w.out, n)
	w.out = append(w.out, body...)
	w.out = binary.LittleEndian.AppendUint32(w.out, n)
}

// maxOption bounds the text of one option; its length has 16 bits.
const maxOption = 8 << 10

func option(body []byte, code uint16, text string) []byte {
	text = clip(text, maxOption)
	body = binary.LittleEndian.AppendUint16(body, code)
	body = binary.LittleEndian.AppendUint16(body, uint16(len(text)))
	return padded(append(body, text...))
}

func endOptions(body []byte) []byte { return append(body, optionEnd, 0, 0, 0) }

// padded fills up to a multiple of 4 bytes.
func padded(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

// fates says in one line who did not hear a message, and why.
func fates(p *view.Packet) string {
	text := ""
	for _, f := range p.Missed {
		if text != "" {
			text += "; "
		}
		text += f.Name + " did not hear it: " + f.Why
	}
	return text
}
