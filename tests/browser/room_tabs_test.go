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
	invited(t, host, guest, link)
	kept(t, guest)
	reload(t, guest, "1")
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	heard(t, host, guest, "again")
	guest.Close()
	must(t, host.Until(`document.querySelector("#room").textContent === "1 tab"`, soon))
	quiet(t, host)
}

// invited looks at what the sheet of a room has for guests and for its owner:
// the ways in, the screens that are shown, and who heard a packet elsewhere.
func invited(t *testing.T, host, guest *Tab, link string) {
	t.Helper()
	must(t, guest.Click(`#room`))
	must(t, guest.Click(`#room-show`))
	must(t, guest.Until(`document.querySelector("#room-show").textContent === "Hide my screens" && !document.querySelector("#room-screens")`, soon))
	must(t, guest.Key('\x1b'))
	must(t, host.Click(`#room`))
	must(t, host.Click(`#room-qr`))
	must(t, host.Until(`document.querySelector("#room-code canvas")?.width > 100`, soon))
	if href := eval[string](t, host, `document.querySelector("#room-second").href`); href != link {
		t.Errorf("a second computer is at %s, the room at %s", href, link)
	}
	must(t, host.Click(`#room-screens`))
	must(t, host.Until(`/^guest-1 #1$/.test(document.querySelector("#room-grid figcaption")?.textContent) && document.querySelector("#room-grid canvas").width === 306`, soon))
	must(t, host.Key('\x1b'))
	if why := eval[string](t, host, `(async () => {
		const number = (await emberwire.ask({ do: "packets", count: 20 })).rows.findLast((r) => r.from === 0).n;
		for (let i = 0, fates; ; i++) {
			fates = (await emberwire.ask({ do: "packet", num: number })).packet;
			if (!fates.asking || i === 50) return [fates.heard, fates.missed].flat().filter((f) => f?.id === 1).map((f) => f.why).join();
			await new Promise((done) => setTimeout(done, 100));
		}
	})()`); why != "heard" {
		t.Errorf("the guest's tab answers %q", why)
	}
}
