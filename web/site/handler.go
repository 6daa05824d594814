package site

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers GET and HEAD for the packed files.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	name := fileName(r.URL.Path)
	a := s.assets[name]
	secure(h, r, name, a)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
		return
	}
	if a == nil && s.assets[name+"/index.html"] != nil {
		h.Set("Location", path.Base(name)+"/") // relative: the site may stand below a path of its host
		w.WriteHeader(http.StatusMovedPermanently)
		return
	}
	if a == nil {
		http.Error(w, "there is no such file here", http.StatusNotFound)
		return
	}
	s.send(w, r, a)
}

// send writes one asset in the best form the client takes. A URL that names
// the content's hash never changes its meaning and may be kept for a year;
// any other is asked again each time and answered 304 while it is the same.
func (s *Site) send(w http.ResponseWriter, r *http.Request, a *Asset) {
	h := w.Header()
	body, coding := a.pick(r.Header.Get("Accept-Encoding"))
	tag := `"` + a.Hash + coding + `"`
	h.Set("Content-Type", a.Type)
	h.Set("ETag", tag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("h") == a.Hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		deliver(w, body, takeTime)
	}
}

// A client has takeTime for each piece of an answer; one that takes nothing is
// cut and holds no connection.
const (
	takeTime = 30 * time.Second
	takeSize = 64 << 10
)

func deliver(w http.ResponseWriter, body []byte, take time.Duration) {
	to := http.NewResponseController(w)
	for len(body) > 0 {
		_ = to.SetWriteDeadline(time.Now().Add(take)) // not every writer has one, and then there is no connection to cut
		n, err := w.Write(body[:min(len(body), takeSize)])
		if err != nil {
			return
		}
		body = body[n:]
	}
	_ = to.SetWriteDeadline(time.Time{})
}

func fileName(path string) string {
	if strings.HasSuffix(path, "/") {
		path += "index.html"
	}
	return strings.TrimPrefix(path, "/")
}

// pick chooses brotli, then gzip, then the plain bytes.
func (a *Asset) pick(accept string) (body []byte, coding string) {
	switch {
	case a.Brotli != nil && Accepts(accept, "br"):
		return a.Brotli, "br"
	case a.Gzip != nil && Accepts(accept, "gzip"):
		return a.Gzip, "gzip"
	}
	return a.Raw, ""
}

// Accepts reports whether an Accept-Encoding header allows a coding
// (RFC 9110, 12.5.3): named with a quality over zero, or covered by "*".
func Accepts(header, coding string) bool {
	star := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		if strings.EqualFold(name, coding) {
			return quality(params) > 0
		}
		if name == "*" {
			star = quality(params) > 0
		}
	}
	return star
}

// quality reads "q=0.5"; what cannot be read counts as 1.
func quality(params string) float64 {
	name, value, found := strings.Cut(strings.TrimSpace(params), "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return 1
	}
	return q
}

func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
