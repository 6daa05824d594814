package site

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// A page in the local network is no secure context; a header that needs one
// would only be complained about.
func TestOpenerPolicyOnlyWhereItHolds(t *testing.T) {
	_, s := packed(t)
	for host, want := range map[string]string{"localhost:4280": "same-origin", "127.0.0.1": "same-origin", "[::1]:80": "same-origin", "192.168.1.2:4280": "", "example.com": ""} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if got := w.Header().Get("Cross-Origin-Opener-Policy"); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}

// A page's own scripts are named by what is in them; data is no script.
func TestInlineScriptsAreNamedByTheirHash(t *testing.T) {
	got := policyOf([]byte(`<script type="application/json">{}</script><script>alert(1)</script><script src="x.js"></script>`))
	if want := "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';"; !strings.Contains(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
}
