package capture

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// block is a block of a file as a reader finds it.
type block struct {
	kind uint32
	body []byte
}

// blocks takes a file apart and checks what holds for every pcapng file: both
// lengths agree and are multiples of four.
func blocks(t *testing.T, file []byte) []block {
	t.Helper()
	var out []block
	for len(file) > 0 {
		n := binary.LittleEndian.Uint32(file[4:])
		if n%4 != 0 || n < 12 || int(n) > len(file) || binary.LittleEndian.Uint32(file[n-4:]) != n {
			t.Fatalf("block %d has the length %d of %d", len(out), n, len(file))
		}
		out = append(out, block{binary.LittleEndian.Uint32(file), file[8 : n-4]})
		file = file[n:]
	}
	return out
}

// entries takes a frame apart: kind and text of each entry.
func entries(t *testing.T, f []byte) (out [][2]string) {
	t.Helper()
	if string(f[:5]) != Magic+"\x01" {
		t.Fatalf("the frame begins with %q", f[:5])
	}
	for f = f[5:]; len(f) > 0; {
		n := 3 + int(binary.BigEndian.Uint16(f[1:]))
		out = append(out, [2]string{string(f[:1]), string(f[3:n])})
		f = f[n:]
	}
	return out
}

func message() *view.Packet {
	return &view.Packet{
		Row: view.Row{Number: 7, Time: 1.25, Sender: 2, Name: "alice", Medium: "air", Channel: 16, Reply: 43, Hearers: []int{1, 4}},
		Tree: view.Tree{Layers: []view.Layer{{Protocol: "chat", Summary: `says "hi"`, Note: "odd", Fields: []view.Field{
			{Name: "text", Value: `"hi"`, Means: "what she says", Sub: []view.Field{{Name: "n", Value: "2"}}},
		}}}},
		Heard:  []view.Fate{{Computer: 1, Name: "carol", Why: "heard"}},
		Missed: []view.Fate{{Computer: 3, Name: "bob", Why: "channel closed"}, {Computer: 5, Name: "dan", Why: "out of range"}},
		More:   2,
		Raw:    `{"a\000"}`,
		File:   "startup.lua", Line: 6,
	}
}

func TestAFileHasItsBlocks(t *testing.T) {
	w := New("A lab")
	w.Packet(message())
	other := message()
	other.Row.Medium = "cable"
	w.Packet(other)
	w.Packet(message())
	var kinds []uint32
	list := blocks(t, w.Bytes())
	for _, b := range list {
		kinds = append(kinds, b.kind)
	}
	want := []uint32{blockSection, blockInterface, blockPacket, blockInterface, blockPacket, blockPacket}
	if len(kinds) != len(want) {
		t.Fatalf("%x", kinds)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Errorf("block %d is %x, want %x", i, kinds[i], want[i])
		}
	}
	p := list[4].body
	if n := binary.LittleEndian.Uint32(p); n != 1 {
		t.Errorf("the message on the cable is of interface %d", n)
	}
	if at := uint64(binary.LittleEndian.Uint32(p[4:]))<<32 | uint64(binary.LittleEndian.Uint32(p[8:])); at != 1_250_000_000 {
		t.Errorf("sent at %d ns", at)
	}
	if !strings.Contains(string(p), "bob did not hear it: channel closed; dan did not hear it: out of range") {
		t.Errorf("the comment is missing: %q", p)
	}
}

func TestAFrameSaysWhatTheListSays(t *testing.T) {
	want := [][2]string{
		{"\x01", "7"}, {"\x02", "2\x00alice"}, {"\x03", "air"}, {"\x04", "16"}, {"\x05", "43"}, {"\x06", "1,4"},
		{"\x10", "chat\x00says \"hi\""}, {"\x11", "0\x00text\x00hi\x00what she says"}, {"\x11", "1\x00n\x002\x00"}, {"\x12", "odd"},
		{"\x20", "1\x00carol\x00heard"}, {"\x21", "3\x00bob\x00channel closed"}, {"\x21", "5\x00dan\x00out of range"}, {"\x22", "2"},
		{"\x23", "startup.lua\x006\x00"}, {"\x24", `{"a\000"}`},
	}
	got := entries(t, frameOf(message()))
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("entry %d is %q, want %q", i, got[i], want[i])
		}
	}
}

// Names with zero bytes, bytes that are no UTF-8 and texts beyond 64 KiB stay
// one entry each.
func TestHostileTextsStayInTheirEntry(t *testing.T) {
	p := message()
	p.Row.Name = "a\x00b\xff"
	p.Raw = strings.Repeat("ä", 40_000)
	got := entries(t, frameOf(p))
	if got[1][1] != "2\x00a\\0b\uFFFD" {
		t.Errorf("%q", got[1])
	}
	if last := got[len(got)-1][1]; len(last) != maxEntry-1 || strings.Trim(last, "ä") != "" {
		t.Errorf("%d bytes", len(last))
	}
}

// A frame beyond MaxFrame is cut between entries, and the file says how long
// it was.
func TestLongFramesAreCut(t *testing.T) {
	p := message()
	for range 10 {
		p.Tree.Layers = append(p.Tree.Layers, view.Layer{Protocol: "long", Summary: strings.Repeat("x", 60_000)})
	}
	whole := frameOf(p)
	w := New("")
	w.Packet(p)
	list := blocks(t, w.Bytes())
	body := list[len(list)-1].body
	kept, was := binary.LittleEndian.Uint32(body[12:]), binary.LittleEndian.Uint32(body[16:])
	if int(was) != len(whole) || kept > MaxFrame || kept < MaxFrame-61_000 {
		t.Errorf("%d of %d bytes, %d kept", was, len(whole), kept)
	}
	entries(t, body[20:20+kept])
}

// What is no time of a lab is its beginning.
func TestTimesBeforeTheBeginning(t *testing.T) {
	p := message()
	p.Row.Time = -1
	w := New("")
	w.Packet(p)
	list := blocks(t, w.Bytes())
	if body := list[len(list)-1].body; binary.LittleEndian.Uint64(body[4:]) != 0 {
		t.Errorf("%x", body[4:12])
	}
}
