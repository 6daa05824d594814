package browser

import (
	"fmt"
	"testing"
)

const organ = "# Organ\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n```\n" +
	"```lua alice/startup.lua\nlocal s = peripheral.find('speaker')\nwhile true do s.playNote('bell') sleep(0.1) end\n```\n"

// sound opens a lab with a speaker in a tab where somebody has clicked before:
// its notes go to the browser's audio, until the switch is pressed.
func sound(t *testing.T, tab *Tab) {
	state := func(want string) string { return `JSON.stringify(emberwire.sound.state()).includes('` + want + `')` }
	must(t, tab.Until(state(`"context":"none"`), soon))
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("organ", %q)`, organ))
	must(t, tab.Until(`document.querySelector("#sound button")?.textContent === "Sound on" && emberwire.sound.state().listens && emberwire.sound.state().playing > 0`, soon))
	must(t, tab.Click("#sound button"))
	must(t, tab.Until(`document.querySelector("#sound button").textContent === "Sound off" && !emberwire.sound.state().listens && emberwire.sound.state().playing === 0`, soon))
	must(t, tab.Click("#sound button"))
	must(t, tab.Until(`emberwire.sound.state().playing > 0`, soon))
}

const player = "# Player\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\n```\n" +
	"```lua alice/startup.lua\nwhile true do local _, side = os.pullEvent('disk') shell.run('dj play ' .. side) end\n```\n"

// records opens a lab with a drive: a record is put in, and heard.
func records(t *testing.T, tab *Tab) {
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("player", %q)`, player))
	must(t, tab.Until(`document.querySelector("#drives button")?.textContent === "alice.left: empty" && !document.querySelector("#sound button")`, soon))
	must(t, tab.Click("#drives button"))
	eval[int](t, tab, `(document.querySelector("#drive-tune").value = "copper", 0)`)
	must(t, tab.Click("#drive-tune + button"))
	must(t, tab.Until(`document.querySelector("#drives button").textContent === "alice.left: copper" && document.querySelector("#sound button")?.textContent === "Sound on"`, soon))
	must(t, tab.Until(`/Playing Emberwire - Copper/.test(emberwire.painter.text(0)) && emberwire.sound.state().playing > 0`, soon))
}

const printing = "# Press\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"printer\"\n```\n" +
	"```lua alice/startup.lua\nlocal p = peripheral.find('printer')\nfor i = 1, 2 do p.newPage() p.setPageTitle('Page <' .. i .. '>') p.write('words ' .. i) p.endPage() end\n```\n"

// printed opens a lab with a printer and looks at its pages.
func printed(t *testing.T, tab *Tab) {
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("press", %q)`, printing))
	must(t, tab.Until(`document.querySelector("#drives button")?.textContent === "alice.left: 2 pages"`, soon))
	must(t, tab.Click("#drives button"))
	must(t, tab.Until(`[...document.querySelectorAll("#printed pre")].map((p) => p.textContent).join("|") === "page 1: Page <1>\nwords 1\n|page 2: Page <2>\nwords 2\n"`, soon))
	must(t, tab.Click("#printed .sheet-head button"))
	must(t, tab.Until(`!document.querySelector("#printed")`, soon))
}
