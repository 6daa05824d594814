// Programs in an embed: static/embed-code.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page();
run(globals, "embed-code.js");
const { filesIn, withFile } = globals.window.emberwire.labFiles;
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
