"use strict";
// The lights of the map: each is one message on its way to one computer. It
// knows no page and no canvas of its own; map.js gives it both.
//
// A light goes as its message does, by the lab's clock: paused it stands, at
// a hundredth of the speed it crawls. But none runs its way in less than RUN,
// since nobody would see it; what would be faster than that is shown late, and
// an answer after what it answers.
(() => {
  const RUN = 250;      // ms of wall time that a whole way takes at least
  const AFTER = 320;    // ms that an end is seen: a ring where it was heard, ashes where it was lost
  const WORDS = 1100;   // ms that the reason of a miss stands beside it
  const PATIENCE = 900; // ms at most that a light waits for the one that it answers
  const FORGET = 1500;  // ms after which a light goes whose end was not told: a flood is told in part
  const MOST = 240;     // lights at a time; beyond it messages fly unseen
  const PLAIN = 80;     // lights from which they have no tail
  const DEAF = new Set(["channel closed", "off"]); // ends of messages that were for somebody else
  const SPOKEN = 6;     // reasons beside misses at a time
  const ASIDE = 44;     // CSS pixels that a reason stands before the end of the way
  const TAIL = 0.16;    // of the way

  const LOST = 0.62;    // of the way: where a message is shown lost that the medium lost

  function lights() {
    const all = new Map(); // key -> light, in the order of their coming
    let last = 0;

    // take adds what a snapshot tells. A flight that is known already gets its
    // end.
    function take(flights, wall, run = 0) {
      for (const f of flights) {
        const under = f.why === "" || f.why.startsWith("→ ");
        const key = `${f.n}>${f.to}${f.copy ? "+" : ""}`;
        const known = all.get(key);
        if (known?.stays) continue;
        if (known) { known.t1 = f.t1; known.why = f.why.replace("→ ", ""); known.over = !under; known.aside = f.aside; continue; }
        if (all.size >= MOST || f.why === "other medium") continue;
        all.set(key, { key, n: f.n, from: f.from, to: f.to, side: f.side, medium: f.medium, proto: f.proto, t0: f.t0, t1: Math.max(f.t1, f.t0),
          why: f.why.replace("→ ", ""), over: !under, aside: f.aside, shown: 0, wait: run ? 0 : patience(f), ended: 0, begun: wall, run: run || RUN, stays: run > 0 });
      }
    }

    // patience is how long a light waits for those that brought its sender what
    // it answers.
    function patience(f) {
      let wait = 0;
      for (const l of all.values()) {
        if (l.to === f.from && l.n < f.n && l.t1 <= f.t0 + 1e-9 && !l.ended && heard(l)) wait = Math.max(wait, l.wait + (1 - l.shown) * RUN);
      }
      return Math.min(wait, PATIENCE);
    }

    const heard = (l) => l.why === "" || l.why.startsWith("heard");

    // step moves all lights to the lab's time and forgets those that are over;
    // true while there is something to see that moves by itself.
    function step(now, wall, running) {
      const passed = Math.min(wall - last, 100);
      last = wall;
      for (const l of all.values()) {
        if (l.ended && l.stays && !heard(l)) continue;
        if (l.ended) { if (wall - l.ended > (heard(l) ? AFTER : WORDS)) all.delete(l.key); continue; }
        if (l.wait > 0) { l.wait -= passed; continue; }
        const due = l.t1 > l.t0 ? (now - l.t0) / (l.t1 - l.t0) : 1;
        const goal = Math.min(Math.max(l.over ? 1 : due, 0), l.over ? 1 : 0.995);
        l.shown = Math.max(l.shown, Math.min(goal, l.shown + passed / l.run));
        if (l.shown >= 1) l.ended = wall;
        else if (running && due >= 1 && !l.over && (l.late = (l.late || 0) + passed) > FORGET) all.delete(l.key);
      }
      for (const l of all.values()) if (!l.stays || !l.ended || wall - l.ended < AFTER) return true;
      return false;
    }

    return { all, take, step, heard, clear: () => all.clear() };
  }

  // ---- drawing ----

  // stop is how far along its way a message gets: its whole, or to where it
  // was lost.
  function stop(l, way) {
    if (l.why === "out of range") return way.reach ?? LOST;
    return l.why === "lost" ? LOST : 1;
  }

  // pointAt is the place at a fraction of a way, which is a list of points
  // with their distances from the first.
  function pointAt(way, share) {
    const list = way.points, to = share * way.length;
    let i = 1;
    while (i < list.length - 1 && list[i].d < to) i++;
    const a = list[i - 1], b = list[i], part = b.d > a.d ? (to - a.d) / (b.d - a.d) : 0;
    return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
  }

  function trace(ctx, way, from, to) {
    const a = pointAt(way, from);
    ctx.beginPath();
    ctx.moveTo(a.x, a.y);
    for (const p of way.points) if (p.d > from * way.length && p.d < to * way.length) ctx.lineTo(p.x, p.y);
    const b = pointAt(way, to);
    ctx.lineTo(b.x, b.y);
    ctx.stroke();
  }

  // draw puts every light on the canvas. view.way gives the way of a light in
  // pixels, view.colour that of a protocol; view.calm draws without motion.
  function draw(ctx, set, view, wall) {
    const list = [...set.all.values()].filter((l) => l.wait <= 0), plain = list.length > PLAIN;
    const words = new Set();
    ctx.lineCap = "round";
    for (const l of list) {
      const way = view.way(l);
      if (!way) continue;
      const deaf = DEAF.has(l.why) && !l.stays, colour = deaf ? view.grey : view.colour(l.proto), end = stop(l, way);
      if (view.calm) { still(ctx, l, way, end, colour, set.heard(l), view, wall); continue; }
      if (!l.ended) { comet(ctx, way, l.shown * end, l.shown, colour, plain, deaf, view); continue; }
      const age = (wall - l.ended) / AFTER, at = pointAt(way, end);
      if (l.stays && !set.heard(l)) { lost(ctx, way, end, colour, l.why, view); continue; }
      if (set.heard(l)) { if (age < 1) ring(ctx, at, 5 + 15 * age, colour, (1 - age) * 0.9); continue; }
      if (age < 1) ashes(ctx, at, age, l.n, view);
      const word = l.to + l.why; // one at a time for each computer
      if (!l.aside && words.size < SPOKEN && !words.has(word)) { words.add(word); reason(ctx, pointAt(way, Math.max(0, end - ASIDE / way.length)), l.why, 1 - (wall - l.ended) / WORDS, view); }
    }
    ctx.globalAlpha = 1;
  }

  // lost is the end of a message that stays to be looked at: its way, a cross
  // in a ring, and why.
  function lost(ctx, way, end, colour, why, view) {
    const at = pointAt(way, Math.max(0, end - 14 / way.length));
    ctx.globalAlpha = 0.6;
    ctx.strokeStyle = colour; ctx.lineWidth = 2;
    trace(ctx, way, 0, Math.max(0, end - 22 / way.length));
    ctx.globalAlpha = 1;
    ctx.beginPath(); ctx.arc(at.x, at.y, 8, 0, 2 * Math.PI);
    for (const s of [-1, 1]) { ctx.moveTo(at.x - 3.5, at.y - 3.5 * s); ctx.lineTo(at.x + 3.5, at.y + 3.5 * s); }
    ctx.stroke();
    const word = pointAt(way, Math.max(0, end - 60 / way.length));
    view.label(ctx, why, word.x, word.y - 12, view.muted);
  }

  // comet is a light with its tail, faint and grey when it goes to somebody who
  // does not listen. It leaves its sender small and is full when it is on its
  // way.
  function comet(ctx, way, head, shown, colour, plain, deaf, view) {
    const at = pointAt(way, head), size = Math.min(1, 0.45 + shown * 4);
    if (!plain) {
      const tail = Math.max(0, head - TAIL), parts = 7;
      ctx.strokeStyle = colour;
      for (let i = 0; i < parts; i++) {
        const a = tail + (head - tail) * i / parts, b = tail + (head - tail) * (i + 1) / parts;
        ctx.globalAlpha = (deaf ? 0.3 : 0.75) * ((i + 1) / parts) ** 2;
        ctx.lineWidth = 0.8 + 3 * (i + 1) / parts;
        trace(ctx, way, a, b);
      }
    }
    ctx.globalAlpha = deaf ? 0.5 : 1;
    const glow = view.glow(colour), r = (plain ? 9 : 17) * size * (deaf ? 0.6 : 1);
    ctx.globalCompositeOperation = view.dark ? "lighter" : "source-over";
    ctx.drawImage(glow, at.x - r, at.y - r, 2 * r, 2 * r);
    ctx.globalCompositeOperation = "source-over";
    dot(ctx, at, (plain || deaf ? 2 : 3.4) * size, deaf ? colour : view.core(colour));
    ctx.globalAlpha = 1;
  }

  function dot(ctx, at, r, colour) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
    ctx.fill();
  }

  function ring(ctx, at, r, colour, alpha) {
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  // ashes are what is left of a message that was not heard: five grey specks
  // that drift apart, always the same for the same message.
  function ashes(ctx, at, age, n, view) {
    ctx.globalAlpha = 1 - age;
    for (let i = 0; i < 5; i++) {
      const turn = (n * 0.7 + i) * 2.399, far = (4 + 3 * (i % 3)) * Math.sqrt(age) * 2;
      dot(ctx, { x: at.x + Math.cos(turn) * far, y: at.y + Math.sin(turn) * far }, 2.2 - 1.4 * age, view.grey);
    }
    ctx.globalAlpha = 1;
  }

  function reason(ctx, at, why, left, view) {
    if (left <= 0) return;
    ctx.globalAlpha = Math.min(1, left * 2);
    view.label(ctx, why, at.x, at.y - 14, view.muted);
    ctx.globalAlpha = 1;
  }

  // still shows a light without motion: its way lights up, to where it came.
  function still(ctx, l, way, end, colour, heard, view, wall) {
    ctx.globalAlpha = heard ? 0.9 : 0.6;
    ctx.strokeStyle = heard ? colour : view.grey;
    ctx.lineWidth = 3;
    if (!heard) ctx.setLineDash([4, 6]);
    trace(ctx, way, 0, end);
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
    dot(ctx, pointAt(way, end), 4, heard ? colour : view.grey);
    if (l.ended && !heard && !l.aside) reason(ctx, pointAt(way, end), l.why, 1 - (wall - l.ended) / WORDS, view);
  }

  window.emberwire = Object.assign(window.emberwire || /** @type {Emberwire} */ ({}), { lights: { make: lights, draw, RUN } });
})();
