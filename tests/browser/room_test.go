package browser

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
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
	page := packedPage(t)
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
	must(h.t, tab.Click(`#room:not(.in)`))
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
	heard(t, host, guest, "hello")
	must(t, host.Until(`/guest-1/.test(document.querySelector("#packet-list").textContent)`, soon))
	filmed(t, host, guest)
	for _, tab := range []*Tab{host, guest} {
		quiet(t, tab)
	}

	guest.Close()
	must(t, host.Until(`document.querySelector("#room").textContent === "1 tab" && !/guest/.test(document.querySelector("#room").title)`, soon))
}

// refuses waits until the sheet of the room says what was not carried.
func refuses(t *testing.T, tab *Tab, pattern string) {
	t.Helper()
	if err := tab.Until(fmt.Sprintf(`new RegExp(%q).test((emberwire.painter.head.room?.dropped || []).join(" "))`, pattern), soon); err != nil {
		t.Fatalf("%v\nit says: %s", err, eval[string](t, tab, `JSON.stringify(emberwire.painter.head.room)`))
	}
}

// pairInARoom is a host and a guest that hear each other.
func pairInARoom(t *testing.T, h *house) (host, guest *Tab, link string) {
	t.Helper()
	host, link = h.host(labOfRoom(roomProgram))
	guest = h.join(link, "1")
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	heard(t, host, guest, "ready")
	return host, guest, link
}

// heard makes the host say something until the guest hears it, and answers.
func heard(t *testing.T, host, guest *Tab, text string) {
	t.Helper()
	for end := time.Now().Add(soon); ; {
		says(t, host, "0", text)
		if guest.Until(`/heard `+text+` from 50/.test(emberwire.painter.text(1))`, 2*time.Second) == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the guest never heard %q:\n%s", text, screen(t, guest, "1"))
		}
	}
	says(t, guest, "1", text+" too")
	shows(t, host, "0", `heard `+text+` too from 50`)
}

