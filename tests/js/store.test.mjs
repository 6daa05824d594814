// The store of labs, with every fault that a browser's storage is known to
// have: static/store.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";
import { makeDisk } from "./idb.mjs";

const bytes = (text) => new TextEncoder().encode(text);
const lab = (id, more = {}) => ({ id, when: 1, name: id, title: id, address: "", mine: true, bytes: 3, wrote: 0, left: 0, text: "{}", names: { 1: "sum-" + id }, ...more });
const files = (...names) => new Map(names.map((n) => [n, bytes(n)]));
const kind = (want) => (err) => { assert.equal(err.kind, want, err.stack); return true; };

// tab is a page with a store; advance moves its clock.
function tab(disk, change = (text) => text) {
  const globals = page({ crypto, ...disk.tab() });
  run(globals, ["store.js", change]);
  return { ...globals.self.emberstore, advance: globals.timers.advance };
}
const turn = async () => { for (let i = 0; i < 20; i++) await new Promise(setImmediate); };

test("a lab and its files come back, and only what is new is written", async () => {
  const disk = makeDisk(), s = tab(disk);
  await s.put(lab("a", { names: { 1: "x", 2: "y" } }), files("x", "y"));
  await s.put(lab("a", { names: { 1: "x", 2: "z" }, when: 2 }), files("z"));
  const got = await s.get("a");
  assert.equal(got.record.when, 2);
  assert.deepEqual([...got.files.keys()].sort(), ["x", "z"]);
  assert.equal(await s.get("b"), null);
  await s.remove("a");
  assert.deepEqual([disk.rows("labs"), disk.rows("files")], [[], []]);
});

test("files of labs whose names begin alike stay apart", async () => {
  const disk = makeDisk(), s = tab(disk);
  await s.put(lab("a"), files("sum-a"));
  await s.put(lab("ab"), files("sum-ab"));
  await s.remove("a");
  assert.deepEqual([...(await s.get("ab")).files.keys()], ["sum-ab"]);
});

test("a storage that is refused says so, each in its own way", async () => {
  for (const fault of ["SecurityError", "UnknownError", "InvalidStateError", "throw SecurityError"]) {
    const disk = makeDisk(), s = tab(disk);
    disk.faults.open = fault;
    await assert.rejects(s.put(lab("a"), files("sum-a")), kind("refused"), fault);
    await assert.rejects(s.list(), kind("refused"), fault);
    disk.faults.open = ""; // somebody allows it
    await s.put(lab("a"), files("sum-a"));
  }
  for (const globals of [{}, { indexedDB: null }]) { // a browser without one
    const g = page({ crypto, indexedDB: undefined, ...globals });
    run(g, "store.js");
    await assert.rejects(g.self.emberstore.list(), kind("refused"));
  }
});

test("what is full keeps the lab as it was", async () => {
  const disk = makeDisk(), s = tab(disk);
  await s.put(lab("a"), files("sum-a"));
  disk.faults.room = 8;
  await assert.rejects(s.put(lab("a", { names: { 1: "a name that is longer" }, when: 2 }), files("a name that is longer")), kind("full"));
  const got = await s.get("a");
  assert.deepEqual([got.record.when, ...got.files.keys()], [1, "sum-a"]);
});

test("where there is no more room the labs that nobody has used go first", async () => {
  const disk = makeDisk(), s = tab(disk);
  for (const id of ["s1", "s2"]) await s.put(lab(id, { mine: false }), files("sum-" + id));
  disk.faults.room = 13;
  await s.put(lab("a"), files("sum-a"));
  assert.deepEqual((await s.list()).map((r) => r.id), ["a"]);
});

test("what is broken off in the middle is done once more", async () => {
  const disk = makeDisk(), s = tab(disk);
  await s.put(lab("a"), files("sum-a"));
  disk.faults.break = 1;
  await s.put(lab("a", { when: 2 }), files());
  assert.equal((await s.get("a")).record.when, 2);
  disk.faults.break = 2;
  await assert.rejects(s.put(lab("a", { when: 3 }), files()), kind("broken"));
  assert.equal((await s.get("a")).record.when, 2, "nothing of it has happened");
  disk.faults.commit = "UnknownError";
  await assert.rejects(s.put(lab("a", { when: 3 }), files()), kind("broken"));
});

