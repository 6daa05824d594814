package main

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/web/bridge"
	"github.com/emberwire/emberwire/web/site"
)

// sitePaths are files that the table of headers names.
var sitePaths = []string{"embed.js", "app.css", "labs/hello.md", "docs/index.html", "docs/lab/index.html", "embed-files.html"}

// wholeSite is a small page, packed, with the rooms beside it.
func wholeSite(t *testing.T) http.Handler {
	t.Helper()
	static, out := t.TempDir(), t.TempDir()
	put := func(dir, name, text string) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range append([]string{"index.html", "embed.html"}, sitePaths...) {
		put(static, name, `<head></head><script type="application/json" id="assets">{{assets}}</script>`)
	}
	put(static, "index.html", `<head></head><script type="application/json" id="assets">{{assets}}</script><script>1</script>`)
	put(out, "engine.wasm", "\x00asm")
	put(static, "exec.js", "")
	if err := site.Pack(site.Packing{Static: static, Out: out, Exec: filepath.Join(static, "exec.js"), Quality: 1}); err != nil {
		t.Fatal(err)
	}
	page, err := site.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	rooms := bridge.New(bridge.Options{})
	t.Cleanup(rooms.Close)
	return site.Guarded(withRooms(page, rooms))
}

// code finds what stands in backquotes.
var code = regexp.MustCompile("`([^`]+)`")

func codes(text string) (out []string) {
	for _, m := range code.FindAllStringSubmatch(text, -1) {
		out = append(out, strings.Join(strings.Fields(m[1]), " "))
	}
	return out
}

// headerTable reads the rows of the table of headers, and its two policies.
func headerTable(t *testing.T) (rows [][]string, policies map[string][]string) {
	t.Helper()
	_, text, ok := strings.Cut(read(t, "../../static/docs/server.md"), "\n## Headers\n")
	text, _, end := strings.Cut(text, "\n## ")
	_, policy, pages := strings.Cut(text, "\nThe page's policy: ")
	page, docs, both := strings.Cut(policy, "The documentation's: ")
	docs, _, _ = strings.Cut(docs, "\n\n")
	if !ok || !end || !pages || !both {
		t.Fatal("the documentation has no table of headers")
	}
	for line := range strings.Lines(text) {
		if cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|"); len(cells) == 4 && len(codes(cells[0])) > 0 {
			rows = append(rows, cells)
		}
	}
	return rows, map[string][]string{"the page's policy": codes(page), "the documentation's policy": codes(docs)}
}

// parts are a policy's directives, sorted; a hash is not told.
func parts(policy string) []string {
	policy = regexp.MustCompile(` 'sha256-[^']+'`).ReplaceAllString(policy, "")
	list := strings.Split(policy, "; ")
	slices.Sort(list)
	return list
}

// Every row of the documentation's table of headers holds, and says all.
func TestTheTableOfHeadersHolds(t *testing.T) {
	h := wholeSite(t)
	rows, policies := headerTable(t)
	if len(rows) < 6 {
		t.Fatalf("only %d rows were found", len(rows))
	}
	for _, row := range rows {
		want := codes(row[2])
		for name, directives := range policies {
			if strings.Contains(row[2], name) {
				want = append(want, directives...)
			}
		}
		slices.Sort(want)
		for _, path := range codes(row[0]) {
			checkHeaders(t, answer(h, path, func(r *http.Request) { r.Host = "localhost" }), path, want, codes(row[3]))
			res := answer(h, path, func(r *http.Request) { r.Host = "192.168.1.2" })
			if res.Header.Get("Cross-Origin-Opener-Policy") != "" {
				t.Errorf("%s: a header that only a secure context takes", path)
			}
		}
	}
}

func checkHeaders(t *testing.T, res *http.Response, path string, policy, further []string) {
	t.Helper()
	if got := parts(res.Header.Get("Content-Security-Policy")); !slices.Equal(got, policy) {
		t.Errorf("%s: the policy is\n%q, the table says\n%q", path, got, policy)
	}
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin",
		"X-Frame-Options": "", "Cross-Origin-Opener-Policy": "", "Cross-Origin-Embedder-Policy": ""}
	for _, f := range further {
		name, value, _ := strings.Cut(f, ": ")
		want[name] = value
	}
	for name, value := range want {
		if got := res.Header.Get(name); got != value {
			t.Errorf("%s: %s is %q, the table says %q", path, name, got, value)
		}
	}
}
