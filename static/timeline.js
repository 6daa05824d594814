"use strict";
// The timeline above the packet list: a mark for every message in its colour
// (its rule's, else its protocol's), rings for those somebody missed, squares
// for computers that failed, ticks for what somebody did. Silence is folded. A
// click opens the packet.
(() => {
  const QUIET = 0.3, FOLD = 46;        // seconds of silence that are folded, and CSS pixels of a fold
  const EVERY = 1000, SELDOM = 4000;   // ms between two questions; where there are very many messages
  const MANY = 4000;                   // messages
  const REACH = 6;                     // CSS pixels a click may miss a mark by
  const link = window.emberwire, { painter } = link;
  /** @type {HTMLCanvasElement} */ let canvas = null;
  let marks = [], placed = [], asked = 0, known = "", waiting = false, ends = { now: 0, end: 0 };

  const sign = (head) => [head.lab, head.packets, head.state, Math.floor(head.now)].join();

  // look asks for the marks when something has happened, not too often.
  async function look() {
    const place = /** @type {HTMLCanvasElement} */ (document.getElementById("marks")), head = painter.head;
    if (!place || !head || waiting || document.visibilityState !== "visible" || !place.clientWidth) return;
    if (place !== canvas) { canvas = place; known = ""; }
    const now = performance.now();
    if (sign(head) === known || now - asked < (head.packets > MANY ? SELDOM : EVERY)) return;
    known = sign(head); asked = now; waiting = true;
    const reply = await link.ask({ do: "timeline" });
    waiting = false;
    if (!reply.ok || !reply.data) return;
    const line = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data), (c) => c.charCodeAt(0))));
    marks = line.marks || [];
    ends = { now: line.now, end: line.end };
    draw();
  }

  // fold gives each time its place: stretches with messages share the width,
  // silence between them takes the same everywhere.
  function fold(width) {
    const times = [0, ...marks.map((m) => m.t), ends.end].sort((a, b) => a - b), folds = [];
    let loud = 0;
    for (let i = 1; i < times.length; i++) {
      const gap = times[i] - times[i - 1];
      if (gap > QUIET) folds.push({ from: times[i - 1], to: times[i] }); else loud += gap;
    }
    const each = Math.min(FOLD, width * 0.5 / Math.max(folds.length, 1)), scale = (width - each * folds.length) / Math.max(loud, 0.05);
    const at = (t) => {
      let x = 0, last = 0;
      for (const f of folds) {
        if (t <= f.from) break;
        x += (f.from - last) * scale;
        if (t < f.to) return x + each * (t - f.from) / (f.to - f.from);
        x += each; last = f.to;
      }
      return x + (t - last) * scale;
    };
    return { at, folds, each };
  }

  function draw() {
    const dpr = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect(), width = box.width, height = box.height;
    if (!width) return;
    canvas.width = Math.round(width * dpr); canvas.height = Math.round(height * dpr);
    const ctx = canvas.getContext("2d"), css = getComputedStyle(canvas), ink = (name) => css.getPropertyValue(name).trim();
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    const { at, folds, each } = fold(width - 12), middle = height / 2, x0 = 4;
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
    placed = marks.map((m) => ({ m, x: x0 + at(m.t) }));
    for (const { m, x } of placed) mark(ctx, m, x, middle, height, ink);
    ctx.fillStyle = ink("--ember");
    ctx.fillRect(x0 + at(ends.now) - 1, 2, 2, height - 4);
    const n = marks.reduce((sum, m) => sum + (m.k === "packet" || m.k === "miss" ? 1 + (m.more || 0) : 0), 0), missed = marks.filter((m) => m.k === "miss").length;
    canvas.setAttribute("aria-label", `Timeline of ${seconds(ends.end)}: ${n} packets, ${missed} of them missed by somebody.`);
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
    if (m.k === "key" || m.k === "edit") { ctx.fillStyle = ink(m.k === "edit" ? "--ember" : "--faint"); ctx.fillRect(x - 0.5, height - 6, 1.5, 4); return; }
    ctx.fillStyle = ctx.strokeStyle = colourOf(m);
    if (m.k === "miss") { ctx.lineWidth = 1.5; ctx.beginPath(); ctx.arc(x, middle, 4, 0, 2 * Math.PI); ctx.stroke(); return; }
    const tall = m.rule === "passed" ? 4 : 7;
    ctx.fillRect(x - 1, middle - tall, m.more ? 3 : 2, 2 * tall);
  }

  const nearest = (e) => {
    const x = e.clientX - canvas.getBoundingClientRect().left;
    let best = null;
    for (const p of placed) if (p.m.n && Math.abs(p.x - x) <= REACH && (!best || Math.abs(p.x - x) < Math.abs(best.x - x))) best = p;
    return best?.m;
  };
  addEventListener("click", (e) => { if (e.target === canvas && canvas) { const m = nearest(e); if (m) link.dialog?.("packet", m.n); } });
  addEventListener("pointermove", (e) => {
    if (e.target !== canvas || !canvas) return;
    const m = nearest(e);
    canvas.style.cursor = m ? "pointer" : "";
    canvas.title = m ? `Packet ${m.n} at ${m.t.toFixed(3)} s, ${m.proto}${m.rule ? ", " + m.rule : ""}${m.more ? `, and ${m.more} more` : ""}` : "Packets on the time axis";
  });
  addEventListener("resize", () => { if (canvas?.isConnected) draw(); });
  new MutationObserver(() => { if (canvas?.isConnected) draw(); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  setInterval(look, 250);
})();
