//go:build generators

package browser

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// builtSite is what tests/generators/build.mjs tells of a site.
type builtSite struct {
	Name, Dir, Fixture, Version, Problem, Toggle string
	Pages                                        []string
	Element, Goes                                bool
}

// TestRealGenerators looks at the sites that the real programs made (make
// generators): their blocks have the structure of the fixtures, labs run in
// them, and they survive the site's own navigation and theme switch.
func TestRealGenerators(t *testing.T) {
	dir := os.Getenv("EMBERWIRE_GENERATORS")
	list, err := os.ReadFile(filepath.Join(dir, "built.json"))
	must(t, err)
	var sites []builtSite
	must(t, json.Unmarshal(list, &sites))
	labs := "http://localhost:" + plainHost(t, nil) + "/ember/"
	for _, s := range sites {
		t.Run(s.Name, func(t *testing.T) {
			if s.Problem != "" {
				t.Skip("was not built:", s.Problem)
			}
			t.Log(s.Version)
			host := "http://127.0.0.1:" + siteHost(t, filepath.Join(dir, s.Dir, "out"), labs) + "/"
			tab := newTab(t)
			must(t, tab.OnNew(`window.told = []; addEventListener("emberwire-loaded", (e) => told.push(e.detail.title), true)`))
			must(t, tab.Open(host+strings.TrimSuffix(s.Pages[0], "index.html")))
			compareBlock(t, tab, s)
			labRuns(t, tab, labs, "Own")
			if s.Element {
				eval[any](t, tab, `(document.querySelector("emberwire-lab[lab]").scrollIntoView(), 0)`) // out of sight a frame paints nothing and tells nothing
				must(t, tab.Until(`told.includes("Hello, modem")`, soon))
			}
			if s.Toggle != "" {
				themeSwitches(t, tab, s.Toggle)
			}
			if s.Goes {
				navigates(t, tab)
			}
		})
	}
}

// siteHost serves a built site, with the address of the labs put in.
func siteHost(t *testing.T, dir, labs string) string {
	files := http.FileServerFS(os.DirFS(dir))
	return listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(dir, filepath.FromSlash(r.URL.Path))
		if i, err := os.Stat(name); err == nil && i.IsDir() {
			name = filepath.Join(name, "index.html")
		} else if err != nil && filepath.Ext(name) == "" {
			name += ".html"
		}
		types := map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript"}
		text, err := os.ReadFile(name)
		if kind := types[filepath.Ext(name)]; kind != "" && err == nil {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, strings.ReplaceAll(string(text), "https://labs.example.test/", labs))
			return
		}
		files.ServeHTTP(w, r)
	}))
}

// structure writes what the search for blocks goes by: elements with text, the
// classes and attributes that say a language or a line number, and where lines
// end. What repeats is written once.
const structure = `(source) => {
	const doc = new DOMParser().parseFromString(source, "text/html");
	const at = [...doc.querySelectorAll("pre")].find((p) => p.textContent.includes("embed: view=screens"));
	if (!at) return "no block";
	let top = at;
	while (top.parentElement && !top.parentElement.textContent.includes("Before.")) top = top.parentElement;
	const CLASS = /emberwire|^(linenos|lineno|lnt|ln|gutter|ec-line|token-line|highlighttable)$/;
	return (function write(el) {
		const marks = [...el.classList].filter((c) => CLASS.test(c)).map((c) => "." + c).sort().join("");
		const lang = ["data-language", "data-lang", "lang"].filter((a) => el.getAttribute(a) === "emberwire").map((a) => "[" + a + "]").join("");
		const unselected = /user-select:\s*none/.test(el.getAttribute("style") || "") ? "!" : "";
		const parts = [];
		for (const n of el.childNodes) {
			let part = "";
			if (n.nodeType === Node.TEXT_NODE && n.data !== "") part = n.data.trim() === "" ? (n.data.includes("\n") && el.closest("pre") ? "\\n" : "") : /\n$/.test(n.data) ? "text\\n" : "text";
			if (n.nodeType === Node.ELEMENT_NODE && !n.matches("button, script, style, svg, link") && (n.textContent.trim() || n.localName === "br" || n.textContent.includes("\n") && el.closest("pre"))) part = write(n);
			if (part === "text\\n" && el.closest("code, pre")?.textContent.trim().split("\n").length > 1 && n.data.trim().includes("\n")) part = "text";
			if (part && !parts.includes(part)) parts.push(part);
		}
		return el.localName + marks + lang + unselected + "(" + parts.join(" ") + ")";
	})(top);
}`

