"use strict";
// The line between bench and side panel: it is dragged, or moved with the
// arrow keys, and its place is kept if there is somewhere to keep it. Works on
// #split wherever and whenever the components draw it.
(() => {
  const LEAST = 320, BENCH = 360, STEP = 24; // CSS pixels
  const root = document.documentElement;
  let width = 0;

  function set(px) {
    width = Math.round(Math.max(LEAST, Math.min(px, innerWidth - BENCH)));
    root.style.setProperty("--side", width + "px");
    const split = document.getElementById("split");
    if (split) split.setAttribute("aria-valuenow", String(width));
  }
  function keep() { try { localStorage.setItem("side", String(width)); } catch { /* refused: it holds until the page goes */ } }
  const isSplit = (e) => e.target.id === "split";
  const now = () => document.querySelector(".side").getBoundingClientRect().width;

  addEventListener("pointerdown", (e) => {
    if (!isSplit(e) || e.button !== 0) return;
    e.preventDefault();
    e.target.setPointerCapture(e.pointerId);
    const from = e.clientX, was = now(), move = (m) => set(was + from - m.clientX);
    e.target.addEventListener("pointermove", move);
    e.target.addEventListener("lostpointercapture", () => { e.target.removeEventListener("pointermove", move); keep(); }, { once: true });
  });
  addEventListener("keydown", (e) => {
    const step = isSplit(e) && { ArrowLeft: STEP, ArrowRight: -STEP }[e.key];
    if (!step) return;
    e.preventDefault();
    set(now() + step);
    keep();
  });
  addEventListener("focusin", (e) => { if (isSplit(e)) e.target.setAttribute("aria-valuenow", String(Math.round(now()))); });
  addEventListener("dblclick", (e) => { if (isSplit(e)) { root.style.removeProperty("--side"); width = 0; try { localStorage.removeItem("side"); } catch { /* nothing was kept */ } } });

  try { const kept = Number(localStorage.getItem("side")); if (kept > 0) set(kept); } catch { /* no storage */ }
})();
