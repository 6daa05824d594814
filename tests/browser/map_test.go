package browser

import (
	"fmt"
	"math"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// mapped opens a lab with the map in place of the screens, or beside them.
func mapped(t *testing.T, lab, view string) *Tab {
	t.Helper()
	tab := open(t, lab+"&view="+view)
	must(t, tab.Until(`emberwire.map.place(0)?.w > 0 && document.querySelector("[data-node='1']")`, soon))
	return tab
}

// mouse does one thing with the left button.
func mouse(t *testing.T, tab *Tab, what input.DispatchMouseEventType, x, y float64) {
	t.Helper()
	p := input.DispatchMouseEventParams{Type: what, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1}
	if what == input.DispatchMouseEventTypeMouseMoved {
		p.Buttons = 1
	}
	_, err := chromedp.Call(tab.ctx, input.DispatchMouseEvent, p)
	must(t, err)
}

// nodeAt is where a computer is in the window.
func nodeAt(t *testing.T, tab *Tab, id int) (x, y float64) {
	t.Helper()
	at := eval[[]float64](t, tab, fmt.Sprintf(`(() => { const b = document.querySelector("[data-node='%d']").getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()`, id))
	return at[0], at[1]
}

// stands is the place of a computer as the engine has it.
func stands(t *testing.T, tab *Tab, id int) string {
	t.Helper()
	return eval[string](t, tab, fmt.Sprintf(`(() => { const { x, y, z } = emberwire.painter.computers().find((c) => c.id === %d).at; return [x, y, z].join(" "); })()`, id))
}

func TestTheMapIsShownInsteadOfOrBesideTheScreens(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	must(t, tab.Key('m')) // both at first, then screens, then the map
	must(t, tab.Until(`!document.querySelector("#map") && document.querySelector("[data-view]").dataset.view === "tiles"`, soon))
	must(t, tab.Key('m'))
	must(t, tab.Until(`document.querySelector(".map-canvas")?.checkVisibility() && document.querySelector("[data-view]").dataset.view === "map"`, soon))
	must(t, tab.Key('m'))
	must(t, tab.Until(`document.querySelector(".map-canvas")?.checkVisibility() && document.querySelector(".view-both").ariaPressed === "true" && document.querySelector(".tile-head").checkVisibility({ visibilityProperty: true })`, soon))
	must(t, tab.Click(".view-tiles"))
	must(t, tab.Until(`!document.querySelector("#map")`, soon))
	must(t, tab.Click(".view-map"))
	must(t, tab.Open(eval[string](t, tab, `location.href`)))
	must(t, tab.Until(`document.querySelector(".map-canvas")?.checkVisibility()`, soon)) // the choice is kept
}

// A click gives a computer the keyboard; where no tile shows its screen the
// map does, large enough to be read.
func TestAClickOnTheMapGivesTheKeyboard(t *testing.T) {
	tab := mapped(t, "hello", "map")
	shows(t, tab, "1", `I answered`)
	must(t, tab.Click("[data-node='1']"))
	must(t, tab.Until(`document.activeElement.id === "keys-1" && emberwire.map.place(1).w > 300`, soon))
	must(t, tab.Type("id\r"))
	shows(t, tab, "1", `This is computer #1`)
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`emberwire.map.place(1).w < 250 && document.activeElement.dataset.node === "1"`, soon))
}

