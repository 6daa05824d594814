package browser

import (
	"os"
	"testing"
)

// fox is a Firefox for the length of a test; without one the test is skipped.
func fox(t *testing.T) *Firefox {
	t.Helper()
	bin := os.Getenv("EMBERWIRE_FIREFOX")
	if bin == "" {
		if why := os.Getenv("EMBERWIRE_NO_FIREFOX"); why != "" {
			t.Skip(why)
		}
		t.Skip("no Firefox is named: EMBERWIRE_FIREFOX")
	}
	f, err := StartFirefox(bin, t.TempDir())
	must(t, err)
	t.Cleanup(f.Close)
	return f
}

func foxTab(t *testing.T, f *Firefox, url string) *FoxTab {
	t.Helper()
	tab, err := f.Tab()
	must(t, err)
	must(t, tab.Size(1440, 900))
	must(t, tab.Open(url))
	return tab
}

// The main walk in Firefox: start, packets, map, type, edit, a room of two, an
// embed; and its console says nothing.
func TestTheMainWalkInFirefox(t *testing.T) {
	f := fox(t)
	house := newHouse(t)
	origin := "http://localhost:" + house.port
	tab := foxTab(t, f, origin+"/")

	// It starts, holds at the first message, and shows what became of it.
	must(t, tab.Until(`document.querySelector("#bench .screen canvas") && document.querySelector(".caption p")?.textContent === "Alice called on 16; Bob listens on 15."`, soon))
	must(t, tab.Until(`document.querySelector("#opened h2").textContent === "Packet 1" && document.querySelector(".fate.missed")`, soon))
	must(t, tab.Click("#caption-play"))
	must(t, tab.Until(`/blocks away/.test(emberwire.painter.text(0))`, soon))

	// Packets are walked; the map has both computers.
	must(t, tab.Click("#row-2"))
	must(t, tab.Until(`document.querySelector("#opened h2").textContent === "Packet 2" && document.querySelector(".fate.heard")`, soon))
	must(t, tab.Until(`emberwire.map.place(1)?.w > 20 && document.querySelectorAll(".map-node").length === 2`, soon))

	// A screen takes keys and gives the keyboard back.
	must(t, tab.Click("#screen-0"))
	must(t, tab.Type("id\r"))
	must(t, tab.Until(`/This is computer #0/.test(emberwire.painter.text(0))`, soon))
	must(t, tab.Type("\u001b"))

	// A program is edited, and the lab run again with it.
	must(t, tab.Click(`[aria-label="Files of bob"]`))
	must(t, tab.Until(leaf("startup.lua"), soon))
	must(t, tab.Eval(leaf("startup.lua")+`.click()`, new(any)))
	must(t, tab.Until(`document.querySelector(".editor-name").textContent === "startup.lua" && emberwire.editor.focused()`, soon))
	must(t, tab.Eval(`emberwire.editor.replace('print("from "..6*7)\n')`, new(any)))
	must(t, tab.Until(`!document.querySelector("#save").disabled`, soon))
	must(t, tab.Click("#save"))
	must(t, tab.Until(`document.querySelector("#save").disabled && document.querySelector(".edited").textContent === "edited"`, soon))
	must(t, tab.Click(".again"))
	must(t, tab.Until(`/from 42/.test(emberwire.painter.text(1))`, soon))

	// A room of two.
	must(t, tab.Click(`#room:not(.in)`))
	must(t, tab.Until(`document.querySelector("#room-link")?.value && document.querySelector("#room").dataset.state === "in"`, soon))
	var link string
	must(t, tab.Eval(`document.querySelector("#room-link").value`, &link))
	guest := foxTab(t, f, link)
	must(t, guest.Until(`document.querySelector("#room")?.textContent === "2 tabs"`, soon))
	must(t, tab.Until(`document.querySelector("#room").textContent === "2 tabs"`, soon))

	// An embed, and its program edited.
	must(t, guest.Open(origin+"/embed.html?lab=hello&view=code,screens,packets&run=auto"))
	must(t, guest.Until(`document.querySelectorAll(".embed-row").length === 3`, soon))
	must(t, guest.Click(".embed-file textarea"))
	must(t, guest.Eval(`document.activeElement.setSelectionRange(0, 0)`, new(any)))
	must(t, guest.Type(`print("mine") `))
	must(t, guest.Click(".embed-again"))
	must(t, guest.Until(`/^mine/m.test(emberwire.painter.text(0))`, soon))
	must(t, guest.Click(".embed-back"))
	must(t, guest.Until(`!document.querySelector(".embed-file textarea").value.includes("mine") && !/mine/.test(emberwire.painter.text(0))`, soon))

	// Somebody's page with two of them, which share an engine.
	page, _ := guide(t, heardOf+`<emberwire-lab lab="hello" run="auto"></emberwire-lab><emberwire-lab src="own.md" run="auto" view="map"></emberwire-lab>`)
	must(t, guest.Open(page))
	must(t, guest.Until(`told.some(([e, d]) => e === "state" && d.packets >= 3) && new Set(told.filter(([e]) => e === "loaded").map(([, d]) => d.title)).size === 2`, soon))
	var said string
	must(t, guest.Eval(`JSON.stringify(told.filter(([e]) => e === "problem"))`, &said))
	if said != "[]" {
		t.Error("the embeds say", said)
	}
	for _, e := range f.Errors() {
		t.Errorf("the console says: %s", e)
	}
}
