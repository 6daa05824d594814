"use strict";
// A QR code (ISO/IEC 18004) of a short text: bytes, error correction level M,
// versions 1 to 15, the mask that the standard's penalties choose.
(() => {
  // Of each version: codewords of error correction in a block; then numbers of
  // blocks, with so many codewords of data.
  const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
  const BLOCKS = [[], [[1, 16]], [[1, 28]], [[1, 44]], [[2, 32]], [[2, 43]], [[4, 27]], [[4, 31]],
    [[2, 38], [2, 39]], [[3, 36], [2, 37]], [[4, 43], [1, 44]], [[1, 50], [4, 51]], [[6, 36], [2, 37]],
    [[8, 37], [1, 38]], [[4, 40], [5, 41]], [[5, 41], [5, 42]]];
  const PATTERNS = [null, [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50],
    [6, 30, 54], [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70]]; // centres of alignment patterns
  const MASKS = [(x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3, (x, y) => ((y >> 1) + Math.floor(x / 3)) % 2,
    (x, y) => x * y % 2 + x * y % 3, (x, y) => (x * y % 2 + x * y % 3) % 2, (x, y) => ((x + y) % 2 + x * y % 3) % 2];
  const LEVEL_M = 0;
  const capacity = (v) => BLOCKS[v].reduce((n, [count, size]) => n + count * size, 0);
  const header = (v) => v < 10 ? 2 : 3; // bytes of mode and length, rounded up

  // GF(256) with the polynomial of the standard.
  const EXP = new Uint8Array(512), LOG = new Uint8Array(256);
  for (let i = 0, x = 1; i < 255; i++) {
    EXP[i] = EXP[i + 255] = x;
    LOG[x] = i;
    x = x << 1 ^ (x & 128 ? 0x11d : 0);
  }
  const times = (a, b) => a && b ? EXP[LOG[a] + LOG[b]] : 0;

  // correction gives the codewords of error correction of a block.
  function correction(data, count) {
    let generator = [1];
    for (let i = 0; i < count; i++) generator = [...generator, 0].map((c, k) => c ^ times(generator[k - 1] || 0, EXP[i]));
    const rest = [...data, ...new Array(count).fill(0)];
    for (let i = 0; i < data.length; i++) {
      const factor = rest[i];
      if (factor) generator.forEach((g, k) => { rest[i + k] ^= times(g, factor); });
    }
    return rest.slice(data.length);
  }

  // codewords are the text's, filled up.
  function codewords(bytes, version) {
    const bits = [], put = (value, n) => { for (let i = n - 1; i >= 0; i--) bits.push(value >> i & 1); };
    put(4, 4); // bytes
    put(bytes.length, version < 10 ? 8 : 16);
    for (const b of bytes) put(b, 8);
    const size = capacity(version);
    put(0, Math.min(4, size * 8 - bits.length));
    while (bits.length % 8) bits.push(0);
    const out = [];
    for (let i = 0; i < bits.length; i += 8) out.push(bits.slice(i, i + 8).reduce((n, b) => n << 1 | b, 0));
    for (let i = 0; out.length < size; i++) out.push(i % 2 ? 0x11 : 0xec);
    return out;
  }

  // interleaved are all codewords in the order in which they are placed.
  function interleaved(data, version) {
    const blocks = [];
    let at = 0;
    for (const [n, size] of BLOCKS[version]) for (let i = 0; i < n; i++) { blocks.push(data.slice(at, at + size)); at += size; }
    const fixes = blocks.map((b) => correction(b, CORRECTION[version])), out = [];
    for (const list of [blocks, fixes]) for (let i = 0; i < Math.max(...list.map((b) => b.length)); i++) for (const b of list) if (i < b.length) out.push(b[i]);
    return out;
  }

  // remainder appends a BCH code's check bits.
  function remainder(value, generator, bits) {
    const degree = 31 - Math.clz32(generator);
    let rest = value << degree;
    for (let i = bits - 1; i >= 0; i--) if (rest >> i + degree & 1) rest ^= generator << i;
    return value << degree | rest;
  }

  // frame has all but the data; fixed tells which modules those are.
  function frame(version) {
    const size = version * 4 + 17, dark = Array.from({ length: size }, () => new Uint8Array(size)), fixed = dark.map((row) => row.slice());
    const set = (x, y, on) => { if (x >= 0 && y >= 0 && x < size && y < size) { dark[y][x] = on ? 1 : 0; fixed[y][x] = 1; } };
    for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
      for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) { const r = Math.max(Math.abs(x), Math.abs(y)); set(cx + x, cy + y, r !== 2 && r !== 4); }
    }
    const centres = PATTERNS[version], last = centres.length - 1;
    centres.forEach((cx, i) => centres.forEach((cy, k) => {
      if (i === 0 && k === 0 || i === 0 && k === last || i === last && k === 0) return;
      for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }));
    for (let i = 8; i < size - 8; i++) { set(i, 6, i % 2 === 0); set(6, i, i % 2 === 0); }
    if (version >= 7) {
      const bits = remainder(version, 0x1f25, 6);
      for (let i = 0; i < 18; i++) { const a = Math.floor(i / 3), b = size - 11 + i % 3; set(a, b, bits >> i & 1); set(b, a, bits >> i & 1); }
    }
    format(set, size, 0);
    return { size, dark, fixed, set };
  }

  function format(set, size, mask) {
    const bits = remainder(LEVEL_M << 3 | mask, 0x537, 5) ^ 0x5412, bit = (i) => bits >> i & 1;
    for (let i = 0; i < 6; i++) { set(8, i, bit(i)); set(5 - i, 8, bit(9 + i)); }
    set(8, 7, bit(6)); set(8, 8, bit(7)); set(7, 8, bit(8));
    for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i));
    for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i));
    set(8, size - 8, 1);
  }

  // fill places the codewords, two columns at a time, up and down.
  function fill({ size, dark, fixed }, words) {
    let i = 0, up = true;
    for (let right = size - 1; right > 0; right -= 2, up = !up) {
      if (right === 6) right = 5;
      for (let n = 0; n < size; n++) for (let k = 0; k < 2; k++) {
        const x = right - k, y = up ? size - 1 - n : n;
        if (fixed[y][x]) continue;
        if (i < words.length * 8) dark[y][x] = words[i >> 3] >> 7 - (i & 7) & 1;
        i++;
      }
    }
  }

  function apply({ size, dark, fixed, set }, mask) {
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (!fixed[y][x] && MASKS[mask](x, y) === 0) dark[y][x] ^= 1;
    format(set, size, mask);
  }

  // penalty is how hard a code would be to read.
  function penalty({ size, dark }) {
    let sum = 0, count = 0;
    for (const at of [(a, b) => dark[a][b], (a, b) => dark[b][a]]) {
      for (let a = 0; a < size; a++) {
        let run = 0, line = "";
        for (let b = 0; b < size; b++) {
          run = b && at(a, b) === at(a, b - 1) ? run + 1 : 1;
          if (run === 5) sum += 3; else if (run > 5) sum++;
          line += at(a, b);
        }
        for (const pattern of ["10111010000", "00001011101"]) for (let i = line.indexOf(pattern); i >= 0; i = line.indexOf(pattern, i + 1)) sum += 40;
      }
    }
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      count += dark[y][x];
      if (x && y && dark[y][x] === dark[y][x - 1] && dark[y][x] === dark[y - 1][x] && dark[y][x] === dark[y - 1][x - 1]) sum += 3;
    }
    return sum + Math.floor(Math.abs(count * 20 - size * size * 10) / (size * size)) * 10;
  }

  // qr gives rows of 0 and 1 (dark), without the quiet zone of four modules.
  self.emberqr = (text) => {
    const bytes = new TextEncoder().encode(text);
    let version = 1;
    while (version < BLOCKS.length && capacity(version) - header(version) < bytes.length) version++;
    if (version === BLOCKS.length) throw new RangeError(`A QR code holds ${capacity(version - 1) - header(version - 1)} bytes; this link has ${bytes.length}.`);
    const words = interleaved(codewords(bytes, version), version);
    let best = null;
    for (let mask = 0; mask < MASKS.length; mask++) {
      const code = frame(version);
      fill(code, words);
      apply(code, mask);
      const cost = penalty(code);
      if (!best || cost < best.cost) best = { cost, rows: code.dark };
    }
    return best.rows;
  };
})();
