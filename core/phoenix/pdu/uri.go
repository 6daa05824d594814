package pdu

import (
	"errors"
	"strings"
)

// ErrURI is the text a program sees for a URI that breaks the grammar.
var ErrURI = errors.New("Invalid URI")

// URI is the parts of scheme:[//[user@]host[:port]][/path][?query][#fragment].
// Nothing is decoded (spec/phoenix.md 3.2). A part that is not there is "".
type URI struct {
	Scheme, User, Host string
	Port               int // -1 if there is none
	Path               string
	Query, Fragment    string
}

// MaxPort is the highest port.
const MaxPort = 65535

const (
	hostChars = "-._~%!$&'()*+,;="
	pathChars = hostChars + ":@/"
)

// ParseURI reads a URI; the error is ErrURI.
func ParseURI(s string) (URI, error) {
	u := URI{Port: -1}
	scheme, rest, colon := strings.Cut(s, ":")
	if !colon && s == "" {
		return u, nil // as the original: no scheme, which no protocol has
	}
	if !schemeOK(scheme) {
		return u, ErrURI
	}
	u.Scheme = scheme
	if !colon {
		return u, nil
	}
	if authority, ok := strings.CutPrefix(rest, "//"); ok {
		end := strings.IndexByte(authority, '/')
		if end < 0 {
			end = len(authority)
		}
		if err := u.authority(authority[:end]); err != nil {
			return u, err
		}
		rest = authority[end:]
	}
	return u, u.tail(rest)
}

// authority reads [user[:password]@]host[:port]. A ? or # here is an error: a
// slash has to come before it.
func (u *URI) authority(s string) error {
	if user, host, ok := strings.Cut(s, "@"); ok {
		u.User, s = user, host
		if !only(user, hostChars+":") {
			return ErrURI
		}
	}
	host, port, colon := strings.Cut(s, ":")
	u.Host = host
	if !only(host, hostChars) {
		return ErrURI
	}
	if !colon || port == "" {
		return nil
	}
	n, err := decimal(port)
	if err != nil || n > 1<<31 {
		return ErrURI
	}
	u.Port = int(n)
	return nil
}

// tail reads path, query and fragment.
func (u *URI) tail(s string) error {
	s, u.Fragment, _ = strings.Cut(s, "#")
	u.Path, u.Query, _ = strings.Cut(s, "?")
	if !only(u.Path, pathChars) || !only(u.Query, pathChars+"?") || !only(u.Fragment, pathChars+"?") {
		return ErrURI
	}
	return nil
}

func schemeOK(s string) bool {
	return s != "" && only(s, "+-.") && (s[0] < '0' || s[0] > '9')
}

// only reports whether s has only letters, digits and the characters of extra.
func only(s, extra string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(extra, c) >= 0) {
			return false
		}
	}
	return true
}
