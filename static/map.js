"use strict";
// The map: computers where they stand, seen from above, with the reach of
// their radios, their cables, and messages as lights (lights.js). It draws on
// a canvas what the painter knows; emberwire.map.attach(element, options) puts
// it anywhere, without the components too. East is right, south is down.
(() => {
  const FLY = 600;                   // ms that a packet flies which one steps to
  const RATIO = 175 / 310;           // of a screen
  const LEAST = 30, MOST = 200;      // CSS pixels of a computer's width
  const OPEN_W = 312;                // of the one that has the keyboard, where no tile shows its screen
  const TRUST = 2000;                // ms that a place is shown which the engine has not told yet
  const NEAR = 430;                  // CSS pixels between neighbours at most, when all is made to fit
  const MIN_ZOOM = 0.02, MAX_ZOOM = 160; // CSS pixels a block
  const DEAR = 12;                   // ms of a paint after which the page has its turn for as long
  const CLOSE = 70;                  // CSS pixels: who is closer has to make room
  const CROWD = 24, DOT = 8;                  // computers from which none makes room for another; CSS pixels of each there at least
  const EDGE = 30_000_000;           // blocks: the end of the world
  const link = window.emberwire, { painter } = link;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  let host = null, options = {};     // where the map is, and what it may do
  let canvas, ctx, base, baseCtx, list, card, said, words, tools, hands, picture;
  let width = 0, height = 0, dpr = 1;
  const view = { x: 0, z: 0, zoom: 20, auto: true, ranges: false };
  const nodes = new Map();           // id -> { info, at, x, y, w, button … }
  const lights = link.lights.make();
  let chosen = null, lab = -1, frame = 0, later = 0, stale = true, told = "", filmed = -1; // the moment of a film that is held
  const times = [];                  // ms of the last paints
  const seen = new Map();            // protocol -> wall time it was seen last

  // ---- attaching ----

  // attach shows the map in an element. Options: readonly; onAdd(at) and
  // onEdit(id) open dialogs; onOpen(id) gives a computer the keyboard.
  function attach(element, given = {}) {
    if (host === element) return;
    detach();
    host = element; options = given;
    host.classList.add("map");
    host.innerHTML = '<canvas class="map-canvas" aria-hidden="true"></canvas><ul class="map-nodes" aria-label="Computers on the map"></ul>'
      + '<div class="map-tools" role="group" aria-label="Map"></div><div class="map-card" hidden></div><p class="map-said" role="alert" hidden></p><div class="unseen map-words"></div>';
    host.tabIndex = 0;
    host.setAttribute("role", "group");
    host.setAttribute("aria-label", "Map. Arrow keys move the view, + and - change its scale, 0 shows all.");
    [canvas, list, tools, card, said, words] = host.children;
    ctx = canvas.getContext("2d");
    base = document.createElement("canvas");
    baseCtx = base.getContext("2d");
    fillTools();
    picture ||= link.picture(self);
    hands = link.hands(self);
    hands.listen(host);
    told = "";
    sizes?.observe(host);
    painter.watchers.add(take);
    lab = -1; view.auto = true; width = height = 0;
    restyle();
    if (painter.head) take(painter.head);
  }

  function detach() {
    if (!host) return;
    painter.watchers.delete(take);
    sizes?.disconnect();
    cancelAnimationFrame(frame);
    frame = 0;
    tell(0);
    nodes.clear(); lights.clear(); hands.forget(); chosen = null;
    host.replaceChildren();
    host = area = null;
  }

  const sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver((list) => { area = list[list.length - 1].contentRect; stale = true; wake(); });
  let area = null; // of the host, as it was told: to ask in every frame would be to lay the page out

  function fillTools() {
    const add = (shape, name, act) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "tool"; b.title = name; b.setAttribute("aria-label", name);
      b.innerHTML = `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;
      b.onclick = act;
      tools.append(b);
      return b;
    };
    if (options.onAdd && !options.readonly) add('<rect x="2.5" y="3" width="8" height="6.5" rx="1"/><path d="M4.5 12.6h4M12.5 9.4v4.4M10.3 11.6h4.4"/>', "Add a computer (double-click on the ground)", () => options.onAdd(middle()));
    add('<path d="M8 3.5v9M3.5 8h9"/>', "Closer (+)", () => zoomBy(1.4));
    add('<path d="M3.5 8h9"/>', "Farther (-)", () => zoomBy(1 / 1.4));
    add('<path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3"/>', "Show all; again: with the reach of every modem (0)", fitAll);
    if (!link.record) return;
    const see = add('<path d="M2.5 5h2.7l1-1.6h3.6l1 1.6h2.7v7.6h-11z"/><circle cx="8" cy="8.6" r="2.2"/>', "Picture or recording of the map", null);
    see.classList.add("map-see"); see.setAttribute("aria-haspopup", "menu"); see.setAttribute("aria-expanded", "false");
  }

  // tell lets the engine know whether the map is seen: flights cost nothing else.
  const tell = (seen) => link.ask?.({ do: "map", num: seen });

  // ---- what is known ----

  // take is told every snapshot's header.
  function take(head) {
    if (head.lab !== lab) {
      lab = head.lab;
      lights.clear(); seen.clear(); hands.forget();
      view.auto = true; view.ranges = false;
      tell(1);
    }
    const film = head.film && head.state !== "running" ? head.now : -1;
    if (film !== filmed) { filmed = film; lights.clear(); wake(); } // of another moment
    if (head.flights) {
      const wall = performance.now();
      for (const f of head.flights) seen.set(f.proto, wall);
      lights.take(head.flights, wall);
    }
    const sign = JSON.stringify([known().map((c) => [c.id, c.name, c.power, c.os, c.at, (c.modems || []).map((m) => [m.side, m.kind, m.medium, m.range, m.open > 0]), (c.parts || []).map((p) => [p.side, p.kind])]), painter.cables, painter.parts.map((p) => [p.name, p.at])]);
    if (sign !== told) { told = sign; gather(); }
    if (head.computers || head.flights || head.gone) wake();
  }

  // choose makes a computer the one that is spoken of: its reach and what can
  // be done with it are shown.
  function choose(id) {
    if (chosen === id) return;
    chosen = id;
    fillCard();
    stale = true;
    wake();
  }

  // fillCard shows the chosen computer in words, with what can be done.
  function fillCard() {
    const n = nodes.get(chosen);
    card.hidden = !n;
    if (!n) return;
    /** @type {[text: string, act: () => void][]} */
    const can = n.info.remote ? [] : [["Use its screen", () => open(n.id)]];
    if (options.onEdit && !options.readonly && !n.info.remote) can.push(["Peripherals, remove …", () => options.onEdit(n.id)]);
    const power = n.info.power === "failed" ? "stopped with an error" : n.info.power;
    const lines = [`${n.info.os}${n.info.remote ? "" : ", " + power} · x ${fixed(n.at.x)}, y ${fixed(n.at.y)}, z ${fixed(n.at.z)}`, ...plugged(n)];
    const head = document.createElement("b");
    head.textContent = `${n.info.name} #${n.id}`;
    card.replaceChildren(head, ...lines.map((text) => { const p = document.createElement("p"); p.textContent = text; return p; }), ...can.map(([text, act]) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "plain"; b.textContent = text; b.onclick = act;
      b.setAttribute("aria-label", `${text.replace(" …", "")}: ${n.info.name}`);
      return b;
    }));
  }

  // placeCard puts the card into the corner where it hides the least.
  function placeCard() {
    if (card.hidden || width < 560) { card.dataset.at = ""; return; }
    const w = card.offsetWidth + 16, h = card.offsetHeight + 16, hidden = { top: 0, bottom: 0 };
    for (const n of nodes.values()) {
      if (n.x - n.w / 2 > w) continue;
      if (n.y - n.h / 2 < h) hidden.top++;
      if (n.y + n.h / 2 + 20 > height - h - 32) hidden.bottom++;
    }
    card.dataset.at = hidden.bottom < hidden.top ? "bottom" : "top";
  }

  function say(text) { said.textContent = text; said.hidden = !text; }

  // open gives a computer the keyboard.
  function open(id) {
    if (nodes.get(id)?.info.remote) return;
    if (options.onOpen) options.onOpen(id);
    else document.getElementById("keys-" + id)?.focus({ preventScroll: options.screens?.() ?? false });
  }

  // moved is told of each place on a computer's way, by hand or by key.
  function moved(n) {
    n.mine = n.at;
    n.until = performance.now() + TRUST;
    name(n);
    moving = n;
    view.auto = false;
    clearTimeout(still);
    still = setTimeout(() => { moving = null; words.textContent = description(); fillCard(); wake(); }, 1200);
    stale = true;
    wake();
  }
  function back(id) { const n = nodes.get(id); if (n) { n.mine = null; gather(); } }
  let moving = null, still = 0, ours = false; // ours: put there by sync

  // reveal keeps a computer in view that is moved by keys.
  function reveal(n) {
    const p = px(n.at), dx = p.x < 70 ? 70 - p.x : p.x > width - 70 ? width - 70 - p.x : 0, dy = p.y < 60 ? 60 - p.y : p.y > height - 80 ? height - 80 - p.y : 0;
    if (dx || dy) pan(dx, dy);
  }

  // known are the computers of this tab and, in a room, those of other tabs that
  // have a modem, and so a place: they are looked at, not touched.
  function known() {
    const own = painter.computers(), ids = new Set(own.map((c) => c.id));
    for (const m of painter.head?.room?.members || []) for (const c of m.computers || []) {
      if (m.here || ids.has(c.id) || !c.modems?.length) continue;
      const { x, y, z } = c.modems[0];
      own.push({ id: c.id, name: c.name, os: `in tab ${m.n} of the room`, power: "on", at: { x, y, z }, modems: c.modems, remote: true });
    }
    return own;
  }

  function gather() {
    const infos = known(), there = new Set(infos.map((c) => c.id));
    for (const [id, n] of nodes) if (!there.has(id)) { n.item.remove(); nodes.delete(id); if (chosen === id) choose(null); }
    for (const info of infos) {
      const n = nodes.get(info.id) || button(info.id);
      n.info = info;
      if (n.mine && !same(n.mine, info.at) && performance.now() < n.until) continue; // the engine is a little behind
      n.at = info.at; n.mine = null;
    }
    for (const n of nodes.values()) name(n);
    const heights = new Set([...nodes.values()].map((n) => n.at.y));
    view.flat = heights.size < 2;
    words.textContent = description();
    fillCard();
    stale = true;
    wake();
  }

  const same = (a, b) => a.x === b.x && a.y === b.y && a.z === b.z;
  const label = (n) => `${n.info.name}, number ${n.info.id}`;
  const spot = (at) => `${fixed(at.x)} ${fixed(at.y)} ${fixed(at.z)}`;
  const fixed = (v) => String(Math.round(v * 10) / 10);
  const blocks = (d) => `${fixed(d)} ${fixed(d) === "1" ? "block" : "blocks"}`;

  function modemText(m) {
    const where = m.kind === "wired" ? `, cable ${m.medium}` : m.range ? `, reaches ${blocks(m.range)}` : ", reaches everywhere";
    return `${m.kind} modem at the ${m.side}${where}${m.open > 0 ? ", a channel is open" : ""}`;
  }

  // plugged is everything on a computer's sides, in words.
  const plugged = (n) => [...(n.info.modems || []).map(modemText), ...(n.info.parts || []).map((p) => `${p.kind} at the ${p.side}`)];

  // button makes what a pointer, a keyboard and a screen reader have of a
  // computer.
  function button(id) {
    const item = document.createElement("li"), b = document.createElement("button");
    b.type = "button"; b.className = "map-node"; b.dataset.node = id;
    b.onfocus = () => choose(id);
    item.append(b);
    list.append(item);
    const n = { id, item, button: b };
    nodes.set(id, n);
    return n;
  }

  function name(n) {
    const power = n.info.power === "failed" ? "stopped with an error" : n.info.power;
    const modems = plugged(n);
    if (n.info.remote) { n.button.setAttribute("aria-label", `${label(n)}, ${n.info.os}, at ${spot(n.at)}. ${modems.join("; ")}.`); return; }
    n.button.setAttribute("aria-label", `${label(n)}, ${n.info.os}, ${power}, at ${spot(n.at)}. ${modems.join("; ") || "no modem"}. Enter gives it the keyboard${options.readonly ? "" : ", arrow keys move it"}.`);
  }

  // description is the whole map in words.
  function description() {
    const all = [...nodes.values()];
    const lines = [`${all.length} computers.`];
    for (const n of all) {
      const near = all.filter((o) => o !== n).sort((a, b) => far(n, a) - far(n, b)).slice(0, 3).map((o) => `${blocks(far(n, o))} from ${o.info.name}`);
      lines.push(`${label(n)}, at ${spot(n.at)}: ${plugged(n).join("; ") || "no modem"}.${near.length ? ` It is ${near.join(", ")}.` : ""}`);
    }
    for (const c of painter.cables) if (c.chain.length) lines.push(`Cable ${c.name}: ${c.chain.map((e) => nodes.get(e.id)?.info.name ?? "#" + e.id).join(" to ")}, ${blocks(lengthOf(c))}.`);
    for (const p of painter.parts) lines.push(`${p.name}, a ${p.kind} on cable ${p.cable}, at ${spot(p.at)}.`);
    return lines.join("\n");
  }

  const far = (a, b) => Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y, a.at.z - b.at.z);
  const ends = (c) => c.chain.map((e) => nodes.get(e.id)).filter(Boolean);
  function lengthOf(c) {
    const list = ends(c);
    return list.slice(1).reduce((sum, n, i) => sum + far(list[i], n), 0);
  }

  // ---- view ----

  const px = (at) => ({ x: width / 2 + (at.x - view.x) * view.zoom, y: height / 2 + (at.z - view.z) * view.zoom });
  const world = (x, y) => ({ x: view.x + (x - width / 2) / view.zoom, z: view.z + (y - height / 2) / view.zoom });
  const middle = () => ({ x: Math.round(view.x), y: floor(), z: Math.round(view.z) });
  const floor = () => nodes.size ? [...nodes.values()][0].at.y : 64;
  const reachOf = (n) => Math.max(0, ...(n.info.modems || []).map((m) => m.range || 0));

  function fitAll() { view.ranges = view.auto && !view.ranges; view.auto = true; stale = true; wake(); }

  // fit shows all computers, as large as is good to look at, or all that their
  // radios reach.
  function fit() {
    const all = [...nodes.values()];
    if (!all.length) { Object.assign(view, { x: 0, z: 0, zoom: 24 }); return; }
    let x0 = Infinity, x1 = -Infinity, z0 = Infinity, z1 = -Infinity, near = Infinity;
    for (const n of all) {
      const r = view.ranges ? reachOf(n) : 0;
      x0 = Math.min(x0, n.at.x - r); x1 = Math.max(x1, n.at.x + r);
      z0 = Math.min(z0, n.at.z - r); z1 = Math.max(z1, n.at.z + r);
    }
    if (all.length <= CROWD) for (const a of all) for (const b of all) { const d = Math.hypot(a.at.x - b.at.x, a.at.z - b.at.z); if (a !== b && d > 0) near = Math.min(near, d); }
    const pad = view.ranges ? { x: 12, top: 12, bottom: 12 } : all.length > CROWD ? { x: 24, top: 30, bottom: 40 } : { x: width < 560 ? 62 : 124, top: clamp(height * 0.21, 56, 118), bottom: clamp(height * 0.2, 60, 104) };
    const zoom = Math.min((width - 2 * pad.x) / Math.max(x1 - x0, 1e-6), (height - pad.top - pad.bottom) / Math.max(z1 - z0, 1e-6), view.ranges ? Infinity : NEAR / (Number.isFinite(near) ? near : 15));
    view.zoom = clamp(zoom, MIN_ZOOM, MAX_ZOOM);
    view.x = (x0 + x1) / 2;
    view.z = (z0 + z1) / 2 + (pad.bottom - pad.top) / 2 / view.zoom;
  }
  const clamp = (v, least, most) => Math.min(Math.max(v, least), most);

  function zoomBy(times, x = width / 2, y = height / 2) {
    const before = world(x, y);
    view.zoom = clamp(view.zoom * times, MIN_ZOOM, MAX_ZOOM);
    const after = world(x, y);
    view.x += before.x - after.x; view.z += before.z - after.z;
    view.auto = false; stale = true;
    wake();
  }

  function pan(dx, dy) {
    view.x = clamp(view.x - dx / view.zoom, -EDGE, EDGE);
    view.z = clamp(view.z - dy / view.zoom, -EDGE, EDGE);
    view.auto = false; stale = true;
    wake();
  }

  // place gives every computer its place and size in pixels. They are as large
  // as they can be without hiding each other; who stands close to another is
  // shown a little beside.
  function place() {
    const all = [...nodes.values()].sort((a, b) => a.id - b.id);
    for (const n of all) Object.assign(n, px(n.at));
    const w = crowd(all);
    for (const n of all) { n.w = w; n.open = false; }
    const typing = options.screens?.() ? keyboardOf() : null, n = nodes.get(typing);
    if (n) {
      n.open = true;
      n.w = Math.min(OPEN_W, width - 24);
      n.x = clamp(n.x, n.w / 2 + 8, width - n.w / 2 - 8);
      n.y = clamp(n.y, n.w * RATIO / 2 + 8, height - n.w * RATIO / 2 - 34);
    }
    for (const n of all) {
      n.h = Math.round(n.w * RATIO);
      Object.assign(n.button.style, { left: n.x - n.w / 2 - 3 + "px", top: n.y - n.h / 2 - 3 + "px", width: n.w + 6 + "px", height: n.h + (n.w < 60 ? 6 : 24) + "px", zIndex: n.open ? 2 : 1 });
    }
  }

  // crowd lets computers that would hide each other make room, and answers how
  // wide they can be for that. The one in somebody's hand stays where it is.
  function crowd(all) {
    let w = Math.round(clamp(0.42 * Math.sqrt(width * height / Math.max(all.length, 1)), LEAST, Math.min(MOST, width / 4.4, height / 3)));
    if (all.length > CROWD) return dots(all);
    for (const a of all) for (const b of all) { // room for the lights between neighbours
      const d = Math.hypot(a.x - b.x, a.y - b.y);
      if (d > CLOSE) w = Math.round(Math.max(LEAST, Math.min(w, d * 0.47)));
    }
    for (; w > LEAST; w = Math.max(LEAST, Math.round(w * 0.84))) {
      for (const n of all) { n.sx = n.x; n.sy = n.y; }
      for (let turn = 0; turn < 30; turn++) if (!push(all, w + 18, w * RATIO + 38)) break;
      if (all.every((n) => Math.hypot(n.sx - n.x, n.sy - n.y) < 0.75 * w)) break;
    }
    if (w > LEAST) for (const n of all) { n.x = n.sx; n.y = n.sy; }
    return w;
  }

  // dots is how wide each of very many can be where they stand.
  function dots(all) {
    let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity;
    for (const n of all) { x0 = Math.min(x0, n.x); x1 = Math.max(x1, n.x); y0 = Math.min(y0, n.y); y1 = Math.max(y1, n.y); }
    return Math.round(clamp(0.6 * Math.sqrt((x1 - x0 + LEAST) * (y1 - y0 + LEAST) / all.length), DOT, LEAST));
  }

  // push moves each two that are too close apart; false: there were none.
  function push(all, w, h) {
    let any = false;
    for (let i = 0; i < all.length; i++) for (let k = i + 1; k < all.length; k++) {
      const a = all[i], b = all[k], dx = b.sx - a.sx, dy = b.sy - a.sy, ox = w - Math.abs(dx), oy = h - Math.abs(dy);
      if (ox <= 0.5 || oy <= 0.5) continue;
      any = true;
      const held = hands.drag?.moved ? hands.drag.node : null, part = a === held || b === held ? 1 : 0.5, along = ox <= oy * (Math.abs(dx) >= Math.abs(dy) ? 1.8 : 0.6); // rather as they stand
      const x = along ? (dx < 0 ? -ox : ox) * part : 0, y = along ? 0 : (dy < 0 ? -oy : oy) * part;
      if (a !== held) { a.sx -= x; a.sy -= y; }
      if (b !== held) { b.sx += x; b.sy += y; }
    }
    return any;
  }

  // keyboardOf is the computer that has the keyboard, or null.
  const keyboardOf = () => { const e = document.activeElement; return e?.classList?.contains("keys") ? Number(e.dataset.computer) : null; };

  // ---- drawing ----

  // wakeIn paints after a while; of several the first counts.
  function wakeIn(ms) { later ||= setTimeout(() => { later = 0; wake(); }, ms); }
  function wake() { if (!frame && host) frame = requestAnimationFrame(paint); }

  function paint() {
    frame = 0;
    if (!host) return;
    const wall = performance.now(), box = area || host.getBoundingClientRect();
    if (!box.width || !box.height) return;
    if (box.width !== width || box.height !== height || dpr !== (window.devicePixelRatio || 1)) resize(box);
    if (stale) {
      if (view.auto) fit();
      place();
      baseCtx.setTransform(dpr, 0, 0, dpr, 0, 0);
      picture.drawBase(baseCtx);
      placeCard();
      stale = false;
    }
    picture.drawn.length = 0;
    picture.on(ctx);
    const head = painter.head;
    const alive = lights.step(painter.now(), wall, head?.state === "running");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(base, 0, 0);
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    const last = [...nodes.values()].sort((a, b) => a.open - b.open || Number(a.id === chosen) - Number(b.id === chosen) || a.y - b.y);
    for (const n of last) if (!n.open) picture.drawNode(n);
    link.lights.draw(ctx, lights, picture.lights(calm.matches), wall);
    for (const n of last) if (n.open) picture.drawNode(n);
    const moved = hands.drag?.moved ? hands.drag.node : moving;
    if (moved) picture.drawRulers(moved);
    const busy = picture.drawLegend(wall);
    const cost = performance.now() - wall;
    if (times.push(cost) > 120) times.shift();
    if (alive && (head?.state === "running" || lightsMove(wall))) { if (cost > DEAR) wakeIn(cost); else wake(); }
    else if (busy) wakeIn(500);
  }

  // lightsMove is whether anything still moves while the clock stands.
  function lightsMove(wall) {
    for (const l of lights.all.values()) if (l.ended || l.over || l.wait > 0 || wall - l.begun < 600) return true;
    return false;
  }

  function resize(box) {
    width = box.width; height = box.height; dpr = window.devicePixelRatio || 1;
    for (const c of [canvas, base]) { c.width = Math.round(width * dpr); c.height = Math.round(height * dpr); }
    canvas.style.width = width + "px"; canvas.style.height = height + "px";
    stale = true;
  }

  function restyle() { picture.restyle(); stale = true; wake(); }

  // self is what the hands and the picture have of the map.
  const self = { host: () => host, options: () => options, nodes, view, seen, px, world, fixed, blocks, far, ends, reachOf, keyboardOf, clamp,
    get width() { return width; }, get height() { return height; }, get dpr() { return dpr; }, get chosen() { return chosen; }, floor, pan, zoomBy, fitAll, choose, open, moved, reveal, say, back, restale: () => { stale = true; wake(); } };

  addEventListener("focusin", (e) => { if (host && e.target.classList?.contains("keys")) { choose(Number(e.target.dataset.computer)); stale = true; wake(); } });
  addEventListener("focusout", (e) => {
    if (!host || !e.target.classList?.contains("keys")) return;
    stale = true;
    wake();
    const id = Number(e.target.dataset.computer); // Escape leads back to the computer on the map
    if (options.screens?.()) setTimeout(() => { if (document.activeElement === document.body) nodes.get(id)?.button.focus({ preventScroll: true }); });
  });
  new MutationObserver(() => { if (host) restyle(); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  calm.addEventListener?.("change", wake);

  // sync is called by the painter when the components have moved things: where
  // there is a place for the map, it is put there.
  function sync() {
    const place = document.getElementById("map");
    const shared = place?.closest("[data-view]")?.dataset.view === "both";
    if (place || ours) painter.least = shared ? 0.7 : 1; // beside the map screens may be a little smaller
    if (!place) { if (ours) detach(); ours = false; return; }
    ours = true;
    attach(place, { screens: () => place.closest("[data-view]")?.dataset.view === "map", onAdd: (at) => link.dialog?.("add", 0, at), onEdit: (id) => link.dialog?.("edit", id) });
    stale = true;
    wake();
  }

  // fly shows a packet on its way, as slowly as it can be followed, and where it
  // ended until something else flies.
  function fly(p) {
    if (!host) return;
    const side = painter.cables.find((c) => c.name === p.row.medium)?.chain.find((e) => e.id === p.row.from)?.side || "";
    const one = (why) => (f) => ({ n: p.row.n, from: p.row.from, to: f.id, side, medium: p.row.medium, proto: p.row.proto, t0: p.row.t, t1: f.t || p.row.t, why: why || f.why });
    lights.clear();
    lights.take([...(p.heard || []).map(one("heard")), ...(p.missed || []).map(one())], performance.now(), FLY);
    wake();
  }

  link.map = { sync, fly, attach, times, get drawn() { return picture?.drawn ?? []; }, detach, fitAll, zoomBy, pan, wake, place: (id) => { const n = nodes.get(id); return n ? { x: n.x, y: n.y, w: n.w, h: n.h, at: n.at } : null; },
    get lights() { return [...lights.all.values()].filter((l) => l.wait <= 0); }, state: () => ({ zoom: view.zoom, x: view.x, z: view.z, auto: view.auto, chosen, dragging: !!hands?.drag?.moved, calm: calm.matches }) };
})();
