package browser

import "testing"

// A storage that somebody has emptied gets all of it again. Then a newer version
// takes it in another tab: that is said, and nothing is overwritten. All other
// faults are tried in tests/js.
func TestFaultsOfTheStorage(t *testing.T) {
	tab := worked(t)
	allKept(t, tab)
	eval[string](t, tab, `new Promise((done) => { const r = indexedDB.deleteDatabase("emberwire"); r.onsuccess = r.onerror = () => done(""); })`)
	onScreen(t, tab, "more", "more work")
	allKept(t, tab)
	loadAgain(t, tab)
	backAgain(t, tab)
	hasWork(t, tab)
	onDisk(t, tab, 1, "more", "more work")

	eval[string](t, tab, `new Promise((done, failed) => { const r = indexedDB.open("emberwire", 99); r.onsuccess = () => { window.newer = r.result; done(""); }; r.onerror = () => failed(r.error); })`)
	edit(t, tab, "bob", "more")
	put(t, tab, "-- typed")
	must(t, tab.Until(`/A newer version of Emberwire has the storage/.test(document.querySelector('[data-note="storage newer"]')?.textContent)`, soon))
	if n := eval[int](t, tab, `new Promise((done) => { newer.transaction("labs").objectStore("labs").count().onsuccess = (e) => done(e.target.result); })`); n != 1 {
		t.Errorf("the storage has %d labs", n)
	}
	leaving := `(() => { const e = new Event("beforeunload", { cancelable: true }); dispatchEvent(e); return e.defaultPrevented; })()`
	if !eval[bool](t, tab, leaving) {
		t.Error("the page is left without a question although nothing is kept")
	}
}

// A browser that is killed finds the work when it is started again.
func TestAKilledBrowser(t *testing.T) {
	bin, profile := browserOf(t), t.TempDir()
	address := "http://localhost:" + serve(t) + "/?lab=hello"
	start := func() (*Browser, *Tab) {
		b, err := Start(bin, profile)
		must(t, err)
		t.Cleanup(b.Close)
		tab := &Tab{ctx: b.ctx} // a tab of the profile itself, whose storage is on the disk
		must(t, tab.Size(1440, 900))
		openAt(t, tab, address)
		return b, tab
	}
	b, tab := start()
	prompt(t, tab)
	onScreen(t, tab, "work.lua", "my work")
	allKept(t, tab)
	must(t, b.Kill())
	b.Close()
	_, tab = start()
	must(t, tab.Click(`[data-note="offer"] button`))
	hasWork(t, tab)
}
