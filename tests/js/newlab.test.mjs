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
});
