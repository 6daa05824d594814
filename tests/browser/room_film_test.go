package browser

import (
	"fmt"
	"strings"
	"testing"
)

// filmed goes back in a room of two whose host has said hello: by line, keys and
// buttons. It is a film, in which nothing can be changed, while the room goes on.
func filmed(t *testing.T, host, guest *Tab) {
	t.Helper()
	at := func(expression string) {
		t.Helper()
		must(t, host.Until(expression, soon))
	}
	film := `emberwire.painter.head.film && `
	sent := eval[int](t, host, `emberwire.painter.head.packets`) // two, or more on a busy machine: see heard
	at(fmt.Sprintf(`document.querySelector("#marks")?.getAttribute("aria-label").includes(", a film of what this tab saw: %d packets")`, sent))
	present := screen(t, host, "0")
	shot(host, "room-now")

	// By keyboard alone: the packet before, an event back, and on again.
	eval[any](t, host, `(document.activeElement.blur(), 0)`)
	must(t, host.Key('b'))
	at(film + fmt.Sprintf(`emberwire.painter.head.held === %d && document.querySelectorAll(".rows .row").length === %[1]d`, sent))
	must(t, host.Key('b'))
	at(film + fmt.Sprintf(`emberwire.painter.head.held === %d && document.querySelectorAll(".rows .row").length === %[1]d && document.querySelector(".clock-state").textContent === "a film, at packet %[1]d"`, sent-1))
	at(`document.documentElement.hasAttribute("data-past") && /^A film: what this tab saw in the room\. It cannot be run again;/.test(document.querySelector(".past-film")?.textContent)`)
	at(`document.querySelector(".past-on").hidden && document.querySelector("#inside").hidden`)
	if s := screen(t, host, "0"); s == present || strings.Contains(s, "hello too") {
		t.Errorf("the screen is not as it was:\n%s", s)
	}
	shot(host, "room-film")
	must(t, host.Key(','))
	at(film + `emberwire.painter.head.held === undefined`)

	// Typing is refused, and the room goes on meanwhile.
	must(t, host.Click("#screen-0"))
	must(t, host.Type("x"))
	at(`/this is a film of what this tab saw in the room, at \d+\.\d{3} s of lab time: nothing can be changed there/.test(document.body.textContent)`)
	must(t, host.Key('\x1b'))
	says(t, guest, "1", "meanwhile")
	at(fmt.Sprintf(`document.querySelector("#marks").getAttribute("aria-label").includes(": %d packets")`, sent+1))
	at(film + `!/meanwhile/.test(emberwire.painter.text(0))`)

	// The line by keyboard, from its beginning, and back to now.
	eval[any](t, host, `(document.querySelector("#marks").focus(), 0)`)
	must(t, host.Key('\u0306'))
	at(film + `emberwire.painter.head.packets === 0 && document.querySelector("#marks").getAttribute("aria-valuenow") === document.querySelector("#marks").getAttribute("aria-valuemin")`)
	must(t, host.Key('\x1b'))
	at(fmt.Sprintf(`!emberwire.painter.head.past && emberwire.painter.head.packets === %d && /meanwhile/.test(emberwire.painter.text(0))`, sent+1))
	at(`!document.querySelector(".past-film") && !document.querySelector("#inside").hidden`)
}
