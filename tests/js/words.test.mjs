// Screens as text: static/words.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

// screen has text in its rows, and colours that do not matter.
function screen(id, w, ...rows) {
  const cells = new Uint8Array(w * rows.length * 3).fill(32);
  rows.forEach((row, y) => [...row].forEach((c, x) => { cells[y * 3 * w + x] = typeof c === "string" ? c.charCodeAt(0) : c; }));
  return { id, w, h: rows.length, cells, spoken: false, lines: [] };
}

function words(...screens) {
  const elements = {};
  const document = { activeElement: null, getElementById: (id) => elements[id] || null };
  const globals = page({ document });
  const watchers = new Set();
  globals.window.emberwire.painter = { watchers, screens: new Map(screens.map((s) => [s.id, s])) };
  let asked = 0;
  const start = globals.setTimeout;
  globals.setTimeout = (run, ms) => { asked++; return start(run, ms); };
  run(globals, "words.js");
  /** A snapshot comes. */
  const tell = () => { for (const see of watchers) see({}); };
  return { globals, document, elements, tell, asked: () => asked, painter: globals.window.emberwire.painter };
}

test("a screen is lines without trailing blanks", () => {
  const { painter } = words(screen(3, 6, "> ls  ", "", "rom", "      "));
  assert.equal(painter.text(3), "> ls\n\nrom");
  assert.equal(painter.text(4), "");
});

test("characters of ComputerCraft are Unicode's", () => {
  const { painter } = words(screen(0, 8, [1, 3, 27, 127, 128, 149, 233, 65], [0, 9, 10, 13, 31, 46, 46, 46]));
  assert.equal(painter.text(0), "☺♥←▒ ▒éA\n    ▼...");
});

test("the screen that has the keyboard is announced, its new lines only, five at most", () => {
  const s = screen(1, 4, "one", "two"), { globals, document, elements, tell } = words(s);
  elements.live = { textContent: "" };
  elements["text-1"] = { textContent: "" };
  document.activeElement = { closest: () => ({ dataset: { computer: "1" } }) };
  tell();
  globals.timers.advance(1200);
  assert.equal(elements["text-1"].textContent, "one\ntwo");
  assert.equal(elements.live.textContent, "one\ntwo");
  Object.assign(s, screen(1, 4, "two", "a", "b", "c", "d", "e", "f"), { lines: s.lines, spoken: false });
  tell();
  globals.timers.advance(1200);
  assert.equal(elements.live.textContent, "b\nc\nd\ne\nf");
  elements.live.textContent = "";
  tell();
  globals.timers.advance(12000);
  assert.equal(elements.live.textContent, "", "nothing new is not said again");
});

test("another screen is kept as text, and not announced", () => {
  const { globals, document, elements, tell } = words(screen(1, 4, "one"), screen(2, 4, "two"));
  Object.assign(elements, { live: { textContent: "" }, "text-2": { textContent: "" } });
  document.activeElement = { closest: () => ({ dataset: { computer: "1" } }) };
  tell();
  globals.timers.advance(1200);
  assert.equal(elements["text-2"].textContent, "two");
  assert.equal(elements.live.textContent, "");
});

test("while nothing comes nobody looks; a place that is late is waited for", () => {
  const { globals, elements, tell, asked } = words(screen(1, 4, "one"));
  globals.timers.advance(60000);
  assert.equal(asked(), 0);
  tell(); tell(); tell();
  assert.equal(asked(), 1);
  globals.timers.advance(6000);
  elements["text-1"] = { textContent: "" };
  globals.timers.advance(1200);
  assert.equal(elements["text-1"].textContent, "one");
  const before = asked();
  globals.timers.advance(60000);
  assert.equal(asked(), before);
});
