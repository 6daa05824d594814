// Keeping in the worker, over a storage with faults: static/keeper.js.
import test from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { page, run } from "./script.mjs";
import { makeDisk } from "./idb.mjs";

const bytes = (text) => new TextEncoder().encode(text);
const text = (b) => new TextDecoder().decode(b);
const hashing = { getRandomValues: (b) => crypto.getRandomValues(b), subtle: { digest: async (_, b) => createHash("sha256").update(b).digest() } };
const turn = async () => { for (let i = 0; i < 60; i++) await new Promise(setImmediate); };

// engine is a worker with a keeper: it gives labs as the engine does, each byte
// sequence once under a number.
function engine(disk = makeDisk(), safe = true) {
  const globals = page({ crypto: safe ? hashing : { getRandomValues: hashing.getRandomValues }, btoa, ...disk.tab() });
  run(globals, "store.js", "keeper.js");
  const told = [], taken = [];
  const keeper = globals.self.makeKeeper({ store: globals.self.emberstore, post: (m) => told.push(m), take: (c) => { taken.push(JSON.parse(c)); e.asked?.(taken.at(-1)); } });
  let count = 0;
  const known = new Map();
  const e = {
    disk, keeper, store: globals.self.emberstore, advance: globals.timers.advance,
    kept: () => told.filter((m) => m.kept).map((m) => m.kept), spares: () => told.filter((m) => m.spare).map((m) => m.spare), answers: () => told.filter(Array.isArray),
    last: () => e.kept().at(-1), taken, forget: () => known.clear(),
    // keep gives a lab with files by name.
    keep(id, files) {
      const number = (content) => {
        if (!known.has(content)) { known.set(content, ++count); keeper.blob(count, bytes(content)); }
        return known.get(content);
      };
      const disks = Object.entries(files).map(([name, content]) => ({ do: "disk", text: name, bytes: number(content) }));
      const opened = number("# the lab"), fresh = new Set([opened, ...disks.map((d) => d.bytes)]);
      for (const [content, n] of known) if (!fresh.has(n)) known.delete(content);
      keeper.keep(id, JSON.stringify({ v: 1, name: "desk", title: "Desk", opened, disks, used: true, bytes: 9 }));
    },
    // restored is what comes back: files by name, or the error.
    async restored(id, spare) {
      const answers = e.answers().length, before = taken.length;
      await keeper.restore({ restore: id, number: -1, spare });
      if (e.answers().length > answers) return JSON.parse(e.answers().at(-1)[1]).error;
      const kept = JSON.parse(Buffer.from(taken[before].data, "base64").toString());
      const of = (n) => { const b = keeper.kept(n); return b === null ? "MISSING" : text(b); };
      return { lab: of(kept.opened), ...Object.fromEntries(kept.disks.map((d) => [d.text, of(d.bytes)])) };
    },
  };
  e.asked = (c) => { if (c.do === "keep") { known.clear(); e.keep(e.id, e.files); } };
  const give = e.keep;
  e.keep = (id, files) => { Object.assign(e, { id, files }); give(id, files); };
  return e;
}

test("a lab that is kept comes back, in another worker too; the page hears of both ends", async () => {
  const e = engine();
  e.keeper.pending();
  assert.deepEqual(e.last(), { unkept: true, problem: "", id: undefined });
  e.keep("a", { work: "mine" });
  await turn();
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "a" });
  const again = engine(e.disk);
  assert.deepEqual(await again.restored("a"), { lab: "# the lab", work: "mine" });
  assert.equal(again.taken[0].do, "restore");
  assert.equal(await again.restored("b"), "nothing is kept");
});

test("what has not changed is not written again", async () => {
  const e = engine();
  e.keep("a", { big: "x".repeat(1000), small: "1" });
  await turn();
  const put = e.store.put, given = [];
  e.store.put = (record, files) => { given.push([...files.values()].map(text)); return put(record, files); };
  e.keep("a", { big: "x".repeat(1000), small: "2" });
  await turn();
  assert.deepEqual(given, [["2"]]);
  assert.deepEqual(await e.restored("a"), { lab: "# the lab", big: "x".repeat(1000), small: "2" });
});

test("without a secure context there are no sums, and all is kept the same", async () => {
  const e = engine(makeDisk(), false);
  e.keep("a", { work: "1" });
  await turn();
  e.keep("a", { work: "2" });
  await turn();
  assert.deepEqual(await e.restored("a"), { lab: "# the lab", work: "2" });
});

test("while one state is written newer ones wait in one place, without bytes that nobody needs", async () => {
  const e = engine();
  await e.store.list();
  e.disk.faults.hang = true;
  for (let i = 0; i < 50; i++) e.keep("a", { log: "line ".repeat(i) });
  await turn();
  const put = e.store.put, given = [];
  e.store.put = (record, files) => { given.push(files.size); return put(record, files); };
  e.disk.go();
  await turn();
  assert.deepEqual(given, [1], "of forty-nine logs the last one");
  assert.equal(e.disk.writes, 2);
  assert.equal((await e.restored("a")).log, "line ".repeat(49));
});

