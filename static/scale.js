"use strict";
// How large screens are shown on a bench: arithmetic of sizes, without a page.
// A screen has w by h pixels of its own, a bench width by height CSS pixels;
// dpr is device pixels in a CSS pixel; note is what the notes below screens
// take. A scale is device pixels for a screen's pixel unless it says CSS.
(() => {
  const GAP = 8, FRAME_W = 10, FRAME_H = 42; // CSS pixels a tile has around its screen
  const STRIP_W = 6, STRIP_H = 28;           // and in the strip beside an enlarged one
  const MAP_LEAST = 146, MAP_GOOD = 270;     // CSS pixels of a map above the screens

  // best is the most at which all screens are in view, or else as many of them
  // as can still be read: with least CSS pixels for a pixel.
  function best(width, height, dpr, w, h, count, note, least) {
    const fits = all(width, height, w, h, count, note) * dpr;
    if (fits >= dpr * least) return crisp(Math.min(fits, 6 * dpr));
    const columns = Math.max(1, Math.floor((width + GAP) / (w * Math.min(least + 0.2, 1) + FRAME_W + GAP)));
    return crisp(Math.min(((width + GAP) / columns - GAP - FRAME_W) / w, 1.5) * dpr);
  }

  // all is the scale in CSS pixels at which all screens are in view.
  function all(width, height, w, h, count, note) {
    let most = 0;
    for (let columns = 1; columns <= count; columns++) {
      const tw = (width + GAP) / columns - GAP - FRAME_W, th = (height + GAP) / Math.ceil(count / columns) - GAP - FRAME_H - note;
      most = Math.max(most, Math.min(tw / w, th / h));
    }
    return most;
  }

  // needed is how high all screens are at a scale in CSS pixels.
  function needed(width, scale, w, h, count, note) {
    const columns = Math.max(1, Math.min(count, Math.floor((width + GAP + 0.5) / (w * scale + FRAME_W + GAP))));
    return Math.ceil(count / columns) * (h * scale + FRAME_H + note + GAP) - GAP;
  }

  // strip lets count screens stand in one row beside an enlarged one, if they
  // can be told apart then; stripHeight is how high that row is, in CSS pixels.
  const strip = (width, dpr, w, count) => Math.min(Math.max(((width + GAP) / count - GAP - STRIP_W) / w, 0.3), 0.4) * dpr;
  const stripHeight = (scale, dpr, h) => h * scale / dpr + STRIP_H + GAP;

  // within is the scale at which a monitor takes no more room than w by h
  // pixels do at another scale.
  const within = (screen, w, h, scale) => screen.width <= w && screen.height <= h ? scale : Math.max(0.2, Math.floor(scale * Math.min(w / screen.width, h / screen.height) * 50) / 50);

  // map is how high a map above the screens is at least: a good part of the
  // bench if the screens can be read then, else a strip.
  function map(height, readable) {
    const good = Math.min(Math.max(0.36 * height, MAP_LEAST), MAP_GOOD);
    return readable(height - good) ? good : Math.min(MAP_LEAST, 0.4 * height);
  }

  // frame is what a tile adds to its screen's width, in CSS pixels.
  const frame = (view) => view === "strip" ? STRIP_W : FRAME_W;

  // crisp prefers a whole number unless that loses much.
  function crisp(scale) {
    const whole = Math.floor(scale + 1e-6);
    return whole >= 1 && scale < 1.15 * whole ? whole : Math.floor(scale * 50) / 50;
  }

  window.emberwire = Object.assign(window.emberwire || /** @type {Emberwire} */ ({}), { scale: { best, all, needed, strip, stripHeight, within, map, frame, crisp } });
})();
