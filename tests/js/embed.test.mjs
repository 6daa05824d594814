// Embeds before a frame is there: static/embed.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const inner = "sketch, programOf, layoutOf, isLab, textOf, wordsOf, fileOf";
const calm = Object.assign(new EventTarget(), { matches: false });

function embed(href = "https://blog.test/post", fetch = async () => new Response("x")) {
  const document = { currentScript: { src: "https://ember.test/e/embed.js" }, readyState: "complete", documentElement: {}, body: null,
    querySelector: () => null, querySelectorAll: () => [], createElement: () => ({}) };
  const globals = page({ document, location: new URL(href), fetch, devicePixelRatio: 1, matchMedia: () => calm, Node: { TEXT_NODE: 3, ELEMENT_NODE: 1 },
    HTMLElement: class {}, CSSStyleSheet: class { replaceSync() {} }, MutationObserver: class { observe() {} }, customElements: { define() {}, get() {} }, URL, test: {} });
  run(globals, ["embed.js", (text) => text.replace(/\n\}\)\(\);\s*$/, `\n  Object.assign(test, { ${inner} });\n})();`)]);
  return globals.test;
}

const lab = "# Two of them\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer]]\nname = \"b\"\n```\n```lua b/startup.lua\none\ntwo\nthree\nfour\n```\n```lua a/other.lua\nx\n```\n```text want/a.txt\nhi\n```\n```text want/trace.txt\n0.1\n```\n";

test("a picture of a lab is read from its text", () => {
  const { sketch } = embed();
  const s = sketch(lab);
  assert.deepEqual([s.title, s.computers, s.screens.map((x) => [x.name, x.body])], ["Two of them", 2, [["a", "hi\n"]]]);
  assert.deepEqual(s.names, ["a", "b"]);
  const more = sketch("```toml lab.toml\nseed = 1\n[[computer]]\n[[computer.modem]]\nname = \"x\"\n[[computer]]\nname = 'c'\n[[cable.part]]\n  kind   = \"monitor\"\n```\n");
  assert.deepEqual([more.names, more.computers], [["", "c", "monitor"], 3]);
  assert.deepEqual([sketch("").title, sketch("").computers], ["", 2]);
  assert.equal(sketch("```toml lab.toml\n[[computer]]\n```\n").computers, 1);
});

test("the program that is shown: the first one, a named one, or some of its lines", () => {
  const { sketch, programOf } = embed(), s = sketch(lab);
  for (const [files, lines, want] of [["", "", "one two three four"], ["a/other.lua", "", "x"], ["", "2-3", "two three"], ["", "3-", "three four"], ["", "-2", "one two"], ["", "4", "four"], ["", "b/startup.lua:2", "two"], ["none.lua", "", ""]]) {
    assert.equal(programOf(s, files, lines).join(" "), want, files + " " + lines);
  }
});

test("the height is known before anything is loaded, and has a bound", () => {
  const { layoutOf } = embed();
  assert.equal(layoutOf(700, ["screens"], 2, 0).columns, 2);
  assert.equal(layoutOf(400, ["screens"], 3, 0).columns, 1);
  assert.equal(layoutOf(1000, ["code", "screens"], 2, 9).beside, true);
  assert.equal(layoutOf(700, ["code", "screens"], 2, 9).beside, false);
  assert.equal(layoutOf(700, ["screens", "replay"], 2, 0).height - layoutOf(700, ["screens"], 2, 0).height, 31); // its line of time
  assert.ok(layoutOf(360, ["screens"], 4, 0).strip && layoutOf(360, ["screens"], 4, 0).small <= 0.4);
  for (const views of [["screens"], ["map"], ["packets"], ["code"], ["code", "screens", "map", "packets"]]) {
    for (const width of [120, 400, 900, 4000]) {
      for (const computers of [1, 2, 9, 512]) {
        const { height, columns } = layoutOf(width, views, computers, 14);
        assert.ok(height > 44 && height <= 1200 && columns >= 1, `${views} ${width} ${computers}: ${height}, ${columns}`);
      }
    }
  }
});

test("a block is known by its first line and its lab.toml", () => {
  const { isLab } = embed();
  for (const [text, want] of [["embed:\n```toml lab.toml\n```", true], ["\n embed: view=map\n# X\n~~~toml lab.toml\n~~~", true], ["```toml lab.toml\n```", false], ["embed:\n```toml other.toml\n```", false], ["embed: is a word", false]]) {
    assert.equal(isLab(text), want, text);
  }
});

test("a block's text has no numbers of lines, and ends its lines", () => {
  const { textOf } = embed();
  const text = (data) => ({ nodeType: 3, data });
  const el = (localName, ...childNodes) => ({ nodeType: 1, localName, childNodes, matches: () => localName === "button" });
  assert.equal(textOf(el("pre", text("a"), el("br"), text("b"), el("button", text("Copy")))), "a\nb");
  assert.equal(textOf(el("pre", el("div", text("a")), el("div", text("b\n")), el("div"))), "a\nb\n\n");
});

test("the first line of a block has words, with values in quotes of either kind", () => {
  const { wordsOf } = embed();
  assert.deepEqual(wordsOf(` view=code,screens run='click' title="It's two words" name='say "hi"' readonly\r`).map((w) => w.join(": ")),
    ["view: code,screens", "run: click", "title: It's two words", `name: say "hi"`, "readonly: "]);
});

test("a page of HOST fetches the files that everybody may read, once, and no others", async () => {
  const asked = [];
  const { fileOf } = embed("https://ember.test/e/mine.html", async (url) => { asked.push(String(url)); return new Response("abc", { status: 200 }); });
  assert.deepEqual((await fileOf("labs/hello.md")).status, 200);
  await fileOf("labs/hello.md");
  assert.deepEqual(asked, ["https://ember.test/e/labs/hello.md"]);
  for (const name of ["../secret", "labs/../x.md", "labs/a/b.md", "https://evil.test/labs/x.md", "index.html", "font/ember.txt#", "labs/x.md?h=1&y"]) {
    assert.deepEqual(await fileOf(name), { status: 0 }, name);
  }
  assert.equal(asked.length, 1);
});