func compareBlock(t *testing.T, tab *Tab, s builtSite) {
	t.Helper()
	for _, g := range generators {
		if g.name != s.Fixture {
			continue
		}
		want := eval[string](t, tab, fmt.Sprintf(`(%s)(%q)`, structure, `<main><p>Before.</p>`+g.block(fenced)+`<p>After.</p></main>`))
		got := eval[string](t, tab, fmt.Sprintf(`fetch(location.href).then((r) => r.text()).then(%s)`, structure))
		if got != want {
			t.Errorf("the block has the structure\n%s\nthe fixture %s\n%s", got, s.Fixture, want)
		}
		return
	}
	t.Errorf("there is no fixture %q", s.Fixture)
}

// labRuns waits for the fenced lab, whose text must be the author's to the letter.
func labRuns(t *testing.T, tab *Tab, labs, title string) {
	t.Helper()
	must(t, tab.Until(fmt.Sprintf(`told.includes(%q)`, title), soon))
	must(t, tab.Until(`[...document.querySelectorAll("pre")].every((pre) => !pre.textContent.includes("embed: view") || !pre.checkVisibility())`, soon))
	must(t, tab.Until(`[...document.querySelectorAll(".linenos, .lnt, .lang, td")].every((e) => !e.checkVisibility())`, soon))
	frame := inside(t, tab, labs+"embed.html?by=page&run=auto&view=screens")
	shows(t, frame, "0", `xxx\s+&amp;\n`)
	shows(t, frame, "0", `two  spaces\n5\n`)
}

// themeSwitches presses the site's own switch: the frames follow.
func themeSwitches(t *testing.T, tab *Tab, button string) {
	t.Helper()
	before := eval[string](t, tab, `getComputedStyle(document.body).backgroundColor`)
	eval[any](t, tab, fmt.Sprintf(`((e) => { if (e.localName === "select") { e.value = "dark"; e.dispatchEvent(new Event("change", { bubbles: true })); } else e.click(); return 0; })([...document.querySelectorAll(%q)].find((e) => e.localName === "select" || e.checkVisibility()) || document.querySelector(%q))`, button, button))
	must(t, tab.Until(fmt.Sprintf(`getComputedStyle(document.body).backgroundColor !== %q || getComputedStyle(document.documentElement).backgroundColor !== %q`, before, before), soon))
	frame := inside(t, tab, "http://localhost")
	must(t, frame.Until(`document.documentElement.dataset.theme === "dark"`, soon))
}

// navigates goes to the second page and back as the site does it, without loading.
func navigates(t *testing.T, tab *Tab) {
	t.Helper()
	eval[any](t, tab, `(window.stayed = true, told.length = 0, [...document.querySelectorAll("a")].find((a) => a.textContent === "The second page").click(), 0)`)
	must(t, tab.Until(`told.includes("Second")`, soon))
	one := `document.querySelectorAll("emberwire-lab").length`
	if n := eval[int](t, tab, one); n != 1 {
		t.Error(n, "labs on the second page")
	}
	eval[any](t, tab, `(told.length = 0, history.back(), 0)`)
	must(t, tab.Until(`told.includes("Own")`, soon))
	if !eval[bool](t, tab, `window.stayed === true`) {
		t.Error("the site loaded its page anew: this is no navigation in place")
	}
}
