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
	runShort    = `.ref-run[data-anchor='connectAndSendCttpRequest']`
)

// openReference opens the tab and waits for both lists.
func openReference(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`document.querySelector("#tab-reference")`, soon))
	must(t, tab.Click("#tab-reference"))
	must(t, tab.Until(`document.querySelector("`+runShort+`") && document.querySelector(".ref-run[data-anchor='handle.read']")`, soon))
}

func TestReferenceIsSearchedAndItsLabRun(t *testing.T) {
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
		"result disconnected boolean", "Nothing here about “connectAndSendCttpRequest”."} {
		if !strings.Contains(text, want) {
			t.Errorf("the reference lacks %q:\n%s", want, text)
		}
	}
	pressRun(t, tab)
	must(t, tab.Until(`location.search === "?lab=cnet-example-request-short"`, soon))
	must(t, tab.Until(`document.querySelector("#lab").value === "cnet-example-request-short"`, soon))
	must(t, tab.Until(`emberwire.painter.computers().some((c) => /Hello, Ann and Ben!.*true/.test(emberwire.painter.text(c.id)))`, soon))
	if n := eval[int](t, tab, fetched); n != 3 {
		t.Errorf("the three lists were fetched %d times", n)
	}
}

// pressRun goes to the button with Tab, as without a mouse.
func pressRun(t *testing.T, tab *Tab) {
	t.Helper()
	for range 6 {
		if eval[bool](t, tab, `document.activeElement.matches("`+runShort+`")`) {
			must(t, tab.Key('\r'))
			return
		}
		must(t, tab.Key('\t'))
	}
	t.Fatal("Tab does not lead from the search box to the button")
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
	must(t, frame.Until(`/The reference of Phoenix could not be loaded \(the server answered 503\)\. Try again/.test(document.querySelector(".ref-problem")?.textContent)`, soon))
	must(t, frame.Until(`document.querySelector("`+runShort+`")`, soon))
	eval[int](t, frame, `(document.querySelector(".ref-problem button").click(), 0)`)
	must(t, frame.Until(`document.querySelector(".ref-run[data-anchor='handle.read']") && !document.querySelector(".ref-problem")`, soon))
}
