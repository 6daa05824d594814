// What the sheet Share writes for other pages: static/share.js.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { page, run } from "./script.mjs";

const globals = page();
globals.window.emberwire.address = () => "https://host.test/ember/index.html";
run(globals, "share.js");
const { embedText, embedSetup } = globals.window.emberwire;
const lab = { name: "mine", lab: "", source: "# X\n```toml lab.toml\n```\n", packed: "1.abc", view: "screens,packets", run: "click" };

test("a fenced block is longer than every fence in the lab", () => {
  assert.equal(embedText("fence", lab), '<script src="https://host.test/ember/embed.js" async></script>\n\n````emberwire\nembed: view=screens,packets run=click\n# X\n```toml lab.toml\n```\n````\n');
  assert.match(embedText("fence", { ...lab, source: "``````text a/b\n``````" }), /\n```````emberwire\n[^]*\n``````\n```````\n$/);
});

test("an element names a lab of the gallery, or a file beside the page", () => {
  assert.match(embedText("element", lab), /<emberwire-lab src="mine\.md" view="screens,packets" run="click"><\/emberwire-lab>/);
  assert.match(embedText("element", { ...lab, lab: "hello" }), /<emberwire-lab lab="hello" view/);
});

test("a plain frame has the lab in its address, written as an attribute", () => {
  assert.match(embedText("frame", lab), /^<iframe src="https:\/\/host\.test\/ember\/embed\.html\?view=screens,packets&amp;run=click#lab=1\.abc" .*sandbox="allow-scripts /s);
  assert.match(embedText("frame", { ...lab, lab: "hello" }), /run=click&amp;lab=hello" /);
});

const SITES = ["mkdocs", "sphinx", "hugo", "jekyll", "docusaurus", "vitepress", "starlight", "eleventy", "pandoc"];

test("a generator has the script in its own place, and its pages only the lab", () => {
  for (const site of SITES) {
    assert.doesNotMatch(embedText("fence", { ...lab, site }), /<script/);
    assert.match(embedText("fence", { ...lab, site }), /^````emberwire\n/);
    assert.match(embedText("element", { ...lab, site }), /^<emberwire-lab /);
    const { file, text } = embedSetup(site);
    assert.ok(file && text.includes("https://host.test/ember/embed.js"), site);
  }
});

test("the page of each generator in the documentation has the line that is copied", () => {
  for (const site of SITES) {
    const page = readFileSync(new URL(`../../static/docs/embed/${site}.md`, import.meta.url), "utf8");
    assert.ok(page.includes(embedSetup(site, "https://HOST/").text), `${site}.md has not:\n${embedSetup(site, "https://HOST/").text}`);
  }
});

test("the address of the host has no question and no fragment", () => {
  globals.window.emberwire.address = () => "https://host.test/ember/?lab=a/b#x/y";
  assert.equal(embedSetup("page").text, '<script src="https://host.test/ember/embed.js" async></script>');
});
