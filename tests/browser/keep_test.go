package browser

import (
	"testing"
	"time"
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

// onScreen writes a file at bob's prompt, as a program does.
func onScreen(t *testing.T, tab *Tab, path, text string) {
	t.Helper()
	must(t, tab.Click("#screen-1"))
	must(t, tab.Until(`document.activeElement.id === "keys-1"`, soon))
	must(t, tab.Type("lua\r"))
	shows(t, tab, "1", `lua>\s*$`)
	must(t, tab.Type(`h=fs.open("`+path+`","w") h.write("`+text+`") h.close()`+"\r"))
	must(t, tab.Type("exit()\r"))
	onDisk(t, tab, 1, path, text)
}

// hasWork fails unless the work of a test is on bob's disk.
func hasWork(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`document.querySelector("#bench .screen canvas")`, soon))
	const read = `emberwire.ask({ do: "read", id: 1, text: "work.lua" }).then((r) => r.ok ? atob(r.data || "") : r.error)`
	for end := time.Now().Add(soon); eval[string](t, tab, read) != "my work"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the work is not there; the page says %q", eval[string](t, tab, `document.querySelector(".notices").innerText + document.querySelector(".bar").innerText`))
		}
	}
}

// inLabs opens the first lab under My labs by mouse.
func inLabs(t *testing.T, tab *Tab) {
	t.Helper()
	openLabs(t, tab)
	if err := tab.Click(`.my-list button[aria-label^="Open "]`); err != nil {
		t.Fatalf("%v; the sheet of labs says %q", err, eval[string](t, tab, `document.querySelector("#my-labs")?.innerText ?? "nothing: it is closed"`))
	}
	hasWork(t, tab)
}

// openLabs opens the gallery, once no other sheet lies over the page.
func openLabs(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`document.querySelector("#lab") && !document.querySelector(".sheet")`, soon))
	must(t, tab.Click("#lab"))
	must(t, tab.Until(`document.querySelector("#my-labs")`, soon))
}

// worked is a page on which a program was written at a prompt, and kept.
func worked(t *testing.T) *Tab {
	t.Helper()
	tab := open(t, "hello")
	prompt(t, tab)
	onScreen(t, tab, "work.lua", "my work")
	must(t, tab.Until(`document.querySelector(".edited").checkVisibility() && document.querySelector("#wrote").textContent === "programs wrote 1 file"`, soon))
	return tab
}

