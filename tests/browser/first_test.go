package browser

import (
	"strings"
	"testing"
)

// Who comes for the first time sees what this is, the first lab held at its
// first message with what became of it, and two ways on.
func TestFirstVisitHoldsAtTheFirstMessage(t *testing.T) {
	tab := newTab(t)
	address := "http://localhost:" + serve(t) + "/"
	openAt(t, tab, address)
	must(t, tab.Until(`document.querySelector(".caption p")?.textContent === "Alice called on 16; Bob listens on 15."`, soon))
	if line := eval[string](t, tab, `document.querySelector(".word-line").textContent`); line != "Computers, modems, cNet and Phoenix. Run Lua, watch every packet." {
		t.Errorf("the page says it is: %q", line)
	}
	must(t, tab.Until(`document.querySelector("#opened h2")?.textContent === "Packet 1" && document.querySelector("#row-1[aria-selected=true]")`, soon))
	must(t, tab.Until(`emberwire.map.lights.some((l) => l.n === 1 && l.to === 1 && l.stays && l.ended)`, soon))
	if state := eval[string](t, tab, `emberwire.painter.head.state + " " + emberwire.painter.head.packets`); state != "paused 1" {
		t.Error(state)
	}
	if n := eval[int](t, tab, `document.querySelectorAll(".notice, [role=dialog]").length`); n > 0 {
		t.Errorf("%d things are to be dismissed", n)
	}
	must(t, tab.Click("#caption-next"))
	must(t, tab.Until(`document.querySelector("#opened h2").textContent === "Packet 2" && document.querySelector(".caption p").textContent === "Alice called on 15; Bob heard it."`, soon))
	must(t, tab.Click("#caption-next")) // what was on its way at the hold before has been heard now
	must(t, tab.Until(`document.querySelector("#opened .fate.heard .fate-name")?.textContent === "alice" && document.querySelector("#row-3 .who").textContent === "bob → alice"`, soon))
	must(t, tab.Click("#caption-play"))
	must(t, tab.Until(`!document.querySelector(".caption") && emberwire.painter.head.packets === 3`, soon))
	must(t, tab.Open(address))
	must(t, tab.Until(`emberwire.painter.head?.packets === 3`, soon)) // the second time it runs
}

// Next packet leads from message to message in every lab, by button and by key;
// Play goes on from there.
func TestNextPacket(t *testing.T) {
	tab := open(t, "phoenix-ping")
	must(t, tab.Until(`document.querySelector(".next")`, soon))
	choose(t, tab, "reset")
	must(t, tab.Click(".next"))
	held := func(n string) {
		t.Helper()
		must(t, tab.Until(`emberwire.painter.head.held === `+n+` && document.querySelector("#opened h2").textContent === "Packet `+n+`" && document.querySelector(".clock-state").textContent === "held at packet `+n+`"`, soon))
	}
	must(t, tab.Until(`emberwire.painter.head.held > 0`, soon))
	first := eval[int](t, tab, `emberwire.painter.head.held`)
	held(itoa(first))
	eval[any](t, tab, `(document.activeElement.blur(), 0)`)
	must(t, tab.Key('n'))
	held(itoa(first + 1))
	must(t, tab.Key('n'))
	held(itoa(first + 2))
	must(t, tab.Click("#run"))
	must(t, tab.Until(`emberwire.painter.head.state === "running" && !emberwire.painter.head.held`, soon))
}

// The first lesson ends with three doors, and the gallery begins with them.
func TestDoors(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelectorAll("#panel-lesson .door").length === 3`, soon))
	must(t, tab.Click("#panel-lesson .door:nth-child(3)"))
	must(t, tab.Until(`/^\?lab=phoenix-/.test(location.search) && emberwire.painter.head?.title && !document.querySelector("#panel-lesson .door")`, soon))
	must(t, tab.Click("#lab"))
	must(t, tab.Until(`document.querySelectorAll("#gallery .door").length === 3`, soon))
	if text := eval[string](t, tab, `document.querySelector("#gallery .doors").innerText`); !strings.Contains(text, "cNet") {
		t.Error(text)
	}
	must(t, tab.Click("#gallery .door"))
	must(t, tab.Until(`!document.querySelector("#gallery") && location.search === "?lab=cable"`, soon))
}

// The tab of the browser says which lab is open and how it stands; a card of
// the gallery says what it shows, with its first messages.
func TestTitleAndCards(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.title === "Hello, modem · Emberwire"`, soon))
	must(t, tab.Click("#run"))
	must(t, tab.Until(`document.title === "Hello, modem (paused) · Emberwire"`, soon))
	must(t, tab.Click("#lab"))
	must(t, tab.Until(`document.querySelector("[data-lab=hello] .card-shows")?.textContent === "A channel must be open"`, soon))
	if words := eval[string](t, tab, `[...document.querySelectorAll("[data-lab=hello] .q-words")].map((e) => e.textContent).join("|")`); words != `"hello, is anybody there?"|"hello"|"hello Alice, this is Bob"` {
		t.Error("the card shows", words)
	}
	must(t, tab.Type("spoof"))
	must(t, tab.Until(`document.querySelectorAll(".card").length === 1 && !document.querySelector("#gallery .door")`, soon))
	must(t, tab.Click(".card"))
	must(t, tab.Until(`/Emberwire$/.test(document.title) && !/Hello/.test(document.title) && location.search === "?lab=phoenix-arp-spoof"`, soon))
	eval[int](t, tab, `(history.back(), 0)`)
	must(t, tab.Until(`/^Hello, modem/.test(document.title)`, soon))
}
