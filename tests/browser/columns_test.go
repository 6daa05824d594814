package browser

import "testing"

// A field becomes a column by the button beside it and goes by its head; the
// choice is kept. Colour rules mark rows; conversations are counted, and a click
// on one filters the list.
func TestColumnsColoursAndConversations(t *testing.T) {
	tab := open(t, "phoenix-router")
	must(t, tab.Until(`emberwire.painter.head?.packets >= 42 && document.querySelector("#packet-list")`, soon))
	end := `document.querySelector("#packet-list").dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true, cancelable: true }))`
	must(t, tab.Until(`(`+end+`, document.querySelector("#row-35[data-rule=again]"))`, soon)) // wherever the list stands
	pickRow(t, tab, 35)
	must(t, tab.Click(`#opened [aria-label="Column psp.sequence"]`))
	must(t, tab.Until(`document.querySelector(".columns .cell")?.textContent === "psp.sequence ×" && /^[0-9]+$/.test(document.querySelector("#row-35 .cell")?.textContent)`, soon))
	if wide := eval[[]float64](t, tab, `[document.querySelector(".columns .cell"), document.querySelector("#row-35 .cell")].map((e) => e.getBoundingClientRect().left)`); wide[0] != wide[1] {
		t.Errorf("head and cells of the column begin at %v", wide)
	}
	must(t, tab.Until(`(localStorage.getItem("columns") || "").includes("psp.sequence")`, soon))
	must(t, tab.Open(eval[string](t, tab, `location.href`)))
	must(t, tab.Until(`emberwire.painter.head?.packets >= 42 && [...document.querySelectorAll(".row .cell")].some((e) => /^[0-9]+$/.test(e.textContent))`, soon))
	must(t, tab.Click(".columns .cell"))
	must(t, tab.Until(`!document.querySelector(".cell")`, soon))

	// What was kept and is no column does not keep the list empty.
	eval[any](t, tab, `(localStorage.setItem("columns", "nonsense "+"x".repeat(99)), 0)`)
	must(t, tab.Open(eval[string](t, tab, `location.href`)))
	must(t, tab.Until(`emberwire.painter.head?.packets >= 42 && document.querySelector(".row") && !document.querySelector(".cell")`, soon))

	must(t, tab.Click(".talks"))
	must(t, tab.Until(`document.querySelectorAll(".talk-list tbody tr").length > 3`, soon))
	if first := eval[string](t, tab, `[...document.querySelector(".talk-list tbody tr").cells].slice(0, 4).map((c) => c.textContent).join(" ")`); first != "psp anna ↔ ben 11 11" {
		t.Errorf("the first conversation is %q", first)
	}
	must(t, tab.Click(".talk-list tbody button"))
	must(t, tab.Until(`!document.querySelector("dialog") && document.querySelector(".count").textContent === "22 of 42"`, soon))
}