test("a question that is not answered fails after five seconds", async () => {
  const disk = makeDisk(), s = tab(disk);
  disk.faults.hang = true;
  const asked = assert.rejects(s.get("a"), kind("slow"));
  await turn();
  s.advance(5000);
  await asked;
  disk.go();
  await turn();
  assert.deepEqual(await s.list(), []);
});

test("a record that a newer version wrote is neither opened nor overwritten, and can be deleted", async () => {
  const disk = makeDisk(), s = tab(disk);
  await s.put(lab("a", { v: 2 }), files("sum-a"));
  await assert.rejects(s.get("a"), kind("newer"));
  await assert.rejects(s.put(lab("a", { when: 9 }), files()), kind("newer"));
  assert.deepEqual((await s.list()).map((r) => [r.newer, r.when]), [[true, 1]]);
  await s.remove("a");
  assert.deepEqual(await s.list(), []);
});

// The next release, with another version of the database.
const next = (text) => text.replace("VERSION = 1;", "VERSION = 2;");

test("a newer version takes the labs over, and the older tab lets go and says so", async () => {
  const disk = makeDisk(), old = tab(disk);
  await old.put(lab("a"), files("sum-a"));
  const young = tab(disk, next);
  assert.deepEqual((await young.list()).map((r) => r.id), ["a"]);
  assert.deepEqual([...(await young.get("a")).files.keys()], ["sum-a"]);
  await assert.rejects(old.put(lab("a", { when: 2 }), files()), kind("newer"));
  assert.equal((await young.get("a")).record.when, 1);
});

test("a newer version that waits for a tab which does not let go is not waited for", async () => {
  const disk = makeDisk(), old = tab(disk);
  await old.list();
  for (const db of disk.open) db.onversionchange = null; // as a tab that is frozen
  const young = tab(disk, next), asked = assert.rejects(young.list(), kind("slow"));
  await turn();
  young.advance(5000);
  await asked;
  for (const db of [...disk.open]) db.close();
  await turn();
  assert.deepEqual(await young.list(), []);
});

test("files that somebody has deleted are missed before anything is changed", async () => {
  const disk = makeDisk(), s = tab(disk);
  await s.put(lab("a"), files("sum-a"));
  disk.empty();
  await assert.rejects(s.put(lab("a", { when: 2 }), files()), kind("missing"));
  assert.deepEqual(await s.list(), []);
});

test("strangers' labs are bounded in number and bytes, the oldest go", async () => {
  const disk = makeDisk(), s = tab(disk);
  for (let i = 0; i < 12; i++) await s.put(lab("s" + i, { mine: false, when: i }), files("sum-s" + i));
  assert.deepEqual((await s.list()).map((r) => r.id), ["s11", "s10", "s9", "s8", "s7", "s6", "s5", "s4"]);
  assert.equal(disk.rows("files").length, 8);
  await s.put(lab("big", { mine: false, when: 20, bytes: 16 << 20 }), files("sum-big"));
  assert.deepEqual((await s.list()).map((r) => r.id), ["big"]);
  await s.put(lab("mine", { when: 0 }), files("sum-mine")); // somebody's own is no stranger's
  assert.equal((await s.list()).length, 2);
});

test("all labs together are bounded: one more is refused, one that shrinks is not", async () => {
  const disk = makeDisk(), s = tab(disk);
  for (let i = 0; i < 300; i++) disk.stores.size || await s.list(), disk.rows("labs").push(["m" + i, { v: 1, ...lab("m" + i, { bytes: 1 << 20 }) }]);
  await assert.rejects(s.put(lab("one more"), files("sum-one more")), kind("full"));
  await s.put(lab("m0", { bytes: 10 }), files("sum-m0"));
  await assert.rejects(s.put(lab("m1", { bytes: 2 << 20 }), files("sum-m1")), kind("full"));
});

test("two tabs write one after another; each sees what the other wrote", async () => {
  const disk = makeDisk(), one = tab(disk), two = tab(disk);
  await Promise.all([one.put(lab("a"), files("sum-a")), two.put(lab("b"), files("sum-b"))]);
  assert.deepEqual((await one.list()).map((r) => r.id).sort(), ["a", "b"]);
});

test("of every problem it is said what somebody can do", () => {
  const s = tab(makeDisk());
  for (const k of ["refused", "full", "newer", "missing", "broken", "slow"]) assert.match(s.text(k), /^[A-Z].*\.$/);
  assert.equal(new Set(["refused", "full", "newer", "missing", "broken", "slow"].map(s.text)).size, 6);
});
