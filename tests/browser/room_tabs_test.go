package browser

import (
	"fmt"
	"net/http"
	"testing"
)

// An exported page has no server of rooms: the tabs of one browser make a room
// among themselves, also after a reload.
func TestRoomWithoutAServer(t *testing.T) {
	browserOf(t)
	dir := t.TempDir()
	must(t, packedPage(t).Export(dir))
	port := listen(t, http.FileServer(http.Dir(dir)))
	host := newTab(t)
	openAt(t, host, "http://localhost:"+port+"/?lab=hello")
	eval[string](t, host, fmt.Sprintf(`emberwire.loadText("shared", %q)`, labOfRoom(roomProgram)))
	must(t, host.Until(`document.querySelector("#screen-0 canvas") && !document.querySelector("#screen-1")`, soon))
	must(t, host.Click(`#room:not(.in)`))
	must(t, host.Until(`document.querySelector("#room-link")?.value && document.querySelector("#room").dataset.state === "in"`, soon))
	must(t, host.Until(`/no server of rooms/.test(document.querySelector("#room-sheet").textContent)`, soon))
	link := eval[string](t, host, `document.querySelector("#room-link").value`)
	must(t, host.Key('\x1b'))
	guest, err := host.Sibling()
	must(t, err)
	t.Cleanup(guest.Close)
	must(t, guest.Size(1440, 900))
	openAt(t, guest, link)
	must(t, guest.Until(`document.querySelector("#screen-1 canvas")`, soon))
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	heard(t, host, guest, "hello")
	kept(t, guest)
	reload(t, guest, "1")
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	heard(t, host, guest, "again")
	guest.Close()
	must(t, host.Until(`document.querySelector("#room").textContent === "1 tab"`, soon))
	quiet(t, host)
}
