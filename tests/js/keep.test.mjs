// Keeping as the page sees it, in several tabs of one browser: static/keep.js.
import test from "node:test";
import assert from "node:assert/strict";
import { clock, page, run } from "./script.mjs";
import { makeDisk } from "./idb.mjs";

const turn = async () => { for (let i = 0; i < 40; i++) await new Promise(setImmediate); };

// browser has what its tabs share: storage, locks, channels and a clock.
function browser({ locks = true, channels = true, refuse = false } = {}) {
  const disk = makeDisk(), time = clock(), held = new Map(), queue = [], hearing = new Set();
  const denied = () => Promise.reject(new DOMException("denied", "SecurityError"));
  const grant = (name, run) => {
    held.set(name, run);
    return new Promise(setImmediate).then(() => run({ name })).finally(() => { held.delete(name); const next = queue.findIndex((q) => q.name === name); if (next >= 0) queue.splice(next, 1)[0].go(); });
  };
  const lockManager = {
    request: (name, how, run) => {
      if (refuse) return denied();
      if (!held.has(name)) return grant(name, run);
      if (how.ifAvailable) return Promise.resolve(run(null));
      return new Promise((done, failed) => {
        const entry = { name, go: () => done(grant(name, run)) };
        queue.push(entry);
        how.signal.onabort = () => { if (queue.includes(entry)) { queue.splice(queue.indexOf(entry), 1); failed(new DOMException("late", "AbortError")); } };
      });
    },
    query: async () => { if (refuse) throw new DOMException("denied", "SecurityError"); return { held: [...held.keys()].map((name) => ({ name })) }; },
  };
  const AbortSignal = { timeout: (ms) => { const s = {}; time.setTimeout(() => s.onabort?.(), ms); return s; } };
  class Channel extends EventTarget {
    constructor() { super(); hearing.add(this); }
    postMessage(data) { for (const c of hearing) if (c !== this) setImmediate(() => c.dispatchEvent(Object.assign(new Event("message"), { data }))); }
  }
  if (refuse) disk.faults.open = "throw SecurityError";

  // open opens a tab; state is what the entry of its history has.
  function open(state = null) {
    const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    const history = { state, replaceState(s) { if (refuse) throw new DOMException("no", "SecurityError"); this.state = s; } };
    const globals = page({ ...time, crypto, document, history, AbortSignal, BroadcastChannel: channels ? Channel : undefined, navigator: locks ? { locks: lockManager } : {}, ...disk.tab() });
    const sent = [], took = [];
    const tab = { sent, took, engine: {}, globals, document, history, link: Object.assign(globals.window.emberwire, { editor: {}, openKept: (id) => { tab.gone = id; }, ask: (c) => { tab.asked = c; } }) };
    run(globals, "store.js");
    tab.store = globals.self.emberstore;
    const worker = {
      send: (c) => sent.push(JSON.parse(c)), ask: async () => ({ ok: true }),
      restore: async (id) => {
        try { const lab = await tab.store.get(id); return lab ? { ok: true, text: lab.record.text } : { ok: false, error: "nothing is kept" }; }
        catch (err) { return { ok: false, error: tab.store.text(tab.store.kindOf(err)) }; }
      },
    };
    run(globals, "keep.js");
    tab.keeping = globals.window.emberwire.makeKeeping({ link: tab.link, engine: tab.engine, worker: () => worker, take: (name) => took.push(name), tell: () => { tab.told = true; } });
    tab.notes = () => tab.keeping.notes.map((n) => n.id);
    // work is a lab that somebody has worked on, stored.
    tab.work = async (address = "?lab=hello") => {
      tab.keeping.begin(address);
      tab.keeping.mark();
      const { id } = tab.keeping;
      await tab.store.put({ id, when: 5, name: "hello", title: "Hello", address, mine: true, bytes: 1, names: {}, text: JSON.stringify({ v: 1, name: "hello", address }) }, new Map());
      tab.keeping.heard({ kept: { unkept: false, problem: "", id } });
      await turn();
      return id;
    };
    tab.close = () => { for (const [name] of [...held]) if (name === "emberwire-lab:" + tab.keeping.id) tab.keeping.none(); };
    return tab;
  }
  return { open, disk, time, held };
}

test("a reload takes the lab up again under its name, and says so", async () => {
  const b = browser(), one = b.open(), id = await one.work();
  one.close();
  const again = b.open(one.history.state);
  assert.equal(again.keeping.marked(), id);
  assert.equal(await again.keeping.resume(id), "");
  assert.equal(again.keeping.id, id);
  assert.deepEqual(again.took, ["hello"]);
  assert.deepEqual(again.notes(), ["restored"]);
  assert.match(again.keeping.notes[0].text, /^Your work on this lab is back, as it was kept .*The computers have started anew\.$/);
  again.link.note("restored", true);
  assert.equal(again.asked.do, "reset");
  assert.equal(await b.open().keeping.resume("none of them"), "none");
});

test("a duplicated tab, with the history of the first, gets a copy under another name", async () => {
  const b = browser(), one = b.open(), id = await one.work();
  const two = b.open({ ...one.history.state }), coming = two.keeping.resume(id);
  await turn();
  b.time.advance(400);
  assert.equal(await coming, "");
  assert.notEqual(two.keeping.id, id);
  assert.equal(two.keeping.stored, false, "the copy is to be written");
  assert.deepEqual(two.notes(), ["copy", "restored"]);
  assert.equal(two.sent.at(-1).text, two.keeping.id);
  await turn();
  assert.ok(b.held.has("emberwire-lab:" + id) && b.held.has("emberwire-lab:" + two.keeping.id));
});

