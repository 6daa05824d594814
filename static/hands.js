"use strict";
// The hands on the map: what a pointer, a wheel and the keyboard do there.
// Dragging a computer moves it, dragging the ground moves the view; each move
// is told to the engine, which says where the computer is then.
(() => {
  const GRAB = 4;        // CSS pixels a pointer moves before it drags
  const SEND = 90;       // ms between two moves told to the engine
  const STRIDE = 60;     // CSS pixels the view moves by one key
  const EDGE = 30_000_000; // blocks: the end of the world
  const link = window.emberwire;

  // make gives a map its hands. map is what map.js gives of itself.
  function make(map) {
    let drag = null, timer = 0, queued = null, sending = null;
    const touches = new Map(); // pointers on the ground
    const nodeOf = (e) => { const b = e.target.closest?.("[data-node]"); return b ? map.nodes.get(Number(b.dataset.node)) : null; };
    const clamp = (v) => Math.min(Math.max(Math.round(v * 1000) / 1000, -EDGE), EDGE);
    const local = (e) => { const box = map.host().getBoundingClientRect(); return { x: e.clientX - box.left, y: e.clientY - box.top }; };

    function listen(host) {
      host.addEventListener("pointerdown", down);
      host.addEventListener("wheel", (e) => { e.preventDefault(); const p = local(e); map.zoomBy(Math.exp(-Math.min(Math.max(e.deltaY, -240), 240) / 420), p.x, p.y); }, { passive: false });
      host.addEventListener("keydown", key);
      host.addEventListener("dblclick", (e) => {
        if (nodeOf(e) || e.target.closest("button, .map-card") || map.options().readonly || !map.options().onAdd) return;
        const p = local(e), at = map.world(p.x, p.y);
        map.options().onAdd({ x: Math.round(at.x), y: map.floor(), z: Math.round(at.z) });
      });
    }

    // ---- pointer ----

    function down(e) {
      if (e.button !== 0 || e.target.closest(".tool, .map-card")) return;
      const node = nodeOf(e);
      if (!node) { grabGround(e); return; }
      e.preventDefault();
      node.button.focus({ preventScroll: true });
      map.choose(node.id);
      const p = local(e), at = map.world(p.x, p.y);
      drag = { id: node.id, node, moved: false, from: { ...node.at }, x: e.clientX, y: e.clientY, dx: node.at.x - at.x, dz: node.at.z - at.z };
      follow(e, dragTo, drop);
    }

    // follow hears of one pointer until it is let go.
    function follow(e, move, end) {
      const target = map.host(), id = e.pointerId;
      try { target.setPointerCapture(id); } catch { /* a pointer that is gone already */ }
      const on = (m) => { if (m.pointerId === id) move(m); };
      const off = (m) => {
        if (m.pointerId !== id) return;
        target.removeEventListener("pointermove", on);
        for (const name of ["pointerup", "pointercancel"]) target.removeEventListener(name, off);
        end(m);
      };
      target.addEventListener("pointermove", on);
      for (const name of ["pointerup", "pointercancel"]) target.addEventListener(name, off);
    }

    function dragTo(e) {
      if (!drag || map.options().readonly || drag.node.info.remote) return;
      if (!drag.moved && Math.hypot(e.clientX - drag.x, e.clientY - drag.y) < GRAB) return;
      drag.moved = true;
      const p = local(e), at = map.world(p.x, p.y), fine = e.altKey ? 10 : 1;
      go(drag.node, { x: Math.round((at.x + drag.dx) * fine) / fine, y: drag.node.at.y, z: Math.round((at.z + drag.dz) * fine) / fine });
    }

    function drop(e) {
      const was = drag;
      drag = null;
      map.restale();
      if (!was) return;
      if (!was.moved && e.type === "pointerup") map.open(was.id);
      else if (e.type === "pointercancel" && was.moved) go(was.node, was.from);
    }

    function grabGround(e) {
      touches.set(e.pointerId, local(e));
      map.host().focus({ preventScroll: true });
      map.choose(null);
      follow(e, (m) => {
        const before = [...touches.values()], was = touches.get(m.pointerId), now = local(m);
        touches.set(m.pointerId, now);
        if (touches.size === 1) { map.pan(now.x - was.x, now.y - was.y); return; }
        const [a, b] = before, [c, d] = [...touches.values()]; // two fingers: closer and farther
        const middle = { x: (c.x + d.x) / 2, y: (c.y + d.y) / 2 };
        map.pan(middle.x - (a.x + b.x) / 2, middle.y - (a.y + b.y) / 2);
        map.zoomBy(Math.hypot(c.x - d.x, c.y - d.y) / Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1), middle.x, middle.y);
      }, (m) => touches.delete(m.pointerId));
    }

    // ---- moving a computer ----

    // go shows a computer at a place at once and tells the engine, at most once
    // in SEND and always the last place.
    function go(node, at) {
      at = { x: clamp(at.x), y: clamp(at.y), z: clamp(at.z) };
      if (at.x === node.at.x && at.y === node.at.y && at.z === node.at.z) return;
      node.at = at;
      map.moved(node);
      queued = { id: node.id, at };
      if (!timer && sending === null) tell();
    }

    async function tell() {
      timer = 0;
      if (!queued || sending !== null) return;
      const { id, at } = queued;
      queued = null; sending = id;
      const reply = await link.ask({ do: "move", id, at });
      sending = null;
      map.say(reply.ok ? "" : reply.error);
      if (!reply.ok) map.back(id); // to where the engine has it
      if (queued) timer = setTimeout(tell, SEND);
    }

    // ---- keyboard ----

    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

    function key(e) {
      if (e.ctrlKey || e.metaKey) return;
      const node = nodeOf(e), arrow = arrows[e.key];
      if (e.key === "Escape" && drag?.moved) { go(drag.node, drag.from); drag = null; map.restale(); taken(e); return; }
      if (e.key === "Escape" && node) { map.host().focus(); map.choose(null); taken(e); return; }
      if (node && (e.key === "Enter" || e.key === " ")) { map.open(node.id); taken(e); return; }
      if (node && (e.key === "Delete" || e.key === "F2") && map.options().onEdit && !map.options().readonly && !node.info.remote) { map.options().onEdit(node.id); taken(e); return; }
      if (node && !map.options().readonly && !node.info.remote) {
        const far = e.shiftKey ? 10 : 1;
        if (arrow && !e.altKey) { go(node, { x: node.at.x + arrow[0] * far, y: node.at.y, z: node.at.z + arrow[1] * far }); map.reveal(node); taken(e); return; }
        if (e.key === "PageUp" || e.key === "PageDown") { go(node, { ...node.at, y: node.at.y + (e.key === "PageUp" ? far : -far) }); taken(e); return; }
      }
      if (arrow) map.pan(-arrow[0] * STRIDE, -arrow[1] * STRIDE);
      else if (e.key === "+" || e.key === "=") map.zoomBy(1.4);
      else if (e.key === "-") map.zoomBy(1 / 1.4);
      else if (e.key === "0") map.fitAll();
      else return;
      taken(e);
    }
    function taken(e) { e.preventDefault(); e.stopPropagation(); }

    return { listen, get drag() { return drag; }, forget: () => { drag = null; queued = null; } };
  }

  link.hands = make;
})();
