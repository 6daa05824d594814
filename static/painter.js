"use strict";
// The painter: snapshots in, pixels out. It owns the canvases, the clock and
// the lights; everything else on the page belongs to the Go components, which
// give it places to put things (#screen-ID, #light-ID-SIDE, #text-ID, #clock: a canvas, since a text that
// changes all the time would be laid out all the time).
(() => {
  const CELL_W = 6, CELL_H = 9, MARGIN = 2; // pixels; the margin takes the edge cells' colour
  const LOW = 400;      // CSS pixels of a bench that is low
  const BLINK = 400;    // ms a cursor is on, then off (spec/computercraft.md 4.13)
  const STILL = 1000;   // ms between two readings of the clock where no cursor blinks
  const TICK = 80;      // ms between two readings of the clock
  const hung = (parts) => parts.map((p) => p.name + " " + p.cable).join(); // who hangs on which cable
  const QUIET = 1000;   // ms without news after which the clock is read with the cursor's blinking only
  const CARRY = 2500;   // ms the clock goes on without news of the engine, which gives a sign of life every second
  const CLOCK_W = 84, CLOCK_H = 18; // CSS pixels, as in app.css
  const COLOURS = [0xF0F0F0, 0xF2B233, 0xE57FD8, 0x99B2F2, 0xDEDE6C, 0x7FCC19, 0xF2B2CC, 0x4C4C4C,
    0x999999, 0x4C99B2, 0xB266E5, 0x3366CC, 0x7F664C, 0x57A64E, 0xCC4C4C, 0x111111];

  const font = new Uint8Array(256 * CELL_H); // one byte a row, bit 5 is the left pixel
  const screens = new Map();                  // id -> what is known of a computer
  const { scale: scales } = window.emberwire;
  const pending = [];                         // snapshots not painted yet
  const calm = matchMedia("(prefers-reduced-motion: reduce)"), framed = window.parent !== window;
  let fontReady = false, frame = 0, cursorOn = true, lab = -1, fitKey = "";
  let moved = 0, ticking = 0;                 // when the newest snapshot was painted; the interval that reads the clock
  let beat = 0;                               // the next blink; 0: nothing moves until something comes
  let arrived = 0, told = { lab: -1, at: 0 }; // when the newest snapshot came; the clock shown last
  let chosen = null, used = null;             // ids of the enlarged screen and of the one used last
  const painter = Object.assign(/** @type {Painter} */ ({}), {
    screens,
    head: null,             // the newest snapshot's header, computers merged
    acknowledge: () => {},  // told the number of the newest painted snapshot
    changed: () => {},      // told that something the components show has changed
    painted: null,          // told (id, rows) after painting: measurements
    times: [],              // ms of the last paints
    cables: [],             // of the lab, each a chain of modems
    parts: [],              // peripherals on cables
    checks: [],             // what the lab is to show
    floppies: [],           // of the lab, wherever they lie
    watchers: new Set(),    // told each snapshot's header after it was merged
    least: 1,               // device-independent pixels a screen pixel has at least, if all screens are to be in view
    slim: true,             // a small window has room for one screen only
    whole: false,           // a screen pixel is a whole number of device pixels, where it has one at all
    disks: 0,               // counts changes of computers' disks
  });

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
      for (const see of painter.watchers) see(head);
      newest = head.n;
    }
    if (news) painter.fit();
    for (const s of screens.values()) if (s.dirty.size || s.stale) paint(s);
    if (newest) { arrived = moved = start; ticking ||= setInterval(tick, TICK); showClock(); painter.acknowledge(newest); painter.changed(news); if (!beat) blink(); }
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
    let news = !old || old.state !== head.state || old.speed !== head.speed || old.held !== head.held || old.seek !== head.seek || edits(old) !== edits(head);
    if (head.lab !== lab) { forgetAll(); lab = head.lab; news = true; }
    else if (old) { head.title ||= old.title; head.lesson ||= old.lesson; }
    if (head.lab !== old?.lab) painter.cables = painter.parts = painter.checks = painter.floppies = [];
    if (head.cables) painter.cables = head.cables;
    if (head.parts) { news = hung(head.parts) !== hung(painter.parts) || news; painter.parts = head.parts; }
    if (head.floppies) { painter.floppies = head.floppies; painter.disks++; news = true; }
    for (const id of head.gone || []) { forget(id); news = true; }
    for (const c of head.computers || []) news = mergeComputer(c) || news;
    if (head.checks) { painter.checks = head.checks; news = true; }
    if (head.room) news = true; // it comes when it has changed
    else if (old) head.room = old.room;
    painter.head = head;
    return news;
  }

  // edits is what a snapshot says of edits and of hosts that were asked for.
  const edits = (head) => JSON.stringify([head.past, head.branches, head.undo, head.redo, head.edited, head.changed, head.asks]);

  function mergeComputer(c) {
    let s = screens.get(c.id);
    if (!s || s.w !== c.w || s.h !== c.h) s = resize(s, c);
    const { planes, rows, palette, ...info } = c;
    blinkLights(s.info, info);
    if (s.info?.disk !== c.disk) painter.disks++;
    const sign = JSON.stringify([c.name, c.scale, c.label, c.os, c.power, c.advanced, c.w, c.h, c.note, c.lost, c.at,
      (c.modems || []).map((m) => [m.side, m.kind, m.medium, m.open, m.channels]), (c.parts || []).map((p) => [p.side, p.kind])]);
    const news = sign !== s.sign;
    s.sign = sign;
    if (palette || c.advanced !== s.info?.advanced) { s.colours = colours(palette || s.rgb, c.advanced); s.rgb = palette || s.rgb; s.stale = true; }
    if (s.info && s.info.cy !== c.cy) s.dirty.add(s.info.cy - 1);
    const many = rows?.length > c.h / 2 && !s.stale, old = many ? s.cells.slice() : s.cells, size = 3 * c.w;
    (rows || []).forEach((y, i) => s.cells.set(planes.subarray(i * size, (i + 1) * size), y * size));
    const by = many ? scrolled(s, old) : 0;
    if (by) moveUp(s, by);
    for (const y of rows || []) if (!by || !sameRow(s, y, old, y + by)) s.dirty.add(y);
    s.info = info;
    s.dirty.add(c.cy - 1);
    s.spoken = s.spoken && !(rows && rows.length);
    return news;
  }

  // sameRow compares a row of a screen with one that was there before.
  function sameRow(s, y, old, was) {
    if (was >= s.h) return false;
    const size = 3 * s.w, { cells } = s;
    for (let i = 0, a = y * size, b = was * size; i < size; i++) if (cells[a + i] !== old[b + i]) return false;
    return true;
  }

  // scrolled is by how many rows most of a screen has moved up, 0 for none: then
  // few rows are painted anew, where a hundred computers print.
  function scrolled(s, old) {
    for (let by = 1; by < s.h / 2; by++) {
      let same = 0;
      for (let y = 0; y < s.h - by; y++) { if (sameRow(s, y, old, y + by)) same++; else if (y === 0) break; }
      if (same > s.h / 2) return by;
    }
    return 0;
  }

  // moveUp moves what is painted, and what is still to be painted. The outermost
  // rows have a margin, and the cursor is painted on a row: those come anew.
  function moveUp(s, by) {
    const line = (y) => (MARGIN + y * CELL_H) * s.width;
    s.pixels.copyWithin(line(0), line(by), line(s.h));
    s.dirty = new Set([...s.dirty, s.info.cy - 1].map((y) => y - by));
    for (let y = s.h - by; y < s.h; y++) s.dirty.add(y);
    s.dirty.add(0);
    s.whole = true;
  }

  function resize(s, c) {
    const canvas = s ? s.canvas : document.createElement("canvas");
    const width = canvas.width = c.w * CELL_W + 2 * MARGIN, height = canvas.height = c.h * CELL_H + 2 * MARGIN;
    canvas.setAttribute("aria-hidden", "true");
    const ctx = canvas.getContext("2d", { alpha: false });
    const image = ctx.createImageData(width, height);
    s = { id: c.id, w: c.w, h: c.h, width, height, canvas, ctx, times: 1, behind: null, scale: 2, view: "all", image, pixels: new Uint32Array(image.data.buffer),
      cells: new Uint8Array(c.w * c.h * 3), dirty: new Set(), stale: true, whole: false, sign: "", info: s?.info, spoken: false,
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
    if (s.whole) { first = 0; last = s.h - 1; }
    s.dirty.clear(); s.stale = s.whole = false;
    if (last < 0) return;
    const top = first === 0 ? 0 : MARGIN + first * CELL_H;
    const end = last === s.h - 1 ? s.height : MARGIN + (last + 1) * CELL_H;
    show(s, top, end - top);
    if (painter.painted) painter.painted(s.id, rows);
  }

  // show puts lines of pixels on the screen. putImageData cannot scale, so a
  // screen that is shown enlarged has a canvas for its own pixels behind it.
  function show(s, top, height) {
    (s.behind || s.ctx).putImageData(s.image, 0, 0, 0, top, s.width, height);
    if (s.behind) s.ctx.drawImage(s.behind.canvas, 0, top, s.width, height, 0, top * s.times, s.width * s.times, height * s.times);
  }

  function paintRow(s, y) {
    const { w, pixels, colours, cells } = s, stride = s.width, from = y * 3 * w;
    const top = MARGIN + y * CELL_H;
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

  // elsewhere paints a whole screen that is no computer's of this lab: w*h
  // characters, then as many colours, text << 4 | background.
  painter.elsewhere = (canvas, w, h, palette, cells) => {
    canvas.width = w * CELL_W;
    canvas.height = h * CELL_H;
    const ctx = canvas.getContext("2d"), image = ctx.createImageData(canvas.width, canvas.height);
    const pixels = new Uint32Array(image.data.buffer), shades = colours(palette, true);
    for (let y = 0, i = 0; y < h; y++) for (let x = 0; x < w; x++, i++) glyph(pixels, canvas.width, x * CELL_W, y * CELL_H, cells[i], shades[cells[w * h + i] >> 4], shades[cells[w * h + i] & 15]);
    ctx.putImageData(image, 0, 0);
  };

  function underscore(pixels, stride, left, top, colour) {
    for (let y = 0; y < CELL_H; y++) {
      const bits = font[95 * CELL_H + y];
      for (let x = 0; x < CELL_W; x++) if (bits & 32 >> x) pixels[(top + y) * stride + left + x] = colour;
    }
  }

  // edges lets the background of the outermost cells run into the margin.
  function edges(s, y, from, top) {
    const { w, h, pixels, colours, cells } = s, stride = s.width;
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
    const { w, pixels, colours, cells } = s, stride = s.width, at = line * stride;
    for (let x = 0; x < w; x++) pixels.fill(colours[cells[from + 2 * w + x] & 15], at + MARGIN + x * CELL_W, at + MARGIN + (x + 1) * CELL_W);
    pixels.fill(colours[cells[from + 2 * w] & 15], at, at + MARGIN);
    pixels.fill(colours[cells[from + 3 * w - 1] & 15], at + stride - MARGIN, at + stride);
  }

  // Cursors of all labs on a page blink together, so that the browser has one
  // frame to draw for all of them; the clock of a quiet lab goes on in it. In an
  // embed nobody types until it has the keyboard: its cursors stand, and its clock,
  // if it moves, goes on once a second, with those of the others.
  function blink() {
    const still = calm.matches || framed && !document.hasFocus(), was = cursorOn, every = still ? STILL : BLINK;
    const runs = painter.head?.state === "running";
    clearTimeout(beat);
    beat = still && !runs ? 0 : setTimeout(blink, every - Date.now() % every);
    cursorOn = still || Math.floor(Date.now() / BLINK) % 2 === 0;
    if (!screens.size || document.visibilityState !== "visible") return;
    if (runs && quiet()) showClock();
    if (cursorOn !== was) for (const s of screens.values()) if (s.info?.blink) { s.dirty.add(s.info.cy - 1); schedule(); }
  }
  addEventListener("focus", blink);
  calm.addEventListener?.("change", blink);
  blink();

  // ---- places ----

  // place puts a canvas where the components want it; before they are there,
  // into a bare tile of its own, so that screens are alive at once, and who types
  // there goes on typing where it is put then.
  let typing = null; // id of the computer at whose bare tile somebody types
  function place(s) {
    let slot = document.getElementById("screen-" + s.id);
    if (!slot) slot = bareTile(s);
    if (!slot || s.canvas.parentNode === slot) return;
    slot.prepend(s.canvas);
    size(s, s.scale, s.view);
    if (typing === s.id && !slot.closest("#early-bench")) { typing = null; document.getElementById("keys-" + s.id)?.focus({ preventScroll: true }); }
  }

  function bareTile(s) {
    const bench = document.getElementById("early-bench");
    if (!bench) return null;
    const tile = document.createElement("section");
    tile.className = "tile";
    tile.innerHTML = '<header class="tile-head"><span class="lamp"></span><b></b></header><div class="screen"></div>';
    tile.querySelector("b").textContent = s.info.name;
    tile.querySelector(".lamp").dataset.power = s.info.power;
    /** @type {HTMLElement} */
    const slot = tile.querySelector(".screen");
    slot.id = "screen-" + s.id;
    if (s.id >= 0) {
      const field = slot.appendChild(window.emberwire.keysField(s.id, s.info.name));
      field.onfocus = () => { typing = s.id; };
      field.onblur = () => setTimeout(() => { if (field.isConnected) typing = null; }); // else it was taken away
    }
    bench.append(tile);
    return slot;
  }

  painter.sync = () => { fitKey = ""; window.emberwire.map?.sync(); painter.fit(); for (const s of screens.values()) { place(s); lights(s); } };

  // enlarge shows one screen large and the others as a strip below it, or all
  // alike again; -1 is the one used last.
  painter.enlarge = (id) => {
    const open = large();
    if (id < 0) id = isNarrow() ? used : open ?? Number(document.activeElement?.closest?.("[data-computer]")?.dataset.computer ?? used ?? idsOf()[0]);
    used = id;
    chosen = open === id && !isNarrow() ? null : id;
    fitKey = "";
    painter.fit();
  };
  const slim = matchMedia("(max-width: 760px), (max-height: 480px)"); // as in the style sheets
  const isNarrow = painter.isNarrow = () => painter.slim && slim.matches;
  const order = (a, b) => Number(a < 0) - Number(b < 0) || Math.abs(a) - Math.abs(b); // monitors, with ids below zero, behind computers
  const idsOf = () => [...screens.keys()].sort(order);

  // large is the enlarged screen, null if there is none. A narrow window has
  // room for one only.
  function large() {
    if (screens.size < 2) return null;
    if (screens.has(chosen)) return chosen;
    return isNarrow() ? idsOf()[0] : null;
  }

  // fit gives every screen the scale at which the bench shows the most. What the
  // screens do not need is the map's, if it stands above them.
  painter.fit = () => {
    const bench = document.getElementById("bench") || document.getElementById("early-bench");
    if (!bench || !screens.size) return;
    const dpr = window.devicePixelRatio || 1, box = bench.parentElement, style = getComputedStyle(bench), one = large();
    const side = box.closest(".bench-side"), shared = side?.dataset.view === "both" && one === null && !isNarrow();
    painter.watch(side || box);
    bench.dataset.large = one === null ? "no" : "yes";
    if (!shared) box.style.flex = "";
    const width = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const around = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    const low = isNarrow() && box.clientHeight < LOW; // a phone held sideways: the whole screen is in view
    const height = isNarrow() && !low ? Infinity : (shared ? side.clientHeight : box.clientHeight) - around;
    // Monitors have any size: they are made to fit in where a computer's screen does.
    let w = 0, h = 0;
    for (const s of screens.values()) if (s.id >= 0 || s.id === one) { w = Math.max(w, s.width); h = Math.max(h, s.height); }
    if (!w) for (const s of screens.values()) { w = Math.max(w, s.width); h = Math.max(h, s.height); }
    const note = noteHeight(bench);
    const full = fullOf();
    const key = [width, height, dpr, w, h, idsOf(), one, note, shared, full && [full, innerWidth, innerHeight]].join();
    if (key === fitKey) return;
    fitKey = key;
    const small = one === null ? 0 : scales.strip(width, dpr, w, screens.size - 1);
    const strip = one === null || low ? 0 : scales.stripHeight(small, dpr, h);
    const best = (room) => whole(scales.best(width, room, dpr, w, h, one === null ? screens.size : 1, note, painter.least));
    const all = (room) => scales.all(width, room, w, h, screens.size, note);
    const map = shared ? scales.map(height, (room) => all(room) >= 1) : 0, scale = best(height - strip - map);
    if (shared) box.style.flex = `0 0 ${Math.floor(Math.min(height - map, scales.needed(width, scale / dpr, w, h, screens.size, note)) + around)}px`;
    for (const s of screens.values()) {
      const most = one === null || s.id === one ? scale : small;
      size(s, s.id === full ? scales.crisp(Math.min(innerWidth / s.width, innerHeight / s.height) * dpr) : s.id < 0 && s.id !== one ? scales.within(s, w, h, most) : most, one === null ? "all" : s.id === one ? "large" : "strip");
    }
  };

  // fullScreen gives one screen the whole display, until Escape.
  painter.fullScreen = (id) => screens.get(id)?.canvas.parentElement?.requestFullscreen().then(() => document.getElementById("keys-" + id)?.focus(), () => window.emberwire.fail("The browser does not let the page fill the display here."));
  const fullOf = () => { for (const s of screens.values()) if (document.fullscreenElement?.contains(s.canvas)) return s.id; return null; };
  document.addEventListener("fullscreenchange", () => painter.fit());

  const whole = (scale) => painter.whole && scale >= 1 ? Math.floor(scale + 1e-6) : scale;

  // noteHeight is what the notes below screens take.
  function noteHeight(bench) {
    let most = 0;
    for (const n of bench.querySelectorAll(".tile-note:not([hidden])")) most = Math.max(most, n.offsetHeight);
    return most;
  }

  // size shows a screen at a scale. Between whole numbers its pixels are first
  // doubled (or more) and then shrunk by the browser, so that strokes keep an
  // even weight.
  function size(s, scale, view) {
    const dpr = window.devicePixelRatio || 1, times = Number.isInteger(scale) || scale < 1 ? 1 : Math.ceil(scale);
    s.scale = scale; s.view = view;
    if (s.times !== times) enlargeCanvas(s, times);
    s.canvas.className = Number.isInteger(scale) ? "" : "soft";
    s.canvas.style.width = s.width * scale / dpr + "px";
    s.canvas.style.height = s.height * scale / dpr + "px";
    const tile = s.canvas.closest(".tile");
    if (!tile) return;
    tile.dataset.view = view;
    tile.style.maxWidth = s.width * scale / dpr + scales.frame(view) + "px";
  }

  // enlargeCanvas clears the canvas, and paints it again in the same frame.
  function enlargeCanvas(s, times) {
    s.times = times;
    s.canvas.width = s.width * times;
    s.canvas.height = s.height * times;
    s.behind = null;
    if (times > 1) {
      const behind = document.createElement("canvas");
      behind.width = s.width; behind.height = s.height;
      s.behind = behind.getContext("2d", { alpha: false });
      s.ctx.imageSmoothingEnabled = false;
    }
    s.stale = true;
    if (s.canvas.isConnected) paint(s);
  }

  // computers are what the components draw: names, power, modems, notes.
  painter.computers = () => infos().filter((c) => c.id >= 0);
  painter.monitors = () => infos().filter((c) => c.id < 0);
  const infos = () => [...screens.values()].map((s) => s.info).sort((a, b) => order(a.id, b.id));

  // picture is a screen, one pixel for each of its own.
  painter.picture = (id) => { const s = screens.get(id); return s ? s.behind?.canvas || s.canvas : null; };
  painter.infoOf = (id) => screens.get(id)?.info;
  painter.now = () => painter.head ? now() : 0;

  // cellAt says which cell (1-based) a pointer is over.
  painter.cellAt = (id, clientX, clientY) => {
    const s = screens.get(id);
    if (!s) return [0, 0];
    const box = s.canvas.getBoundingClientRect();
    const px = (clientX - box.left) * s.width / box.width, py = (clientY - box.top) * s.height / box.height;
    const clamp = (v, max) => Math.min(max, Math.max(1, v));
    return [clamp(Math.floor((px - MARGIN) / CELL_W) + 1, s.w), clamp(Math.floor((py - MARGIN) / CELL_H) + 1, s.h)];
  };

  // ---- clock, lights, words ----

  // now is the lab time to show: while nothing but the clock moves, the engine
  // tells it only a few times a second, and it is carried on from there at the
  // speed that the lab has.
  function now() {
    const head = painter.head;
    if (head.state !== "running") return head.now;
    const speed = head.rate > 0 ? Math.min(head.rate, head.speed) : head.speed;
    const at = head.now + Math.min(performance.now() - arrived, CARRY) / 1000 * speed;
    // It may wait for the engine, it does not go back.
    const same = told.lab === head.lab && told.at - at < speed;
    told = { lab: head.lab, at: same ? Math.max(told.at, at) : at };
    return told.at;
  }
  function tick() {
    if (quiet()) { clearInterval(ticking); ticking = 0; return; } // until the next snapshot
    if (painter.head?.state === "running" && document.visibilityState === "visible") showClock();
  }
  // quiet: nothing but the clock moves.
  function quiet() { return performance.now() - moved > QUIET; }

  function showClock() {
    const head = painter.head, clock = document.getElementById("clock"), rate = document.getElementById("rate");
    if (clock) drawClock(clock, time(now()));
    if (rate) setText(rate, head.state === "running" && head.rate > 0 && head.rate < 0.9 * head.speed ? head.rate.toFixed(head.rate < 0.1 ? 2 : 1) + "×" : "");
  }

  // tick is told where the lab's clock is while nothing else is told.
  painter.tick = (at) => { if (painter.head?.state === "running") { painter.head.now = at; arrived = performance.now(); } };

  // drawClock writes on a canvas in the style of the place it stands in.
  const clockShown = { text: "", sign: "", canvas: null };
  painter.clock = () => clockShown.text;
  function drawClock(canvas, text) {
    const dpr = window.devicePixelRatio || 1, sign = document.documentElement.dataset.theme + dpr;
    if (clockShown.canvas !== canvas || clockShown.sign !== sign) {
      const css = getComputedStyle(canvas);
      Object.assign(clockShown, { canvas, sign, text: "", font: `${css.fontSize} ${css.fontFamily}`, ink: css.color });
      canvas.width = CLOCK_W * dpr; canvas.height = CLOCK_H * dpr;
    }
    if (clockShown.text === text) return;
    clockShown.text = text;
    const ctx = canvas.getContext("2d");
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    ctx.clearRect(0, 0, CLOCK_W, CLOCK_H);
    ctx.font = clockShown.font; ctx.fillStyle = clockShown.ink; ctx.textBaseline = "middle";
    ctx.fillText(text, 0, CLOCK_H / 2 + 1);
    if (painter.head.state !== "running") canvas.setAttribute("aria-label", "Lab time " + text);
  }

  new MutationObserver(() => { if (painter.head) showClock(); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

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

  const calming = new WeakMap(); // light -> timer that ends its blink
  function blinkLights(before, now) {
    const all = (c) => [...c?.modems || [], ...c?.parts || []], old = all(before);
    for (const m of all(now)) {
      const el = document.getElementById(`light-${now.id}-${m.side}`);
      if (!el) continue;
      el.dataset.open = m.open > 0 ? "yes" : "no";
      const was = old.find((x) => x.side === m.side);
      if (!was || was.count === m.count) continue;
      el.dataset.busy = "yes";
      clearTimeout(calming.get(el));
      calming.set(el, setTimeout(() => { el.dataset.busy = "no"; }, 180));
    }
  }

  // A tile in the strip becomes the large one when it is clicked or gets the
  // keyboard; a double click on a tile's head does the same for all.
  const tileOf = (e) => e.target.closest?.(".tile[data-computer]");
  addEventListener("focusin", (e) => {
    const tile = tileOf(e);
    if (!tile) return;
    used = Number(tile.dataset.computer);
    if (tile.dataset.view === "strip") painter.enlarge(used);
  });
  addEventListener("click", (e) => { const tile = tileOf(e); if (tile?.dataset.view === "strip") painter.enlarge(Number(tile.dataset.computer)); });
  addEventListener("dblclick", (e) => { if (e.target.closest?.(".tile-head") && !e.target.closest("button")) painter.enlarge(Number(tileOf(e)?.dataset.computer ?? -1)); });

  // A finger or a click on a monitor.
  addEventListener("click", (e) => {
    const screen = e.target.closest?.(".screen[data-monitor]"), tile = screen?.closest(".tile");
    if (!screen || tile?.dataset.view === "strip" || screen.dataset.touch !== "true") return;
    const [x, y] = painter.cellAt(Number(tile.dataset.computer), e.clientX, e.clientY);
    window.emberwire.ask({ do: "touch", text: screen.dataset.monitor, x, y });
  });

  addEventListener("resize", () => { painter.fit(); });
  document.addEventListener("visibilitychange", () => { if (pending.length) schedule(); });
  if (typeof ResizeObserver !== "undefined") {
    const sizes = new ResizeObserver(() => painter.fit());
    let seen = null;
    painter.watch = (el) => { if (el !== seen) { sizes.disconnect(); seen = el; sizes.observe(el); } };
  } else painter.watch = () => {};

  window.emberwire = Object.assign(window.emberwire || /** @type {Emberwire} */ ({}), { painter });
})();
