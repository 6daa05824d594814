package browser

import (
	"fmt"
	"testing"
)

const wall = "# Wall\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[peripheral]]\nkind = \"monitor\"\ncable = \"lan\"\nwidth = 3\nheight = 2\n```\n"

// A monitor is a tile of its own: it shows what programs write there, feels a
// click, and changes its size; one on a side is plugged in with its size and
// taken off.
func TestMonitorsOnThePage(t *testing.T) {
	tab := open(t, "hello")
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("wall", %q)`, wall))
	must(t, tab.Until(`document.querySelector(".tile.monitor .tile-name")?.textContent === "monitor_0" && !!document.querySelector("#screen--1 canvas")`, soon))
	shows(t, tab, "0", `>`)
	must(t, tab.Click("#keys-0"))
	must(t, tab.Type("lua\rm = peripheral.wrap('monitor_0') m.write('hello wall')\r"))
	must(t, tab.Until(`emberwire.painter.text(-1) === "hello wall"`, soon))
	must(t, tab.Type("print(os.pullEvent('monitor_touch'))\r"))
	must(t, tab.Click("#screen--1"))
	must(t, tab.Until(`/monitor_touch\s+monitor_0\s+15\s+\d/.test(emberwire.painter.text(0))`, soon))
	must(t, tab.Click("#keys-0"))
	must(t, tab.Type("m.setTextScale(0.5)\r"))
	must(t, tab.Until(`document.querySelector(".tile.monitor .tile-os").textContent === "57×24, text 0.5" && emberwire.painter.text(-1) === "hello wall"`, soon))
	must(t, tab.Click("#setup-0"))
	must(t, tab.Until(`!!document.querySelector("#build-size")`, soon))
	eval[int](t, tab, `(document.querySelector("#build-kind").value = "monitor", document.querySelector("#build-side").value = "top", document.querySelector("#build-size").value = "2x2", 0)`)
	must(t, tab.Click("#build-plug"))
	must(t, tab.Until(`document.querySelectorAll(".tile.monitor").length === 2 && document.querySelectorAll(".tile.monitor .tile-os")[1].textContent === "18×12, text 1"`, soon))
	must(t, tab.Click(`[aria-label="Unplug the monitor at the top"]`))
	must(t, tab.Until(`document.querySelectorAll(".tile.monitor").length === 1`, soon))
	must(t, tab.Key('\x1b'))
	drives(t, tab)
	sound(t, tab)
	records(t, tab)
	printed(t, tab)
}

const shelf = "# Shelf\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"boot\"\n" +
	"[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\n[[floppy]]\nname = \"boot\"\n```\n```lua boot/startup.lua\nprint('from the floppy')\n```\n"

// drives opens a lab with two drives: their floppies are put in, taken out and
// made below the screens, and their files are in the tab of files.
func drives(t *testing.T, tab *Tab) {
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("shelf", %q)`, shelf))
	names := `[...document.querySelectorAll("#drives button")].map((b) => b.textContent).join()`
	must(t, tab.Until(names+` === "alice.left: boot,drive_0: empty"`, soon))
	must(t, tab.Click(`[data-drive="drive_0"]`))
	must(t, tab.Click(`#drive .build-row:nth-of-type(3) button`)) // boot, out of the other drive
	must(t, tab.Until(names+` === "alice.left: empty,drive_0: boot" && !document.querySelector("#drive").open`, soon))
	must(t, tab.Click(`[data-drive="alice.left"]`))
	must(t, tab.Click("#drive-new"))
	must(t, tab.Type("b b\r"))
	must(t, tab.Until(`/letters, digits/.test(document.querySelector("#drive [role=alert]").textContent)`, soon))
	eval[int](t, tab, `(document.querySelector("#drive-new").value = "", 0)`)
	must(t, tab.Type("mine\r"))
	must(t, tab.Until(names+` === "alice.left: mine,drive_0: boot"`, soon))
	must(t, tab.Click(".undo"))
	must(t, tab.Until(names+` === "alice.left: empty,drive_0: boot"`, soon))
	must(t, tab.Click("#tab-files"))
	must(t, tab.Until(`[...document.querySelectorAll("#files-computer option")].map((o) => o.textContent).join() === "alice,boot (floppy),the lab itself"`, soon))
}
