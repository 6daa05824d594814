// Single lines of lab.toml: static/network.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page({ document: { addEventListener() {} } });
run(globals, "tokens.js", "network.js");
const { raw, valueOf, setValue, blocks, without, withBlock, inBlock, cablesOf } = globals.window.emberwire.network;
const lab = `seed  = 10 # why not
until = "20s"

[medium]
latency = "5ms" # far
note = """
loss = 0.5
"""

[cable.lan]
loss = 0.1

[[computer]]
name = "a" # b
[[computer.modem]]
side = "left"
cable = "lan"

[[peripheral]]
kind = "monitor"
cable = "lan"

[[peripheral]]
kind = "drive" # the other
cable = "back-room"
`;

test("values are read where they stand", () => {
  assert.deepEqual([valueOf(lab, "", "seed"), valueOf(lab, "", "until"), valueOf(lab, "medium", "latency"), valueOf(lab, "medium", "loss"), valueOf(lab, "cable.lan", "loss"), valueOf(lab, "", "loss")],
    ["10", '"20s"', '"5ms"', "", "0.1", ""]);
  assert.deepEqual(cablesOf(lab), ["back-room", "lan"]);
  assert.deepEqual(blocks(lab, "peripheral").map((b) => [inBlock(lab, b, "kind"), inBlock(lab, b, "cable")]), [['"monitor"', '"lan"'], ['"drive"', '"back-room"']]);
  assert.equal(valueOf('x = "a # b" # c', "", "x"), '"a # b"');
});

test("what is no number is a text, which the engine refuses at its field", () => {
  for (const typed of ["0", "7", "-5", "+3", "0.25", "1e3", "1_000"]) assert.equal(raw("number", typed), typed);
  for (const typed of ["x", "0x1f", "07", "1.", ".5", "1 2", "nan", "1_", "64KiB", "1\n[x]", "]"]) assert.equal(raw("number", typed), JSON.stringify(typed));
  assert.deepEqual([raw("text", "20ms"), raw("text", ""), raw("number", ""), raw("switch", "true")], ['"20ms"', "", "", "true"]);
});

test("one line changes, and no other", () => {
  assert.equal(setValue(lab, "", "seed", "7"), lab.replace("= 10 #", "= 7 #"));
  assert.equal(setValue(lab, "medium", "latency", '"9ms"'), lab.replace('"5ms"', '"9ms"'));
  assert.equal(setValue(lab, "medium", "loss", "0.2"), lab.replace("[medium]\n", "[medium]\nloss = 0.2\n"));
  assert.equal(setValue(lab, "", "inspect", "false"), lab.replace('"20s"\n', '"20s"\ninspect = false\n'));
  assert.equal(setValue(lab, "", "until", ""), lab.replace('until = "20s"\n', ""));
  assert.equal(setValue(lab, "cable.new", "loss", "1"), lab + "\n[cable.new]\nloss = 1\n");
  assert.equal(setValue("", "", "seed", "1"), "seed = 1\n");
  assert.equal(setValue("[[computer]]\nname = \"a\"", "", "seed", "1"), "seed = 1\n[[computer]]\nname = \"a\"");
});

test("what hangs on cables comes and goes", () => {
  const more = withBlock(lab, "peripheral", { kind: '"speaker"', cable: '"lan"', name: "" });
  assert.ok(more.endsWith('\n\n[[peripheral]]\nkind = "speaker"\ncable = "lan"\n'));
  assert.equal(without(more, blocks(more, "peripheral")[2]), lab);
  assert.equal(blocks(without(lab, blocks(lab, "peripheral")[0]), "peripheral").length, 1);
  assert.ok(without(lab, blocks(lab, "peripheral")[0]).includes('kind = "drive" # the other'));
});
