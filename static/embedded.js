"use strict";
// One lab inside somebody's documentation (embed.html): screens, map and
// packets without the page's components and without storage. What is shown
// stands in the address: lab=NAME or src=URL or #lab=…, view=code,screens,map,packets,
// run=visible|auto|click|replay, readonly, theme=dark|light, show=NAME,NAME, files=, lines=,
// hide=, speed=10. Without a lab it waits for the page around it to send one.
// docs/embed.md is its manual.
(() => {
  const MOST = 4 << 20; // bytes of a lab, as core/labfile
  const VERSION = 1;    // of the messages to and from the page around, as in embed.js; docs/embed.md says when it is raised
  const VIEWS = ["screens", "map", "packets", "code"], RUNS = ["visible", "auto", "click", "replay"], THEMES = ["dark", "light"], HIDES = ["bar", "run", "reset", "title", "clock", "open"];
  const ICON = (path) => `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${path}</svg>`;
  const RUN = ICON('<path d="M4.5 2.8v10.4L13 8z"/>'), PAUSE = ICON('<path d="M5 3v10M11 3v10"/>'), RESET = ICON('<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.6v2.6h2.6"/>');
  const NAME = /^[\w-]{1,64}$/;
  const here = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const assets = JSON.parse(document.getElementById("assets").textContent);
  const params = new URLSearchParams(location.search);
  const link = window.emberwire, { painter } = link;
  const $ = (id) => document.getElementById("embed-" + id);
  const whole = /** @type {HTMLAnchorElement} */ ($("open")); // leads to the whole page
  const url = (name) => here + name + (assets[name] ? "?h=" + assets[name].h : "");

  const framed = window.parent !== window;
  function tell(what, more) { if (framed) window.parent.postMessage({ emberwire: what, ...more }, "*"); }

  // ---- parameters; a wrong one is said and the rest holds ----

  const wrong = [];
  function names(name, usual = "") { return (params.get(name) || usual).split(",").map((w) => w.trim()).filter(Boolean); }
  function list(name, known, usual) {
    const words = names(name, usual);
    for (const w of words) if (!known.includes(w)) wrong.push(`${name}=${w.slice(0, 100)}: ${known.join(", ")}`);
    const good = words.filter((w) => known.includes(w));
    return good.length ? good : [usual];
  }
  const view = list("view", VIEWS, "screens");
  const run = list("run", RUNS, "visible")[0], replays = run === "replay";
  // readonly alone holds for all; its words name the screens, the programs, or single files.
  const fixed = params.has("readonly") && !["0", "false"].includes(params.get("readonly")) ? names("readonly") : null;
  const all = replays || fixed !== null && (!fixed.length || ["true", "1", "readonly"].includes(fixed[0]));
  const readonly = all || !!fixed?.includes("screens");
  const isFixed = (path) => all || !!fixed?.includes("code") || !!fixed?.includes(path);
  const hide = list("hide", HIDES, "").filter(Boolean), lines = names("lines");
  const speed = Number(params.get("speed") ?? 1);
  if (!(speed >= 0.01 && speed <= 100)) wrong.push(`speed=${params.get("speed")}: 0.01 to 100`);
  const show = names("show"), shownFiles = names("files");
  const light = matchMedia("(prefers-color-scheme: light)");
  let given = params.has("theme") ? list("theme", THEMES, "dark")[0] : ""; // the page around may change it
  const theme = () => given || (light.matches ? "light" : "dark");
  const paintTheme = () => { document.documentElement.dataset.theme = theme(); };
  light.addEventListener("change", paintTheme);
  paintTheme();

  painter.slim = false; // the frame may be small: all screens stay in view,
  painter.whole = true; // each of their pixels as large as the others
  $("bench").hidden = !view.includes("screens");
  $("map").hidden = !view.includes("map");
  $("packets").hidden = !view.includes("packets");
  document.body.classList.toggle("bare", view.every((v) => v === "code"));
  for (const part of hide) $(part).hidden = true;
  $("run").innerHTML = RUN + "Run";
  $("reset").innerHTML = RESET;

  function problem(text) {
    $("problem").hidden = !text;
    $("problem").textContent = text;
    if (text) tell("problem", { text });
  }
  let around = ""; // what the page around said of its attributes: it holds as long as the embed does
  let absent = ""; // what show= names and the lab has not
  const unknown = () => [wrong.length ? "This embed does not know " + wrong.join("; ") + "." : "", absent, around].filter(Boolean).join(" ");
  if (wrong.length) problem(unknown());

  // ---- the page around ----

  const orders = {
    load: (m) => typeof m.text === "string" ? take(String(m.name || "lab"), m.text, { href: addressOf(m) }) : problem("The page around sent a lab without text."),
    problem: (m) => { around = String(m.text).slice(0, 1000); problem(unknown()); if (!lab) broken(true); },
    theme: (m) => { if (THEMES.includes(m.theme)) { given = m.theme; paintTheme(); } },
    file: (m) => { asked.get(m.file)?.(m.bytes); asked.delete(m.file); },
    run: () => go(true),
    pause: () => go(false),
    reset: () => reset(),
    packets: (m) => { listening = m.on !== false; following = 0; },
  };
  let listening = false, following = 0; // does the page around want packets; the last it got
  addEventListener("message", (e) => {
    if (!framed || e.source !== window.parent || typeof e.data !== "object" || !e.data) return;
    const version = e.data.version ?? 1;
    if (typeof e.data.emberwire === "string" && version !== VERSION) { problem(`The page around speaks version ${String(version).slice(0, 40)} of the messages; this embed speaks version ${VERSION}.`); return; }
    const order = Object.hasOwn(orders, e.data.emberwire) ? orders[e.data.emberwire] : null;
    if (order) order(e.data);
  });

  // addressOf is where the whole page finds a lab that the page around sent.
  function addressOf(m) {
    if (typeof m.lab === "string" && NAME.test(m.lab)) return here + "?lab=" + m.lab;
    return /^https?:/.test(m.from) ? here + "?src=" + encodeURIComponent(m.from) : "";
  }

  // ---- files of ours ----

  // A frame without an origin of its own asks the page around first, which has
  // each file once for all its frames and may read what this one may not. What
  // runs here can do nothing that the page around could not.
  const asks = framed && self.origin === "null" && params.get("by") === "page";
  const asked = new Map();
  async function file(name, type) {
    if (asks) {
      const bytes = await new Promise((answer) => { asked.set(name, answer); tell("want", { file: name }); });
      if (bytes instanceof ArrayBuffer) return new Response(bytes, { headers: { "Content-Type": type } });
    }
    return fetch(here + name);
  }
  const hashed = (name) => name + (assets[name] ? "?h=" + assets[name].h : "");

  // Only a frame that shows the map, or a line of time, has the scripts of it.
  const scripts = (name) => new Promise((done, fail) => {
    const script = document.createElement("script");
    Object.assign(script, { src: url(name), onload: done, onerror: fail });
    document.head.append(script);
  });
  link.fail = (text) => { problem(text); return text; }; // said of moments
  const mapped = view.includes("map") ? scripts("embed-map.js") : null, lined = replays ? scripts("embed-replay.js") : null;
  mapped?.catch(() => {}); // said when it is to be drawn
  lined?.catch(() => {});

  // ---- the lab ----

  let lab = null;      // { name, text }
  let engine = null, packets = null, started = false;
  let wanted = run !== "click", seen = run === "auto", failed = false;

  async function fetched() {
    const text = /^#lab=(.+)$/.exec(location.hash)?.[1];
    if (text) return { name: "lab", link: text, href: here + "#lab=" + text };
    const name = params.get("lab"), src = params.get("src");
    if (!name && !src) return null;
    if (name && !NAME.test(name)) throw new RangeError(`There is no lab "${name.slice(0, 64)}" here.`);
    const from = name ? new URL(url(`labs/${name}.md`)) : new URL(src, here);
    if (!/^https?:$/.test(from.protocol)) throw new RangeError(`A lab comes from an address with http or https, not ${from.protocol}`);
    if (!name && from.origin !== new URL(here).origin && self.embernear(from)) throw new RangeError(`A link to an embed fetches no lab from the reader's own network (${from.host.slice(0, 100)}).`);
    let response;
    try { response = name ? await file(hashed(`labs/${name}.md`), "text/markdown") : await fetch(from, { credentials: "omit", referrerPolicy: "no-referrer" }); } catch {
      throw new RangeError(`The lab at ${from.href.slice(0, 200)} could not be fetched: its server is not reached, or does not let other pages read it (CORS).`);
    }
    if (response.status === 404 && name) throw new RangeError(`There is no lab "${name}" here.`);
    if (!response.ok) throw new RangeError(`The lab at ${from.href.slice(0, 200)} could not be fetched: the server answered ${response.status}.`);
    return { name: name || "lab", text: await bounded(response), href: here + (name ? "?lab=" + name : "?src=" + encodeURIComponent(from.href)) };
  }
  async function bounded(response) {
    const parts = [];
    let size = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts).text();
      if ((size += value.length) > MOST) { reader.cancel(); throw new RangeError("The lab is larger than 4 MiB."); }
      parts.push(value);
    }
  }

  // take makes a lab the one of this embed.
  function take(name, text, more) {
    if (text.length > MOST) { problem("The lab is larger than 4 MiB."); return; }
    lab = { name, text, ...more };
    const title = /^# (.+)$/m.exec(text)?.[1] || (lab.link ? "" : name);
    $("title").textContent = title;
    document.title = title || "Emberwire lab";
    $("start").setAttribute("aria-label", "Run " + (title || "the lab"));
    $("start").innerHTML = RUN;
    $("start").append(title || "Run");
    $("start").hidden = started || run !== "click";
    broken(false);
    if (!more?.edited) { document.body.dataset.few = Math.min(show.length || Infinity, (text.match(/^\s*(\[\[computer\]\]|kind\s*=\s*["']monitor["'])/gm) || []).length) > 2 ? "no" : "yes"; code(); }
    if (lab.href) whole.href = lab.href;
    else linkOf(text).then((link) => { if (lab.text === text) whole.href = lab.href = here + "#lab=1." + link; });
    if (started) { failed = false; load(); } else maybe();
  }
  // code shows the programs; a lab that came in a link is asked for.
  let programs = null;
  function code() {
    if (lab.link) return;
    programs = null;
    $("code").replaceChildren();
    $("code").hidden = true;
    const given = lab, { name, text } = given, there = link.labFiles.filesIn(text);
    const said = (what) => { if (!wrong.includes(what)) wrong.push(what); problem(unknown()); };
    for (const word of all ? [] : fixed || []) if (!["screens", "code"].includes(word) && !there.some((f) => f.path === word)) said(`readonly=${word.slice(0, 100)}: screens, code, or a text file of the lab`);
    if (!view.includes("code")) return;
    programs = link.showCode($("code"), { text, files: shownFiles, lines, fixed: isFixed, said, run(edited) {
      wanted = seen = true;
      take(name, edited, edited === text ? { ...given, edited: true } : { edited: true });
    } });
  }
  // broken takes the empty room away where there is nothing to run. What is wrong
  // with the lab stands above its text, where the line is marked.
  function broken(on, error = "") {
    document.body.classList.toggle("broken", on);
    if (!on || !lab?.text) { if (!programs) $("code").hidden = true; return; }
    const line = Number(/(?:^|\s)\S*?:(\d+)(?::|$)/.exec(error)?.[1] || 0);
    if (programs?.wrong(line, lab.text) || lab.edited) return; // what was typed stays where it can be mended
    programs = null;
    link.showSource($("code"), lab.text, line);
  }

  // maybe starts the engine once there is a lab, and somebody to see it.
  function maybe() { if (lab && wanted && seen && !started) start(); }

  function start() {
    started = true;
    $("start").hidden = true;
    $("state").textContent = "loading";
    engine = link.startEngine({ ...engineOf(), url, net: false, snapshot: painter.take, reply: () => {}, status });
    painter.acknowledge = (n) => engine.send(`{"v":2,"n":0,"do":"ack","num":${n}}`);
    link.ask = engine.ask;
    if (view.includes("packets")) packets = link.listPackets($("packets"), engine.ask);
    mapped?.then(() => link.map.attach($("map"), { readonly: true }), () => problem("The map could not be loaded. Reload the page."));
    engine.start();
    load();
  }
  // The page around has one engine for all its labs (static/embed-files.js); a
  // plain frame has its own.
  function engineOf() {
    if (asks && params.get("engine") === "shared") return { port(stuck) {
      const { port1, port2 } = new MessageChannel();
      window.parent.postMessage({ emberwire: "engine", stuck }, "*", [port2]);
      return port1;
    } };
    const entry = assets["engine.wasm"], name = (entry.z || "engine.wasm") + "?h=" + entry.h;
    return { module: link.compile(entry, file(name, "application/wasm"), () => fetch(here + name)) };
  }
  function status(state, text) {
    if (state === "stopped" && /content security|\bCSP\b|unsafe-eval/i.test(text)) problem(`The host of this embed forbids WebAssembly: its Content-Security-Policy must allow script-src 'wasm-unsafe-eval' and worker-src blob:.`);
    else if (state === "stopped") problem(`The engine stopped: ${text}. Run again starts it.`);
    if (state === "silent") problem("The engine has not answered for 5 seconds. Run again starts it.");
    if (state === "running") problem(unknown());
    failed = state === "stopped" || state === "silent";
  }
  async function load() {
    const command = lab.link ? { do: "open", text: lab.link } : { do: "load", text: lab.name, data: link.base64(new TextEncoder().encode(lab.text)) };
    const reply = await engine.ask(command);
    $("state").textContent = "";
    broken(!reply.ok, reply.error);
    if (!reply.ok) { problem(reply.error); return; }
    if (lab.link && view.includes("code")) {
      const saved = await engine.ask({ do: "save" });
      lab = { name: lab.name, href: lab.href, text: new TextDecoder().decode(Uint8Array.from(atob(saved.data || ""), (c) => c.charCodeAt(0))) };
      code();
    }
    if (packets || view.includes("map")) engine.ask({ do: "watch", num: 1 });
    if (view.includes("map")) engine.ask({ do: "map", num: 1 });
    if (lined) { filmed(); return; }
    if (speed !== 1 && speed >= 0.01 && speed <= 100) engine.ask({ do: "speed", num: speed });
    engine.ask({ do: wanted ? "run" : "pause" });
  }

  // With run=replay the lab has run before it is shown.
  let film = null;
  const filmState = (head) => !film ? "running to its end" : head.past ? "replay" : "the end";
  async function filmed() {
    $("state").textContent = "running to its end";
    try { await lined; } catch { problem("The line of time could not be loaded. Reload the page."); return; }
    film = await link.replay(engine.ask, speed >= 0.01 && speed <= 100 ? speed : 1);
    $("state").textContent = "";
    $("past").hidden = false;
  }

  // ---- time: run, pause, reset; nobody sees, nothing runs ----

  function go(on) {
    wanted = on;
    if (on) seen = true;
    if (!lab && own && on && run === "click") find();
    if (!started) { maybe(); return; }
    if (replays) { film?.go(on); return; }
    engine.ask({ do: on ? "run" : "pause" });
  }
  function reset() {
    if (!started) { go(true); return; }
    if (replays && !failed) { film?.begin(); return; }
    if (!failed) { engine.ask({ do: "reset" }); return; }
    failed = false;
    painter.forgetAll();
    engine.start();
    load();
  }
  $("start").onclick = () => go(true);
  $("run").onclick = () => go(!started || painter.head?.state !== "running");
  $("reset").onclick = reset;
  if (run === "visible" || replays) {
    new IntersectionObserver(([e]) => {
      const was = seen;
      seen = e.isIntersecting;
      if (!started) maybe();
      else if (was !== seen && wanted && !replays) engine.ask({ do: seen ? "run" : "pause" });
    }, { rootMargin: "80px" }).observe(document.body);
  } else seen = true;

  whole.href = here;
  async function linkOf(text) {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return link.base64(new Uint8Array(await new Response(packed).arrayBuffer())).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // ---- screens ----

  painter.changed = (news) => {
    const head = painter.head;
    if (news) tiles();
    packets?.changed(head.packets);
    if (news || head.packets !== painter.toldPackets) report(head);
    follow(head);
  };
  let told = "", replayed = "";
  function report(head) {
    painter.toldPackets = head.packets;
    const running = head.state === "running";
    if ($("run").dataset.on !== String(running)) {
      $("run").dataset.on = String(running);
      $("run").innerHTML = running ? PAUSE + "Pause" : RUN + "Run";
      $("run").title = running ? "Pause" : "Run";
      $("run").setAttribute("aria-label", $("run").title);
    }
    $("state").textContent = running ? "" : replays ? filmState(head) : head.state;
    if (told !== head.title + head.lab) {
      told = head.title + head.lab;
      packets?.reset();
      if (head.replay || replayed) problem(head.replay ? `This lab was ${head.replay}.` : unknown());
      replayed = head.replay;
      if (head.title) $("title").textContent = head.title;
      tell("loaded", { title: head.title || "", computers: painter.computers().map(({ id, name }) => ({ id, name })) });
      following = 0;
    }
    tell("state", { state: head.state, now: head.now, packets: head.packets });
  }

  // follow sends the page around what it wants to hear.
  let asking = false;
  async function follow(head) {
    if (!listening || asking || head.packets <= following) return;
    asking = true;
    const reply = await engine.ask({ do: "packets", from: following + 1, count: 200 });
    asking = false;
    for (const row of reply.rows || []) { following = row.n; tell("packet", { packet: row }); }
  }

  const tileOf = new Map();
  function tiles() {
    const all = [...painter.computers(), ...painter.monitors()], shown = all.filter((c) => !show.length || show.includes(c.name));
    for (const [id, tile] of tileOf) if (!shown.some((c) => c.id === id)) { tile.remove(); tileOf.delete(id); }
    for (const c of shown) {
      if (!tileOf.has(c.id)) tileOf.set(c.id, tile(c));
      const el = tileOf.get(c.id);
      document.getElementById("bench").append(el);
      el.querySelector(".tile-name").textContent = c.name;
      el.querySelector(".lamp").dataset.power = c.power;
      el.querySelector(".lamp").title = "Power: " + c.power;
      el.querySelector(".screen").dataset.power = c.power;
    }
    const gone = all.length ? show.filter((name) => !all.some((c) => c.name === name)) : [], was = absent;
    absent = gone.length ? `show=${gone.join(",")}: this lab has ${all.map((c) => c.name).join(", ")}.` : "";
    if (absent !== was) problem(unknown());
    painter.sync();
    if (!arranged && shown.length) { // on a phone one is large, and the others are chosen from a strip
      arranged = true;
      if (innerWidth < 520 && shown.length > 2) painter.enlarge(shown[0].id);
    }
    grow();
  }
  let arranged = false;
  // grow asks the page around for room that it could not foresee: monitors, what is wrong.
  function grow() {
    const more = $("bench").hidden ? 0 : document.getElementById("bench").scrollHeight - $("bench").clientHeight;
    if (more > 0) tell("size", { height: innerHeight + more });
  }
  function tile(c) {
    const el = document.createElement("section");
    el.className = "tile";
    el.dataset.computer = c.id;
    const monitor = c.id < 0;
    el.setAttribute("aria-label", (monitor ? "Monitor " : "Computer ") + c.name);
    el.innerHTML = `<header class="tile-head"><span class="lamp"></span><b class="tile-name"></b><span class="tile-id">#${c.id}</span><span class="spacer"></span><span class="leave">Esc leaves</span></header>
      <div class="screen" id="screen-${c.id}"></div><pre class="unseen" id="text-${c.id}"></pre>`;
    el.querySelector("pre").setAttribute("aria-label", "Screen of " + c.name);
    if (monitor) {
      Object.assign(el.querySelector(".screen").dataset, { monitor: c.name, touch: String(!readonly && !!c.advanced) });
      el.querySelector(".tile-id").textContent = "monitor";
    } else if (!readonly) {
      el.querySelector(".screen").append(link.keysField(c.id, c.name)); // static/keys.js listens to it
    }
    return el;
  }

  // ---- begin ----

  file(hashed("font/ember.txt"), "text/plain").then((r) => r.text()).then(painter.parseFont).catch(() => problem("The screen font could not be loaded. Reload the page."));
  const own = params.get("lab") || params.get("src") || location.hash;
  let finding = false;
  function find() {
    if (finding) return;
    finding = true;
    fetched().then((found) => { if (found) take(found.name, found.text || "", found); },
      (err) => { finding = false; problem(err instanceof RangeError ? err.message : "The lab could not be fetched: " + err.message); broken(true); });
  }
  // With run=click nothing of the lab is fetched before the click.
  if (own && run === "click" && !location.hash) {
    $("start").innerHTML = RUN;
    $("start").append("Run " + (params.get("lab") || "this lab"));
    $("start").hidden = false;
  } else if (own) find();
  tell("ready", { version: VERSION });
})();
