// Zip files: static/zip.js, which reads what strangers send.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page();
run(globals, "zip.js");
const zip = globals.self.emberzip;
const bytes = (text) => new TextEncoder().encode(text);
const all = () => true, MOST = 1 << 20;
const made = async (...files) => new Uint8Array(await (await zip.write(files)).arrayBuffer());

test("what is written is read, with empty files and names of other scripts", async () => {
  const files = [["a.md", bytes("# One\n".repeat(1000))], ["empty.md", new Uint8Array(0)], ["наука/ö.md", bytes("ö")]];
  const read = await zip.read(await made(...files), all, MOST);
  assert.deepEqual(read.map((f) => [f.name, new Uint8Array(f.bytes)]), files);
});

test("only wanted files are unpacked", async () => {
  const read = await zip.read(await made(["a.md", bytes("a")], ["b.txt", bytes("b")]), (name) => name.endsWith(".md"), MOST);
  assert.deepEqual(read.map((f) => f.name), ["a.md"]);
});

test("a stored file is read", async () => {
  // Written by hand: one file "s", method 0, content "hi".
  const crc = 0xd8932aac, name = bytes("s"), data = bytes("hi"), b = new DataView(new ArrayBuffer(31 + 2 + 47 + 22));
  b.setUint32(0, 0x04034b50, true); b.setUint32(14, crc, true); b.setUint32(18, 2, true); b.setUint32(22, 2, true); b.setUint16(26, 1, true);
  new Uint8Array(b.buffer).set(name, 30); new Uint8Array(b.buffer).set(data, 31);
  b.setUint32(33, 0x02014b50, true); b.setUint32(33 + 16, crc, true); b.setUint32(33 + 20, 2, true); b.setUint32(33 + 24, 2, true); b.setUint16(33 + 28, 1, true);
  new Uint8Array(b.buffer).set(name, 33 + 46);
  b.setUint32(80, 0x06054b50, true); b.setUint16(88, 1, true); b.setUint16(90, 1, true); b.setUint32(92, 47, true); b.setUint32(96, 33, true);
  const [file] = await zip.read(new Uint8Array(b.buffer), all, MOST);
  assert.equal(new TextDecoder().decode(file.bytes), "hi");
});

test("names that lead elsewhere are refused", async () => {
  for (const name of ["../a", "a/../b", "/a", "C:a", "a\\b", "a\u0001b", ".", "a/./b"]) {
    await assert.rejects(async () => zip.read(await made([name, bytes("x")]), all, MOST), { name: "RangeError", message: `The zip file has a name that leads elsewhere, ${JSON.stringify(name)}.` });
  }
  await assert.rejects(async () => zip.read(await made(["n".repeat(201), bytes("x")]), all, MOST), /empty or longer than 200 characters/);
});

test("bounds are checked before anything is unpacked", async () => {
  const whole = await made(["a.md", bytes("x".repeat(100))]);
  await assert.rejects(() => zip.read(whole, all, 99), { message: "The zip file has a file that is too large, a.md: 100 bytes, at most 99." });
  const many = await made(...Array.from({ length: 1001 }, (_, i) => [`${i}`, new Uint8Array(0)]));
  await assert.rejects(() => zip.read(many, all, MOST), { message: "The zip file has 1001 files, at most 1000." });
});

test("what all files say they unpack to is bounded, too", async () => {
  const whole = await made(...Array.from({ length: 76 }, (_, i) => [`${i}`.padStart(2, "0"), bytes("x")])), view = new DataView(whole.buffer);
  for (let i = 0, at = view.getUint32(whole.length - 22 + 16, true); i < 76; i++, at += 48) view.setUint32(at + 24, 4 << 20, true);
  await assert.rejects(() => zip.read(whole, all, 4 << 20), { message: "The zip file unpacks to more than 300 MiB." });
  await assert.rejects(() => zip.read(whole, (name) => name < "75", 4 << 20), { message: "The zip file is damaged: 00 has another size than it says." });
});

test("a file that says it is smaller than it is ends there", async () => {
  const whole = await made(["a.md", bytes("x".repeat(100))]), view = new DataView(whole.buffer);
  const at = view.getUint32(whole.length - 22 + 16, true); // the directory
  view.setUint32(at + 24, 10, true);
  await assert.rejects(() => zip.read(whole, all, MOST), { message: "The zip file is damaged: a.md has another size than it says." });
});

test("no byte that is cut or changed does more than give an error", async () => {
  const whole = await made(["a.md", bytes("some text")], ["b.md", bytes("more")]);
  for (let n = 0; n < whole.length; n++) {
    await assert.rejects(() => zip.read(whole.slice(0, n), all, MOST), { name: "RangeError" }, `cut at ${n}`);
  }
  for (let n = 0; n < whole.length; n++) {
    const changed = whole.slice();
    changed[n] ^= 0xff;
    await zip.read(changed, all, MOST).catch((err) => assert.equal(err.name, "RangeError", `byte ${n}: ${err.stack}`));
  }
});
