"use strict";
// The picture of the line above the packet list: a mark for every message in its
// colour (its rule's, else its protocol's), rings for those somebody missed,
// squares for computers that failed, ticks for what somebody did, diamonds for who
// came into the room and left it, flags for moments with a name. Silence is folded. What moves through the run by it is past.js.
(() => {
  const QUIET = 0.3, FOLD = 46; // seconds of silence that are folded, and CSS pixels of a fold
  const REACH = 6;              // CSS pixels a pointer may miss a mark by
  const EDGE = 4;               // CSS pixels beside the first mark
  const link = window.emberwire;
  let placed = [], time = (x) => x;

  // fold gives each time its place: stretches with messages share the width,
  // silence between them takes the same everywhere.
  function fold(width, line) {
    const begin = line.begin || 0, times = [begin, ...line.marks.map((m) => m.t), ...line.names.filter((m) => !m.away).map((m) => m.t), line.end].filter((t) => t >= begin).sort((a, b) => a - b), folds = [];
    let loud = 0;
    for (let i = 1; i < times.length; i++) {
      const gap = times[i] - times[i - 1];
      if (gap > QUIET) folds.push({ from: times[i - 1], to: times[i] }); else loud += gap;
    }
    const each = Math.min(FOLD, width * 0.5 / Math.max(folds.length, 1)), scale = (width - each * folds.length) / Math.max(loud, 0.05);
    const at = (t) => {
      let x = 0, last = begin;
      for (const f of folds) {
        if (t <= f.from) break;
        x += (f.from - last) * scale;
        if (t < f.to) return x + each * (t - f.from) / (f.to - f.from);
        x += each; last = f.to;
      }
      return x + (t - last) * scale;
    };
    // back is the time at a place.
    const back = (x) => {
      let left = 0, last = begin;
      for (const f of folds) {
        const until = left + (f.from - last) * scale;
        if (x <= until) break;
        if (x < until + each) return f.from + (x - until) / each * (f.to - f.from);
        left = until + each; last = f.to;
      }
      return Math.min(last + (x - left) / scale, line.end);
    };
    return { at, back, folds, each };
  }

  // draw draws a line (core/view Timeline); past: the moment that is shown.
  function draw(canvas, line, past) {
    const dpr = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect(), width = box.width, height = box.height;
    if (!width) return;
    canvas.width = Math.round(width * dpr); canvas.height = Math.round(height * dpr);
    const ctx = canvas.getContext("2d"), css = getComputedStyle(canvas), ink = (name) => css.getPropertyValue(name).trim();
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    const { at, back, folds, each } = fold(width - 3 * EDGE, line), middle = height / 2, x0 = EDGE;
    time = (x) => Math.max(0, back(x - x0));
    ctx.strokeStyle = ink("--line"); ctx.lineWidth = 1;
    ctx.beginPath(); ctx.moveTo(0, middle + 0.5); ctx.lineTo(width, middle + 0.5); ctx.stroke();
    ctx.font = `11px ${css.fontFamily}`; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    for (const f of folds) {
      const left = x0 + at(f.from) + 3, right = x0 + at(f.from) + each - 3, text = seconds(f.to - f.from);
      ctx.fillStyle = ink("--panel"); ctx.fillRect(left, middle - 2, right - left, 5);
      ctx.fillStyle = ink("--faint");
      for (let x = left; x < right; x += 4) ctx.fillRect(x, middle, 1.5, 1.5);
      if (each >= 30) { ctx.fillStyle = ink("--panel"); const w = ctx.measureText(text).width + 4; ctx.fillRect((left + right - w) / 2, middle - 6, w, 12); ctx.fillStyle = ink("--muted"); ctx.fillText(text, (left + right) / 2, middle + 0.5); }
    }
    placed = line.marks.map((m) => ({ m, x: x0 + at(m.t) }));
    for (const { m, x } of placed) {
      ctx.globalAlpha = past !== null && m.t > past ? 0.35 : 1; // later than what is shown
      mark(ctx, m, x, middle, height, ink);
    }
    ctx.globalAlpha = 1;
    for (const m of line.names.filter((n) => !n.away && n.t >= (line.begin || 0))) {
      const x = x0 + at(m.t);
      placed.push({ m, x });
      ctx.fillStyle = ink("--past");
      ctx.beginPath(); ctx.moveTo(x, height); ctx.lineTo(x, height - 8); ctx.lineTo(x + 7, height - 5.5); ctx.lineTo(x + 1, height - 3); ctx.lineTo(x + 1, height); ctx.fill();
    }
    const x = x0 + at(past ?? line.end);
    ctx.fillStyle = ink(past === null ? "--ember" : "--past");
    ctx.fillRect(x - 1, 2, 2, height - 4);
    if (past !== null) { ctx.beginPath(); ctx.moveTo(x - 6, 0); ctx.lineTo(x + 6, 0); ctx.lineTo(x, 8); ctx.fill(); }
    const n = line.marks.reduce((sum, m) => sum + (m.k === "packet" || m.k === "miss" ? 1 + (m.more || 0) : 0), 0), missed = line.marks.filter((m) => m.k === "miss").length;
    canvas.setAttribute("aria-label", `Timeline of ${seconds(line.end - (line.begin || 0))}${line.film ? ", a film of what this tab saw" : ""}: ${n} packets, ${missed} of them missed by somebody.`);
  }

  const seconds = (v) => `${v < 10 ? v.toFixed(1) : Math.round(v)} s`;

  // colourOf is the rule's colour, as in the list, or the protocol's: both as the
  // style sheets have them in this theme.
  const colours = new Map();
  function colourOf(m) {
    const rule = m.rule && m.rule !== "passed" ? m.rule : "", key = [document.documentElement.dataset.theme, rule || m.proto].join();
    if (!colours.has(key)) {
      const probe = document.createElement("span");
      if (rule) probe.dataset.rule = rule; else { probe.className = "proto"; probe.dataset.proto = m.proto || "raw"; }
      document.body.append(probe);
      const css = getComputedStyle(probe);
      colours.set(key, rule ? css.getPropertyValue("--rule").trim() : css.color);
      probe.remove();
    }
    return colours.get(key);
  }

  function mark(ctx, m, x, middle, height, ink) {
    if (m.k === "failure") { ctx.fillStyle = ink("--error"); ctx.fillRect(x - 4, middle - 4, 8, 8); return; }
    if (m.k === "room") { ctx.fillStyle = ink("--heard"); ctx.beginPath(); ctx.moveTo(x, 1); ctx.lineTo(x + 4, 5); ctx.lineTo(x, 9); ctx.lineTo(x - 4, 5); ctx.fill(); return; }
    if (m.k === "key" || m.k === "edit") { ctx.fillStyle = ink(m.k === "edit" ? "--ember" : "--faint"); ctx.fillRect(x - 0.5, height - 6, 1.5, 4); return; }
    ctx.fillStyle = ctx.strokeStyle = colourOf(m);
    if (m.k === "miss") { ctx.lineWidth = 1.5; ctx.beginPath(); ctx.arc(x, middle, 4, 0, 2 * Math.PI); ctx.stroke(); return; }
    const tall = m.rule === "passed" ? 4 : 7;
    ctx.fillRect(x - 1, middle - tall, m.more ? 3 : 2, 2 * tall);
  }

  // markAt is the mark at a place in CSS pixels, packets first.
  const markAt = (x) => {
    let best = null;
    for (const p of placed) {
      const d = Math.abs(p.x - x) + (p.m.n || p.m.name ? 0 : 1);
      if (d <= REACH && (!best || d < best.d)) best = { d, m: p.m };
    }
    return best?.m;
  };

  link.timeline = { draw, markAt, timeAt: (x) => time(x) };
})();
