package site

import (
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"path"
	"regexp"
	"strings"
)

// The headers of every answer, by what is answered. docs/server.md has them as
// a table for those who put the site behind a server of their own.
const (
	// none is the policy of what is no page: errors, labs, scripts opened by hand.
	none = "default-src 'none'; frame-ancestors 'none'"

	// pagePolicy lets a page run its own scripts, WebAssembly and a worker made
	// of its own scripts, and lets programs of a lab reach the hosts that the
	// reader allowed. Programs of the reference run in frames of this site.
	// Components place rows by style attributes, which can run nothing. SCRIPTS are the hashes of the page's inline scripts.
	pagePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'SCRIPTS; worker-src blob:; connect-src 'self' http: https: ws: wss:; " +
		"style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"

	notFramed = "; frame-ancestors 'none'"
	framed    = "" // not even "frame-ancestors *": it leaves out pages without an origin, and those from a disk
	// sandbox takes the page's origin, and with it storage and whatever a
	// reader could be tricked into clicking away.
	sandbox = "; sandbox allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
)

// framedPage is the page for other people's frames: the same, without an origin.
const framedPage = "framed.html"

// frames are the pages that others may put into theirs, with what is added to
// their policy.
var frames = map[string]string{"embed.html": framed, "embed-files.html": framed, framedPage: framed + sandbox}

// inline finds the scripts that stand in a page and are run.
var inline = regexp.MustCompile(`(?s)<script>(.*?)</script>`)

// docPolicy is that of the documentation's pages: labs run in frames of this
// site, which have a policy of their own.
const docPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; " +
	"img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'"

// docFolder holds the documentation's pages.
const docFolder = "docs/"

// policyOf is the Content-Security-Policy of a page without the part about
// frames, which only a header can say.
func policyOf(page []byte) string {
	var hashes strings.Builder
	for _, m := range inline.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(m[1])
		hashes.WriteString(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
	}
	return strings.Replace(pagePolicy, "SCRIPTS", hashes.String(), 1)
}

// trusted reports whether a browser takes the page for a secure context: it
// complains where others get the headers that need one.
func trusted(r *http.Request) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return r.TLS != nil || host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && addr.IsLoopback()
}

// guard sets the headers of what is no page.
func guard(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Security-Policy", none)
}

// Guarded gives every answer of a handler those headers, unless it sets others.
func Guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w.Header())
		next.ServeHTTP(w, r)
	})
}

// secure sets the headers of a file; a is nil where there is none.
func secure(h http.Header, r *http.Request, name string, a *Asset) {
	guard(h)
	more, mayFrame := frames[name]
	switch {
	case a == nil || path.Ext(name) != ".html":
	case mayFrame:
		h.Set("Content-Security-Policy", a.Policy+more)
		h.Set("Cross-Origin-Embedder-Policy", "require-corp") // so that pages that require it may frame an embed
	default:
		h.Set("Content-Security-Policy", a.Policy+notFramed)
		h.Set("X-Frame-Options", "DENY")
		if trusted(r) {
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
	}
}
