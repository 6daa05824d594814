package browser

import (
	"fmt"
	"strings"
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
// most and nothing changed around the clock: what was to be shown, kept, counted
// and drawn on the line of time is over.
func quietens(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Until(`(() => {
  const now = performance.now(), turns = emberwire.turns(), q = window.quiet ||= { turns, at: now, changes: 0, seen: null };
  if (!q.seen) {
    q.seen = new MutationObserver((list) => { q.changes += list.length; });
    q.seen.observe(document.querySelector("#dock"), { subtree: true, childList: true, characterData: true, attributes: true });
  }
  if (now - q.at < 1200) return false;
  q.seen.disconnect();
  window.quiet = null;
  return turns - q.turns <= 2 && q.changes === 0;
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

// crowded is a lab of twenty-six computers that write all the time, and send now and
// then.
func crowded() string {
	var src strings.Builder
	src.WriteString("# Crowd\n```toml lab.toml\n")
	for i := range 26 {
		fmt.Fprintf(&src, "[[computer]]\nname = \"c%d\"\nfiles = \"all\"\nat = [%d, 64, %d]\n[[computer.modem]]\nside = \"top\"\nkind = \"ender\"\n", i, i%8*5, i/8*5)
	}
	src.WriteString("```\n```lua all/startup.lua\nlocal m, n = peripheral.find('modem'), 0 m.open(1)\nwhile true do n = n + 1 print(os.getComputerID(), n) if n % 26 == os.getComputerID() then m.transmit(1, 1, n) end sleep(0.05) end\n```\n")
	return src.String()
}

// layoutReads lets a number of snapshots be painted and counts what asks the
// browser within a frame where things are, which lays the page out when something
// has changed: who asked how often, and the snapshots.
const layoutReads = `(async () => {
  let snapshots = 0, framing = false;
  const next = requestAnimationFrame;
  window.requestAnimationFrame = (f) => next((t) => { framing = true; try { f(t); } finally { framing = false; } });
  const by = new Map(), undo = []; // who asks, and how often
  const note = (name) => {
    if (!framing) return;
    const who = name + " " + new Error().stack.split("\n").slice(3, 6).map((l) => l.trim().replace(/https?:.*\/|\?h=\w+/g, "")).join(" < ");
    by.set(who, (by.get(who) || 0) + 1);
  };
  const count = (of, name) => {
    const is = Object.getOwnPropertyDescriptor(of, name), now = { ...is };
    if (is.get) now.get = function () { note(name); return is.get.call(this); };
    else now.value = function (...args) { note(name); return is.value.apply(this, args); };
    Object.defineProperty(of, name, now);
    undo.push(() => Object.defineProperty(of, name, is));
  };
  for (const name of ["clientWidth", "clientHeight", "clientTop", "clientLeft", "scrollTop", "scrollLeft", "scrollWidth", "scrollHeight", "getBoundingClientRect", "getClientRects"]) count(Element.prototype, name);
  for (const name of ["offsetWidth", "offsetHeight", "offsetTop", "offsetLeft", "innerText"]) count(HTMLElement.prototype, name);
  count(window, "getComputedStyle");
  const see = () => { snapshots++; };
  emberwire.painter.watchers.add(see);
  while (snapshots < 12) await new Promise(next);
  window.requestAnimationFrame = next;
  emberwire.painter.watchers.delete(see);
  for (const back of undo) back();
  return [[...by].map(([who, n]) => n + " times " + who).join("\n"), snapshots];
})()`

// While twenty-six computers write and send, no frame asks where things are, in tiles
// and on the map, once a colour is known.
func TestABusyLabIsNotLaidOut(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Size(1600, 1000))
	if why := eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("lab", %q)`, crowded())); why != "" {
		t.Fatal(why)
	}
	for _, view := range []string{"tiles", "map"} {
		must(t, tab.Until(`emberwire.painter.screens.size === 26 && document.querySelector(".view-`+view+`")`, soon))
		must(t, tab.Click(".view-"+view))
		must(t, tab.Until(`emberwire.painter.head.packets > 40`, soon))
		if view == "map" { // a light has been drawn, in the colour that was asked for
			eval[any](t, tab, `(async () => {
  const { map } = emberwire, next = () => new Promise(requestAnimationFrame);
  for (let drawn = false; !drawn;) { drawn = map.lights.length > 0; map.wake(); await next(); await next(); drawn &&= map.lights.length > 0; }
  return 0;
})()`)
		}
		if got := eval[[]any](t, tab, layoutReads); got[0] != "" {
			t.Errorf("%s: in %v snapshots the page asked where things are:\n%s", view, got[1], got[0])
		}
	}
}

// printers is a lab of two computers that print in colours, a line or several at
// a time, one with a cursor, and sometimes write at the top or clear the screen.
const printers = "# Printers\n```toml lab.toml\n[[computer]]\nname = \"a\"\nfiles = \"all\"\n[[computer]]\nname = \"b\"\nfiles = \"all\"\n```\n" +
	"```lua all/startup.lua\nlocal id = os.getComputerID()\nterm.setCursorBlink(id == 1)\nfor n = 1, 1e9 do\n  term.setTextColour(2 ^ (n % 15)) term.setBackgroundColour(2 ^ (n * 7 % 16))\n" +
	"  for i = 1, n % 4 do print(('x'):rep(n % 45) .. n .. '/' .. i) end\n  if n % 13 == 0 then term.scroll(2) end\n  if n % 29 == 0 then term.clear() end\n" +
	"  if n % 7 == 0 then local x, y = term.getCursorPos() term.setCursorPos(3, 1 + n % 19) write('here') term.setCursorPos(x, y) end\n  sleep(0.05)\nend\n```\n"

// repainted pauses the lab, waits for what it shows, and compares each screen with
// one that is painted anew from its first to its last pixel: how many were not the
// same, and how often a screen was moved since the last time.
const repainted = `(async () => {
  const { painter } = emberwire, next = () => new Promise(requestAnimationFrame);
  await emberwire.ask({ do: "pause" });
  while (painter.head.state !== "paused") await next();
  const { moves } = window;
  const of = (id) => {
    const from = painter.picture(id), copy = Object.assign(document.createElement("canvas"), { width: from.width, height: from.height });
    const ctx = copy.getContext("2d", { willReadFrequently: true });
    ctx.drawImage(from, 0, 0);
    return ctx.getImageData(0, 0, copy.width, copy.height).data.join();
  };
  let differ = 0;
  for (const id of [0, 1]) {
    let same = false;
    for (let n = 0; n < 60 && !same; n++) { // its cursor may blink meanwhile
      const before = of(id);
      painter.parseFont("");
      await next(); await next();
      same = of(id) === before;
    }
    if (!same) differ++;
  }
  window.moves = window.paints = 0;
  await emberwire.ask({ do: "run" });
  return [differ, moves];
})()`

// What moves up is moved and not painted anew, and looks the same.
func TestScrolledScreensAreMoved(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	if why := eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("lab", %q)`, printers)); why != "" {
		t.Fatal(why)
	}
	eval[any](t, tab, `(() => {
  window.moves = window.paints = 0;
  emberwire.painter.painted = () => paints++;
  const { copyWithin } = Uint32Array.prototype;
  Uint32Array.prototype.copyWithin = function (...at) { moves++; return copyWithin.apply(this, at); };
  return 0;
})()`)
	moves := 0.0
	for round := range 5 {
		must(t, tab.Until(`emberwire.painter.head.state === "running" && paints > 16 && /\d\/1/.test(emberwire.painter.text(1))`, soon))
		got := eval[[]float64](t, tab, repainted)
		if got[0] != 0 {
			t.Fatalf("round %d: %.0f screens of two are not what they are when they are painted anew", round, got[0])
		}
		moves += got[1]
	}
	if moves == 0 {
		t.Error("no screen was moved")
	}
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
