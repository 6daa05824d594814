"use strict";
// The engine's worker as a page sees it. startEngine runs engine.wasm in a
// worker and gives { send, ask, kill, start }:
//   module       promise of the compiled engine; or
//   port(stuck)  opens a way to an engine that somebody else has, as a
//                MessagePort; stuck: the one before did not answer any more
//   url(name)    address of a file of ours
//   net          may programs ask the outside?
//   snapshot(b)  told each snapshot's bytes
//   clock(t)     told the lab time once a second
//   reply(text)  told the answers to numbers that are not ask's
//   kept(k)      told whether something is not kept yet, and why; or what the page is to keep itself (spare)
//   status(s)    told "starting", "running", "silent" or "stopped", and why
(() => {
  const VERSION = 2;    // of the protocol, as in core/view
  const SILENCE = 5;    // heartbeats missed until it counts as silent
  const FIRST = 30;     // so many while it is starting
  const link = window.emberwire = window.emberwire || /** @type {Emberwire} */ ({});

  // makeWorker starts the worker of an engine, which keeps what is worked on, or
  // has many labs (static/worker.js). From a blob of this page's own: a sandboxed
  // frame may not start a worker from an address, since no address is of its origin.
  link.makeWorker = (url, kept, many) => {
    const text = `const EXEC=${JSON.stringify(url("wasm_exec.js"))},KEEP=${JSON.stringify(kept ? [url("store.js"), url("keeper.js")] : [])},MANY=${many};importScripts(${JSON.stringify(url("worker.js"))});`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    return new Worker(address);
  };

  link.startEngine = ({ module, port, url, net, snapshot, reply, kept, status, clock }) => {
    const waiting = new Map(); // own requests have negative numbers
    const engine = /** @type {Engine} */ ({ state: "starting" });
    let worker = null, missed = 0, requests = 0;

    engine.start = () => {
      const stuck = engine.state === "silent";
      if (worker) end();
      for (const answer of waiting.values()) answer({ ok: false, error: "the engine was restarted" });
      waiting.clear();
      missed = 0;
      now("starting", "");
      if (port) { worker = port(stuck); worker.onmessage = receive; return; }
      const mine = worker = link.makeWorker(url, !!kept, false);
      mine.onmessage = receive;
      mine.onerror = (e) => now("stopped", e.message || "the worker could not be started");
      module.then((m) => mine.postMessage({ module: m, net }), (e) => now("stopped", "the engine could not be loaded: " + e.message));
    };
    const end = () => { if (port) worker.close(); else worker.terminate(); };
    engine.send = (text) => worker.postMessage(text);
    engine.ask = (command) => new Promise((answer) => {
      const number = --requests;
      waiting.set(number, answer);
      engine.send(JSON.stringify({ v: VERSION, n: number, ...command }));
    });
    // restore starts a lab that was kept; spare is one of the page's own.
    // It answers, or does another verb with what was kept.
    engine.restore = (id, spare, verb) => new Promise((answer) => {
      const number = --requests;
      waiting.set(number, answer);
      worker.postMessage({ restore: id, number, spare, verb });
    });
    engine.kill = end; // as a crash would: the tests ask for it

    function now(state, text) {
      if (engine.state === state && state !== "stopped" && state !== "starting") return;
      engine.state = state;
      status(state, text);
    }

    function receive({ data }) {
      missed = 0;
      if (engine.state === "silent") now("running", "");
      if (data instanceof ArrayBuffer) {
        if (engine.state === "starting") {
          const spoken = versionOf(data);
          if (spoken !== VERSION) {
            end();
            now("stopped", `the engine speaks version ${spoken} of the protocol, this page version ${VERSION}: load the page anew`);
            return;
          }
          now("running", "");
        }
        snapshot(data);
      } else if (Array.isArray(data)) answered(data[0], data[1]);
      else if (data.kept || data.spare) kept?.(data);
      else if (data.stopped) now("stopped", data.stopped);
      else { engine.turns = data.turns; clock?.(data.now); } // times it was awake, lab time
    }

    // versionOf is the version in the header of a snapshot.
    function versionOf(buffer) {
      return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, new DataView(buffer).getUint32(0, true)))).v;
    }

    function answered(number, text) {
      if (number >= 0) { reply(text); return; }
      const answer = waiting.get(number);
      waiting.delete(number);
      if (answer) answer(JSON.parse(text));
    }

    setInterval(() => {
      if (engine.state === "stopped" || document.visibilityState === "hidden") return;
      if (++missed >= (engine.state === "starting" ? FIRST : SILENCE)) now("silent", "");
    }, 1000);
    return engine;
  };

  // compile compiles an answer while it arrives. A file that was exported for
  // servers that compress nothing (entry.z) is unpacked here.
  link.compile = async (entry, answer, again) => {
    const open = (response) => {
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      return entry.z ? new Response(response.body.pipeThrough(new DecompressionStream("gzip")), { headers: { "Content-Type": "application/wasm" } }) : response;
    };
    try { return await WebAssembly.compileStreaming(open(await answer)); } catch (err) {
      if (!(err instanceof TypeError)) throw err; // a server with the wrong type for .wasm
      return WebAssembly.compile(await open(await again()).arrayBuffer());
    }
  };

  link.base64 = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return btoa(text);
  };
})();