// The server goes away under the room and comes back without its memory: the
// tabs find each other again by themselves, with the same ids.
func TestRoomHealsByItself(t *testing.T) {
	h := newHouse(t)
	host, guest, _ := pairInARoom(t, h)
	h.close()
	must(t, host.Until(`document.querySelector("#room").dataset.state === "away"`, soon))
	must(t, host.Until(`/server of the room cannot be reached/.test(document.querySelector(".notices").textContent)`, soon))
	h.open()
	for _, tab := range []*Tab{host, guest} {
		must(t, tab.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
		must(t, tab.Until(`!document.querySelector(".notice")`, soon))
	}
	// A member is known before its computers are told of.
	must(t, guest.Until(`JSON.stringify(emberwire.painter.head.room.members.map((m) => m.computers?.[0]?.id)) === "[1,0]"`, soon))
	heard(t, host, guest, "again")
}

// Whoever is in the room without its key, or repeats and changes what others
// sent, is not heard, and the two that are at work are not disturbed.
func TestIntruders(t *testing.T) {
	h := newHouse(t)
	host, guest, link := pairInARoom(t, h)

	stranger := h.enter(link, func(hello *wire.Hello) { hello.HasKey[0]++ }, true)
	<-stranger.ended
	if stranger.status != wire.CloseBroken || len(stranger.peers) > 0 {
		t.Errorf("without the key: %d, told of %d tabs", stranger.status, len(stranger.peers))
	}

	member := h.enter(link, nil, true)
	member.greet("member")
	must(t, host.Until(`/member #2/.test(document.querySelector("#room").title)`, soon))
	good := member.message(2, "good day")
	member.say(good)
	shows(t, host, "0", `heard good day from 50`)
	member.say(good, member.message(0, "I am alice"), good)
	changed := member.message(2, "changed")
	changed[len(changed)-1]++
	member.say(changed)
	member.until("something to repeat", func() bool { return len(member.taped) > 0 })
	says(t, host, "0", "tape this")
	shows(t, guest, "1", `heard tape this`)
	member.mu.Lock()
	tape := member.taped
	member.mu.Unlock()
	member.say(tape...) // stamped as the member's own now: another key
	refuses(t, host, `changed on the way, or sealed with another key`)
	refuses(t, host, `[2-9] records were refused: the same had come before`)
	refuses(t, host, `1 record was refused: sent in the name of a computer that is not the sender's`)
	text := screen(t, host, "0")
	if strings.Contains(text, "let me in") || strings.Contains(text, "I am alice") || strings.Contains(text, "changed") || strings.Count(text, "good day") != 1 {
		t.Errorf("the host shows\n%s", text)
	}
	heard(t, host, guest, "undisturbed")
}

// Floods are dropped at the server and told; a tab that is too slow is let go;
// what cannot be read ends a connection. The pair goes on.
func TestFloodsAndSlowTabs(t *testing.T) {
	h := newHouse(t)
	host, guest, link := pairInARoom(t, h)
	flood := h.enter(link, nil, true)
	flood.greet("flood")
	var many [][]byte
	for range 9000 {
		many = append(many, wire.Record{Tag: wire.Tag{1}, Sealed: make([]byte, 100)}.Encode())
	}
	flood.say(many...)
	<-flood.ended
	if flood.status != wire.CloseFlood {
		t.Errorf("the flood was ended with %d", flood.status)
	}
	broken := h.enter(link, nil, true)
	broken.send([]byte{wire.Version, 99, 0, 0, 0})
	<-broken.ended
	if broken.status != wire.CloseBroken {
		t.Errorf("the broken one was ended with %d", broken.status)
	}
	large := h.enter(link, nil, true)
	large.send(make([]byte, wire.MaxMessage+1))
	<-large.ended

	slow := h.enter(link, nil, false) // takes nothing
	source := h.enter(link, nil, true)
	source.greet("source")
	for end := time.Now().Add(soon); h.rooms.Stats().Slow == 0; {
		if time.Now().After(end) {
			t.Fatalf("the slow one is there still: %+v", h.rooms.Stats())
		}
		source.say(wire.Record{Tag: wire.Tag{1}, Sealed: make([]byte, 60<<10)}.Encode())
		time.Sleep(15 * time.Millisecond)
	}
	_ = slow
	heard(t, host, guest, "undisturbed")
	if s := h.rooms.Stats(); s.Floods != 1 || s.Slow != 1 {
		t.Errorf("%+v", s)
	}
}

// A tab that sends more than it may sees why it is not heard.
func TestTabOverItsLimits(t *testing.T) {
	h := newHouse(t)
	program := `local m = peripheral.find("modem") m.open(15)
read()
for i = 1, 3000 do m.transmit(15, 15, i) end
m.transmit(15, 15, string.rep("x", 70000))
print("sent")
while true do local e = {os.pullEvent("modem_message")} print("heard " .. tostring(e[5])) end
`
	host, link := h.host(labOfRoom(program))
	guest := h.join(link, "1")
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	says(t, host, "0", "go")
	shows(t, host, "0", `sent`)
	refuses(t, host, `a tab may send 500 a second`)
	refuses(t, host, `1 message was not carried: larger than the 64 KiB that a room carries at once`)
	must(t, host.Until(`/messages were not carried: a tab may send 500 a second/.test(document.querySelector(".notices").textContent)`, soon))
	must(t, host.Click("#room"))
	must(t, host.Until(`/larger than the 64 KiB/.test(document.querySelector("#room-dropped").textContent)`, soon))
	must(t, guest.Until(`emberwire.painter.head.packets > 500 && emberwire.painter.head.packets < 3000`, soon))
}

// An id is never another's: a program that claims one of a running computer is
// refused; a new tab gets the next free one; leaving gives the tab back to itself.
func TestIDsAndLeaving(t *testing.T) {
	h := newHouse(t)
	host, guest, link := pairInARoom(t, h)
	third := h.join(link, "2")
	must(t, host.Until(`document.querySelector("#room").textContent === "3 tabs"`, soon))
	must(t, third.Key('\x1b'))
	must(t, third.Click(".view-map"))
	must(t, third.Until(`/guest-1, number 1, in tab 2 of the room, at 30 64 40/.test(document.querySelector("[data-node='1']")?.ariaLabel)`, soon))
	must(t, third.Click(".view-tiles"))
	must(t, third.Click("#room"))
	must(t, third.Until(`document.querySelectorAll("#room-members li").length === 3`, soon))
	must(t, third.Click("#room-leave"))
	must(t, third.Until(`document.querySelector('#room:not(.in)') && !location.hash`, soon))
	must(t, host.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))
	heard(t, host, guest, "two left")
	eval[bool](t, host, `emberwire.ask({ do: "add", data: btoa("[[computer]]\nname = \"bob\"\n") }).then((r) => r.ok)`)
	must(t, host.Until(`document.querySelector("#screen-3 canvas") && emberwire.painter.computers().find((c) => c.id === 3).name === "bob"`, soon)) // 2 is held for the one that left
	problem := eval[string](t, host, `emberwire.ask({ do: "speed", num: 2 }).then((r) => r.error)`)
	if problem != "a lab in a room runs at speed 1: others live by the same clock" {
		t.Error(problem)
	}
	const already = "this tab is in a room already; leave it first"
	if problem := eval[string](t, host, `emberwire.newRoom()`); problem != already {
		t.Error(problem)
	}
	eval[any](t, host, `(location.hash = "#room=" + "A".repeat(22), 0)`)
	must(t, host.Until(`/`+already+`/.test(document.querySelector(".notices").textContent)`, soon))
	must(t, host.Until(fmt.Sprintf(`location.hash === %q`, link[strings.Index(link, "#"):]), soon))
	must(t, host.Click("#room"))
	must(t, host.Until(`document.querySelector("#room-link")?.value`, soon))
	if shown := eval[string](t, host, `document.querySelector("#room-link").value`); shown != link {
		t.Errorf("the sheet shows %s, the room is %s", shown, link)
	}
}

