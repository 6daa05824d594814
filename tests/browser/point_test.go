package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// points are packets whose point a list and an opened packet must show: words
// of the row, and of the opened packet's head, fates and innermost layer.
var points = []struct {
	lab    string
	number int
	row    []string
	fates  []string
	layer  string
}{
	{"phoenix-router", 21, []string{"SYN", "ben:7"}, []string{"rita", "heard"}, "synchronize"},
	{"phoenix-router", 26, []string{"ACK", `"hello\n"`}, []string{"rita", "heard"}, "payload"},
	{"cnet-request", 9, []string{"SYN"}, []string{"heard"}, "seqNumber"},
	{"cnet-request", 19, []string{"200 OK", `"Good morning, Clara!"`}, []string{"client", "heard"}, "Good morning"},
	{"chat", 1, []string{"chat", `line="Is `}, []string{"bob", "heard"}, "message"},
	{"hello", 1, []string{`"hello, is anybody there?"`, "bob: 16 is closed"}, []string{"bob", "did not hear it: channel 16 closed", "alice"}, "string"},
}

// seen answers what of a list of words cannot be seen within an element: they
// must stand inside of it, of what clips it, and of the window.
const seen = `(place, words) => {
  const hidden = [], box = (e) => e.getBoundingClientRect();
  for (const word of words) {
    let best = word + " is missing";
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let n; (n = walk.nextNode());) {
      const at = n.data.indexOf(word);
      if (at < 0 || !n.parentElement.checkVisibility()) continue;
      const range = document.createRange();
      range.setStart(n, at); range.setEnd(n, at + word.length);
      const r = range.getBoundingClientRect();
      let clip = null;
      for (let e = n.parentElement; e; e = e.parentElement) {
        if (e !== document.documentElement && getComputedStyle(e).overflow === "visible") continue;
        const b = box(e);
        if (r.right > b.right + 1 || r.left < b.left - 1 || r.bottom > b.bottom + 1 || r.top < b.top - 1) { clip = word + " is cut by " + (e.className || e.tagName) + " at " + [r.left, r.top, r.right, r.bottom].map(Math.round); break; }
      }
      if (r.right > innerWidth || r.bottom > innerHeight || r.top < 0) clip = word + " is outside of the window";
      if (!clip) { best = ""; break; }
      best = clip;
    }
    if (best) hidden.push(best);
  }
  return hidden;
}`

// At every width a row shows kind, flags, payload and who did not hear it, and
// the opened packet shows what became of it and its innermost layer, without
// scrolling.
func TestPacketsShowThePointAtEveryWidth(t *testing.T) {
	labs, most, whole := map[string]*Tab{}, map[string]int{}, t
	for _, p := range points {
		most[p.lab] = max(most[p.lab], p.number)
	}
	for _, p := range points {
		t.Run(p.lab+fmt.Sprint(p.number), func(t *testing.T) {
			tab := labs[p.lab]
			if tab == nil {
				tab = open(whole, p.lab)
				labs[p.lab] = tab
				must(t, tab.Until(fmt.Sprintf(`emberwire.painter.head?.packets >= %d && document.querySelector(".row, .places")`, most[p.lab]), soon))
				eval[any](t, tab, `emberwire.ask({ do: "pause" }).then(() => 0)`)
			}
			row, words := fmt.Sprintf("#row-%d", p.number), list(fmt.Sprintf("%q", p.row))
			fates := list(fmt.Sprintf("%q", append([]string{p.layer}, p.fates...)))
			for _, size := range [][2]int64{{1024, 768}, {1280, 720}, {1366, 768}, {1440, 900}, {1920, 1080}, {390, 844}} {
				must(t, tab.Size(size[0], size[1]))
				if size[0] < 500 {
					must(t, tab.Click(".place:nth-child(2)"))
					must(t, tab.Until(`document.querySelector("#packet-list").checkVisibility()`, soon))
				}
				walkTo(t, tab, p.number)
				for place, wanted := range map[string]string{row: words, "#opened": fates, "#opened .opened-sum": words} {
					if place != row && p.lab == "hello" && wanted == words {
						continue // who did not hear it stands among the fates
					}
					if bad := eval[[]string](t, tab, `(`+seen+`)(document.querySelector("`+place+`"), `+wanted+`)`); len(bad) > 0 {
						t.Errorf("%d wide, packet %d, %s: %s", size[0], p.number, place, strings.Join(bad, "; "))
					}
				}
				if wide := eval[int](t, tab, `document.documentElement.scrollWidth`); int64(wide) > size[0] {
					t.Errorf("it is %d wide in a window of %d", wide, size[0])
				}
			}
		})
	}
}

// walkTo opens a packet by the keys of the list.
func walkTo(t *testing.T, tab *Tab, number int) {
	t.Helper()
	key := func(name string) {
		eval[any](t, tab, `(document.querySelector("#packet-list").dispatchEvent(new KeyboardEvent("keydown", { key: "`+name+`", bubbles: true, cancelable: true })), 0)`)
	}
	opened := `(document.querySelector("#opened .layer") && document.querySelector("#opened h2").textContent)`
	must(t, tab.Until(`document.querySelectorAll(".row").length > 0`, soon))
	if eval[bool](t, tab, opened+` === "Packet `+itoa(number)+`" `) && number > 1 { // it is brought into view again
		key("ArrowUp")
		must(t, tab.Until(opened+` !== "Packet `+itoa(number)+`"`, soon))
	} else {
		key("Home")
	}
	must(t, tab.Until(opened, soon))
	for range 2 * number {
		at := eval[string](t, tab, opened)
		if at == "Packet "+itoa(number) {
			must(t, tab.Until(`document.querySelector("#row-`+itoa(number)+`[aria-selected=true]")`, soon))
			return
		}
		key("ArrowDown")
		must(t, tab.Until(opened+` !== "`+at+`"`, soon))
	}
	t.Fatalf("packet %d is not to be found", number)
}