test("a reload waits for the page before it to let go", async () => {
  const b = browser(), one = b.open(), id = await one.work();
  const two = b.open(one.history.state), coming = two.keeping.resume(id);
  await turn();
  b.time.advance(300);
  one.close();
  assert.equal(await coming, "");
  assert.equal(two.keeping.id, id);
  assert.deepEqual(two.notes(), ["restored"]);
});

test("without locks, tabs ask each other", async () => {
  const b = browser({ locks: false }), one = b.open(), id = await one.work();
  const two = b.open(one.history.state), coming = two.keeping.resume(id);
  await turn();
  b.time.advance(120);
  assert.equal(await coming, "");
  assert.notEqual(two.keeping.id, id);
  one.keeping.none();
  const three = b.open(), alone = three.keeping.resume(id);
  await turn();
  b.time.advance(120);
  await alone;
  assert.equal(three.keeping.id, id, "nobody has it any more");
});

test("with neither, a tab believes to be alone", async () => {
  const b = browser({ locks: false, channels: false }), id = await b.open().work();
  const two = b.open();
  assert.equal(await two.keeping.resume(id), "");
  assert.equal(two.keeping.id, id);
});

test("a frame without storage works, keeps nothing, and says so once", async () => {
  const b = browser({ refuse: true }), one = b.open();
  one.keeping.begin("?lab=hello");
  one.keeping.mark();
  assert.equal(one.keeping.marked(), "");
  assert.match(await one.keeping.resume("x"), /^This browser keeps nothing for this page/);
  await one.keeping.offer("");
  for (let i = 0; i < 3; i++) one.keeping.heard({ kept: { unkept: true, problem: "refused" } });
  assert.deepEqual(one.notes(), ["storage refused"]);
  one.link.note("storage refused"); // read and closed
  one.keeping.heard({ kept: { unkept: true, problem: "refused" } });
  assert.deepEqual(one.notes(), []);
  assert.equal(one.keeping.open(), true);
});

test("a problem that is over is said no more, and said again when it comes back", () => {
  const one = browser().open();
  one.keeping.begin("");
  one.keeping.heard({ kept: { unkept: true, problem: "full" } });
  assert.deepEqual(one.notes(), ["storage full"]);
  one.keeping.heard({ kept: { unkept: false, problem: "", id: one.keeping.id } });
  assert.deepEqual(one.notes(), []);
  one.keeping.heard({ kept: { unkept: true, problem: "full" } });
  assert.deepEqual(one.notes(), ["storage full"]);
});

test("work on what an address opens is offered, if no other tab has it", async () => {
  const b = browser(), one = b.open(), id = await one.work();
  const two = b.open();
  two.keeping.begin("?lab=hello");
  const offered = two.keeping.offer("?lab=hello");
  for (let i = 0; i < 7; i++) { await turn(); b.time.advance(500); }
  await offered;
  assert.deepEqual(two.notes(), [], "the first tab has it");
  one.close();
  await two.keeping.offer("?lab=other");
  assert.deepEqual(two.notes(), []);
  await two.keeping.offer("?lab=hello");
  assert.match(two.keeping.notes[0].text, /^You worked on “Hello” /);
  two.link.note("offer", true);
  assert.equal(two.gone, id);
});

test("opening several labs in a row leaves none of them locked", async () => {
  const b = browser(), one = b.open();
  for (let i = 0; i < 5; i++) one.keeping.begin("");
  await turn();
  assert.deepEqual([...b.held.keys()], ["emberwire-lab:" + one.keeping.id]);
});

test("before another lab is opened the last changes are waited for, three seconds at most", async () => {
  const b = browser(), one = b.open();
  one.keeping.begin("");
  one.keeping.heard({ kept: { unkept: true, problem: "" } });
  const safe = one.keeping.safe();
  await turn();
  assert.equal(one.sent.at(-1).do, "keep");
  one.keeping.heard({ kept: { unkept: false, problem: "", id: one.keeping.id } });
  assert.equal(await safe, true);
  one.keeping.heard({ kept: { unkept: true, problem: "" } });
  const slow = one.keeping.safe();
  await turn();
  b.time.advance(3000);
  await turn();
  assert.equal(await slow, false);
});

test("a tab that goes into the background or away keeps its last changes first", () => {
  const one = browser().open();
  one.keeping.begin("");
  const kept = () => one.sent.filter((c) => c.do === "keep").length;
  one.globals.window.dispatchEvent(new Event("beforeunload"));
  assert.equal(kept(), 0, "there are none");
  one.keeping.heard({ kept: { unkept: true, problem: "" } });
  one.globals.window.dispatchEvent(new Event("beforeunload"));
  assert.equal(kept(), 1);
  one.document.visibilityState = "hidden";
  one.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(kept(), 2);
});

test("a crash takes up the page's spare where the storage does not take the lab", () => {
  const one = browser().open();
  one.keeping.begin("");
  assert.equal(one.keeping.crashed(), false);
  one.keeping.heard({ spare: { id: "another", text: "{}", files: new Map(), names: {} } });
  assert.equal(one.keeping.crashed(), false);
  one.keeping.heard({ spare: { id: one.keeping.id, text: "{}", files: new Map(), names: {} } });
  assert.equal(one.keeping.crashed(), true);
});
