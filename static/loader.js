"use strict";
// The loader: theme, the engine's worker, the first lab, the watchdog and,
// last, the page's own wasm. Runs in <head>; nothing here needs storage, a
// secure context or an origin of its own.
(() => {
  const here = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const assets = JSON.parse(document.getElementById("assets").textContent);
  const wanted = () => new URLSearchParams(location.search).get("lab") || "hello"; // which lab to open
  const { painter } = window.emberwire;
  const link = Object.assign(window.emberwire, { onReply: null, onState: null, onMounted: null, sent: 0 });

  // The components read the address in Go, which takes a lone "%" for an error;
  // it means itself. No address may keep the page from starting.
  function mendAddress() {
    const mended = location.href.replace(/%(?![0-9a-fA-F]{2})/g, "%25");
    if (mended !== location.href) history.replaceState(history.state, "", mended);
  }
  mendAddress();

  link.url = (name) => here + name + (assets[name] ? "?h=" + assets[name].h : "");

  // ---- storage: refused in a sandboxed frame; then memory takes its place ----

  for (const name of ["localStorage", "sessionStorage"]) {
    try { window[name].length; } catch { Object.defineProperty(window, name, { value: memoryStorage(), configurable: true }); }
  }
  function memoryStorage() {
    const map = new Map();
    return { get length() { return map.size; }, key: (i) => [...map.keys()][i] ?? null, getItem: (k) => map.get(k) ?? null,
      setItem: (k, v) => void map.set(k, String(v)), removeItem: (k) => void map.delete(k), clear: () => map.clear() };
  }

  // ---- theme: follows the system unless chosen ----

  const light = matchMedia("(prefers-color-scheme: light)");
  link.theme = () => localStorage.getItem("theme") || "system";
  link.setTheme = (choice) => {
    try { localStorage.setItem("theme", choice); } catch { /* full or refused: it holds until the page goes */ }
    applyTheme(choice);
  };
  function applyTheme(choice) {
    document.documentElement.dataset.theme = choice === "system" ? (light.matches ? "light" : "dark") : choice;
  }
  light.addEventListener("change", () => applyTheme(link.theme()));
  applyTheme(link.theme());

  // ---- the engine's worker ----

  let worker = null, reported = 0;
  const engine = { status: "starting", text: "", lab: "", opened: 0, again: null, address: null, room: "" }; // again: the command that opened the lab

  function makeWorker(module) {
    worker = link.startEngine({ module, url: link.url, net: window.top === window, snapshot: painter.take, clock: painter.tick,
      reply: (text) => { if (link.onReply) link.onReply(text); }, kept: (news) => keeping.heard(news),
      status: (status, text) => { Object.assign(engine, { status, text }); tell(); } });
    worker.start();
  }

  link.send = (text) => { link.sent++; keeping.sent(text); worker.send(text); };
  link.ask = (command) => { link.sent++; return worker.ask(command); };
  painter.acknowledge = (n) => worker.send(`{"v":2,"n":0,"do":"ack","num":${n}}`);

  // restart begins a new engine with the lab as it was kept, or as it was opened.
  link.restart = async () => {
    painter.forgetAll();
    worker.start();
    if (rooms.key()) return begin();
    if (keeping.crashed() && !await keeping.resume(keeping.id, true)) return "";
    return engine.again ? open(engine.lab, engine.again, engine.address) : begin();
  };
  // kill ends the worker as a crash would: the tests ask for it.
  link.kill = () => worker.kill();
  // turns is how often the worker was awake, told once a second.
  link.turns = () => worker.turns;

  // ---- labs ----

  let keptLabs = 0; // counts the changes of the labs that this browser keeps
  link.onLabs = () => { keptLabs++; tell(); };
  const keeping = link.makeKeeping({ link, engine, worker: () => worker, take: (name, same) => take(name, same), tell: () => tell() });

  link.load = async (name) => {
    let source;
    try {
      if (!/^[\w-]{1,64}$/.test(name)) return unknown(name);
      const response = await fetch(link.url(`labs/${name}.md`));
      if (response.status === 404) return unknown(name);
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      source = await response.text();
    } catch (err) {
      return fail(`The lab "${name}" could not be fetched: ${err.message}. Try again, or choose another lab.`);
    }
    return load(name, source, "?lab=" + name);
  };
  function unknown(name) {
    return fail(`There is no lab "${name.slice(0, 64)}" here.`);
  }
  // choose loads a lab and puts its name into the address, so that the page
  // can be loaded again or passed on. A sandboxed frame may not change it.
  link.choose = (name) => careful(async () => {
    const problem = await link.load(name);
    if (!problem) say({ lab: name });
    return problem;
  });
  function say(params) {
    const address = new URL(location.href), state = { work: keeping.id };
    address.hash = "";
    for (const name of ["lab", "src"]) { if (params[name]) address.searchParams.set(name, params[name]); else address.searchParams.delete(name); }
    try { history.pushState(state, "", address); } catch { /* the address stays */ }
    at = location.href;
  }
  // back and forward go from lab to lab. The components' own answer to it would
  // be to build the page anew.
  let at = location.href; // the address of what is open
  addEventListener("popstate", async (e) => {
    e.stopImmediatePropagation();
    mendAddress();
    if (keeping.marked() === keeping.id || !keeping.marked() && (fragment() || location.href === at)) return; // another fragment is heard of by hashchange
    const opened = engine.opened, state = { work: keeping.id };
    await careful(begin);
    if (engine.opened !== opened) at = location.href;
    else try { history.pushState(state, "", at); } catch { /* the address stays */ } // nothing else was opened
  });
  // fly shows a packet on its way.
  link.fly = (text) => link.map?.fly(JSON.parse(text));
  link.lesson = () => painter.head?.lesson || "";
  const load = (name, source, address) => open(name, { do: "load", text: name, data: link.base64(new TextEncoder().encode(source)) }, address);
  link.loadText = async (name, source) => {
    const problem = await load(name, source, "");
    if (!problem) keeping.mark();
    return problem;
  };
  // open loads a lab. address opens it again; "": nothing does; null: it is not
  // kept, as it is a room's.
  async function open(name, command, address = null) {
    const answer = link.ask(command);
    if (first && name === "hello" && !engine.opened) link.ask({ do: "next" });
    link.ask({ do: "watch", num: 1 }); // before the lab takes a step: who misses its first message is told too
    const result = await answer;
    if (!result.ok) return fail(result.error);
    if (address === null) keeping.none(); else keeping.begin(address);
    Object.assign(engine, { again: command, address });
    take(name);
    return "";
  }
  // take shows another lab; the same one again keeps the texts in the editor.
  function take(name, same) {
    Object.assign(engine, { lab: name, problem: "", opened: engine.opened + (same ? 0 : 1) });
    if (!same) keeping.opened();
    tell();
  }
  // openKept opens a lab of this browser.
  link.openKept = (id) => careful(async () => {
    const problem = await keeping.resume(id);
    if (problem) return fail(problem === "none" ? "That lab is no longer kept in this browser." : problem);
    say({});
    return "";
  });

  // ---- labs from elsewhere: a link that holds one, another server, a file ----

  const MOST = 4 << 20; // bytes of a lab, as core/labfile
  link.openLink = (text) => open("", { do: "open", text }, "#");
  link.openURL = async (text) => {
    let url;
    try { url = new URL(text, location.href); } catch { return fail(`"${text.slice(0, 200)}" is no address of a lab.`); }
    if (!/^https?:$/.test(url.protocol)) return fail(`A lab comes from an address with http or https, not ${url.protocol}`);
    if (url.origin !== location.origin && self.embernear(url) && !confirm(`This link asks ${url.host.slice(0, 100)} for a lab, which lies in your own network. Open it only if you know who made the link.`)) {
      return fail(`The lab at ${url.href.slice(0, 200)} was not fetched: it lies in your own network.`);
    }
    let source;
    try {
      const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" });
      if (!response.ok) throw new RangeError(`the server answered ${response.status}`);
      source = await bounded(response);
    } catch (err) {
      const why = err instanceof RangeError ? err.message : "its server is not reached, or does not let other pages read it (CORS)";
      return fail(`The lab at ${url.href.slice(0, 200)} could not be fetched: ${why}. You can download it and drop the file here.`);
    }
    return load(nameOf(url.pathname), source, "?src=" + text);
  };
  async function bounded(response) {
    const parts = [];
    let size = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new TextDecoder().decode(await new Blob(parts).arrayBuffer());
      if ((size += value.length) > MOST) { reader.cancel(); throw new RangeError("it is larger than the 4 MiB of a lab"); }
      parts.push(value);
    }
  }
  const nameOf = (path) => path.split("/").pop().replace(/\.[^.]*$/, "").replace(/[^\w-]+/g, "-").slice(0, 64) || "lab";
  // openFile opens a lab that was dropped on the page.
  link.openFile = (file) => careful(async () => {
    if (file.size > MOST) return fail(`${file.name} is larger than the 4 MiB of a lab.`);
    const problem = await load(nameOf(file.name), await file.text(), "");
    if (!problem) say({});
    return problem;
  });

  // begin opens what the address asks for: the lab as it was left there, if it
  // was.
  const fragment = () => /^#lab=(.+)$/.exec(location.hash)?.[1];
  // Who comes for the first time, and with no lab in mind, sees the first one go
  // to its first message and hold there.
  const first = !/[?&](lab|src)=/.test(location.search) && !location.hash && !localStorage.getItem("visited");
  async function begin() {
    const work = keeping.marked();
    if (work && !rooms.key()) {
      const problem = await keeping.resume(work);
      if (!problem) return "";
      if (problem !== "none") keeping.say("resume", problem);
    }
    const problem = await beginAnew();
    if (!problem && keeping.id) { keeping.mark(); if (!work) keeping.offer(location.search && engine.address); }
    return problem;
  }
  function beginAnew() {
    const src = new URLSearchParams(location.search).get("src");
    return rooms.key() ? rooms.join(rooms.key()) : fragment() ? link.openLink(fragment()) : src ? link.openURL(src) : link.load(wanted());
  }
  addEventListener("hashchange", () => { if (!keeping.marked() && (fragment() || rooms.key())) careful(begin); });

  // ---- rooms ----

  const rooms = link.makeRooms({ link, engine, server: "static" in document.documentElement.dataset ? "tabs:" : here.replace(/^http/, "ws") + "room", open, tell, placed: () => { at = location.href; } });
  const leaveRoom = link.leaveRoom;
  link.leaveRoom = async () => { if (await leaveRoom()) say({}); };

  // ---- edits that nobody has saved ----

  link.drafts = 0; // texts in the editor that were not written
  const unsaved = () => link.drafts > 0 || !!painter.head?.edited;
  let leaving = null; // what is to be opened once somebody has said how
  // careful opens another lab. What was made is kept first, and it is said where;
  // what cannot be kept is asked about.
  async function careful(next) {
    if (!unsaved() && !keeping.open()) return next();
    const { id } = keeping, title = painter.head?.title || engine.lab, opened = engine.opened, mine = unsaved();
    if (await keeping.safe() || !unsaved()) {
      const problem = await next();
      if (mine && engine.opened !== opened && keeping.id !== id) keeping.left(id, title);
      return problem;
    }
    return new Promise((done) => { leaving = { next, done }; tell(); });
  }
  link.leave = (yes) => {
    const { next, done } = leaving;
    leaving = null;
    const pick = /** @type {HTMLSelectElement | null} */ (document.getElementById("lab"));
    if (!yes && pick) pick.value = engine.lab;
    tell();
    done(yes ? next() : "");
  };
  // What is kept is not lost when the page goes; the last second may not be yet.
  addEventListener("beforeunload", (e) => {
    if (unsaved() && (keeping.open() || keeping.problem || !keeping.id)) { e.preventDefault(); e.returnValue = "unsaved"; }
  });

  function fail(text) { engine.problem = text; tell(); return text; }
  link.fail = fail;

  link.labs = fetch(link.url("labs/index.json")).then((r) => r.json()).catch(() => []);
  // While the page loads, the lab that is to come shows its picture.
  link.labs.then((labs) => {
    const bench = document.getElementById("early-bench"), lab = labs.find((l) => l.name === wanted());
    if (!bench || bench.firstChild || !lab?.picture.startsWith("<svg ") || location.hash) return;
    const place = document.createElement("div");
    place.className = "early-picture";
    place.innerHTML = lab.picture; // eslint-disable-line no-restricted-syntax -- of our own build
    bench.append(place);
  });
  link.saveFile = (name, bytes) => {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(new Blob([bytes], { type: /\.md$/.test(name) ? "text/markdown" : "application/octet-stream" }));
    a.download = name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
  };

  // ---- clipboard: refused without a secure context or in a frame ----

  // copy takes the old way where the new one is refused; it answers what is wrong.
  link.copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return ""; } catch { /* the old way */ }
    const was = document.activeElement, field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("aria-hidden", "true");
    field.style.cssText = "position:fixed;opacity:0";
    (was?.closest("[role=dialog]") || document.body).append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    was?.focus();
    return done ? "" : "The browser does not let the page write to the clipboard. Select the text and copy it.";
  };
  link.pasted = async () => {
    try { return [await navigator.clipboard.readText(), ""]; } catch {
      return ["", "The browser does not let the page read the clipboard. Click into the text, select all (Ctrl+A) and paste (Ctrl+V)."];
    }
  };
  // address is the page's own, without what it has opened.
  link.address = () => location.href.split(/[?#]/)[0];

  // ---- what the components are told ----

  let timer = 0, counted = "", diskCount = 0; // packets with their fates, and changes of disks, when it was last told
  // Structure is told at once; counters a few times a second, and less often
  // the faster they run, and the more computers are gone over for them: nobody
  // reads them then, and frames matter more.
  painter.changed = (news) => {
    rooms.look();
    if (news) { tell(); return; }
    if (timer || count(painter.head) === counted && painter.disks === diskCount) return;
    const pause = painter.head.packets - parseInt(counted, 10) > 40 ? 300 : 120;
    timer = setTimeout(tell, Math.max(0, reported + pause - performance.now()));
  };
  // count changes when the packet list has to be read again.
  const count = (head) => `${head.packets || 0} ${head.fates || 0} ${head.past ? "past" : ""} ${head.ways || 0}`;
  function tell() {
    clearTimeout(timer); timer = 0;
    reported = performance.now();
    const head = painter.head || {};
    document.title = titleOf(head);
    if (!link.onState) return;
    counted = count(head); diskCount = painter.disks;
    link.onState(JSON.stringify({ engine: engine.status, text: engine.text, problem: engine.problem || "", name: engine.lab,
      lab: head.lab || 0, title: head.title || "", state: head.state || "", held: head.held || 0, seek: head.seek || "", past: !!head.past, film: !!head.film, first, halted: head.stopped || "", replay: head.replay || "", speed: head.speed || 1, now: head.now || 0,
      packets: head.packets || 0, dropped: head.dropped || 0, count: counted, computers: painter.computers(), monitors: painter.monitors(), floppies: painter.floppies, hung: painter.parts.map(({ name, kind, cable }) => ({ name, kind, cable })),
      checks: painter.checks, undo: head.undo, redo: head.redo, edited: head.edited, changed: head.changed, wrote: head.wrote || 0,
      kept: keptLabs, notes: keeping.notes.map(({ id, text, action }) => ({ id, text, action })), asks: head.asks, askers: head.askers,
      opened: engine.opened, leaving: !!leaving, room: head.room?.state ? head.room : null, roomLink: engine.room }));
  }
  link.tell = tell;

  // titleOf is what the tab of the browser says: which lab, and how it stands.
  const untitled = document.title;
  function titleOf(head) {
    const stands = head.held ? `held at packet ${head.held}` : head.state === "running" ? "" : head.state || "";
    return head.title ? `${head.title}${stands ? ` (${stands})` : ""} · Emberwire` : untitled;
  }

  // ---- the page's wasm ----

  // fetchModule compiles while it downloads what index.html has asked for, which
  // counts decoded bytes on a copy of the answer, unless it came so soon that
  // nobody will look at a progress bar: a copy costs time, and the browser's
  // cache of compiled code.
  async function fetchModule(name, progress) {
    const file = assets[name];
    link.seen[name] = (n) => progress(file.z ? n * file.n / file.c : n);
    const response = await link.early[name];
    if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`);
    return link.compile(file, response, () => fetch(file.z ? here + file.z + "?h=" + file.h : link.url(name)));
  }

  // A part of the whole is told, not bytes: the files come compressed, and are
  // counted when they have been unpacked.
  const loaded = { "engine.wasm": 0, "app.wasm": 0 };
  function progress(name) {
    return (bytes) => {
      loaded[name] = bytes;
      const bar = /** @type {HTMLProgressElement | null} */ (document.getElementById("early-bar")), label = document.getElementById("early-label");
      if (!bar) return;
      const total = assets["engine.wasm"].n + assets["app.wasm"].n, part = (loaded["engine.wasm"] + loaded["app.wasm"]) / total;
      bar.value = part;
      label.textContent = part < 0.98 ? `Loading ${Math.floor(100 * part)} %` : "Starting";
    };
  }

  window.goappGetenv = (key) => key === "GOAPP_ROOT_PREFIX" ? location.pathname.replace(/[^/]*$/, "").replace(/\/$/, "") : "";
  window.goappNav = window.goappOnUpdate = window.goappOnAppInstallChange = () => {};

  /** @param {Promise<WebAssembly.Module>} compiled */
  async function startPage(compiled) {
    const go = new window.Go();
    go.exit = (code) => { if (code) early(`The page stopped with status ${code}. Reload it.`); };
    const instance = await WebAssembly.instantiate(await compiled, go.importObject);
    if (document.readyState === "loading") await new Promise((r) => document.addEventListener("DOMContentLoaded", r));
    go.run(instance);
  }
  function early(text) {
    const label = document.getElementById("early-label");
    if (label) label.textContent = text;
  }

  fetch(link.url("font/ember.txt")).then((r) => r.text()).then(painter.parseFont)
    .catch((err) => early("The screen font could not be loaded: " + err.message + ". Reload the page."));
  makeWorker(fetchModule("engine.wasm", progress("engine.wasm")));
  const page = fetchModule("app.wasm", progress("app.wasm"));
  begin();
  const exec = document.createElement("script");
  exec.src = link.url("wasm_exec.js");
  exec.onload = () => startPage(page).catch((err) => early("The page could not be loaded: " + err.message + ". Reload it."));
  document.head.append(exec);
})();
