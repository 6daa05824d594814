package browser

import (
	"fmt"
	"html"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
)

// plainHost serves an export as a file host does: no CORS, nothing compressed.
// The pages are on the same host.
func plainHost(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := packedPage(t)
	dir := t.TempDir() + "/out"
	must(t, s.Export(dir))
	files := http.NewServeMux()
	files.Handle("/ember/", http.StripPrefix("/ember/", http.FileServerFS(os.DirFS(dir))))
	for name, body := range pages {
		files.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) {
			if strings.HasSuffix(name, ".md") {
				w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
			} else {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
			}
			fmt.Fprint(w, body)
		})
	}
	return listen(t, files)
}

const plainPage = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>`

// A fenced block becomes a lab in the HTML of every generator, and its text is
// the author's to the letter; the block and all that belongs to it is hidden.
func TestFencedBlocksOfGenerators(t *testing.T) {
	text := strings.Replace(fenced, "run=auto", "run=click", 1)
	labs := "http://localhost:" + plainHost(t, nil) + "/ember/"
	// What is given to each lab, before it is given.
	page := plainPage + `<script>window.given = []; const define = customElements.define;
		customElements.define = function (name, Lab) { const load = Lab.prototype.load;
			Lab.prototype.load = function (text) { given.push([this, text]); load.call(this, text); }; define.call(this, name, Lab); };</script><main>`
	for i, g := range generators {
		page += fmt.Sprintf(`<section id="g%d"><p>Before</p>%s<p>After</p></section>`, i, g.block(text))
	}
	host := plainHost(t, map[string]string{"all.html": page + `</main><script src="` + labs + `embed.js" async></script>`})
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+host+"/all.html"))
	must(t, tab.Until(fmt.Sprintf(`document.querySelectorAll("emberwire-lab").length === %d`, len(generators)), soon))
	_, want, _ := strings.Cut(text, "\n")
	for i, g := range generators {
		got := eval[string](t, tab, fmt.Sprintf(`given.filter(([lab]) => lab.closest("#g%d")).map(([, text]) => text).join("; another: ")`, i))
		if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(want, "\n") {
			t.Errorf("%s: the lab was given %q", g.name, got)
		}
		left := eval[string](t, tab, fmt.Sprintf(`document.querySelector("#g%d").innerText.replace(/\s+/g, " ").trim()`, i))
		if left != "Before After" {
			t.Errorf("%s: what can be read beside the lab is %q", g.name, left)
		}
	}
	quiet(t, tab)
}

// An export needs nothing of its host: labs of the export by name, labs beside
// the page, on the same host and on another one, also under a strict policy.
func TestEmbedsFromAFileHost(t *testing.T) {
	body := heardOf + `<emberwire-lab lab="hello" run="auto"></emberwire-lab><emberwire-lab src="own.md" run="auto"></emberwire-lab>`
	labs := plainHost(t, map[string]string{"beside.html": plainPage + body + `<script src="ember/embed.js" async></script>`, "own.md": ownLab})
	apart := plainPage + body + `<script src="http://localhost:` + labs + `/ember/embed.js" async></script>`
	elsewhere := plainHost(t, map[string]string{"apart.html": apart, "own.md": ownLab})
	for _, at := range []string{"http://localhost:" + labs + "/beside.html", "http://127.0.0.1:" + elsewhere + "/apart.html"} {
		tab := newTab(t)
		must(t, tab.Open(at))
		must(t, tab.Until(`["Hello, modem", "Own"].every((title) => told.some(([e, d]) => e === "loaded" && d.title === title))`, soon))
		must(t, tab.Until(`told.some(([e, d]) => e === "state" && d.packets >= 3)`, soon))
		if problems := eval[string](t, tab, `JSON.stringify(told.filter(([e]) => e === "problem"))`); problems != "[]" {
			t.Error(at, "says", problems)
		}
		quiet(t, tab)
		tab.Close()
	}
}

// Policies of the page around. What a policy blocks before our script runs is
// said in docs/embed.md; here is what runs.
func TestEmbedsUnderAPolicy(t *testing.T) {
	labs := "http://localhost:" + plainHost(t, nil)
	for name, policy := range map[string]string{
		"no inline styles, no connections": "default-src 'self'; frame-src " + labs + "; script-src 'self' " + labs,
		"trusted types":                    "default-src 'self'; frame-src " + labs + "; script-src 'self' " + labs + "; require-trusted-types-for 'script'",
	} {
		t.Run(name, func(t *testing.T) {
			page := plainPage + `<emberwire-lab lab="hello" run="auto"></emberwire-lab><script src="` + labs + `/ember/embed.js" async></script>`
			port := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				w.Header().Set("Content-Security-Policy", policy)
				fmt.Fprint(w, page)
			}))
			tab := newTab(t)
			must(t, tab.Open("http://127.0.0.1:"+port))
			shows(t, inside(t, tab, labs+"/ember/embed.html"), "1", `On channel 15: hello`)
		})
	}
}

// Policies that come before our script or go beyond it: one that blocks it leaves
// the page as it was written; a page that is cut off runs labs of a host that
// sends the headers for it, and is told what is missing where it does not.
func TestEmbedsOnPagesThatAreCutOff(t *testing.T) {
	served := "http://localhost:" + serve(t)
	body := func(labs string) string {
		return plainPage + heardOf + `<pre><code class="language-emberwire">embed: run=auto` + "\n" + ownLab + `</code></pre><script src="` + labs + `/embed.js" async></script>`
	}
	page := func(labs, header, value string) string {
		return "http://127.0.0.1:" + listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set(header, value)
			fmt.Fprint(w, body(labs))
		}))
	}
	s := packedPage(t)
	dir := t.TempDir() + "/out"
	must(t, s.Export(dir))
	files := http.FileServerFS(os.DirFS(dir))
	plain := "http://127.0.0.1:" + listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/page.html" {
			files.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		fmt.Fprint(w, body("."))
	}))
	disk := t.TempDir() + "/page.html"
	must(t, os.WriteFile(disk, []byte(body(served)), 0o644))
	for name, at := range map[string]string{
		"require-corp":          page(served, "Cross-Origin-Embedder-Policy", "require-corp"),
		"sandbox allow-scripts": page(served, "Content-Security-Policy", "sandbox allow-scripts"),
		"a page from a disk":    "file://" + disk,
	} {
		tab := newTab(t)
		must(t, tab.Open(at))
		if err := tab.Until(`told.some(([e, d]) => e === "state" && d.packets >= 3)`, soon); err != nil {
			t.Errorf("%s: %v: %s %s", name, err, eval[string](t, tab, `JSON.stringify(told)`), tab.Errors())
		}
		tab.Close()
	}
	tab := newTab(t)
	must(t, tab.Open(page(served, "Content-Security-Policy", "script-src 'self' 'unsafe-inline'")))
	must(t, tab.Until(`document.readyState === "complete"`, soon))
	if !eval[bool](t, tab, `!document.querySelector("emberwire-lab") && document.querySelector("pre").checkVisibility()`) {
		t.Error("a page whose policy blocks the script does not show the block as it was written")
	}
	must(t, tab.Open(plain+"/page.html"))
	must(t, tab.Until(`document.querySelector("emberwire-lab")?.shadowRoot.querySelector(".said")?.textContent.includes("under Cross-Origin-Embedder-Policy the frame's host must send that header, too")`, soon))
}

// What cannot work is said where the lab would be, with what to do.
func TestPolicyThatForbidsIsSaid(t *testing.T) {
	labs := "http://localhost:" + plainHost(t, nil)
	port := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self' "+labs)
		fmt.Fprint(w, plainPage+`<pre><code class="language-emberwire">embed: run=auto`+"\n"+ownLab+`</code></pre><script src="`+labs+`/ember/embed.js" async></script>`)
	}))
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+port))
	must(t, tab.Until(`document.querySelector("emberwire-lab")?.shadowRoot.querySelector(".said")?.textContent.includes("must allow frame-src `+labs+`")`, soon))
	if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
		must(t, tab.Shot(dir+"/embed-blocked.png"))
	}
}

// A policy for all files of a host, the export's too: with WebAssembly allowed
// labs run; without it the frame says what is forbidden.
func TestPolicyForAllFilesOfAHost(t *testing.T) {
	s := packedPage(t)
	dir := t.TempDir() + "/out"
	must(t, s.Export(dir))
	export := http.StripPrefix("/ember/", http.FileServerFS(os.DirFS(dir)))
	for policy, want := range map[string]string{
		"default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:": "",
		"default-src 'self'; worker-src blob:":                                       "must allow script-src 'wasm-unsafe-eval'",
	} {
		port := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", policy)
			if strings.HasPrefix(r.URL.Path, "/ember/") {
				export.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, plainPage+`<emberwire-lab lab="hello" run="auto"></emberwire-lab><script src="/ember/embed.js" async></script>`)
		}))
		tab := newTab(t)
		must(t, tab.Open("http://localhost:"+port))
		frame := inside(t, tab, "http://localhost:"+port+"/ember/embed.html")
		if want == "" {
			shows(t, frame, "1", `On channel 15: hello`)
			continue
		}
		must(t, frame.Until(fmt.Sprintf(`document.querySelector("#embed-problem").textContent.includes(%q)`, want), soon))
	}
}

// With run=click nothing is fetched before the click; the screens that the lab
// wants stand there as a picture.
func TestClickFetchesNothingBefore(t *testing.T) {
	var asked sync.Map
	block := html.EscapeString("embed: run=click\n" + ownLab + "```text want/anna.txt\nthis is mine\n```\n")
	labs := "http://localhost:" + plainHost(t, nil)
	files := http.NewServeMux()
	files.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, plainPage+`<emberwire-lab src="own.md" run="click"></emberwire-lab><pre><code class="language-emberwire">`+block+`</code></pre><script src="`+labs+`/ember/embed.js" async></script>`)
	})
	files.HandleFunc("/own.md", func(w http.ResponseWriter, _ *http.Request) { asked.Store("own.md", true); fmt.Fprint(w, ownLab) })
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+listen(t, files)))
	root := func(n int) string { return fmt.Sprintf(`document.querySelectorAll("emberwire-lab")[%d].shadowRoot`, n) }
	must(t, tab.Until(root(1)+`?.querySelector("button")?.getAttribute("aria-label") === "Run Own"`, soon))
	if got := eval[string](t, tab, root(1)+`.querySelector(".tile pre").textContent`); got != "this is mine\n" {
		t.Errorf("the picture shows %q", got)
	}
	if _, found := asked.Load("own.md"); found || eval[int](t, tab, `performance.getEntriesByType("resource").filter((r) => !r.name.endsWith("embed.js") && !r.name.startsWith("data:")).length`) > 0 {
		t.Error("something was fetched before anybody asked for it")
	}
	eval[any](t, tab, `(`+root(0)+`.querySelector("button").click(), 0)`)
	shows(t, inside(t, tab, labs+"/ember/embed.html"), "0", `this is mine`)
	quiet(t, tab)
}

// The theme is the page's around, also when it changes.
func TestEmbedTakesThePagesTheme(t *testing.T) {
	labs := "http://localhost:" + plainHost(t, nil)
	page := plainHost(t, map[string]string{"page.html": plainPage + `<style>.night{background:#101010;color:#eee}</style><emberwire-lab lab="hello" run="auto"></emberwire-lab><script src="` + labs + `/ember/embed.js" async></script>`})
	tab := newTab(t)
	must(t, tab.Scheme("dark")) // the system's says nothing about this page
	must(t, tab.Open("http://127.0.0.1:"+page+"/page.html"))
	frame := inside(t, tab, labs+"/ember/embed.html")
	must(t, frame.Until(`document.documentElement.dataset.theme === "light"`, soon))
	shows(t, frame, "1", `On channel 15: hello`)
	eval[any](t, tab, `(document.body.className = "night", 0)`)
	must(t, frame.Until(`document.documentElement.dataset.theme === "dark"`, soon))
}

