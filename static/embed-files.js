"use strict";
// A hidden frame with the origin of Emberwire's host (embed-files.html), one for
// a page with labs. embed.js talks with it over a port. It fetches, without
// credentials, those files that every embed needs and everybody may read; and it
// has the engine of all labs of the page: compiled while it arrives, started
// before the first frame is there. Each lab's frame has a port to the engine.
//   { file }               gets { file, status, bytes }
//   { lab, stuck }, port   puts the port of a frame, by its number, to the engine
//   { lab }                the frame is gone
(() => {
  const FILE = /^(engine\.wasm[\w.]*|font\/ember\.txt|labs\/[\w-]{1,64}\.md)(\?h=\w+)?$/;
  async function fetched(file) {
    if (!FILE.test(file)) return { status: 0 };
    try {
      const r = await fetch(file, { credentials: "omit" });
      return { status: r.status, bytes: r.ok ? await r.arrayBuffer() : null };
    } catch { return { status: 0 }; }
  }

  // ---- the engine ----

  const link = window.emberwire, here = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const assets = JSON.parse(document.getElementById("assets").textContent);
  const url = (name) => here + name + (assets[name] ? "?h=" + assets[name].h : "");
  let engine = null;    // { worker, held }: ports are held until the worker is known to live
  let module = null;    // promise of what it runs
  const of = new Map(); // the engine of each frame, by its number

  function compiled() {
    const entry = assets["engine.wasm"], address = here + (entry.z || "engine.wasm") + "?h=" + entry.h;
    module ||= link.compile(entry, fetch(address), () => fetch(address));
    module.catch(() => { module = null; }); // the next engine tries again
    return module;
  }
  function begin() {
    const mine = engine = { worker: link.makeWorker(url, false, true), held: [] }, { worker } = mine;
    const over = () => { if (engine === mine) engine = null; };
    worker.onerror = (e) => {
      if (!mine.held) return; // it lives
      for (const { port } of mine.held.splice(0)) port.postMessage({ stopped: e.message || "the worker could not be started" });
      over();
    };
    worker.onmessage = ({ data }) => {
      if (data.stopped) { over(); return; }
      for (const { lab, port } of mine.held || []) worker.postMessage({ lab, port }, [port]);
      mine.held = null;
    };
    compiled().then((m) => worker.postMessage({ module: m }), (e) => worker.postMessage({ stopped: "the engine could not be loaded: " + e.message }));
  }
  // enter puts a frame's port to the engine. One that does not answer ends, with
  // all labs that it has; their frames have seen the same.
  function enter(lab, port, stuck) {
    if (stuck && engine && of.get(lab) === engine) { engine.worker.terminate(); engine = null; }
    if (!engine) begin();
    of.set(lab, engine);
    if (engine.held) engine.held.push({ lab, port }); else engine.worker.postMessage({ lab, port }, [port]);
  }
  function leave(lab) {
    const its = of.get(lab);
    of.delete(lab);
    if (its?.held) its.held = its.held.filter((h) => h.lab !== lab);
    its?.worker.postMessage({ lab });
  }
  begin();

  // ---- the page around ----

  addEventListener("message", (e) => {
    const port = e.ports[0];
    if (e.source !== window.parent || e.data?.emberwire !== "files" || !port) return;
    port.onmessage = async ({ data, ports }) => {
      if (ports[0]) { enter(data.lab, ports[0], data.stuck === true); return; }
      if (data.lab) { leave(data.lab); return; }
      const file = String(data?.file), answer = await fetched(file);
      port.postMessage({ file, ...answer }, answer.bytes ? [answer.bytes] : []);
    };
    port.postMessage({ ready: true });
  });
})();
