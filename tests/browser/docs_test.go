package browser

import (
	"fmt"
	"testing"
)

// The documentation is searched; a program of the reference runs in its entry, and
// a lab in the place of a link to it, under the policy the server sends.
func TestDocumentation(t *testing.T) {
	tab := newTab(t)
	must(t, tab.OnNew(`addEventListener("emberwire-loaded", () => { window.heard = true; }, true)`))
	must(t, tab.Open("http://127.0.0.1:"+serve(t)+"/docs/phoenix/"))
	must(t, tab.Until(`document.querySelector("emberwire-lab")`, soon))
	must(t, tab.Click("#search"))
	must(t, tab.Type("checkuri"))
	must(t, tab.Until(`document.querySelector("#found a")?.textContent.includes("checkuri")`, soon))
	must(t, tab.Type("\u0301")) // arrow down
	if on := eval[string](t, tab, `document.activeElement.closest("#found") ? "found" : ""`); on != "found" {
		t.Error("the arrow does not lead into what was found")
	}
	must(t, tab.Type("\r"))
	must(t, tab.Until(`location.hash.includes("checkuri")`, soon))
	const program = `document.getElementById(location.hash.slice(1)).closest("section").querySelector(".bench-run")`
	eval[bool](t, tab, `(`+program+`.click(), true)`)
	must(t, tab.Until(`document.querySelector("#text > emberwire-lab[title*=bench]")?.shadowRoot.querySelector("iframe")`, soon))
	must(t, tab.Until(`window.heard`, soon))
	const button = `document.querySelector("#labs ~ ul a[data-lab] + button")`
	eval[bool](t, tab, `(`+button+`.scrollIntoView(), `+button+`.click(), true)`)
	must(t, tab.Until(button+`.nextElementSibling.shadowRoot.querySelector("iframe")`, soon))
	eval[bool](t, tab, `(`+button+`.click(), true)`)
	if eval[bool](t, tab, button+`.nextElementSibling?.localName === "emberwire-lab"`) {
		t.Error("the lab cannot be closed")
	}
	quiet(t, tab)
}

// Without scripts everything can be read.
func TestDocumentationWithoutScripts(t *testing.T) {
	tab := newTab(t)
	must(t, tab.NoScripts())
	must(t, tab.Open("http://127.0.0.1:"+serve(t)+"/docs/cnet/"))
	for _, want := range []string{"cNet", "setMessageHandler", "Shown by the lab", "lab.toml"} {
		if !eval[bool](t, tab, `document.body.innerText.includes("`+want+`")`) {
			t.Errorf("%q cannot be read", want)
		}
	}
	if eval[bool](t, tab, `!document.querySelector("search").hidden`) {
		t.Error("a search box that cannot search is shown")
	}
}

// The page of messages sends every order and shows every kind of news.
func TestEveryMessageIsShown(t *testing.T) {
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+serve(t)+"/docs/embed/messages/"))
	press := func(name string) {
		eval[any](t, tab, fmt.Sprintf(`([...document.querySelectorAll("#text button")].find((b) => b.textContent === %q).click(), 0)`, name))
	}
	until := func(what string) {
		t.Helper()
		must(t, tab.Until(`document.querySelector("#messages")?.textContent.match(`+what+`)`, soon))
	}
	must(t, tab.Until(`document.querySelector("#messages")`, soon))
	press("listen()")
	press("run()")
	until(`/← emberwire-ready {"version":1}/`)
	until(`/← emberwire-loaded {"title":"Hello, modem"/`)
	until(`/← emberwire-packet {"packet":{"n":3,/`)
	press("pause()")
	until(`/← emberwire-state {"state":"paused"/`)
	press("load(broken)")
	until(`/← emberwire-problem {"text":".*seed/`)
	press("load(another)")
	until(`/← emberwire-loaded {"title":"Another"/`)
	press("listen(false)")
	press("reset()")
	until(`/→ reset\(\)\n← /`)
	quiet(t, tab)
}