// A page that has the script twice and puts its content in anew without being loaded again has its labs
// again; one that takes a lab away has it back.
func TestPagesThatChangeInPlace(t *testing.T) {
	labs := "http://localhost:" + plainHost(t, nil)
	block := `<pre><code class="language-emberwire">embed: run=click\n` + html.EscapeString(ownLab) + `</code></pre>`
	page := plainHost(t, map[string]string{"page.html": plainPage + `<div id="app">` + block + `</div>` + strings.Repeat(`<script src="`+labs+`/ember/embed.js" async></script>`, 2)})
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+page+"/page.html"))
	one := `document.querySelectorAll("emberwire-lab").length === 1 && !document.querySelector("pre").checkVisibility()`
	must(t, tab.Until(one, soon))
	height := func() int { return eval[int](t, tab, `document.querySelector("emberwire-lab").offsetHeight`) }
	wide := height()
	eval[any](t, tab, `(document.body.style.width = "340px", 0)`) // a column that is made narrower
	must(t, tab.Until(fmt.Sprintf(`document.querySelector("emberwire-lab").offsetHeight < %d`, wide), soon))
	eval[any](t, tab, `(document.body.style.width = "", 0)`)
	must(t, tab.Until(fmt.Sprintf(`document.querySelector("emberwire-lab").offsetHeight === %d`, wide), soon))
	eval[any](t, tab, `(document.querySelector("emberwire-lab").remove(), 0)`)
	must(t, tab.Until(one, soon))
	eval[any](t, tab, `(window.block = document.querySelector("#app").innerHTML, document.querySelector("#app").innerHTML = "<p>Another page</p>", 0)`)
	must(t, tab.Until(`!document.querySelector("emberwire-lab")`, soon))
	eval[any](t, tab, `(document.querySelector("#app").innerHTML = `+"`<p>Next</p><pre><code class=\"language-emberwire\"># Two\n\\`\\`\\`toml lab.toml\n\\`\\`\\`</code></pre>`"+`, 0)`)
	must(t, tab.Until(one+` && document.querySelector("emberwire-lab").shadowRoot.textContent.includes("Two")`, soon))
	quiet(t, tab)
}