// With another key, or another owner, a link leads to another room, where nobody
// is: a newcomer waits there for somebody who knows it, and is told so. A room
// without an owner begins with whoever comes.
func TestAnotherKeyIsAnotherRoom(t *testing.T) {
	h := newHouse(t)
	host, guest, link := pairInARoom(t, h)
	at := strings.Index(link, "=") + 1
	changed := func(i int) string {
		return link[:i] + map[bool]string{true: "B", false: "A"}[link[i] == 'A'] + link[i+1:]
	}
	var waiting []*Tab
	for _, wrong := range []string{changed(at), changed(len(link) - 5)} {
		tab := newTab(t)
		must(t, tab.Open(wrong))
		must(t, tab.Until(`document.querySelector("#room")?.textContent === "joining room" && /as soon as a tab that knows it is there/.test(document.body.textContent)`, soon))
		waiting = append(waiting, tab)
	}
	other := h.join(link[:at+22], "0") // the same key; it has waited as long as it has to
	must(t, other.Until(`document.querySelector("#room").textContent === "1 tab" && /guest-0/.test(document.querySelector("#bench").textContent)`, soon))
	for _, tab := range waiting {
		if text := eval[string](t, tab, `document.querySelector("#room").textContent + emberwire.painter.computers().length`); text != "joining room0" {
			t.Error(text)
		}
	}
	must(t, other.Open("about:blank"))
	must(t, other.Open(link[:len(link)-3]))
	must(t, other.Until(`/the link.s key is not whole: copy the link again/.test(document.querySelector(".notice")?.textContent)`, soon))
	heard(t, host, guest, "undisturbed")
	if text := eval[string](t, host, `document.querySelector("#room").textContent`); text != "2 tabs" {
		t.Error(text)
	}
}

// A room works over an address of the local network, where the page has no
// secure context, and in a sandboxed frame, which has no origin.
func TestRoomWithoutSecureContext(t *testing.T) {
	h := newHouse(t)
	_, link := h.host(labOfRoom(roomProgram))
	tab := newTab(t)
	openAt(t, tab, strings.Replace(link, "localhost", "room.example.test", 1))
	must(t, tab.Until(`document.querySelector("#screen-1 canvas")`, soon))
	if eval[bool](t, tab, `isSecureContext`) {
		t.Error("the context is secure, so this shows nothing")
	}
	outer := newTab(t)
	port := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<iframe src="%s" sandbox="allow-scripts" style="width:900px;height:600px"></iframe>`, strings.Replace(link, "/#", "/framed.html#", 1))
	}))
	must(t, outer.Open("http://localhost:"+port+"/"))
	frame, err := outer.Frame("http://localhost:"+h.port, soon)
	must(t, err)
	must(t, frame.Until(`document.querySelector("#screen-2 canvas")`, soon))
	must(t, frame.Until(`document.querySelector("#room").textContent === "3 tabs"`, soon))
}

// How quick two tabs are is printed (go test -v). That 300 round trips end is
// what is tested.
func TestRoomIsQuick(t *testing.T) {
	h := newHouse(t)
	echo := `local m = peripheral.find("modem") m.open(15)
while true do local e, _, _, _, text = os.pullEvent("modem_message") m.transmit(16, 15, text) end
`
	ask := `local m = peripheral.find("modem") m.open(16)
local function trip(text)
  local start = os.epoch("utc")
  m.transmit(15, 16, text)
  local timer = os.startTimer(5)
  repeat local e, id = os.pullEvent() if e == "timer" and id == timer then return end until e == "modem_message"
  os.cancelTimer(timer)
  return os.epoch("utc") - start
end
repeat local first = trip("x") until first
local times = {}
for i = 1, 300 do times[i] = trip(("x"):rep(100)) or 5000 end
table.sort(times)
print("round trip: median " .. times[150] .. " ms, p99 " .. times[297] .. " ms")
`
	lab := "# Quick\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n```\n" +
		"```lua alice/startup.lua\n" + echo + "```\n```lua guest/startup.lua\n" + ask + "```\n"
	lab = strings.Replace(lab, "kind = \"ender\"\n```", "kind = \"ender\"\n[guest]\n```", 1)
	_, link := h.host(lab)
	start := time.Now()
	guest := newTab(t)
	must(t, guest.Open(link))
	must(t, guest.Until(`emberwire.painter.head?.packets > 1`, soon))
	joined := time.Since(start)
	shows(t, guest, "1", `round trip: median`)
	t.Logf("from opening the link to the first packet from the other tab: %v; %s", joined.Round(time.Millisecond), screen(t, guest, "1"))
}
