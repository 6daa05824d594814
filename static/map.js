"use strict";
// The map: computers where they stand, seen from above, with the reach of
// their radios, their cables, and messages as lights (lights.js). It draws on
// a canvas what the painter knows; emberwire.map.attach(element, options) puts
// it anywhere, without the components too. East is right, south is down.
(() => {
  const RATIO = 175 / 310;           // of a screen
  const LEAST = 30, MOST = 200;      // CSS pixels of a computer's width
  const OPEN_W = 312;                // of the one that has the keyboard, where no tile shows its screen
  const TRUST = 2000;                // ms that a place is shown which the engine has not told yet
  const NEAR = 430;                  // CSS pixels between neighbours at most, when all is made to fit
  const MIN_ZOOM = 0.02, MAX_ZOOM = 160; // CSS pixels a block
  const CLOSE = 70;                  // CSS pixels: who is closer has to make room
  const CROWD = 48;                  // computers from which none makes room for another
  const RULED = 8;                   // distances shown at a time
  const BEND = 0.07;                 // of its length that a way is bent, so that both directions can be seen
  const EDGE = 30_000_000;           // blocks: the end of the world
  const hue = { modem: 30 };         // without the page's style sheet
  const link = window.emberwire, { painter } = link;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  let host = null, options = {};     // where the map is, and what it may do
  let canvas, ctx, base, baseCtx, list, card, said, words, tools, hands;
  let width = 0, height = 0, dpr = 1;
  const view = { x: 0, z: 0, zoom: 20, auto: true, ranges: false };
  const nodes = new Map();           // id -> { info, at, x, y, w, button … }
  const lights = link.lights.make();
  let chosen = null, lab = -1, frame = 0, stale = true, told = "";
  let style = {}, sprites = new Map(), colours = new Map();
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
    hands = link.hands(self);
    hands.listen(host);
    told = "";
    sizes?.observe(host);
    painter.watchers.add(take);
    lab = -1; view.auto = true;
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
    host = null;
  }

  const sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => { stale = true; wake(); });

  function fillTools() {
    const add = (shape, name, act) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "tool"; b.title = name; b.setAttribute("aria-label", name);
      b.innerHTML = `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;
      b.onclick = act;
      tools.append(b);
    };
    if (options.onAdd && !options.readonly) add('<rect x="2.5" y="3" width="8" height="6.5" rx="1"/><path d="M4.5 12.6h4M12.5 9.4v4.4M10.3 11.6h4.4"/>', "Add a computer (double-click on the ground)", () => options.onAdd(middle()));
    add('<path d="M8 3.5v9M3.5 8h9"/>', "Closer (+)", () => zoomBy(1.4));
    add('<path d="M3.5 8h9"/>', "Farther (-)", () => zoomBy(1 / 1.4));
    add('<path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3"/>', "Show all; again: with the reach of every modem (0)", fitAll);
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
    if (head.flights) {
      const wall = performance.now();
      for (const f of head.flights) seen.set(f.proto, wall);
      lights.take(head.flights, wall);
    }
    const sign = JSON.stringify([painter.computers().map((c) => [c.id, c.name, c.power, c.os, c.at, (c.modems || []).map((m) => [m.side, m.kind, m.medium, m.range, m.open > 0])]), painter.cables]);
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
    const can = [["Use its screen", () => open(n.id)]];
    if (options.onEdit && !options.readonly) can.push(["Modems, remove …", () => options.onEdit(n.id)]);
    const power = n.info.power === "failed" ? "stopped with an error" : n.info.power;
    const lines = [`${n.info.os}, ${power} · x ${fixed(n.at.x)}, y ${fixed(n.at.y)}, z ${fixed(n.at.z)}`, ...(n.info.modems || []).map(modemText)];
    const head = document.createElement("b");
    head.textContent = `${n.info.name} #${n.id}`;
    card.replaceChildren(head, ...lines.map((text) => { const p = document.createElement("p"); p.textContent = text; return p; }), ...can.map(([text, act]) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "plain"; b.textContent = text; b.onclick = act;
      b.setAttribute("aria-label", `${text.replace(" …", "")}: ${n.info.name}`);
      return b;
    }));
  }

  function say(text) { said.textContent = text; said.hidden = !text; }

  // open gives a computer the keyboard.
  function open(id) {
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
  let moving = null, still = 0;

  // reveal keeps a computer in view that is moved by keys.
  function reveal(n) {
    const p = px(n.at), dx = p.x < 70 ? 70 - p.x : p.x > width - 70 ? width - 70 - p.x : 0, dy = p.y < 60 ? 60 - p.y : p.y > height - 80 ? height - 80 - p.y : 0;
    if (dx || dy) pan(dx, dy);
  }

  function gather() {
    const infos = painter.computers(), there = new Set(infos.map((c) => c.id));
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
    const modems = (n.info.modems || []).map(modemText);
    n.button.setAttribute("aria-label", `${label(n)}, ${n.info.os}, ${power}, at ${spot(n.at)}. ${modems.join("; ") || "no modem"}. Enter gives it the keyboard${options.readonly ? "" : ", arrow keys move it"}.`);
  }

  // description is the whole map in words.
  function description() {
    const all = [...nodes.values()];
    const lines = [`${all.length} computers.`];
    for (const n of all) {
      const near = all.filter((o) => o !== n).sort((a, b) => far(n, a) - far(n, b)).slice(0, 3).map((o) => `${blocks(far(n, o))} from ${o.info.name}`);
      lines.push(`${label(n)}, at ${spot(n.at)}: ${(n.info.modems || []).map(modemText).join("; ") || "no modem"}.${near.length ? ` It is ${near.join(", ")}.` : ""}`);
    }
    for (const c of painter.cables) if (c.chain.length) lines.push(`Cable ${c.name}: ${c.chain.map((e) => nodes.get(e.id)?.info.name ?? "#" + e.id).join(" to ")}, ${blocks(lengthOf(c))}.`);
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
    if (all.length <= 64) for (const a of all) for (const b of all) { const d = Math.hypot(a.at.x - b.at.x, a.at.z - b.at.z); if (a !== b && d > 0) near = Math.min(near, d); }
    const pad = view.ranges ? { x: 12, top: 12, bottom: 12 } : { x: width < 560 ? 62 : 124, top: clamp(height * 0.21, 56, 118), bottom: clamp(height * 0.2, 60, 104) };
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
    if (all.length > CROWD) return LEAST;
    for (const a of all) for (const b of all) { // room for the lights between neighbours
      const d = Math.hypot(a.x - b.x, a.y - b.y);
      if (d > CLOSE) w = Math.round(Math.max(LEAST, Math.min(w, d * 0.52)));
    }
    for (; w > LEAST; w = Math.max(LEAST, Math.round(w * 0.84))) {
      for (const n of all) { n.sx = n.x; n.sy = n.y; }
      for (let turn = 0; turn < 30; turn++) if (!push(all, w + 18, w * RATIO + 38)) break;
      if (all.every((n) => Math.hypot(n.sx - n.x, n.sy - n.y) < 0.75 * w)) break;
    }
    if (w > LEAST) for (const n of all) { n.x = n.sx; n.y = n.sy; }
    return w;
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

  // ---- ways ----

  // bend is the way between two points, a little to the left as it goes.
  function bend(a, b, by, points, from) {
    const dx = b.x - a.x, dy = b.y - a.y, parts = Math.abs(by) > 0 ? 14 : 1;
    const cx = (a.x + b.x) / 2 + dy * by * 2, cy = (a.y + b.y) / 2 - dx * by * 2;
    let d = from, last = a;
    if (!points.length) points.push({ x: a.x, y: a.y, d });
    for (let i = 1; i <= parts; i++) {
      const t = i / parts, s = 1 - t;
      const p = { x: s * s * a.x + 2 * s * t * cx + t * t * b.x, y: s * s * a.y + 2 * s * t * cy + t * t * b.y };
      d += Math.hypot(p.x - last.x, p.y - last.y);
      points.push({ ...p, d });
      last = p;
    }
    return d;
  }

  // sag is how much a cable's piece hangs; cables side by side hang apart.
  const sag = (cable) => (cable % 2 ? -1 : 1) * (0.05 + 0.03 * Math.floor(cable / 2));

  // way is the way of a light in pixels; null where there is none to be seen.
  function way(l) {
    const a = nodes.get(l.from), b = nodes.get(l.to);
    if (!b) return null;
    const points = [], at = painter.cables.findIndex((c) => c.name === l.medium);
    if (at >= 0) {
      const chain = painter.cables[at].chain;
      const from = chain.findIndex((e) => e.id === l.from && e.side === l.side);
      let to = -1;
      chain.forEach((e, i) => { if (e.id === l.to && (to < 0 || Math.abs(i - from) < Math.abs(to - from))) to = i; });
      if (from < 0 || to < 0) return null;
      let d = 0;
      for (let i = from, step = Math.sign(to - from); i !== to; i += step) {
        const x = nodes.get(chain[i].id), y = nodes.get(chain[i + step].id);
        if (x && y) d = bend(x, y, sag(at) * step, points, d);
      }
      return points.length ? trim({ points, length: d }, a, b) : null;
    }
    const start = a || { x: b.x, y: -20, w: 0, h: 0 }; // from elsewhere: another tab
    const out = { points, length: bend(start, b, BEND, points, 0) };
    if (a && l.why === "out of range") out.reach = clamp(Math.max(reachOf(a), reachOf(b)) / far(a, b), 0.05, 0.97);
    return trim(out, a, b);
  }

  // trim lets a way begin and end at the edges of the computers.
  function trim(w, a, b) {
    const inside = (n, p) => n && Math.abs(p.x - n.x) < n.w / 2 + 3 && Math.abs(p.y - n.y) < n.h / 2 + 3;
    const cut = (n, list) => {
      let i = 0;
      while (i < list.length - 2 && inside(n, list[i + 1])) i++;
      if (!inside(n, list[i]) || inside(n, list[i + 1])) return i ? list.slice(i) : list;
      let lo = 0, hi = 1;
      for (let k = 0; k < 8; k++) { const t = (lo + hi) / 2; if (inside(n, mix(list[i], list[i + 1], t))) lo = t; else hi = t; }
      return [mix(list[i], list[i + 1], hi), ...list.slice(i + 1)];
    };
    let points = cut(a, w.points);
    points = cut(b, points.slice().reverse()).reverse();
    let d = 0;
    points = points.map((p, i) => { if (i) d += Math.hypot(p.x - points[i - 1].x, p.y - points[i - 1].y); return { x: p.x, y: p.y, d }; });
    return { ...w, points, length: d };
  }
  const mix = (a, b, t) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });

  // ---- colours ----

  function restyle() {
    const css = getComputedStyle(host), get = (name, other) => css.getPropertyValue(name).trim() || other;
    style = { dark: document.documentElement.dataset.theme !== "light", ground: get("--ground", "#15110e"), panel: get("--panel", "#1c1713"), line: get("--line", "#382f27"),
      ink: get("--ink", "#f3eae0"), muted: get("--muted", "#b7a898"), faint: get("--faint", "#96877a"), ember: get("--ember", "#ff8340"),
      copper: get("--copper", "#d39265"), heard: get("--heard", "#86bdf0"), alive: get("--alive", "#8fce6a"), error: get("--error", "#ff8f80"),
      sans: get("--sans", "system-ui, sans-serif"), mono: get("--mono", "monospace") };
    colours.clear(); sprites.clear();
    stale = true;
    wake();
  }

  // colour is that of a protocol in the packet list.
  function colour(proto) {
    if (!colours.has(proto)) {
      const probe = document.createElement("span");
      probe.className = "proto"; probe.dataset.proto = proto; probe.hidden = true;
      host.append(probe);
      const c = getComputedStyle(probe).color;
      probe.remove();
      colours.set(proto, c && c !== style.ink ? c : `hsl(${hue[proto] ?? 30} 72% ${style.dark ? 74 : 29}%)`);
    }
    return colours.get(proto);
  }

  // glow is a light's shine, drawn once for each colour.
  function glow(c) {
    if (!sprites.has(c)) {
      const s = document.createElement("canvas"), size = s.width = s.height = 64, g = s.getContext("2d");
      const shine = g.createRadialGradient(32, 32, 0, 32, 32, 32);
      shine.addColorStop(0, alpha(c, style.dark ? 0.85 : 0.5)); shine.addColorStop(0.35, alpha(c, style.dark ? 0.32 : 0.2)); shine.addColorStop(1, alpha(c, 0));
      g.fillStyle = shine;
      g.fillRect(0, 0, size, size);
      sprites.set(c, s);
    }
    return sprites.get(c);
  }

  // alpha is a colour with an opacity; the canvas itself reads the colour.
  function alpha(c, a) {
    const key = c + "!";
    if (!sprites.has(key)) { baseCtx.fillStyle = "#000"; baseCtx.fillStyle = c; sprites.set(key, baseCtx.fillStyle); }
    const hex = sprites.get(key);
    if (!hex.startsWith("#")) return hex;
    return hex + Math.round(a * 255).toString(16).padStart(2, "0");
  }

  // ---- drawing ----

  function wake() { if (!frame && host) frame = requestAnimationFrame(paint); }

  function paint(wall) {
    frame = 0;
    if (!host) return;
    wall = performance.now();
    const box = host.getBoundingClientRect();
    if (!box.width || !box.height) return;
    if (box.width !== width || box.height !== height || dpr !== (window.devicePixelRatio || 1)) resize(box);
    if (stale) {
      if (view.auto) fit();
      place();
      drawBase();
      stale = false;
    }
    drawn.length = 0;
    const head = painter.head;
    const alive = lights.step(painter.now(), wall, head?.state === "running");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(base, 0, 0);
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    const last = [...nodes.values()].sort((a, b) => a.open - b.open || (a.id === chosen) - (b.id === chosen) || a.y - b.y);
    for (const n of last) if (!n.open) drawNode(n);
    link.lights.draw(ctx, lights, { way, colour, glow, core: (c) => style.dark ? "#fff8ee" : c, grey: style.faint, muted: style.muted, dark: style.dark, calm: calm.matches, label: textAt }, wall);
    for (const n of last) if (n.open) drawNode(n);
    const moved = hands.drag?.moved ? hands.drag.node : moving;
    if (moved) drawRulers(moved);
    const busy = drawLegend(wall);
    if (alive && (head?.state === "running" || lightsMove(wall))) wake();
    else if (busy) setTimeout(wake, 500);
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

  function drawBase() {
    const g = baseCtx;
    g.setTransform(dpr, 0, 0, dpr, 0, 0);
    g.fillStyle = style.ground;
    g.fillRect(0, 0, width, height);
    for (const n of nodes.values()) if (n.info.power === "on") warmth(g, n);
    drawGrid(g);
    for (const n of nodes.values()) drawReach(g, n);
    painter.cables.forEach((c, i) => drawCable(g, c, i));
    drawScale(g);
  }

  // warmth is the faint shine of a computer that is on.
  function warmth(g, n) {
    const r = n.w * 1.5, shine = g.createRadialGradient(n.x, n.y, n.w * 0.2, n.x, n.y, r);
    shine.addColorStop(0, alpha(style.ember, style.dark ? 0.13 : 0.06));
    shine.addColorStop(1, alpha(style.ember, 0));
    g.fillStyle = shine;
    g.fillRect(n.x - r, n.y - r, 2 * r, 2 * r);
  }

  // step is the distance of the grid's points in blocks: 1, 2, 5, 10 …
  function step(least) {
    let s = 10 ** Math.floor(Math.log10(least / view.zoom));
    for (const times of [1, 2, 5, 10]) if (s * times * view.zoom >= least) { s *= times; break; }
    return Math.max(s, 1);
  }

  function drawGrid(g) {
    const s = step(26), from = world(0, 0), to = world(width, height);
    g.fillStyle = alpha(style.faint, style.dark ? 0.42 : 0.5);
    for (let x = Math.ceil(from.x / s) * s; x <= to.x; x += s) {
      for (let z = Math.ceil(from.z / s) * s; z <= to.z; z += s) {
        const p = px({ x, z }), big = Math.round(x / s) % 5 === 0 && Math.round(z / s) % 5 === 0;
        const r = big ? 1.5 : 0.75;
        g.fillRect(p.x - r, p.y - r, 2 * r, 2 * r);
      }
    }
  }

  // drawReach is the circle in which a wireless modem is heard.
  function drawReach(g, n) {
    const r = reachOf(n) * view.zoom;
    if (!r || n.info.power !== "on" && n.id !== chosen) return;
    const p = px(n.at), on = n.id === chosen;
    const field = g.createRadialGradient(p.x, p.y, 0, p.x, p.y, r);
    field.addColorStop(0, alpha(style.copper, on ? 0.15 : 0.1));
    field.addColorStop(1, alpha(style.copper, on ? 0.05 : 0.025));
    g.fillStyle = field;
    g.beginPath();
    g.arc(p.x, p.y, r, 0, 2 * Math.PI);
    g.fill();
    g.strokeStyle = alpha(on ? style.ember : style.copper, on ? 0.85 : 0.42);
    g.lineWidth = on ? 1.5 : 1;
    g.setLineDash(on ? [] : [2, 5]);
    g.stroke();
    g.setLineDash([]);
    if (on && p.y - r > 16) textAt(g, `${blocks(reachOf(n))}`, p.x, p.y - r - 5, style.muted);
  }

  // drawCable draws a chain from modem to modem, its name at its longest piece.
  function drawCable(g, cable, number) {
    const list = ends(cable);
    let longest = null;
    g.lineJoin = g.lineCap = "round";
    for (let i = 1; i < list.length; i++) {
      const points = [], d = bend(list[i - 1], list[i], sag(number), points, 0);
      if (!longest || d > longest.d) longest = { d, at: points[Math.floor(points.length / 2)], from: points[0], to: points[points.length - 1] };
      for (const [w, c] of [[5.5, alpha(style.dark ? "#000000" : style.panel, style.dark ? 0.45 : 0.9)], [2.4, style.copper]]) {
        g.lineWidth = w; g.strokeStyle = c;
        g.beginPath();
        points.forEach((p, k) => { if (k) g.lineTo(p.x, p.y); else g.moveTo(p.x, p.y); });
        g.stroke();
      }
    }
    if (longest && longest.d > 150) {
      const { at, from, to } = longest, bx = at.x - (from.x + to.x) / 2, by = at.y - (from.y + to.y) / 2, b = Math.hypot(bx, by) || 1;
      g.font = `12px ${style.sans}`;
      const away = 11 + Math.abs(bx / b) * g.measureText(cable.name).width / 2;
      textAt(g, cable.name, at.x + bx / b * away, at.y + by / b * away + 4, style.copper);
    }
  }

  function drawScale(g) {
    const s = step(70), w = s * view.zoom, x = 16, y = height - 16;
    g.strokeStyle = style.faint; g.lineWidth = 1.5; g.lineCap = "butt";
    g.beginPath();
    g.moveTo(x, y - 5); g.lineTo(x, y); g.lineTo(x + w, y); g.lineTo(x + w, y - 5);
    g.stroke();
    textAt(g, blocks(s), x + w / 2, y - 8, style.muted);
  }

  const round = (g, x, y, w, h, r) => { g.beginPath(); g.roundRect ? g.roundRect(x, y, w, h, r) : g.rect(x, y, w, h); };

  const drawn = []; // the texts of the last picture, for tests

  // textAt writes centred on x, with a halo that keeps it readable on lines.
  function textAt(g, text, x, y, c, font = `12px ${style.sans}`) {
    drawn.push(text);
    g.font = font;
    g.textAlign = "center"; g.textBaseline = "alphabetic";
    g.lineJoin = "round";
    g.lineWidth = 4; g.strokeStyle = style.ground;
    g.strokeText(text, x, y);
    g.fillStyle = c;
    g.fillText(text, x, y);
  }

  function drawNode(n) {
    const { x, y, w, h, info } = n, on = info.power === "on", typing = keyboardOf() === n.id;
    const left = Math.round(x - w / 2), top = Math.round(y - h / 2), pad = w < 60 ? 2 : 3;
    round(ctx, left - pad, top - pad, w + 2 * pad, h + 2 * pad, 5);
    ctx.fillStyle = style.panel;
    ctx.fill();
    const picture = w >= 44 ? painter.picture(n.id) : null;
    ctx.fillStyle = "#111111";
    ctx.fillRect(left, top, w, h);
    if (picture) {
      ctx.globalAlpha = on ? 1 : info.power === "failed" ? 0.8 : 0.25;
      ctx.imageSmoothingEnabled = w * dpr !== picture.width; ctx.imageSmoothingQuality = "high";
      ctx.drawImage(picture, left, top, w, h);
      ctx.globalAlpha = 1;
    } else if (on) {
      ctx.fillStyle = alpha(style.ember, 0.9);
      ctx.fillRect(x - 3, y - 3, 6, 6);
    }
    ctx.lineWidth = typing || n.id === chosen ? 2 : 1;
    ctx.strokeStyle = typing || n.id === chosen ? style.ember : info.power === "failed" ? style.error : on ? alpha(style.copper, 0.75) : style.line;
    round(ctx, left - pad - 0.5, top - pad - 0.5, w + 2 * pad + 1, h + 2 * pad + 1, 6);
    ctx.stroke();
    drawModems(n, left, top - pad);
    drawName(n, x, top + h + pad + 15, typing);
  }

  // drawModems marks the modems at the upper edge: an antenna for the air, an
  // eye for an ender modem; cables are seen by themselves.
  function drawModems(n, left, top) {
    let x = left + 8;
    ctx.lineWidth = 1.6; ctx.lineCap = "round";
    for (const m of n.info.modems || []) {
      if (m.kind === "wired") continue;
      ctx.strokeStyle = m.open > 0 ? style.ember : style.faint;
      ctx.beginPath();
      if (m.kind === "ender") ctx.ellipse(x, top - 5, 5, 3, 0, 0, 2 * Math.PI);
      else { ctx.moveTo(x, top - 1); ctx.lineTo(x, top - 7); ctx.moveTo(x + 3.2, top - 9.5); ctx.arc(x, top - 8, 3.6, -0.5, 0.5); ctx.moveTo(x - 3.2, top - 6.3); ctx.arc(x, top - 8, 3.6, Math.PI - 0.5, Math.PI + 0.5); }
      ctx.stroke();
      x += 15;
    }
  }

  function drawName(n, x, y, typing) {
    const text = n.w < 60 && nodes.size > 12 ? "" : n.info.name, font = `600 13px ${style.sans}`;
    if (!text) return;
    ctx.font = font;
    const wide = ctx.measureText(text).width, rest = (view.flat ? "" : ` y ${fixed(n.at.y)}`) + (typing && n.open ? " · Esc leaves" : "");
    ctx.font = `12px ${style.sans}`;
    const more = ctx.measureText(` #${n.id}${rest}`).width, whole = wide + more + 13, start = x - whole / 2;
    const lamp = { on: style.alive, failed: style.error }[n.info.power];
    ctx.beginPath();
    ctx.arc(start + 4, y - 4.5, 4, 0, 2 * Math.PI);
    ctx.lineWidth = 1.5; ctx.strokeStyle = lamp || style.faint; ctx.fillStyle = lamp || style.ground;
    ctx.fill(); ctx.stroke();
    textAt(ctx, text, start + 13 + wide / 2, y, style.ink, font);
    textAt(ctx, `#${n.id}${rest}`, start + 13 + wide + more / 2 + 1, y, style.muted);
  }

  // drawRulers shows how far the others are from the one that is dragged: blue
  // who is in reach of its radio.
  function drawRulers(n) {
    const others = [...nodes.values()].filter((o) => o !== n).sort((a, b) => far(n, a) - far(n, b)).slice(0, RULED);
    const reach = reachOf(n);
    for (const o of others) {
      const d = far(n, o), near = reach && reachOf(o) && d <= Math.max(reach, reachOf(o));
      ctx.strokeStyle = alpha(near ? style.heard : style.faint, 0.9);
      ctx.lineWidth = 1.2;
      ctx.setLineDash([5, 4]);
      ctx.beginPath(); ctx.moveTo(n.x, n.y); ctx.lineTo(o.x, o.y); ctx.stroke();
      ctx.setLineDash([]);
      textAt(ctx, blocks(d), (n.x + o.x) / 2, (n.y + o.y) / 2 + 4, near ? style.heard : style.muted, `600 12px ${style.sans}`);
    }
    drawNode(n);
    textAt(ctx, `x ${fixed(n.at.x)}  y ${fixed(n.at.y)}  z ${fixed(n.at.z)}`, n.x, n.y - n.h / 2 - 18, style.ember, `12px ${style.mono}`);
  }

  // drawLegend names the protocols that fly; true while it will change.
  function drawLegend(wall) {
    const names = [...seen].filter(([, at]) => wall - at < 8000).sort((a, b) => a[0] < b[0] ? -1 : 1).slice(0, 6);
    let x = width - 16;
    ctx.font = `12px ${style.sans}`;
    for (const [proto] of names.reverse()) {
      const wide = ctx.measureText(proto).width, c = colour(proto);
      textAt(ctx, proto, x - wide / 2, height - 14, c);
      ctx.fillStyle = c;
      ctx.beginPath(); ctx.arc(x - wide - 9, height - 18, 3.5, 0, 2 * Math.PI); ctx.fill();
      x -= wide + 28;
    }
    return names.length > 0;
  }

  // self is what the hands have of the map.
  const self = { host: () => host, options: () => options, nodes, world, floor, pan, zoomBy, fitAll, choose, open, moved, reveal, say, back, restale: () => { stale = true; wake(); } };

  addEventListener("focusin", (e) => { if (host && e.target.classList?.contains("keys")) { choose(Number(e.target.dataset.computer)); stale = true; wake(); } });
  addEventListener("focusout", (e) => { if (host && e.target.classList?.contains("keys")) { stale = true; wake(); } });
  new MutationObserver(() => { if (host) restyle(); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  calm.addEventListener?.("change", wake);

  // sync is called by the painter when the components have moved things: where
  // there is a place for the map, it is put there.
  function sync() {
    const place = document.getElementById("map");
    if (!place) { detach(); return; }
    attach(place, { screens: () => place.closest("[data-view]")?.dataset.view === "map", onAdd: (at) => link.dialog?.("add", 0, at), onEdit: (id) => link.dialog?.("edit", id) });
    stale = true;
    wake();
  }

  link.map = { sync, attach, drawn, detach, fitAll, zoomBy, pan, wake, place: (id) => { const n = nodes.get(id); return n ? { x: n.x, y: n.y, w: n.w, h: n.h, at: n.at } : null; },
    get lights() { return [...lights.all.values()].filter((l) => l.wait <= 0); }, state: () => ({ zoom: view.zoom, x: view.x, z: view.z, auto: view.auto, chosen, dragging: !!hands?.drag?.moved, calm: calm.matches }) };
})();