test("a storage that does not end is said after ten seconds, the page has the lab, and it is over when it ends", async () => {
  const e = engine();
  await e.store.list();
  e.disk.faults.hang = true;
  e.keep("a", { work: "mine" });
  await turn();
  e.advance(9_999);
  assert.equal(e.last().problem, "");
  e.advance(1);
  assert.deepEqual(e.last(), { unkept: true, problem: "slow", id: undefined });
  assert.deepEqual([...e.spares()[0].files.values()].map(text), ["mine", "# the lab"]);
  e.disk.go();
  await turn();
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "a" });
});

for (const [fault, set, mend, problem] of [
  ["refused", (d) => { d.faults.open = "SecurityError"; }, (d) => { d.faults.open = ""; }, "refused"],
  ["full", (d) => { d.faults.commit = "QuotaExceededError"; }, (d) => { d.faults.commit = ""; }, "full"],
  ["broken", (d) => { d.faults.break = 1000; }, (d) => { d.faults.break = 0; }, "broken"],
]) test(`a storage that is ${fault}: it is said, the page has the lab, and it is tried again by itself`, async () => {
  const e = engine();
  set(e.disk);
  e.keep("a", { work: "mine" });
  await turn();
  assert.deepEqual(e.last(), { unkept: true, problem, id: undefined });
  assert.deepEqual(await engine(e.disk).restored("a", e.spares().at(-1)), { lab: "# the lab", work: "mine" }, "a crash now loses nothing");
  e.advance(5_000);
  await turn();
  assert.equal(e.last().problem, problem);
  mend(e.disk);
  e.advance(9_999); // the second time it waits twice as long
  await turn();
  assert.equal(e.last().problem, problem);
  e.advance(1);
  await turn();
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "a" });
  assert.deepEqual(await engine(e.disk).restored("a"), { lab: "# the lab", work: "mine" });
});

test("a change is tried at once, with all that is not stored yet", async () => {
  const e = engine();
  e.disk.faults.commit = "QuotaExceededError";
  e.keep("a", { one: "1" });
  await turn();
  e.disk.faults.commit = "";
  e.keep("a", { one: "1", two: "2" });
  await turn();
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "a" });
  assert.deepEqual(await e.restored("a"), { lab: "# the lab", one: "1", two: "2" });
});

test("a spare of a lab whose older files are stored is completed from there", async () => {
  const e = engine();
  e.keep("a", { old: "stored" });
  await turn();
  e.disk.faults.commit = "QuotaExceededError";
  e.keep("a", { old: "stored", new: "not stored" });
  await turn();
  assert.deepEqual([...e.spares().at(-1).files.values()].map(text), ["not stored"]);
  assert.deepEqual(await engine(e.disk).restored("a", e.spares().at(-1)), { lab: "# the lab", old: "stored", new: "not stored" });
});

test("a state that fails while a newer one waits is written with it", async () => {
  const e = engine();
  await e.store.list();
  e.disk.faults.commit = "QuotaExceededError";
  e.disk.faults.hang = true;
  e.keep("a", { one: "1" });
  await turn();
  e.keep("a", { one: "1", two: "2" });
  const put = e.store.put;
  let puts = 0;
  e.store.put = (...all) => { puts++; e.disk.faults.commit = ""; return put(...all); };
  e.disk.go();
  await turn();
  assert.equal(puts, 1);
  assert.deepEqual(await e.restored("a"), { lab: "# the lab", one: "1", two: "2" });
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "a" });
});

test("a lab that was left and cannot be stored does not hold up the next one", async () => {
  const e = engine();
  e.disk.faults.room = 20;
  e.keep("a", { work: "x".repeat(100) });
  await turn();
  e.keep("b", { work: "fits" });
  await turn();
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "b" });
  e.advance(1e6);
  await turn();
  assert.deepEqual((await e.store.list()).map((r) => r.id), ["b"]);
});

test("a storage that somebody has emptied gets all of it again", async () => {
  const e = engine();
  e.keep("a", { one: "1" });
  await turn();
  e.disk.empty();
  e.keep("a", { one: "1", two: "2" });
  await turn();
  assert.deepEqual(e.taken.map((c) => [c.do, c.whole]), [["keep", true]]);
  assert.deepEqual(await e.restored("a"), { lab: "# the lab", one: "1", two: "2" });
  assert.deepEqual(e.last(), { unkept: false, problem: "", id: "a" });
});

test("a newer version elsewhere is said and not tried again", async () => {
  const e = engine();
  await e.store.list();
  for (const db of [...e.disk.open]) db.onversionchange();
  e.disk.version = 2;
  e.keep("a", { work: "mine" });
  await turn();
  assert.equal(e.last().problem, "newer");
  const asked = e.kept().length;
  e.advance(1e6);
  await turn();
  assert.equal(e.kept().length, asked);
});

test("a lab with a file missing in the storage says so to the engine", async () => {
  const e = engine();
  e.keep("a", { work: "mine" });
  await turn();
  e.disk.stores.get("files").rows.splice(0, 1);
  const got = Object.values(await engine(e.disk).restored("a"));
  assert.ok(got.includes("MISSING"));
});

test("a storage that cannot be read answers with what somebody can do", async () => {
  const e = engine();
  e.disk.faults.open = "SecurityError";
  assert.match(await e.restored("a"), /^This browser keeps nothing for this page/);
});
