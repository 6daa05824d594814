package browser

import "testing"

// A storage that somebody has emptied gets all of it again.
func TestAnEmptiedStorageIsFilledAgain(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	onScreen(t, tab, "work.lua", "my work")
	allKept(t, tab)
	eval[string](t, tab, `new Promise((done) => { const r = indexedDB.deleteDatabase("emberwire"); r.onsuccess = r.onerror = () => done(""); })`)
	onScreen(t, tab, "more", "more work")
	must(t, tab.Until(`emberwire.keeping.open()`, soon))
	allKept(t, tab)
	loadAgain(t, tab)
	backAgain(t, tab)
	hasWork(t, tab)
	onDisk(t, tab, 1, "more", "more work")
}

// A newer version in another tab is said once, and nothing is overwritten.
func TestANewerVersionElsewhere(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	onScreen(t, tab, "work.lua", "my work")
	allKept(t, tab)
	eval[string](t, tab, `new Promise((done, failed) => { const r = indexedDB.open("emberwire", 99); r.onsuccess = () => { window.newer = r.result; done(""); }; r.onerror = () => failed(r.error); })`)
	onScreen(t, tab, "more", "more work")
	must(t, tab.Until(`/A newer version of Emberwire has the storage/.test(document.querySelector('[data-note="storage newer"]')?.textContent)`, soon))
	if n := eval[int](t, tab, `new Promise((done) => { newer.transaction("labs").objectStore("labs").count().onsuccess = (e) => done(e.target.result); })`); n != 1 {
		t.Errorf("the storage has %d labs", n)
	}
	leaving := `(() => { const e = new Event("beforeunload", { cancelable: true }); dispatchEvent(e); return e.defaultPrevented; })()`
	if !eval[bool](t, tab, leaving) {
		t.Error("the page is left without a question although nothing is kept")
	}
}
