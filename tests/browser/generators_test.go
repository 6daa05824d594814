package browser

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
)

// fenced is the lab that stands in the pages of all generators.
//
//go:embed testdata/fenced.md
var fenced string

// generators write a fenced block as these programs do by default, or in the
// setting that is named. Only the structure is theirs: TestRealGenerators
// compares it with what the programs make.
var generators = []struct {
	name  string
	block func(text string) string
}{
	{"MkDocs, Jekyll, Eleventy, markdown-it, marked", func(text string) string {
		return `<pre><code class="language-emberwire">` + html.EscapeString(text) + `</code></pre>`
	}},
	{"Material for MkDocs", func(text string) string {
		return `<div class="highlight"><pre><span></span><code>` + html.EscapeString(text) + `</code></pre></div>`
	}},
	{"Material for MkDocs with line numbers", func(text string) string {
		return `<div class="highlight"><table class="highlighttable"><tbody><tr><td class="linenos"><div class="linenodiv"><pre><span></span>` + numbers(text, `<span class="normal">`, "</span>\n") +
			`</pre></div></td><td class="code"><div><button class="md-clipboard md-icon" title="Copy to clipboard"></button><pre id="__code_0"><span></span><code>` + html.EscapeString(text) + `</code></pre></div></td></tr></tbody></table></div>`
	}},
	{"Material for MkDocs with line numbers inline", func(text string) string {
		return `<div class="highlight"><pre><span></span><code>` + lines(text, `<a id="x"></a><a href="#x"><span class="linenos" data-linenos="1 "></span></a>`, "", "\n") + `</code></pre></div>`
	}},
	{"Pandoc, superfences custom fence", func(text string) string {
		return `<pre class="emberwire"><code>` + html.EscapeString(strings.TrimSuffix(text, "\n")) + `</code></pre>`
	}},
	{"Hugo", func(text string) string {
		return `<pre tabindex="0"><code class="language-emberwire" data-lang="emberwire">` + html.EscapeString(text) + `</code></pre>`
	}},
	{"Hugo with line numbers in a table", func(text string) string {
		return hugoTable(numbers(text, `<span style="white-space:pre;-webkit-user-select:none;user-select:none">`, "\n</span>"), lines(text, `<span style="display:flex;"><span>`, "", "\n</span></span>"))
	}},
	{"Hugo with line numbers and classes", func(text string) string {
		return hugoTable(numbers(text, `<span class="lnt">`, "\n</span>"), lines(text, `<span class="line"><span class="cl">`, "", "\n</span></span>"))
	}},
	{"Hugo with line numbers inline", func(text string) string {
		return `<div class="highlight"><pre tabindex="0"><code class="language-fallback" data-lang="fallback">` +
			lines(text, `<span style="display:flex;"><span style="white-space:pre;-webkit-user-select:none;user-select:none">1</span><span>`, "", "\n</span></span>") + `</code></pre></div>`
	}},
	{"Sphinx with MyST", func(text string) string {
		return `<div class="highlight-emberwire notranslate"><div class="highlight"><pre><span></span>` + html.EscapeString(text) + `</pre></div></div>`
	}},
	{"Jekyll with a lexer", func(text string) string { // Rouge, where a plugin knows the language
		return `<div class="language-emberwire highlighter-rouge"><div class="highlight"><pre class="highlight"><code>` + html.EscapeString(text) + `</code></pre></div></div>`
	}},
	{"VitePress", func(text string) string {
		return `<div class="language-emberwire vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">emberwire</span><pre class="shiki shiki-themes" tabindex="0"><code>` +
			lines(text, `<span class="line"><span>`, `</span></span>`, "\n") + `</code></pre></div>`
	}},
	{"Eleventy with syntax highlighting", func(text string) string {
		return `<pre class="language-emberwire"><code class="language-emberwire">` + html.EscapeString(strings.TrimSuffix(text, "\n")) + `</code></pre>`
	}},
	{"lines ended by br", func(text string) string { // Eleventy's highlighter before, and others
		return `<pre class="language-emberwire"><code class="language-emberwire">` + lines(text, ``, ``, "<br>") + `</code></pre>`
	}},
	{"Starlight", func(text string) string {
		return `<div class="expressive-code"><figure class="frame"><figcaption class="header"></figcaption><pre data-language="emberwire"><code>` +
			lines(text, `<div class="ec-line"><div class="code"><span>`, `</span></div></div>`, "") + `</code></pre><div class="copy"><div aria-live="polite"></div><button title="Copy to clipboard" data-copied="Copied!"><div></div></button></div></figure></div>`
	}},
	{"Docusaurus", func(text string) string {
		return `<div class="language-emberwire codeBlockContainer theme-code-block"><div class="codeBlockContent"><pre tabindex="0" class="prism-code language-emberwire codeBlock"><code class="codeBlockLines">` +
			lines(text, `<div class="token-line"><span class="token plain">`, `</span><br></div>`, "") + `</code></pre><div class="buttonGroup"><button type="button" aria-label="Copy code to clipboard"></button></div></div></div>`
	}},
	{"illuaminate", func(text string) string {
		return `<pre class="highlight highlight-emberwire">` + html.EscapeString(text) + `</pre>`
	}},
}

func hugoTable(left, right string) string {
	return `<div class="highlight"><div><table><tbody><tr><td><pre tabindex="0"><code>` + left +
		`</code></pre></td><td><pre tabindex="0"><code class="language-fallback" data-lang="fallback">` + right + `</code></pre></td></tr></tbody></table></div></div>`
}

func numbers(text, before, after string) string {
	var b strings.Builder
	for i := range strings.Count(text, "\n") {
		fmt.Fprintf(&b, "%s%2d%s", before, i+1, after)
	}
	return b.String()
}

func lines(text, before, after, between string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if line == "" && strings.Contains(before, "ec-line") { // a line that is empty keeps its height
			b.WriteString("<div class=\"ec-line\"><div class=\"code\">\n</div></div>")
			continue
		}
		b.WriteString(before + html.EscapeString(line) + after + between)
	}
	return b.String()
}
