"use strict";
// The engine's worker: starts engine.wasm and keeps what arrives in an inbox,
// so that one call into Go takes many commands. BASE and EXEC are set by the
// few lines in front of this script (see loader.js).
/* global Go, EXEC */
importScripts(EXEC);

self.ember = {
  inbox: [],
  wake: null,                       // set by the engine while it sleeps
  // drain gives everything that has arrived as one JSON array.
  drain() {
    if (!this.inbox.length) return "";
    const all = "[" + this.inbox.join(",") + "]";
    this.inbox.length = 0;
    return all;
  },
  snapshot(bytes) { postMessage(bytes.buffer, [bytes.buffer]); },
  reply(number, text) { postMessage([number, text]); },
  // rest calls back after the browser had its turn: a message to oneself is
  // not clamped to 4 ms as a timer is.
  rest(done) { this.rested = done; this.channel.port2.postMessage(0); },
  channel: new MessageChannel(),
};
self.ember.channel.port1.onmessage = () => self.ember.rested();

self.onmessage = (event) => {
  if (event.data.module) { start(event.data.module); return; }
  self.ember.inbox.push(event.data);
  const wake = self.ember.wake;
  if (wake) { self.ember.wake = null; wake(); }
};

setInterval(() => postMessage("beat"), 1000);

async function start(module) {
  const go = new Go();
  go.exit = (code) => { if (code) postMessage({ stopped: `the engine ended with status ${code}` }); };
  try {
    const instance = await WebAssembly.instantiate(module, go.importObject);
    await go.run(instance);
    postMessage({ stopped: "the engine ended" });
  } catch (err) {
    postMessage({ stopped: String(err && err.message || err) });
  }
}
