// The size of screens on a bench: static/scale.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page();
run(globals, "scale.js");
const scale = globals.window.emberwire.scale;

test("screens use the bench: 310x175 pixels (51x19 cells) on 990x836", () => {
  for (const [width, height, dpr, count, want] of [
    [990, 836, 1, 1, 3], [990, 836, 1, 2, 2], [990, 836, 1, 3, 1.54], [990, 836, 1, 4, 1.54], [990, 836, 1, 8, 1], [990, 836, 1, 32, 1],
    [990, 836, 2, 2, 4], [374, Infinity, 1, 1, 1.16], [300, Infinity, 1, 1, 0.92],
  ]) assert.equal(scale.best(width, height, dpr, 310, 175, count, 0, 1), want, [width, height, dpr, count].join());
});

test("beside a map screens may be smaller, so that more of them are in view", () => {
  assert.equal(scale.best(990, 300, 1, 310, 175, 8, 0, 1), 1);
  assert.ok(scale.best(990, 400, 1, 310, 175, 8, 0, 0.5) < 1);
});

test("what fits is what is needed: at the scale that all fits, all screens are no higher than the bench", () => {
  for (let count = 1; count <= 32; count++) {
    for (const [width, height, note] of [[990, 836, 0], [640, 900, 24], [1600, 500, 0]]) {
      const s = scale.all(width, height, 310, 175, count, note);
      assert.ok(scale.needed(width, s, 310, 175, count, note) <= height + 0.5, `${count} on ${width}x${height}`);
    }
  }
});

test("a strip's screens can be told apart, and are no larger than a strip", () => {
  assert.equal(scale.strip(990, 1, 310, 1), 0.4);
  assert.equal(scale.strip(990, 2, 310, 31), 0.6);
  assert.equal(scale.stripHeight(0.8, 2, 175), 0.4 * 175 + 36);
  assert.deepEqual([scale.frame("strip"), scale.frame("all")], [6, 10]);
});

test("a monitor takes no more room than a computer's screen", () => {
  const wall = { width: 620, height: 200 }, small = { width: 100, height: 60 };
  assert.equal(scale.within(small, 310, 175, 2), 2);
  assert.equal(scale.within(wall, 310, 175, 2), 1);
  assert.equal(scale.within({ width: 9000, height: 9000 }, 310, 175, 1), 0.2);
});

test("a map gets a good part of the bench if screens can be read then", () => {
  assert.equal(scale.map(500, () => true), 180);
  assert.equal(scale.map(200, () => true), 146);
  assert.equal(scale.map(2000, () => true), 270);
  assert.equal(scale.map(500, () => false), 146);
  assert.equal(scale.map(200, () => false), 80);
});

test("whole numbers are preferred unless that loses much", () => {
  for (const [from, want] of [[1, 1], [1.14, 1], [1.2, 1.2], [1.999, 1.98], [2.29, 2], [2.31, 2.3], [0.5, 0.5], [3, 3]]) assert.equal(scale.crisp(from), want, String(from));
});
