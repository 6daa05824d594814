package ws

import (
	"fmt"
	"strings"
	"testing"
)

func TestAccept(t *testing.T) {
	// The example of RFC 6455 1.3.
	if got := Accept("dGhlIHNhbXBsZSBub25jZQ=="); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		t.Error(got)
	}
	if got := len(Key(1, 2)); got != 24 {
		t.Error(got)
	}
	for key, want := range map[string]bool{Key(1, 2): true, "": false, "AAAA": false, "dGhlIHNhbXBsZSBub25jZQ": false} {
		if ValidKey(key) != want {
			t.Errorf("%q", key)
		}
	}
}

// The examples of RFC 6455 5.7.
func TestExamples(t *testing.T) {
	if got := Frame(Text, "Hello", false, 0); got != "\x81\x05Hello" {
		t.Errorf("%q", got)
	}
	if got := Frame(Text, "Hello", true, 0x37fa213d); got != "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58" {
		t.Errorf("%q", got)
	}
	var r Reader
	out, err := r.Feed("\x01\x03Hel\x89\x05Hello\x80\x02lo")
	if want := "[{9 Hello} {1 Hello}]"; err != nil || fmt.Sprint(out) != want {
		t.Error(out, err)
	}
}

func TestSizesInAnyPieces(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536, 70000} {
		for _, client := range []bool{true, false} {
			data := strings.Repeat("x", n)
			frame := Frame(Binary, data, client, 0xdeadbeef)
			r := Reader{FromClient: client}
			var got []Message
			for i := 0; i < len(frame); i += 1000 {
				out, err := r.Feed(frame[i:min(i+1000, len(frame))])
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, out...)
			}
			if len(got) != 1 || got[0].Data != data || got[0].Op != Binary {
				t.Errorf("%d bytes: %d messages", n, len(got))
			}
		}
	}
}

func TestRefused(t *testing.T) {
	big := Frame(Text, strings.Repeat("x", MaxMessage), false, 0)
	for _, c := range []struct {
		data string
		want error
	}{
		{"\x81\x85abcdHello", ErrProtocol}, {"\xc1\x00", ErrProtocol}, {"\x83\x00", ErrProtocol}, {"\x8b\x00", ErrProtocol}, {"\x09\x00", ErrProtocol},
		{"\x89\x7e\x01\x00", ErrProtocol}, {"\x80\x00", ErrProtocol}, {"\x01\x00\x01\x00", ErrProtocol},
		{"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", ErrTooLarge}, {"\x01" + big[1:] + "\x80\x01x", ErrTooLarge},
	} {
		var r Reader
		if _, err := r.Feed(c.data); err != c.want {
			t.Errorf("%.20q: %v, want %v", c.data, err, c.want)
		}
	}
}

func TestText(t *testing.T) {
	var r Reader
	// A letter may be split between two frames, but not be broken.
	if out, err := r.Feed("\x01\x01\xc3\x80\x01\xa4"); err != nil || fmt.Sprint(out) != "[{1 ä}]" {
		t.Error(out, err)
	}
	if _, err := r.Feed("\x81\x01\xff"); err != ErrText {
		t.Error(err)
	}
}

func TestClose(t *testing.T) {
	for _, c := range []struct {
		data   string
		code   int
		reason string
		err    error
	}{
		{"", CodeNone, "", nil}, {CloseData(1000, ""), 1000, "", nil}, {CloseData(4000, "bye"), 4000, "bye", nil}, {CloseData(CodeNone, ""), CodeNone, "", nil},
		{"x", 0, "", ErrProtocol}, {"\x03\xe7", 0, "", ErrProtocol}, {"\x03\xee", 0, "", ErrProtocol}, {"\x07\xd0", 0, "", ErrProtocol},
		{"\x13\x88", 0, "", ErrProtocol}, {CloseData(1000, "\xff"), 0, "", ErrText},
	} {
		if code, reason, err := ParseClose(c.data); code != c.code || reason != c.reason || err != c.err {
			t.Errorf("%q: %d %q %v", c.data, code, reason, err)
		}
	}
	if CodeOf(ErrTooLarge) != 1009 || CodeOf(ErrText) != 1007 || CodeOf(ErrProtocol) != 1002 {
		t.Error("codes")
	}
}

func FuzzReader(f *testing.F) {
	f.Add("\x01\x03Hel\x89\x05Hello\x80\x02lo", false)
	f.Add(Frame(Text, "Hello", true, 7), true)
	f.Fuzz(func(t *testing.T, s string, client bool) {
		a, b := Reader{FromClient: client}, Reader{FromClient: client}
		whole, errA := a.Feed(s)
		var parts []Message
		var errB error
		for i := 0; i < len(s) && errB == nil; i++ {
			var out []Message
			out, errB = b.Feed(s[i : i+1])
			parts = append(parts, out...)
		}
		if fmt.Sprint(whole) != fmt.Sprint(parts) || (errA == nil) != (errB == nil) {
			t.Fatalf("%q: %v %v, byte by byte %v %v", s, whole, errA, parts, errB)
		}
	})
}
