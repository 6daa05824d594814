package browser

import (
	"os"
	"testing"
)

// A walk through the first lab in WebKit, where the system has it: start, hold
// at the first message, why it was missed, play, a packet, a line that is typed.
func TestASmokeWalkInWebKit(t *testing.T) {
	driver := os.Getenv("EMBERWIRE_WEBKIT")
	if driver == "" {
		t.Skip(otherwise(os.Getenv("EMBERWIRE_NO_WEBKIT"), "no driver of WebKit is named: EMBERWIRE_WEBKIT"))
	}
	address := "http://localhost:" + serve(t) + "/"
	dir, err := os.MkdirTemp(profile, "webkit") // its processes may write a little after their end
	must(t, err)
	w, err := StartWebKit(driver, dir)
	if err != nil {
		t.Skip(err) // it is there, and does not run here
	}
	defer w.Close()
	must(t, w.Open(address))
	must(t, w.Until(`document.querySelector("#bench .screen canvas") && document.querySelector(".caption p")?.textContent === "Alice called on 16; Bob listens on 15."`, soon))
	must(t, w.Until(`document.querySelector("#opened h2").textContent === "Packet 1" && document.querySelector(".fate.missed") && emberwire.map.place(1)?.w > 20`, soon))
	must(t, w.Click("#caption-play"))
	must(t, w.Until(`/blocks away/.test(emberwire.painter.text(0))`, soon))
	must(t, w.Click("#row-2"))
	must(t, w.Until(`document.querySelector("#opened h2").textContent === "Packet 2" && document.querySelector(".fate.heard")`, soon))
	must(t, w.Click("#screen-0"))
	must(t, w.Until(`document.activeElement.id === "keys-0"`, soon))
	must(t, w.Type("id\r"))
	must(t, w.Until(`/This is computer #0/.test(emberwire.painter.text(0))`, soon))
	var notices int
	must(t, w.Eval(`document.querySelectorAll(".notice").length`, &notices))
	if notices > 0 {
		t.Errorf("%d notices", notices)
	}
}
