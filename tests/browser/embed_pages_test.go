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

// generators write a fenced block as these programs do by default, or in the
// setting that is named. Only the structure is theirs.
var generators = []struct {
	name  string
	block func(text string) string
}{
	{"MkDocs, markdown-it, marked", func(text string) string {
		return `<pre><code class="language-emberwire">` + html.EscapeString(text) + `</code></pre>`
	}},
	{"Material for MkDocs with line numbers", func(text string) string {
		return `<div class="highlight"><table class="highlighttable"><tbody><tr><td class="linenos"><div class="linenodiv"><pre><span></span>` + numbers(text) +
			`</pre></div></td><td class="code"><div><button class="md-clipboard md-icon" title="Copy to clipboard"></button><pre id="__code_0"><span></span><code>` + html.EscapeString(text) + `</code></pre></div></td></tr></tbody></table></div>`
	}},
	{"superfences custom fence", func(text string) string {
		return `<pre class="language-emberwire"><code>` + html.EscapeString(text) + `</code></pre>`
	}},
	{"Hugo", func(text string) string {
		return `<div class="highlight"><pre tabindex="0"><code class="language-emberwire" data-lang="emberwire">` + html.EscapeString(text) + `</code></pre></div>`
	}},
	{"Sphinx with MyST", func(text string) string {
		return `<div class="highlight-emberwire notranslate"><div class="highlight"><pre><span></span>` + html.EscapeString(text) + `</pre></div></div>`
	}},
	{"Jekyll", func(text string) string {
		return `<div class="language-emberwire highlighter-rouge"><div class="highlight"><pre class="highlight"><code>` + html.EscapeString(text) + `</code></pre></div></div>`
	}},
	{"Pandoc", func(text string) string {
		return `<pre class="emberwire"><code>` + html.EscapeString(text) + `</code></pre>`
	}},
	{"VitePress", func(text string) string {
		return `<div class="language-emberwire vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">emberwire</span><pre class="shiki shiki-themes" tabindex="0"><code>` +
			lines(text, `<span class="line"><span>`, `</span></span>`, "\n") + `</code></pre></div>`
	}},
	{"Eleventy with syntax highlighting", func(text string) string {
		return `<pre class="language-emberwire"><code class="language-emberwire">` + lines(text, ``, ``, "<br>") + `</code></pre>`
	}},
	{"Starlight", func(text string) string {
		return `<div class="expressive-code"><figure class="frame"><figcaption class="header"></figcaption><pre data-language="emberwire"><code>` +
			lines(text, `<div class="ec-line"><div class="code">`, `</div></div>`, "") + `</code></pre><div class="copy"><button title="Copy to clipboard" data-copied="Copied!"><div></div></button></div></figure></div>`
	}},
	{"Docusaurus", func(text string) string {
		return `<div class="language-emberwire codeBlockContainer theme-code-block"><div class="codeBlockContent"><pre tabindex="0" class="prism-code language-emberwire codeBlock"><code class="codeBlockLines">` +
			lines(text, `<span class="token-line"><span class="token plain">`, `</span><br></span>`, "") + `</code></pre><div class="buttonGroup"><button type="button" aria-label="Copy code to clipboard"></button></div></div></div>`
	}},
	{"illuaminate", func(text string) string {
		return `<pre class="highlight highlight-emberwire">` + html.EscapeString(text) + `</pre>`
	}},
}

func numbers(text string) string {
	var b strings.Builder
	for i := range strings.Count(text, "\n") {
		fmt.Fprintf(&b, "<span class=\"normal\">%d</span>\n", i+1)
	}
	return b.String()
}

func lines(text, before, after, between string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" && between == "" && after == "</div></div>" {
			line = "\n" // a line that is empty keeps its height
		}
		b.WriteString(before + html.EscapeString(line) + after + between)
	}
	return b.String()
}

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

// A fenced block becomes a lab in the HTML of every generator, from a file
// host on another origin, and its text is the author's to the letter.
func TestFencedBlocksOfGenerators(t *testing.T) {
	text := "embed: view=screens run=auto\n# Own\n\n```toml lab.toml\n[[computer]]\nname = \"anna\"\n```\n\n```lua anna/startup.lua\n\nprint((\"x\"):rep(3), 1 < 2 and \"&amp;\")\n\n  print('two  spaces')\nprint(debug.getinfo(1, \"l\").currentline)\n```\n"
	labs := "http://localhost:" + plainHost(t, nil) + "/ember/"
	pages := map[string]string{}
	for i, g := range generators {
		pages[fmt.Sprintf("%d.html", i)] = plainPage + `<main><p>Before</p>` + g.block(text) + `<p>After</p></main><script src="` + labs + `embed.js" async></script>`
	}
	host := "http://127.0.0.1:" + plainHost(t, pages) + "/"
	for i, g := range generators {
		t.Run(g.name, func(t *testing.T) {
			tab := newTab(t)
			must(t, tab.Open(fmt.Sprintf("%s%d.html", host, i)))
			frame := inside(t, tab, labs+"embed.html")
			shows(t, frame, "0", `xxx\s+&amp;\n`)
			shows(t, frame, "0", `two  spaces\n5\n`)
			must(t, tab.Until(`[...document.querySelectorAll("pre")].every((pre) => !pre.checkVisibility())`, soon))
			if n := eval[int](t, tab, `document.querySelectorAll("emberwire-lab").length`); n != 1 {
				t.Error(n, "labs of one block")
			}
			quiet(t, tab)
			quiet(t, frame)
		})
	}
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
	must(t, tab.Until(root(1)+`?.querySelector("button")?.textContent === "▶ Run: Own"`, soon))
	if got := eval[string](t, tab, root(1)+`.querySelector("pre").textContent`); got != "this is mine\n" {
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

// A page that puts its content in anew without being loaded again has its labs
// again; one that takes a lab away has it back.
func TestPagesThatChangeInPlace(t *testing.T) {
	labs := "http://localhost:" + plainHost(t, nil)
	block := `<pre><code class="language-emberwire">embed: run=click\n` + html.EscapeString(ownLab) + `</code></pre>`
	page := plainHost(t, map[string]string{"page.html": plainPage + `<div id="app">` + block + `</div><script src="` + labs + `/ember/embed.js" async></script>`})
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+page+"/page.html"))
	one := `document.querySelectorAll("emberwire-lab").length === 1 && !document.querySelector("pre").checkVisibility()`
	must(t, tab.Until(one, soon))
	eval[any](t, tab, `(document.querySelector("emberwire-lab").remove(), 0)`)
	must(t, tab.Until(one, soon))
	eval[any](t, tab, `(window.block = document.querySelector("#app").innerHTML, document.querySelector("#app").innerHTML = "<p>Another page</p>", 0)`)
	must(t, tab.Until(`!document.querySelector("emberwire-lab")`, soon))
	eval[any](t, tab, `(document.querySelector("#app").innerHTML = `+"`<p>Next</p><pre><code class=\"language-emberwire\"># Two\n\\`\\`\\`toml lab.toml\n\\`\\`\\`</code></pre>`"+`, 0)`)
	must(t, tab.Until(one+` && document.querySelector("emberwire-lab").shadowRoot.textContent.includes("Two")`, soon))
	quiet(t, tab)
}
