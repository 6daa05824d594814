"use strict";
// The painter: snapshots in, pixels out. It owns the canvases, the clock and
// the lights; everything else on the page belongs to the Go components, which
// give it places to put things (#screen-ID, #light-ID-SIDE, #text-ID, #clock).
(() => {
  const CELL_W = 6, CELL_H = 9, MARGIN = 2; // pixels; the margin takes the edge cells' colour
  const GAP = 8, FRAME_W = 10, FRAME_H = 42; // CSS pixels a tile has around its screen
  const BLINK = 400;    // ms a cursor is on, then off (spec/computercraft.md 4.13)
  const SPEAK = 1200;   // ms between two announcements to a screen reader
  const COLOURS = [0xF0F0F0, 0xF2B233, 0xE57FD8, 0x99B2F2, 0xDEDE6C, 0x7FCC19, 0xF2B2CC, 0x4C4C4C,
    0x999999, 0x4C99B2, 0xB266E5, 0x3366CC, 0x7F664C, 0x57A64E, 0xCC4C4C, 0x111111];
  const SYMBOLS = " ☺☻♥♦♣♠•◘  ♂♀ ♪♫►◄↕‼¶§▬↨↑↓→←∟↔▲▼";

  const font = new Uint8Array(256 * CELL_H); // one byte a row, bit 5 is the left pixel
  const screens = new Map();                  // id -> what is known of a computer
  const pending = [];                         // snapshots not painted yet
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let fontReady = false, frame = 0, cursorOn = true, lab = -1, scale = 2, fitKey = "";
  const painter = {
    head: null,             // the newest snapshot's header, computers merged
    acknowledge: () => {},  // told the number of the newest painted snapshot
    changed: () => {},      // told that something the components show has changed
    painted: null,          // told (id, rows) after painting: measurements
    times: [],              // ms of the last paints
  };

  // ---- font ----

  // parseFont reads ember.txt: "code name" and nine rows of # and . each.
  painter.parseFont = (text) => {
    let code = -1, row = 0;
    for (const line of text.split("\n")) {
      if (line.startsWith("# ")) continue;
      if (/^[#.]{6}$/.test(line)) {
        for (let x = 0; x < CELL_W; x++) if (line[x] === "#") font[code * CELL_H + row] |= 32 >> x;
        row++;
      } else if (/^\d+ /.test(line)) { code = parseInt(line, 10); row = 0; }
    }
    teletext();
    fontReady = true;
    for (const s of screens.values()) s.stale = true;
    schedule();
    return font;
  };

  // teletext makes 128-159: 2x3 blocks, the bottom right one always background.
  function teletext() {
    for (let n = 0; n < 32; n++) {
      for (let y = 0; y < CELL_H; y++) {
        const pair = n >> (2 * Math.floor(y / 3));
        font[(128 + n) * CELL_H + y] = (pair & 1 ? 0b111000 : 0) | (pair & 2 && y < 6 ? 0b000111 : 0);
      }
    }
  }

  // ---- taking snapshots ----

  painter.take = (buffer) => { pending.push(buffer); schedule(); };

  function schedule() { if (!frame) frame = requestAnimationFrame(paintFrame); }

  function paintFrame() {
    frame = 0;
    const start = performance.now();
    let newest = 0, news = false;
    while (pending.length) {
      const head = decode(pending.shift());
      news = merge(head) || news;
      newest = head.n;
    }
    if (news) painter.fit();
    for (const s of screens.values()) if (s.dirty.size || s.stale) paint(s);
    if (newest) { showClock(); painter.acknowledge(newest); painter.changed(news); }
    if (painter.times.push(performance.now() - start) > 240) painter.times.shift();
  }

  // decode cuts a snapshot into its header and views of the planes.
  function decode(buffer) {
    const n = new DataView(buffer).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, n)));
    let at = 4 + n;
    for (const c of head.computers || []) {
      const size = (c.rows || []).length * 3 * c.w;
      c.planes = new Uint8Array(buffer, at, size);
      at += size;
    }
    return head;
  }

  // merge brings what is known up to date; true when the components must look.
  function merge(head) {
    const old = painter.head;
    let news = !old || old.state !== head.state || old.speed !== head.speed;
    if (head.lab !== lab) { forgetAll(); lab = head.lab; news = true; }
    else if (!head.title && old) head.title = old.title;
    for (const id of head.gone || []) { forget(id); news = true; }
    for (const c of head.computers || []) news = mergeComputer(c) || news;
    painter.head = head;
    return news;
  }

  function mergeComputer(c) {
    let s = screens.get(c.id);
    if (!s || s.w !== c.w || s.h !== c.h) s = resize(s, c);
    const { planes, rows, palette, ...info } = c;
    blinkLights(s.info, info);
    const sign = JSON.stringify([c.name, c.label, c.os, c.power, c.advanced, c.w, c.h, c.note, c.lost,
      (c.modems || []).map((m) => [m.side, m.kind, m.medium])]);
    const news = sign !== s.sign;
    s.sign = sign;
    if (palette || c.advanced !== s.info?.advanced) { s.colours = colours(palette || s.rgb, c.advanced); s.rgb = palette || s.rgb; s.stale = true; }
    if (s.info && s.info.cy !== c.cy) s.dirty.add(s.info.cy - 1);
    s.info = info;
    s.dirty.add(c.cy - 1);
    (rows || []).forEach((y, i) => {
      const from = i * 3 * c.w;
      s.cells.set(planes.subarray(from, from + 3 * c.w), y * 3 * c.w);
      s.dirty.add(y);
    });
    s.spoken = s.spoken && !(rows && rows.length);
    return news;
  }

  function resize(s, c) {
    const canvas = s ? s.canvas : document.createElement("canvas");
    canvas.width = c.w * CELL_W + 2 * MARGIN;
    canvas.height = c.h * CELL_H + 2 * MARGIN;
    canvas.setAttribute("aria-hidden", "true");
    const ctx = canvas.getContext("2d", { alpha: false });
    const image = ctx.createImageData(canvas.width, canvas.height);
    s = { id: c.id, w: c.w, h: c.h, canvas, ctx, image, pixels: new Uint32Array(image.data.buffer),
      cells: new Uint8Array(c.w * c.h * 3), dirty: new Set(), stale: true, sign: "", info: s?.info, spoken: false,
      rgb: COLOURS, colours: colours(COLOURS, c.advanced), lines: [] };
    s.cells.fill(32);
    for (let y = 0; y < c.h; y++) { s.cells.fill(0, y * 3 * c.w + c.w, y * 3 * c.w + 2 * c.w); s.cells.fill(15, y * 3 * c.w + 2 * c.w, (y + 1) * 3 * c.w); }
    screens.set(c.id, s);
    fitKey = "";
    return s;
  }

  // colours turns 0xRRGGBB into what a little-endian canvas wants; a computer
  // without colours shows their average grey.
  function colours(palette, advanced) {
    return Uint32Array.from(palette, (rgb) => {
      let r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;
      if (!advanced) r = g = b = Math.round((r + g + b) / 3);
      return (255 << 24 | b << 16 | g << 8 | r) >>> 0;
    });
  }

  function forget(id) { screens.get(id)?.canvas.remove(); screens.delete(id); fitKey = ""; }
  function forgetAll() { for (const id of [...screens.keys()]) forget(id); }
  painter.forgetAll = () => { forgetAll(); pending.length = 0; lab = -1; painter.head = null; };

  // ---- painting ----

  function paint(s) {
    if (!fontReady) return;
    place(s);
    let first = s.h, last = -1;
    const rows = s.stale ? Array.from({ length: s.h }, (_, y) => y) : [...s.dirty];
    for (const y of rows) {
      if (y < 0 || y >= s.h) continue;
      paintRow(s, y);
      first = Math.min(first, y); last = Math.max(last, y);
    }
    s.dirty.clear(); s.stale = false;
    if (last < 0) return;
    const top = first === 0 ? 0 : MARGIN + first * CELL_H;
    const end = last === s.h - 1 ? s.canvas.height : MARGIN + (last + 1) * CELL_H;
    s.ctx.putImageData(s.image, 0, 0, 0, top, s.canvas.width, end - top);
    if (painter.painted) painter.painted(s.id, rows);
  }

  function paintRow(s, y) {
    const { w, pixels, colours, cells } = s, stride = s.canvas.width, from = y * 3 * w;
    let top = MARGIN + y * CELL_H;
    for (let x = 0; x < w; x++) {
      glyph(pixels, stride, MARGIN + x * CELL_W, top, cells[from + x], colours[cells[from + w + x] & 15], colours[cells[from + 2 * w + x] & 15]);
    }
    const c = s.info;
    if (cursorOn && c.blink && c.power === "on" && c.cy - 1 === y && c.cx >= 1 && c.cx <= w) {
      underscore(pixels, stride, MARGIN + (c.cx - 1) * CELL_W, top, colours[c.cc & 15]);
    }
    edges(s, y, from, top);
  }

  function glyph(pixels, stride, left, top, code, fg, bg) {
    let at = top * stride + left, f = code * CELL_H;
    for (let y = 0; y < CELL_H; y++, at += stride) {
      const bits = font[f++];
      pixels[at] = bits & 32 ? fg : bg;
      pixels[at + 1] = bits & 16 ? fg : bg;
      pixels[at + 2] = bits & 8 ? fg : bg;
      pixels[at + 3] = bits & 4 ? fg : bg;
      pixels[at + 4] = bits & 2 ? fg : bg;
      pixels[at + 5] = bits & 1 ? fg : bg;
    }
  }

  function underscore(pixels, stride, left, top, colour) {
    for (let y = 0; y < CELL_H; y++) {
      const bits = font[95 * CELL_H + y];
      for (let x = 0; x < CELL_W; x++) if (bits & 32 >> x) pixels[(top + y) * stride + left + x] = colour;
    }
  }

  // edges lets the background of the outermost cells run into the margin.
  function edges(s, y, from, top) {
    const { w, h, pixels, colours, cells } = s, stride = s.canvas.width;
    const left = colours[cells[from + 2 * w] & 15], right = colours[cells[from + 3 * w - 1] & 15];
    for (let i = 0; i < CELL_H; i++) {
      const at = (top + i) * stride;
      pixels.fill(left, at, at + MARGIN);
      pixels.fill(right, at + stride - MARGIN, at + stride);
    }
    if (y === 0) for (let i = 0; i < MARGIN; i++) bandOf(s, from, i);
    if (y === h - 1) for (let i = 0; i < MARGIN; i++) bandOf(s, from, top + CELL_H + i);
  }

  // bandOf paints one line of the margin above or below with a row's backgrounds.
  function bandOf(s, from, line) {
    const { w, pixels, colours, cells } = s, stride = s.canvas.width, at = line * stride;
    for (let x = 0; x < w; x++) pixels.fill(colours[cells[from + 2 * w + x] & 15], at + MARGIN + x * CELL_W, at + MARGIN + (x + 1) * CELL_W);
    pixels.fill(colours[cells[from + 2 * w] & 15], at, at + MARGIN);
    pixels.fill(colours[cells[from + 3 * w - 1] & 15], at + stride - MARGIN, at + stride);
  }

  setInterval(() => {
    cursorOn = calm.matches || !cursorOn;
    for (const s of screens.values()) if (s.info?.blink) s.dirty.add(s.info.cy - 1);
    if (screens.size && document.visibilityState === "visible") schedule();
  }, BLINK);

  // ---- places ----

  // place puts a canvas where the components want it; before they are there,
  // into a bare tile of its own, so that screens are alive at once.
  function place(s) {
    let slot = document.getElementById("screen-" + s.id);
    if (!slot) slot = bareTile(s);
    if (slot && s.canvas.parentNode !== slot) { slot.prepend(s.canvas); size(s); }
  }

  function bareTile(s) {
    const bench = document.getElementById("early-bench");
    if (!bench) return null;
    const tile = document.createElement("section");
    tile.className = "tile";
    tile.innerHTML = '<header class="tile-head"><span class="lamp"></span><b></b></header><div class="screen"></div>';
    tile.querySelector("b").textContent = s.info.name;
    tile.querySelector(".lamp").dataset.power = s.info.power;
    tile.lastChild.id = "screen-" + s.id;
    bench.append(tile);
    return tile.lastChild;
  }

  painter.sync = () => { fitKey = ""; painter.fit(); for (const s of screens.values()) { place(s); lights(s); } };

  // fit chooses the largest whole number of device pixels a screen pixel at
  // which all screens are in view, or else two stand side by side.
  painter.fit = () => {
    const bench = document.getElementById("bench") || document.getElementById("early-bench");
    if (!bench || !screens.size) return;
    const dpr = window.devicePixelRatio || 1;
    const style = getComputedStyle(bench);
    const width = bench.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const height = bench.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
    let w = 0, h = 0;
    for (const s of screens.values()) { w = Math.max(w, s.canvas.width); h = Math.max(h, s.canvas.height); }
    const key = [width, height, dpr, w, h, screens.size].join();
    if (key === fitKey) return;
    fitKey = key;
    scale = painter.bestScale(width, height, dpr, w, h, screens.size);
    for (const s of screens.values()) size(s);
  };

  painter.bestScale = (width, height, dpr, w, h, count) => {
    let all = 0, pair = 0, one = 0;
    for (let k = 1; k <= 12; k++) {
      const tw = w * k / dpr + FRAME_W, th = h * k / dpr + FRAME_H;
      const columns = Math.floor((width + GAP) / (tw + GAP));
      if (columns < 1) break;
      one = k;
      if (columns >= Math.min(count, 2)) pair = k;
      if (Math.ceil(count / columns) * (th + GAP) - GAP <= height) all = k;
    }
    const least = Math.max(1, Math.round(dpr));
    if (all >= least) return all;
    if (pair >= least) return Math.min(pair, 2 * least);
    return Math.max(1, one);
  };

  function size(s) {
    const dpr = window.devicePixelRatio || 1;
    s.canvas.style.width = s.canvas.width * scale / dpr + "px";
    s.canvas.style.height = s.canvas.height * scale / dpr + "px";
    const tile = s.canvas.closest(".tile");
    if (tile) tile.style.maxWidth = s.canvas.width * scale / dpr + FRAME_W + "px";
  }

  // computers are what the components draw: names, power, modems, notes.
  painter.computers = () => [...screens.values()].map((s) => s.info).sort((a, b) => a.id - b.id);

  // cellAt says which cell (1-based) a pointer is over.
  painter.cellAt = (id, clientX, clientY) => {
    const s = screens.get(id);
    if (!s) return [0, 0];
    const box = s.canvas.getBoundingClientRect();
    const px = (clientX - box.left) * s.canvas.width / box.width, py = (clientY - box.top) * s.canvas.height / box.height;
    const clamp = (v, max) => Math.min(max, Math.max(1, v));
    return [clamp(Math.floor((px - MARGIN) / CELL_W) + 1, s.w), clamp(Math.floor((py - MARGIN) / CELL_H) + 1, s.h)];
  };

  // ---- clock, lights, words ----

  function showClock() {
    const head = painter.head, clock = document.getElementById("clock"), rate = document.getElementById("rate");
    if (clock) setText(clock, time(head.now));
    if (rate) setText(rate, head.state === "running" && head.rate > 0 && head.rate < 0.9 * head.speed ? head.rate.toFixed(head.rate < 0.1 ? 2 : 1) + "×" : "");
  }

  function setText(el, text) {
    if (el.firstChild?.nodeType === 3) { if (el.firstChild.data !== text) el.firstChild.data = text; } else el.textContent = text;
  }

  const two = (n) => String(n).padStart(2, "0");
  function time(seconds) {
    const ms = Math.floor(seconds * 1000);
    return `${two(Math.floor(ms / 60000))}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
  }

  function lights(s) {
    for (const m of s.info?.modems || []) {
      const el = document.getElementById(`light-${s.id}-${m.side}`);
      if (el) el.dataset.open = m.open > 0 ? "yes" : "no";
    }
  }

  function blinkLights(before, now) {
    for (const m of now.modems || []) {
      const el = document.getElementById(`light-${now.id}-${m.side}`);
      if (!el) continue;
      el.dataset.open = m.open > 0 ? "yes" : "no";
      const was = before?.modems?.find((x) => x.side === m.side);
      if (!was || was.count === m.count) continue;
      el.dataset.busy = "yes";
      clearTimeout(el.calmDown);
      el.calmDown = setTimeout(() => { el.dataset.busy = "no"; }, 180);
    }
  }

  // text is a screen as lines of Unicode without trailing blanks.
  painter.text = (id) => {
    const s = screens.get(id);
    if (!s) return "";
    const lines = [];
    for (let y = 0; y < s.h; y++) {
      let line = "";
      for (let x = 0; x < s.w; x++) line += character(s.cells[y * 3 * s.w + x]);
      lines.push(line.trimEnd());
    }
    return lines.join("\n").trimEnd();
  };

  function character(code) {
    if (code < 32) return SYMBOLS[code] || " ";
    if (code === 127 || (code > 128 && code < 160)) return "▒";
    return code === 128 ? " " : String.fromCharCode(code);
  }

  // speak keeps the text alternatives fresh and announces the new lines of
  // the focused screen, a few at a time.
  function speak() {
    for (const s of screens.values()) {
      const place = document.getElementById("text-" + s.id);
      if (!place || s.spoken) continue;
      s.spoken = true;
      const text = painter.text(s.id);
      place.textContent = text;
      const lines = text.split("\n"), old = new Set(s.lines);
      s.lines = lines;
      const focused = document.activeElement?.closest?.("[data-computer]");
      const live = document.getElementById("live");
      if (live && focused && Number(focused.dataset.computer) === s.id) {
        live.textContent = lines.filter((l) => l && !old.has(l)).slice(-5).join("\n");
      }
    }
  }
  setInterval(speak, SPEAK);

  addEventListener("resize", () => { painter.fit(); });
  document.addEventListener("visibilitychange", () => { if (pending.length) schedule(); });
  if (typeof ResizeObserver !== "undefined") {
    const seen = new ResizeObserver(() => painter.fit());
    painter.watch = (el) => { seen.disconnect(); if (el) seen.observe(el); };
  } else painter.watch = () => {};

  window.emberwire = Object.assign(window.emberwire || {}, { painter });
})();
