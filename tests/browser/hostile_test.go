package browser

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// answers types at a computer and waits for what it says, which must come
// soon whatever the others do.
func answers(t *testing.T, tab *Tab, id, typed, pattern string) time.Duration {
	t.Helper()
	must(t, tab.Click("#screen-"+id))
	must(t, tab.Until(`document.activeElement.id === "keys-`+id+`"`, soon))
	start := time.Now()
	must(t, tab.Type(typed))
	shows(t, tab, id, pattern)
	return time.Since(start)
}

func TestEndlessLoopDisturbsNobody(t *testing.T) {
	tab := open(t, "endless")
	shows(t, tab, "0", `I count the stars`)
	shows(t, tab, "2", `ping 1`)
	if err := tab.Until(`emberwire.painter.head.now > 3`, soon); err != nil {
		t.Fatal(err)
	}
	must(t, tab.Click("#screen-2"))
	must(t, tab.Until(`document.activeElement.id === "keys-2"`, soon))
	must(t, tab.Chord('r', chromedp.ModifierCtrl, chromedp.ModifierAlt)) // a command to another computer meanwhile
	// It starts anew: what it heard first is gone, later ones come.
	must(t, tab.Until(`!/ping 1\b/.test(emberwire.painter.text(2))`, soon))
	if now := eval[float64](t, tab, `emberwire.painter.head.now`); now > 7 {
		t.Errorf("the reboot was answered at lab time %.1f s, when the loop was over", now)
	}
	shows(t, tab, "0", `Too long without yielding`)
	if now := eval[float64](t, tab, `emberwire.painter.head.now`); now < 7 {
		t.Errorf("the loop was ended at lab time %.1f s, want after 7 s", now)
	}
	shows(t, tab, "0", `I gave up counting`)
}

func TestFloodIsCountedAndDisturbsNobody(t *testing.T) {
	tab := open(t, "flood")
	must(t, tab.Until(`/dropped|lost/.test([...document.querySelectorAll(".tile-note")].map((n) => n.textContent).join())`, soon))
	must(t, tab.Until(`/300/.test(document.querySelector(".count").textContent) || parseInt(document.querySelector(".count").textContent) >= 300`, soon))
	if rows := eval[int](t, tab, `document.querySelectorAll(".row").length`); rows > 60 {
		t.Errorf("%d rows are in the page, want only those in view", rows)
	}
	shows(t, tab, "3", `300 messages sent.\n>`)
	answers(t, tab, "3", "id\r", `> id\n.*#3`)
}

// The list can be scrolled back and then stays where it is.
func TestPacketListScrolls(t *testing.T) {
	tab := open(t, "flood")
	must(t, tab.Until(`emberwire.painter.head.packets >= 300`, soon))
	must(t, tab.Until(`/^30\d/.test(document.querySelector(".count").textContent)`, soon))
	eval[any](t, tab, `(document.querySelector("#packet-list").scrollTop = 0, 0)`)
	must(t, tab.Until(`document.querySelector("#row-1")`, soon))
	eval[any](t, tab, `(document.querySelector("#packet-list").scrollTop = 100 * 20, 0)`)
	must(t, tab.Until(`document.querySelector("#row-101")`, soon))
	box := `document.querySelector("#row-101").getBoundingClientRect().y - document.querySelector("#packet-list").getBoundingClientRect().y`
	if y := eval[float64](t, tab, box); y < -1 || y > 1 {
		t.Errorf("row 101 is %.0f pixels below the upper edge, want 0", y)
	}
	must(t, tab.Click(".follow"))
	must(t, tab.Until(`document.querySelector("#row-" + emberwire.painter.head.packets)`, soon))
}
