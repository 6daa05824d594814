package browser

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/web/bridge"
	"github.com/emberwire/emberwire/web/site"
)

// house is the page with its server of rooms, which can go away and come back
// at the same port.
type house struct {
	t     *testing.T
	page  *site.Site
	port  string
	srv   *http.Server
	rooms *bridge.Server
}

func newHouse(t *testing.T) *house {
	t.Helper()
	page, err := site.Open(os.Getenv("EMBERWIRE_DIST"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, page: page, port: "0"}
	h.open()
	t.Cleanup(h.close)
	return h
}

func (h *house) open() {
	h.t.Helper()
	l, err := net.Listen("tcp", "0.0.0.0:"+h.port)
	if err != nil {
		h.t.Fatal(err)
	}
	_, h.port, _ = net.SplitHostPort(l.Addr().String())
	h.rooms = bridge.New(bridge.Options{})
	mux := http.NewServeMux()
	mux.Handle("/", h.page)
	mux.Handle("/room", h.rooms)
	h.srv = &http.Server{Handler: mux}
	go h.srv.Serve(l)
}

func (h *house) close() {
	h.rooms.Close()
	h.srv.Close()
}

// roomProgram prints what it hears on channel 15, and says what is typed.
const roomProgram = `local m = peripheral.find("modem")
m.open(15)
parallel.waitForAny(function()
  while true do
    local _, _, _, _, text, d = os.pullEvent("modem_message")
    print("heard " .. tostring(text) .. " from " .. tostring(d))
  end
end, function()
  while true do m.transmit(15, 15, read()) end
end)
`

func labOfRoom(program string) string {
	return "# Shared\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n[guest]\nat = [30, 64, 40]\n```\n" +
		"```lua alice/startup.lua\n" + program + "```\n```lua guest/startup.lua\n" + program + "```\n"
}

// host opens a lab in a new tab, makes a room by its button and gives the link.
func (h *house) host(lab string) (*Tab, string) {
	h.t.Helper()
	tab := newTab(h.t)
	openAt(h.t, tab, "http://localhost:"+h.port+"/?lab=hello")
	eval[string](h.t, tab, fmt.Sprintf(`emberwire.loadText("shared", %q)`, lab))
	must(h.t, tab.Until(`document.querySelector("#screen-0 canvas") && !document.querySelector("#screen-1")`, soon))
	must(h.t, tab.Click(`#room[aria-label="New room"]`))
	must(h.t, tab.Until(`document.querySelector("#room-link")?.value`, soon))
	link := eval[string](h.t, tab, `document.querySelector("#room-link").value`)
	must(h.t, tab.Until(`document.querySelector("#room").dataset.state === "in"`, soon))
	must(h.t, tab.Key('\x1b'))
	must(h.t, tab.Until(`!document.querySelector("#room-sheet")`, soon))
	return tab, link
}

// join opens the link in another browser context.
func (h *house) join(link, id string) *Tab {
	h.t.Helper()
	tab := newTab(h.t)
	openAt(h.t, tab, link)
	must(h.t, tab.Until(`document.querySelector("#screen-`+id+` canvas")`, soon))
	return tab
}

// says types a line at a computer.
func says(t *testing.T, tab *Tab, id, text string) {
	t.Helper()
	must(t, tab.Click("#screen-"+id))
	must(t, tab.Until(`document.activeElement.id === "keys-`+id+`"`, soon))
	must(t, tab.Type(text+"\r"))
}

func TestTwoTabsInARoom(t *testing.T) {
	h := newHouse(t)
	host, link := h.host(labOfRoom(roomProgram))
	if !strings.Contains(link, "#room=") || strings.Contains(strings.Split(link, "#")[0], "room=") {
		t.Fatalf("the link is %s", link)
	}
	guest := h.join(link, "1")
	must(t, guest.Until(`/guest-1/.test(document.querySelector("#bench").textContent)`, soon))
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs" && /guest-1 #1/.test(document.querySelector("#room").title)`, soon))
	time.Sleep(500 * time.Millisecond) // the programs open their channels
	says(t, host, "0", "hello")
	shows(t, guest, "1", `heard hello from 50`)
	says(t, guest, "1", "hello alice")
	shows(t, host, "0", `heard hello alice from 50`)
	must(t, host.Until(`/guest-1/.test(document.querySelector("#packet-list").textContent)`, soon))
	for _, tab := range []*Tab{host, guest} {
		quiet(t, tab)
	}

	guest.Close()
	must(t, host.Until(`document.querySelector("#room").textContent === "1 tab" && !/guest/.test(document.querySelector("#room").title)`, soon))
}
