// New labs, and labs made of programs: static/newlab.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

function made() {
  const globals = page({ TextDecoder, TextEncoder, RangeError });
  const { window } = globals, loaded = [];
  Object.assign(window.emberwire, { base64: (b) => Buffer.from(b).toString("base64"), loadText: async (name, text) => { loaded.push(text); return ""; } });
  run(globals, "newlab.js");
  return { link: window.emberwire, loaded };
}
const bytes = (text) => new TextEncoder().encode(text);

test("each beginning is a lab with a title, a lab.toml and programs", async () => {
  const { link, loaded } = made();
  for (const kind of ["one", "pair", "server", "router"]) assert.equal(await link.newLab(kind), "");
  for (const text of loaded) {
    assert.match(text, /^# .+\n\n.+\n\n```toml lab.toml\n/);
    assert.match(text, /\n```lua \w+\/startup.lua\n/);
    assert.equal(text.match(/```/g).length % 2, 0);
  }
  assert.equal(await link.newLab("toString"), "There is no such beginning.");
});

test("programs come in byte for byte: text, text without an end, fences, bytes", async () => {
  const text = await made().link.programSource([{ path: "startup.lua", data: bytes("print(1)\n") }, { path: "lib/no end.txt", data: bytes("x") },
    { path: "fence", data: bytes("```\n````\n") }, { path: "raw", data: new Uint8Array([0, 255, 13]) }, { path: "empty", data: new Uint8Array() }]);
  for (const want of ["\n```lua computer/startup.lua\nprint(1)\n```\n", '\n```text "computer/lib/no end.txt" noeol\nx\n```\n', "\n`````text computer/fence\n```\n````\n`````\n",
    "\n```base64 computer/raw\nAP8N\n```\n", "\n```text computer/empty\n```\n"]) assert.ok(text.includes(want), want);
});

test("what a disk cannot hold is named", async () => {
  const { link } = made(), one = (path, n = 1) => link.programSource([{ path, data: new Uint8Array(n) }]);
  await assert.rejects(one("../up"), /cannot have a file \.\.\/up/);
  await assert.rejects(one("a*b"), /cannot have a file a\*b/);
  await assert.rejects(one("a//b"), /cannot have a file/);
  await assert.rejects(one("big", 900_001), /more than 900 kB together/);
  await assert.rejects(link.programSource(Array.from({ length: 201 }, (_, i) => ({ path: "f" + i, data: bytes("") }))), /201 files, at most 200/);
  await assert.rejects(link.programSource([{ path: "a", data: bytes("") }, { path: "a", data: bytes("") }]), /two files a/);
  await assert.rejects(link.programSource([{ path: "a/b/c", data: bytes("") }, { path: "a/b", data: bytes("") }]), /^RangeError: b is a file and a folder\.$/);
  await assert.rejects(link.programSource([]), /There is no file in it\./);
});

test("the folder that everything lies in is left out; with a lab.toml in it the files are a lab of their own", async () => {
  const { link } = made(), of = (paths) => link.programSource(paths.map((path) => ({ path, data: bytes("x\n") })));
  const one = await of(["mine/startup.lua", "mine/lib/a.lua"]);
  assert.ok(one.includes("```lua computer/startup.lua\n") && one.includes("```lua computer/lib/a.lua\n"), one);
  const two = await of(["mine/lab.toml", "mine/anna/startup.lua"]);
  assert.match(two, /^# My lab\n/);
  assert.ok(two.includes("\n```text lab.toml\n") && two.includes("\n```lua anna/startup.lua\n") && !two.includes("[medium]"), two);
  assert.ok((await of(["mine/startup.lua", "other/lab.toml"])).includes("computer/other/lab.toml")); // it is not at the top
});

test("of a folder no more is read than a computer holds", async () => {
  const { link, loaded } = made();
  let read = 0;
  const file = (name, size) => ({ name, isFile: true, file: (done) => done({ size, arrayBuffer: async () => { read++; return new ArrayBuffer(size); } }) });
  const folder = (name, list) => ({ name, isFile: false, createReader: () => { let left = list; return { readEntries: (done) => { const some = left.slice(0, 100); left = left.slice(100); done(some); } }; } });
  assert.equal(await link.programLab([folder("big", Array.from({ length: 50 }, (_, i) => file("f" + i, 500_000)))]), "The files are more than 900 kB together: a computer's disk holds no more.");
  assert.equal(read, 1);
  assert.equal(await link.programLab([folder("many", Array.from({ length: 10_000 }, (_, i) => file("f" + i, 0)))]), "These are more than 200 files.");
  assert.equal(read, 202);
  assert.equal(await link.programLab([folder("none", [])]), "There is no file in it.");
  assert.equal(await link.programLab([folder("a", [file("startup.lua", 3)])]), "");
  assert.ok(loaded[0].includes("computer/startup.lua"));
});
