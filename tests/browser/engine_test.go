package browser

import (
	"strconv"
	"testing"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A dead worker is noticed within about five seconds, and a restart brings the
// lab back.
func TestDeadWorkerIsRestarted(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelector(".row")`, soon))
	eval[any](t, tab, `(emberwire.kill(), 0)`)
	start := time.Now()
	must(t, tab.Until(`document.querySelector(".notice button")`, soon))
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("noticed after %v", took)
	}
	must(t, tab.Click(".notice button"))
	must(t, tab.Until(`!document.querySelector(".notice") && document.querySelector("#bench .screen canvas")`, soon))
	must(t, tab.Until(`document.querySelector(".row")`, soon))
}

func TestBrokenLabIsRefusedAndTheOldOneGoesOn(t *testing.T) {
	tab := open(t, "hello")
	eval[string](t, tab, `emberwire.loadText("broken", "# Broken\n\n`+"```toml lab.toml\\nseeed = 1\\n```"+`\n")`)
	must(t, tab.Until(`/seeed/.test(document.querySelector(".notice")?.textContent)`, soon))
	before := eval[string](t, tab, `emberwire.painter.clock()`)
	must(t, tab.Until(`emberwire.painter.clock() !== "`+before+`"`, soon))
}

func TestPauseStepSpeedReset(t *testing.T) {
	tab := open(t, "hello")
	clock := `emberwire.painter.clock()`
	must(t, tab.Click(`[aria-label="Pause"]`))
	must(t, tab.Until(`document.querySelector('[aria-label="Play"]') && document.querySelector(".clock-state").textContent === "paused"`, soon))
	before := eval[string](t, tab, clock)
	eval[any](t, tab, `new Promise((r) => setTimeout(r, 400)).then(() => 0)`)
	if after := eval[string](t, tab, clock); after != before {
		t.Errorf("the clock went from %s to %s while paused", before, after)
	}
	must(t, tab.Key('p'))
	must(t, tab.Until(`document.querySelector('[aria-label="Pause"]') && `+clock+` !== "`+before+`"`, soon))
	eval[any](t, tab, `(() => { const s = document.querySelector(".speed"); s.value = "10"; s.dispatchEvent(new Event("change", { bubbles: true })); return 0; })()`)
	must(t, tab.Until(`emberwire.painter.head.speed === 10`, soon))
	must(t, tab.Until(clock+` > "00:05"`, soon))
	choose(t, tab, "reset")
	must(t, tab.Until(clock+` < "00:04"`, soon))
}
