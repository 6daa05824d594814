package labfile

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of links. What is opened may be longer than what is made: browsers
// take it, but mail programs and chats cut it.
const (
	MaxLink   = 100_000 // characters of a link's text that is made
	MaxLinkIn = 4 << 20 // characters of one that is opened
)

// links is the version of a link's text. It stands in front with a dot, which
// base64url has not; a text without one is of version 1.
const links = "1"

// Link is a lab file as the text behind #lab= in an address: the version, a dot,
// then DEFLATE (RFC 1951) in base64url without padding (RFC 4648, 5).
func Link(src []byte) (string, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(src); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	if n := len(links) + 1 + base64.RawURLEncoding.EncodedLen(out.Len()); n > MaxLink {
		return "", fmt.Errorf("the lab makes a link of %d characters; more than %d are cut by many programs. Download the lab and send the file", n, MaxLink)
	}
	return links + "." + base64.RawURLEncoding.EncodeToString(out.Bytes()), nil
}

// Unlink reads what Link wrote. No more than a lab file's bound is unpacked,
// however much the text promises.
func Unlink(text string) ([]byte, error) {
	if len(text) > MaxLinkIn {
		return nil, fmt.Errorf("the link has %d characters, at most %d", len(text), MaxLinkIn)
	}
	if version, rest, ok := strings.Cut(text, "."); ok {
		if version != links {
			return nil, fmt.Errorf("the link is of version %.40q; this Emberwire reads version %s", version, links)
		}
		text = rest
	}
	packed, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil, errors.New("the link is damaged: it is not base64url. Was it cut off?")
	}
	in := bytes.NewReader(packed)
	src, err := io.ReadAll(io.LimitReader(flate.NewReader(in), MaxSource+1))
	switch {
	case len(src) > MaxSource:
		return nil, fmt.Errorf("the link holds more than the %d bytes of a lab", MaxSource)
	case err != nil:
		return nil, errors.New("the link is damaged: it cannot be unpacked. Was it cut off?")
	case in.Len() > 0:
		return nil, fmt.Errorf("the link is damaged: %d bytes behind its end", in.Len())
	}
	return src, nil
}
