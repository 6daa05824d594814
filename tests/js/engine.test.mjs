// The engine's worker as the page sees it: static/engine.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const encode = (text) => new TextEncoder().encode(text);

// snapshot is what the worker sends first: a length, and a head that names the
// version of the protocol.
function snapshot(version) {
  const head = encode(JSON.stringify({ v: version })), b = new Uint8Array(4 + head.length);
  new DataView(b.buffer).setUint32(0, head.length, true);
  b.set(head, 4);
  return b.buffer;
}

// start starts an engine whose worker is ours.
function start(more = {}) {
  const workers = [], told = [];
  class Worker {
    constructor(address) { this.address = address; this.sent = []; workers.push(this); }
    postMessage(m) { this.sent.push(m); }
    terminate() { this.ended = true; }
    says(data) { this.onmessage({ data }); }
  }
  const globals = page({ Worker, document: { visibilityState: "visible" }, ...more });
  run(globals, "engine.js");
  const log = (name) => (...args) => told.push([name, ...args]);
  const engine = globals.window.emberwire.startEngine({ module: Promise.resolve("module"), url: (name) => name, net: false, snapshot: log("snapshot"),
    reply: log("reply"), kept: log("kept"), clock: log("clock"), status: log("status") });
  engine.start();
  return { engine, workers, told, globals, worker: () => workers.at(-1), take: () => told.splice(0) };
}

test("an engine runs with its first snapshot", async () => {
  const { take, worker } = start();
  await null;
  assert.deepEqual(worker().sent, [{ module: "module", net: false }]);
  worker().says(snapshot(2));
  assert.deepEqual(take().map((t) => t[0] === "status" ? t : t[0]), [["status", "starting", ""], ["status", "running", ""], "snapshot"]);
});

test("an engine of another version is stopped, and says what to do", () => {
  const { take, worker } = start();
  worker().says(snapshot(3));
  assert.equal(worker().ended, true);
  assert.deepEqual(take().at(-1), ["status", "stopped", "the engine speaks version 3 of the protocol, this page version 2: load the page anew"]);
});

test("a question gets its answer, whatever comes in between; a restart answers what is open", async () => {
  const { engine, worker, take } = start();
  const one = engine.ask({ do: "step" }), two = engine.ask({ do: "run" });
  const [a, b] = worker().sent.filter((m) => typeof m === "string").map((m) => JSON.parse(m));
  worker().says([7, "for the components"]);
  worker().says([b.n, '{"ok":true,"of":"run"}']);
  worker().says([b.n, '{"ok":true,"of":"nobody"}']); // answered already
  assert.equal((await two).of, "run");
  assert.deepEqual(take().at(-1), ["reply", "for the components"]);
  engine.start();
  assert.deepEqual(await one, { ok: false, error: "the engine was restarted" });
  assert.notEqual(a.n, b.n);
});

test("five missed heartbeats are silence, thirty while it starts, and a sign of life ends it", () => {
  const { engine, worker, globals } = start(), { timers } = globals;
  timers.advance(29000);
  assert.equal(engine.state, "starting");
  timers.advance(1000);
  assert.equal(engine.state, "silent");
  worker().says(snapshot(2));
  assert.equal(engine.state, "running");
  timers.advance(4000);
  worker().says({ turns: 5, now: 12 });
  timers.advance(4000);
  assert.equal(engine.state, "running");
  assert.equal(engine.turns, 5);
  timers.advance(1000);
  assert.equal(engine.state, "silent");
});

test("an engine that somebody else has is reached over a port, and is not ended with it", async () => {
  const ports = [], told = [], globals = page({ document: { visibilityState: "visible" } });
  run(globals, "engine.js");
  const port = (stuck) => { const p = { stuck, sent: [], postMessage(m) { this.sent.push(m); }, close() { this.closed = true; } }; ports.push(p); return p; };
  const engine = globals.window.emberwire.startEngine({ port, url: (name) => name, net: false, snapshot() {}, reply() {}, status: (state, why) => told.push(state + why) });
  engine.start();
  engine.ask({ do: "run" });
  assert.equal(JSON.parse(ports[0].sent[0]).do, "run");
  ports[0].onmessage({ data: snapshot(2) });
  globals.timers.advance(5000);
  engine.start();
  ports[1].onmessage({ data: { stopped: "the engine ended" } });
  engine.start();
  assert.deepEqual(ports.map((p) => [p.stuck, !!p.closed]), [[false, true], [true, true], [false, false]]);
  assert.deepEqual(told, ["starting", "running", "silent", "starting", "stoppedthe engine ended", "starting"]);
});

test("a hidden page does not count: its timers are slowed", () => {
  const { engine, worker, globals } = start();
  worker().says(snapshot(2));
  globals.document.visibilityState = "hidden";
  globals.timers.advance(60000);
  assert.equal(engine.state, "running");
});

test("base64 of any length", () => {
  const { globals } = start(), { base64 } = globals.window.emberwire;
  for (const n of [0, 1, 2, 3, 0x8000, 0x8001, 100001]) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => i * 7);
    assert.equal(base64(bytes), Buffer.from(bytes).toString("base64"), `${n} bytes`);
  }
});
