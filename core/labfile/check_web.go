package labfile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/hostnet"
)

// WebSpec is one [[web]]: a name of the web that leads into the lab.
type WebSpec struct {
	Name     string `toml:"name"`     // host, host:port, or one of them with a path
	File     string `toml:"file"`     // of the lab
	Status   int    `toml:"status"`   // default 200
	Computer string `toml:"computer"` // in place of file and status: name of the computer that serves it
	Port     *int   `toml:"port"`     // on which it listens; default 80
}

// web checks the pages that the lab brings along, and the names of its
// computers.
func (c *checker) web() {
	for i, w := range c.f.Config.Web {
		path := fmt.Sprintf("web[%d]", i)
		if err := webName(w.Name); err != nil {
			c.fail(path+".name", "%q: %v", w.Name, err)
		}
		c.server(path, i)
		if _, ok := c.f.Lookup(w.File); w.File != "" && !ok {
			c.fail(path+".file", "the lab has no file %q", w.File)
		}
		if w.Status != 0 && (w.Status < 200 || w.Status > 599) {
			c.fail(path+".status", "%d is no status, 200 to 599", w.Status)
		}
	}
}

// server checks a name that leads to a computer. Its host is the computer's
// alone.
func (c *checker) server(path string, n int) {
	list := c.f.Config.Web
	w := list[n]
	switch {
	case w.Computer == "" && w.Port != nil:
		c.fail(path+".port", "a port needs a computer")
	case w.Computer == "":
	case w.File != "" || w.Status != 0:
		c.fail(path+".computer", "a name leads to a computer or to a page, not both")
	case !slices.ContainsFunc(c.f.Config.Computer, func(s ComputerSpec) bool { return s.Name == w.Computer }):
		c.fail(path+".computer", "the lab has no computer %q", w.Computer)
	case strings.Contains(w.Name, "/"):
		c.fail(path+".name", "%q: the name of a computer has no path", w.Name)
	case w.PortNumber() < 1 || w.PortNumber() > 65535:
		c.fail(path+".port", "%d is no port, 1 to 65535", w.PortNumber())
	}
	for _, o := range list[:n] {
		host, _, _ := strings.Cut(o.Name, "/")
		mine, _, _ := strings.Cut(w.Name, "/")
		if host == mine && (o.Computer != "" || w.Computer != "") {
			c.fail(path+".name", "%q leads somewhere else too", mine)
		}
	}
}

// webName wants host, host:port or one of them with a path, as in a URL.
func webName(name string) error {
	t, err := hostnet.ParseHTTP("http://" + name)
	host, _, _ := strings.Cut(name, "/")
	if err != nil || strings.ContainsAny(name, "?#@") || host != strings.ToLower(host) || !strings.HasPrefix(host, t.Host) {
		return errors.New(`write it like "example.com" or "example.com/page.txt"`)
	}
	return nil
}

// Served reports whether a file is a page of the web.
func (f *File) Served(path string) bool {
	for _, w := range f.Config.Web {
		if w.File == path {
			return true
		}
	}
	return false
}

// PortNumber is the port at which a computer of the lab answers for a name:
// DefaultWebPort unless the lab file says another.
func (w *WebSpec) PortNumber() int {
	if w.Port == nil {
		return DefaultWebPort
	}
	return *w.Port
}

// DefaultWebPort is where a name leads that says no port.
const DefaultWebPort = 80
