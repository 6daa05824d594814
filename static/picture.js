"use strict";
// The picture of the map: ground, reach of radios, cables, computers, and the
// ways that messages take between them (lights.js runs along these). It keeps
// nothing but colours; what there is to draw is map.js's.
(() => {
  const RULED = 8;         // distances shown at a time
  const BEND = 0.07;       // of its length that a way is bent, so that both directions can be seen
  const hue = { modem: 30 }; // without the page's style sheet
  const { painter } = window.emberwire;

  // make gives the picture of a map. map is what map.js gives of itself.
  function make(map) {
    const { nodes, view, px, world, fixed, blocks, far, ends, reachOf, keyboardOf, clamp } = map;
    let style = {}, ctx = null;
    const sprites = new Map(), colours = new Map(), scratch = document.createElement("canvas").getContext("2d");

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
      const css = getComputedStyle(map.host()), get = (name, other) => css.getPropertyValue(name).trim() || other;
      style = { dark: document.documentElement.dataset.theme !== "light", ground: get("--ground", "#15110e"), panel: get("--panel", "#1c1713"), line: get("--line", "#382f27"),
        ink: get("--ink", "#f3eae0"), muted: get("--muted", "#b7a898"), faint: get("--faint", "#96877a"), ember: get("--ember", "#ff8340"),
        copper: get("--copper", "#d39265"), heard: get("--heard", "#86bdf0"), alive: get("--alive", "#8fce6a"), error: get("--error", "#ff8f80"),
        sans: get("--sans", "system-ui, sans-serif"), mono: get("--mono", "monospace") };
      colours.clear(); sprites.clear();
    }

    // colour is that of a protocol in the packet list.
    function colour(proto) {
      if (!colours.has(proto)) {
        const probe = document.createElement("span");
        probe.className = "proto"; probe.dataset.proto = proto; probe.hidden = true;
        map.host().append(probe);
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
      if (!sprites.has(key)) { scratch.fillStyle = "#000"; scratch.fillStyle = c; sprites.set(key, scratch.fillStyle); }
      const hex = sprites.get(key);
      if (!hex.startsWith("#")) return hex;
      return hex + Math.round(a * 255).toString(16).padStart(2, "0");
    }

    // drawBase draws what stands still.
    function drawBase(g) {
      g.fillStyle = style.ground;
      g.fillRect(0, 0, map.width, map.height);
      const warm = Math.min(1, 6 / nodes.size);
      for (const n of nodes.values()) if (n.info.power === "on") warmth(g, n, warm);
      drawGrid(g);
      const radios = [...nodes.values()].filter((n) => reachOf(n)).length;
      for (const n of nodes.values()) drawReach(g, n, Math.min(1, 3 / radios));
      painter.cables.forEach((c, i) => drawCable(g, c, i));
      for (const p of painter.parts) drawPart(g, p);
      drawScale(g);
    }

    // drawPart is a peripheral on a cable: a block at its place, with its name.
    // Along the cable it has no place.
    function drawPart(g, part) {
      const { x, y } = px(part.at);
      round(g, x - 6, y - 6, 12, 12, 3);
      g.fillStyle = style.panel; g.strokeStyle = style.copper; g.lineWidth = 1.5;
      g.fill(); g.stroke();
      textAt(g, `${part.name} · ${part.cable}`, x, y + 21, style.muted);
    }

    // warmth is the faint shine of a computer that is on.
    function warmth(g, n, much) {
      const r = n.w * 1.5, shine = g.createRadialGradient(n.x, n.y, n.w * 0.2, n.x, n.y, r);
      shine.addColorStop(0, alpha(style.ember, (style.dark ? 0.13 : 0.06) * much));
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
      const s = step(26), from = world(0, 0), to = world(map.width, map.height);
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
    function drawReach(g, n, crowd) {
      const r = reachOf(n) * view.zoom;
      if (!r || n.info.power !== "on" && n.id !== map.chosen) return;
      const p = px(n.at), on = n.id === map.chosen;
      const field = g.createRadialGradient(p.x, p.y, 0, p.x, p.y, r);
      field.addColorStop(0, alpha(style.copper, (on ? 0.13 : 0.075 * crowd) * (style.dark ? 1 : 0.4)));
      field.addColorStop(1, alpha(style.copper, (on ? 0.05 : 0.025 * crowd) * (style.dark ? 1 : 0.6)));
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
      const s = step(70), w = s * view.zoom, x = 16, y = map.height - 16;
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
      const left = Math.round(x - w / 2), top = Math.round(y - h / 2), pad = w < 20 ? 1 : w < 60 ? 2 : 3, spark = Math.min(6, w / 2);
      round(ctx, left - pad, top - pad, w + 2 * pad, h + 2 * pad, 5);
      ctx.fillStyle = style.panel;
      ctx.fill();
      const picture = w >= 44 ? painter.picture(n.id) : null;
      ctx.fillStyle = "#111111";
      ctx.fillRect(left, top, w, h);
      if (picture) {
        ctx.globalAlpha = on ? 1 : info.power === "failed" ? 0.8 : 0.25;
        ctx.imageSmoothingEnabled = w * map.dpr !== picture.width; ctx.imageSmoothingQuality = "medium";
        ctx.drawImage(picture, left, top, w, h);
        ctx.globalAlpha = 1;
      } else if (on) {
        ctx.fillStyle = alpha(style.ember, 0.9);
        ctx.fillRect(x - spark / 2, y - spark / 2, spark, spark);
      }
      ctx.lineWidth = typing || n.id === map.chosen ? 2 : 1;
      ctx.strokeStyle = typing || n.id === map.chosen ? style.ember : info.power === "failed" ? style.error : on ? alpha(style.copper, 0.75) : style.line;
      round(ctx, left - pad - 0.5, top - pad - 0.5, w + 2 * pad + 1, h + 2 * pad + 1, 6);
      ctx.stroke();
      if (w >= 24) drawModems(n, left, top - pad);
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

    // roomBeside is how wide a name may be: half of the way to a neighbour is the
    // neighbour's.
    function roomBeside(n) {
      let room = Infinity;
      for (const o of nodes.values()) if (o !== n && Math.abs(o.y + o.h / 2 - n.y - n.h / 2) < 16) room = Math.min(room, Math.abs(o.x - n.x));
      return room;
    }

    function drawName(n, x, y, typing) {
      const text = n.w < 60 && nodes.size > 12 ? "" : n.info.name, font = `600 13px ${style.sans}`;
      if (!text) return;
      ctx.font = font;
      const wide = ctx.measureText(text).width, room = roomBeside(n);
      const number = n.w < 60 && nodes.size > 8 || wide + 40 > room ? "" : ` #${n.id}`; // no room for it
      const rest = (view.flat ? "" : ` y ${fixed(n.at.y)}`) + (typing && n.open ? " · Esc leaves" : "");
      ctx.font = `12px ${style.sans}`;
      const more = ctx.measureText(number + rest).width, whole = wide + more + 13, start = x - whole / 2;
      const lamp = { on: style.alive, failed: style.error }[n.info.power];
      ctx.beginPath();
      ctx.arc(start + 4, y - 4.5, 4, 0, 2 * Math.PI);
      ctx.lineWidth = 1.5; ctx.strokeStyle = lamp || style.faint; ctx.fillStyle = lamp || style.ground;
      ctx.fill(); ctx.stroke();
      textAt(ctx, text, start + 13 + wide / 2, y, style.ink, font);
      textAt(ctx, (number + rest).trimStart(), start + 13 + wide + more / 2 + 1, y, style.muted);
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
        const { points } = trim({ points: [{ x: n.x, y: n.y }, { x: o.x, y: o.y }] }, n, o), z = points[points.length - 1];
        ctx.beginPath(); ctx.moveTo(points[0].x, points[0].y); ctx.lineTo(z.x, z.y); ctx.stroke();
        ctx.setLineDash([]);
        textAt(ctx, blocks(d), (points[0].x + z.x) / 2, (points[0].y + z.y) / 2 + 4, near ? style.heard : style.muted, `600 12px ${style.sans}`);
      }
      drawNode(n);
      textAt(ctx, `x ${fixed(n.at.x)}  y ${fixed(n.at.y)}  z ${fixed(n.at.z)}`, n.x, n.y - n.h / 2 - 18, style.ember, `12px ${style.mono}`);
    }

    // drawLegend names the protocols that fly; true while it will change.
    function drawLegend(wall) {
      const names = [...map.seen].filter(([, at]) => wall - at < 8000).sort((a, b) => a[0] < b[0] ? -1 : 1).slice(0, 6);
      let x = map.width - 16;
      ctx.font = `12px ${style.sans}`;
      for (const [proto] of names.reverse()) {
        const wide = ctx.measureText(proto).width, c = colour(proto);
        textAt(ctx, proto, x - wide / 2, map.height - 14, c);
        ctx.fillStyle = c;
        ctx.beginPath(); ctx.arc(x - wide - 9, map.height - 18, 3.5, 0, 2 * Math.PI); ctx.fill();
        x -= wide + 28;
      }
      return names.length > 0;
    }

    return { way, colour, glow, restyle, textAt, drawn, drawBase, drawNode, drawRulers, drawLegend,
      lights: (calm) => ({ way, colour, glow, core: (c) => style.dark ? "#fff8ee" : c, grey: style.faint, muted: style.muted, dark: style.dark, calm, label: textAt }), on: (g) => { ctx = g; } };
  }

  window.emberwire.picture = make;
})();
