// What is what in Lua, TOML and Markdown: static/tokens.js.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { page, run } from "./script.mjs";

const globals = page();
run(globals, "tokens.js");
const { LANGUAGES, language, copy, lineOf } = globals.window.emberwire.tokens;

/** The kinds of a text, spaces left out: "local:keyword x:name". */
function kinds(name, text) {
  const state = LANGUAGES[name].start();
  return text.split("\n").map((line) => lineOf(name, line, state).filter(([s]) => s.trim()).map(([s, kind]) => `${s}:${kind}`).join(" ")).join("\n");
}

test("Lua", () => {
  for (const [text, want] of [
    ["local x = 0x1F -- no", "local:keyword x:name =:operator 0x1F:number -- no:comment"],
    ["print(('a'):rep(3))", "print:call (:bracket (:bracket 'a':string ):bracket ::operator rep:call (:bracket 3:number ):bracket ):bracket"],
    ["function a.b:c() end", "function:keyword a:definition .:operator b:property ::operator c:call (:bracket ):bracket end:keyword"],
    ["--[==[ a\n]] b\n]==] c", "--[==[ a:comment\n]] b:comment\n]==]:comment c:name"],
    ["s = [[a\n\nb]] .. 'c\\'d' .. \"e\\\nf\"", "s:name =:operator [[a:string\n\nb]]:string ..:operator 'c\\'d':string ..:operator \"e\\:string\nf\":string"],
    ["'open\nx", "'open:string\nx:name"],
    ["'open\\\n\nx", "'open\\:string\n\nx:name"],
    ["::top:: goto top", "::top:::label goto:keyword top:name"],
    ["a=nil ... 3..2 1e-3 .5", "a:name =:operator nil:atom ...:operator 3.:number .2:number 1e-3:number .5:number"],
    ["x.end_ = t.y[1]", "x:name .:operator end_:property =:operator t:name .:operator y:property [:bracket 1:number ]:bracket"],
    ["é = 👍", "é:operator =:operator 👍:operator"],
  ]) assert.equal(kinds("lua", text), want);
});

test("lines of Lua are indented by what is open", () => {
  const depth = (text, line) => { const state = LANGUAGES.lua.start(); for (const l of text.split("\n")) lineOf("lua", l, state); return LANGUAGES.lua.indent(state, line, 2); };
  assert.equal(depth("if a then", "x"), 2);
  assert.equal(depth("if a then", "else"), 0);
  assert.equal(depth("if a then\n  b()\nelse", "x"), 2);
  assert.equal(depth("if a then\nelseif b then", "x"), 2);
  assert.equal(depth("f(function()", "x"), 2);
  assert.equal(depth("f(function()", "end)"), 0);
  assert.equal(depth("f(function()\n  x()\nend)", "y"), 0);
  assert.equal(depth("for i = 1, 2 do\n  while x do", "y"), 4);
  assert.equal(depth("t = {", "}"), 0);
  assert.equal(depth("end end end", "x"), 0);
  assert.equal(depth("s = [[", "x"), -1);
});

test("TOML", () => {
  assert.equal(kinds("toml", "# a\n[[computer]]\nname = \"you\" # b\nat = [0, 64, 0]\nx = { side = 'top', n = true }\nl = [\n  1,\n]\ns = '''\na'''"),
    ["# a:comment", "[[computer]]:heading", "name:property =:operator \"you\":string # b:comment", "at:property =:operator [:bracket 0:number ,:bracket 64:number ,:bracket 0:number ]:bracket",
      "x:property =:operator {:bracket side:property =:operator 'top':string ,:bracket n:property =:operator true:atom }:bracket", "l:property =:operator [:bracket", "1:number ,:bracket", "]:bracket", "s:property =:operator ''':string", "a''':string"].join("\n"));
});

test("Markdown, with Lua in it", () => {
  assert.equal(kinds("markdown", "# A\n- one `b` **c** [d](e)\n```lua x/y.lua\nlocal a\n```\n~~~\nplain\n~~~\n> q"),
    ["# A:heading", "-:mark  one : `b`:code **c**:strong [d](e):link", "```lua x/y.lua:mark", "local:keyword a:name", "```:mark", "~~~:mark", "plain:code", "~~~:mark", ">:mark  q:"].join("\n"));
});

test("every piece is part of its line, and every line has an end", () => {
  for (const name of readdirSync(new URL("../../static/labs/", import.meta.url)).filter((n) => n.endsWith(".md"))) {
    const text = readFileSync(new URL("../../static/labs/" + name, import.meta.url), "utf8");
    for (const of of ["markdown", "lua", "toml"]) {
      const state = LANGUAGES[of].start();
      for (const line of text.split("\n")) assert.equal(lineOf(of, line, state).map(([s]) => s).join(""), line);
    }
  }
  let seed = 1;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const signs = ["[[", "]]", "[=[", "]=]", "--", "\"", "'", "\\", "`", "```", "~~~", "*", "**", "(", ")", "{", "}", " ", "a", "1", "#", "=", ".", ":", "end", "function", "\u2028", "👍", "\u0000"];
  for (let i = 0; i < 3000; i++) {
    const of = ["markdown", "lua", "toml"][i % 3], state = LANGUAGES[of].start();
    for (let k = 0; k < 5; k++) {
      const line = Array.from({ length: random(12) }, () => signs[random(signs.length)]).join("");
      const before = JSON.stringify(state), other = copy(state);
      const pieces = lineOf(of, line, state);
      assert.equal(pieces.map(([s]) => s).join(""), line);
      assert.deepEqual(lineOf(of, line, other), pieces, before); // a copied state gives the same
    }
  }
});

test("languages by name", () => {
  assert.deepEqual(["a/startup.lua", "startup", "lab.toml", "lesson.md", "x", "a.txt"].map(language), ["lua", "lua", "toml", "markdown", "", ""]);
});
