// The engine that all labs of somebody's page have: static/embed-files.js in the
// hidden frame, static/worker.js in its worker.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const port = () => ({ got: [], postMessage(m) { this.got.push(m); }, close() { this.closed = true; } });
const turn = () => new Promise((done) => setImmediate(done));

// files is the hidden frame, with workers of ours.
function files(compile = () => Promise.resolve("module")) {
  const workers = [], asked = [], parent = {}, assets = JSON.stringify({ "engine.wasm": { h: "1", z: "engine.wasm.packed" }, "worker.js": { h: "2" } });
  const makeWorker = (url, kept, many) => { const w = { ...port(), url, kept, many, terminate() { this.ended = true; }, says(data) { this.onmessage({ data }); } }; workers.push(w); return w; };
  const globals = page({ fetch: (url) => { asked.push(String(url)); return Promise.resolve(new Response("abc")); }, URL,
    document: { currentScript: { src: "https://ember.test/e/embed-files.js" }, getElementById: () => ({ textContent: assets }) } });
  Object.assign(globals.window, { parent, emberwire: { makeWorker, compile } });
  run(globals, "embed-files.js");
  const way = port();
  const event = Object.assign(new Event("message"), { source: parent, data: { emberwire: "files" }, ports: [way] });
  globals.window.dispatchEvent(event);
  return { workers, asked, way, says: (data, ...ports) => way.onmessage({ data, ports }) };
}

test("the engine is asked for, compiled and started before any lab is there", async () => {
  const { workers, asked, way } = files();
  await turn();
  assert.deepEqual(asked, ["https://ember.test/e/engine.wasm.packed?h=1"]);
  assert.deepEqual([workers.length, workers[0].kept, workers[0].many, workers[0].url("worker.js")], [1, false, true, "https://ember.test/e/worker.js?h=2"]);
  assert.deepEqual([workers[0].got, way.got], [[{ module: "module" }], [{ ready: true }]]);
});

test("frames share it; their ports wait until the worker lives", async () => {
  const { workers, says } = files(), a = port(), b = port(), c = port();
  says({ lab: 1, stuck: false }, a);
  says({ lab: 2, stuck: false }, b);
  says({ lab: 2 }); // gone meanwhile
  await turn();
  assert.deepEqual(workers[0].got.splice(0), [{ lab: 2 }, { module: "module" }]);
  workers[0].says({ lives: true });
  says({ lab: 3 }, c);
  assert.deepEqual(workers[0].got, [{ lab: 1, port: a }, { lab: 3, port: c }]);
  assert.equal(workers.length, 1);
});

test("an engine that ended or does not answer has another in its place, once", async () => {
  const { workers, says } = files();
  workers[0].says({ lives: true });
  for (const lab of [1, 2]) says({ lab, stuck: false }, port());
  says({ lab: 1, stuck: true }, port());
  says({ lab: 2, stuck: true }, port()); // it was in the one that is ended already
  assert.deepEqual(workers.map((w) => !!w.ended), [true, false]);
  workers[1].says({ stopped: "the engine ended" });
  says({ lab: 1, stuck: false }, port());
  assert.equal(workers.length, 3);
});

test("why there is no engine is said to each frame", async () => {
  const { workers, says } = files(() => Promise.reject(new Error("the server answered 503"))), a = port(), b = port();
  await turn();
  assert.deepEqual(workers[0].got, [{ stopped: "the engine could not be loaded: the server answered 503" }]);
  says({ lab: 1 }, a);
  workers[0].onerror({ message: "" });
  assert.deepEqual(a.got, [{ stopped: "the worker could not be started" }]);
  says({ lab: 1 }, b);
  assert.equal(workers.length, 2);
});

test("only files that everybody may read are given", async () => {
  const { asked, way, says } = files();
  await says({ file: "labs/hello.md" });
  for (const file of ["../x", "labs/a/b.md", "index.html", "https://evil.test/labs/x.md", undefined]) await says({ file });
  assert.deepEqual(asked.slice(1), ["labs/hello.md"]);
  assert.deepEqual(way.got.slice(2).map((m) => m.status), [0, 0, 0, 0, 0]);
});

// worker is the worker of many labs, with an engine of ours.
function worker() {
  const posted = [];
  let ended;
  class Go { importObject = {}; run() { return new Promise((done) => { ended = done; }); } }
  class MessageChannel { port1 = {}; port2 = { postMessage: () => {} }; }
  const globals = page({ MANY: true, KEEP: [], EXEC: "", importScripts: () => {}, MessageChannel, Go, postMessage: (m) => posted.push(m), WebAssembly: { instantiate: async () => ({}) } });
  run(globals, "worker.js");
  return { globals, posted, self: globals.self, says: (data) => globals.self.onmessage({ data }), end: () => ended() };
}

test("each lab has what comes for it and its own signs of life", () => {
  const { globals, posted, self, says } = worker(), a = port(), b = port(), labs = [];
  assert.deepEqual(posted, [{ lives: true }]);
  says({ lab: 1, port: a });
  self.ember.labs((lab) => labs.push(lab));
  says({ lab: 2, port: b });
  assert.equal(labs.length, 2);
  a.onmessage({ data: '{"do":"run"}' });
  for (const data of [{ module: "mine" }, { restore: "x" }, null, 5]) a.onmessage({ data }); // a frame gives orders to its lab alone
  assert.deepEqual(labs.map((lab) => lab.drain()), ['[{"do":"run"}]', ""]);
  labs[1].reply(3, "answer");
  labs[0].now = 7;
  globals.timers.advance(1000);
  assert.deepEqual([a.got, b.got], [[{ turns: 1, now: 7 }], [[3, "answer"], { turns: 1, now: 0 }]]);
});

test("a frame that is gone ends its lab; one that comes again begins anew", () => {
  const { self, says } = worker(), labs = [], a = port(), again = port();
  self.ember.labs((lab) => labs.push(lab));
  says({ lab: 1, port: a });
  let woken = 0;
  labs[0].wake = () => { woken++; };
  says({ lab: 1, port: again });
  assert.deepEqual([a.closed, woken, labs[0].drain(), labs[1].drain()], [true, 1, null, ""]);
  says({ lab: 1 });
  says({ lab: 9 });
  assert.equal(labs[1].drain(), null);
});

test("an engine that ends says so to all, also to those who come later", async () => {
  const { posted, says, end } = worker(), a = port(), b = port();
  says({ lab: 1, port: a });
  says({ module: "m" });
  await turn();
  end();
  await turn();
  says({ lab: 2, port: b });
  assert.deepEqual([a.got, b.got, posted.at(-1)], Array(3).fill(0).map((_, i) => i < 2 ? [{ stopped: "the engine ended" }] : { stopped: "the engine ended" }));
});
