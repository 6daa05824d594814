package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// The lab itself is edited where it runs: an error stands at its line and changes
// nothing, what is right runs at once and is undone. Then new labs are made.
func TestTheWholeLabIsEdited(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelector("#tab-files") && emberwire.painter.computers().length === 2`, soon))
	must(t, tab.Click("#tab-files"))
	eval[int](t, tab, `(() => { const s = document.querySelector("#files-computer"); s.value = "-1000000000"; s.dispatchEvent(new Event("change", { bubbles: true })); return 0; })()`)
	must(t, tab.Until(leaf("lab.toml"), soon))
	eval[int](t, tab, `(`+leaf("lab.toml")+`.click(), 0)`)
	must(t, tab.Until(`document.querySelector(".editor-name").textContent === "lab.toml" && emberwire.editor.focused()`, soon))
	eval[int](t, tab, `(window.was = emberwire.editor.get(), emberwire.editor.replace("colour = 1\n" + was), 0)`)
	must(t, tab.Until(`!document.querySelector("#save").disabled`, soon))
	must(t, tab.Chord('s', chromedp.ModifierCtrl))
	must(t, tab.Until(`/Line 1: lab.toml:1: colour: unknown key/.test(document.querySelector("#editor-wrong").textContent)`, soon))
	if n := eval[int](t, tab, `emberwire.painter.head.lab`); n != 1 {
		t.Errorf("the lab was begun %d times", n)
	}
	eval[int](t, tab, `(emberwire.editor.replace(was.replace('name  = "alice"', 'name  = "ada"').replaceAll('"alice"', '"ada"') + '\n[[computer]]\nname = "carol"\n'), 0)`)
	must(t, tab.Until(`!document.querySelector("#save").disabled`, soon))
	must(t, tab.Chord('s', chromedp.ModifierCtrl))
	// Alice's file belongs to nobody then: the line is in the document.
	must(t, tab.Until(`/no computer has the folder "alice"/.test(document.querySelector(".files-problem").textContent)`, soon))
	eval[int](t, tab, `(emberwire.editor.replace(was + '\n[[computer]]\nname = "carol"\n'), 0)`)
	must(t, tab.Until(`emberwire.editor.get().includes("carol")`, soon))
	must(t, tab.Chord('s', chromedp.ModifierCtrl))
	must(t, tab.Until(`emberwire.painter.computers().map((c) => c.name).join() === "alice,bob,carol"`, soon))
	must(t, tab.Until(`document.querySelector("#save").disabled`, soon))
	eval[int](t, tab, `(emberwire.ask({ do: "undo" }), 0)`)
	must(t, tab.Until(`emberwire.painter.computers().length === 2`, soon))
	must(t, tab.Until(`!emberwire.editor.get().includes("carol")`, soon))

	for _, c := range [][2]string{{"one", "alice"}, {"pair", "alice,bob"}, {"server", "server,client"}, {"router", "anna,router,ben"}} {
		kind, names := c[0], c[1]
		must(t, tab.Click("#lab"))
		must(t, tab.Click(`[data-new=`+kind+`]`))
		must(t, tab.Until(`emberwire.painter.computers().map((c) => c.name).join() === "`+names+`" && !document.querySelector("#gallery")`, soon))
		if text := eval[string](t, tab, `[...document.querySelectorAll(".notice")].map((n) => n.textContent).join()`); contains(text, "new-lab") {
			t.Errorf("%s: %s", kind, text)
		}
	}
	shows(t, tab, "0", "bytes|pong|ms")
}
