package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestHelloRunsAndItsMissIsExplained(t *testing.T) {
	tab := open(t, "hello")
	shows(t, tab, "1", `On channel 15: hello\n`)
	shows(t, tab, "0", `It came from 12 blocks away`)
	pickRow(t, tab, 1)
	detail := eval[string](t, tab, `document.querySelector(".detail").innerText.replace(/\s+/g, " ")`)
	for _, want := range []string{"on 16, reply on 43", "Nobody heard it.", "bob #1 did not hear it: channel 16 closed open now: 15", "startup.lua line 6", `"hello, is anybody there?"`} {
		if !strings.Contains(detail, want) {
			t.Errorf("the opened packet lacks %q:\n%s", want, detail)
		}
	}
	pickRow(t, tab, 2)
	must(t, tab.Until(`/bob #1 heard/.test(document.querySelector(".detail").innerText.replace(/\s+/g, " "))`, soon))
	if note := eval[string](t, tab, `document.querySelector("#text-1").textContent`); !strings.Contains(note, "I listen on channel 15.") {
		t.Errorf("the text for screen readers is %q", note)
	}
}

func TestFilter(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelectorAll(".row").length === 3`, soon))
	must(t, tab.Key('/'))
	must(t, tab.Type("from=bob"))
	must(t, tab.Until(`document.querySelectorAll(".row").length === 1 && document.querySelector("#row-3")`, soon))
	must(t, tab.Type(" and nonsense=1"))
	must(t, tab.Until(`document.querySelector(".filter-problem").checkVisibility()`, soon))
	eval[any](t, tab, `emberwire.choose("chat").then(() => 0)`) // a filter for one lab would hide another
	must(t, tab.Until(`document.querySelector("#filter").value === "" && !document.querySelector(".filter-problem").checkVisibility() && document.querySelector(".row .proto")?.textContent === "rednet"`, soon))
}

// prompt waits until bob is done and takes the keyboard to him.
func prompt(t *testing.T, tab *Tab) {
	t.Helper()
	shows(t, tab, "1", `channel 43\.\n>`)
	must(t, tab.Click("#screen-1"))
	must(t, tab.Until(`document.activeElement.id === "keys-1"`, soon))
}

func TestTypingAtThePrompt(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Type("id\r"))
	shows(t, tab, "1", `> id\n.*#1`)
	must(t, tab.Type("lua\r6*7 .. \"ä\"\r"))
	shows(t, tab, "1", `42ä`)
	if text := screen(t, tab, "0"); strings.Contains(text, "42") {
		t.Errorf("alice got keys too:\n%s", text)
	}
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`document.activeElement === document.body`, soon))
}

func TestPasteTakesOneLine(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	eval[any](t, tab, `(() => { const d = new DataTransfer(); d.setData("text", "first line\nsecond");
		document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: d, bubbles: true, cancelable: true })); return 0; })()`)
	shows(t, tab, "1", `> first line$`)
}

func TestTerminateAndReboot(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Type("lua\rwhile true do sleep(1) end\r"))
	shows(t, tab, "1", `while true`)
	must(t, tab.Chord('t', chromedp.ModifierCtrl, chromedp.ModifierAlt))
	shows(t, tab, "1", `Terminated`)
	must(t, tab.Chord('r', chromedp.ModifierCtrl, chromedp.ModifierAlt))
	must(t, tab.Until(`!/Terminated/.test(emberwire.painter.text(1))`, soon))
	shows(t, tab, "1", `I listen on channel 15`)
	must(t, tab.Click(`[aria-label="Shut down bob"]`))
	must(t, tab.Until(`document.querySelector("#screen-1").dataset.power === "off"`, soon))
	must(t, tab.Click(`[aria-label="Turn on bob"]`))
	shows(t, tab, "1", `I listen on channel 15`)
}

func TestDownloadRun(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Type("id\r"))
	shows(t, tab, "1", `> id\n`)
	eval[any](t, tab, `(emberwire.saveFile = (name, bytes) => { window.saved = name + "\n" + new TextDecoder().decode(bytes); }, 0)`)
	choose(t, tab, "run")
	must(t, tab.Until(`window.saved`, soon))
	saved := eval[string](t, tab, `window.saved`)
	if !strings.HasPrefix(saved, "hello-run.md\n") || !strings.Contains(saved, "alice/startup.lua") || !strings.Contains(saved, "char") {
		t.Errorf("the downloaded run:\n%s", saved)
	}
}
