package site

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// packed is a small page, packed into a temporary folder.
func packed(t testing.TB) (dir string, s *Site) {
	t.Helper()
	static, out := t.TempDir(), t.TempDir()
	put := func(dir, name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(file), 0o755)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(static, "index.html", `<link href="app.css"><a href="other.html">x</a><script type="application/json" id="assets">{{assets}}</script>`)
	put(static, "embed.html", `<html lang="en"><link href="app.css"><script type="application/json" id="assets">{{assets}}</script>`)
	put(static, "app.css", strings.Repeat("body { color: red }\n", 200))
	put(static, "labs/zoo.md", "text\n# A zoo\n")
	put(static, "labs/hello.md", "# Hello, modem\n")
	put(static, "docs/index.html", "<html><head></head>")
	put(out, "app.wasm", strings.Repeat("\x00asm", 1000))
	put(static, "embed-files.html", `<html lang="en"><head><link rel="preload" href="engine.wasm"><script type="application/json" id="assets">{{assets}}</script>`)
	put(out, "engine.wasm", strings.Repeat("\x00asm", 2000))
	put(out, "old.js", "left from before")
	put(static, "exec.js", "// go")
	err := Pack(Packing{Static: static, Out: out, Exec: filepath.Join(static, "exec.js"), Quality: 5})
	if err != nil {
		t.Fatal(err)
	}
	s, err = Open(out)
	if err != nil {
		t.Fatal(err)
	}
	return out, s
}

func get(s *Site, path string, header ...string) *http.Response {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPackStampsHashesAndListsLabs(t *testing.T) {
	dir, s := packed(t)
	index := body(t, get(s, "/"))
	css := s.Asset("app.css").Hash
	for _, want := range []string{`href="app.css?h=` + css + `"`, `href="other.html"`, `"app.wasm":{"h":"`, `"n":4000`} {
		if !strings.Contains(index, want) {
			t.Errorf("index.html lacks %s:\n%s", want, index)
		}
	}
	labs := body(t, get(s, "/labs/index.json"))
	if labs != `[{"name":"hello","title":"Hello, modem","about":"","group":"Modem","shows":"A channel must be open","tags":[],"picture":""},{"name":"zoo","title":"A zoo","about":"","group":"More","shows":"","tags":[],"picture":""}]` {
		t.Errorf("labs: %s", labs)
	}
	if _, err := os.Stat(filepath.Join(dir, "old.js")); err == nil {
		t.Error("a file of an older build is still there")
	}
}

func TestCompressionIsNegotiated(t *testing.T) {
	_, s := packed(t)
	for _, c := range []struct{ accept, want string }{
		{"gzip, deflate, br, zstd", "br"}, {"gzip", "gzip"}, {"", ""}, {"identity", ""},
		{"br;q=0, gzip;q=0.5", "gzip"}, {"*", "br"}, {"*;q=0", ""}, {"BR", "br"}, {"br;q=nonsense", "br"},
	} {
		r := get(s, "/app.css", "Accept-Encoding", c.accept)
		if got := r.Header.Get("Content-Encoding"); got != c.want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", c.accept, got, c.want)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: no Vary", c.accept)
		}
	}
}

func TestTypesCachingAndOrigins(t *testing.T) {
	_, s := packed(t)
	css := s.Asset("app.css")
	r := get(s, "/app.css?h="+css.Hash)
	for name, want := range map[string]string{
		"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable",
		"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, path := range []string{"/app.css", "/app.css?h=0123456789abcdef", "/"} {
		if got := get(s, path).Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s may be cached: %q", path, got)
		}
	}
	tag := r.Header.Get("ETag")
	if got := get(s, "/app.css", "If-None-Match", `"x", W/`+tag).StatusCode; got != 304 {
		t.Errorf("with the tag it is answered %d, want 304", got)
	}
	if got := get(s, "/app.wasm").Header.Get("Content-Type"); got != "application/wasm" {
		t.Errorf("app.wasm is %q", got)
	}
}

func TestNoPathLeavesTheFolder(t *testing.T) {
	_, s := packed(t)
	for _, path := range []string{"/../site.go", "/labs/../../x", "/%2e%2e/site.go", "//etc/passwd", "/app.css.br", "/labs", "/x/"} {
		if got := get(s, path).StatusCode; got != 404 {
			t.Errorf("%s is answered %d, want 404", path, got)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST is answered %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestBusyPortIsTheNextFreeOne(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	l, note, err := Listen("127.0.0.1", port)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if l.Addr().(*net.TCPAddr).Port <= port || !strings.Contains(note, "is taken by another program, using") {
		t.Errorf("got %v and %q", l.Addr(), note)
	}
	if _, _, err := Listen("192.0.2.1", 80); err == nil || !strings.Contains(err.Error(), "HOST=") {
		t.Errorf("an address that is not ours: %v", err)
	}
}

// A client that takes nothing of an answer is cut.
func TestWhoTakesNothingIsCut(t *testing.T) {
	done := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		deliver(w, make([]byte, 64<<20), 50*time.Millisecond)
		close(done)
	}))
	defer srv.Close()
	c, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-done
	io.Copy(io.Discard, c) // ends
}

// Whatever path is asked for, the answer is a file of the page, the way to one, or
// that there is none.
func FuzzPath(f *testing.F) {
	_, s := packed(f)
	for _, path := range []string{"/", "//", "/..", "/../../etc/passwd", "/%2e%2e/x", "/labs/../app.css", "/docs", "/app.css/", "/\x00", "/embed.html?h=x", "/%", "/labs//zoo.md"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		name := strings.TrimPrefix(path, "/")
		switch w.Code {
		case http.StatusOK:
			if s.Asset(name) == nil && s.Asset(name+"index.html") == nil {
				t.Errorf("%q is answered with %d bytes", path, w.Body.Len())
			}
		case http.StatusMovedPermanently:
			if s.Asset(name+"/index.html") == nil || strings.ContainsAny(w.Header().Get("Location"), ":\\") {
				t.Errorf("%q leads to %q", path, w.Header().Get("Location"))
			}
		case http.StatusNotFound:
		default:
			t.Errorf("%q: %d", path, w.Code)
		}
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%q has no policy", path)
		}
	})
}

// The licences of the editor stand behind those of the rest.
func TestLicencesWithTheEditor(t *testing.T) {
	out := t.TempDir()
	for of, want := range map[string]string{"": "All\n", "CodeMirror: MIT\n": "All\n\n" + strings.Repeat("=", 72) + "\nThe editor of the page\n\nCodeMirror: MIT\n"} {
		if of != "" {
			if err := os.WriteFile(filepath.Join(out, "codemirror.txt"), []byte(of), 0o644); err != nil {
				t.Fatal(err)
			}
		} else {
			_ = os.Remove(filepath.Join(out, "codemirror.txt"))
		}
		if err := writeLicenses(Packing{Out: out, Licenses: "All\n"}); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(out, "licenses.txt")); err != nil || string(got) != want {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestMissingPageSaysWhatToDo(t *testing.T) {
	_, err := Open(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v", err)
	}
}
