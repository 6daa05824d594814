package browser

import (
	"fmt"
	"testing"
)

const jukebox = "# Jukebox\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n```\n"

// A speaker has a light in the tile, which blinks when it plays; it is plugged
// in and unplugged like a modem. The map tells of it, and shows one on a cable.
func TestSpeakersOnThePage(t *testing.T) {
	tab := open(t, "hello")
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("jukebox", %q)`, jukebox))
	must(t, tab.Until(`document.querySelector("#light-0-left")?.title === "speaker, left" && emberwire.painter.parts[0]?.name === "speaker_0"`, soon))
	shows(t, tab, "0", `>`)
	must(t, tab.Click("#keys-0"))
	must(t, tab.Type("lua\rwhile true do peripheral.call('left', 'playNote', 'harp') sleep(0.1) end\r"))
	must(t, tab.Until(`document.querySelector("#light-0-left").dataset.busy === "yes"`, soon))
	must(t, tab.Click("#setup-0"))
	must(t, tab.Until(`document.querySelectorAll(".build-modems li").length === 3 && document.querySelector("#build-side").options.length === 5`, soon))
	must(t, tab.Click(`[aria-label="Unplug the speaker at the left"]`))
	must(t, tab.Until(`!document.querySelector("#light-0-left")`, soon))
	eval[int](t, tab, `(document.querySelector("#build-kind").value = "speaker", document.querySelector("#build-side").value = "top", 0)`)
	must(t, tab.Click("#build-plug"))
	must(t, tab.Until(`document.querySelector("#light-0-top")?.title === "speaker, top"`, soon))
	eval[int](t, tab, `(document.querySelector("#build-side").value = "cable", 0)`)
	must(t, tab.Click("#build-plug"))
	must(t, tab.Until(`emberwire.painter.parts[1]?.name === "speaker_1" && !!document.querySelector('[aria-label="Take speaker_1 off the cable"]')`, soon))
	must(t, tab.Click(`[aria-label="Take speaker_1 off the cable"]`))
	must(t, tab.Until(`emberwire.painter.parts.length === 1 && !document.querySelector('[aria-label="Take speaker_1 off the cable"]')`, soon))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!document.querySelector("#build")`, soon))
	must(t, tab.Click(".view-map"))
	must(t, tab.Until(`/speaker at the top/.test(document.querySelector("[data-node='0']").getAttribute("aria-label"))`, soon))
	must(t, tab.Until(`/speaker_0, a speaker on cable lan, at 0 64 6\./.test(document.querySelector("#map").textContent)`, soon))
}