func TestDraggingMovesAComputer(t *testing.T) {
	tab := mapped(t, "hello", "map")
	x, y := nodeAt(t, tab, 1)
	zoom := eval[float64](t, tab, `emberwire.map.state().zoom`)
	mouse(t, tab, input.DispatchMouseEventTypeMousePressed, x, y)
	for i := range 5 {
		mouse(t, tab, input.DispatchMouseEventTypeMouseMoved, x+zoom*float64(i), y+zoom*float64(i))
	}
	must(t, tab.Until(`emberwire.map.state().dragging`, soon))
	must(t, tab.Until(`emberwire.map.drawn.some((s) => s === "16.5 blocks") && emberwire.map.drawn.includes("x 16  y 64  z 4")`, soon))
	mouse(t, tab, input.DispatchMouseEventTypeMouseReleased, x+zoom*4, y+zoom*4)
	must(t, tab.Until(`!emberwire.map.state().dragging`, soon))
	must(t, tab.Until(`emberwire.painter.computers()[1].at.x === 16`, soon))
	if got := stands(t, tab, 1); got != "16 64 4" {
		t.Errorf("bob stands at %s", got)
	}
	saved := eval[string](t, tab, `emberwire.ask({ do: "save" }).then((r) => atob(r.data))`)
	if want := "at    = [16, 64, 4]\n"; !contains(saved, want) {
		t.Errorf("the lab is saved without %q:\n%.900s", want, saved)
	}
	must(t, tab.Click(".undo"))
	must(t, tab.Until(`emberwire.painter.computers()[1].at.x === 12`, soon)) // the whole drag is one edit
}

func TestTheMapWorksByKeyboard(t *testing.T) {
	tab := mapped(t, "cable", "map")
	eval[int](t, tab, `(document.querySelector("[data-node='1']").focus(), 0)`)
	must(t, tab.Until(`document.querySelector(".map-card:not([hidden]) b")?.textContent === "ben #1"`, soon))
	for _, k := range []string{"ArrowRight", "ArrowDown"} {
		press(t, tab, k, 0)
	}
	press(t, tab, "ArrowLeft", chromedp.ModifierShift)
	press(t, tab, "PageUp", 0)
	must(t, tab.Until(`JSON.stringify(emberwire.painter.computers()[1].at) === '{"x":-4,"y":65,"z":13}'`, soon))
	label := eval[string](t, tab, `document.querySelector("[data-node='1']").ariaLabel`)
	if want := "ben, number 1, craftos, on, at -4 65 13. wired modem at the back, cable attic, a channel is open. Enter gives it the keyboard, arrow keys move it."; label != want {
		t.Errorf("it is called %q", label)
	}
	words := eval[string](t, tab, `new Promise((r) => setTimeout(r, 1400)).then(() => document.querySelector(".map-words").textContent)`)
	for _, want := range []string{"4 computers.", "Cable attic: anna to ben to clara, ", "dora, number 3, at 1 64 0: wireless modem at the top, reaches 64 blocks, a channel is open. It is 1 block from anna"} {
		if !contains(words, want) {
			t.Errorf("the words lack %q:\n%s", want, words)
		}
	}
	zoom := eval[float64](t, tab, `emberwire.map.state().zoom`)
	press(t, tab, "Escape", 0)
	must(t, tab.Until(`document.activeElement.id === "map"`, soon))
	must(t, tab.Key('+'))
	press(t, tab, "ArrowUp", 0)
	after := eval[[]float64](t, tab, `(() => { const { zoom, z } = emberwire.map.state(); return [zoom, z]; })()`)
	if math.Abs(after[0]-1.4*zoom) > 0.001*zoom {
		t.Errorf("closer: from %v to %v", zoom, after[0])
	}
	must(t, tab.Key('0'))
	must(t, tab.Until(`emberwire.map.state().auto`, soon))
}

// press presses a key that types nothing.
func press(t *testing.T, tab *Tab, key string, m chromedp.Modifier) {
	t.Helper()
	for _, what := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		_, err := chromedp.Call(tab.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: what, Key: key, Code: key, Modifiers: int64(m)})
		must(t, err)
	}
}