// What was made on a screen, in every way of losing it, and found again by
// mouse.
func TestFourteenWaysOfLosing(t *testing.T) {
	var tab *Tab // one for all: each way ends with the work found
	back := func(t *testing.T, tab *Tab) { must(t, tab.Click(`[aria-label^="Undo: "]`)); hasWork(t, tab) }
	for _, way := range []struct {
		name       string
		lose, find func(t *testing.T, tab *Tab)
	}{
		{"back to the original", func(t *testing.T, tab *Tab) { choose(t, tab, "reset") }, back},
		{"run again", func(t *testing.T, tab *Tab) { must(t, tab.Click(`[aria-label^="Run again"]`)) }, back},
		{"put back", func(t *testing.T, tab *Tab) {
			must(t, tab.Click("#wrote"))
			must(t, tab.Click(`[aria-label="Put bob/work.lua back"]`))
			must(t, tab.Until(`!document.querySelector(".wrote-name")`, soon))
			must(t, tab.Click("#wrote-sheet .sheet-head button"))
		}, back},
		{"delete a file", func(t *testing.T, tab *Tab) {
			must(t, tab.Click(`[aria-label="Files of bob"]`))
			must(t, tab.Until(leaf("work.lua"), soon))
			eval[int](t, tab, `(`+leaf("work.lua")+`.click(), 0)`)
			must(t, tab.Click(`[aria-label^="Delete work.lua"]`))
		}, back},
		{"remove the computer", func(t *testing.T, tab *Tab) {
			must(t, tab.Until(`emberwire.ask`, soon))
			must(t, tab.Click("#setup-1"))
			must(t, tab.Click(`.build .remove`))
			must(t, tab.Until(`!document.querySelector("#screen-1")`, soon))
		}, back},
		{"another lab", func(t *testing.T, tab *Tab) {
			openLabs(t, tab)
			must(t, tab.Click(`[data-lab="cable"]`))
			must(t, tab.Until(`emberwire.painter.head.title !== "Hello, modem"`, soon))
		}, func(t *testing.T, tab *Tab) { must(t, tab.Click(`[data-note="left"] button`)); hasWork(t, tab) }},
		{"the same lab again", func(t *testing.T, tab *Tab) {
			openLabs(t, tab)
			must(t, tab.Click(`[data-lab="hello"]`))
			must(t, tab.Until(`document.querySelector('[data-note="left"]')`, soon))
		}, inLabs},
		{"the back button and forth", func(t *testing.T, tab *Tab) {
			openLabs(t, tab)
			must(t, tab.Click(`[data-lab="cable"]`))
			must(t, tab.Until(`emberwire.painter.head.title !== "Hello, modem"`, soon))
		}, func(t *testing.T, tab *Tab) { eval[int](t, tab, `(history.back(), 0)`); hasWork(t, tab) }},
		{"a link", func(t *testing.T, tab *Tab) {
			eval[int](t, tab, `(setTimeout(() => { location.href = location.pathname + "?lab=cable"; }, 0), 0)`)
			must(t, tab.Until(`window.emberwire?.painter.head?.title && emberwire.painter.head.title !== "Hello, modem"`, soon))
		}, inLabs},
		{"a dropped lab", func(t *testing.T, tab *Tab) {
			dropped(t, tab, ".bar", "other.md", "\"```toml lab.toml\\n[[computer]]\\nname = \\\"x\\\"\\n```\\n\"")
			must(t, tab.Until(`document.querySelector('[data-note="left"]')`, soon))
		}, inLabs},
		{"a reload", func(t *testing.T, tab *Tab) { loadAgain(t, tab) }, hasWork},
		{"a crash of the engine", func(t *testing.T, tab *Tab) {
			eval[int](t, tab, `(emberwire.kill(), 0)`)
			must(t, tab.Until(`[...document.querySelectorAll(".notice button")].some((b) => b.textContent === "Restart the engine")`, soon))
			must(t, tab.Click(".notice button"))
		}, hasWork},
		{"another page in between", func(t *testing.T, tab *Tab) {
			address := eval[string](t, tab, `location.href`)
			must(t, tab.Open("about:blank"))
			must(t, tab.Open(address))
		}, func(t *testing.T, tab *Tab) { must(t, tab.Click(`[data-note="offer"] button`)); hasWork(t, tab) }},
		{"deleted from My labs", func(t *testing.T, tab *Tab) {
			openLabs(t, tab)
			must(t, tab.Click(`.card[data-lab="cable"]`))
			must(t, tab.Until(`emberwire.painter.head.title !== "Hello, modem"`, soon))
			openLabs(t, tab)
			must(t, tab.Click(`.my-list button[aria-label^="Delete "]`))
			must(t, tab.Until(`!document.querySelector(".my-list li") && document.querySelector('[data-note="deleted"]')`, soon))
			must(t, tab.Click(`#my-labs [data-note="deleted"] button`))
			must(t, tab.Until(`document.querySelector(".my-list li")`, soon))
		}, func(t *testing.T, tab *Tab) {
			must(t, tab.Click(`.my-list button[aria-label^="Open "]`))
			hasWork(t, tab)
		}},
		{"a text that is not saved", func(t *testing.T, tab *Tab) {
			edit(t, tab, "bob", "startup.lua")
			put(t, tab, "-- typed")
			must(t, tab.Until(`emberwire.keeping.open()`, soon))
			allKept(t, tab)
			loadAgain(t, tab)
			must(t, tab.Until(`emberwire.editor.get() === "-- typed"`, soon))
		}, hasWork},
	} {
		if tab == nil {
			tab = worked(t)
		}
		found := t.Run(way.name, func(t *testing.T) {
			// No sheet: the way before has come to its end in the page too.
			must(t, tab.Until(`document.querySelector(".edited")?.checkVisibility() && !document.querySelector(".sheet")`, soon))
			allKept(t, tab)
			way.lose(t, tab)
			way.find(t, tab)
		})
		if !found {
			tab = nil // the next way begins with a page of its own
		}
	}
}