// list makes what %q writes of a list one of JavaScript.
func list(quoted string) string { return strings.ReplaceAll(quoted, `" "`, `", "`) }

// The keys go over everything there is, fetched or not: from the opened packet,
// wherever the list stands.
func TestKeysWalkThePackets(t *testing.T) {
	tab := open(t, "flood")
	must(t, tab.Until(`emberwire.painter.head.packets >= 300`, soon))
	eval[any](t, tab, `emberwire.ask({ do: "pause" }).then(() => 0)`)
	must(t, tab.Until(`emberwire.painter.head.state === "paused"`, soon))
	at := func(n int) {
		t.Helper()
		must(t, tab.Until(`document.querySelector("#opened h2").textContent === "Packet `+itoa(n)+`" && document.querySelector("#row-`+itoa(n)+`[aria-selected=true]") &&
			document.activeElement.getAttribute("aria-activedescendant") === "row-`+itoa(n)+`"`, soon))
	}
	key := func(name string) {
		eval[any](t, tab, `(document.querySelector("#packet-list").dispatchEvent(new KeyboardEvent("keydown", { key: "`+name+`", bubbles: true, cancelable: true })), 0)`)
	}
	last := eval[int](t, tab, `emberwire.painter.head.packets`)
	must(t, tab.Until(`document.querySelector(".rows .row") && parseInt(document.querySelector(".count").textContent) >= 300`, soon)) // the list has heard of them
	eval[any](t, tab, `(document.querySelector("#packet-list").focus(), 0)`)
	key("Home")
	at(1)
	key("ArrowDown")
	key("ArrowDown")
	at(3)
	for range 10 { // the list may not have heard of the last ones yet
		key("End")
		if tab.Until(`document.querySelector("#opened h2").textContent === "Packet `+itoa(last)+`"`, 3*time.Second) == nil {
			break
		}
	}
	at(last)
	key("ArrowUp")
	at(last - 1)
	// Away from the opened one; the list may be about to show that once more.
	must(t, tab.Until(`(document.querySelector("#packet-list").scrollTop = 0, document.querySelector("#row-1") && document.querySelector(".pin"))`, soon))
	key("ArrowUp")
	at(last - 2)
	page := eval[int](t, tab, `Math.floor(document.querySelector("#packet-list").clientHeight / 20) - 1`)
	key("PageUp")
	at(last - 2 - page)
	key("PageDown")
	at(last - 2)
	must(t, tab.Key('\r')) // to what became of it, and back
	must(t, tab.Until(`document.activeElement.id === "detail"`, soon))
	must(t, tab.Key('\x1b'))
	must(t, tab.Until(`document.activeElement.id === "packet-list"`, soon))
}

// While the list follows the newest, the opened packet's row stays in view.
func TestOpenedPacketStaysInViewWhileFollowing(t *testing.T) {
	tab := open(t, "flood")
	must(t, tab.Until(`emberwire.painter.head.packets >= 50`, soon))
	walkTo(t, tab, 2)
	must(t, tab.Click(".follow"))
	must(t, tab.Until(`document.querySelector(".follow").getAttribute("aria-pressed") === "true" && document.querySelector(".pin .num").textContent === "2"`, soon))
	if title := eval[string](t, tab, `document.querySelector("#opened h2").textContent`); title != "Packet 2" {
		t.Errorf("%q is opened", title)
	}
}

// Copies for repeaters that nobody heard are left out, counted, and shown when
// asked for; what a router passes on says so.
func TestCopiesAreFolded(t *testing.T) {
	tab := open(t, "chat")
	must(t, tab.Until(`/[0-9]+ copies hidden/.test(document.querySelector(".copies")?.textContent)`, soon))
	if n := eval[int](t, tab, `[...document.querySelectorAll(".row .ends")].filter((e) => /copy for repeaters/.test(e.textContent)).length`); n > 0 {
		t.Errorf("%d copies are in the list", n)
	}
	must(t, tab.Click(".copies"))
	must(t, tab.Until(`[...document.querySelectorAll(".row .ends")].some((e) => /copy for repeaters/.test(e.textContent))`, soon))
	tab = open(t, "phoenix-router")
	must(t, tab.Until(`[...document.querySelectorAll(".row .other")].some((e) => /passes on [0-9]+/.test(e.textContent))`, soon))
	drawsTheStream(t, tab)
}

// drawsTheStream: a packet of a stream shows the picture of it, drawn by the
// engine; others do not offer it.
func drawsTheStream(t *testing.T, tab *Tab) {
	t.Helper()
	walkTo(t, tab, 1)
	if eval[bool](t, tab, `!!document.querySelector(".picture-this")`) {
		t.Error("a packet of no stream offers its picture")
	}
	must(t, tab.Click("#filter"))
	must(t, tab.Type("psp"))
	must(t, tab.Until(`document.querySelector("#filter").value === "psp" && !document.querySelector("#row-1")`, soon))
	must(t, tab.Click(".row"))
	must(t, tab.Click(".picture-this"))
	must(t, tab.Until(`document.querySelector(".stream-picture")?.naturalWidth > 0`, soon))
	must(t, tab.Click(".picture-this"))
	must(t, tab.Until(`!document.querySelector(".stream-picture")`, soon))
}
