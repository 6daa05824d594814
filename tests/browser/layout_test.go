package browser

import (
	"math"
	"strings"
	"testing"
)

// The lesson stands beside the packets; l leads back to it.
func TestLessonIsShownBesideTheLab(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelector(".prose")?.checkVisibility() && document.querySelector("#packet-list").checkVisibility()`, soon))
	text := eval[string](t, tab, `document.querySelector(".prose").innerText`)
	for _, want := range []string{"Hello, modem", "deliberately on the wrong channel", "Things to try"} {
		if !strings.Contains(text, want) {
			t.Errorf("the lesson lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "[[computer]]") || eval[int](t, tab, `document.querySelectorAll(".prose li").length`) < 3 {
		t.Errorf("the lesson has files or no list:\n%s", text)
	}
	must(t, tab.Click("#tab-files"))
	must(t, tab.Until(`!document.querySelector(".prose").checkVisibility()`, soon))
	must(t, tab.Key('l'))
	must(t, tab.Until(`document.querySelector(".prose").checkVisibility()`, soon))
}

func TestUnknownLabIsSaidAndAnotherCanBeChosen(t *testing.T) {
	tab := newTab(t)
	must(t, tab.Open("http://localhost:"+serve(t)+"/?lab=nothere"))
	must(t, tab.Until(`/There is no lab "nothere" here/.test(document.querySelector(".notice")?.textContent)`, soon))
	must(t, tab.Click(".notice button"))
	must(t, tab.Until(`document.querySelector("#gallery")`, soon))
	must(t, tab.Click("#gallery .sheet-head .tool"))
	must(t, tab.Click("#lab"))
	if picked := eval[string](t, tab, `document.querySelector("#lab").value`); picked != "" {
		t.Errorf("the bar shows %q although no lab runs", picked)
	}
	must(t, tab.Click("[data-lab=chat]"))
	must(t, tab.Until(`document.querySelector("#bench .screen canvas") && !document.querySelector(".notice")`, soon))
	must(t, tab.Until(`location.search === "?lab=chat"`, soon))
}

// Nothing in the bar moves when there is something to say in it: that programs
// wrote files, that the lab is edited, and who is in its room.
func TestNothingInTheBarMoves(t *testing.T) {
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+newHouse(t).port+"/?lab=hello")
	prompt(t, tab)
	widths := []int64{1024, 1280, 1440, 1700, 1920}
	const places = `[...document.querySelectorAll(".bar :is(button, select):not(#wrote)")].filter((e) => e.checkVisibility())
		.map((e) => (e.id || e.className.split(" ").at(-1)) + " " + Math.round(e.getBoundingClientRect().x)).join(", ")`
	before := map[int64]string{}
	for _, w := range widths {
		must(t, tab.Size(w, 800))
		before[w] = eval[string](t, tab, places)
	}
	onScreen(t, tab, "work.lua", "my work")
	must(t, tab.Until(`!document.querySelector("#wrote").hidden`, soon))
	must(t, tab.Click("#room"))
	must(t, tab.Until(`document.querySelector("#room").textContent === "1 tab"`, soon))
	for _, w := range widths {
		must(t, tab.Size(w, 800))
		if after := eval[string](t, tab, places); after != before[w] {
			t.Errorf("%d wide, it was\n%s\nand is\n%s", w, before[w], after)
		}
		if cut := eval[string](t, tab, `[...document.querySelectorAll(".bar :is(.lab-title, #room, #wrote)")]
			.filter((e) => e.checkVisibility() && (e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth)).map((e) => e.className).join()`); cut != "" {
			t.Errorf("%d wide, cut: %s", w, cut)
		}
	}
}

func TestScreensUseTheBench(t *testing.T) {
	tab := open(t, "hello")
	inView := `[...document.querySelectorAll("#bench .tile")].every((e) => { const b = e.getBoundingClientRect(); return b.bottom <= innerHeight && b.right <= document.querySelector("#side").getBoundingClientRect().left; })`
	must(t, tab.Until(inView, soon))
}

func TestOneScreenIsEnlarged(t *testing.T) {
	tab := open(t, "chat")
	width := func(id string) float64 {
		return eval[float64](t, tab, `document.querySelector("#screen-`+id+`").getBoundingClientRect().width`)
	}
	must(t, tab.Until(`document.querySelector("#keys-2")`, soon))
	before := width("1")
	must(t, tab.Click(`[aria-label^="Enlarge bob"]`))
	must(t, tab.Until(`document.querySelector("[data-computer='1']").dataset.view === "large"`, soon))
	if width("1") < 1.3*before || width("0") > before {
		t.Errorf("bob went from %.0f to %.0f, alice has %.0f", before, width("1"), width("0"))
	}
	must(t, tab.Click(".tile[data-computer='2']")) // in the strip
	must(t, tab.Until(`document.querySelector(".tile[data-computer='2']").dataset.view === "large"`, soon))
	must(t, tab.Key('\u001b')) // the keyboard went to carol
	must(t, tab.Key('e'))
	must(t, tab.Until(`[...document.querySelectorAll(".tile")].every((e) => e.dataset.view === "all")`, soon))
	must(t, tab.Size(390, 844))
	must(t, tab.Until(`document.querySelectorAll(".tile[data-view=large]").length === 1 && document.documentElement.scrollWidth <= 390`, soon))
}

func TestSidePanelIsMadeWiderByKeys(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelector("#split")`, soon))
	width := `document.querySelector("#side").getBoundingClientRect().width`
	before := eval[float64](t, tab, width)
	eval[int](t, tab, `(document.querySelector("#split").focus(), document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true, cancelable: true })), 0)`)
	if after := eval[float64](t, tab, width); math.Abs(after-before-24) > 1 {
		t.Errorf("the panel went from %.0f to %.0f pixels", before, after)
	}
}

