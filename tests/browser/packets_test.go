package browser

import (
	"encoding/json"
	"strings"
	"testing"
)

// listed waits until the packet list shows just these numbers.
func listed(t *testing.T, tab *Tab, numbers string) {
	t.Helper()
	must(t, tab.Until(`[...document.querySelectorAll(".row")].map((r) => r.id.slice(4)).sort((a, b) => a - b).join() === "`+numbers+`"`, soon))
}

// The lab's own dissector speaks on the page; a click on a value filters by
// it, and again by another; Follow shows a conversation.
func TestFieldsFilterAndConversationsAreFollowed(t *testing.T) {
	tab := open(t, "dissector")
	listed(t, tab, "1,2,3,4,5,6,7,8,9")
	pickRow(t, tab, 6)
	if detail := eval[string](t, tab, `document.querySelector(".detail").innerText`); !strings.Contains(detail, "I take lantern for 5") {
		t.Errorf("the opened packet:\n%s", detail)
	}
	must(t, tab.Click(`[title="Filter: shop.item=lantern"]`))
	listed(t, tab, "4,5,6")
	must(t, tab.Click(`[title="Filter: shop.coins=5"]`))
	listed(t, tab, "5,6")
	if text := eval[string](t, tab, `document.querySelector("#filter").value`); text != "(shop.item=lantern) and shop.coins=5" {
		t.Error("the filter box says", text)
	}
	must(t, tab.Click(`.follow-this`))
	listed(t, tab, "1,2,3,4,5,6,7,8,9")
	if text := eval[string](t, tab, `document.querySelector("#filter").value`); text != "stream=raw:15-43" {
		t.Error("the filter box says", text)
	}
}

func TestPacketsAreExportedAndDrawn(t *testing.T) {
	tab := open(t, "dissector")
	listed(t, tab, "1,2,3,4,5,6,7,8,9")
	must(t, tab.Click("#filter"))
	must(t, tab.Type(`missed=carol and shop.coins>4`))
	listed(t, tab, "5,6,8")
	eval[any](t, tab, `(emberwire.saveFile = (name, bytes) => { window.saved = name + "\n" + new TextDecoder().decode(bytes); }, 0)`)
	must(t, tab.Click(`[aria-label^="Download these packets"]`))
	must(t, tab.Until(`window.saved`, soon))
	lines := strings.Split(strings.TrimSpace(eval[string](t, tab, `window.saved`)), "\n")
	if len(lines) != 4 || lines[0] != "packets.jsonl" {
		t.Fatalf("%d lines: %s", len(lines), lines[0])
	}
	var packet struct{ Row struct{ Sum string } }
	if err := json.Unmarshal([]byte(lines[1]), &packet); err != nil || packet.Row.Sum != "lantern is 5 coins" {
		t.Errorf("%v in %s", err, lines[1])
	}
	eval[any](t, tab, `(window.saved = "", 0)`)
	must(t, tab.Click(`[aria-label^="Download a sequence diagram"]`))
	must(t, tab.Until(`window.saved.startsWith("packets.svg\n<svg ")`, soon))
	if n := eval[int](t, tab, `window.saved.split('class="message').length - 1`); n != 3 {
		t.Error(n, "messages in the diagram")
	}
}
