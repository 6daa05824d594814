package browser

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	groupsShown = `[...document.querySelectorAll(".ref-group")].filter((e) => e.checkVisibility()).length`
	runShort    = `.bench-run[data-anchor='connectAndSendCttpRequest']`
	// bench is what the frame over an entry shows.
	benchThere = `document.querySelector(".ref-inner emberwire-lab")?.shadowRoot.querySelector("iframe")`
)

// openReference opens the tab and waits for its lists.
func openReference(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`document.querySelector("#tab-reference")`, soon))
	must(t, tab.Click("#tab-reference"))
	must(t, tab.Until(`document.querySelector("`+runShort+`") && document.querySelector(".bench-run[data-anchor='handle.read']")`, soon))
}

// The reference is searched; a program of it is edited and runs in its entry, and
// the reader's lab stays as it was.
func TestReferenceIsSearchedAndRunsInPlace(t *testing.T) {
	tab := newTab(t)
	address := "http://localhost:" + serve(t) + "/?lab=hello"
	openAt(t, tab, address)
	t.Cleanup(func() { quiet(t, tab) })
	fetched := `performance.getEntriesByType("resource").filter((e) => e.name.includes("docs/reference/")).length`
	if n := eval[int](t, tab, fetched); n != 0 {
		t.Errorf("%d lists are fetched although nobody has opened the reference", n)
	}
	openReference(t, tab)
	all := eval[int](t, tab, groupsShown)
	for _, part := range []string{"Phoenix", "cNet"} { // there and back
		must(t, tab.Click(`[title="Go to the part about `+part+`"]`))
		must(t, tab.Until(`document.activeElement.getAttribute("aria-label") === "`+part+`" && Math.abs(document.activeElement.getBoundingClientRect().top - document.querySelector(".ref-body").getBoundingClientRect().top) < 60`, soon))
	}
	must(t, tab.Click("#ref-search"))
	must(t, tab.Type("connectAndSendCttpRequest"))
	must(t, tab.Until(groupsShown+` === 1 && `+fmt.Sprint(all)+` > 40 && /“connectAndSendCttpRequest”/.test(document.querySelector(".ref-body").innerText)`, soon))
	text := eval[string](t, tab, `document.querySelector(".ref-body").innerText.replace(/\s+/g, " ")`)
	for _, want := range []string{"connectAndSendCttpRequest(serverId, request, timeout?, modemSide?) : CttpResponse/nil", "errors Invalid request",
		"result disconnected", "Nothing here about “connectAndSendCttpRequest”."} {
		if !strings.Contains(text, want) {
			t.Errorf("the reference lacks %q:\n%s", want, text)
		}
	}
	must(t, tab.Click(`pre[data-anchor="connectAndSendCttpRequest"]`))
	must(t, tab.Until(`document.activeElement.matches(".bench-code")`, soon))
	must(t, tab.Until(`/^http:.*#lab=1\.[\w-]+$/.test(document.activeElement.parentElement.querySelector(".bench-open").href)`, soon))
	eval[int](t, tab, `(() => { const a = document.activeElement; a.value = a.value.replace("/hello/Ann", "/hello/Zoe"); a.dispatchEvent(new Event("input")); return 0; })()`)
	must(t, tab.Click(runShort))
	must(t, tab.Until(benchThere, soon))
	frame, err := tab.Frame("http://localhost:", soon)
	must(t, err)
	must(t, frame.Until(`/Hello, Zoe!.*true/.test(document.querySelector("pre.unseen")?.textContent)`, soon))
	must(t, frame.Until(`/CttpRequest|GET/.test(document.querySelector("#embed-packets").textContent)`, soon))
	if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
		must(t, tab.Shot(dir+"/reference-runs.png"))
	}
	if at := eval[string](t, tab, `location.search + " " + emberwire.painter.computers().map((c) => c.name).join()`); at != "?lab=hello alice,bob" {
		t.Errorf("the reader's lab is another one: %s", at)
	}
	back := `[aria-label="Back to the original program of connectAndSendCttpRequest"]`
	must(t, tab.Click(back))
	must(t, tab.Until(`/hello.Ann/.test(document.querySelector(".bench-code").value) && document.querySelector('`+back+`').hidden`, soon))
	// Another entry takes the frame over: the engine is warm.
	must(t, tab.Click(`.bench-run[data-anchor="connectAndSendCttpRequest.connected"]`))
	must(t, frame.Until(`/Nobody\s+false/.test(document.querySelector("pre.unseen")?.textContent)`, soon))
	if n := eval[int](t, tab, `document.querySelectorAll("emberwire-lab").length`); n != 1 {
		t.Errorf("%d frames", n)
	}
	if n := eval[int](t, tab, fetched); n != 5 {
		t.Errorf("the four lists and the benches were fetched %d times", n)
	}
}

