package browser

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// both opens a lab with a file in the editor, and says whether this build has
// more than the plain text area.
func both(t *testing.T) (*Tab, []string) {
	t.Helper()
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	edit(t, tab, "bob", "startup.lua")
	if !eval[bool](t, tab, `emberwire.editor.can()`) {
		t.Log("the build has the plain text area only")
		return tab, []string{"plain"}
	}
	must(t, tab.Until(`emberwire.editor.kind() === "code"`, soon))
	return tab, []string{"code", "plain"}
}

// nasty are texts that editors like to change.
var nasty = []string{"", "\n", "a", "a\n", "a\n\n\n", "\ta  \n  b\t", "a\u2028b\u2029c\n", "a\u0085b\fc\vd\n", "a\ufeffb\n", "👩‍👩‍👧\n", "e\u0301 é\n",
	"\u202eabc\u202c\n", "<b>&amp;</b>\n", strings.Repeat("x", 5000) + "\n", "a\u00a0b\u00adc\u200bd\n", "\u0001\u007f\n", "𝒳\U0010ffff\n"}

// quoted is a text as a script writes it.
func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// A text that is opened, typed in and taken back is what it was, in both
// editors, and what is not text is not opened (TestFilesKeepTheirBytes).
func TestEditorsKeepTheirTexts(t *testing.T) {
	tab, kinds := both(t)
	for _, kind := range kinds {
		eval[any](t, tab, fmt.Sprintf(`emberwire.editor.choose(%q).then(() => 0)`, kind))
		for i, text := range nasty {
			if !eval[bool](t, tab, fmt.Sprintf(`(() => { const e = emberwire.editor, held = e.set("nasty %s %d", "nasty.lua", %s); e.focus(); e.select(0, 0); return held; })()`, kind, i, quoted(text))) {
				t.Errorf("%s: %q is not held", kind, text)
				continue
			}
			holds := func(want string) {
				t.Helper()
				if err := tab.Until(`emberwire.editor.get() === `+quoted(want), soon); err != nil {
					t.Fatalf("%s: %.60q is %.60q", kind, want, eval[string](t, tab, `emberwire.editor.get()`))
				}
			}
			must(t, tab.Type("z"))
			holds("z" + text)
			must(t, tab.Chord('z', chromedp.ModifierCtrl))
			holds(text)
		}
	}
}

// Error at its line, completion from the references, search, folding, undo for
// each file; the choice of the text area takes text and cursor along.
func TestCodeEditor(t *testing.T) {
	tab, kinds := both(t)
	if kinds[0] != "code" {
		t.Skip("the registry of the editor's packages was not reached when the page was built")
	}
	in := func(script string) string { return `document.querySelector("#editor-code").shadowRoot` + script }
	must(t, tab.Until(in(`.querySelectorAll(".cm-line span[class]").length > 3`), soon)) // coloured
	was := eval[string](t, tab, `emberwire.editor.get()`)
	put(t, tab, "if x then\nprint(1)\n")
	must(t, tab.Until(`/^Line 3: 'end' expected/.test(document.querySelector("#editor-wrong").textContent)`, soon))
	must(t, tab.Until(in(`.querySelector(".cm-lint-marker-error")`), soon))
	must(t, tab.Click("#editor-wrong"))
	must(t, tab.Until(`emberwire.editor.cursor() === 19`, soon))
	must(t, tab.Type("textutils.seri"))
	must(t, tab.Until(in(`.querySelector(".cm-tooltip-autocomplete [aria-selected]")?.textContent.startsWith("seriali")`), soon))
	must(t, tab.Chord('z', chromedp.ModifierCtrl))
	must(t, tab.Chord('z', chromedp.ModifierCtrl))
	must(t, tab.Until(fmt.Sprintf(`emberwire.editor.get() === %q`, was), soon))

	edit(t, tab, "alice", "startup.lua")
	must(t, tab.Until(`emberwire.editor.get().length > 0`, soon))
	must(t, tab.Chord('f', chromedp.ModifierCtrl))
	must(t, tab.Until(in(`.querySelector(".cm-search input") === `+`document.querySelector("#editor-code").shadowRoot.activeElement`), soon))
	must(t, tab.Type("modem"))
	must(t, tab.Until(in(`.querySelectorAll(".cm-searchMatch").length > 0`), soon))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!`+in(`.querySelector(".cm-search")`)+` && emberwire.editor.focused()`, soon))
	put(t, tab, "if true then\n  print(1)\nend\n")
	must(t, tab.Until(in(`.querySelector(".cm-foldGutter [title]")`), soon))
	eval[int](t, tab, `(`+in(`.querySelector(".cm-foldGutter [title]").click()`)+`, 0)`)
	must(t, tab.Until(in(`.querySelector(".cm-foldPlaceholder")`), soon))

	eval[int](t, tab, `(emberwire.editor.select(5, 5), 0)`)
	must(t, tab.Click("#editor-kind"))
	must(t, tab.Until(`document.querySelector("#editor").checkVisibility() && document.querySelector("#editor").value === "if true then\n  print(1)\nend\n" && emberwire.editor.cursor() === 5`, soon))
	must(t, tab.Click("#editor-kind"))
	must(t, tab.Until(`!document.querySelector("#editor").checkVisibility() && emberwire.editor.get() === "if true then\n  print(1)\nend\n"`, soon))
}

// Ctrl+Enter saves and runs the lab again; Try on this computer reboots it
// alone. In both editors.
func TestEditorsRun(t *testing.T) {
	tab, kinds := both(t)
	for i, kind := range kinds {
		eval[any](t, tab, fmt.Sprintf(`emberwire.editor.choose(%q).then(() => 0)`, kind))
		put(t, tab, fmt.Sprintf("print('again %d')\n", i))
		eval[int](t, tab, `(emberwire.editor.focus(), 0)`)
		must(t, tab.Chord('\r', chromedp.ModifierCtrl))
		shows(t, tab, "1", fmt.Sprintf(`again %d\n>`, i))
		must(t, tab.Until(`emberwire.painter.head.now > 0.1`, soon))
		at := eval[float64](t, tab, `emberwire.painter.head.now`)
		put(t, tab, fmt.Sprintf("print('alone %d')\n", i))
		must(t, tab.Click("#try"))
		shows(t, tab, "1", fmt.Sprintf(`alone %d\n>`, i))
		if now := eval[float64](t, tab, `emberwire.painter.head.now`); now < at {
			t.Errorf("%s: the lab began again: %v, it was at %v", kind, now, at)
		}
		must(t, tab.Until(`document.querySelector("#save").disabled`, soon))
	}
}
