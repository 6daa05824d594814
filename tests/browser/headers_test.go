package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What headers do only a browser knows: strangers can frame an embed and not the
// page, a page that opened ours has no hold of it, an inline script does not run,
// and who is asked for something does not learn from where.
func TestHeadersInABrowser(t *testing.T) {
	page := "http://localhost:" + serve(t) + "/"
	asked := make(chan string, 1)
	frames := ""
	for _, name := range []string{"?lab=hello", "docs/", "docs/lab/", "embed.html?lab=hello"} {
		frames += fmt.Sprintf(`<iframe sandbox="allow-scripts" src="%s%s"></iframe>`, page, name)
	}
	other := "http://127.0.0.1:" + listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/asked" {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			asked <- r.Referer()
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,">`+frames)
	})) + "/"
	tab := newTab(t)
	must(t, tab.Open(other))
	shows(t, inside(t, tab, page+"embed.html"), "1", "On channel 15: hello")
	refused := func() (n int) {
		for _, e := range tab.Errors() {
			n += strings.Count(e, "frame-ancestors 'none'")
		}
		return n
	}
	for end := time.Now().Add(soon); refused() < 3 && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	if n := refused(); n != 3 {
		t.Errorf("%d of 3 frames were refused: %q", n, tab.Errors())
	}
	must(t, tab.Until(`(self.opened ??= open("`+page+`docs/")) && opened.closed`, soon))

	tab = newTab(t)
	openAt(t, tab, page+"?lab=hello")
	eval[any](t, tab, `fetch("`+other+`asked").then(() => 0)`)
	if from := <-asked; from != "" {
		t.Errorf("who is asked learns %q", from)
	}
	if got := eval[string](t, tab, `(async () => {
		const broken = [];
		document.addEventListener("securitypolicyviolation", (e) => broken.push(e.effectiveDirective));
		for (const [tag, text] of [["script", "self.ran = true"], ["style", "body { opacity: 0.5 }"]]) {
			document.head.append(Object.assign(document.createElement(tag), { textContent: text }));
		}
		while (broken.length < 2) await new Promise((done) => setTimeout(done, 10));
		return [self.ran, getComputedStyle(document.body).opacity, ...broken].join(" ");
	})()`); got != " 1 script-src-elem style-src-elem" {
		t.Error(got)
	}
}
