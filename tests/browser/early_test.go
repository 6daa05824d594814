package browser

import (
	"net/http"
	"strings"
	"testing"
)

// A computer can be typed at before the page's components have come; who types
// goes on typing when they take its place.
func TestTypingBeforeTheComponents(t *testing.T) {
	page, come := packedPage(t), make(chan struct{})
	tab := newTab(t)
	must(t, tab.Open("http://localhost:"+listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/app.wasm") {
			select {
			case <-come:
			case <-r.Context().Done():
			}
		}
		page.ServeHTTP(w, r)
	}))+"/?lab=hello"))
	must(t, tab.Until(`window.emberwire?.painter?.screens.has(0)`, soon))
	shows(t, tab, "0", `blocks away[^]*> *$`)
	must(t, tab.Click("#early-bench #screen-0"))
	must(t, tab.Until(`document.activeElement?.id === "keys-0"`, soon))
	must(t, tab.Type("ec"))
	shows(t, tab, "0", `> ec`)
	if eval[bool](t, tab, `!!document.getElementById("bench")`) {
		t.Error("the components were there before they were sent")
	}
	close(come)
	must(t, tab.Until(`document.querySelector("#bench #screen-0 canvas") && document.activeElement?.id === "keys-0" && document.activeElement.closest("#bench")`, soon))
	must(t, tab.Type("ho hi"))
	must(t, tab.Key('\r'))
	shows(t, tab, "0", `> echo hi *\n+No such program`)
	if n := eval[int](t, tab, `document.querySelectorAll("#keys-0").length`); n != 1 {
		t.Errorf("there are %d keyboards of the computer", n)
	}
	quiet(t, tab)
}
