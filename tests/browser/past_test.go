package browser

import (
	"os"
	"strings"
	"testing"
)

// shot keeps a picture where somebody wants to look.
func shot(tab *Tab, name string) {
	if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
		tab.Shot(dir + "/" + name + ".png")
	}
}

// The line under the bench leads back to any moment; what is shown there is as it
// was; the present is gone back to, or left for another way. A packet is lost, and
// both runs are set beside each other.
func TestTimeRunsBothWays(t *testing.T) {
	tab := open(t, "hello")
	at := func(expression string) {
		t.Helper()
		must(t, tab.Until(expression, soon))
	}
	at(`emberwire.painter.head.packets === 3 && document.querySelector(".marks")?.getAttribute("aria-valuemax") > 1.4`)
	must(t, tab.Click("#run")) // the present stands still
	at(`emberwire.painter.head.state === "paused"`)
	present := screen(t, tab, "0")
	at(`document.querySelector("#marks").getAttribute("aria-label").includes(": 3 packets, 1 of them missed")`)

	// Previous packet, by button and by key.
	must(t, tab.Click(".previous"))
	at(`emberwire.painter.head.past && emberwire.painter.head.held === 3 && document.querySelectorAll(".rows .row").length === 3`)
	eval[any](t, tab, `(document.activeElement.blur(), 0)`)
	must(t, tab.Key('b'))
	at(`emberwire.painter.head.held === 2 && emberwire.painter.head.packets === 2 && document.querySelectorAll(".rows .row").length === 2`)
	at(`document.documentElement.hasAttribute("data-past") && document.querySelector(".clock-state").textContent === "the past, at packet 2"`)
	if s := screen(t, tab, "0"); s == present {
		t.Error("the screen is not as it was")
	}
	shot(tab, "past")

	// The moment gets a name, and one goes there by it.
	must(t, tab.Click("[data-moments]"))
	at(`document.activeElement.placeholder === "its name" && document.querySelector(".moment-new label").textContent === "Packet 2, at 1.500 s, "`)
	must(t, tab.Type("Alice calls"))
	must(t, tab.Key('\r'))
	at(`document.querySelector(".moment-list li")?.textContent === "Alice callspacket 2, 1.500 sRemove"`)
	shot(tab, "moments")
	must(t, tab.Key('\u001b'))
	at(`!document.querySelector(".moments")`)
	must(t, tab.Click(".past-now"))
	at(`!emberwire.painter.head.past`)
	must(t, tab.Click("[data-moments]"))
	must(t, tab.Click(".moment-go"))
	at(`emberwire.painter.head.held === 2 && !document.querySelector(".moments")`)

	// Nothing can be changed there.
	must(t, tab.Click("canvas.screen-canvas, .screen canvas"))
	must(t, tab.Type("x"))
	at(`/this is the past, at 1\.500 s/.test(document.body.textContent)`)
	must(t, tab.Click(".past-now"))
	at(`!emberwire.painter.head.past && emberwire.painter.head.packets === 3`)
	if s := screen(t, tab, "0"); s != present {
		t.Errorf("the present is another one:\n%s", s)
	}

	// The line by keyboard (Home, arrow right), and another way from there.
	eval[any](t, tab, `(document.querySelector(".marks").focus(), 0)`)
	must(t, tab.Key('\u0306'))
	at(`emberwire.painter.head.past && emberwire.painter.head.now === 0 && document.querySelector(".marks").getAttribute("aria-valuenow") === "0"`)
	must(t, tab.Key('\u0303'))
	at(`emberwire.painter.head.past && emberwire.painter.head.packets === 1`)
	must(t, tab.Key('\u0303'))
	at(`emberwire.painter.head.past && emberwire.painter.head.held === 2`)
	must(t, tab.Key('\u0302'))
	at(`emberwire.painter.head.past && emberwire.painter.head.packets === 1`)
	must(t, tab.Click("canvas.screen-canvas, .screen canvas"))
	must(t, tab.Type("x"))
	at(`document.querySelector(".past-fork")`)
	must(t, tab.Click(".past-fork"))
	at(`!emberwire.painter.head.past && !document.querySelector(".past-fork") && emberwire.painter.head.packets === 1 && !document.querySelector(".past-ways").hidden`)
	must(t, tab.Click("[data-beside]"))
	at(`/^The first difference is packet 2 at 1\.500 s; 2 of 3 differ\.$/.test(document.querySelector(".whatif-said")?.textContent)`)
	shot(tab, "beside")
	must(t, tab.Key('\u001b'))
	at(`!document.querySelector(".whatif")`)
	must(t, tab.Click(".past-ways"))
	at(`emberwire.painter.head.packets === 3`)

	// What if the answer were lost?
	must(t, tab.Click("#row-3"))
	must(t, tab.Click("[data-whatif='3']"))
	at(`/^The first difference is packet 3 at 1\.501 s; 1 of 3 differ\.$/.test(document.querySelector(".whatif-said")?.textContent)`)
	shot(tab, "whatif")
	at(`!document.querySelector(".whatif select").disabled`)

	// And if it said something else?
	eval[any](t, tab, `(() => { const s = document.querySelector(".whatif h2 select"); s.value = "change"; s.dispatchEvent(new Event("change")); })()`)
	at(`document.querySelector(".whatif-change input") === document.activeElement && document.activeElement.value === '"hello Alice, this is Bob"'`)
	eval[any](t, tab, `(document.activeElement.value = "", 0)`)
	must(t, tab.Type("nobody is here"))
	must(t, tab.Key('\r'))
	at(`/^The first difference is packet 3 at /.test(document.querySelector(".whatif-said").textContent)`)
	shot(tab, "changed")
	at(`!document.querySelector(".whatif h2 select").disabled`)
	if s := screen(t, tab, "0"); !strings.Contains(s, "nobody is here") {
		t.Errorf("Alice reads:\n%s", s)
	}
	must(t, tab.Click(".whatif .filled"))
	at(`!document.querySelector(".whatif") && !emberwire.painter.head.past`)
	if s := screen(t, tab, "0"); s == present {
		t.Error("Alice has the answer that was lost")
	}

	// The run is stopped at a message, and one looks inside the computers.
	eval[any](t, tab, `(document.activeElement.blur(), 0)`)
	must(t, tab.Key('i'))
	at(`document.querySelectorAll(".inside details").length === 2`)
	must(t, tab.Click(".inside-when input"))
	must(t, tab.Type("(("))
	must(t, tab.Key('\r'))
	at(`document.querySelector(".inside-said").textContent.startsWith("break: filter: ")`)
	eval[any](t, tab, `(document.querySelector(".inside-when input").value = "", 0)`)
	must(t, tab.Click(".inside-when input"))
	must(t, tab.Type("from=bob"))
	must(t, tab.Key('\r'))
	at(`emberwire.painter.head.breaks?.packets === "from=bob" && document.querySelector(".inside-said").textContent === ""`)
	must(t, tab.Click(".inside .plain"))
	must(t, tab.Click(".again"))
	at(`emberwire.painter.head.packets === 0 || emberwire.painter.head.now < 1.4`)
	eval[any](t, tab, `emberwire.ask({do: "run"})`)
	at(`document.querySelector(".inside-said")?.textContent === "Stopped at " + emberwire.painter.head.now.toFixed(3) + " s: packet 3 fits the filter." && emberwire.painter.head.state === "paused"`)
	at(`/^alice waits for [0-9.]+ s: modem_message in \/startup\.lua:12$/.test(document.querySelector(".inside summary")?.textContent)`)
	must(t, tab.Click(".inside summary"))
	at(`document.querySelector(".inside details[open] .inside-calls")?.textContent.includes("/startup.lua:12 main chunkmodem = {open = function")`)
	shot(tab, "inside")
	must(t, tab.Key('\u001b'))
	at(`!document.querySelector(".inside") && document.activeElement.id === "inside"`)
}
