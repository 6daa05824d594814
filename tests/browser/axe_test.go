package browser

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// axeViews are the views in which axe looks, each with the part of the page that
// is new in it, how one comes to it from the one before (@: by a click on an element), and away from it.
var axeViews = []struct{ name, in, open, until, close string }{
	{"bench", "html", ``, `document.querySelector("#row-2")`, ``},
	{"opened packet", "#opened", `@#row-2`, `document.querySelector("#opened .layer")`, ``},
	{"columns", ".list-side", `document.querySelector("#opened .as-column").click()`, `document.querySelector(".columns .cell")`, ``},
	{"files", "#panel-files", `document.querySelector("#tab-files").click()`, `document.querySelector(".leaf")`, ``},
	{"editor", "#panel-files", `[...document.querySelectorAll(".leaf")].find((l) => /startup/.test(l.textContent)).click()`, `document.querySelector(".editor-name")?.textContent`, ``},
	{"reference", "#panel-reference", `document.querySelector("#tab-reference").click()`, `document.querySelectorAll("#panel-reference h3").length > 5`, `document.querySelector("#tab-lesson").click()`},
	{"menu", ".bar", `document.querySelector("#menu-button").click()`, `document.querySelector("#menu")`, `document.querySelector("#menu-button").click()`},
	{"menu of a tile", ".pop", `document.querySelector(".tile-more").click()`, `document.querySelector(".pop .menu-item")`, `document.querySelector(".tile-more").click()`},
	{"text of a screen", "dialog", `(document.querySelector(".tile-more").click(), [...document.querySelectorAll(".pop .menu-item")].find((b) => /^Text/.test(b.textContent)).click())`, `document.querySelector("dialog .screen-text")`, `document.querySelector("dialog").close()`},
	{"conversations", "dialog", `document.querySelector(".talks").click()`, `document.querySelector(".talk-list tbody tr")`, `document.querySelector("dialog").close()`},
	{"gallery", "[role=dialog]", `document.querySelector("#lab").click()`, `document.querySelectorAll("[role=dialog] svg").length > 10`, `document.querySelector("[role=dialog] .sheet-head .tool").click()`},
	{"share", "[role=dialog]", `document.querySelector("#share-button").click()`, `document.querySelector("[role=dialog]")`, `document.querySelector("[role=dialog] .sheet-head .tool").click()`},
	{"add a computer", "[role=dialog]", `document.querySelector("#add-button").click()`, `document.querySelector("[role=dialog]")`, `document.querySelector("[role=dialog] .sheet-head .tool").click()`},
	{"map alone", ".bench-side", `document.querySelector(".view-map").click()`, `document.querySelector(".bench-side[data-view=map]")`, `document.querySelector(".view-both").click()`},
}

// axeSays runs axe in the page and gives what it finds: the rule, and the
// elements.
const axeSays = `axe.run("%s", { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
  .then((r) => r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join("  |  ")))`

// axe finds nothing in any view, in both themes, wide and on a phone, and in an
// embed.
func TestNothingKeepsPeopleOut(t *testing.T) {
	browserOf(t)
	file := os.Getenv("EMBERWIRE_AXE")
	if file == "" {
		t.Skip(otherwise(os.Getenv("EMBERWIRE_NO_AXE"), "no axe is named: EMBERWIRE_AXE"))
	}
	axe, err := os.ReadFile(file)
	must(t, err)
	tab := newTab(t)
	must(t, tab.OnNew(string(axe)))
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab=hello")
	must(t, tab.Until(`emberwire.painter.head.packets === 3`, soon))
	look := func(view, in string) {
		t.Helper()
		if bad := eval[[]string](t, tab, fmt.Sprintf(axeSays, in)); len(bad) > 0 {
			t.Errorf("%s:\n  %s", view, strings.Join(bad, "\n  "))
		}
	}
	for _, scheme := range []string{"dark", "light"} {
		must(t, tab.Scheme(scheme))
		must(t, tab.Until(`document.documentElement.dataset.theme === "`+scheme+`"`, soon))
		eval[any](t, tab, `new Promise((done) => setTimeout(() => done(0), 300))`) // colours change slowly
		for i, v := range axeViews {
			if scheme == "light" && i != 1 { // the same elements as in the dark; their contrast is looked at elsewhere
				continue
			}
			if selector, click := strings.CutPrefix(v.open, "@"); click {
				must(t, tab.Click(selector))
			} else if v.open != "" {
				eval[any](t, tab, v.open+",0")
			}
			must(t, tab.Until(v.until, soon))
			look(v.name+", "+scheme, v.in)
			if v.close != "" {
				eval[any](t, tab, v.close+",0")
				must(t, tab.Until(`!document.querySelector("[role=dialog], dialog, .pop, #menu")`, soon))
			}
		}
	}
	must(t, tab.Size(390, 844))
	for _, place := range []string{"1", "2", "4"} { // the others are panels that were seen
		must(t, tab.Click(".place:nth-child("+place+")"))
		must(t, tab.Until(`document.querySelector(".place:nth-child(`+place+`)").getAttribute("aria-current") === "true"`, soon))
		look("place "+place+" of a phone", "html")
	}
	must(t, tab.Open("http://"+eval[string](t, tab, `location.host`)+"/embed.html?lab=hello&view=screens,map,packets&run=auto"))
	must(t, tab.Until(`document.querySelectorAll(".embed-row").length === 3`, soon))
	look("embed", "html")
}

func otherwise(text, none string) string {
	if text != "" {
		return text
	}
	return none
}
