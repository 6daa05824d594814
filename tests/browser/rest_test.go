package browser

import (
	"fmt"
	"testing"
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

// quietens waits until a second has passed in which the engine was awake twice at
// most: what was to be shown, kept and counted is over.
func quietens(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`(() => {
  const now = performance.now(), turns = emberwire.turns(), q = window.quiet ||= { turns, at: now };
  if (now - q.at < 1200) return false;
  window.quiet = null;
  return turns - q.turns <= 2;
})()`, soon))
}

// A lab that waits, its clock running, costs next to nothing, and so does one
// that is paused, seen or not.
func TestAQuietLabIsAtRest(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	quietens(t, tab)
	atRestNow(t, tab, "waiting", 1)
	must(t, tab.Minimise())
	must(t, tab.Until(`document.visibilityState === "hidden"`, soon))
	quietens(t, tab)
	atRestNow(t, tab, "minimised", 0)
	must(t, tab.Restore())
	must(t, tab.Until(`document.visibilityState === "visible"`, soon))
	if why := eval[string](t, tab, `emberwire.ask({ do: "pause" }).then((r) => r.error || "")`); why != "" {
		t.Fatal(why)
	}
	must(t, tab.Until(`emberwire.painter.head.state === "paused"`, soon))
	quietens(t, tab)
	atRestNow(t, tab, "paused", 0)
}

// Labs that are opened one after another leave nothing behind: no listeners, no
// nodes.
func TestOpenedLabsLeaveNothing(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	opened := 0
	// least opens labs of two silent computers and counts what there is at least,
	// when what nobody has any more is freed.
	least := func(labs int) (listeners, nodes float64) {
		for i := range labs {
			opened++
			lab := fmt.Sprintf("# Lab %d\n```toml lab.toml\n[[computer]]\nname = \"a%d\"\n[[computer]]\nname = \"b\"\n```\n", opened, opened)
			if why := eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("lab", %q)`, lab)); why != "" {
				t.Fatal(why)
			}
			must(t, tab.Until(fmt.Sprintf(`document.querySelector("[data-computer='0'] .tile-head, #screen-0")?.closest(".tile")?.textContent.includes("a%d")`, opened), soon))
			must(t, tab.Collect())
			m, err := tab.Metrics()
			must(t, err)
			if i == 0 {
				listeners, nodes = m["JSEventListeners"], m["Nodes"]
			}
			listeners, nodes = min(listeners, m["JSEventListeners"]), min(nodes, m["Nodes"])
		}
		return listeners, nodes
	}
	least(1)
	listeners, nodes := least(3)
	least(4)
	l, n := least(3)
	if l > listeners+6 || n > nodes+20 {
		t.Errorf("seven labs later there are %.0f listeners and %.0f nodes, there were %.0f and %.0f", l, n, listeners, nodes)
	}
}
