package browser

import (
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// atRestFor counts for three seconds: turns of the engine, snapshots, changes of
// the page around the clock, whether the clock went on, and the seconds.
const atRestFor = `(async () => {
  const p = emberwire.painter, take = p.take, from = emberwire.turns(), start = performance.now(), clock = p.clock();
  let snapshots = 0, changes = 0;
  const seen = new MutationObserver((list) => { changes += list.length; });
  p.take = (b) => { snapshots++; take(b); };
  seen.observe(document.querySelector("#dock"), { subtree: true, childList: true, characterData: true, attributes: true });
  await new Promise((go) => setTimeout(go, 3000));
  p.take = take;
  seen.disconnect();
  return [emberwire.turns() - from, snapshots, changes, p.clock() !== clock ? 1 : 0, (performance.now() - start) / 1000];
})()`

// atRestNow fails unless the engine was awake once a second (it tells its turns once
// a second, so that two more may be among them), no snapshot came in which only
// the clock had moved, and the page around the clock needed no layout.
func atRestNow(t *testing.T, tab *Tab, how string, clock float64) {
	t.Helper()
	got := eval[[]float64](t, tab, atRestFor)
	if got[0] > got[4]+2 || got[1] > 0 || got[2] > 0 || got[3] != clock {
		t.Errorf("%s, the engine was awake %.0f times in %.1f s and sent %.0f snapshots, the page around the clock changed %.0f times, and the clock ran: %v", how, got[0], got[4], got[1], got[2], got[3] == 1)
	}
}

// A lab that waits, its clock running, costs next to nothing, and so does one
// that is paused, seen or not.
func TestAQuietLabIsAtRest(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	// What was to be kept and counted after the start is over.
	must(t, tab.Until(`(() => { const n = emberwire.painter.head.n; const same = window.lastSeen === n; window.lastSeen = n; if (!same) window.since = performance.now(); return performance.now() - since > 1500; })()`, soon))
	atRestNow(t, tab, "waiting", 1)
	w, err := chromedp.Call(tab.ctx, browser.GetWindowForTarget, browser.GetWindowForTargetParams{})
	must(t, err)
	show := func(state browser.WindowState, is string) {
		_, err := chromedp.Call(tab.ctx, browser.SetWindowBounds, browser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &browser.Bounds{WindowState: state}})
		must(t, err)
		must(t, tab.Until(`document.visibilityState === "`+is+`"`, soon))
	}
	show(browser.WindowStateMinimized, "hidden")
	atRestNow(t, tab, "minimised", 0)
	show(browser.WindowStateNormal, "visible")
	if why := eval[string](t, tab, `emberwire.ask({ do: "pause" }).then((r) => r.error || "")`); why != "" {
		t.Fatal(why)
	}
	must(t, tab.Until(`emberwire.painter.head.state === "paused"`, soon))
	atRestNow(t, tab, "paused", 0)
}
