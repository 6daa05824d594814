package browser

import (
	"testing"
)

// allKept waits until everything is in the store.
func allKept(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`emberwire.keeping.stored && !emberwire.keeping.open()`, soon))
}

// loadAgain loads the page again in the same tab.
func loadAgain(t *testing.T, tab *Tab) {
	t.Helper()
	eval[int](t, tab, `(window.old = true, setTimeout(() => location.reload(), 0), 0)`)
	must(t, tab.Until(`!window.old && document.querySelector("#bench .screen canvas")`, soon))
}

// backAgain waits for the note that work is back.
func backAgain(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`/Your work on this lab is back/.test(document.querySelector('[data-note="restored"]')?.textContent)`, soon))
}

func TestAReloadBringsBack(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	edit(t, tab, "bob", "startup.lua")
	put(t, tab, "print('mine')\n")
	save(t, tab)
	edit(t, tab, "alice", "startup.lua")
	put(t, tab, "-- not saved")
	must(t, tab.Until(`document.querySelector(".leaf-dot").textContent`, soon))
	allKept(t, tab)
	loadAgain(t, tab)
	backAgain(t, tab)
	shows(t, tab, "1", `mine`)
	onDisk(t, tab, 1, "startup.lua", "print('mine')\n")
	must(t, tab.Until(`emberwire.editor.get() === "-- not saved"`, soon))
}
