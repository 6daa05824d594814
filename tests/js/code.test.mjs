// Programs in an embed: static/embed-code.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page();
run(globals, "embed-code.js");
const { filesIn, withFile, rangesOf, partsOf } = globals.window.emberwire.labFiles;
const lab = "# X\n```toml lab.toml\na\n```\n\n````lua alice/startup.lua\nprint(1)\n```\n````\n~~~text \"a b/c d\"\nx\n~~~\n```lua\nno file\n```\n```base64 a/b\nAAAA\n```\n```text a/open\n";

test("the text files of a lab are found, and nothing else", () => {
  assert.deepEqual(filesIn(lab).map((f) => [f.path, lab.slice(f.from, f.to)]), [["lab.toml", "a\n"], ["alice/startup.lua", "print(1)\n```\n"], ["a b/c d", "x\n"]]);
});

test("another text stands in its place, in a fence that it cannot close", () => {
  assert.equal(withFile(lab, "lab.toml", "b"), lab.replace("```toml lab.toml\na\n```", "```toml lab.toml\nb\n```"));
  const out = withFile(lab, "alice/startup.lua", "````\n`````\n");
  assert.ok(out.includes("``````lua alice/startup.lua\n````\n`````\n``````\n~~~text"));
  assert.deepEqual(filesIn(out).map((f) => f.path), ["lab.toml", "alice/startup.lua", "a b/c d"]);
  assert.equal(withFile(lab, "nobody/x", "y"), lab);
});

test("lines= names lines of the first file or of a named one, and what is wrong is said", () => {
  const files = [{ path: "a/startup.lua", code: "1\n2\n3\n4\n5\n" }, { path: "b:x/startup.lua", code: "1\n2" }];
  const of = (...words) => { const said = []; return [[...rangesOf(words, files, (t) => said.push(t))].map(([p, r]) => `${p} ${r.from}-${r.to}`), said]; };
  assert.deepEqual(of("2-4"), [["a/startup.lua 2-4"], []]);
  assert.deepEqual(of("2", "b:x/startup.lua:1-"), [["a/startup.lua 2-2", "b:x/startup.lua 1-2"], []]);
  assert.deepEqual(of("-3"), [["a/startup.lua 1-3"], []]);
  assert.deepEqual(of("4-99"), [["a/startup.lua 4-5"], []]);
  for (const [word, why] of [["x", "lines=x: like 4-12, 7, 4- or alice/startup.lua:4-12"], ["-", "lines=-: like 4-12, 7, 4- or alice/startup.lua:4-12"], ["1-2-3", "lines=1-2-3: like 4-12, 7, 4- or alice/startup.lua:4-12"],
    ["0-2", "lines=0-2: a/startup.lua has 5 lines"], ["6", "lines=6: a/startup.lua has 5 lines"], ["4-2", "lines=4-2: a/startup.lua has 5 lines"], ["c/x.lua:1", "lines=c/x.lua:1: c/x.lua is not shown"]]) {
    assert.deepEqual(of(word), [[], [why]], word);
  }
  assert.deepEqual([...rangesOf(["3"], [], (t) => assert.equal(t, "lines=3: no file is shown"))], []);
});

test("a program is what stands before, in and after the lines that are shown", () => {
  for (const code of ["1\n2\n3\n", "1\n2\n3", "", "\n", "\n\n\n"]) {
    for (const range of [undefined, { from: 1, to: 1 }, { from: 2, to: 3 }, { from: 1, to: 3 }]) {
      if (range && range.to > code.replace(/\n$/, "").split("\n").length) continue; // rangesOf gives none of these
      const part = partsOf(code, range);
      assert.equal(part.before + part.shown + part.after, code, JSON.stringify([code, range]));
    }
  }
  assert.deepEqual(partsOf("1\n2\n3\n", { from: 2, to: 2 }), { before: "1\n", shown: "2", after: "\n3\n", first: 2 });
});