// An address leads to an entry; one that is not there is said.
func TestAddressOfAnEntry(t *testing.T) {
	tab := newTab(t)
	address := "http://localhost:" + serve(t) + "/?lab=hello&ref="
	openAt(t, tab, address+"phoenix/handle.read.count")
	must(t, tab.Until(`document.querySelector('.ref-here[data-entry="handle.read.count"]')?.checkVisibility()`, soon))
	must(t, tab.Until(`(() => { const a = document.querySelector(".ref-here").getBoundingClientRect(), b = document.querySelector(".ref-body").getBoundingClientRect(); return a.top >= b.top && a.bottom <= b.bottom; })()`, soon))
	openAt(t, tab, address+"phoenix/nothing%22%5D")
	must(t, tab.Until(`/There is no entry nothing"\]\./.test(document.querySelector("#ref-phoenix")?.textContent)`, soon))
}

func TestReferenceIsReadableInLightAndDark(t *testing.T) {
	tab := open(t, "hello")
	openReference(t, tab)
	for _, scheme := range []string{"light", "dark"} {
		must(t, tab.Scheme(scheme))
		must(t, tab.Until(`document.documentElement.dataset.theme === "`+scheme+`"`, soon))
		eval[any](t, tab, `new Promise((r) => setTimeout(r, 300)).then(() => 0)`)
		if bad := eval[[]string](t, tab, contrast); len(bad) > 0 {
			t.Errorf("%s: too little contrast:\n%s", scheme, strings.Join(bad, "\n"))
		}
		if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
			must(t, tab.Shot(dir+"/reference-"+scheme+".png"))
		}
	}
	if bad := eval[[]string](t, tab, `[...document.querySelectorAll("#panel-reference :is(button, input)")].filter((e) => !e.getAttribute("aria-label") && !e.textContent.trim()).map((e) => e.outerHTML)`); len(bad) > 0 {
		t.Errorf("without a name:\n%s", strings.Join(bad, "\n"))
	}
	if wide := eval[int](t, tab, `(() => { const e = document.querySelector(".ref-body"); return e.scrollWidth - e.clientWidth; })()`); wide > 0 {
		t.Errorf("the reference is %d pixels too wide", wide)
	}
}

// A list that is missing is said in its own section; the other one is shown,
// and another try brings it. The page is in a frame without an origin.
func TestMissingListOfTheReferenceIsSaid(t *testing.T) {
	whole := packedPage(t)
	var asked atomic.Int32
	port := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/frame":
			fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="/framed.html" width="1300" height="800"></iframe>`)
		case strings.HasSuffix(r.URL.Path, "/phoenix.json") && asked.Add(1) == 1:
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			whole.ServeHTTP(w, r)
		}
	}))
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+port+"/frame"))
	frame, err := tab.Frame("http://127.0.0.1:"+port+"/", soon)
	must(t, err)
	must(t, frame.Until(`document.querySelector("#tab-reference") && self.origin === "null"`, soon))
	eval[int](t, frame, `(document.querySelector("#tab-reference").click(), 0)`)
	must(t, frame.Until(`/The reference of Phoenix could not be loaded \(the server answered 503\)\. Try again/.test(document.querySelector(".ref-problem:not([hidden])")?.textContent)`, soon))
	must(t, frame.Until(`document.querySelector("`+runShort+`")`, soon))
	eval[int](t, frame, `(document.querySelector(".ref-problem:not([hidden]) button").click(), 0)`)
	must(t, frame.Until(`document.querySelector(".bench-run[data-anchor='handle.read']") && [...document.querySelectorAll(".ref-problem")].every((e) => e.hidden)`, soon))
}
