// QR codes: static/qr.js, read back by a reader of its own.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page({ TextEncoder });
run(globals, "qr.js");
const qr = globals.self.emberqr;

// Level M: codewords of a block's correction, then the sizes of its blocks' data
// (ISO/IEC 18004, table 9).
const BLOCKS = { 1: [10, 16], 2: [16, 28], 3: [26, 44], 4: [18, 32, 32], 5: [24, 43, 43], 6: [16, 27, 27, 27, 27], 7: [18, 31, 31, 31, 31],
  8: [22, 38, 38, 39, 39], 9: [22, 36, 36, 36, 37, 37], 10: [26, 43, 43, 43, 43, 44], 15: [24, ...Array(5).fill(41), ...Array(5).fill(42)] };
const ALIGNED = { 1: [], 2: [18], 3: [22], 4: [26], 5: [30], 6: [34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50], 15: [6, 26, 48, 70] };
// The fifteen bits of level M with each mask (table C.1).
const FORMATS = ["101010000010010", "101000100100101", "101111001111100", "101101101001011", "100010111111001", "100000011001110", "100111110010111", "100101010100000"];
const VERSIONS = { 7: "000111110010010100", 8: "001000010110111100", 9: "001001101010011001", 10: "001010010011010011", 15: "001111100100101000" }; // table D.1
const MASKS = [(i, j) => (i + j) % 2, (i) => i % 2, (i, j) => j % 3, (i, j) => (i + j) % 3, (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2,
  (i, j) => i * j % 2 + i * j % 3, (i, j) => (i * j % 2 + i * j % 3) % 2, (i, j) => ((i + j) % 2 + i * j % 3) % 2];

const times = (a, b) => { let out = 0; for (let i = 7; i >= 0; i--) { out = out << 1 ^ (out & 128 ? 0x11d : 0); if (b >> i & 1) out ^= a; } return out; };

// read gives the text of a code, and checks all that is around it.
function read(rows) {
  const size = rows.length, version = (size - 17) / 4, at = (y, x) => rows[y][x];
  const taken = Array.from({ length: size }, () => new Array(size).fill(false));
  const take = (y0, x0, h, w) => { for (let y = y0; y < y0 + h; y++) for (let x = x0; x < x0 + w; x++) if (taken[y]?.[x] === false) taken[y][x] = true; };
  take(0, 0, 9, 9); take(0, size - 8, 9, 8); take(size - 8, 0, 8, 9); take(6, 0, 1, size); take(0, 6, size, 1);
  for (const y of ALIGNED[version]) for (const x of ALIGNED[version]) if (!(y === 6 && x === 6) && !(y === 6 && x === size - 7) && !(y === size - 7 && x === 6)) take(y - 2, x - 2, 5, 5);
  if (version >= 7) { take(0, size - 11, 6, 3); take(size - 11, 0, 3, 6); }
  for (let n = 0; n < 7; n++) for (const [y, x] of [[0, n], [0, size - 1 - n], [size - 1, n], [6, n]]) assert.equal(at(y, x), 1, "finder");
  for (let n = 8; n < size - 8; n++) assert.deepEqual([at(6, n), at(n, 6)], [1 - n % 2, 1 - n % 2], "timing");
  let bits = "";
  for (const [y, x] of [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]]) bits += at(y, x);
  let second = "";
  for (let n = 0; n < 15; n++) second += n < 7 ? at(size - 1 - n, 8) : at(8, size - 15 + n);
  const mask = FORMATS.indexOf(bits);
  assert.ok(mask >= 0, "format " + bits);
  assert.equal(second, bits);
  assert.equal(at(size - 8, 8), 1, "the dark module");
  if (version >= 7) {
    let one = "", two = "";
    for (let n = 17; n >= 0; n--) { one += at(Math.floor(n / 3), size - 11 + n % 3); two += at(size - 11 + n % 3, Math.floor(n / 3)); }
    assert.deepEqual([one, two], [VERSIONS[version], VERSIONS[version]]);
  }
  let stream = "";
  for (let x = size - 1, up = true; x > 0; x -= 2, up = !up) {
    if (x === 6) x--;
    for (let n = 0; n < size; n++) for (const c of [x, x - 1]) {
      const y = up ? size - 1 - n : n;
      if (!taken[y][c]) stream += at(y, c) ^ (MASKS[mask](y, c) === 0 ? 1 : 0);
    }
  }
  const words = stream.match(/.{8}/g).map((b) => parseInt(b, 2)), [count, ...sizes] = BLOCKS[version], blocks = sizes.map(() => []);
  for (let i = 0; i < Math.max(...sizes); i++) sizes.forEach((n, b) => { if (i < n) blocks[b].push(words.shift()); });
  const data = blocks.map((b) => b.slice());
  for (let i = 0; i < count; i++) for (const b of blocks) b.push(words.shift());
  for (const b of blocks) for (let i = 0, root = 1; i < count; i++, root = times(root, 2)) assert.equal(b.reduce((sum, w) => times(sum, root) ^ w, 0), 0, "syndrome");
  const all = data.flat().map((w) => w.toString(2).padStart(8, "0")).join(""), long = version > 9 ? 16 : 8;
  assert.equal(all.slice(0, 4), "0100");
  const length = parseInt(all.slice(4, 4 + long), 2);
  const text = Uint8Array.from({ length }, (_, i) => parseInt(all.slice(4 + long + 8 * i, 12 + long + 8 * i), 2));
  return { version, text: new TextDecoder().decode(text) };
}

test("links are read back, of the smallest version that holds them", () => {
  for (const [length, version] of [[1, 1], [14, 1], [15, 2], [26, 2], [42, 3], [62, 4], [84, 5], [106, 6], [122, 7], [152, 8], [180, 9], [181, 10], [213, 10], [412, 15]]) {
    const text = ("https://example.org/emberwire/#room=" + "Az09-_".repeat(70)).slice(0, length);
    assert.deepEqual(read(qr(text)), { version, text });
  }
  assert.equal(read(qr("grün ☺")).text, "grün ☺");
});

test("a link that is too long is refused", () => {
  assert.throws(() => qr("x".repeat(413)), { name: "RangeError", message: "A QR code holds 412 bytes; this link has 413." });
});