func TestComputersAndModemsAreAddedAndRemoved(t *testing.T) {
	tab := mapped(t, "hello", "both")
	shows(t, tab, "0", `It came from`)
	must(t, tab.Click("#add-button"))
	must(t, tab.Until(`document.activeElement.id === "build-name"`, soon))
	eval[int](t, tab, `(document.querySelector("#build-name").value = "bob", 0)`)
	must(t, tab.Click("#build-add"))
	must(t, tab.Until(`/^name: "bob" is the name of computer #1 already$/.test(document.querySelector(".build-problem").textContent)`, soon))
	eval[int](t, tab, `(document.querySelector("#build-name").value = "zoe", 0)`)
	must(t, tab.Key('\r')) // in the field
	must(t, tab.Until(`!document.querySelector("#build") && document.querySelector("[data-node='2']") && document.querySelector("#screen-2 canvas")`, soon))
	shows(t, tab, "2", `CraftOS`)
	if got := stands(t, tab, 2); got != "18 64 0" {
		t.Errorf("zoe stands at %s", got)
	}
	must(t, tab.Click("#setup-2"))
	must(t, tab.Until(`document.querySelectorAll(".build-modems li").length === 1`, soon))
	eval[int](t, tab, `(document.querySelector("#build-kind").value = "wired", document.querySelector("#build-cable").value = "attic", 0)`)
	must(t, tab.Click("#build-plug"))
	must(t, tab.Until(`document.querySelectorAll(".build-modems li").length === 2 && emberwire.painter.cables[0]?.name === "attic"`, soon))
	must(t, tab.Click(`[aria-label="Unplug the modem at the back"]`))
	must(t, tab.Until(`document.querySelectorAll(".build-modems li").length === 1`, soon))
	must(t, tab.Click(".build .remove"))
	must(t, tab.Until(`!document.querySelector("#build") && !document.querySelector("[data-node='2']") && !document.querySelector("#screen-2")`, soon))
	must(t, tab.Click(".undo"))
	must(t, tab.Until(`document.querySelector("[data-node='2']") && document.querySelector("#screen-2 canvas")`, soon))
	shows(t, tab, "2", `CraftOS`)
}

// Lights run at the lab's speed: at a hundredth of it 20 milliseconds take two
// seconds, a paused light stands, and a step takes it to its end.
func TestMessagesAreLights(t *testing.T) {
	tab := mapped(t, "lossy", "map")
	must(t, tab.Until(`emberwire.map.lights.some((l) => l.why === "lost" && l.ended)`, soon)) // at speed 1: seen all the same
	do := func(command string) {
		t.Helper()
		if why := eval[string](t, tab, `emberwire.ask(`+command+`).then((r) => r.error || "")`); why != "" {
			t.Fatalf("%s: %s", command, why)
		}
	}
	do(`{ do: "speed", num: 0.01 }`)
	must(t, tab.Until(`(window.light = emberwire.map.lights.find((l) => l.shown > 0.05 && l.shown < 0.4 && !l.over))`, 3*soon))
	do(`{ do: "pause" }`)
	must(t, tab.Until(`emberwire.painter.head.state === "paused"`, soon))
	before := eval[float64](t, tab, `new Promise((r) => setTimeout(() => r(light.shown), 300))`)
	after := eval[float64](t, tab, `new Promise((r) => setTimeout(() => r(light.shown), 400))`)
	if before != after || before > 0.95 {
		t.Errorf("the paused light went from %v to %v", before, after)
	}
	for range 200 {
		if eval[bool](t, tab, `emberwire.ask({ do: "step" }).then(() => new Promise((r) => setTimeout(() => r(light.over), 60)))`) {
			break
		}
	}
	must(t, tab.Until(`light.shown === 1 && light.ended > 0`, soon))
	must(t, tab.Click(".view-tiles"))
	must(t, tab.Until(`emberwire.map.lights.length === 0`, soon))
}

// Without motion the way of a message lights up, and nothing moves.
func TestReducedMotionIsRespected(t *testing.T) {
	tab := newTab(t)
	f := &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
	_, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{f}})
	must(t, err)
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab=lossy&view=map")
	must(t, tab.Until(`emberwire.map.lights.length > 0 && emberwire.map.state().calm`, soon))
}
