package session

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

func TestALinkHoldsTheLab(t *testing.T) {
	p := newPage(t, desk)
	p.write(0, "startup.lua", "print('from a link: ä')\n")
	r := p.must(view.Command{Verb: view.DoLink})
	if text, ok := strings.CutPrefix(r.Text, "1."); !ok || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" || r.Total == 0 {
		t.Errorf("%d bytes as %q", r.Total, r.Text)
	}
	want := p.must(view.Command{Verb: view.DoSave}).Data
	q := newPage(t, talk)
	q.must(view.Command{Verb: view.DoOpen, Text: r.Text})
	q.frames(300 * ms)
	q.shows(0, "from a link: ä")
	if got := q.must(view.Command{Verb: view.DoSave}).Data; !bytes.Equal(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
	q.tells(`undo "" redo "" edited false changed false`)
}

// squeeze is a link of any bytes.
func squeeze(src []byte) string {
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	w.Write(src)
	w.Close()
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

func TestBrokenLinksAreRefused(t *testing.T) {
	good := squeeze([]byte(desk))
	raw, _ := base64.RawURLEncoding.DecodeString(good)
	for name, c := range map[string]struct{ text, want string }{
		"version 2":  {"2." + good, `the link is of version "2"; this Emberwire reads version 1`},
		"a word":     {"x." + good, `the link is of version "x"; this Emberwire reads version 1`},
		"two dots":   {"1.1." + good, "the link is damaged: it is not base64url. Was it cut off?"},
		"not base64": {"%%%", "the link is damaged: it is not base64url. Was it cut off?"},
		"cut":        {base64.RawURLEncoding.EncodeToString(raw[:len(raw)/2]), "the link is damaged: it cannot be unpacked. Was it cut off?"},
		"empty":      {"", "the link is damaged: it cannot be unpacked. Was it cut off?"},
		"more":       {base64.RawURLEncoding.EncodeToString(append(raw, 1, 2)), "the link is damaged: 2 bytes behind its end"},
		"a bomb":     {squeeze(make([]byte, 64<<20)), "the link holds more than the 4194304 bytes of a lab"},
		"too long":   {strings.Repeat("A", labfile.MaxLinkIn+1), "the link has 4194305 characters, at most 4194304"},
		"no lab":     {squeeze([]byte("# hello\n")), "link.md: lab.toml: is missing: a block that starts with ```toml lab.toml"},
	} {
		p := newPage(t, desk)
		if r := p.do(view.Command{Verb: view.DoOpen, Text: c.text}); r.Error != c.want {
			t.Errorf("%s: %q, want %q", name, r.Error, c.want)
		}
		p.diskIs(1, `startup.lua="print('bob')\n"`) // the old lab stays
	}
	for name, text := range map[string]string{"no version": good, "version 1": "1." + good, "padding": good + "==", "both": "1." + good + "=="} {
		if src, err := labfile.Unlink(text); err != nil || string(src) != desk {
			t.Errorf("with %s: %v", name, err)
		}
	}
}

func TestALongLinkIsNotMade(t *testing.T) {
	noise := make([]byte, 90_000)
	x := uint32(1)
	for i := range noise {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	p := newPage(t, desk)
	p.write(0, "noise", string(noise))
	r := p.do(view.Command{Verb: view.DoLink})
	if r.OK || !strings.Contains(r.Error, "more than 100000 are cut by many programs. Download the lab") {
		t.Errorf("%q", r.Error)
	}
}

// FuzzUnlink: whatever comes is refused or a bounded text that makes the same
// link again.
func FuzzUnlink(f *testing.F) {
	f.Add(squeeze([]byte(desk)))
	f.Add(squeeze(make([]byte, 5<<20)))
	f.Add("AAAA")
	f.Add("1.AAAA")
	f.Add("2.AAAA")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		src, err := labfile.Unlink(text)
		if err != nil {
			return
		}
		if len(src) > labfile.MaxSource {
			t.Fatalf("%d bytes", len(src))
		}
		if link, err := labfile.Link(src); err == nil {
			if again, err := labfile.Unlink(link); err != nil || !bytes.Equal(again, src) {
				t.Errorf("%q became %q, %v", src, again, err)
			}
		}
	})
}
