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
  globals.window.emberwire.painter = { screens: new Map(screens.map((s) => [s.id, s])) };
  run(globals, "words.js");
  return { globals, document, elements, painter: globals.window.emberwire.painter };
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
  const s = screen(1, 4, "one", "two"), { globals, document, elements } = words(s);
  elements.live = { textContent: "" };
  elements["text-1"] = { textContent: "" };
  document.activeElement = { closest: () => ({ dataset: { computer: "1" } }) };
  globals.timers.advance(1200);
  assert.equal(elements["text-1"].textContent, "one\ntwo");
  assert.equal(elements.live.textContent, "one\ntwo");
  Object.assign(s, screen(1, 4, "two", "a", "b", "c", "d", "e", "f"), { lines: s.lines, spoken: false });
  globals.timers.advance(1200);
  assert.equal(elements.live.textContent, "b\nc\nd\ne\nf");
  elements.live.textContent = "";
  globals.timers.advance(12000);
  assert.equal(elements.live.textContent, "", "nothing new is not said again");
});

test("another screen is kept as text, and not announced", () => {
  const { globals, document, elements } = words(screen(1, 4, "one"), screen(2, 4, "two"));
  Object.assign(elements, { live: { textContent: "" }, "text-2": { textContent: "" } });
  document.activeElement = { closest: () => ({ dataset: { computer: "1" } }) };
  globals.timers.advance(1200);
  assert.equal(elements["text-2"].textContent, "two");
  assert.equal(elements.live.textContent, "");
});
