"use strict";
// An encoder of animated pictures (GIF89a, the W3C's copy of the format's
// specification). A frame holds only what has changed since the one before, in
// a table of its own colours.
(() => {
  const COLOURS = 255;          // of a frame; one more is "as before"
  const LAST_CODE = 4095;       // of the compression
  const MOST_DELAY = 0xFFFF;    // hundredths of a second

  // make begins a picture. frame takes its pixels (0xAABBGGRR, as a canvas has
  // them) and for how many hundredths of a second they are shown; bytes ends it.
  function make(width, height) {
    const out = sink();
    let last = null;
    out.text("GIF89a"); out.short(width); out.short(height);
    out.byte(0x70, 0, 0);                                  // no colours for all frames, 8 bits each
    out.byte(0x21, 0xFF, 11); out.text("NETSCAPE2.0"); out.byte(3, 1, 0, 0, 0); // again and again
    return {
      get size() { return out.size; },
      frame(pixels, delay) {
        const box = last ? changed(last, pixels, width, height) : { x: 0, y: 0, w: width, h: height };
        write(out, pixels, last, width, box, Math.min(Math.max(Math.round(delay), 2), MOST_DELAY));
        last = pixels.slice();
      },
      bytes() { out.byte(0x3B); return out.bytes(); },
    };
  }

  // changed is the smallest box around what differs; one pixel if nothing does.
  function changed(a, b, width, height) {
    let x0 = width, x1 = -1, y0 = height, y1 = -1;
    for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) {
      if (a[i] === b[i]) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      y1 = y;
    }
    return x1 < 0 ? { x: 0, y: 0, w: 1, h: 1 } : { x: x0, y: y0, w: x1 - x0 + 1, h: y1 - y0 + 1 };
  }

  function write(out, pixels, last, width, box, delay) {
    const counts = new Map(), wanted = new Int32Array(box.w * box.h); // colours; -1: as before
    for (let y = 0, k = 0; y < box.h; y++) for (let i = (box.y + y) * width + box.x, end = i + box.w; i < end; i++, k++) {
      const c = pixels[i] & 0xFFFFFF;
      if (last && last[i] === pixels[i]) { wanted[k] = -1; continue; }
      wanted[k] = c;
      counts.set(c, (counts.get(c) || 0) + 1);
    }
    const { table, of } = palette(counts), bits = Math.max(2, Math.ceil(Math.log2(table.length + 1))), clear = table.length;
    out.byte(0x21, 0xF9, 4, last ? 0x05 : 0x04); out.short(delay); out.byte(clear, 0); // the frame stays; one colour is none
    out.byte(0x2C); for (const v of [box.x, box.y, box.w, box.h]) out.short(v);
    out.byte(0x80 | bits - 1);
    for (let i = 0; i < 1 << bits; i++) { const c = table[i] || 0; out.byte(c & 255, c >> 8 & 255, c >> 16 & 255); }
    const indices = new Uint8Array(wanted.length);
    for (let k = 0; k < indices.length; k++) indices[k] = wanted[k] < 0 ? clear : of.get(wanted[k]);
    compress(out, indices, bits);
  }

  // palette gives each colour its place in a table. What is too many is put
  // together with what looks most alike: the box of colours that holds the most
  // is halved until there are enough.
  function palette(counts) {
    const all = [...counts].map(([c, n]) => ({ n, rgb: [c & 255, c >> 8 & 255, c >> 16 & 255], c }));
    const boxes = all.length <= COLOURS ? all.map((x) => ({ list: [x] })) : halves(all);
    const table = [], of = new Map();
    boxes.forEach((b, i) => {
      const n = b.list.reduce((sum, x) => sum + x.n, 0), mean = (k) => Math.round(b.list.reduce((sum, x) => sum + x.rgb[k] * x.n, 0) / n);
      table.push(mean(0) | mean(1) << 8 | mean(2) << 16);
      for (const x of b.list) of.set(x.c, i);
    });
    return { table, of };
  }

  function halves(all) {
    const box = (list) => {
      let along = 0, width = -1, n = 0;
      for (const x of list) n += x.n;
      for (let k = 0; k < 3; k++) {
        let low = 255, high = 0;
        for (const x of list) { low = Math.min(low, x.rgb[k]); high = Math.max(high, x.rgb[k]); }
        if (high - low > width) { width = high - low; along = k; }
      }
      return { list, along, weight: list.length < 2 ? 0 : width * Math.sqrt(n) };
    };
    const boxes = [box(all)];
    while (boxes.length < COLOURS) {
      let at = 0;
      for (let i = 1; i < boxes.length; i++) if (boxes[i].weight > boxes[at].weight) at = i;
      const { list, along, weight } = boxes[at];
      if (!weight) break;
      list.sort((a, b) => a.rgb[along] - b.rgb[along]);
      boxes.splice(at, 1, box(list.slice(0, list.length >> 1)), box(list.slice(list.length >> 1)));
    }
    return boxes;
  }

  // compress is the format's LZW: codes grow from one bit more than the colours
  // have to twelve, and then begin anew.
  function compress(out, indices, bits) {
    const CLEAR = 1 << bits, END = CLEAR + 1, SLOTS = 16384;
    const keys = new Int32Array(SLOTS), codes = new Int16Array(SLOTS), block = new Uint8Array(255);
    let size = bits + 1, next = END + 1, held = 0, count = 0, filled = 0;
    const flush = () => { if (filled) { out.byte(filled); out.raw(block.subarray(0, filled)); filled = 0; } };
    const emit = (code) => {
      held |= code << count; count += size;
      while (count >= 8) { block[filled++] = held & 255; held >>>= 8; count -= 8; if (filled === 255) flush(); }
    };
    const begin = () => { keys.fill(-1); size = bits + 1; next = END + 1; };
    out.byte(bits);
    begin(); emit(CLEAR);
    let prefix = indices[0];
    for (let i = 1; i < indices.length; i++) {
      const key = prefix << 8 | indices[i];
      let slot = (key * 0x9E3B ^ key >> 7) & SLOTS - 1;
      while (keys[slot] !== -1 && keys[slot] !== key) slot = slot + 1 & SLOTS - 1;
      if (keys[slot] === key) { prefix = codes[slot]; continue; }
      emit(prefix);
      prefix = indices[i];
      if (next > LAST_CODE) { emit(CLEAR); begin(); continue; }
      if (next === 1 << size) size++;
      keys[slot] = key; codes[slot] = next++;
    }
    emit(prefix); emit(END);
    if (count > 0) { block[filled++] = held & 255; }
    flush();
    out.byte(0);
  }

  // sink collects bytes.
  function sink() {
    let buffer = new Uint8Array(1 << 16), at = 0;
    const room = (n) => {
      if (at + n <= buffer.length) return;
      const more = new Uint8Array(Math.max(buffer.length * 2, at + n));
      more.set(buffer);
      buffer = more;
    };
    return {
      get size() { return at; },
      byte(...list) { room(list.length); for (const b of list) buffer[at++] = b; },
      short(v) { this.byte(v & 255, v >> 8); },
      text(s) { for (const c of s) this.byte(c.charCodeAt(0)); },
      raw(list) { room(list.length); buffer.set(list, at); at += list.length; },
      bytes: () => buffer.slice(0, at),
    };
  }

  window.emberwire = Object.assign(window.emberwire || /** @type {Emberwire} */ ({}), { gif: make });
})();
