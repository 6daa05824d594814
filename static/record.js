"use strict";
// Pictures of what can be seen: one of a screen or of the map (PNG), or many as
// they follow each other (GIF). A recording ends by itself at its bounds, and
// what there is by then is saved.
(() => {
  const EVERY = 100;              // ms between two looks
  const MOST_TIME = 60_000;       // ms of a recording
  const MOST_FRAMES = 400;
  const MOST_BYTES = 16 << 20;
  const MOST_WIDTH = 1280;        // pixels: what is wider is made smaller
  const LAST = 1500;              // ms that the last frame is shown at least
  const SCREEN_TIMES = 2;         // a screen's pixels are this large in a picture
  const link = window.emberwire, { painter } = link;
  const running = new Map();      // what is recorded ("map" or a computer's id) -> recording

  // sources draw what is to be seen on a canvas of their own; null: it is gone.
  const canvas = () => document.createElement("canvas");
  function screenOf(id) {
    const to = canvas();
    return () => {
      const from = painter.picture(id);
      if (!from) return null;
      const times = from.width * SCREEN_TIMES > MOST_WIDTH ? 1 : SCREEN_TIMES;
      return draw(to, from, from.width * times, from.height * times, false);
    };
  }
  function mapOf() {
    const to = canvas();
    return () => {
      const from = /** @type {HTMLCanvasElement} */ (document.querySelector(".map-canvas"));
      if (!from?.width) return null;
      const scale = Math.min(1, MOST_WIDTH / from.width);
      return draw(to, from, Math.round(from.width * scale), Math.round(from.height * scale), true);
    };
  }
  function draw(to, from, width, height, smooth) {
    if (to.width !== width || to.height !== height) { to.width = width; to.height = height; }
    const ctx = to.getContext("2d", { alpha: false, willReadFrequently: true });
    ctx.imageSmoothingEnabled = smooth;
    ctx.drawImage(from, 0, 0, width, height);
    return to;
  }
  const sourceOf = (what) => what === "map" ? mapOf() : screenOf(what);
  const nameOf = (what) => what === "map" ? "map" : (painter.infoOf(what)?.name || "screen").replace(/[^\w.-]+/g, "-");

  // picture saves one PNG.
  async function picture(what) {
    const from = sourceOf(what)();
    if (!from) { link.fail("There is nothing to be seen of it now."); return; }
    const blob = await new Promise((done) => from.toBlob(done, "image/png"));
    link.saveFile(nameOf(what) + ".png", new Uint8Array(await blob.arrayBuffer()));
  }

  // begin records until end is called or a bound is reached.
  function begin(what) {
    if (running.has(what)) return;
    const look = sourceOf(what), first = look();
    if (!first) { link.fail("There is nothing to be seen of it now."); return; }
    const one = { what, look, name: nameOf(what), width: first.width, height: first.height, last: null, since: 0, began: performance.now(), frames: 0, gif: link.gif(first.width, first.height) };
    running.set(what, one);
    step(one);
    one.timer = setInterval(() => step(one), EVERY);
    show();
    said(`Recording ${one.name}; it ends after ${MOST_TIME / 1000} seconds.`);
  }

  // step looks once more; what has not changed is the same frame, longer.
  function step(one) {
    const now = performance.now(), seen = one.look();
    if (!seen || seen.width !== one.width || seen.height !== one.height) { end(one.what, "it changed its size"); return; }
    const pixels = new Uint32Array(seen.getContext("2d").getImageData(0, 0, one.width, one.height).data.buffer);
    if (!one.last || pixels.some((p, i) => p !== one.last[i])) {
      add(one, now);
      one.last = pixels; one.since = now;
    }
    if (one.frames >= MOST_FRAMES) end(one.what, `it had ${MOST_FRAMES} pictures`);
    else if (one.gif.size > MOST_BYTES) end(one.what, `it had ${MOST_BYTES >> 20} MiB`);
    else if (now - one.began >= MOST_TIME) end(one.what, `${MOST_TIME / 1000} seconds were over`);
  }

  function add(one, until) {
    if (!one.last) return;
    one.frames++;
    one.gif.frame(one.last, (until - one.since) / 10);
  }

  // end saves the recording; why says so where nobody asked for it.
  function end(what, why = "") {
    const one = running.get(what);
    if (!one) return;
    running.delete(what);
    clearInterval(one.timer);
    add(one, Math.max(performance.now(), one.since + LAST));
    link.saveFile(one.name + ".gif", one.gif.bytes());
    said(why ? `The recording of ${one.name} ended since ${why}; it is saved.` : `The recording of ${one.name} is saved.`);
    show();
  }

  // show says what is being recorded, with a button that ends it.
  function show() {
    let place = document.getElementById("recordings");
    if (!place) {
      place = document.createElement("div");
      place.id = "recordings";
      place.setAttribute("role", "region"); place.setAttribute("aria-label", "Recordings");
      document.body.append(place);
    }
    place.hidden = !running.size;
    place.replaceChildren(...[...running.values()].map((one) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "plain"; b.textContent = `Recording ${one.name}: end and save`;
      b.onclick = () => end(one.what);
      return b;
    }));
  }

  function said(text) { const live = document.getElementById("live"); if (live) live.textContent = text; }

  link.record = { picture, begin, end, running: (what) => running.has(what) };
})();