// What was wrong with a command to a computer stands at its tile.
func TestFailedCommandIsSaidAtItsTile(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Click(`[aria-label="Shut down bob"]`))
	must(t, tab.Until(`document.querySelector("#screen-1").dataset.power === "off"`, soon))
	must(t, tab.Click("#screen-1"))
	must(t, tab.Type("x"))
	must(t, tab.Until(`document.querySelector("[data-computer='1'] .wrong:not([hidden]) span")?.textContent === "bob is off"`, soon))
	if n := eval[int](t, tab, `document.querySelectorAll(".wrong:not([hidden])").length`); n != 1 {
		t.Errorf("%d tiles say so, want one", n)
	}
	must(t, tab.Click(`[aria-label="Turn on bob"]`))
	must(t, tab.Until(`!document.querySelector(".wrong:not([hidden])")`, soon))
}

// The clock goes on while nothing happens, evenly, without a snapshot a frame.
func TestClockTicksWhileNothingHappens(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	got := eval[[]float64](t, tab, `(async () => {
  const p = emberwire.painter, take = p.take, at = () => parseFloat(emberwire.painter.clock().slice(3)), seen = [];
  let snapshots = 0, blink = 0;
  p.take = (b) => { snapshots++; take(b); };
  const start = performance.now(), from = at();
  while (performance.now() - start < 2000) { seen.push(at()); await new Promise((r) => setTimeout(r, 50)); }
  p.take = take;
  const passed = (performance.now() - start) / 1000;
  const still = seen.filter((t, i) => i && t === seen[i - 1]).length;
  const back = seen.filter((t, i) => i && t < seen[i - 1]).length;
  return [(at() - from) / passed, snapshots / passed, still / seen.length, back];
})()`)
	// A busy machine lets the engine lag, and the clock then catch up; it goes on by
	// blinks of the cursor, five in two seconds.
	if got[0] < 0.3 || got[0] > 1.6 || got[1] > 2 || got[2] > 0.8 || got[3] > 0 {
		t.Errorf("the clock ran at %.2f with %.0f snapshots a second, stood still in %.0f %% of the looks, went back %.0f times", got[0], got[1], got[2]*100, got[3])
	}
}
