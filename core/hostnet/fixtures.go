package hostnet

import (
	"strconv"
	"strings"
)

// Fixture is a page that a lab brings along: a name of the web that leads to
// bytes of the lab instead of the outside.
type Fixture struct {
	Name   string // host, host:port, or one of them with a path
	Status int    // 0 is 200
	Type   string // Content-Type, "" for none
	Body   []byte
}

// Fixtures are the pages of a lab.
type Fixtures []Fixture

// Knows reports whether a target leads into the lab: some fixture has its host.
func (f Fixtures) Knows(t Target) bool {
	for _, x := range f {
		if host, _, _ := strings.Cut(x.Name, "/"); t.Is(host) {
			return true
		}
	}
	return false
}

// Answer is what the lab answers a request: the fixture of exactly that path,
// else the one for the whole host, else 404.
func (f Fixtures) Answer(id int, t Target, r Request) Answer {
	path, _, _ := strings.Cut(t.Path, "?")
	found := Fixture{Status: 404, Body: []byte("Not Found")}
	for _, x := range f {
		host, rest, hasPath := strings.Cut(x.Name, "/")
		if !t.Is(host) {
			continue
		}
		if !hasPath {
			found = x
		} else if "/"+rest == path {
			found = x
			break
		}
	}
	a := Answer{ID: id, Kind: Response, Status: found.Status, Body: found.Body}
	if a.Status == 0 {
		a.Status = 200
	}
	a.Headers = []Header{{"Content-Length", strconv.Itoa(len(found.Body))}}
	if found.Type != "" {
		a.Headers = append(a.Headers, Header{"Content-Type", found.Type})
	}
	if r.Method == "HEAD" {
		a.Body = nil
	}
	return a
}

// Address is the host with its port, if one was named.
func (t Target) Address() string {
	if t.Port == "" {
		return t.Host
	}
	return t.Host + ":" + t.Port
}

// Secure reports whether a target is one of https or wss.
func (t Target) Secure() bool { return t.Scheme == "https" || t.Scheme == "wss" }

// PortNumber is the port that a target leads to: the one that it says, or that of
// its scheme.
func (t Target) PortNumber() int {
	if n, err := strconv.Atoi(t.Port); err == nil {
		return n
	}
	if t.Secure() {
		return 443
	}
	return 80
}

// Is reports whether a target leads to a name, host or host:port. The ports of
// the schemes, 80 and 443, need not be said on either side.
func (t Target) Is(name string) bool {
	host, port, err := hostPort(name)
	if err != nil || host != t.Host {
		return false
	}
	if port == "" {
		return t.Port == "" || t.Port == "80" && !t.Secure() || t.Port == "443" && t.Secure()
	}
	return port == strconv.Itoa(t.PortNumber())
}

// TypeOf is the usual Content-Type of a file.
func TypeOf(name string) string {
	switch name[strings.LastIndexByte(name, '.')+1:] {
	case "json":
		return "application/json"
	case "html":
		return "text/html"
	case "txt", "lua", "md":
		return "text/plain"
	}
	return ""
}
