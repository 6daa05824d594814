package browser

import (
	"testing"
)

// reload loads the page of a tab again, as a reader does.
func reload(t *testing.T, tab *Tab, id string) {
	t.Helper()
	eval[any](t, tab, `(window.old = true, location.reload(), 0)`)
	must(t, tab.Until(`!window.old && document.querySelector("#screen-`+id+` canvas")`, soon))
	must(t, tab.Until(`document.querySelector("#room")?.dataset.state === "in"`, soon))
}

// kept waits until what a tab needs to come back is written down.
func kept(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`Object.keys(sessionStorage).some((k) => k.startsWith("room:"))`, soon))
}

// Host and guest reload, and the server forgets everything: they are the same
// computers, hear each other, and the room is still the host's. A second tab of
// the same browser is somebody else.
func TestReloadInARoom(t *testing.T) {
	h := newHouse(t)
	host, guest, link := pairInARoom(t, h)
	if at := eval[string](t, host, `location.href`); at[len(at)-43:] != link[len(link)-43:] {
		t.Errorf("the host's address is %s, the room's %s", at, link)
	}
	kept(t, host)
	kept(t, guest)
	reload(t, host, "0")
	reload(t, guest, "1")
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs" && emberwire.painter.head.room.owner`, soon))
	heard(t, host, guest, "again")

	h.close()
	must(t, guest.Until(`document.querySelector("#room").dataset.state === "away"`, soon))
	kept(t, guest)
	h.open()
	reload(t, guest, "1")
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	heard(t, host, guest, "restarted")

	second, err := host.Sibling()
	must(t, err)
	t.Cleanup(second.Close)
	openAt(t, second, link)
	must(t, second.Until(`document.querySelector("#screen-2 canvas")`, soon))
	must(t, host.Until(`document.querySelector("#room").textContent === "3 tabs"`, soon))
}

// The owner closes the room and removes a tab: both are told.
func TestOwnerInThePage(t *testing.T) {
	h := newHouse(t)
	host, guest, link := pairInARoom(t, h)
	must(t, host.Click(`#room`))
	must(t, host.Click(`#room-close`))
	must(t, host.Until(`/closed/.test(document.querySelector("#room-closed").textContent) && !document.querySelector("#room-closed").hidden`, soon))
	late := newTab(t)
	must(t, late.Open(link))
	must(t, late.Until(`/closed it to newcomers/.test(document.querySelector(".notices").textContent)`, soon))
	if eval[bool](t, guest, `!!document.querySelector("#room-close")`) {
		t.Error("the guest has the owner's button")
	}
	must(t, host.Click(`.room-remove`))
	must(t, host.Until(`/could read on/.test(document.querySelector("#room-sheet").textContent)`, soon))
	must(t, guest.Until(`/removed this tab/.test(document.querySelector(".notices").textContent)`, soon))
	must(t, host.Until(`document.querySelector("#room").textContent === "1 tab"`, soon))
	must(t, host.Click(`#room-close`))
	must(t, late.Until(`document.querySelector("#screen-2 canvas")`, soon))
}
