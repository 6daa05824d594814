package hostnet

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
)

// Target is the part of a URL that decides where it leads.
type Target struct {
	Scheme string // lower case
	Host   string // lower case, without brackets
	Port   string // "" is the scheme's own
	Path   string // with the leading slash, and the query
}

// ParseHTTP splits a URL of a request.
func ParseHTTP(url string) (Target, error) {
	t, err := parse(url)
	switch {
	case err != nil:
		return t, err
	case t.Scheme == "":
		return t, ErrNoScheme
	case t.Scheme != "http" && t.Scheme != "https":
		return t, errors.New("Invalid protocol '" + t.Scheme + "'")
	}
	return t, nil
}

// ParseSocket splits a URL of a WebSocket; ws is meant if it has no scheme.
func ParseSocket(url string) (Target, error) {
	if !strings.Contains(url, "://") {
		url = "ws://" + url
	}
	t, err := parse(url)
	if err == nil && t.Scheme != "ws" && t.Scheme != "wss" {
		err = errors.New("Invalid scheme '" + t.Scheme + "'")
	}
	return t, err
}

// parse splits any URL. Blanks and control characters are malformed.
func parse(url string) (t Target, err error) {
	if strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r == 127 || r == '\\' }) {
		return t, ErrMalformed
	}
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		// A colon before any path ends a scheme, which needs a host behind "//".
		if i := strings.IndexAny(url, ":/?#"); i >= 0 && url[i] == ':' {
			return t, ErrMalformed
		}
		return Target{Host: url}, nil
	}
	t.Scheme = strings.ToLower(scheme)
	rest, _, _ = strings.Cut(rest, "#")
	authority, path := rest, "/"
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if path[0] == '?' {
		path = "/" + path
	}
	t.Path = path
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:] // who asks; not where it leads
	}
	t.Host, t.Port, err = hostPort(authority)
	return t, err
}

// hostPort splits "example.com:80" and "[::1]:80".
func hostPort(s string) (host, port string, err error) {
	host = s
	if rest, ok := strings.CutPrefix(s, "["); ok {
		inside, behind, closed := strings.Cut(rest, "]")
		if !closed || behind != "" && behind[0] != ':' {
			return "", "", ErrMalformed
		}
		host, port = inside, strings.TrimPrefix(behind, ":")
		if _, err := netip.ParseAddr(host); err != nil {
			return "", "", ErrMalformed
		}
	} else if i := strings.IndexByte(s, ':'); i >= 0 {
		host, port = s[:i], s[i+1:]
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "" || badPort(port) || !plainName(host) || oddNumber(host) {
		return "", "", ErrMalformed
	}
	return host, port, nil
}

// plainName reports whether a host is written in the characters of host names
// and addresses. Anything else, a browser would read as another name than the
// one that was checked: it undoes percent signs, drops soft hyphens, takes full
// stops and digits of other scripts for ours. Names of other scripts have a
// plain form (xn--…), as in ComputerCraft.
func plainName(host string) bool {
	return !strings.ContainsFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("-._:", r))
	})
}

// badPort: a port is a number from 1 to 65535, or left out.
func badPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return s != "" && (err != nil || n == 0)
}

// oddNumber finds addresses in forms that browsers read as IPv4 though they do
// not look like it: 2130706433, 0x7f.1. They would pass Permit.
func oddNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	number := strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x")
	if !number || last == "" {
		return last == ""
	}
	_, err := netip.ParseAddr(host)
	return err != nil
}

// Permit refuses what lies in the network of whoever runs the lab: private
// addresses and the names of this machine. A name that only resolves to such
// an address is refused by the Net, which resolves it.
func Permit(t Target) error {
	if t.Host == "localhost" || strings.HasSuffix(t.Host, ".localhost") || strings.HasSuffix(t.Host, ".local") || strings.HasSuffix(t.Host, ".internal") {
		return ErrDenied
	}
	if addr, err := netip.ParseAddr(t.Host); err == nil && !Public(addr) {
		return ErrDenied
	}
	return nil
}

// closed are ranges outside the public network that netip has no word for.
var closed = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), // benchmarks
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), // IPv4 behind NAT64
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"), // IPv4 in 6to4
	netip.MustParsePrefix("2001::/32"), // Teredo
}

// Public reports whether an address lies in the public network.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range closed {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
